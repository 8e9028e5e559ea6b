//! The files side by side, before and after, with the findings below the lines that they are about.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use maud::{Markup, html};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{Page, shown};
use crate::outcome::{FileReport, FileStatus, Finding, WorkloadReport};
use crate::report::text::rule_url;
use crate::visible;

/// The unchanged lines that are shown around a change.
const CONTEXT: usize = 3;

/// The lines that are shown around a finding.
const AROUND_FINDING: usize = 2;

/// A longer line is cut: it is no text for people.
const LONGEST: usize = 400;

/// A workload, by its number on the page, with a finding of it.
type Note<'r> = (usize, &'r Finding);

/// The files of the page that are shown side by side.
pub(super) struct Diffs<'r> {
    files: Vec<&'r FileReport>,
    numbers: HashMap<&'r str, usize>,
    notes: HashMap<&'r str, BTreeMap<usize, Vec<Note<'r>>>>,
    /// The changes by file: the workload, the line, and a name that the new lines contain.
    changes: HashMap<&'r str, Vec<(usize, usize, &'r str)>>,
}

impl<'r> Diffs<'r> {
    pub(super) fn of(page: &Page<'r>) -> Self {
        let mut notes: HashMap<&str, BTreeMap<usize, Vec<Note<'r>>>> = HashMap::new();
        let mut changes: HashMap<&str, Vec<(usize, usize, &str)>> = HashMap::new();
        for (number, workload) in page.workloads.iter().enumerate() {
            for finding in &workload.findings {
                let of_file = notes.entry(&*finding.file).or_default();
                of_file
                    .entry(finding.span.start.line)
                    .or_default()
                    .push((number, finding));
            }
            for change in &workload.changes {
                let name = change.parameter.as_deref().or(change.resource.as_deref());
                let one = (number, change.span.start.line, name.unwrap_or_default());
                changes.entry(&*change.file).or_default().push(one);
            }
        }
        let files = page.run.outcome.files.iter();
        let files: Vec<&FileReport> = files
            .filter(|file| {
                let is_changed = matches!(file.status, FileStatus::Changed { .. });
                is_changed || notes.contains_key(file.path.as_str()) && !file.before.is_empty()
            })
            .collect();
        let numbers = files.iter().enumerate();
        let numbers = numbers
            .map(|(number, file)| (file.path.as_str(), number))
            .collect();
        Self {
            files,
            numbers,
            notes,
            changes,
        }
    }

    /// The places at which the page's script inserts the files of a workload.
    pub(super) fn placeholders(&self, number: usize, workload: &WorkloadReport) -> Markup {
        let changed = workload.changes.iter().map(|one| &*one.file);
        let found = workload.findings.iter().map(|one| &*one.file);
        let own = std::iter::once(workload.file.as_str());
        let files: BTreeSet<usize> = own
            .chain(changed)
            .chain(found)
            .filter_map(|file| self.numbers.get(file).copied())
            .collect();
        html! {
            @if !files.is_empty() {
                h3 { "Files" }
                @for file in files {
                    div.file data-file=(file) data-workload=(number) {}
                }
            }
        }
    }

    /// Each file with its number.
    pub(super) fn files(&self) -> impl Iterator<Item = (usize, Markup)> {
        self.files
            .iter()
            .enumerate()
            .map(|(number, file)| (number, self.file(file)))
    }

    fn file(&self, file: &FileReport) -> Markup {
        let after = match &file.status {
            FileStatus::Changed { after } => after.as_str(),
            FileStatus::Unchanged | FileStatus::Refused { .. } => file.before.as_str(),
        };
        let none = BTreeMap::new();
        let notes = self.notes.get(file.path.as_str()).unwrap_or(&none);
        let lines = lines(&file.before, after);
        let hunks = hunks(&lines, notes);
        let changes = self
            .changes
            .get(file.path.as_str())
            .map_or(&[][..], Vec::as_slice);
        let added = lines
            .iter()
            .filter(|line| line.new.is_some() && line.is_changed)
            .count();
        let removed = lines
            .iter()
            .filter(|line| line.old.is_some() && line.is_changed)
            .count();
        html! {
            div.filename {
                code { (shown(&file.path)) }
                @if added + removed > 0 { span.plus { "+" (added) } span.minus { "−" (removed) } }
                @else { span.same { "unchanged" } }
            }
            @for hunk in &hunks {
                div.hunk data-w=(owners(&lines[hunk.clone()], notes, changes)) {
                    @for line in &lines[hunk.clone()] {
                        (row(line))
                        @for (workload, finding) in line.old.iter().flat_map(|(number, _)| notes.get(number)).flatten() {
                            (note(*workload, finding))
                        }
                    }
                }
            }
        }
    }
}

/// A line of the old text next to a line of the new text.
struct Line<'t> {
    old: Option<(usize, &'t str)>,
    new: Option<(usize, &'t str)>,
    is_changed: bool,
}

fn lines<'t>(before: &'t str, after: &'t str) -> Vec<Line<'t>> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let mut found = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (left, right) = (operation.old_range(), operation.new_range());
        let is_changed = !matches!(operation, DiffOp::Equal { .. });
        for offset in 0..left.len().max(right.len()) {
            let at = |range: &std::ops::Range<usize>, texts: &[&'t str]| {
                let index = range.start + offset;
                range.contains(&index).then(|| (index + 1, texts[index]))
            };
            found.push(Line {
                old: at(&left, &old),
                new: at(&right, &new),
                is_changed,
            });
        }
    }
    found
}

/// The ranges of lines that are shown.
fn hunks(
    lines: &[Line<'_>],
    notes: &BTreeMap<usize, Vec<Note<'_>>>,
) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let has_note = line
            .old
            .is_some_and(|(number, _)| notes.contains_key(&number));
        let around = match (line.is_changed, has_note) {
            (true, _) => CONTEXT,
            (false, true) => AROUND_FINDING,
            (false, false) => continue,
        };
        let (start, end) = (
            index.saturating_sub(around),
            (index + around + 1).min(lines.len()),
        );
        match found.last_mut() {
            Some(last) if last.end >= start => last.end = last.end.max(end),
            _ => found.push(start..end),
        }
    }
    found
}

/// The workloads that a part of a file is about, by their numbers.
fn owners(
    lines: &[Line<'_>],
    notes: &BTreeMap<usize, Vec<Note<'_>>>,
    changes: &[(usize, usize, &str)],
) -> String {
    let numbers: BTreeSet<usize> = lines.iter().filter_map(|line| Some(line.old?.0)).collect();
    let noted = numbers
        .iter()
        .filter_map(|number| notes.get(number))
        .flatten();
    let mut owners: BTreeSet<usize> = noted.map(|(workload, _)| *workload).collect();
    let added = lines
        .iter()
        .filter(|line| line.is_changed)
        .filter_map(|line| Some(line.new?.1));
    let added: Vec<&str> = added.collect();
    for (workload, line, name) in changes {
        let is_named = added.iter().any(|text| is_key(text, name));
        if numbers.contains(line) || is_named {
            owners.insert(*workload);
        }
    }
    let owners: Vec<String> = owners.iter().map(usize::to_string).collect();
    owners.join(" ")
}

/// Whether a line begins with a key.
fn is_key(line: &str, name: &str) -> bool {
    let line = line.trim_start().trim_start_matches('"');
    let rest = line.strip_prefix(name);
    !name.is_empty() && rest.is_some_and(|rest| rest.starts_with(':') || rest.starts_with("\":"))
}

fn row(line: &Line<'_>) -> Markup {
    if !line.is_changed {
        let text = line.old.map_or("", |(_, text)| text);
        return html! {
            div.row { (number(line.old)) code { (visible_line(text)) } (number(line.new)) code { (visible_line(text)) } }
        };
    }
    let [old, new] =
        [line.old, line.new].map(|side| side.map_or(String::new(), |(_, text)| visible_line(text)));
    let (front, back) = match (line.old, line.new) {
        (Some(_), Some(_)) => common(&old, &new),
        _ => (0, 0),
    };
    html! {
        div.row.changed {
            (number(line.old)) code.old[line.old.is_some()].none[line.old.is_none()] { (marked(&old, front, back)) }
            (number(line.new)) code.new[line.new.is_some()].none[line.new.is_none()] { (marked(&new, front, back)) }
        }
    }
}

fn number(side: Option<(usize, &str)>) -> Markup {
    html! { span.n { @if let Some((number, _)) = side { (number) } } }
}

/// A line of a file without its end, with hidden characters made visible.
fn visible_line(text: &str) -> String {
    let text = text.trim_end_matches(['\n', '\r']);
    if text.len() <= LONGEST {
        return visible::lines(text).into_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!(
        "{} … ({} more bytes)",
        visible::lines(&start),
        text.len() - start.len()
    )
}

/// The lengths in bytes of what two texts have in common at their starts and at their ends.
fn common(one: &str, other: &str) -> (usize, usize) {
    let same = |(a, b): &(char, char)| a == b;
    let front: usize = one
        .chars()
        .zip(other.chars())
        .take_while(same)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let (one, other) = (&one[front..], &other[front..]);
    let ends = one.chars().rev().zip(other.chars().rev());
    let back: usize = ends.take_while(same).map(|(a, _)| a.len_utf8()).sum();
    // Lines with little in common are different lines.
    if front + back < 3 {
        (0, 0)
    } else {
        (front, back)
    }
}

fn marked(text: &str, front: usize, back: usize) -> Markup {
    if front + back == 0 {
        return html! { (text) };
    }
    let end = text.len() - back;
    html! { (text[..front]) @if end > front { mark { (text[front..end]) } } (text[end..]) }
}

fn note(workload: usize, finding: &Finding) -> Markup {
    html! {
        div.note.(finding.severity.name()) data-w=(workload) {
            strong { (finding.severity.name()) } " "
            a.rule href=(rule_url(finding.rule)) { (finding.rule.as_str()) } " "
            (shown(&finding.message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_next_to_what_they_become() {
        let lines = lines("a\nb: 1\nc\n", "a\nb: 2\nnew\nc\n");
        let sides: Vec<_> = lines.iter().map(|line| (line.old, line.new)).collect();
        assert_eq!(
            sides,
            [
                (Some((1, "a\n")), Some((1, "a\n"))),
                (Some((2, "b: 1\n")), Some((2, "b: 2\n"))),
                (None, Some((3, "new\n"))),
                (Some((3, "c\n")), Some((4, "c\n"))),
            ]
        );
    }

    #[test]
    fn changes_and_findings_are_shown_with_lines_around_them() {
        let text: String = (1..=40).map(|number| format!("{number}\n")).collect();
        let changed = text.replace("\n10\n", "\nten\n");
        let lines = lines(&text, &changed);
        let none = BTreeMap::new();
        assert_eq!(hunks(&lines, &none), vec![6..13; 1]);
        let notes = BTreeMap::from([(11, Vec::new()), (30, Vec::new())]);
        assert_eq!(hunks(&lines, &notes), [6..13, 27..32]);
    }

    #[test]
    fn a_key_is_a_whole_word() {
        assert!(is_key("  Api:\n", "Api") && is_key("\"Api\": {", "Api"));
        assert!(
            !is_key("  ApiTask:\n", "Api") && !is_key("  Name: Api", "Api") && !is_key(":", "")
        );
    }

    #[test]
    fn what_differs_in_a_line_is_marked() {
        let (front, back) = common("  Port: 80 # x", "  Port: 8080 # x");
        assert_eq!(marked("  Port: 80 # x", front, back).0, "  Port: 80 # x");
        assert_eq!(
            marked("  Port: 8080 # x", front, back).0,
            "  Port: 80<mark>80</mark> # x"
        );
        assert_eq!(common("é", "è"), (0, 0));
    }
}
