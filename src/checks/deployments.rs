//! How a service is deployed: its controller and related settings, staged deployments, and the limits of rolling ones.
//!
//! Source: ECS developer guide, "Amazon ECS blue/green deployments", "Updating Amazon ECS service parameters" and
//! "Application Load Balancer resources for blue/green deployments" (2026-10).

use crate::facts::rules::RuleId;
use crate::model::{Kind, Props, Service, TaskDefinition, items_of, same_expression};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Deployments that do not allow other changes at the same time.
pub(crate) static CHECK: Step = Step {
    name: "deployments",
    phase: Phase::Check,
    rules: &[RuleId::SvcDeploymentController, RuleId::EvCodedeploy],
    readme: "",
    plan: check,
};

/// Deployments whose order or limits affect the migration.
pub(crate) static ADVICE: Step = Step {
    name: "deployments",
    phase: Phase::Advise,
    rules: &[RuleId::SvcDeploymentConfig],
    readme: "",
    plan: advise,
};

fn check(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        controller(cx, service);
    }
    for shell in &cx.workload.external_services {
        properties_of_task_sets(cx, shell);
    }
}

fn advise(cx: &mut PlanContext<'_, '_>) {
    in_stages(cx);
    if cx.host.has_whole_services() {
        for service in &cx.workload.services {
            stops_all_tasks(cx, service);
        }
    }
}

fn controller<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let controller = service.get("DeploymentController");
    if let Some(kind) = controller.and_then(|one| one.prop("Type"))
        && !cx.evaluate(kind).is("ECS")
    {
        cx.block(
            RuleId::SvcDeploymentController,
            kind,
            "A stack update cannot change the task definition, network configuration or load balancers of the service while its deployment controller is CODE_DEPLOY or EXTERNAL (\"Unable to update task definition on services with a CODE_DEPLOY deployment controller\")",
            format!("First deploy {}: {{{}: ECS}} alone while no deployment runs, then run the migration again (an update in place since 2025-07-15). Do not change the task definition in that deployment: a rollback to CODE_DEPLOY would fail. After EXTERNAL, delete the task sets manually", service.resource.body.spell("DeploymentController"), service.resource.body.spell("Type")),
        );
        deployment_groups(cx, service);
    }
}

/// Reports the deployment groups that deploy a service.
fn deployment_groups<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(module) = cx.module() else {
        return;
    };
    let name = service.get("ServiceName");
    for group in module.of_type(Kind::DEPLOYMENT_GROUP) {
        let names = items_of(group.get("ECSServices"))
            .into_iter()
            .filter_map(|one| one.prop("ServiceName"));
        let is_meant = |place: Cursor<'d>| {
            let mut mentioned = module.mentioned(place);
            mentioned.any(|one| one.name == service.resource.name)
                || name.is_some_and(|name| same_expression(name, place))
        };
        if names.into_iter().any(is_meant) {
            cx.block(
                RuleId::EvCodedeploy,
                group.key,
                format!("{} deploys the service with CodeDeploy", group.name),
                "Remove the deployment group when the deployment controller of the service is ECS. To keep CodeDeploy, create a second service and reference it in ECSServices, with its two target groups of type ip in TargetGroupPairInfoList. The AppSpec file can contain NetworkConfiguration, PlatformVersion and CapacityProviderStrategy",
            );
        }
    }
}

/// Properties that belong to the task sets of a service with an external controller, and not to the service itself.
/// Source: the Amazon ECS developer guide, "Deploy Amazon ECS services using a third-party controller".
const OF_TASK_SETS: [&str; 9] = [
    "CapacityProviderStrategy",
    "LaunchType",
    "LoadBalancers",
    "NetworkConfiguration",
    "PlacementConstraints",
    "PlacementStrategies",
    "Role",
    "ServiceRegistries",
    "TaskDefinition",
];

fn properties_of_task_sets<'d>(cx: &mut PlanContext<'_, 'd>, shell: &Service<'d>) {
    for key in OF_TASK_SETS {
        if let Some(place) = shell.get(key).filter(|place| !place.is_null()) {
            cx.block(
                RuleId::SvcDeploymentController,
                place,
                format!("{key} belongs to the task sets of a service with deployment controller EXTERNAL, and removing it from the service would replace the service"),
                "Set it in the task sets only, and run the migration again",
            );
        }
    }
}

/// Reports services that are deployed in stages: blue/green, linear or canary.
fn in_stages(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        let Some(place) = strategy(cx, service) else {
            continue;
        };
        if cx.stays(service) && !service.load_balancers().is_empty() {
            cx.action_required(
                RuleId::SvcDeploymentConfig,
                place,
                "The service uses blue/green, linear or canary deployments, and AWS does not document a change of target type, network configuration and load balancers in such a deployment",
                format!("Set {}: ROLLING in a separate deployment, migrate, and restore the strategy in a later deployment, when both target groups have target type ip", service.resource.body.spell("Strategy")),
            );
        } else if !service.load_balancers().is_empty() {
            cx.warn(
                RuleId::SvcDeploymentConfig,
                place,
                "The service uses blue/green, linear or canary deployments: after its first deployment, ECS manages the weights of the listener rule, and a stack update that rewrites the rule can route the traffic to the idle target group",
                "Check the weights of the listener rule before each stack update that changes it, and update the stack while no deployment runs",
            );
        }
    }
}

/// The deployment strategy of a service, unless it is `ROLLING`.
fn strategy<'d>(cx: &PlanContext<'_, 'd>, service: &Service<'d>) -> Option<Cursor<'d>> {
    let configuration = service.get("DeploymentConfiguration")?;
    let place = configuration.prop("Strategy")?;
    let answer = cx.evaluate(place);
    let mut values = answer.values().iter();
    values.any(|one| one != "ROLLING").then_some(place)
}

/// A fixed host port allowed one task per instance, so that an old task had to stop before a new one could start.
fn stops_all_tasks<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(configuration) = service.get("DeploymentConfiguration") else {
        return;
    };
    let is = |cx: &PlanContext<'_, 'd>, key: &str, value: &str| {
        let place = configuration.prop(key);
        place.is_some_and(|place| cx.evaluate(place).is(value))
    };
    if !is(cx, "MaximumPercent", "100") || !is(cx, "MinimumHealthyPercent", "0") {
        return;
    }
    let has_port = cx
        .workload
        .tasks_of(cx.project, service)
        .flat_map(TaskDefinition::containers)
        .flat_map(|container| container.port_mappings())
        .filter_map(|mapping| mapping.prop("HostPort"))
        .any(|port| port.text().is_some_and(|port| port != "0"));
    if has_port {
        cx.note(
            RuleId::SvcDeploymentConfig,
            configuration,
            "A deployment stops all tasks before it starts new ones. Fixed host ports required this on container instances, but Fargate does not",
            "Set MinimumHealthyPercent: 100 and MaximumPercent: 200 to deploy without downtime, if old and new tasks can run at the same time",
        );
    }
}
