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
    blue_green(cx);
}

fn advise(cx: &mut PlanContext<'_, '_>) {
    in_stages(cx);
    if cx.module().is_some() {
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
            "the task definition, network and load balancers of the service cannot be changed by a stack update while CODE_DEPLOY or EXTERNAL makes its deployments (\"Unable to update task definition on services with a CODE_DEPLOY deployment controller\")",
            format!("first deploy {}: {{{}: ECS}} alone, which is an update since 2025-07-15, while no deployment runs; then run the migration again. Change no task definition in that step: a rollback to CODE_DEPLOY would fail. After EXTERNAL, delete the task sets yourself", service.spell("DeploymentController"), service.spell("Type")),
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
            .filter_map(|one| one.get("ServiceName"));
        let is_meant = |place: Cursor<'d>| {
            let mut mentioned = module.mentioned(place);
            mentioned.any(|one| one.name == service.resource.name)
                || name.is_some_and(|name| same_expression(name, place))
        };
        if names.into_iter().any(is_meant) {
            cx.block(
                RuleId::EvCodedeploy,
                group.key,
                format!("{} makes the deployments of the service with CodeDeploy", group.name),
                "remove the deployment group once the controller of the service is ECS; to keep CodeDeploy, make a second service and name it under ECSServices, with its two target groups of type ip in TargetGroupPairInfoList; the AppSpec may carry NetworkConfiguration, PlatformVersion and CapacityProviderStrategy",
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
                format!("{key} belongs to the task sets of a service whose controller is EXTERNAL, and taking it from the service would make a new service"),
                "write it in the task sets alone and run the migration again",
            );
        }
    }
}

/// CloudFormation's own blue/green deployments allow no other change in the update that starts one.
fn blue_green(cx: &mut PlanContext<'_, '_>) {
    let hooks = cx.module().and_then(|one| one.root.get("Hooks"));
    let has_sets = cx
        .workload
        .launchers
        .iter()
        .any(|launcher| launcher.is_task_set());
    let Some(hooks) = hooks.filter(|_| has_sets) else {
        return;
    };
    let hook = hooks.entries().find(|(_, _, body)| {
        let kind = body.get("Type").and_then(|kind| kind.text());
        kind == Some("AWS::CodeDeploy::BlueGreen")
    });
    if let Some((_, place, _)) = hook {
        cx.block(
            RuleId::EvCodedeploy,
            place,
            "CloudFormation deploys this service blue/green: it takes no change of target groups in the update that changes the task definition",
            "make a second service with its task definition, task set and target groups of type ip beside this one and shift the listener by hand",
        );
    }
}

/// Reports services whose migration to Fargate uses such a deployment.
fn in_stages(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        let Some(place) = strategy(cx, service) else {
            continue;
        };
        if service.stays(cx.project) && !service.load_balancers().is_empty() {
            cx.action_required(
                RuleId::SvcDeploymentConfig,
                place,
                "the service deploys in stages (blue/green, linear or canary), and a change of the target type, the network and the load balancers inside such a deployment is not documented",
                format!("write {}: ROLLING in a deployment of its own, migrate, and set the strategy again in a later deployment; both target groups have to be of type ip by then", service.spell("Strategy")),
            );
        } else if !service.load_balancers().is_empty() {
            cx.warn(
                RuleId::SvcDeploymentConfig,
                place,
                "the service deploys in stages (blue/green, linear or canary): after its first deployment ECS owns the weights of the listener rule, and a stack update that rewrites the rule can send the traffic to the idle target group",
                "look at the weights of the listener rule before each stack update that changes it, and update the stack while no deployment runs",
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
        .filter_map(|mapping| mapping.get("HostPort"))
        .any(|port| port.text().is_some_and(|port| port != "0"));
    if has_port {
        cx.note(
            RuleId::SvcDeploymentConfig,
            configuration,
            "a deployment stops all tasks before it starts new ones, which fixed host ports made necessary; on Fargate nothing does",
            "write MinimumHealthyPercent: 100 and MaximumPercent: 200 for deployments without a pause, if two sets may run at once",
        );
    }
}
