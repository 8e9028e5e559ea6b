//! The rules with their handling, and the tables of facts, as output.

use std::io::{self, Write};

use serde::Serialize;

use crate::facts::rules::{self, ABOUT, Answer, Class, Rule, RuleId};
use crate::facts::tables;
use crate::facts::tables::Facts;

/// Incremented when a reader of the old structure would misread the new one.
const VERSION: u32 = 1;

/// Every name that can be selected: rules, findings and tables.
pub fn names() -> impl Iterator<Item = &'static str> {
    let rules = rules::differences().chain(rules::own_findings());
    let rules = rules.map(|rule| rule.id.as_str());
    let tables = tables::all().into_iter().map(|facts| facts.name);
    rules.chain(tables)
}

/// All rules and tables, or those with one name.
struct Selection {
    rules: Vec<&'static Rule>,
    findings: Vec<&'static Rule>,
    facts: Vec<Facts>,
}

impl Selection {
    fn of(name: Option<&str>) -> Self {
        let is_wanted = |own: &str| name.is_none_or(|name| name == own);
        let facts = tables::all().into_iter();
        Self {
            rules: rules::differences()
                .filter(|rule| is_wanted(rule.id.as_str()))
                .collect(),
            findings: rules::own_findings()
                .filter(|rule| is_wanted(rule.id.as_str()))
                .collect(),
            facts: facts.filter(|facts| is_wanted(facts.name)).collect(),
        }
    }
}

/// Writes the text format.
///
/// # Errors
/// The writer's errors.
pub fn text(name: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let selection = Selection::of(name);
    if name.is_none() {
        return overview(&selection, out);
    }
    for rule in &selection.rules {
        writeln!(out, "{}: {}\n", rule.id, rule.concerns)?;
        writeln!(out, "  on Fargate   {}", rule.fargate)?;
        writeln!(out, "  class        {}", class(rule))?;
        writeln!(out, "  answered by  {}", answers(rule))?;
        writeln!(out, "  source       {}", rule.source)?;
    }
    for finding in &selection.findings {
        let kinds = finding.answer_words();
        writeln!(out, "{} ({kinds}): {}", finding.id, finding.concerns)?;
    }
    for facts in &selection.facts {
        table(facts, out)?;
    }
    Ok(())
}

/// The class of a rule, with the cases to which it applies.
fn class(rule: &Rule) -> String {
    let class = class_word(rule);
    if rule.varies.is_empty() {
        class.to_owned()
    } else {
        format!("{class} ({})", rule.varies)
    }
}

fn class_word(rule: &Rule) -> &'static str {
    rule.class.map_or("", Class::word)
}

fn overview(selection: &Selection, out: &mut dyn Write) -> io::Result<()> {
    let row = |rule: &&Rule| {
        let id = rule.id.to_string();
        [id, rule.answer_words(), rule.concerns.to_owned()]
    };
    writeln!(out, "RULES")?;
    let rules = selection.rules.iter().map(row);
    aligned(&["rule", "answered by", "concerns"], rules, out)?;
    let findings = selection.findings.iter().map(row);
    writeln!(out, "\nOTHER FINDINGS")?;
    aligned(&["finding", "kind", "what it tells"], findings, out)?;
    for facts in &selection.facts {
        writeln!(out)?;
        table(facts, out)?;
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

/// How the tool handles a rule, in words.
fn answers(rule: &Rule) -> String {
    let words = rule.answers.iter().map(|answer| match answer {
        Answer::Step(name) => format!("the transform {name}"),
        Answer::With(rule) => format!("what {rule} says"),
        Answer::Kept => "nothing: it may stay".to_owned(),
        finding => format!("a finding ({})", finding.word()),
    });
    let words = words.collect::<Vec<_>>().join(", ");
    if rule.how.is_empty() {
        words
    } else {
        format!("{words}; {}", rule.how)
    }
}

/// Writes the JSON format.
///
/// # Errors
/// The writer's errors.
pub fn json(name: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let selection = Selection::of(name);
    let document = Document {
        version: VERSION,
        about: ABOUT,
        rules: selection
            .rules
            .iter()
            .map(|rule| RuleView::of(rule))
            .collect(),
        findings: selection
            .findings
            .iter()
            .map(|rule| FindingView::of(rule))
            .collect(),
        facts: selection.facts.iter().map(FactsView::of).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    about: &'static str,
    rules: Vec<RuleView>,
    findings: Vec<FindingView>,
    facts: Vec<FactsView<'a>>,
}

#[derive(Serialize)]
struct RuleView {
    id: RuleId,
    class: &'static str,
    varies: &'static str,
    concerns: &'static str,
    on_fargate: &'static str,
    source: &'static str,
    answered_by: Vec<&'static str>,
    how: &'static str,
}

impl RuleView {
    fn of(rule: &Rule) -> Self {
        Self {
            id: rule.id,
            class: class_word(rule),
            varies: rule.varies,
            concerns: rule.concerns,
            on_fargate: rule.fargate,
            source: rule.source,
            answered_by: words(rule),
            how: rule.how,
        }
    }
}

fn words(rule: &Rule) -> Vec<&'static str> {
    rule.answers.iter().map(|answer| answer.word()).collect()
}

#[derive(Serialize)]
struct FindingView {
    id: RuleId,
    kinds: Vec<&'static str>,
    tells: &'static str,
}

impl FindingView {
    fn of(rule: &Rule) -> Self {
        Self {
            id: rule.id,
            kinds: words(rule),
            tells: rule.concerns,
        }
    }
}

#[derive(Serialize)]
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
