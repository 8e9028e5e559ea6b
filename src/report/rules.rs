//! The list of the rules, their pages, and the tables of facts, as output.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;
use textwrap::{Options, WordSplitter, wrap};

use super::{Paint, page};
use crate::facts::rules::{self, ABOUT, Answer, Class, Rule, RuleId};
use crate::facts::tables;
use crate::facts::tables::Facts;

/// Incremented when a reader of the old structure would misread the new one.
const VERSION: u32 = 2;

/// Every name that can be selected: rules and tables.
pub fn names() -> impl Iterator<Item = &'static str> {
    let rules = rules::all().iter().map(|rule| rule.id.as_str());
    let tables = tables::all().into_iter().map(|facts| facts.name);
    rules.chain(tables)
}

/// All rules and tables, or those with one name or of one class.
struct Selection {
    rules: Vec<&'static Rule>,
    facts: Vec<Facts>,
}

impl Selection {
    fn of(name: Option<&str>, class: Option<Class>) -> Self {
        let is_wanted = |own: &str| name.is_none_or(|name| name == own);
        let rules = rules::all().iter().filter(|rule| {
            is_wanted(rule.id.as_str()) && class.is_none_or(|class| class == rule.class)
        });
        let facts = tables::all().into_iter();
        Self {
            rules: rules.collect(),
            facts: facts
                .filter(|facts| class.is_none() && is_wanted(facts.name))
                .collect(),
        }
    }
}

/// Writes the list, or for a name its page or table, as text of this width.
///
/// # Errors
/// The writer's errors.
pub fn text(
    name: Option<&str>,
    class: Option<Class>,
    width: usize,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let selection = Selection::of(name, class);
    if name.is_some() {
        for rule in &selection.rules {
            out.write_all(page::terminal(rule.page, width, paint).as_bytes())?;
        }
        for facts in &selection.facts {
            table(facts, out)?;
        }
        return Ok(());
    }
    writeln!(out, "{ABOUT}\n")?;
    list(&selection.rules, width, out)?;
    if class.is_none() {
        let names: Vec<&str> = selection.facts.iter().map(|facts| facts.name).collect();
        let names = format!(
            "Tables of AWS facts, with dates and sources: {}",
            names.join(", ")
        );
        writeln!(out, "\n{}", textwrap::fill(&names, plain(width)))?;
    }
    writeln!(out, "\nFor a rule or table, run `ecs2fargate rules NAME`")
}

fn plain<'o>(width: usize) -> Options<'o> {
    Options::new(width)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
}

/// The ID, class and title of each rule, in columns.
fn list(rules: &[&Rule], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let widest = |length: &dyn Fn(&&Rule) -> usize| rules.iter().map(length).max().unwrap_or(0);
    let ids = widest(&|rule| rule.id.as_str().len());
    let classes = widest(&|rule| rule.class.word().len());
    let left = width.saturating_sub(ids + classes + 4).max(20);
    for rule in rules {
        let lines = wrap(rule.title, plain(left));
        let mut lines = lines.iter();
        let first = lines.next().map_or("", |line| line.as_ref());
        writeln!(
            out,
            "{:ids$}  {:classes$}  {first}",
            rule.id,
            rule.class.word()
        )?;
        for line in lines {
            writeln!(out, "{:ids$}  {:classes$}  {line}", "", "")?;
        }
    }
    Ok(())
}

fn table(facts: &Facts, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}: {}", facts.name.to_uppercase(), facts.about)?;
    for line in facts.source.lines() {
        writeln!(out, "  {line}")?;
    }
    aligned(&facts.columns, facts.rows.iter(), out)
}

/// Aligned columns; the last one is not padded.
fn aligned<R: AsRef<[String]>>(
    headings: &[&str],
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows: Vec<R> = rows.collect();
    debug_assert!(rows.iter().all(|row| row.as_ref().len() == headings.len()));
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.as_ref().get(column));
        let widest = cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default();
        widest.max(headings[column].len())
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let mut line = |cells: &[&str]| {
        let cells = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        writeln!(out, "  {}", line.trim_end())
    };
    line(headings)?;
    for row in &rows {
        let cells: Vec<&str> = row.as_ref().iter().map(String::as_str).collect();
        line(&cells)?;
    }
    Ok(())
}

/// Writes the list as a table in Markdown, or for a name its page or table.
///
/// # Errors
/// The writer's errors.
pub fn markdown(name: Option<&str>, class: Option<Class>, out: &mut dyn Write) -> io::Result<()> {
    let selection = Selection::of(name, class);
    if name.is_some() {
        for rule in &selection.rules {
            out.write_all(rule.page.as_bytes())?;
        }
        for facts in &selection.facts {
            writeln!(
                out,
                "# {}\n\n{}\n\n{}\n",
                facts.name, facts.about, facts.source
            )?;
            row(facts.columns.iter().copied(), out)?;
            row(facts.columns.iter().map(|_| "---"), out)?;
            for cells in &facts.rows {
                row(cells.iter().map(String::as_str), out)?;
            }
        }
        return Ok(());
    }
    row(["rule", "class", "title"].into_iter(), out)?;
    row(["---"; 3].into_iter(), out)?;
    for rule in &selection.rules {
        let link = format!("[{0}]({0}.md)", rule.id);
        row(
            [link.as_str(), rule.class.word(), rule.title].into_iter(),
            out,
        )?;
    }
    Ok(())
}

/// A row of a table in Markdown.
fn row<'c>(cells: impl Iterator<Item = &'c str>, out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.map(|cell| cell.replace('|', "\\|")).collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

/// Writes the JSON format.
///
/// # Errors
/// The writer's errors.
pub fn json(name: Option<&str>, class: Option<Class>, out: &mut dyn Write) -> io::Result<()> {
    let selection = Selection::of(name, class);
    let document = Document {
        version: VERSION,
        rules: selection
            .rules
            .iter()
            .map(|rule| RuleView::of(rule))
            .collect(),
        facts: selection.facts.iter().map(FactsView::of).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize, JsonSchema)]
#[schemars(title = "Rules of ecs2fargate")]
struct Document<'a> {
    /// The version of this structure. Later releases may add keys without changing it.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    rules: Vec<RuleView>,
    facts: Vec<FactsView<'a>>,
}

/// What the table says of a rule.
#[derive(Serialize, JsonSchema)]
pub struct RuleView {
    id: RuleId,
    title: &'static str,
    class: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    class_applies_to: &'static str,
    /// The steps that edit it.
    edited_by: Vec<&'static str>,
    reported_as: Vec<&'static str>,
    can_be_ignored: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    aws_error: Option<&'static str>,
    sources: Vec<String>,
}

impl RuleView {
    /// What the table says of a rule.
    pub fn of(rule: &Rule) -> Self {
        let steps = rule.answers.iter().filter_map(|answer| match answer {
            Answer::Step(name) => Some(*name),
            _ => None,
        });
        let findings = rule.answers.iter().filter(|answer| answer.is_finding());
        Self {
            id: rule.id,
            title: rule.title,
            class: rule.class.word(),
            class_applies_to: rule.varies,
            edited_by: steps.collect(),
            reported_as: findings.map(|answer| answer.name()).collect(),
            can_be_ignored: rule.can_be_ignored(),
            aws_error: rule.aws_error(),
            sources: rule.sources().iter().map(ToString::to_string).collect(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct FactsView<'a> {
    name: &'static str,
    about: &'static str,
    as_of: &'a str,
    source: &'a str,
    columns: &'a [&'static str],
    rows: &'a [Vec<String>],
}

impl<'a> FactsView<'a> {
    fn of(facts: &'a Facts) -> Self {
        Self {
            name: facts.name,
            about: facts.about,
            as_of: &facts.as_of,
            source: &facts.source,
            columns: &facts.columns,
            rows: &facts.rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Document;
    use crate::report::schemas;

    #[test]
    fn the_schema_is_the_one_of_the_types() {
        schemas::assert_current::<Document<'_>>("rules");
    }
}
