//! The run as one JSON document, for programs.

mod cost;
mod remaining;

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Mode, Renderer, Run, Summary, diff};
use crate::outcome::{
    FileReport, FileStatus, Finding, Ignored, ModuleLink, Omitted, WorkloadReport,
};
use crate::syntax::Position;
use cost::{Cost, Costs};
use remaining::Remaining;

/// Incremented when a reader of the old structure would misread the new one.
pub(super) const VERSION: u32 = 2;

/// The run as one document, including the diffs of the files unless the command is `check`.
pub struct Json;

impl Renderer for Json {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let with_diffs = !matches!(run.mode, Mode::Check | Mode::Plan);
        let files = run.outcome.files.iter();
        let document = Document {
            version: VERSION,
            files: files.map(|file| File::of(file, with_diffs)).collect(),
            workloads: run
                .outcome
                .workloads
                .iter()
                .map(|one| Workload {
                    report: one,
                    cost: Cost::of(one, run.prices),
                })
                .collect(),
            findings: &run.outcome.findings,
            ignored: &run.outcome.ignored,
            links: &run.outcome.links,
            omitted: run.outcome.omitted.as_ref(),
            remaining: run
                .outcome
                .remaining
                .iter()
                .map(|one| Remaining::of(one, run.prices))
                .collect(),
            costs: Costs::of(run),
            summary: Summary::of(run),
        };
        serde_json::to_writer_pretty(&mut *out, &document)?;
        writeln!(out)
    }
}

/// The result of a run of `check` or `migrate`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Report of ecs2fargate")]
struct Document<'a> {
    /// The version of this structure. Later releases may add keys without changing it.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The files that were analyzed, in the order in which they were found.
    files: Vec<File<'a>>,
    /// The workloads, in the order of the files.
    workloads: Vec<Workload<'a>>,
    /// Findings that concern no workload.
    findings: &'a [Finding],
    /// Findings that the owner of the files ignores.
    ignored: &'a [Ignored],
    /// The connections between modules, such as nested stacks and imports.
    links: &'a [ModuleLink],
    /// What the report omits; only with `--diff-base`.
    #[serde(skip_serializing_if = "Option::is_none")]
    omitted: Option<&'a Omitted>,
    /// The container instances of clusters of which a workload moves or runs on Fargate.
    remaining: Vec<Remaining<'a>>,
    /// The estimated cost of all workloads.
    costs: Costs<'a>,
    /// The counts.
    summary: Summary,
}

/// A workload with its estimated cost.
#[derive(Serialize, JsonSchema)]
struct Workload<'a> {
    #[serde(flatten)]
    report: &'a WorkloadReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Cost<'a>>,
}

/// A file with its diff instead of its texts.
#[derive(Serialize, JsonSchema)]
struct File<'a> {
    /// The path, as given.
    path: &'a str,
    /// Whether it changes, or was refused.
    #[schemars(extend("enum" = ["changed", "unchanged", "refused"]))]
    status: &'static str,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The unified diff of a changed file; not with `check`.
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<String>,
}

impl<'a> File<'a> {
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
        Some(position) => format!("{position}: {reason}"),
        None => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::report::{samples, schemas};

    fn printed(mode: Mode) -> Value {
        let outcome = samples::outcome();
        let run = Run {
            mode,
            ..samples::run(&outcome)
        };
        let mut bytes = Vec::new();
        Json.render(&run, &mut bytes).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn the_shape_is_the_documented_one() {
        let value = printed(Mode::DryRun);
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
                "sizes": [{"task": "Task", "reserved": {"cpu": 128, "memory": 256},
                           "size": {"cpu": 256, "memory": 512}, "by_default": false}],
                "changes": [
                    {"transform": "launch-type", "file": "app.yaml", "line": 12, "column": 7, "end_line": 12, "end_column": 11, "resource": "Service",
                     "property": "LaunchType", "update": "replacement", "class": "safe",
                     "reason": "the service asks for Fargate", "prevents": "The 'Role' field is invalid"},
                    {"transform": "task-size", "file": "app.yaml", "line": 20, "column": 7, "end_line": 20, "end_column": 11, "resource": "Task",
                     "property": "Cpu", "update": "new-revision", "class": "review",
                     "reason": "the smallest valid size"},
                ],
                "followers": [{"resource": "ScalableTarget", "property": "ResourceId"}],
                "pending": [],
                "findings": [
                    {"rule": "svc-role", "severity": "note", "file": "app.yaml", "line": 14, "column": 7,
                     "end_line": 14, "end_column": 11,                     "message": "the role is unused now", "help": "remove it"},
                ],
                "removed": [
                    {"file": "app.yaml", "line": 14, "column": 7, "end_line": 14, "end_column": 11, "property": "Resources.Service.Properties.Role",
                     "did": "let the service register its tasks"},
                ],
                "renamed": [
                    {"kind": "service", "old": "orders-api", "new": "orders-api-fargate", "file": "app.yaml",
                     "line": 13, "column": 7, "end_line": 13, "end_column": 11, "searched": true,
                     "places": [
                        {"file": "deploy.sh", "line": 4, "column": 36, "end_line": 4, "end_column": 40, "text": "aws ecs update-service --service orders-api",
                         "sure": true},
                        {"file": "README.md", "line": 9, "column": 3, "end_line": 9, "end_column": 7, "text": "- orders-api", "sure": false},
                     ],
                     "others": 0},
                ],
            })
        );
        assert_eq!(
            value["workloads"][1]["pending"][1],
            json!({"transform": "network-mode", "file": "other.yaml", "line": 17, "column": 5, "end_line": 17, "end_column": 9, "resource": "Task",
                   "property": "NetworkMode", "update": "new-revision", "class": "review",
                   "reason": "each task has its own address"})
        );
        assert_eq!(
            value["findings"],
            json!([{"rule": "settings", "severity": "warning", "file": ".ecs2fargate.yaml", "line": 2, "column": 3, "end_line": 2, "end_column": 7,
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
    fn the_schema_is_the_one_of_the_types() {
        schemas::assert_current::<Document<'_>>("report");
    }

    #[test]
    fn a_check_has_no_diffs() {
        assert_eq!(
            printed(Mode::Check)["files"][0],
            json!({"path": "app.yaml", "status": "changed"})
        );
    }
}
