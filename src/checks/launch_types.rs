//! The launch type of the workload, where the files leave it open or are contradictory.

use super::callers::custom_resources;
use super::importing_services::importing_services;
use crate::facts::rules::RuleId;
use crate::model::{Evidence, Launch, Resource, dual, elsewhere};
use crate::plan::{Phase, PlanContext, Step};
use crate::settings::Standalone;
use crate::syntax::Cursor;

/// Whether the workload is to be migrated.
pub(crate) static GATE: Step = Step {
    name: "launch-types",
    phase: Phase::Gate,
    rules: &[
        RuleId::SvcLaunchType,
        RuleId::SvcLaunchTypeImplicit,
        RuleId::TdStandalone,
    ],
    readme: "",
    plan: gate,
};

/// Tasks that run neither on container instances nor on Fargate.
pub(crate) static CHECK: Step = Step {
    name: "launch-types",
    phase: Phase::Check,
    rules: &[RuleId::SvcLaunchType],
    readme: "",
    plan: shared_elsewhere,
};

fn gate(cx: &mut PlanContext<'_, '_>) {
    if cx.host.require_input(cx).is_err() {
        return cx.stop();
    }
    match cx.launch {
        Launch::Dual(evidence) => {
            needs_both(cx, evidence);
            cx.stop();
        }
        Launch::Unknown(evidence) => {
            needs_decision(
                cx,
                RuleId::SvcLaunchTypeImplicit,
                evidence,
                if runs_nothing(cx) {
                    RUN_BY_OTHERS
                } else {
                    BY_CLUSTER
                },
            );
        }
        Launch::Standalone(evidence) => {
            let takers = custom_resources(cx);
            if !importing_services(cx).is_empty() {
                // They block the workload.
            } else if !cx.host.shows_callers() || cx.settings.standalone != Standalone::Report {
                // The workload is migrated.
            } else if !takers.is_empty() {
                ask_takers(cx, &takers);
            } else {
                needs_decision(
                    cx,
                    RuleId::TdStandalone,
                    evidence,
                    "Nothing in these templates runs the task definition, so the code that runs it with RunTask must change too. To migrate the task definition, pass --standalone migrate",
                );
            }
        }
        Launch::Ec2(_)
        | Launch::CapacityProvider
        | Launch::Unfinished(_)
        | Launch::Fargate
        | Launch::NotEc2(_)
        | Launch::Bare => {}
    }
}

/// The help if a service or call does not show its launch type.
const BY_CLUSTER: &str = "The default capacity provider strategy of the cluster decides. If the workload runs on container instances, set launch-type: ec2 in .ecs2fargate.yaml, --launch-type ec2, or LaunchType: EC2 in the template";

/// The help if something else runs a task definition that is ready for both launch types.
const RUN_BY_OTHERS: &str = "Run it with launch type FARGATE, and set launch-type: fargate in .ecs2fargate.yaml or --launch-type fargate. If it still runs on container instances, set launch-type: ec2";

/// Whether the workload consists of task definitions only.
pub(super) fn runs_nothing(cx: &PlanContext<'_, '_>) -> bool {
    let workload = cx.workload;
    workload.services.is_empty() && workload.launchers.is_empty() && workload.calls.is_empty()
}

/// A template that supports both launch types is not converted blindly: it may be intended to support both.
fn needs_both<'d>(cx: &mut PlanContext<'_, 'd>, evidence: &Evidence<'d>) {
    let rule = RuleId::SvcLaunchType;
    match dual(cx.project, cx.workload, evidence.place) {
        Some(dual) => cx.host.report_dual(cx, evidence.place, dual),
        None => needs_decision(cx, rule, evidence, cx.host.one_launch_type()),
    }
}

fn needs_decision<'d>(
    cx: &mut PlanContext<'_, 'd>,
    rule: RuleId,
    evidence: &Evidence<'d>,
    help: &'static str,
) {
    cx.needs_decision(rule, evidence.place, evidence.what, help);
}

/// Asks about a task definition that only custom resources reference.
fn ask_takers<'d>(cx: &mut PlanContext<'_, 'd>, takers: &[(Resource<'d>, Cursor<'d>)]) {
    for (taker, place) in takers {
        cx.needs_decision(
            RuleId::TdStandalone,
            *place,
            format!(
                "{} ({}) uses this task definition, and what it starts with it cannot be determined from the template",
                taker.name, taker.kind
            ),
            format!(
                "If {} starts tasks or a service, change its code to launch type FARGATE with a network configuration, and run the migration with --standalone migrate",
                taker.name
            ),
        );
    }
}

/// A task definition that is also used on Managed Instances or external instances cannot be changed.
fn shared_elsewhere(cx: &mut PlanContext<'_, '_>) {
    for evidence in elsewhere(cx.project, cx.workload) {
        cx.block(
            RuleId::SvcLaunchType,
            evidence.place,
            format!(
                "{}. Resources that would have to change are shared with workloads on container instances",
                evidence.what
            ),
            "Create a separate task definition for it, and run the migration again",
        );
    }
}
