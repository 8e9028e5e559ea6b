//! The changes of files as replacements of lines. A workload is migrated completely, so all files that it changes are one fix.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use serde_json::{Value, json};
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::{message, uri};
use crate::outcome::{FileReport, FileStatus, WorkloadReport};
use crate::report::verdicts::Verdicts;
use crate::report::{Mode, Run};

/// The fixes of a run. Workloads that change the same file have one fix together, which the first of them has: applied
/// twice, it would spoil the file.
pub(super) struct Fixes<'r> {
    workloads: &'r [WorkloadReport],
    changed: HashMap<&'r str, &'r FileReport>,
    /// The workloads of each fix, by the first of them.
    together: HashMap<usize, Vec<usize>>,
}

impl<'r> Fixes<'r> {
    pub(super) fn of(run: &'r Run<'_>) -> Self {
        let files = run.outcome.files.iter();
        let changed = files.filter(|file| matches!(file.status, FileStatus::Changed { .. }));
        let workloads = &run.outcome.workloads;
        let verdicts = Verdicts::of(run);
        let is_open = |one: &WorkloadReport| {
            !matches!(run.mode, Mode::Written(_)) && verdicts.is_migrated(one)
        };
        Self {
            workloads,
            changed: changed.map(|file| (file.path.as_str(), file)).collect(),
            together: together(workloads, is_open),
        }
    }

    /// The fix that the result of a workload has.
    pub(super) fn of_workload(&self, index: usize) -> Option<Value> {
        let workloads = self.together.get(&index)?;
        let reports = workloads.iter().map(|&index| &self.workloads[index]);
        let changes = reports.clone().flat_map(|one| &one.changes);
        let files: BTreeSet<&str> = changes.map(|one| &*one.file).collect();
        let changes = files.into_iter().filter_map(|file| {
            let file = self.changed.get(file)?;
            let FileStatus::Changed { after } = &file.status else {
                return None;
            };
            Some(json!({
                "artifactLocation": uri::artifact(&file.path),
                "replacements": replacements(&file.before, after),
            }))
        });
        let changes: Vec<Value> = changes.collect();
        let names: Vec<&str> = reports.map(|one| one.id.as_str()).collect();
        let text = format!("Migrate {} to AWS Fargate", names.join(", "));
        (!changes.is_empty()).then(|| {
            json!({
                "description": {"text": message(&text)},
                "artifactChanges": changes,
            })
        })
    }
}

/// Groups the workloads that change the same files, each by its first one.
fn together(
    workloads: &[WorkloadReport],
    is_open: impl Fn(&WorkloadReport) -> bool,
) -> HashMap<usize, Vec<usize>> {
    let mut first: Vec<usize> = (0..workloads.len()).collect();
    let mut by_file: HashMap<&str, usize> = HashMap::new();
    for (index, workload) in workloads.iter().enumerate().filter(|(_, one)| is_open(one)) {
        for change in &workload.changes {
            let other = *by_file.entry(&change.file).or_insert(index);
            let (one, other) = (root(&first, index), root(&first, other));
            first[one.max(other)] = one.min(other);
        }
    }
    let mut groups: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, _) in workloads.iter().enumerate().filter(|(_, one)| is_open(one)) {
        groups.entry(root(&first, index)).or_default().push(index);
    }
    groups
}

fn root(first: &[usize], mut index: usize) -> usize {
    while first[index] != index {
        index = first[index];
    }
    index
}

/// The replaced lines of a file, in order. A byte order mark belongs to no line.
fn replacements(before: &str, after: &str) -> Vec<Value> {
    let before = before.trim_start_matches('\u{feff}');
    let after = after.trim_start_matches('\u{feff}');
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let changes = capture_diff_slices(Algorithm::Myers, &old, &new).into_iter();
    let changes = changes.filter(|change| change.tag() != DiffTag::Equal);
    let replacements = changes.map(|change| {
        let mut replacement = json!({"deletedRegion": region(&old, change.old_range())});
        let inserted = new[change.new_range()].concat();
        if !inserted.is_empty() {
            replacement["insertedContent"] = json!({"text": inserted});
        }
        replacement
    });
    replacements.collect()
}

/// Whole lines, counted from 0.
fn region(lines: &[&str], range: Range<usize>) -> Value {
    let (start_line, start_column) = start_of(lines, range.start);
    let (end_line, end_column) = start_of(lines, range.end);
    json!({
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
    })
}

/// The position before a line, or at the end of the text.
fn start_of(lines: &[&str], index: usize) -> (usize, usize) {
    match lines.last() {
        Some(last) if index == lines.len() && !last.ends_with('\n') => {
            (lines.len(), last.chars().count() + 1)
        }
        _ => (index + 1, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Applies replacements, from the last to the first.
    fn applied(text: &str, replacements: &[Value]) -> String {
        let offset = |text: &str, line: u64, column: u64| {
            let lines = text.split_inclusive('\n').take(line as usize - 1);
            let start: usize = lines.map(str::len).sum();
            let line = text[start..].chars().take(column as usize - 1);
            start + line.map(char::len_utf8).sum::<usize>()
        };
        let mut text = text.to_owned();
        for one in replacements.iter().rev() {
            let number = |key| one["deletedRegion"][key].as_u64().unwrap();
            let start = offset(&text, number("startLine"), number("startColumn"));
            let end = offset(&text, number("endLine"), number("endColumn"));
            let inserted = one["insertedContent"]["text"].as_str().unwrap_or_default();
            text.replace_range(start..end, inserted);
        }
        text
    }

    #[test]
    fn replacements_make_the_new_text() {
        for (before, after) in [
            ("a\nb\nc\n", "a\nB\nc\n"),
            ("a\nb\nc", "a\nb\nC"),
            ("a\nö", "a\nö\nmore\n"),
            ("a\n", "a\nmore"),
            ("", "new\n"),
            ("a\nb\n", ""),
            ("a\r\nb\r\nc\r\n", "x\r\na\r\nc\r\ny\r\n"),
        ] {
            let replacements = replacements(before, after);
            assert_eq!(applied(before, &replacements), after, "{replacements:?}");
        }
        let marked = replacements("\u{feff}a\nb\n", "\u{feff}A\nb\n");
        assert_eq!(marked[0]["insertedContent"]["text"], "A\n");
    }
}
