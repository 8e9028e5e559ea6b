//! The unified diff, as `git apply` and `patch` accept it.

mod heading;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use super::{Paint, Renderer, Run, in_order};
use crate::outcome::FileStatus;
use crate::visible::is_hidden;
use heading::Headings;

/// The number of unchanged lines around a change, unless another number is asked for.
pub const CONTEXT: usize = 3;

/// The diff of every changed file, byte for byte as `git apply` needs it, each headed by what changes it.
pub struct Diff {
    /// The number of unchanged lines around a change.
    pub context: usize,
    /// If it uses colors, it must be wrapped in [`ForTerminal`](super::ForTerminal).
    pub paint: Paint,
}

impl Renderer for Diff {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let headings = Headings::of(&run.outcome.workloads);
        in_order::write(&run.outcome.files, out, |file, out| match &file.status {
            FileStatus::Changed { after } => {
                headings.write(&file.path, self.paint, out)?;
                write_file(&file.path, (&file.before, after), self, out)
            }
            FileStatus::Unchanged | FileStatus::Refused { .. } => Ok(()),
        })
    }
}

/// The diff of one file as text.
pub fn unified(path: &str, before: &str, after: &str) -> String {
    let mut bytes = Vec::new();
    // Writing to memory does not fail, and the written bytes come from texts.
    let diff = Diff {
        context: CONTEXT,
        paint: Paint::new(false),
    };
    let _ = write_file(path, (before, after), &diff, &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Writes the diff of one file.
///
/// # Errors
/// The writer's errors.
pub fn write_file(
    path: &str,
    (before, after): (&str, &str),
    &Diff { context, paint }: &Diff,
    out: &mut dyn Write,
) -> io::Result<()> {
    let old = lines(before);
    let new = lines(after);
    let hunks = group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), context);
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
mod tests;
