//! The counts of a run: files, workloads and warnings.

use std::io;

use super::Printer;
use super::groups;
use crate::facts::rules::RuleId;
use crate::files::{PassedOver, SkipReason};
use crate::outcome::{Severity, Verdict};
use crate::report::words::Words;
use crate::report::{Run, Summary, plural};

impl Printer<'_, '_> {
    pub(super) fn counts(&mut self, run: &Run<'_>, summary: &Summary) -> io::Result<()> {
        self.files(run, summary)?;
        self.not_read(run)?;
        self.context(run)?;
        self.workloads(run, summary)?;
        if self.is_quiet {
            return Ok(());
        }
        self.warnings(run)?;
        self.notes(run)?;
        self.ignored(run)
    }

    fn files(&mut self, run: &Run<'_>, summary: &Summary) -> io::Result<()> {
        let files = run.outcome.files.iter();
        let failed = files.filter(|file| run.is_failure(file)).count();
        let changed = if self.is_written {
            "changed"
        } else {
            "to change"
        };
        let templates = [
            (summary.files.changed, changed),
            (summary.files.unchanged, "unchanged"),
            (failed, "refused"),
            (
                summary.files.refused - failed,
                "skipped: not parseable, no ECS resources",
            ),
        ];
        let mut parts = Vec::new();
        match run.outcome.files.len() {
            0 if run.outcome.omitted.is_some() => parts.push("none changed".to_owned()),
            0 => parts.push("none found".to_owned()),
            count => parts.push(format!("{}: {}", number(count), listed(&templates))),
        }
        if run.without_templates > 0 {
            let files = plural(run.without_templates, "other file", "other files");
            parts.push(format!("{files} without templates"));
        }
        if !run.passed_over.is_empty() {
            let files = plural(run.passed_over.len(), "file", "files");
            parts.push(format!(
                "{files} skipped ({})",
                listed(&reasons(run.passed_over))
            ));
        }
        let words = Words::of(&run.outcome.workloads);
        self.label(words.files(), &parts.join("; "), false)
    }

    fn not_read(&mut self, run: &Run<'_>) -> io::Result<()> {
        let findings = run.outcome.findings.iter();
        let unread = findings.filter(|one| one.rule == RuleId::NotRead && one.decides);
        match unread.count() {
            0 => Ok(()),
            count => {
                let files = plural(count, "file", "files");
                let text = format!("{files} with ECS definitions in unsupported formats");
                self.label("Not read", &text, true)
            }
        }
    }

    fn context(&mut self, run: &Run<'_>) -> io::Result<()> {
        let context = run.context;
        if context.read == 0 {
            return Ok(());
        }
        let noun = if context.read == 1 { "file" } else { "files" };
        let missed = match context.not_understood {
            0 => String::new(),
            count => format!(" ({} not parseable)", number(count)),
        };
        let count = number(context.read);
        let text = format!("{count} other {noun} read, not modified{missed}");
        self.label("Context", &text, false)
    }

    fn workloads(&mut self, run: &Run<'_>, summary: &Summary) -> io::Result<()> {
        let mut counts = summary.verdicts.clone();
        let not_written = if self.is_written { not_written(run) } else { 0 };
        if let Some(ready) = counts.get_mut(&Verdict::Ready) {
            *ready -= not_written;
        }
        let counted = counts.iter().filter(|(_, count)| **count > 0);
        let mut verdicts: Vec<String> = counted
            .map(|(verdict, count)| format!("{} {}", number(*count), self.verdict(*verdict)))
            .collect();
        if not_written > 0 {
            verdicts.push(format!("{not_written} not written"));
        }
        let text = if verdicts.is_empty() && run.outcome.omitted.is_some() {
            "none with changes".to_owned()
        } else if verdicts.is_empty() {
            "none found".to_owned()
        } else {
            let count: usize = summary.verdicts.values().sum();
            format!("{}: {}", number(count), verdicts.join(", "))
        };
        self.label("Workloads", &text, false)?;
        match &run.outcome.omitted {
            Some(omitted) => self.label("Omitted", &omitted.to_string(), false),
            None => Ok(()),
        }
    }

    /// The number of workloads by rule; with `-v` the warnings are listed.
    fn warnings(&mut self, run: &Run<'_>) -> io::Result<()> {
        let warnings = groups::warnings(run);
        if warnings.is_empty() {
            return Ok(());
        }
        let mut texts: Vec<String> = warnings
            .iter()
            .map(|(rule, count)| match count {
                1 => rule.to_string(),
                count => format!("{rule} ({count})"),
            })
            .collect();
        let hint = if self.verbose == 0 {
            " (-v lists them)"
        } else {
            ""
        };
        if let Some(last) = texts.last_mut() {
            last.push_str(hint);
        }
        self.label("Warnings", &texts.join(", "), false)
    }

    fn notes(&mut self, run: &Run<'_>) -> io::Result<()> {
        let workloads = run.outcome.workloads.iter();
        let findings = workloads.flat_map(|one| &one.findings);
        let notes = findings
            .filter(|one| one.severity == Severity::Note)
            .count();
        if notes == 0 || self.verbose > 1 {
            return Ok(());
        }
        self.label(
            "Notes",
            &format!("{} (-vv lists them)", number(notes)),
            false,
        )
    }

    /// The number of findings that comments and settings ignore.
    fn ignored(&mut self, run: &Run<'_>) -> io::Result<()> {
        match run.outcome.ignored.len() {
            0 => Ok(()),
            count => self.label("Ignored", &plural(count, "finding", "findings"), false),
        }
    }

    fn verdict(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Ready if self.is_written => "migrated",
            verdict => verdict.name(),
        }
    }
}

/// The number of workloads that are ready, but whose file could not be written.
fn not_written(run: &Run<'_>) -> usize {
    let refused = super::refusals(run);
    let workloads = run.outcome.workloads.iter();
    let ready = workloads.filter(|one| one.verdict == Verdict::Ready);
    ready
        .filter(|one| refused.contains_key(one.file.as_str()))
        .count()
}

/// `3 changed, 1 refused`: zero counts are omitted.
fn listed(counts: &[(usize, &str)]) -> String {
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, what)| format!("{} {what}", number(*count)))
        .collect();
    counts.join(", ")
}

/// `1,418`.
fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The reasons for skipping files, each once.
fn reasons(files: &[PassedOver]) -> [(usize, &'static str); 6] {
    let count = |is: fn(&SkipReason) -> bool| files.iter().filter(|file| is(&file.why)).count();
    [
        (count(|why| *why == SkipReason::NotText), "not UTF-8 text"),
        (count(|why| *why == SkipReason::TooBig), "too large"),
        (
            count(|why| *why == SkipReason::LinkOutOfTree),
            "linked to elsewhere",
        ),
        (
            count(|why| *why == SkipReason::OtherName),
            "not named like a template",
        ),
        (count(|why| *why == SkipReason::Directory), "directories"),
        (
            count(|why| matches!(why, SkipReason::Unreadable(_))),
            "unreadable",
        ),
    ]
}
