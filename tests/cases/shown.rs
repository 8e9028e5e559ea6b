//! The texts with which cases assert a run.

use ecs2fargate::outcome::{Change, Class, Finding, Outcome, Renamed, Severity, Verdict};

use crate::scope::Scope;

/// The part of an outcome that a case covers, as text.
pub struct Shown<'o> {
    pub outcome: &'o Outcome,
    /// The outcome of the run in which only the edits in the scope were made, if it differs from the full run.
    pub edits: Option<&'o Outcome>,
    pub scope: &'o Scope,
    /// Whether positions need the name of their file.
    pub with_files: bool,
}

impl<'o> Shown<'o> {
    /// The covered findings, each with the verdict of its workload.
    pub fn kept(&self) -> impl Iterator<Item = (&'o Finding, Option<Verdict>)> {
        let Self { outcome, scope, .. } = *self;
        let workloads = outcome.workloads.iter().enumerate();
        let of_workloads = workloads.flat_map(|(index, workload)| {
            let findings = self.of_workload(index).into_iter();
            findings.map(|finding| (finding, Some(workload.verdict)))
        });
        let others = outcome.findings.iter();
        let others = others.filter(|finding| scope.has_finding(finding, None));
        of_workloads.chain(others.map(|finding| (finding, None)))
    }

    /// The covered findings of a workload. Findings about comments belong to the covered edits.
    fn of_workload(&self, index: usize) -> Vec<&'o Finding> {
        let workload = &self.outcome.workloads[index];
        let edited = match self.edits {
            Some(edits) => edits.workloads.get(index),
            None => self.scope.has_edits().then_some(workload),
        };
        let comments = edited.iter().flat_map(|one| &one.findings);
        let comments = comments.filter(|one| is_of_a_comment(one));
        let others = workload.findings.iter();
        let others = others.filter(|one| !is_of_a_comment(one));
        let others = others.filter(|one| self.scope.has_finding(one, Some(workload.verdict)));
        let mut kept: Vec<&Finding> = others.chain(comments).collect();
        kept.sort_by_key(|one| (&one.file, one.span.start));
        kept
    }

    /// The findings: two lines each, the second is the help.
    pub fn findings(&self) -> String {
        let kept = self.kept();
        let kept = kept.map(|(finding, verdict)| self.finding(finding, verdict));
        kept.chain(self.ignored()).collect()
    }

    /// The covered findings that are ignored, with the reason in place of the help.
    pub fn ignored(&self) -> impl Iterator<Item = String> {
        let ignored = self.outcome.ignored.iter();
        let covered = ignored.filter(|one| self.scope.has_finding(&one.finding, None));
        covered.map(|one| {
            let Finding {
                rule,
                span,
                message,
                file,
                ..
            } = &one.finding;
            let place = self.place(file, span.start.line);
            let reason = &one.reason;
            format!(
                "ignored[{rule}] {place}:{} {message}\n    {reason}\n",
                span.start.column
            )
        })
    }

    fn finding(&self, finding: &Finding, verdict: Option<Verdict>) -> String {
        let kind = kind(finding, verdict);
        let Finding {
            rule,
            span,
            message,
            help,
            ..
        } = finding;
        let place = self.place(&finding.file, span.start.line);
        format!(
            "{kind}[{rule}] {place}:{} {message}\n    {help}\n",
            span.start.column
        )
    }

    fn place(&self, file: &str, line: usize) -> String {
        if self.with_files {
            format!("{file}:{line}")
        } else {
            line.to_string()
        }
    }

    /// The effect of the stack update: a line for each migrated workload, then one for each property.
    pub fn update(&self) -> String {
        let moving = self.outcome.workloads.iter();
        let texts = moving.filter_map(|workload| {
            let mut text = format!("{}: {}\n", workload.id, workload.update.as_ref()?);
            for change in self.changes(&workload.changes) {
                let line = format!("  {} {}\n", what(change), change.update.name());
                if !text.contains(&line) {
                    text += &line;
                }
            }
            for follower in &workload.followers {
                text += &format!("  {}.{} follows\n", follower.resource, follower.property);
            }
            Some(text)
        });
        texts.collect()
    }

    fn changes(&self, changes: &'o [Change]) -> impl Iterator<Item = &'o Change> {
        let scope = self.scope;
        let changes = changes.iter();
        changes.filter(|change| scope.has_step(change.transform))
    }

    /// The complete covered result except for the new texts.
    pub fn report(&self) -> String {
        let workloads = 0..self.outcome.workloads.len();
        let mut text: String = workloads.map(|index| self.workload(index)).collect();
        let others = &self.outcome.findings;
        for finding in others
            .iter()
            .filter(|one| self.scope.has_finding(one, None))
        {
            text += &self.finding(finding, None);
        }
        text.extend(self.ignored());
        text
    }

    fn workload(&self, index: usize) -> String {
        let workload = &self.outcome.workloads[index];
        let place = self.place(&workload.file, workload.line);
        let id = &workload.id;
        // The remaining work after a migration depends on all steps.
        let verdict = match (self.scope, workload.verdict) {
            (Scope::Part { .. }, verdict) if verdict.is_migrated() => "moves",
            (_, verdict) => verdict.name(),
        };
        // With only some of the steps, it is not certain what is replaced and renamed.
        let flags = match (self.scope, workload.flags.names().join(", ")) {
            (Scope::Whole, flags) if !flags.is_empty() => format!(" ({flags})"),
            _ => String::new(),
        };
        let mut text = format!("{id} at {place}: {verdict}{flags}\n");
        if matches!(self.scope, Scope::Whole) {
            text += &format!("  members: {}\n", workload.members.join(", "));
            let update = workload.update.iter();
            text.extend(update.map(|update| format!("  {}: {update}\n", workload.impact.name())));
        }
        text.extend(
            self.changes(&workload.changes)
                .map(|one| self.change("", one)),
        );
        text.extend(
            self.changes(&workload.pending)
                .map(|one| self.change("pending ", one)),
        );
        for removed in &workload.removed {
            if self.scope.has_step(removed.transform) {
                let place = self.place(&removed.file, removed.span.start.line);
                text += &format!("  removed {place} {}: {}\n", removed.property, removed.did);
            }
        }
        if matches!(self.scope, Scope::Whole) {
            text.extend(workload.renamed.iter().map(|one| self.renamed(one)));
        }
        for follower in &workload.followers {
            text += &format!("  follows {}.{}\n", follower.resource, follower.property);
        }
        for finding in self.of_workload(index) {
            text += &self.finding(finding, Some(workload.verdict));
        }
        text
    }

    fn change(&self, word: &str, change: &Change) -> String {
        let class = match change.class {
            Class::Safe => "safe",
            Class::Review => "review",
        };
        let place = self.place(&change.file, change.span.start.line);
        let head = format!("  {word}{} {place} {}", change.transform, what(change));
        let mut text = format!(
            "{head} {}, {class}: {}\n",
            change.update.name(),
            change.reason
        );
        let prevents = change.prevents.iter();
        text.extend(prevents.map(|error| format!("    prevents: {error}\n")));
        text
    }

    fn renamed(&self, renamed: &Renamed) -> String {
        let place = self.place(&renamed.file, renamed.span.start.line);
        let (kind, old) = (renamed.kind.name(), &renamed.old);
        let new = renamed.new.as_deref().unwrap_or("no name of its own");
        format!("  renamed {place} {kind} {old}: {new}\n")
    }
}

/// The object that a change affects.
fn what(change: &Change) -> String {
    let parts: Vec<&str> = change
        .resource
        .iter()
        .chain(&change.property)
        .map(String::as_str)
        .collect();
    if parts.is_empty() {
        "template".to_owned()
    } else {
        parts.join(".")
    }
}

/// Whether a finding is about a comment that an edit touched.
fn is_of_a_comment(finding: &Finding) -> bool {
    finding.rule.as_str().starts_with("comment-")
}

/// The kind of a finding, in the words of the tables of rules.
fn kind(finding: &Finding, verdict: Option<Verdict>) -> &'static str {
    match finding.severity {
        Severity::Note => "note",
        Severity::Warning if finding.decides => "act",
        Severity::Warning => "warning",
        Severity::Error if verdict == Some(Verdict::Blocked) => "block",
        Severity::Error => "ask",
    }
}
