//! The language of everything that people read: strings, help, tables, pages, and what is written into templates.

mod code;
mod terms;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use terms::{EXCEPTIONS, NAMES, TERMS};

/// A text with its place.
struct Text {
    file: String,
    line: usize,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a directory whose path passes a test, in order.
fn files(below: &str, is_wanted: impl Fn(&str) -> bool + Copy) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(below)).into_iter().flatten() {
        let path = entry.expect("the directory can be read").path();
        let shown = shown(&path);
        if path.is_dir() {
            found.extend(files(&shown, is_wanted));
        } else if is_wanted(&shown) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The path from the root of the crate.
fn shown(path: &Path) -> String {
    let below = path.strip_prefix(root()).unwrap_or(path);
    below.to_string_lossy().replace('\\', "/")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// Whether a path is that of code which is not only for tests.
fn is_code(path: &str) -> bool {
    path.ends_with(".rs") && !path.contains("tests") && path != "src/report/samples.rs"
}

/// The strings of the code, and the doc comments that clap and the schema show.
fn strings() -> Vec<Text> {
    let mut found = Vec::new();
    for path in ["src", "transforms"]
        .iter()
        .flat_map(|one| files(one, is_code))
    {
        let file = shown(&path);
        let is_help = file.starts_with("src/cli") || file.starts_with("src/settings/");
        let texts = code::texts(&read(&path), is_help).into_iter();
        found.extend(texts.map(|(line, text)| Text {
            file: file.clone(),
            line,
            text: without_code(&text),
        }));
    }
    found
}

/// The lines of tables and pages, without code.
fn pages() -> Vec<Text> {
    let is_page = |path: &str| path.ends_with("README.md") && !path.contains("/cases/");
    // A schema has names and no texts.
    let is_table = |path: &str| path.ends_with(".tsv") && !path.contains("/schema/");
    let mut all = files("transforms", is_page);
    all.extend(files("transforms", is_table));
    all.extend(files("src", is_table));
    all.extend(files("docs", |path: &str| path.ends_with(".md")));
    all.extend(["README.md", "CHANGELOG.md"].map(|name| root().join(name)));
    let mut found = Vec::new();
    for path in all {
        let mut is_code = false;
        for (number, line) in read(&path).lines().enumerate() {
            if line.trim_start().starts_with("```") {
                is_code = !is_code;
                continue;
            }
            let is_comment = line.starts_with('#') && shown(&path).ends_with(".tsv");
            let is_comment = is_comment || line.starts_with("<!--");
            if !is_code && !is_comment {
                found.push(Text {
                    file: shown(&path),
                    line: number + 1,
                    text: without_code(line),
                });
            }
        }
    }
    found
}

/// A text without code in backticks, placeholders, titles in quotation marks, and names of AWS.
fn without_code(line: &str) -> String {
    let other = format!(r#"`[^`]*`|\{{[^{{}}]*\}}|\\?"[^"]*"|{NAMES}"#);
    let other = Regex::new(&other).expect("it is valid");
    other.replace_all(line, "…").into_owned()
}

/// The descriptions that edits add to templates.
fn descriptions() -> Vec<Text> {
    let description = Regex::new(r#"^\s*"?(?:Group)?Description"?:\s*(.+)$"#).expect("it is valid");
    let is_after = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        name.starts_with("after.")
    };
    let mut found = Vec::new();
    for path in ["tests", "transforms"]
        .iter()
        .flat_map(|one| files(one, is_after))
    {
        let before = shown(&path).replace("/after.", "/before.");
        let before = read(&root().join(before));
        let known: Vec<&str> = before.lines().map(str::trim).collect();
        for (number, line) in read(&path).lines().enumerate() {
            if !known.contains(&line.trim())
                && let Some(text) = description.captures(line)
            {
                found.push(Text {
                    file: shown(&path),
                    line: number + 1,
                    text: text[1].to_owned(),
                });
            }
        }
    }
    found
}

#[test]
fn no_text_has_a_private_term() {
    let terms: Vec<(Regex, &str)> = TERMS
        .iter()
        .map(|term| (Regex::new(term.not).expect("it is valid"), term.but))
        .collect();
    let (strings, pages, descriptions) = (strings(), pages(), descriptions());
    assert!(strings.len() > 1000, "{} strings", strings.len());
    assert!(pages.len() > 500, "{} lines of pages", pages.len());
    assert!(
        descriptions.len() > 50,
        "{} descriptions",
        descriptions.len()
    );
    let mut used = vec![false; EXCEPTIONS.len()];
    let mut report = String::new();
    for text in strings.iter().chain(&pages).chain(&descriptions) {
        for (term, but) in &terms {
            let Some(found) = term.find(&text.text) else {
                continue;
            };
            let exception = EXCEPTIONS.iter().position(|one| {
                one.file == text.file && text.text.contains(one.text) && term.is_match(one.text)
            });
            match exception {
                Some(exception) => used[exception] = true,
                None => {
                    let _ = writeln!(
                        report,
                        "{}:{}: `{}`: write {but}: {}",
                        text.file,
                        text.line,
                        found.as_str(),
                        text.text
                    );
                }
            }
        }
    }
    for (exception, _) in EXCEPTIONS.iter().zip(used).filter(|(_, used)| !used) {
        let _ = writeln!(
            report,
            "{}: no text contains `{}` ({}); remove the exception",
            exception.file, exception.text, exception.why
        );
    }
    assert!(report.is_empty(), "\n{report}");
}

/// The ends of texts of AWS, and of texts that Terraform rejects without a period.
const QUOTATIONS: &[&str] = &[
    "Task definition does not support launch_type FARGATE.",
    "the host ports and container ports in port mappings must match.",
    "subnets can not be empty.",
    "must be one of: {}.",
    // The message of a validation block of Terraform.
    "must be between {least} and {most}.",
];

/// Names that begin with a small letter wherever they are.
const SMALL: &[&str] = &["create-service", "ecspresso", "troposphere", "ecs2fargate"];

#[test]
fn every_message_begins_like_a_sentence_and_ends_without_a_period() {
    let mut report = String::new();
    let mut count = 0;
    for path in ["src", "transforms"]
        .iter()
        .flat_map(|one| files(one, is_code))
    {
        for (line, text) in code::messages(&read(&path)) {
            count += 1;
            let first = text.split([' ', ':']).next().unwrap_or_default();
            let is_small = text.starts_with(|one: char| one.is_lowercase());
            if is_small && !SMALL.contains(&first) {
                let _ = writeln!(report, "{}:{line}: begins small: {text}", shown(&path));
            }
            // A text of AWS ends as AWS writes it.
            let is_quotation = QUOTATIONS.iter().any(|one| text.ends_with(one));
            if text.ends_with('.') && !is_quotation {
                let _ = writeln!(
                    report,
                    "{}:{line}: ends with a period: {text}",
                    shown(&path)
                );
            }
        }
    }
    assert!(count > 300, "{count} messages");
    assert!(report.is_empty(), "\n{report}");
}
