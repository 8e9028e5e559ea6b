//! What the tool knows: the rules, what it does about each, and its tables of facts.

use std::io::{self, Write};

use serde::Serialize;

use crate::facts::facts::Facts;
use crate::facts::rules::Rule;
use crate::facts::{facts, rules as known};
use crate::transforms::rules::{Answer, Means, answer_to, own_findings};

/// Grows when a reader of the old shape would misread the new one.
const VERSION: u32 = 1;

/// Every name that can be asked for: rules, findings and tables.
pub fn names() -> impl Iterator<Item = &'static str> {
    let rules = known::all().iter().map(|rule| rule.id);
    let findings = own_findings().iter().map(|finding| finding.id);
    let tables = facts::all().into_iter().map(|facts| facts.name);
    rules.chain(findings).chain(tables)
}

/// What a rule or finding is about, in a few words.
pub(super) fn about(name: &str) -> Option<&'static str> {
    let rule = known::by_id(name).map(|rule| rule.concerns);
    let own = || own_findings().iter().find(|finding| finding.id == name);
    rule.or_else(|| own().map(|finding| finding.how))
}

/// Everything, or what has one name.
struct Selection {
    rules: Vec<&'static Rule>,
    findings: Vec<&'static Answer>,
    facts: Vec<Facts>,
}

impl Selection {
    fn of(name: Option<&str>) -> Self {
        let is_wanted = |own: &str| name.is_none_or(|name| name == own);
        let facts = facts::all().into_iter();
        Self {
            rules: known::all()
                .iter()
                .filter(|rule| is_wanted(rule.id))
                .collect(),
            findings: own_findings()
                .iter()
                .filter(|one| is_wanted(one.id))
                .collect(),
            facts: facts.filter(|facts| is_wanted(facts.name)).collect(),
        }
    }
}

/// Writes for people.
///
/// # Errors
/// Whatever the writer says.
pub fn text(name: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let selection = Selection::of(name);
    if name.is_none() {
        return overview(&selection, out);
    }
    for rule in &selection.rules {
        let answer = answer_to(rule.id);
        writeln!(out, "{}: {}\n", rule.id, rule.concerns)?;
        writeln!(out, "  on Fargate   {}", rule.fargate)?;
        writeln!(out, "  class        {}", class(rule))?;
        writeln!(
            out,
            "  answered by  {}",
            answer.map(told).unwrap_or_default()
        )?;
        writeln!(out, "  source       {}", rule.source)?;
    }
    for finding in &selection.findings {
        writeln!(out, "{} ({}): {}", finding.id, words(finding), finding.how)?;
    }
    for facts in &selection.facts {
        table(facts, out)?;
    }
    Ok(())
}

/// The class of a rule, with the cases in which it holds.
fn class(rule: &Rule) -> String {
    if rule.varies.is_empty() {
        rule.class.to_owned()
    } else {
        format!("{} ({})", rule.class, rule.varies)
    }
}

fn overview(selection: &Selection, out: &mut dyn Write) -> io::Result<()> {
    let rules = selection.rules.iter().map(|rule| {
        let answer = answer_to(rule.id).map(words).unwrap_or_default();
        [rule.id.to_owned(), answer, rule.concerns.to_owned()]
    });
    writeln!(out, "RULES")?;
    aligned(&["rule", "answered by", "concerns"], rules, out)?;
    let findings = selection.findings.iter();
    let findings = findings.map(|one| [one.id.to_owned(), words(one), one.how.to_owned()]);
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

/// Columns of one width each, but for the last.
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

fn words(answer: &Answer) -> String {
    let words: Vec<&str> = answer.means.iter().map(|means| means.name()).collect();
    words.join(", ")
}

fn told(answer: &Answer) -> String {
    let words = answer.means.iter().map(|means| match means {
        Means::Transform(name) => format!("the transform {name}"),
        Means::With(rule) => format!("what {rule} says"),
        Means::Kept => "nothing: it may stay".to_owned(),
        Means::Open => "nothing yet".to_owned(),
        finding => format!("a finding ({})", finding.name()),
    });
    let words = words.collect::<Vec<_>>().join(", ");
    if answer.how.is_empty() {
        words
    } else {
        format!("{words}; {}", answer.how)
    }
}

/// Writes for programs.
///
/// # Errors
/// Whatever the writer says.
pub fn json(name: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let selection = Selection::of(name);
    let document = Document {
        version: VERSION,
        about: known::about(),
        rules: selection
            .rules
            .iter()
            .map(|rule| RuleView::of(rule))
            .collect(),
        findings: selection
            .findings
            .iter()
            .map(|one| AnswerView::of(one))
            .collect(),
        facts: selection.facts.iter().map(FactsView::of).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    about: String,
    rules: Vec<RuleView>,
    findings: Vec<AnswerView>,
    facts: Vec<FactsView<'a>>,
}

#[derive(Serialize)]
struct RuleView {
    id: &'static str,
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
        let answer = answer_to(rule.id);
        let means = answer.into_iter().flat_map(|answer| &answer.means);
        Self {
            id: rule.id,
            class: rule.class,
            varies: rule.varies,
            concerns: rule.concerns,
            on_fargate: rule.fargate,
            source: rule.source,
            answered_by: means.map(|means| means.name()).collect(),
            how: answer.map_or("", |answer| answer.how),
        }
    }
}

#[derive(Serialize)]
struct AnswerView {
    id: &'static str,
    kinds: Vec<&'static str>,
    tells: &'static str,
}

impl AnswerView {
    fn of(answer: &Answer) -> Self {
        Self {
            id: answer.id,
            kinds: answer.means.iter().map(|means| means.name()).collect(),
            tells: answer.how,
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
