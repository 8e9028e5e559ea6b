//! Whether a workload that declares Fargate really runs on it: nothing in it may be unsupported on Fargate.

use std::collections::HashSet;

use super::steps::Steps;
use crate::facts::rules::RuleId;
use crate::model::{Launch, Project, Workload};
use crate::outcome::{Change, Finding, Severity};
use crate::plan::{Hosts, ModuleAdditions, Phase, PlanContext, WorkloadPlan};
use crate::settings::Settings;

/// Steps that change only what Fargate does not support. Other steps add settings that may be specified in another way.
const OF_INSTANCES: [&str; 7] = [
    "container-settings",
    "host-port",
    "links",
    "network-mode",
    "placement",
    "service-role",
    "volumes",
];

/// Decisions about a setting that is certainly present and that Fargate does not support, whatever is decided.
const OF_QUESTIONS: [RuleId; 4] = [
    RuleId::TdLogDriver,
    RuleId::TdVolumeDocker,
    RuleId::TdVolumeHostSystem,
    RuleId::TdVolumeSourcePath,
];

/// Whether something in a workload is not supported on Fargate, as far as the checks and steps of a migration show.
pub(crate) fn is_contradicted<'d>(
    project: &Project<'d>,
    hosts: Hosts,
    steps: &Steps,
    settings: &Settings,
    workload: &Workload<'d>,
) -> bool {
    let mut shared = ModuleAdditions::default();
    let moving = HashSet::new();
    let mut cx = PlanContext::new(
        project,
        hosts,
        settings,
        workload,
        &Launch::Fargate,
        &moving,
        &mut shared,
    );
    let steps = steps.of_host(project.files[workload.file].host).iter();
    for step in steps.filter(|step| matches!(step.phase, Phase::Check | Phase::Edit)) {
        cx.run(step);
    }
    let workload_plan = cx.finish();
    workload_plan.changes.iter().any(shows_instances)
        || workload_plan
            .findings
            .iter()
            .any(|one| refuses(&workload_plan, workload, one))
}

fn shows_instances(change: &Change) -> bool {
    match change.transform {
        // Log drivers that Fargate does not support and missing options are refused; an added log configuration is not
        // needed.
        "log-configuration" => change.prevents.is_some(),
        // The operating system is inferred from container instances that may exist for other workloads.
        "runtime-platform" => change.property.as_deref() == Some("PlatformVersion"),
        step => OF_INSTANCES.contains(&step),
    }
}

/// Whether a finding is about a property that Fargate refuses, and not about the migration.
fn refuses(workload_plan: &WorkloadPlan, workload: &Workload<'_>, finding: &Finding) -> bool {
    let rule = finding.rule;
    let mut tasks = workload.task_definitions.iter();
    let of_system =
        rule == RuleId::StdWindows && tasks.any(|one| one.get("RuntimePlatform").is_some());
    let is_inferred = matches!(
        rule,
        RuleId::TdSizeRequired | RuleId::TdSizeCombination | RuleId::TdRuntimePlatform
    );
    let of_tasks = ["td-", "cd-"]
        .iter()
        .any(|one| rule.as_str().starts_with(one))
        && !is_inferred
        || of_system;
    let of_services = matches!(
        rule,
        RuleId::SvcClassicElb | RuleId::SvcDaemon | RuleId::TgTargets
    );
    let blocks = workload_plan.is_blocked_by(rule) && (of_tasks || of_services);
    finding.severity == Severity::Error && (blocks || OF_QUESTIONS.contains(&rule))
}
