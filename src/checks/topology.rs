//! How traffic reaches the tasks of a workload, for drawings of it. Nothing is reported about it here.

use crate::model::new_value::copy_of;
use crate::model::surroundings::{instances_of, load_balancers};
use crate::model::{Module, Props, Service, TargetGroup, TaskDefinition, names_of_value};
use crate::outcome::{Balancer, Route, Topology};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Runs after the security groups are decided.
pub(crate) static STEP: Step = Step {
    name: "topology",
    phase: Phase::Advise,
    rules: &[],
    readme: "",
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    let services = cx.workload.services_and_task_sets();
    let drawn = services.iter().map(|service| of_service(cx, service));
    cx.workload_plan.topology = drawn.collect();
}

fn of_service<'d>(cx: &PlanContext<'_, 'd>, service: &Service<'d>) -> Topology {
    let tasks: Vec<TaskDefinition<'d>> =
        cx.workload.tasks_of(cx.project, service).copied().collect();
    let mode = tasks.first().and_then(|task| task.get("NetworkMode"));
    let mode = mode.map_or_else(|| "bridge".to_owned(), |mode| shown(cx, mode));
    let written = service.get("NetworkConfiguration");
    let written = written.and_then(|network| {
        let groups = network.prop("AwsvpcConfiguration")?.prop("SecurityGroups");
        Some(names(groups?))
    });
    let decided = cx.decisions.security_groups.get(&service.id());
    let decided = decided.map(|groups| owned(names_of_value(groups)));
    let instances = cx.module().map(|module| instances_of(module, cx.workload));
    let instances = instances.unwrap_or_default();
    let of_instances = || {
        let lists = instances.iter().flat_map(|group| group.security_groups());
        let mut found: Vec<String> = lists.flat_map(names).collect();
        found.dedup();
        found
    };
    Topology {
        service: service.resource.name.to_owned(),
        task: tasks.first().map_or("", |task| task.name).to_owned(),
        network_mode: mode,
        groups_before: written.clone().unwrap_or_else(of_instances),
        groups_after: written.or(decided).unwrap_or_default(),
        instances: instances
            .iter()
            .map(|group| group.resource.name.to_owned())
            .collect(),
        routes: routes(cx, service, &tasks),
    }
}

fn routes<'d>(
    cx: &PlanContext<'_, 'd>,
    service: &Service<'d>,
    tasks: &[TaskDefinition<'d>],
) -> Vec<Route> {
    let mut found = Vec::new();
    for entry in service.load_balancers() {
        let port = entry.prop("ContainerPort");
        let base = Route {
            container: entry
                .prop("ContainerName")
                .map_or_else(String::new, |name| shown(cx, name)),
            container_port: port.map_or_else(String::new, |port| shown(cx, port)),
            host_port: port.and_then(|port| host_port(cx, tasks, port)),
            ..Route::default()
        };
        let groups: Vec<_> = cx.workload.groups_of(cx.project, service, entry).collect();
        if groups.is_empty() {
            let elsewhere = entry.prop("TargetGroupArn").map(names).unwrap_or_default();
            found.push(Route {
                target_group: elsewhere.join(", "),
                ..base.clone()
            });
        }
        for group in groups {
            found.push(Route {
                target_group: group.resource.name.to_owned(),
                was_ip: group.is_ip(),
                balancers: cx
                    .module()
                    .map_or_else(Vec::new, |module| balancers(module, group)),
                ..base.clone()
            });
        }
    }
    found
}

fn balancers<'d>(module: &Module<'d>, group: &TargetGroup<'d>) -> Vec<Balancer> {
    let found = load_balancers(module, group.resource.name).into_iter();
    let found = found.map(|balancer| Balancer {
        name: balancer.resource.name.to_owned(),
        is_network: balancer.is_network(),
        groups: balancer.security_groups().map(names).unwrap_or_default(),
    });
    found.collect()
}

/// The port on the container instance; `None` if it is chosen when the task starts.
fn host_port<'d>(
    cx: &PlanContext<'_, 'd>,
    tasks: &[TaskDefinition<'d>],
    container_port: Cursor<'d>,
) -> Option<String> {
    let wanted = shown(cx, container_port);
    let containers = tasks.iter().flat_map(TaskDefinition::containers);
    let mut mappings = containers.flat_map(|container| container.port_mappings());
    let mapping = mappings.find(|mapping| {
        let port = mapping.prop("ContainerPort");
        port.is_some_and(|port| shown(cx, port) == wanted)
    })?;
    let port = mapping.prop("HostPort").filter(|port| !port.is_absent())?;
    Some(shown(cx, port)).filter(|port| port != "0" && !port.is_empty())
}

/// The value if it is certain, else the names in the expression.
fn shown(cx: &PlanContext<'_, '_>, place: Cursor<'_>) -> String {
    let answer = cx.evaluate(place);
    let known = answer.fixed().map(str::to_owned);
    known.unwrap_or_else(|| names(place).join(", "))
}

fn names(place: Cursor<'_>) -> Vec<String> {
    owned(names_of_value(&copy_of(place)))
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}
