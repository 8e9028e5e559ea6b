//! Examples for the pages of rules, taken from the runs of cases.

use std::fmt::Write;

use ecs2fargate::facts::rules::Rule;
use ecs2fargate::outcome::Finding;
use similar::TextDiff;

use crate::harness::{Case, all};

/// The lines around a finding.
const AROUND: usize = 3;
/// The lines of context in a diff.
const CONTEXT: usize = 3;
/// The longest line that is shown whole.
const WIDTH: usize = 110;

/// The example that a page names, as Markdown.
pub fn example(rule: &Rule, names: &str) -> Result<String, String> {
    let words: Vec<&str> = names.split(' ').collect();
    let found = all().iter().find(|case| case.name == words[0]);
    let case = found.ok_or_else(|| format!("there is no case {}", words[0]))?;
    let shown = match words[1..] {
        [] => of_finding(rule, case),
        [word, "unchanged"] => of_unchanged(case, word),
        [word, ref others @ ..] => of_change(case, word, others),
    };
    shown.ok_or_else(|| format!("{}: {names} shows nothing of it", rule.id))
}

/// The most severe finding of the rule, with the lines around it.
fn of_finding(rule: &Rule, case: &Case) -> Option<String> {
    let outcome = &case.ran().outcome;
    let of_workloads = outcome.workloads.iter().flat_map(|one| &one.findings);
    let findings = of_workloads.chain(&outcome.findings);
    let mut own: Vec<&Finding> = findings.filter(|one| one.rule == rule.id).collect();
    own.sort_by_key(|one| (one.severity, one.decides));
    let finding = own.last()?;
    let mut text = String::new();
    if let Some((_, before)) = case.before.iter().find(|(name, _)| **name == *finding.file) {
        let line = finding.span.start.line;
        text += &code(&finding.file, &excerpt(before, line));
        text += "\n\n";
    }
    let Finding {
        severity,
        rule,
        file,
        span,
        message,
        help,
        ..
    } = finding;
    let head = format!("{}[{rule}]: {message}", severity.name());
    let _ = write!(text, "```text\n{}\n", wrapped(&head));
    if span.start.line > 0 {
        let _ = writeln!(
            text,
            "  --> {file}:{}:{}",
            span.start.line, span.start.column
        );
    }
    if !help.is_empty() {
        let _ = writeln!(text, "{}", wrapped(&format!("  = help: {help}")));
    }
    Some(text + "```\n")
}

/// A line of a finding, so that it fits a terminal of 80 columns with the indentation of code.
fn wrapped(line: &str) -> String {
    let options = textwrap::Options::new(76)
        .subsequent_indent("          ")
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::fill(line, options)
}

/// The smallest part of the change in which a changed line contains a word, and the whole part the others.
fn of_change(case: &Case, word: &str, others: &[&str]) -> Option<String> {
    let after = if case.is_of_a_step {
        case.shown_files()
    } else {
        case.ran().files.clone()
    };
    let pairs = case.before.iter().zip(after);
    let mut hunks: Vec<String> = Vec::new();
    for ((_, before), (_, after)) in pairs {
        let diff = TextDiff::from_lines(before, &after);
        let mut unified = diff.unified_diff();
        let found = unified
            .context_radius(CONTEXT)
            .iter_hunks()
            .map(|hunk| hunk.to_string());
        hunks.extend(found.filter(|hunk| {
            let mut lines = hunk.lines();
            let changes = lines.any(|line| line.starts_with(['+', '-']) && line.contains(word));
            changes && others.iter().all(|other| hunk.contains(other))
        }));
    }
    let hunk = hunks.into_iter().min_by_key(|hunk| hunk.lines().count())?;
    let lines = hunk.lines().filter(|line| !line.starts_with("@@"));
    let lines: Vec<String> = lines.map(shortened).collect();
    Some(format!("```diff\n{}\n```\n", lines.join("\n")))
}

/// The lines around the first line with a word, which the run does not change.
fn of_unchanged(case: &Case, word: &str) -> Option<String> {
    for ((name, before), (_, after)) in case.before.iter().zip(&case.ran().files) {
        let found = before
            .lines()
            .enumerate()
            .find(|(_, line)| line.contains(word));
        if let Some((index, line)) = found {
            let is_kept = after.lines().any(|other| other == line);
            return is_kept.then(|| code(name, &excerpt(before, index + 1)) + "\n");
        }
    }
    None
}

/// The lines around a line, moved to the left.
fn excerpt(text: &str, line: usize) -> String {
    let first = line.saturating_sub(AROUND + 1);
    let lines = text.lines().skip(first).take(line + AROUND - first);
    let lines: Vec<&str> = lines.collect();
    let indents = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = indents
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let lines = lines
        .iter()
        .map(|line| shortened(line.get(indent..).unwrap_or_default()));
    lines
        .collect::<Vec<_>>()
        .join("\n")
        .trim_matches('\n')
        .to_owned()
}

fn shortened(line: &str) -> String {
    let line = line.trim_end();
    if line.chars().count() <= WIDTH {
        return line.to_owned();
    }
    line.chars().take(WIDTH - 1).chain(['…']).collect()
}

fn code(file: &str, text: &str) -> String {
    let language = if file.ends_with(".json") {
        "json"
    } else {
        "yaml"
    };
    format!("```{language}\n{text}\n```")
}
