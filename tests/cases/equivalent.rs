//! Equivalent templates in different notations get the same verdicts, findings and edits.

use std::path::PathBuf;
use std::{env, fs};

use ecs2fargate::model::{Expr, marked};
use ecs2fargate::outcome::WorkloadReport;
use ecs2fargate::settings::Settings;
use ecs2fargate::syntax::{Cursor, Document};

use crate::forms::{Form, as_json, as_quoted_yaml, with_no_values};
use crate::harness::{Case, Files, Ran, diff, migrate};

/// A rewritten form of a case, and whether it preserves the order of the resources.
struct Rewritten {
    name: &'static str,
    form: Form,
    keeps_order: bool,
}

/// The forms in which a case is run again.
const FORMS: [Rewritten; 3] = [
    Rewritten {
        name: "as JSON",
        form: as_json,
        keeps_order: true,
    },
    Rewritten {
        name: "as quoted YAML with short functions and reversed resources",
        form: as_quoted_yaml,
        keeps_order: false,
    },
    Rewritten {
        name: "as YAML with long functions and AWS::NoValue for what is absent",
        form: with_no_values,
        keeps_order: true,
    },
];

/// Two services share one new resource or parameter, which is named after the first.
const NAMED_BY_THE_FIRST: [&str; 2] = [
    "transforms/security_group/cases/listeners-of-two-load-balancers",
    "transforms/security_group/cases/given-group-of-two-services",
];

/// Runs all forms of every case. By default, a case is run as JSON and in one of the two others, selected by its name,
/// because all three take twice the available time.
const ALL: &str = "ALL_FORMS";

/// Runs a case in other forms.
pub fn check(case: &Case) -> Result<(), String> {
    let has_order = NAMED_BY_THE_FIRST.contains(&case.name.as_str());
    let by_name = case.name.bytes().map(usize::from).sum::<usize>() % 2;
    let is_chosen = |number: usize| number != 1 + by_name || env::var_os(ALL).is_some();
    let forms = FORMS.iter().enumerate();
    let forms =
        forms.filter(|(number, form)| is_chosen(*number) && (form.keeps_order || !has_order));
    let forms = forms.map(|(_, form)| form);
    let run = |files: &Files| case.run(files);
    all_hold(&case.before, case.ran(), &run, forms)
}

/// The files below a directory that is named in the environment, each with its name there: third-party templates.
pub fn files() -> Vec<(String, PathBuf)> {
    let Some(root) = env::var_os("FORMS_OF").map(PathBuf::from) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(directory) = open.pop() {
        let entries = fs::read_dir(&directory).expect("the directory can be read");
        for entry in entries {
            let path = entry.expect("its entries can be read").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(&root).expect("it is below the root");
                found.push((name.to_string_lossy().into_owned(), path));
            }
        }
    }
    found.sort();
    found
}

/// Runs a single file in all forms.
pub fn check_file(name: &str, text: String) -> Result<(), String> {
    let files = vec![(name.to_owned(), text)];
    let run = |files: &Files| migrate(files, &Settings::default());
    // Lists built from resources follow the order of the resources.
    let forms = FORMS.iter().filter(|one| one.keeps_order);
    all_hold(&files, &run(&files), &run, forms)
}

fn all_hold<'f>(
    before: &Files,
    first: &Ran,
    run: &dyn Fn(&Files) -> Ran,
    forms: impl Iterator<Item = &'f Rewritten>,
) -> Result<(), String> {
    let failed = forms.filter_map(|rewritten| {
        let failure = holds_as(before, first, run, rewritten).err()?;
        Some(format!("differs {}:\n{failure}", rewritten.name))
    });
    let failed: Vec<String> = failed.collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(failed.join("\n"))
}

/// Runs files in another form and expects the same result as in the original form.
fn holds_as(
    before: &Files,
    first: &Ran,
    run: &dyn Fn(&Files) -> Ran,
    rewritten: &Rewritten,
) -> Result<(), String> {
    let mut is_other = false;
    let written = before.iter().map(|(name, text)| {
        let other = (rewritten.form)(text).filter(|other| other != text);
        is_other |= other.is_some();
        (name.clone(), other.unwrap_or_else(|| text.clone()))
    });
    let written: Files = written.collect();
    if !is_other {
        return Ok(());
    }
    let ran = run(&written);
    if let Some(refused) = ran.refused.filter(|_| first.refused.is_none()) {
        return Err(format!("a file is refused: {refused}"));
    }
    let ran = Ran {
        refused: None,
        ..ran
    };
    let order = rewritten.keeps_order;
    diff(&meaning(first, order), &meaning(&ran, order))
}

/// The result of a run without positions and notation. If the resources have another order, findings shared by several
/// workloads are reported for another one, and lists built from resources have another order too.
fn meaning(ran: &Ran, keeps_order: bool) -> String {
    let workloads = ran.outcome.workloads.iter();
    let mut parts: Vec<String> = if keeps_order {
        workloads
            .map(|one| format!("{}\n{}\n", verdict_of(one), lines_of(one).join("\n")))
            .collect()
    } else {
        workloads
            .flat_map(|one| [vec![verdict_of(one)], lines_of(one)].concat())
            .collect()
    };
    parts.sort();
    parts.dedup();
    for (name, text) in &ran.files {
        parts.push(format!("{name}\n{}", of_text(text, keeps_order)));
    }
    parts.join("\n")
}

fn verdict_of(workload: &WorkloadReport) -> String {
    let mut members = workload.members.clone();
    members.sort();
    format!("{}: {:?}", members.join(", "), workload.verdict)
}

fn lines_of(workload: &WorkloadReport) -> Vec<String> {
    let mut lines = Vec::new();
    for finding in &workload.findings {
        // JSON has no comments.
        if !finding.rule.as_str().starts_with("comment-") {
            lines.push(format!(
                "  {:?}[{}] {} / {}",
                finding.severity, finding.rule, finding.message, finding.help
            ));
        }
    }
    for change in workload.changes.iter().chain(&workload.pending) {
        lines.push(format!(
            "  {} {:?}.{:?} {:?} {:?} {} {:?}",
            change.transform,
            change.resource,
            change.property,
            change.update,
            change.class,
            change.reason,
            change.prevents
        ));
    }
    for removed in &workload.removed {
        lines.push(format!("  removed {}: {}", removed.property, removed.did));
    }
    let mut lines: Vec<String> = lines.iter().map(|line| without_places(line)).collect();
    lines.sort();
    // Two changes in one line are reported once.
    lines.dedup();
    lines
}

/// A line without line numbers, columns, item indexes, and the keys of long-form functions.
fn without_places(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    for (number, part) in line.replace(".Fn::", "Fn::").split("Fn::").enumerate() {
        let part = if number > 0 {
            part.trim_start_matches(|letter: char| letter.is_ascii_alphabetic())
        } else {
            part
        };
        let mut is_place = false;
        for letter in part.chars() {
            is_place = letter.is_ascii_digit()
                && (is_place || kept.ends_with([':', '[']) || kept.ends_with("line "));
            if !is_place {
                kept.push(letter);
            }
        }
    }
    kept.replace("[]", "").replace("..", ".")
}

/// The meaning of a text; the text itself if it is not a document.
fn of_text(text: &str, keeps_order: bool) -> String {
    match Document::parse(text).map(|document| marked(document, None)) {
        Ok(document) => {
            let meaning = Expr::of(Cursor::root(&document));
            let meaning = if keeps_order {
                meaning
            } else {
                in_one_order(meaning)
            };
            lines(&meaning, 0)
        }
        Err(_) => text.to_owned(),
    }
}

/// One line for each entry, so that differences are small.
fn lines(expr: &Expr, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    match expr {
        Expr::Map(entries) if depth < 8 => entries
            .iter()
            .map(|(key, value)| format!("{indent}{key}:\n{}", lines(value, depth + 1)))
            .collect(),
        other => format!("{indent}{other}\n"),
    }
}

/// Sorts the items of all lists, and the pieces of all texts.
fn in_one_order(expr: Expr) -> Expr {
    let sorted = |parts: Vec<Expr>| {
        let mut parts: Vec<Expr> = parts.into_iter().map(in_one_order).collect();
        parts.sort();
        parts
    };
    match expr {
        Expr::List(items) => Expr::List(sorted(items)),
        Expr::Concat(pieces) => Expr::Concat(sorted(pieces)),
        Expr::Map(entries) => {
            let entries = entries.into_iter();
            Expr::Map(
                entries
                    .map(|(key, value)| (key, in_one_order(value)))
                    .collect(),
            )
        }
        other => other,
    }
}
