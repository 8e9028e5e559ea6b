//! Sets `LaunchType: FARGATE` on services.

use crate::facts::rules::RuleId;
use crate::model::new_value::text;
use crate::model::{Props, Run, Service};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::Cursor;

mod in_place;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "launch-type",
    phase: Phase::Edit,
    rules: &[
        RuleId::DeploymentFile,
        RuleId::EvCodedeploy,
        RuleId::EvPipes,
        RuleId::EvRule,
        RuleId::EvRunTaskCode,
        RuleId::EvScheduler,
        RuleId::EvStepFunctions,
        RuleId::SvcAzRebalancing,
        RuleId::SvcCapacityProviderStrategy,
        RuleId::SvcClusterCpAssociation,
        RuleId::SvcDeploymentConfig,
        RuleId::SvcHealthCheckGrace,
        RuleId::SvcInPlace,
        RuleId::SvcLaunchType,
        RuleId::SvcRole,
        RuleId::SvcSubnets,
        RuleId::Taskset,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    cx.host.update_callers(cx);
    let launchers = cx.workload.launchers.iter();
    for run in launchers.flat_map(|launcher| &launcher.runs) {
        start_on_fargate(cx, run);
    }
    for service in &cx.workload.services {
        in_place::report_obstacle(cx, service);
        if !is_fargate(cx, service) && cx.stays(service) {
            in_place::change_in_place(cx, service);
        } else if !is_fargate(cx, service) {
            move_service(cx, service);
        } else if service.get("Role").is_some() && !cx.is_copy(service.id()) {
            // It specifies FARGATE already, but a later step removes its Role, which replaces it.
            cx.decisions.replaced_services.insert(service.id());
        }
    }
}

/// A rule, schedule or pipe specifies how the tasks that it starts are run. With a strategy, no launch type is allowed.
fn start_on_fargate<'d>(cx: &mut PlanContext<'_, 'd>, run: &Run<'d>) {
    let written = run.get("LaunchType");
    let is_fargate = written.is_some_and(|place| cx.evaluate(place).is("FARGATE"));
    if is_fargate || run.strategy().is_some() {
        return;
    }
    let rationale = Rationale::safe(reason(written));
    let after = [
        "TaskDefinitionArn",
        "TaskDefinition",
        "TaskCount",
        "Cluster",
    ];
    cx.put(run.block, "LaunchType", text("FARGATE"), &after, rationale);
}

/// Why a launch type is written.
fn reason(written: Option<Cursor<'_>>) -> &'static str {
    if written.is_some() {
        "LaunchType must be FARGATE to run tasks on Fargate"
    } else {
        "LaunchType defaults to EC2 and must be set to FARGATE"
    }
}

/// A service of a migration that was begun manually may specify FARGATE already.
fn is_fargate(cx: &PlanContext<'_, '_>, service: &Service<'_>) -> bool {
    let by_type = service
        .get("LaunchType")
        .is_some_and(|place| cx.evaluate(place).is("FARGATE"));
    by_type || service.strategy(cx.project).is_some()
}

fn move_service<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(properties) = service.resource.properties() else {
        return;
    };
    let rationale = Rationale::safe(reason(service.get("LaunchType")));
    let after = cx.host.order("LaunchType");
    cx.put(properties, "LaunchType", text("FARGATE"), after, rationale);
    if !cx.is_copy(service.id()) {
        cx.host.service_is_replaced(cx, service);
        two_at_once(cx, service);
    }
    rebalancing(cx, service);
    report_load_balancing(cx, service);
}

/// A service that never ran more than its desired number of tasks does so while it is replaced.
fn two_at_once<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let most = service
        .get("DeploymentConfiguration")
        .and_then(|configuration| configuration.prop("MaximumPercent"));
    if let Some(most) = most.filter(|most| cx.evaluate(*most).is("100")) {
        cx.warn(
            RuleId::SvcDeploymentConfig,
            most,
            "MaximumPercent 100 prevents a second set of tasks, but the old and the new service both run during the replacement",
            "If two sets of tasks must never run at the same time, deploy DesiredCount: 0 first",
        );
    }
}

/// A new service gets the current default; an existing service keeps the default of the time when it was created.
fn rebalancing<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let configuration = service.get("DeploymentConfiguration");
    let most = configuration.and_then(|one| one.prop("MaximumPercent"));
    // Source: ECS developer guide, "Balancing an Amazon ECS service across Availability Zones": not with 100 percent.
    let cannot = most.is_some_and(|most| cx.evaluate(most).is("100"));
    if service.get("AvailabilityZoneRebalancing").is_none() && !cannot {
        cx.note(
            RuleId::SvcAzRebalancing,
            service.resource.key,
            "Availability Zone rebalancing is enabled by default for new services",
            format!(
                "Set {}: DISABLED to keep rebalancing disabled",
                service.resource.body.spell("AvailabilityZoneRebalancing")
            ),
        );
    }
}

fn report_load_balancing<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    if service.load_balancers().is_empty() {
        return;
    }
    let grace = service.get("HealthCheckGracePeriodSeconds");
    let is_short = |place: Cursor<'_>| {
        let seconds = place.text().and_then(|text| text.parse::<u32>().ok());
        seconds.is_some_and(|seconds| seconds < 60)
    };
    if grace.is_none_or(is_short) {
        cx.note(
            RuleId::SvcHealthCheckGrace,
            grace.unwrap_or(service.resource.key),
            "Fargate tasks take longer to start: each task needs a network interface and pulls its full image",
            format!("Set {} to cover the startup time, for example 60", service.resource.body.spell("HealthCheckGracePeriodSeconds")),
        );
    }
}
