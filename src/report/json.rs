//! The run for programs: one JSON document.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{Run, Summary, diff, severity_name};
use crate::outcome::{
    CascadedReplacement, Change, Class, FileReport, FileStatus, Finding, Mention, Removed, Renamed,
    WorkloadReport,
};
use crate::syntax::Position;

/// Grows when a reader of the old shape would misread the new one.
const VERSION: u32 = 2;

/// Writes the run; with the diffs, or without.
///
/// # Errors
/// Whatever the writer says.
pub fn write(run: &Run<'_>, with_diffs: bool, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        version: VERSION,
        files: run
            .outcome
            .files
            .iter()
            .map(|file| FileView::of(file, with_diffs))
            .collect(),
        workloads: run.outcome.workloads.iter().map(WorkloadView::of).collect(),
        findings: run.outcome.findings.iter().map(FindingView::of).collect(),
        summary: SummaryView::of(run),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    files: Vec<FileView<'a>>,
    workloads: Vec<WorkloadView<'a>>,
    findings: Vec<FindingView<'a>>,
    summary: SummaryView,
}

#[derive(Serialize)]
struct FileView<'a> {
    path: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<String>,
}

impl<'a> FileView<'a> {
    fn of(file: &'a FileReport, with_diffs: bool) -> Self {
        let (status, reason, diff) = match &file.status {
            FileStatus::Changed { after } => {
                let diff = with_diffs.then(|| diff::unified(&file.path, &file.before, after));
                ("changed", None, diff)
            }
            FileStatus::Unchanged => ("unchanged", None, None),
            FileStatus::Refused {
                reason, position, ..
            } => ("refused", Some(placed(reason, *position)), None),
        };
        Self {
            path: &file.path,
            status,
            reason,
            diff,
        }
    }
}

fn placed(reason: &str, position: Option<Position>) -> String {
    match position {
        Some(Position { line, column }) => format!("line {line}, column {column}: {reason}"),
        None => reason.to_owned(),
    }
}

#[derive(Serialize)]
struct WorkloadView<'a> {
    id: &'a str,
    file: &'a str,
    members: &'a [String],
    verdict: &'static str,
    impact: &'static str,
    flags: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update: Option<&'a str>,
    changes: Vec<ChangeView<'a>>,
    followers: Vec<FollowerView<'a>>,
    pending: Vec<ChangeView<'a>>,
    findings: Vec<FindingView<'a>>,
    removed: Vec<RemovedView<'a>>,
    renamed: Vec<RenamedView<'a>>,
}

impl<'a> WorkloadView<'a> {
    fn of(workload: &'a WorkloadReport) -> Self {
        Self {
            id: &workload.id,
            file: &workload.file,
            members: &workload.members,
            verdict: workload.verdict.name(),
            impact: workload.impact.name(),
            flags: workload.flags.names(),
            update: workload.update.as_deref(),
            changes: workload.changes.iter().map(ChangeView::of).collect(),
            followers: workload.followers.iter().map(FollowerView::of).collect(),
            pending: workload.pending.iter().map(ChangeView::of).collect(),
            findings: workload.findings.iter().map(FindingView::of).collect(),
            removed: workload.removed.iter().map(RemovedView::of).collect(),
            renamed: workload.renamed.iter().map(RenamedView::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct ChangeView<'a> {
    transform: &'static str,
    file: &'a str,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    property: Option<&'a str>,
    update: &'static str,
    class: &'static str,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    prevents: Option<&'static str>,
}

impl<'a> ChangeView<'a> {
    fn of(change: &'a Change) -> Self {
        Self {
            transform: change.transform,
            file: &change.file,
            line: change.span.start.line,
            resource: change.resource.as_deref(),
            property: change.property.as_deref(),
            update: change.update.name(),
            class: match change.class {
                Class::Safe => "safe",
                Class::Review => "review",
            },
            reason: &change.reason,
            prevents: change.prevents,
        }
    }
}

#[derive(Serialize)]
struct FollowerView<'a> {
    resource: &'a str,
    property: &'a str,
}

impl<'a> FollowerView<'a> {
    fn of(follower: &'a CascadedReplacement) -> Self {
        Self {
            resource: &follower.resource,
            property: &follower.property,
        }
    }
}

#[derive(Serialize)]
struct FindingView<'a> {
    rule: &'static str,
    severity: &'static str,
    file: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
    help: &'a str,
}

impl<'a> FindingView<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule,
            severity: severity_name(finding.severity),
            file: &finding.file,
            line: finding.span.start.line,
            column: finding.span.start.column,
            message: &finding.message,
            help: &finding.help,
        }
    }
}

#[derive(Serialize)]
struct RemovedView<'a> {
    file: &'a str,
    line: usize,
    property: &'a str,
    did: &'a str,
}

impl<'a> RemovedView<'a> {
    fn of(removed: &'a Removed) -> Self {
        Self {
            file: &removed.file,
            line: removed.span.start.line,
            property: &removed.property,
            did: &removed.did,
        }
    }
}

#[derive(Serialize)]
struct RenamedView<'a> {
    kind: &'static str,
    old: &'a str,
    new: Option<&'a str>,
    file: &'a str,
    line: usize,
    searched: bool,
    places: Vec<MentionView<'a>>,
    others: usize,
}

impl<'a> RenamedView<'a> {
    fn of(renamed: &'a Renamed) -> Self {
        Self {
            kind: renamed.kind.name(),
            old: &renamed.old,
            new: renamed.new.as_deref(),
            file: &renamed.file,
            line: renamed.line,
            searched: renamed.was_searched,
            places: renamed.places.iter().map(MentionView::of).collect(),
            others: renamed.others,
        }
    }
}

#[derive(Serialize)]
struct MentionView<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    text: &'a str,
    sure: bool,
}

impl<'a> MentionView<'a> {
    fn of(mention: &'a Mention) -> Self {
        Self {
            file: &mention.file,
            line: mention.position.line,
            column: mention.position.column,
            text: &mention.text,
            sure: mention.is_sure,
        }
    }
}

#[derive(Serialize)]
struct SummaryView {
    files: FileCounts,
    workloads: BTreeMap<&'static str, usize>,
    findings: BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
struct FileCounts {
    changed: usize,
    unchanged: usize,
    refused: usize,
    without_templates: usize,
    passed_over: usize,
}

impl SummaryView {
    fn of(run: &Run<'_>) -> Self {
        let summary = Summary::of(run.outcome);
        Self {
            files: FileCounts {
                changed: summary.changed,
                unchanged: summary.unchanged,
                refused: summary.refused,
                without_templates: run.without_templates,
                passed_over: run.passed_over.len(),
            },
            workloads: summary
                .verdicts
                .iter()
                .map(|(verdict, count)| (verdict.name(), *count))
                .collect(),
            findings: summary.rules,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::report::samples;

    fn printed(with_diffs: bool) -> Value {
        let outcome = samples::outcome();
        let mut bytes = Vec::new();
        write(&samples::run(&outcome), with_diffs, &mut bytes).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn the_shape_is_the_documented_one() {
        let value = printed(true);
        assert_eq!(value["version"], 2);
        assert_eq!(
            value["files"],
            json!([
                {"path": "app.yaml", "status": "changed",
                 "diff": "--- a/app.yaml\n+++ b/app.yaml\n@@ -1 +1 @@\n-a: 1\n+a: 2\n"},
                {"path": "broken.yaml", "status": "refused", "reason": "line 3, column 4: a tab indents"},
                {"path": "other.yaml", "status": "unchanged"},
            ])
        );
        assert_eq!(
            value["workloads"][0],
            json!({
                "id": "Service", "file": "app.yaml",
                "members": ["Service (AWS::ECS::Service)", "Task (AWS::ECS::TaskDefinition)"],
                "verdict": "ready", "impact": "replaced", "flags": ["replaced", "downtime", "renamed"],
                "update": "makes a new service, then deletes the old one; traffic pauses",
                "changes": [
                    {"transform": "launch-type", "file": "app.yaml", "line": 12, "resource": "Service",
                     "property": "LaunchType", "update": "replacement", "class": "safe",
                     "reason": "the service asks for Fargate", "prevents": "The 'Role' field is invalid"},
                    {"transform": "task-size", "file": "app.yaml", "line": 20, "resource": "Task",
                     "property": "Cpu", "update": "new-revision", "class": "review",
                     "reason": "the smallest valid size"},
                ],
                "followers": [{"resource": "ScalableTarget", "property": "ResourceId"}],
                "pending": [],
                "findings": [
                    {"rule": "svc-role", "severity": "note", "file": "app.yaml", "line": 14, "column": 7,
                     "message": "the role is unused now", "help": "remove it"},
                ],
                "removed": [
                    {"file": "app.yaml", "line": 14, "property": "Resources.Service.Properties.Role",
                     "did": "let the service register its tasks"},
                ],
                "renamed": [
                    {"kind": "service", "old": "orders-api", "new": "orders-api-fargate", "file": "app.yaml", "line": 13, "searched": true,
                     "places": [
                        {"file": "deploy.sh", "line": 4, "column": 36, "text": "aws ecs update-service --service orders-api",
                         "sure": true},
                        {"file": "README.md", "line": 9, "column": 3, "text": "- orders-api", "sure": false},
                     ],
                     "others": 0},
                ],
            })
        );
        assert_eq!(
            value["workloads"][1]["pending"][1],
            json!({"transform": "network-mode", "file": "other.yaml", "line": 17, "resource": "Task",
                   "property": "NetworkMode", "update": "new-revision", "class": "review",
                   "reason": "each task has its own address"})
        );
        assert_eq!(
            value["findings"],
            json!([{"rule": "settings", "severity": "warning", "file": ".ecs2fargate.yaml", "line": 2, "column": 3,
                    "message": "no workload has a member `Sevice`", "help": ""}])
        );
        assert_eq!(
            value["summary"],
            json!({
                "files": {"changed": 1, "unchanged": 1, "refused": 1, "without_templates": 5, "passed_over": 2},
                "workloads": {"ready": 1, "blocked": 1, "on-fargate": 1},
                "findings": {"svc-role": 1, "svc-daemon": 1},
            })
        );
    }

    #[test]
    fn diffs_can_be_left_out() {
        assert_eq!(
            printed(false)["files"][0],
            json!({"path": "app.yaml", "status": "changed"})
        );
    }
}
