//! Completes the copies of `--cutover parallel`: names that only one resource can have, and what still refers to the
//! service on container instances alone.

mod elsewhere;

use super::replaced_names::name_copy;
use crate::facts::rules::RuleId;
use crate::model::new_value::reference;
use crate::model::{Kind, MemberId, Module, Resource, TRAFFIC, items_of};
use crate::plan::{ParameterRequest, Phase, PlanContext, Step};

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "parallel",
    phase: Phase::Edit,
    rules: &[RuleId::SvcParallel],
    readme: include_str!("README.md"),
    plan,
};

/// The properties that name copies, besides those of services and target groups.
const NAMED: [(Kind<'static>, &str); 2] = [
    (Kind::TASK_DEFINITION, "Family"),
    (Kind::ALARM, "AlarmName"),
];

fn plan(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    let file = cx.workload.file;
    let services = cx.workload.services.iter();
    let copies: Vec<&str> = services
        .map(|service| service.resource.name)
        .filter(|name| cx.is_copy(MemberId { file, name }))
        .collect();
    let Some(first) = copies.first() else {
        return;
    };
    for (kind, key) in NAMED {
        let own = module.of_type(kind).filter(|one| is_own(cx, module, one));
        for resource in own.copied().collect::<Vec<_>>() {
            if let Some((properties, name)) = resource.properties().zip(resource.get(key)) {
                name_copy(cx, properties, key, name, None);
            }
        }
    }
    let Some(original) = module.original_of(first) else {
        return;
    };
    report_users(cx, module, original);
    report_registries(cx);
    elsewhere::use_copies(cx);
    let parameter = module
        .parallel()
        .and_then(|state| state.traffic_of(original));
    if let Some(parameter) = parameter {
        pass(cx, file, parameter, &mut Vec::new());
    }
}

/// Has the parents of a module pass the parameter that shifts the traffic: otherwise it keeps its default.
fn pass(cx: &mut PlanContext<'_, '_>, file: usize, parameter: &str, seen: &mut Vec<usize>) {
    if seen.contains(&file) {
        return;
    }
    seen.push(file);
    let graph = &cx.project.graph;
    let parents: Vec<(usize, usize, &str)> = graph
        .parents_of(file)
        .map(|(index, nested)| (index, nested.parent, nested.resource.name))
        .collect();
    for (index, parent, stack) in parents {
        let name = format!("{stack}{TRAFFIC}");
        // An earlier run may have added the first name for another service of the stack.
        let other = format!("{stack}{parameter}");
        let names = [name.as_str(), other.as_str()];
        let request = ParameterRequest::new(RuleId::SvcParallel, &names);
        let own = cx.new_parameter(parent, &request, cx.host.traffic_parameter());
        cx.shared.argument(index, parameter, reference(&own));
        pass(cx, parent, &own, seen);
    }
}

/// Whether a resource is a copy that is named here. The alarms of all workloads are: a second plan for one is the same.
fn is_own(cx: &PlanContext<'_, '_>, module: &Module<'_>, resource: &Resource<'_>) -> bool {
    let mut tasks = cx.workload.task_definitions.iter();
    let is_member = tasks.any(|task| task.name == resource.name);
    let is_copy = module.original_of(resource.name).is_some();
    is_copy && (is_member || resource.kind == Kind::ALARM)
}

/// Clients that find the tasks by a name in AWS Cloud Map do not pass the load balancer.
fn report_registries(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        let registries = service.get("ServiceRegistries");
        let has_some = |place: &crate::syntax::Cursor<'_>| !items_of(Some(*place)).is_empty();
        if let Some(place) = registries.filter(has_some) {
            cx.warn(
                RuleId::SvcParallel,
                place,
                "The copy registers its tasks in the same AWS Cloud Map service, so clients that use its DNS name reach tasks on Fargate as soon as these are healthy, whatever the percentage is",
                "Use --cutover in-place for this workload if that is not acceptable",
            );
        }
    }
}

/// What is deployed or watched by the name of the first service does not concern the second one.
fn report_users<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, original: &str) {
    let users = module.users_of(original).into_iter();
    let users: Vec<Resource<'d>> = users
        .filter(|user| module.original_of(user.name).is_none())
        .filter(|user| {
            module
                .parallel()
                .is_none_or(|state| state.copy_of(user.name).is_none())
        })
        .copied()
        .collect();
    for user in users {
        if user.kind == Kind::STACK {
            cx.action_required(
                RuleId::SvcParallel,
                user.key,
                format!("The nested stack {} concerns {original} only, until ecs2fargate finish makes it concern the service on Fargate. If it scales the service, the service on Fargate is not scaled until then", user.name),
                "Set DesiredCount of the service on Fargate to the number of tasks that it needs at the peak, or add a second nested stack for it",
            );
            continue;
        }
        cx.warn(
            RuleId::SvcParallel,
            user.key,
            format!("{} ({}) refers to {original} only, until ecs2fargate finish makes it refer to the service on Fargate", user.name, user.kind),
            "Check whether it has to concern both services in the meantime, as a pipeline that deploys new versions does",
        );
    }
}
