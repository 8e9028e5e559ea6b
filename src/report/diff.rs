//! The unified diff, as `git apply` and `patch` accept it.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use super::{Paint, Renderer, Run, in_order};
use crate::outcome::FileStatus;
use crate::visible::is_hidden;

/// The number of unchanged lines around a change.
const CONTEXT: usize = 3;

/// The diff of every changed file, byte for byte as `git apply` needs it.
pub struct Diff {
    /// If it uses colors, it must be wrapped in [`ForTerminal`](super::ForTerminal).
    pub paint: Paint,
}

impl Renderer for Diff {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        in_order::write(&run.outcome.files, out, |file, out| match &file.status {
            FileStatus::Changed { after } => {
                write_file(&file.path, &file.before, after, self.paint, out)
            }
            FileStatus::Unchanged | FileStatus::Refused { .. } => Ok(()),
        })
    }
}

/// The diff of one file as text.
pub fn unified(path: &str, before: &str, after: &str) -> String {
    let mut bytes = Vec::new();
    // Writing to memory does not fail, and the written bytes come from texts.
    let _ = write_file(path, before, after, Paint::new(false), &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn write_file(
    path: &str,
    before: &str,
    after: &str,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let old = lines(before);
    let new = lines(after);
    let hunks = group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), CONTEXT);
    if hunks.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "{}",
        paint.bold(format!("--- {}", header_name("a", path)))
    )?;
    writeln!(
        out,
        "{}",
        paint.bold(format!("+++ {}", header_name("b", path)))
    )?;
    for hunk in &hunks {
        write_hunk(hunk, &old, &new, paint, out)?;
    }
    Ok(())
}

/// Lines with their line endings. Only `\n` ends a line: git treats a lone carriage return as an ordinary character.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn write_hunk(
    hunk: &[DiffOp],
    old: &[&str],
    new: &[&str],
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
        return Ok(());
    };
    let heading = format!(
        "@@ -{} +{} @@",
        span(first.old_range().start..last.old_range().end),
        span(first.new_range().start..last.new_range().end)
    );
    writeln!(out, "{}", paint.cyan(heading))?;
    for change in hunk {
        if change.tag() == DiffTag::Equal {
            for line in &old[change.old_range()] {
                write_line(line, out, |content| format!(" {content}"))?;
            }
            continue;
        }
        for line in &old[change.old_range()] {
            write_line(line, out, |content| {
                paint.removed(format_args!("-{content}"))
            })?;
        }
        for line in &new[change.new_range()] {
            write_line(line, out, |content| paint.added(format_args!("+{content}")))?;
        }
    }
    Ok(())
}

/// `start,count` with lines from 1; an empty range is given the line before it.
fn span(range: Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        count => format!("{},{count}", range.start + 1),
    }
}

fn write_line(line: &str, out: &mut dyn Write, signed: impl Fn(&str) -> String) -> io::Result<()> {
    let (content, end) = match line.strip_suffix('\n') {
        Some(content) => (content, "\n"),
        None => (line, "\n\\ No newline at end of file\n"),
    };
    out.write_all(signed(content).as_bytes())?;
    out.write_all(end.as_bytes())
}

/// The file's name as git writes it: quoted if it contains characters that would end or distort the line, and followed
/// by a tab if it contains a space, so that the rest is not read as a date.
fn header_name(side: &str, path: &str) -> String {
    // An absolute path is relative to the root directory, where the diff can be applied.
    let name = format!("{side}/{}", path.trim_start_matches('/'));
    let must_quote = |c: char| is_hidden(c) || c == '"' || c == '\\';
    if name.contains(must_quote) {
        return quoted(&name);
    }
    if name.contains(' ') {
        return name + "\t";
    }
    name
}

fn quoted(name: &str) -> String {
    let mut text = String::from("\"");
    for c in name.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if is_hidden(c) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a string does not fail.
                    let _ = write!(text, "\\{byte:03o}");
                }
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use crate::visible::Visible;

    use std::fs;
    use std::path::Path;
    use std::process::{Command, Stdio};

    use super::*;

    fn git(folder: &Path, arguments: &[&str], input: &str) -> String {
        let mut child = Command::new("git")
            .args(arguments)
            .current_dir(folder)
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
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success(),
            "git {arguments:?}: {told}\n{input}"
        );
        told
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
            applies("sub folder", path, before, after);
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
        write_file("x", "a\n", "b", Paint::new(true), &mut visible).unwrap();
        drop(visible);
        let plain = anstream::adapter::strip_bytes(&coloured).into_vec();
        assert_eq!(String::from_utf8(plain).unwrap(), unified("x", "a\n", "b"));
        assert!(coloured.contains(&0x1b));
    }
}
