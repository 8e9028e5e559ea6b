//! Changes of whole files that commands compare, show and make: of plans, and of `revert`.

use std::io::{self, Write};
use std::path::Path;

use super::{Console, print};
use crate::files::{self, FileChange, FileState, Refusal};
use crate::report::Paint;
use crate::report::diff::{self, CONTEXT, Diff};
use crate::visible::Visible;

/// A file whose content is neither the one to replace nor the new one.
pub(super) struct Difference {
    /// The path relative to the root.
    pub(super) path: String,
    /// `lines 3-5 differ`: the lines of the file that differ from the content to replace; none if it cannot be read.
    pub(super) place: Option<String>,
    /// Why the file cannot be changed.
    pub(super) reason: String,
}

/// The changes that remain to be made, and the files that prevent them.
pub(super) fn compare(root: &Path, changes: Vec<FileChange>) -> (Vec<FileChange>, Vec<Difference>) {
    let (mut to_do, mut differences) = (Vec::new(), Vec::new());
    for change in changes {
        match change.state(root) {
            FileState::Before => to_do.push(change),
            FileState::After => {}
            FileState::Edited(text) => differences.push(Difference {
                place: Some(different_lines(&change.before.text, &text)),
                reason: String::new(),
                path: change.path,
            }),
            FileState::Unusable(reason) => differences.push(Difference {
                path: change.path,
                place: None,
                reason,
            }),
        }
    }
    (to_do, differences)
}

/// `line 3 differs` or `lines 3-5 differ`: the lines of a text from the first to the last one that differ from another text.
fn different_lines(expected: &str, text: &str) -> String {
    let expected: Vec<&str> = expected.split_inclusive('\n').collect();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| {
        pairs.take_while(|(one, other)| one == other).count()
    };
    let start = same(&mut expected.iter().zip(&lines));
    let end = same(
        &mut expected[start..]
            .iter()
            .rev()
            .zip(lines[start..].iter().rev()),
    );
    // Where lines were only removed, the line after them is named; at the end of the file, the one before.
    let first = (start + 1).min(lines.len().max(1));
    let last = (lines.len() - end).max(first);
    if first == last {
        format!("line {first} differs")
    } else {
        format!("lines {first}-{last} differ")
    }
}

/// Prints the changes as a diff, with the given names of the files.
pub(super) fn print_diff(
    changes: &[FileChange],
    names: &[String],
    console: &mut Console<'_>,
) -> io::Result<()> {
    let style = Diff {
        context: CONTEXT,
        paint: Paint::new(console.colour_data),
    };
    let write = |out: &mut dyn Write| {
        for (change, name) in changes.iter().zip(names) {
            let texts = (change.before.text.as_str(), change.after.text.as_str());
            diff::write_file(name, texts, &style, out)?;
        }
        Ok(())
    };
    if console.stdout_is_terminal || console.colour_data {
        print(&mut Visible::new(console.stdout), write)
    } else {
        print(console.stdout, write)
    }
}

/// Warns of files whose old content is only in the record for `revert`.
pub(super) fn warn_of_lost_content(files: &[String], console: &mut Console<'_>) {
    let (first, what) = match files {
        [] => return,
        [one] => (one, String::new()),
        [first, _] => (first, " and 1 other file".to_owned()),
        [first, others @ ..] => (first, format!(" and {} other files", others.len())),
    };
    // The files are written; if nobody listens, that is no failure.
    let _ = console.say(format_args!(
        "warning: {first}{what}: git cannot restore the previous content; use --backup to keep it as FILE.orig"
    ));
}

/// Warns that written files cannot be reverted.
pub(super) fn warn_of_no_revert(reason: Option<&str>, console: &mut Console<'_>) {
    if let Some(reason) = reason {
        // The files are written; if nobody listens, that is no failure.
        let _ = console.say(format_args!("warning: `ecs2fargate revert` cannot undo this run: its record could not be saved to the state directory ({reason})"));
    }
}

/// Reports the files that prevent all files from being replaced.
pub(super) fn say_refusals(
    root: &Path,
    refusals: &[Refusal],
    console: &mut Console<'_>,
) -> io::Result<()> {
    for one in refusals {
        let path = shown(root, &one.path, console);
        console.say(format_args!("error: {path}: {}", one.reason))?;
    }
    Ok(())
}

/// The paths of files below a root, relative to the working directory.
pub(super) fn names(root: &Path, changes: &[FileChange], console: &Console<'_>) -> Vec<String> {
    let paths = changes.iter().map(|one| &one.path);
    paths.map(|path| shown(root, path, console)).collect()
}

/// The path of a file below a root, relative to the working directory.
pub(super) fn shown(root: &Path, path: &str, console: &Console<'_>) -> String {
    files::shown_from(&console.working_directory, &root.join(path))
        .unwrap_or_else(|| path.to_owned())
}

/// `1 file`, `2 files`.
pub(super) fn files(count: usize) -> String {
    format!("{count} {}", if count == 1 { "file" } else { "files" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_that_differ_are_named() {
        for (expected, text, lines) in [
            ("a\nb\nc\n", "a\nB\nc\n", "line 2 differs"),
            ("a\nb\nc\n", "A\nb\nC\n", "lines 1-3 differ"),
            ("a\nc\n", "a\nb\nb\nc\n", "lines 2-3 differ"),
            ("a\nb\nc\n", "a\nc\n", "line 2 differs"),
            ("a\nb\n", "a\n", "line 1 differs"),
            ("a\n", "", "line 1 differs"),
            ("a\n", "a", "line 1 differs"),
            ("a\na\n", "a\na\na\n", "line 3 differs"),
        ] {
            assert_eq!(different_lines(expected, text), lines, "{text:?}");
        }
    }
}
