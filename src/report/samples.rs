//! A small constructed run, for the tests of the reports.

use std::collections::BTreeMap;

use super::{Mode, Run};
use crate::facts::prices::Prices;
use crate::facts::rules::RuleId;
use crate::facts::updates::Update;
use crate::files::{Context, PassedOver, SkipReason};
use crate::outcome::{
    CascadedReplacement, Change, Class, CpuMemory, FileReport, FileStatus, Finding, Flags, Impact,
    Mention, NameKind, Offered, Outcome, Removed, Renamed, Severity, TaskSize, Usage, Verdict,
    WorkloadReport,
};
use crate::syntax::{Position, Span};

pub(super) fn run(outcome: &Outcome) -> Run<'_> {
    Run {
        outcome,
        named: std::iter::once("broken.yaml").collect(),
        passed_over: PASSED_OVER.as_slice(),
        without_templates: 5,
        context: &CONTEXT,
        prices: Prices::of_default_region(),
        mode: Mode::DryRun,
    }
}

static CONTEXT: Context = Context {
    read: 0,
    not_understood: 0,
    texts: BTreeMap::new(),
};

static PASSED_OVER: [PassedOver; 2] = [
    PassedOver {
        shown: String::new(),
        why: SkipReason::NotText,
    },
    PassedOver {
        shown: String::new(),
        why: SkipReason::LinkOutOfTree,
    },
];

/// A span of four characters.
pub(super) fn span(line: usize, column: usize) -> Span {
    let start = Position { line, column };
    let end = Position {
        column: column + 4,
        ..start
    };
    Span { start, end }
}

pub(super) fn outcome() -> Outcome {
    Outcome {
        files: files(),
        workloads: vec![migrated(), blocked(), fargate()],
        ignored: Vec::new(),
        links: Vec::new(),
        remaining: Vec::new(),
        omitted: None,
        findings: vec![Finding {
            rule: RuleId::Settings,
            severity: Severity::Warning,
            file: ".ecs2fargate.yaml".into(),
            span: span(2, 3),
            message: "no workload has a member `Sevice`".into(),
            help: "".into(),
            decides: false,
            related: Vec::new(),
        }],
    }
}

fn files() -> Vec<FileReport> {
    let file = |path: &str, status| FileReport {
        path: path.into(),
        before: "a: 1\n".into(),
        status,
        stage: crate::outcome::Stage::default(),
    };
    let after = "a: 2\n".into();
    let refused = FileStatus::Refused {
        reason: "a tab indents".into(),
        position: Some(Position { line: 3, column: 4 }),
        holds_ecs: false,
    };
    vec![
        file("app.yaml", FileStatus::Changed { after }),
        file("broken.yaml", refused),
        file("other.yaml", FileStatus::Unchanged),
    ]
}

fn workload(id: &str, file: &str, verdict: Verdict, impact: Impact) -> WorkloadReport {
    WorkloadReport {
        id: id.into(),
        file: file.into(),
        line: 12,
        members: vec![
            format!("{id} (AWS::ECS::Service)"),
            "Task (AWS::ECS::TaskDefinition)".into(),
        ],
        files: vec![file.into()],
        verdict,
        impact,
        flags: Flags::default(),
        update: None,
        sizes: Vec::new(),
        usage: Usage::default(),
        topology: Vec::new(),
        downtime: None,
        changes: Vec::new(),
        followers: Vec::new(),
        pending: Vec::new(),
        findings: Vec::new(),
        removed: Vec::new(),
        renamed: Vec::new(),
        offered: Offered::default(),
    }
}

fn migrated() -> WorkloadReport {
    let change = |(transform, line, class),
                  (resource, property, update): (&str, &str, _),
                  reason: &'static str,
                  prevents| Change {
        transform,
        file: "app.yaml".into(),
        template: None,
        span: span(line, 7),
        resource: Some(resource.into()),
        property: Some(property.into()),
        parameter: None,
        update,
        class,
        reason: reason.into(),
        prevents,
    };
    WorkloadReport {
        changes: vec![
            change(
                ("launch-type", 12, Class::Safe),
                ("Service", "LaunchType", Update::Replacement),
                "the service asks for Fargate",
                Some("The 'Role' field is invalid"),
            ),
            change(
                ("task-size", 20, Class::Review),
                ("Task", "Cpu", Update::NewRevision),
                "the smallest valid size",
                None,
            ),
        ],
        findings: vec![finding(
            RuleId::SvcRole,
            Severity::Note,
            "app.yaml",
            "the role is unused now",
        )],
        removed: vec![Removed {
            transform: "host-port",
            file: "app.yaml".into(),
            span: span(14, 7),
            property: "Resources.Service.Properties.Role".into(),
            did: "let the service register its tasks".into(),
        }],
        renamed: vec![renamed()],
        sizes: vec![TaskSize {
            task: "Task".into(),
            reserved: Some(CpuMemory {
                cpu: 128,
                memory: 256,
            }),
            size: Some(CpuMemory {
                cpu: 256,
                memory: 512,
            }),
            by_default: false,
        }],
        followers: vec![CascadedReplacement {
            resource: "ScalableTarget".into(),
            property: "ResourceId".into(),
        }],
        flags: Flags {
            replaced: true,
            downtime: true,
            renamed: true,
            permissions: false,
        },
        update: Some("makes a new service, then deletes the old one; traffic pauses".into()),
        ..workload("Service", "app.yaml", Verdict::Ready, Impact::Replaced)
    }
}

fn renamed() -> Renamed {
    let place = |file: &str, line, column, text: &str, is_sure| Mention {
        file: file.into(),
        span: span(line, column),
        text: text.into(),
        is_sure,
    };
    let command = "aws ecs update-service --service orders-api";
    Renamed {
        kind: NameKind::Service,
        old: "orders-api".into(),
        new: Some("orders-api-fargate".into()),
        file: "app.yaml".into(),
        span: span(13, 7),
        texts: vec!["orders-api".into()],
        was_searched: true,
        places: vec![
            place("deploy.sh", 4, 36, command, true),
            place("README.md", 9, 3, "- orders-api", false),
        ],
        others: 0,
    }
}

fn blocked() -> WorkloadReport {
    let pending = |line| Change {
        transform: "network-mode",
        file: "other.yaml".into(),
        template: None,
        span: span(line, 5),
        resource: Some("Task".into()),
        property: Some("NetworkMode".into()),
        parameter: None,
        update: Update::NewRevision,
        class: Class::Review,
        reason: "each task has its own address".into(),
        prevents: None,
    };
    WorkloadReport {
        pending: vec![pending(9), pending(17)],
        findings: vec![Finding {
            help: "keep it,\nor make it a sidecar".into(),
            ..finding(
                RuleId::SvcDaemon,
                Severity::Error,
                "other.yaml",
                "a daemon runs once on every instance, \n\u{1b}[31mand Fargate has none",
            )
        }],
        ..workload("Agent", "other.yaml", Verdict::Blocked, Impact::None)
    }
}

fn fargate() -> WorkloadReport {
    workload("Done", "other.yaml", Verdict::OnFargate, Impact::None)
}

fn finding(rule: RuleId, severity: Severity, file: &str, message: &'static str) -> Finding {
    Finding {
        rule,
        severity,
        file: file.into(),
        span: span(14, 7),
        message: message.into(),
        help: "remove it".into(),
        decides: severity != Severity::Note,
        related: Vec::new(),
    }
}
