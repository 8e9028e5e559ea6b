//! Service settings that Fargate does not support, and what a service got from its instances: tags and permissions.

use crate::facts::managed_instances::DAEMON_WAY_THROUGH;
use crate::facts::rules::RuleId;
use crate::model::surroundings::container_instances;
use crate::model::{Allows, Module, Props, Service, TaskDefinition, allows, items_of};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Settings that block the migration of a service.
pub(crate) static CHECK: Step = Step {
    name: "services",
    phase: Phase::Check,
    rules: &[
        RuleId::SvcDaemon,
        RuleId::SvcGateway,
        RuleId::SvcServiceConnectReplacement,
        RuleId::SvcVpcLattice,
    ],
    readme: "",
    plan: check,
};

/// Tags and permissions that a service got from the container instances.
pub(crate) static ADVICE: Step = Step {
    name: "services",
    phase: Phase::Advise,
    rules: &[RuleId::SvcManagedTags, RuleId::SvcExecuteCommand],
    readme: "",
    plan: advise,
};

fn check(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        daemon(cx, service);
        gateway(cx, service);
        service_connect(cx, service);
        lattice(cx, service);
    }
}

fn advise(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    for service in &cx.workload.services {
        tags(cx, module, service);
        execute_command(cx, module, service);
    }
}

fn daemon<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    if let Some(scheduling) = service.get("SchedulingStrategy")
        && !cx.evaluate(scheduling).is("REPLICA")
    {
        cx.block(
            RuleId::SvcDaemon,
            scheduling,
            "Fargate does not support SchedulingStrategy: DAEMON (only REPLICA)",
            format!("Run the daemon as a sidecar of the tasks that use it, delete it if it only monitors container instances, or set SchedulingStrategy: REPLICA with a DesiredCount. {DAEMON_WAY_THROUGH}"),
        );
    }
}

/// ECS gateways were introduced in October 2026, and no migration with one has been tested.
fn gateway<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let written = service.get("GatewayConnectors");
    let is_empty = |place: &Cursor<'d>| place.is_sequence() && place.items().len() == 0;
    if let Some(place) = written.filter(|place| !place.is_null() && !is_empty(place)) {
        cx.needs_decision(
            RuleId::SvcGateway,
            place,
            "The service is connected to an ECS gateway, and AWS does not document whether gateway connectors support launch type FARGATE",
            "Remove GatewayConnectors, migrate and deploy, then restore it in a separate deployment. Try this in a test environment first",
        );
    }
}

fn service_connect<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(connect) = service.get("ServiceConnectConfiguration") else {
        return;
    };
    if cx.stays(service) {
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
        "The service is replaced, but CloudFormation creates the new service while the old one still uses its Service Connect names",
        "Use --cutover in-place, which keeps the service and its names. Or set Enabled: false in a deployment before the migration and restore it afterward; its clients cannot resolve the names in the meantime",
    );
}

/// The tasks of a service that stays are registered with its VPC Lattice target groups by IP address.
fn lattice<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(list) = service.get("VpcLatticeConfigurations") else {
        return;
    };
    for place in items_of(Some(list)) {
        let key = place.prop("TargetGroupArn").unwrap_or(place);
        if !cx.stays(service) {
            cx.block(
                RuleId::SvcVpcLattice,
                key,
                "The service is replaced, and its VPC Lattice target groups would have to be replaced together with it",
                "Use --cutover in-place, which keeps the service, or remove VpcLatticeConfigurations, migrate, and add it again in a later deployment",
            );
            continue;
        }
        let group = cx.module().and_then(|module| module.target(key));
        let kind = group.and_then(|group| group.get("Type"));
        match kind.map(|kind| cx.evaluate(kind)) {
            Some(answer) if answer.is("IP") => {}
            Some(_) => cx.block(
                RuleId::SvcVpcLattice,
                key,
                "The VPC Lattice target group does not have Type IP, and Fargate tasks are registered by IP address",
                "Create a VPC Lattice target group with Type: IP, add it to the VPC Lattice listener, and specify it in TargetGroupArn",
            ),
            None => cx.action_required(
                RuleId::SvcVpcLattice,
                key,
                "Fargate tasks are registered with the VPC Lattice target group by IP address, and the files do not show its type",
                "Check that the target group has type IP: aws vpc-lattice get-target-group --target-group-identifier ARN --query type",
            ),
        }
    }
}

/// Reports tags of the instances that were used for cost allocation.
fn tags<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, service: &Service<'d>) {
    if service.get("PropagateTags").is_some() {
        return;
    }
    let groups = container_instances(module);
    let tags = groups
        .iter()
        .filter_map(|group| group.resource.get("Tags"))
        .flat_map(Cursor::items);
    let names: Vec<&str> = tags
        .filter(|tag| {
            let propagates = tag.prop("PropagateAtLaunch").and_then(Cursor::text);
            propagates.is_some_and(|text| text.eq_ignore_ascii_case("true"))
        })
        .filter_map(|tag| tag.prop("Key").and_then(Cursor::text))
        .filter(|name| *name != "Name")
        .collect();
    if !names.is_empty() {
        cx.note(
            RuleId::SvcManagedTags,
            service.resource.key,
            format!(
                "The container instances have tags that the tasks do not have: {}",
                names.join(", ")
            ),
            "If you use them for cost allocation, add the tags to the service and set PropagateTags: SERVICE",
        );
    }
}

/// The permission for a shell in a container.
const SHELL: &str = "ssmmessages:CreateDataChannel";

/// ECS Exec uses the permissions of the task role; on an instance those of the instance may have been used.
fn execute_command<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, service: &Service<'d>) {
    let Some(enabled) = service.get("EnableExecuteCommand") else {
        return;
    };
    if !cx.evaluate(enabled).is("true") {
        return;
    }
    let tasks: Vec<TaskDefinition<'d>> =
        cx.workload.tasks_of(cx.project, service).copied().collect();
    for task in tasks {
        let role = task.get("TaskRoleArn").filter(|role| !role.is_null());
        let target = role.and_then(|role| module.target(role));
        let lacks = match (role, target) {
            (None, _) => true,
            (Some(_), Some(role)) => allows(module, role, SHELL) == Allows::No,
            (Some(_), None) => false,
        };
        if lacks {
            cx.action_required(
                RuleId::SvcExecuteCommand,
                enabled,
                "ECS Exec is enabled, but the task role does not allow it. On EC2 the container instance role may have allowed it",
                "Set TaskRoleArn to a role that allows ssmmessages:CreateControlChannel, ssmmessages:CreateDataChannel, ssmmessages:OpenControlChannel and ssmmessages:OpenDataChannel",
            );
        }
    }
}
