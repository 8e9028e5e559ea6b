//! Services that Fargate or CloudFormation would refuse.

use crate::facts::managed_instances::DAEMON_WAY_THROUGH;
use crate::facts::rules::RuleId;
use crate::model::{Kind, Props, Service, items_of, same_expression};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

pub(super) fn check<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    if let Some(scheduling) = service.get("SchedulingStrategy")
        && !cx.evaluate(scheduling).is("REPLICA")
    {
        cx.block(
            RuleId::SvcDaemon,
            scheduling,
            "SchedulingStrategy DAEMON is not supported on Fargate, which has no container instances to run one task on each of; it supports only REPLICA",
            format!("run it as a sidecar container in the tasks that it serves, delete it if it only watched the container instances, or write SchedulingStrategy: REPLICA with a DesiredCount; {DAEMON_WAY_THROUGH}"),
        );
    }
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
    gateway(cx, service);
    service_connect(cx, service);
    load_balancers(cx, service);
    task_definition(cx, service);
}

/// ECS gateways came in October 2026, and nobody has measured a move with one.
fn gateway<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let written = service.get("GatewayConnectors");
    let is_empty = |place: &Cursor<'d>| place.is_sequence() && place.items().len() == 0;
    if let Some(place) = written.filter(|place| !place.is_null() && !is_empty(place)) {
        cx.needs_decision(
            RuleId::SvcGateway,
            place,
            "the service is connected to an ECS gateway; a move to Fargate with a gateway connector has not been measured, and the documentation names no launch type for it",
            "remove GatewayConnectors, migrate and deploy, and add it again in a deployment of its own; try it in a test environment first",
        );
    }
}

/// The deployment groups that make the deployments of a service.
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

fn service_connect<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(connect) = service.get("ServiceConnectConfiguration") else {
        return;
    };
    if service.stays(cx.set) {
        return;
    }
    let enabled = connect.prop("Enabled").map(|enabled| cx.evaluate(enabled));
    if enabled.is_some_and(|enabled| enabled.is("false")) {
        return;
    }
    let key = service.resource.properties();
    let key = key.and_then(|all| all.prop_key("ServiceConnectConfiguration"));
    cx.block(
        RuleId::SvcServiceConnectReplacement,
        key.unwrap_or(connect),
        "the service is replaced, and CloudFormation makes the new one while the old one still has its Service Connect names",
        "move the service in place: replace LaunchType with CapacityProviderStrategy [{CapacityProvider: FARGATE, Weight: 1}], which keeps the service and its names, associate FARGATE with the cluster, and run the migration again; or set Enabled: false in a deployment before the migration and switch it on again after it, where its clients lose the name meanwhile",
    );
}

fn load_balancers<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    for balancer in service.load_balancers() {
        let name = balancer.prop("LoadBalancerName");
        if let Some(name) = name.filter(|name| !name.is_null() && name.text() != Some("")) {
            cx.block(
                RuleId::SvcClassicElb,
                name,
                "Classic Load Balancers do not work with Fargate",
                "put an Application or Network Load Balancer with a target group of type ip in its place first",
            );
        }
        if !balancer.is_mapping() {
            opaque(cx, balancer);
        }
    }
    let list = service.get("LoadBalancers");
    if let Some(list) = list.filter(|list| !list.is_function())
        && !list.is_sequence()
        && !list.is_null()
    {
        opaque(cx, list);
    }
}

fn opaque<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    cx.block(
        RuleId::FitOpaque,
        place,
        "the load balancers of the service are not written out here, so they cannot be checked or changed",
        "write them out, or migrate the service by hand",
    );
}

/// The graph must lead from the service to its task definition, or nothing is known of the task.
fn task_definition<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let place = service
        .get("TaskDefinition")
        .unwrap_or(service.resource.key);
    if cx.workload.tasks_of(cx.set, service).next().is_some() {
        super::task_definitions::all_there(cx, place);
        return;
    }
    let deployments = cx.workload.deployments.iter();
    let whole = deployments.filter(|one| one.kind.needs_all_files());
    let unread = whole.flat_map(|one| &one.names);
    if unread.into_iter().any(|name| name.file.is_none()) {
        // It is asked about where it is named.
        return;
    }
    if service.is_ecspresso() {
        cx.needs_decision(
            RuleId::DeploymentFile,
            place,
            "this service definition names no task definition, and none that could be its own is in its directory",
            "name both files in the configuration of ecspresso, as service_definition and task_definition, and run the migration over the directory",
        );
        return;
    }
    if let (None, Some(name)) = (cx.module(), place.text()) {
        super::launchers::not_here(cx, place, name);
        return;
    }
    super::task_definitions::explain(cx, place);
}
