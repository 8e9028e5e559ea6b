//! What a run has to report about places in files, for formats that annotate them.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::topic::Topic;
use super::verdicts::Verdicts;
use super::{Mode, Run, plural, text};
use crate::outcome::{Finding, Related, Severity, WorkloadReport};
use crate::syntax::{Position, Span};
use text::Texts;

/// The characters of a fingerprint: 128 bits.
const FINGERPRINT: usize = 32;

/// Something that is reported about a place in a file.
pub(crate) struct Annotation<'r> {
    pub(crate) topic: Topic,
    pub(crate) severity: Severity,
    /// Whether it requires an action or a decision, or blocks a workload.
    pub(crate) decides: bool,
    /// The file's path; empty if it concerns the command line.
    pub(crate) file: &'r str,
    /// The place in the file as it was before the run; `None` if it concerns the whole file.
    pub(crate) span: Option<Span>,
    /// What is wrong, and why.
    pub(crate) message: String,
    /// What to do about it; may be empty.
    pub(crate) help: String,
    pub(crate) related: &'r [Related],
    /// The workload that it concerns, by its index in the outcome.
    pub(crate) workload: Option<usize>,
    /// Identifies it across runs, also if lines are added or removed above it; unique in a run.
    pub(crate) fingerprint: String,
}

impl Annotation<'_> {
    /// The message and the help, as sentences of one paragraph.
    pub(crate) fn text(&self) -> String {
        let message = sentence(self.message.trim_end());
        match self.help.trim_end() {
            "" => message,
            help => format!("{message} {}", sentence(help)),
        }
    }
}

/// A text that ends with a period, unless it has another end.
pub(crate) fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '?', '!', ':']) {
        ""
    } else {
        "."
    };
    format!("{text}{end}")
}

/// Everything that a run reports: by workload, then what concerns none, then files that failed.
pub(crate) fn of<'r>(run: &'r Run<'_>) -> Vec<Annotation<'r>> {
    let mut places = Places::of(run);
    let verdicts = Verdicts::of(run);
    let mut all = Vec::new();
    for (index, workload) in run.outcome.workloads.iter().enumerate() {
        if !matches!(run.mode, Mode::Written(_)) && verdicts.is_migrated(workload) {
            all.extend(pending(workload, index, &mut places));
        }
        let findings = workload.findings.iter();
        all.extend(findings.map(|one| of_finding(one, Some((index, workload)), &mut places)));
    }
    let general = run.outcome.findings.iter();
    all.extend(general.map(|one| of_finding(one, None, &mut places)));
    all.extend(run.failures().map(|failure| {
        let span = failure.position.map(Span::empty);
        Annotation {
            topic: Topic::Refused,
            severity: Severity::Error,
            decides: true,
            file: failure.file,
            span,
            message: failure.reason.trim_end().to_owned(),
            help: String::new(),
            related: &[],
            workload: None,
            fingerprint: places.fingerprint(Topic::Refused, failure.file, "", span),
        }
    }));
    all
}

/// That a workload has changes which `migrate --write` can make.
fn pending<'r>(
    workload: &'r WorkloadReport,
    index: usize,
    places: &mut Places<'r>,
) -> Option<Annotation<'r>> {
    let mut steps: Vec<&str> = workload.changes.iter().map(|one| one.transform).collect();
    let edits = match steps.len() {
        0 => return None,
        1 => "1 edit migrates".to_owned(),
        count => format!("{} migrate", plural(count, "edit", "edits")),
    };
    steps.dedup();
    let span = places.line(&workload.file, workload.line);
    let id = &workload.id;
    Some(Annotation {
        topic: Topic::Pending,
        severity: Severity::Warning,
        decides: false,
        file: &workload.file,
        span,
        message: format!(
            "{id} runs on EC2 container instances. {edits} it to AWS Fargate: {}",
            steps.join(", ")
        ),
        help: "To make the changes, run `ecs2fargate migrate --write`".to_owned(),
        related: &[],
        workload: Some(index),
        fingerprint: places.fingerprint(Topic::Pending, &workload.file, id, span),
    })
}

fn of_finding<'r>(
    finding: &'r Finding,
    workload: Option<(usize, &'r WorkloadReport)>,
    places: &mut Places<'r>,
) -> Annotation<'r> {
    let topic = Topic::Rule(finding.rule);
    let span = (finding.span != Span::NOWHERE).then_some(finding.span);
    let id = workload.map_or("", |(_, workload)| &workload.id);
    Annotation {
        topic,
        severity: finding.severity,
        decides: finding.decides,
        file: &finding.file,
        span,
        message: finding.message.trim_end().to_owned(),
        help: finding.help.trim_end().to_owned(),
        related: &finding.related,
        workload: workload.map(|(index, _)| index),
        fingerprint: places.fingerprint(topic, &finding.file, id, span),
    }
}

/// The lines of the files, and how often something was reported about each.
struct Places<'r> {
    texts: Texts<'r>,
    lines: HashMap<&'r str, Vec<&'r str>>,
    counts: HashMap<[u8; 32], u32>,
}

impl<'r> Places<'r> {
    fn of(run: &'r Run<'_>) -> Self {
        Self {
            texts: Texts::of(run),
            lines: HashMap::new(),
            counts: HashMap::new(),
        }
    }

    /// The text of a line, counted from 1, without the white space around it.
    fn content(&mut self, file: &'r str, line: usize) -> &'r str {
        let texts = &self.texts;
        let lines = self.lines.entry(file).or_insert_with(|| {
            let text = texts.get(file).unwrap_or_default();
            text.trim_start_matches('\u{feff}').lines().collect()
        });
        let index = line.checked_sub(1);
        index
            .and_then(|index| lines.get(index))
            .copied()
            .unwrap_or_default()
    }

    /// The part of a line without the white space around it.
    fn line(&mut self, file: &'r str, line: usize) -> Option<Span> {
        let content = self.content(file, line);
        let margin = content.len() - content.trim_start().len();
        let at = |column| Position { line, column };
        (line > 0).then(|| Span {
            start: at(content[..margin].chars().count() + 1),
            end: at(content.trim_end().chars().count().max(margin) + 1),
        })
    }

    /// Depends on the topic, the workload and the text of the line, but not on its number. Several of the same line are
    /// numbered.
    fn fingerprint(
        &mut self,
        topic: Topic,
        file: &'r str,
        workload: &str,
        span: Option<Span>,
    ) -> String {
        let line = span.map_or("", |span| self.content(file, span.start.line).trim());
        let mut hash = Sha256::new();
        for part in [topic.id(), file, workload, line] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let count = self
            .counts
            .entry(hash.clone().finalize().into())
            .or_default();
        *count += 1;
        hash.update(count.to_le_bytes());
        let digits = hash
            .finalize()
            .into_iter()
            .map(|byte| format!("{byte:02x}"));
        let mut digits: String = digits.collect();
        digits.truncate(FINGERPRINT);
        digits
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::outcome::FileStatus;
    use crate::report::samples;

    /// The fingerprints of a run whose files have this text, with findings this many lines further down.
    fn fingerprints(text: &str, offset: usize) -> Vec<String> {
        let mut outcome = samples::outcome();
        for file in &mut outcome.files {
            file.before = format!("{}{text}", "# new\n".repeat(offset));
            if let FileStatus::Refused { position, .. } = &mut file.status {
                *position = Some(Position {
                    line: 3 + offset,
                    column: 4,
                });
            }
        }
        for workload in &mut outcome.workloads {
            workload.line += offset;
            for finding in &mut workload.findings {
                finding.span.start.line += offset;
            }
        }
        outcome.findings.clear();
        let run = samples::run(&outcome);
        of(&run).into_iter().map(|one| one.fingerprint).collect()
    }

    #[test]
    fn fingerprints_follow_their_lines() {
        let text: String = (1..20).map(|line| format!("  line: {line}\n")).collect();
        let before = fingerprints(&text, 0);
        assert_eq!(before, fingerprints(&text, 3));
        assert_eq!(before.len(), 4);
        let changed = fingerprints(&text.replace("line: 14", "line: x"), 0);
        let same = before.iter().filter(|one| changed.contains(one)).count();
        assert_eq!(same, 2, "two findings are in the changed line");
    }

    #[test]
    fn fingerprints_are_unique() {
        let mut outcome = samples::outcome();
        let again = outcome.workloads[0].findings[0].clone();
        outcome.workloads[0].findings.push(again);
        let run = samples::run(&outcome);
        let all = of(&run);
        let unique: HashSet<&str> = all.iter().map(|one| one.fingerprint.as_str()).collect();
        assert_eq!(unique.len(), all.len());
        assert!(unique.iter().all(|one| one.len() == FINGERPRINT));
    }

    #[test]
    fn pending_changes_end_with_the_write() {
        let outcome = samples::outcome();
        let mut run = samples::run(&outcome);
        let first = |run: &Run<'_>| {
            let first = &of(run)[0];
            (first.topic, first.text())
        };
        let message = "Service runs on EC2 container instances. 2 edits migrate it to AWS Fargate: launch-type, task-size. \
                       To make the changes, run `ecs2fargate migrate --write`.";
        assert_eq!(first(&run), (Topic::Pending, message.to_owned()));
        run.mode = Mode::Written(1);
        assert_eq!(first(&run).1, "the role is unused now. remove it.");
    }

    #[test]
    fn a_workload_is_marked_without_the_white_space_around_it() {
        let mut outcome = samples::outcome();
        outcome.files[0].before = "\n".repeat(11) + "  Sörvice: \r\n";
        let run = samples::run(&outcome);
        let span = of(&run)[0].span.unwrap();
        assert_eq!(
            (span.start.line, span.start.column, span.end.column),
            (12, 3, 11)
        );
    }
}
