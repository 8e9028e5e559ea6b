//! The steps from the changed files to tasks on Fargate, in order, as a Markdown document to follow and tick off.

mod after;
mod api;
mod expected;
mod shell;
mod stacks;
mod template;
mod terraform;
mod traffic;

use std::fmt::Write as _;
use std::io::{self, Write};

use super::markdown::escape::{code, text};
use super::verdicts::Verdicts;
use super::{Renderer, Run};
use crate::facts::rules::RuleId;
use crate::outcome::{FileStatus, Finding, Severity, WorkloadReport};
use stacks::Stack;

/// A Markdown document.
pub struct Runbook;

impl Renderer for Runbook {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(document(run).as_bytes())
    }
}

fn document(run: &Run<'_>) -> String {
    let verdicts = Verdicts::of(run);
    let (moving, others): (Vec<&WorkloadReport>, Vec<&WorkloadReport>) = run
        .outcome
        .workloads
        .iter()
        .partition(|workload| verdicts.is_migrated(workload));
    let mut page = String::from("# Runbook: migration to AWS Fargate\n\n");
    if let Some(omitted) = &run.outcome.omitted {
        page += &format!("Omitted: {}.\n\n", text(&omitted.to_string()));
    }
    if moving.is_empty() {
        page += "No workload moves to Fargate with this run, so there is nothing to deploy.\n";
        left_out(&mut page, &others);
        return page;
    }
    page += &format!(
        "**{}**\n\nRun the commands in the directory in which ecs2fargate ran, with the AWS CLI version 2 and a role that may update the stacks. \
         Rehearse the whole runbook with disposable stacks first.\n\n",
        text(&super::text::plan(run))
    );
    let stacks = stacks::in_order(run, &moving);
    before(&mut page, &moving, &stacks);
    for (number, stack) in (2..).zip(&stacks) {
        stack.write(&mut page, number, &moving);
    }
    traffic::write(&mut page, &moving);
    let has_modules = terraform::write(&mut page, run, &moving);
    api::write(&mut page, run, &moving);
    after::write(&mut page, &moving, !stacks.is_empty(), has_modules);
    left_out(&mut page, &others);
    page
}

/// What is to be done before anything is deployed.
fn before(page: &mut String, moving: &[&WorkloadReport], stacks: &[Stack<'_>]) {
    page.push_str("## 1. Before you deploy\n\n- [ ] The changes are reviewed and committed, so that they can be reverted\n");
    page.push_str("- [ ] The Fargate vCPU quota of the Region is sufficient, and each subnet has a free IP address for each task\n");
    let down = moving.iter().filter(|one| one.flags.downtime).count();
    if down > 0 {
        line(
            page,
            format_args!(
                "- [ ] A maintenance window is scheduled: {} downtime",
                have(down)
            ),
        );
    }
    let renamed = moving.iter().filter(|one| one.flags.renamed).count();
    if renamed > 0 {
        line(
            page,
            format_args!(
                "- [ ] What references names that change is prepared (`ecs2fargate check -v` lists the places): {} names that change",
                have(renamed)
            ),
        );
    }
    for finding in actions(moving) {
        let place = finding.span.start.in_file(&finding.file);
        line(
            page,
            format_args!("- [ ] {}: {}", code(&place), text(&finding.message)),
        );
        if !finding.help.is_empty() {
            line(page, format_args!("  → {}", text(&finding.help)));
        }
    }
    page.push('\n');
    if stacks.len() > 1 {
        page.push_str("Update the stacks in this order, in which each exists before others use its values:\n\n");
        for (number, stack) in (2..).zip(stacks) {
            line(page, format_args!("- step {number}: {}", code(stack.file)));
        }
        page.push('\n');
    }
}

fn have(workloads: usize) -> String {
    match workloads {
        1 => "1 workload has".to_owned(),
        many => format!("{many} workloads have"),
    }
}

/// The findings that require an action, each once.
fn actions<'r>(moving: &[&'r WorkloadReport]) -> Vec<&'r Finding> {
    let mut found: Vec<&Finding> = Vec::new();
    let findings = moving.iter().flat_map(|one| &one.findings);
    for finding in findings.filter(|one| one.decides) {
        let is_same = |known: &&Finding| {
            (known.rule, &known.file, &known.message)
                == (finding.rule, &finding.file, &finding.message)
        };
        if !found.iter().any(is_same) {
            found.push(finding);
        }
    }
    found
}

/// The workloads that this runbook is not about.
fn left_out(page: &mut String, others: &[&WorkloadReport]) {
    let mut waiting = others
        .iter()
        .filter(|one| one.verdict.is_left_for_a_person())
        .peekable();
    if waiting.peek().is_none() {
        return;
    }
    page.push_str("\n## Not in this runbook\n\nThese workloads stay on the container instances until their findings are resolved:\n\n");
    for workload in waiting {
        let findings = workload.findings.iter();
        let rules = findings.filter(|one| one.decides || one.severity == Severity::Error);
        let mut rules: Vec<&str> = rules.map(|one| one.rule.as_str()).collect();
        rules.dedup();
        let name = format!("{}#{}", workload.file, workload.id);
        line(
            page,
            format_args!(
                "- {}: {} ({})",
                code(&name),
                workload.verdict.name(),
                rules.join(", ")
            ),
        );
    }
}

/// The findings of one rule, each place once.
fn of_rule<'r>(moving: &[&'r WorkloadReport], rule: RuleId) -> Vec<&'r Finding> {
    let mut found: Vec<&Finding> = moving
        .iter()
        .flat_map(|one| &one.findings)
        .filter(|one| one.rule == rule)
        .collect();
    found.sort_by(|a, b| (&a.file, a.span.start).cmp(&(&b.file, b.span.start)));
    found.dedup_by(|a, b| (&a.file, a.span.start) == (&b.file, b.span.start));
    found
}

/// The text of a file before and after the run, if it changes.
fn texts<'r>(run: &'r Run<'_>, path: &str) -> Option<(&'r str, &'r str)> {
    let mut files = run.outcome.files.iter();
    let file = files.find(|file| file.path == path)?;
    match &file.status {
        FileStatus::Changed { after } => Some((&file.before, after)),
        FileStatus::Unchanged => Some((&file.before, &file.before)),
        FileStatus::Refused { .. } => None,
    }
}

/// Whether the run changes a file.
fn is_changed(run: &Run<'_>, path: &str) -> bool {
    let mut files = run.outcome.files.iter();
    files.any(|file| file.path == path && matches!(file.status, FileStatus::Changed { .. }))
}

fn line(page: &mut String, content: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "{content}");
}

#[cfg(test)]
mod tests;
