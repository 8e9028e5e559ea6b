//! The whole text report of the examples, at 80 and 120 columns.

// A failed unwrap is a failed test.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::{is_updating, root};

/// The examples, each with the arguments of a run in its directory.
const SCREENS: [(&str, &str, &[&str]); 9] = [
    ("everything-wrong", "check", &["check", "."]),
    ("everything-wrong", "check-verbose", &["check", "-vv", "."]),
    ("nested-stacks", "check", &["check", "."]),
    ("nested-stacks", "migrate", &["migrate", "."]),
    ("nested-stacks", "check-verbose", &["check", "-v", "."]),
    ("terraform-alb-service", "check", &["check", "."]),
    ("terraform-capacity-provider", "migrate", &["migrate", "."]),
    ("terraform-local-module", "migrate", &["migrate", "."]),
    ("terraform-template-file", "migrate", &["migrate", "."]),
];

/// A copy of an example outside of this repository, whose other files would be read as context.
fn copy_of(example: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_files(&root().join("examples").join(example), copy.path());
    copy
}

fn copy_files(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir(&target).unwrap();
            copy_files(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

/// The report of a run: what `check` prints, or the messages of `migrate`.
fn report(directory: &Path, arguments: &[&str], columns: usize) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ecs2fargate"))
        .args(arguments)
        .current_dir(directory)
        .env("COLUMNS", columns.to_string())
        .output()
        .unwrap();
    let text = if arguments[0] == "check" {
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        output.stdout
    } else {
        output.stderr
    };
    String::from_utf8(text).unwrap()
}

/// Whether a line is longer only because of a word that cannot be broken, or a quoted line of a file.
fn may_be_long(line: &str) -> bool {
    let words = line.split_whitespace();
    words.clone().count() <= 2
        || line.contains(" | ")
        || words.into_iter().any(|word| word.len() > 40)
}

pub fn the_report_is_the_expected_one_at_both_widths() {
    for (example, name, arguments) in SCREENS {
        let copy = copy_of(example);
        for columns in [80, 120] {
            let text = report(copy.path(), arguments, columns);
            let path = root().join(format!("tests/data/screens/{example}-{name}-{columns}.txt"));
            if is_updating() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &text).unwrap();
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(
                text,
                expected,
                "{}; UPDATE_CASES=1 rewrites it",
                path.display()
            );
            for line in text.lines() {
                let fits = line.chars().count() <= columns || may_be_long(line);
                assert!(fits, "{columns}: {line}");
            }
        }
    }
}

pub fn a_hundred_stacks_fit_150_lines() {
    let template = fs::read_to_string(root().join("examples/one-service/service.yaml")).unwrap();
    let stacks = tempfile::tempdir().unwrap();
    for number in 0..100 {
        fs::write(
            stacks.path().join(format!("stack-{number:03}.yaml")),
            &template,
        )
        .unwrap();
    }
    for columns in [80, 120] {
        let text = report(stacks.path(), &["check", "."], columns);
        assert!(text.lines().count() <= 150, "{text}");
        assert_eq!(text.matches("\nstack-").count(), 100, "{text}");
    }
}
