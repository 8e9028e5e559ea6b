//! The diff, applied by git and patch.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::*;
use crate::outcome::{FileReport, Outcome, Stage};
use crate::report::samples;
use crate::visible::Visible;

fn git(directory: &Path, arguments: &[&str], input: &str) -> String {
    run("git", directory, arguments, input)
}

fn run(program: &str, directory: &Path, arguments: &[&str], input: &str) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {errors}\n{input}"
    );
    errors
}

/// Whether `git apply` of the diff, run in the subdirectory `below` of a repository, turns `before` into `after`.
fn applies(below: &str, path: &str, before: &str, after: &str) {
    let repository = tempfile::tempdir().unwrap();
    git(repository.path(), &["init", "-q"], "");
    let working = repository.path().join(below);
    let file = working.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, before).unwrap();
    let diff = unified(path, before, after);
    git(&working, &["apply", "--whitespace=nowarn"], &diff);
    assert_eq!(fs::read_to_string(&file).unwrap(), after, "{diff}");
}

fn numbered(count: usize, end: &str) -> String {
    (1..=count).fold(String::new(), |mut text, number| {
        write!(text, "line {number}{end}").unwrap();
        text
    })
}

/// A file with distant changes, one with changes at its edges, and one whose name has a space.
fn outcome() -> Outcome {
    let (long, short) = (numbered(40, "\n"), numbered(3, "\n"));
    let long_after = long
        .replace("line 5\n", "")
        .replace("line 35\n", "line 35\nnew\n");
    let file = |path: &str, before: &str, after: String| FileReport {
        path: path.to_owned(),
        before: before.to_owned(),
        status: FileStatus::Changed { after },
        stage: Stage::default(),
    };
    Outcome {
        files: vec![
            file("app.yaml", &long, long_after),
            file("sub/other.yaml", &short, format!("first\n{short}last")),
            file("with space.yaml", "a: 1", "a: 2".to_owned()),
        ],
        // Its first workload changes app.yaml.
        workloads: samples::outcome().workloads,
        ..Outcome::default()
    }
}

/// The diff as `migrate` prints it.
fn printed(outcome: &Outcome, context: usize) -> String {
    let paint = Paint::new(false);
    let mut bytes = Vec::new();
    let run = samples::run(outcome);
    Diff { context, paint }.render(&run, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Runs a program on the files of an outcome as they are before, and compares them with those after.
fn applies_with(program: &str, arguments: &[&str], context: usize) {
    let outcome = outcome();
    let directory = tempfile::tempdir().unwrap();
    git(directory.path(), &["init", "-q"], "");
    for file in &outcome.files {
        let path = directory.path().join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.before).unwrap();
    }
    let diff = printed(&outcome, context);
    run(program, directory.path(), arguments, &diff);
    for file in &outcome.files {
        let now = fs::read_to_string(directory.path().join(&file.path)).unwrap();
        let FileStatus::Changed { after } = &file.status else {
            panic!("{file:?}");
        };
        assert_eq!(&now, after, "{program} {}\n{diff}", file.path);
    }
}

#[test]
fn every_file_is_headed_by_its_workloads_and_their_steps() {
    let diff = printed(&outcome(), CONTEXT);
    let heading = "# Service: replaced\n#   launch-type, task-size\n--- a/app.yaml\n";
    assert!(diff.starts_with(heading), "{diff}");
    // Nothing is known about the other files.
    assert_eq!(diff.lines().filter(|line| line.starts_with('#')).count(), 2);
}

#[test]
fn git_and_patch_ignore_the_headings() {
    for context in [1, 3, 100] {
        applies_with("git", &["apply"], context);
        applies_with("patch", &["-p1", "--silent"], context);
    }
}

#[test]
fn a_diff_without_context_applies_too() {
    assert!(!printed(&outcome(), 0).contains("\n line "));
    applies_with("git", &["apply", "--unidiff-zero"], 0);
    applies_with("patch", &["-p1", "--silent"], 0);
}

#[test]
fn the_shape_is_that_of_git() {
    let before = numbered(10, "\n");
    let after = before.replace("line 5\n", "line five\nand more\n");
    let expected = "--- a/x.yaml\n+++ b/x.yaml\n@@ -2,7 +2,8 @@\n line 2\n line 3\n line 4\n-line 5\n+line five\n+and more\n line 6\n line 7\n line 8\n";
    assert_eq!(unified("x.yaml", &before, &after), expected);
    assert_eq!(unified("x.yaml", &before, &before), "");
    // An empty side is at line 0, otherwise git takes it for another position.
    assert!(unified("x", "", "a\n").contains("@@ -0,0 +1 @@\n"));
    assert!(unified("x", "a\nb\n", "").contains("@@ -1,2 +0,0 @@\n"));
}

#[test]
fn distant_changes_are_hunks_of_their_own() {
    let before = numbered(40, "\n");
    let after = before
        .replace("line 5\n", "")
        .replace("line 35\n", "line 35\nnew\n");
    let diff = unified("x", &before, &after);
    assert_eq!(diff.matches("@@ -").count(), 2, "{diff}");
    assert!(diff.contains("@@ -2,7 +2,6 @@"), "{diff}");
    assert!(diff.contains("@@ -33,6 +32,7 @@"), "{diff}");
}

#[test]
fn git_applies_every_kind_of_text() {
    let plain = numbered(12, "\n");
    let windows = numbered(12, "\r\n");
    let change = |text: &str| {
        text.replace("line 2", "LINE 2")
            .replace("line 11", "line 11a\nline 11b")
    };
    for text in [
        plain.clone(),
        windows.clone(),
        format!("\u{feff}{plain}"),
        format!("\u{feff}{windows}"),
        plain.trim_end().to_owned(),
        windows.trim_end().to_owned(),
        plain.replace("line 4", "lone \r return"),
        plain.replace("line 3", "gr\u{fc}\u{df}e \u{1f680} \u{2028} \u{85} \u{c}"),
    ] {
        for path in ["x.yaml", "sub/x.yaml"] {
            applies("", path, &text, &change(&text));
            applies("deep/down", path, &text, &change(&text));
        }
    }
}

#[test]
fn git_applies_changes_at_the_edges() {
    let text = numbered(3, "\n");
    let bare = text.trim_end();
    applies("", "x", &text, &format!("first\n{text}"));
    applies("", "x", &text, &format!("{text}last\n"));
    applies("", "x", bare, &format!("{bare}\nlast"));
    applies("", "x", bare, &text);
    applies("", "x", &text, bare);
    applies("", "x", &text, "one\n");
    applies("", "x", "one", "two");
}

#[test]
fn git_applies_every_kind_of_name() {
    let (before, after) = ("a: 1\n", "a: 2\n");
    for path in [
        "with space.yaml",
        "sp ace/2020-01-01 00:00:00 +0000.yaml",
        "gr\u{fc}\u{df}e/\u{65e5}\u{672c}.yaml",
        "quote\".yaml",
        "back\\slash.yaml",
        "tab\there.yaml",
        "-dash.yaml",
        "a/b/a/x.yaml",
        "dev/null",
        "line\nbreak.yaml",
        "esc\u{1b}[31m.yaml",
        "bidi\u{202e}.yaml",
    ] {
        applies("", path, before, after);
        applies("sub directory", path, before, after);
    }
    let spaced = unified("with space.yaml", before, after);
    assert!(spaced.starts_with("--- a/with space.yaml\t\n+++ b/with space.yaml\t\n"));
}

#[test]
fn git_applies_several_files_at_once() {
    let repository = tempfile::tempdir().unwrap();
    git(repository.path(), &["init", "-q"], "");
    let bare = "a: 1\nb: 2";
    let mut diff = String::new();
    for name in ["one", "two", "three"] {
        fs::write(repository.path().join(name), bare).unwrap();
        diff += &unified(name, bare, "a: 1\nb: 3");
    }
    git(repository.path(), &["apply"], &diff);
    for name in ["one", "two", "three"] {
        let text = fs::read_to_string(repository.path().join(name)).unwrap();
        assert_eq!(text, "a: 1\nb: 3");
    }
}

#[test]
fn colour_wraps_lines_and_changes_nothing_else() {
    let mut coloured = Vec::new();
    let mut visible = Visible::new(&mut coloured);
    let diff = Diff {
        context: CONTEXT,
        paint: Paint::new(true),
    };
    write_file("x", ("a\n", "b"), &diff, &mut visible).unwrap();
    drop(visible);
    let plain = anstream::adapter::strip_bytes(&coloured).into_vec();
    assert_eq!(String::from_utf8(plain).unwrap(), unified("x", "a\n", "b"));
    assert!(coloured.contains(&0x1b));
}
