//! Container instances that are registered in a target group, by an Auto Scaling group or one by one.

use crate::facts::rules::RuleId;
use crate::model::surroundings::container_instances;
use crate::model::{
    Kind, Module, Props, Resource, TargetGroup, TaskDefinition, alternatives, items_of,
    same_expression,
};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;

/// The lists of an Auto Scaling group that reference target groups; the items of the second are mappings.
const LISTS: [&str; 2] = ["TargetGroupARNs", "TrafficSources"];
const AUTO_SCALING_GROUP: Kind<'static> = Kind::AUTO_SCALING_GROUP;

/// Removes a group from the lists of Auto Scaling groups, which can only register instances.
pub(super) fn detach<'d>(cx: &mut PlanContext<'_, 'd>, group: &TargetGroup<'d>) {
    let Some(module) = cx.module() else {
        return;
    };
    for owner in module.users_of(group.resource.name) {
        match owner.kind {
            AUTO_SCALING_GROUP => {
                for key in LISTS {
                    remove_from(cx, module, owner, key, group.resource.name);
                }
            }
            Kind::SPOT_FLEET => cx.block(
                RuleId::TgAsgAttach,
                owner.key,
                format!("{} registers its EC2 instances in {}, but a target group of type ip accepts only IP addresses", owner.name, group.resource.name),
                "Remove the group from LoadBalancersConfig. ECS registers the tasks",
            ),
            Kind::AUTO_SCALING_POLICY => cx.block(
                RuleId::TgAsgAttach,
                owner.key,
                format!("{} scales container instances by the request count of {}, but only tasks are registered there", owner.name, group.resource.name),
                "Remove the policy, and scale the service by ALBRequestCountPerTarget instead",
            ),
            _ => {}
        }
    }
}

fn remove_from<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    owner: &Resource<'d>,
    key: &str,
    group: &str,
) {
    let Some((properties, list)) = owner.properties().zip(owner.get(key)) else {
        return;
    };
    if !module.mentioned(list).any(|one| one.name == group) {
        return;
    }
    let lists = alternatives(list);
    let items: Vec<Cursor<'d>> = lists.iter().flat_map(|list| list.items()).collect();
    let own: Vec<Cursor<'d>> = items
        .iter()
        .copied()
        .filter(|item| groups_of_item(module, *item).contains(&Some(group)))
        .collect();
    let is_written_out = |list: &Cursor<'d>| list.is_sequence();
    let sure = own.iter().all(|item| leaves(cx, module, *item));
    if own.is_empty() || !sure || !lists.iter().all(is_written_out) {
        cx.block(
            RuleId::TgAsgAttach,
            list,
            format!(
                "{} registers its EC2 instances in {group}, and the group cannot be removed from {key} automatically",
                owner.name
            ),
            format!("Remove the group from {key} manually. ECS registers the tasks"),
        );
        return;
    }
    let did = "registered the container instances in the target group";
    let rationale = || {
        Rationale::review(
            "Auto Scaling groups register instances, and a target group of type ip accepts only IP addresses. ECS registers the tasks",
        )
    };
    let all_leave = |list: Cursor<'d>| list.items().all(|item| leaves(cx, module, item));
    if lists.iter().all(|list| all_leave(*list)) {
        // The list is removed together with the first of its groups.
        let in_list = |name: &str| module.mentioned(list).any(|one| one.name == name);
        let mut groups = cx.workload.target_groups.iter();
        let first = groups.find(|one| in_list(one.resource.name));
        if first.is_some_and(|first| first.resource.name != group) {
            return;
        }
        cx.remove(properties, key, did, rationale());
        report_health_checks(cx, owner);
        return;
    }
    for list in lists {
        let leaving = own
            .iter()
            .filter(|item| list.items().any(|one| one.node == item.node));
        if list.items().all(|item| leaves(cx, module, item)) {
            cx.empty(list, did, rationale());
        } else {
            for item in leaving {
                cx.remove_item(list, *item, did, rationale());
            }
        }
    }
}

/// The target groups that an item of a list may be; `None` for one that is not in the template.
fn groups_of_item<'t, 'd>(module: &'t Module<'d>, item: Cursor<'d>) -> Vec<Option<&'t str>> {
    let values = alternatives(item).into_iter();
    let arns = values.map(|one| one.prop("Identifier").unwrap_or(one));
    arns.flat_map(alternatives)
        .map(|arn| {
            let target = module.target(arn);
            target
                .filter(|one| one.kind == Kind::TARGET_GROUP)
                .map(|one| one.name)
        })
        .collect()
}

/// Whether an item references only target groups whose services are migrated.
fn leaves(cx: &PlanContext<'_, '_>, module: &Module<'_>, item: Cursor<'_>) -> bool {
    let moves = |group: &str| {
        let mut users = module.users_of(group).into_iter();
        users.any(|user| cx.is_moving_service(user.name))
    };
    let groups = groups_of_item(module, item);
    let mut groups = groups.into_iter();
    groups.all(|group| group.is_some_and(moves))
}

fn report_health_checks<'d>(cx: &mut PlanContext<'_, 'd>, owner: &Resource<'d>) {
    let kind = owner.get("HealthCheckType");
    if let Some(kind) = kind.filter(|kind| cx.evaluate(*kind).is("ELB")) {
        cx.note(
            RuleId::TgAsgAttach,
            kind,
            format!(
                "The EC2 instances of {} are no longer checked by a load balancer",
                owner.name
            ),
            "If you keep the Auto Scaling group, write HealthCheckType: EC2",
        );
    }
}

/// Removes `Targets`, if all of them are container instances.
pub(super) fn remove_targets<'d>(
    cx: &mut PlanContext<'_, 'd>,
    group: &TargetGroup<'d>,
    properties: Cursor<'d>,
) {
    let Some(list) = properties.prop("Targets") else {
        return;
    };
    if list.is_sequence() && list.items().len() == 0 {
        return;
    }
    let module = cx.module();
    let is_host = |target: Cursor<'d>| {
        let instance = module.zip(target.prop("Id"));
        let instance = instance.and_then(|(module, id)| Some((module, module.target(id)?)));
        instance.is_some_and(|(module, instance)| {
            let hosts = container_instances(module);
            hosts.iter().any(|host| host.resource.name == instance.name)
        })
    };
    let is_list = list.is_null() || alternatives(list).iter().all(|list| list.is_sequence());
    let other = items_of(Some(list))
        .into_iter()
        .find(|target| !is_host(*target));
    if let Some(place) = other.or((!is_list).then_some(list)) {
        cx.block(
            RuleId::TgTargets,
            place,
            format!("Target group {} contains this target in addition to the tasks, but a target group of type ip does not accept instances", group.resource.name),
            "If this is a container instance, remove it. Otherwise move it to a separate target group, and forward to both with a weighted listener rule",
        );
        return;
    }
    let rationale = Rationale::safe(
        "A target group of type ip does not accept instances. ECS registers the tasks",
    );
    let did = "registered container instances in the target group";
    cx.remove(properties, "Targets", did, rationale);
}

/// A load balancer may reach a task by its host port although the service does not reference the target group: the Auto
/// Scaling group registers all instances. On Fargate, the service has to reference the target group.
pub(super) fn decide_unlisted_groups(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    for capacity in container_instances(module) {
        for key in LISTS {
            let list = capacity.resource.get(key);
            let groups: Vec<&Resource<'_>> = list
                .into_iter()
                .flat_map(|list| module.mentioned(list))
                .filter(|one| one.kind == Kind::TARGET_GROUP)
                .collect();
            for group in groups {
                needs_group(cx, module, &capacity.resource, group);
            }
        }
        for balancer in classic_balancers(module, &capacity.resource) {
            block_classic(cx, balancer);
        }
    }
}

fn needs_group<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    owner: &Resource<'d>,
    group: &Resource<'d>,
) {
    let mut users = module.users_of(group.name).into_iter();
    let is_listed = users.any(|user| matches!(user.kind, Kind::SERVICE | Kind::TASK_SET));
    if is_listed {
        return;
    }
    let ports = ["Port", "HealthCheckPort"]
        .iter()
        .filter_map(|key| group.get(key));
    let Some((service, name, port)) = ports.into_iter().find_map(|port| published(cx, port)) else {
        return;
    };
    cx.needs_decision(
        RuleId::TgAsgAttach,
        group.key,
        format!(
            "{} registers its EC2 instances in {}, which reaches container {name} through its host port. On Fargate, service {service} must reference the target group so that ECS registers the tasks",
            owner.name, group.name
        ),
        format!(
            "Add LoadBalancers: [{{ContainerName: {name}, ContainerPort: {port}, TargetGroupArn: !Ref {}}}] to {service}, remove {} from the Auto Scaling group, and run the migration again",
            group.name, group.name
        ),
    );
}

/// The service, container and container port behind a host port.
fn published<'d>(
    cx: &PlanContext<'_, 'd>,
    asked: Cursor<'d>,
) -> Option<(&'d str, &'d str, String)> {
    let workload = cx.workload;
    for service in &workload.services {
        let tasks = workload.tasks_of(cx.project, service);
        for container in tasks.flat_map(TaskDefinition::containers) {
            let mapping = container.port_mappings().into_iter().find(|mapping| {
                // In network mode host, the container port is the host port.
                let host = mapping
                    .prop("HostPort")
                    .or_else(|| mapping.prop("ContainerPort"));
                host.is_some_and(|host| same_expression(host, asked))
            });
            if let Some(mapping) = mapping {
                let port = mapping.prop("ContainerPort").and_then(Cursor::text);
                let name = container.name().unwrap_or("that maps the port");
                let port = port.unwrap_or("its port").to_owned();
                return Some((service.resource.name, name, port));
            }
        }
    }
    None
}

/// The Classic Load Balancers of the template that an Auto Scaling group registers its EC2 instances with.
fn classic_balancers<'t, 'd>(
    module: &'t Module<'d>,
    group: &Resource<'d>,
) -> Vec<&'t Resource<'d>> {
    let list = group.get("LoadBalancerNames").into_iter();
    list.flat_map(|list| module.mentioned(list))
        .filter(|one| one.kind == Kind::CLASSIC_LOAD_BALANCER)
        .collect()
}

fn block_classic<'d>(cx: &mut PlanContext<'_, 'd>, balancer: &Resource<'d>) {
    let ports: Vec<Cursor<'d>> = items_of(balancer.get("Listeners"))
        .into_iter()
        .filter_map(|listener| listener.prop("InstancePort"))
        .collect();
    let Some((service, name, _)) = ports.into_iter().find_map(|port| published(cx, port)) else {
        return;
    };
    cx.block(
        RuleId::SvcClassicElb,
        balancer.key,
        format!(
            "{} reaches container {name} of {service} through its host port on every container instance, but Classic Load Balancers are not supported on Fargate",
            balancer.name
        ),
        "Replace it with an Application or Network Load Balancer and a target group of type ip, reference the target group in LoadBalancers of the service, and run the migration again",
    );
}
