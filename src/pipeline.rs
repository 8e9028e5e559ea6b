//! Stand-in until the pipeline is merged: changes a few words, so that the way in and out can be tried.

use crate::document::Position;
use crate::outcome::{
    Change, Class, FileReport, FileStatus, Finding, Impact, Outcome, Severity, Verdict,
    WorkloadReport,
};
use crate::settings::Settings;

/// One file that goes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path, as given.
    pub path: String,
    /// The text.
    pub text: String,
}

/// Changes a few words.
#[must_use]
pub fn migrate(sources: Vec<Source>, settings: &Settings) -> Outcome {
    let mut outcome = Outcome::default();
    for source in sources {
        let holds_ecs = source.text.contains("AWS::ECS::");
        let mut after = source
            .text
            .replace("LaunchType: EC2", "LaunchType: FARGATE");
        if settings.only.is_empty() {
            after = after
                .replace("NetworkMode: bridge", "NetworkMode: awsvpc")
                .replace("HostPort: 0", "# none")
                .replace("Role: !Ref ServiceRole", "# none");
        }
        let is_broken = source.text.contains("[unclosed") || source.text.contains('\0');
        let is_blocked = source.text.contains("DAEMON");
        let status = if is_broken {
            FileStatus::Refused {
                reason: "a sequence is not closed".into(),
                position: Some(Position { line: 1, column: 1 }),
                holds_ecs,
            }
        } else if is_blocked || after == source.text {
            FileStatus::Unchanged
        } else {
            FileStatus::Changed { after }
        };
        if holds_ecs && !is_broken {
            let changed = matches!(status, FileStatus::Changed { .. });
            outcome
                .workloads
                .push(workload(&source.path, changed, is_blocked));
        }
        outcome.files.push(FileReport {
            path: source.path,
            before: source.text,
            status,
        });
    }
    outcome
}

fn workload(path: &str, changed: bool, is_blocked: bool) -> WorkloadReport {
    let change = Change {
        transform: "launch-type",
        file: path.into(),
        line: 1,
        class: Class::Safe,
        reason: "it asks for Fargate".into(),
        prevents: None,
    };
    let finding = Finding {
        rule: "svc-daemon",
        severity: Severity::Error,
        file: path.into(),
        position: Position { line: 1, column: 1 },
        message: "a daemon".into(),
        help: "a sidecar".into(),
    };
    WorkloadReport {
        id: "Service".into(),
        file: path.into(),
        members: vec!["Service (AWS::ECS::Service)".into()],
        verdict: match (is_blocked, changed) {
            (true, _) => Verdict::Blocked,
            (_, true) => Verdict::Migrated,
            _ => Verdict::Fargate,
        },
        impact: if changed {
            Impact::Replaced
        } else {
            Impact::None
        },
        changes: changed.then_some(change).into_iter().collect(),
        findings: is_blocked.then_some(finding).into_iter().collect(),
        removed: Vec::new(),
    }
}
