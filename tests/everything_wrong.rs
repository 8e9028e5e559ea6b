//! The example in which everything is wrong: one run reports each planted problem, at its line.

use std::fs;
use std::path::Path;

use ecs2fargate::engine::{self, Source};
use ecs2fargate::outcome::{Outcome, Verdict};
use ecs2fargate::settings::Settings;

const TEMPLATE: &str = "examples/everything-wrong/stack.yaml";
const PLANTED: &str = include_str!("data/everything-wrong.tsv");

fn template() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(TEMPLATE);
    fs::read_to_string(path).expect("the example is there")
}

fn run(text: &str) -> Outcome {
    let source = Source {
        path: TEMPLATE.to_owned(),
        text: text.to_owned(),
        named: true,
        is_context: false,
    };
    engine::migrate(vec![source], &Settings::default())
}

/// The rows of the table: the resource, the line in it, and the name of the rule or step that reports it.
fn planted() -> impl Iterator<Item = [&'static str; 3]> {
    let rows = PLANTED.lines().filter(|line| !line.starts_with('#'));
    rows.skip(1).map(|row| {
        let fields: Vec<&str> = row.split('\t').collect();
        fields.try_into().expect("a row has three fields")
    })
}

/// The line number of a line of a resource, starting at 1; `None` for a missing property.
fn line_number(text: &str, resource: &str, line: &str) -> Option<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let start = lines
        .iter()
        .position(|one| one.strip_prefix("  ") == Some(resource));
    let start = start.unwrap_or_else(|| panic!("no resource {resource}"));
    if line == "-" {
        return None;
    }
    let found = lines[start..].iter().position(|one| one.trim() == line);
    let found = found.unwrap_or_else(|| panic!("no line {line} in {resource}"));
    Some(start + found + 1)
}

/// Whether a rule or a step reports a line; for a missing property, any line.
fn names(outcome: &Outcome, name: &str, line: Option<usize>) -> bool {
    outcome.workloads.iter().any(|workload| {
        let findings = workload
            .findings
            .iter()
            .map(|one| (one.rule.as_str(), one.span.start.line));
        let changes = workload
            .changes
            .iter()
            .map(|one| (one.transform, one.span.start.line));
        findings
            .chain(changes)
            .any(|(by, at)| by == name && line.is_none_or(|line| line == at))
    })
}

#[test]
fn one_run_names_everything_that_is_planted() {
    let text = template();
    let outcome = run(&text);
    let unnamed: Vec<String> = planted()
        .filter(|[resource, line, name]| !names(&outcome, name, line_number(&text, resource, line)))
        .map(|row| row.join(" | "))
        .collect();
    assert!(unnamed.is_empty(), "not named:\n{}", unnamed.join("\n"));
    assert!(planted().count() >= 40);
}

#[test]
fn what_can_be_rewritten_is_rewritten_and_the_rest_stays() {
    let outcome = run(&template());
    let verdicts: Vec<(&str, bool)> = outcome
        .workloads
        .iter()
        .map(|one| (one.id.as_str(), one.verdict != Verdict::Blocked))
        .collect();
    let expected = [
        ("Shop", true),
        ("Agent", false),
        ("Render", false),
        ("Legacy", false),
    ];
    assert_eq!(verdicts, expected);
}
