//! The summary of a run.

use std::io;

use super::Printer;
use crate::facts::rules::RuleId;
use crate::files::{Context, PassedOver, SkipReason};
use crate::outcome::Verdict;
use crate::report::{Mode, Run, Summary};

/// The number of the most common reasons that the summary lists.
const REASONS_NAMED: usize = 5;

impl Printer<'_> {
    pub(super) fn summary(&mut self, run: &Run<'_>) -> io::Result<()> {
        let summary = Summary::of(run);
        self.files(run, &summary)?;
        self.not_read(run)?;
        self.around(run.context)?;
        self.workloads(run, &summary)?;
        self.left(&summary)?;
        self.ignored(run)?;
        self.ending(run, &summary)
    }

    fn files(&mut self, run: &Run<'_>, summary: &Summary) -> io::Result<()> {
        let files = run.outcome.files.iter();
        let failed = files.filter(|file| run.is_failure(file)).count();
        let templates = [
            (summary.files.changed, "changed"),
            (summary.files.unchanged, "unchanged"),
            (failed, "refused"),
            (
                summary.files.refused - failed,
                "not understood (without ECS definitions)",
            ),
        ];
        let passed_over = format!("passed over ({})", listed(&reasons(run.passed_over)));
        let others = [
            (run.without_templates, "without"),
            (run.passed_over.len(), passed_over.as_str()),
        ];
        let told = match (run.outcome.files.len(), listed(&templates), listed(&others)) {
            (0, _, others) if others.is_empty() => "none found".to_owned(),
            (0, _, others) => format!("none with templates; {others}"),
            (count, templates, others) if others.is_empty() => {
                format!("{count} with templates: {templates}")
            }
            (count, templates, others) => format!("{count} with templates: {templates}; {others}"),
        };
        writeln!(self.out, "{}      {told}", self.paint.bold("Files"))
    }

    fn not_read(&mut self, run: &Run<'_>) -> io::Result<()> {
        let count = run.unread().filter(|finding| finding.decides).count();
        if count == 0 {
            return Ok(());
        }
        let files = plural(count, "file", "files");
        let head = self.paint.bold("Not read");
        writeln!(
            self.out,
            "{head}   {files} with ECS definitions, no input of this tool"
        )
    }

    fn around(&mut self, context: Context) -> io::Result<()> {
        if context.read == 0 {
            return Ok(());
        }
        let files = plural(context.read, "more file", "more files");
        let missed = match context.not_understood {
            0 => String::new(),
            count => format!(", {count} of them not understood"),
        };
        let head = self.paint.bold("Around");
        writeln!(
            self.out,
            "{head}     {files} read to understand these{missed}"
        )
    }

    fn workloads(&mut self, run: &Run<'_>, summary: &Summary) -> io::Result<()> {
        let mut counts = summary.verdicts.clone();
        let not_written = if self.is_written { not_written(run) } else { 0 };
        if let Some(ready) = counts.get_mut(&Verdict::Ready) {
            *ready -= not_written;
        }
        let counted = counts.iter().filter(|(_, count)| **count > 0);
        let mut verdicts: Vec<String> = counted
            .map(|(verdict, count)| format!("{count} {}", self.verdict(*verdict)))
            .collect();
        if not_written > 0 {
            verdicts.push(format!("{not_written} {}", self.paint.red("not written")));
        }
        let told = if verdicts.is_empty() {
            "none found".to_owned()
        } else {
            let count: usize = summary.verdicts.values().sum();
            format!("{count}: {}", verdicts.join(", "))
        };
        writeln!(self.out, "{}  {told}", self.paint.bold("Workloads"))
    }

    /// The number of findings that comments and settings ignore.
    fn ignored(&mut self, run: &Run<'_>) -> io::Result<()> {
        let count = run.outcome.ignored.len();
        if count == 0 {
            return Ok(());
        }
        let head = self.paint.bold("Ignored");
        let findings = plural(count, "finding", "findings");
        writeln!(self.out, "{head}    {findings}")
    }

    /// The most common reasons, each with its subject.
    fn left(&mut self, summary: &Summary) -> io::Result<()> {
        let left = summary.left_for_a_person();
        if left == 0 {
            return Ok(());
        }
        let mut reasons: Vec<(RuleId, usize)> = summary
            .reasons
            .iter()
            .map(|(rule, count)| (*rule, *count))
            .collect();
        reasons.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let others = reasons.len().saturating_sub(REASONS_NAMED);
        reasons.truncate(REASONS_NAMED);
        let head = self.paint.bold("For you");
        let noun = plural(left, "workload", "workloads");
        let Some((first, _)) = reasons.first() else {
            return writeln!(self.out, "{head}    {noun}");
        };
        writeln!(self.out, "{head}    {noun}, most often for")?;
        let widest = reasons.iter().map(|(rule, _)| rule.as_str().len()).max();
        let width = widest.unwrap_or_default();
        for (rule, count) in &reasons {
            let about = rule.rule().title;
            let line = format!("{count:>9}  {rule:width$}  {about}");
            writeln!(self.out, "{}", line.trim_end())?;
        }
        let others = match others {
            0 => String::new(),
            count => format!("{}; ", plural(count, "other reason", "other reasons")),
        };
        let more = format!("{others}`ecs2fargate explain {first}` says more of a reason");
        writeln!(self.out, "{:11}{}", "", self.paint.faint(more))
    }

    fn ending(&mut self, run: &Run<'_>, summary: &Summary) -> io::Result<()> {
        match run.mode {
            Mode::Written(count) => {
                writeln!(self.out, "{} written.", plural(count, "file", "files"))
            }
            Mode::DryRun if summary.files.changed > 0 => {
                writeln!(self.out, "Nothing was written; --write does it.")
            }
            Mode::DryRun | Mode::Check | Mode::Filter | Mode::FilterDiff => Ok(()),
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
    let told: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    told.join(", ")
}

/// The reasons for skipping files, each once.
fn reasons(files: &[PassedOver]) -> [(usize, &'static str); 6] {
    let count = |fits: fn(&SkipReason) -> bool| files.iter().filter(|file| fits(&file.why)).count();
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
        (count(|why| *why == SkipReason::Folder), "no files"),
        (
            count(|why| matches!(why, SkipReason::Unreadable(_))),
            "unreadable",
        ),
    ]
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
