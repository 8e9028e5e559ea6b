//! Target groups in other templates of the run: their copies and weights are added there.

use super::routing::{Traffic, weigh};
use super::{copies, members};
use crate::hosts::cloudformation::template::is_serverless;
use crate::model::surroundings::holders;
use crate::model::{
    GroupElsewhere, Module, Project, Props, Resource, Service, TRAFFIC, TargetGroup, Workload,
    alternatives, evaluate, function, group_elsewhere, is_of_group, items_of, names_in,
    registering,
};
use crate::plan::{OTHER_CUTOVER, Obstacle, Split};
use crate::syntax::Cursor;

/// Plans the copies of the target groups that other templates define, and the weights of what forwards to them.
pub(super) fn splits<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
) -> Result<Vec<Split>, Obstacle<'d>> {
    let mut splits: Vec<Split> = Vec::new();
    for service in &workload.services {
        for balancer in service.load_balancers() {
            let mut own = workload.groups_of(project, service, balancer);
            if own.next().is_some() {
                continue;
            }
            let arn = balancer.prop("TargetGroupArn");
            let found = arn.and_then(|arn| group_elsewhere(project, service.file, arn));
            let Some(found) = found else {
                return Err(Obstacle::new(
                    balancer,
                    "The target group of the service is not in this template, and the files show no single template that defines it, so no second one can be added next to it",
                    OTHER_CUTOVER,
                ));
            };
            let is_known = |one: &Split| {
                let mut copies = one.copies.iter();
                one.file == found.group.file
                    && copies.any(|(own, _)| own == found.group.resource.name)
            };
            if !splits.iter().any(is_known) {
                splits.push(split(project, service, balancer, &found)?);
            }
        }
    }
    Ok(splits)
}

fn split<'d>(
    project: &Project<'d>,
    service: &Service<'d>,
    balancer: Cursor<'d>,
    found: &GroupElsewhere<'d>,
) -> Result<Split, Obstacle<'d>> {
    let group = &found.group;
    let (file, name) = (group.file, group.resource.name);
    let shown = |place: Cursor<'d>| place.position().in_file(project.path(file));
    let failed = |what: String| Obstacle::new(balancer, what, OTHER_CUTOVER);
    let Some(module) = project.module(file) else {
        return Err(failed(format!("{} is not a template", project.path(file))));
    };
    if project.files[file].is_context {
        return Err(Obstacle::new(
            balancer,
            format!(
                "{} defines the target group, but it is not among the given paths",
                shown(group.resource.key)
            ),
            "Pass a directory that contains both, for example the root of the repository",
        ));
    }
    if project.files[file].host != project.files[service.file].host {
        return Err(failed(format!(
            "{} defines the target group in another language",
            project.path(file)
        )));
    }
    if is_serverless(module) {
        return Err(failed(format!(
            "{} is deployed by the Serverless Framework, which passes no value to a new parameter",
            project.path(file)
        )));
    }
    if let Some(what) = unfit(module, group) {
        let place = shown(group.resource.key);
        return Err(failed(format!("Target group {name} ({place}) {what}")));
    }
    let others = registering(project, group);
    if let Some((other, key)) = others.iter().find(|(one, _)| *one != service.id()) {
        let place = key.position().in_file(project.path(other.file));
        return Err(failed(format!(
            "{} ({place}) registers in target group {name} as well, so it cannot be copied for one service",
            other.name
        )));
    }
    let members = members::with_followers(module, vec![name]);
    let names = copies::names(module, &members);
    let parameter = format!("{name}{TRAFFIC}");
    if module.has_name(&parameter) {
        let path = project.path(file);
        return Err(failed(format!("{path} has something named {parameter}")));
    }
    let mut split = Split {
        file,
        copies: names.clone(),
        ..Split::default()
    };
    let traffic = Traffic {
        project,
        module,
        file,
        names: &names,
        parameter: &parameter,
    };
    let groups = std::slice::from_ref(group);
    copies::add(project, module, &members, &mut split)
        .and_then(|()| weigh(&traffic, groups, group.resource.key, &mut split))
        .map_err(|obstacle| Obstacle {
            place: balancer,
            message: format!("{} ({})", obstacle.message, shown(obstacle.place)).into(),
            help: obstacle.help,
        })?;
    Ok(split)
}

/// Why a target group cannot have a copy for a service of another template.
fn unfit<'d>(module: &Module<'d>, group: &TargetGroup<'d>) -> Option<&'static str> {
    if group.resource.condition.is_some() || !module.loops_around(group.resource.key).is_empty() {
        return Some("exists only under a condition or is in Fn::ForEach");
    }
    if holders(module, group.resource.name).is_empty() {
        return Some("has no listener or rule in its own template that forwards to it");
    }
    unfit_settings(module, group)
}

/// Settings with which a target group cannot have a copy for a service of another template.
pub(in crate::hosts) fn unfit_settings<'d>(
    module: &Module<'d>,
    group: &TargetGroup<'d>,
) -> Option<&'static str> {
    let is = |key: &str, text: &str| {
        let value = group.get(key);
        value.is_none_or(|value| evaluate(Some(module), value).is(text))
    };
    if !is("TargetType", "instance") && !group.is_ip() {
        return Some("has a TargetType that is not supported for ECS services");
    }
    if !is("HealthCheckPort", "traffic-port") {
        return Some("has a HealthCheckPort, which may be a port of the container instances");
    }
    if !items_of(group.get("Targets")).is_empty() {
        return Some("has Targets besides the tasks");
    }
    let has_copy = module
        .parallel()
        .is_some_and(|state| state.copy_of(group.resource.name).is_some());
    has_copy.then_some("has a copy already")
}

/// Only the load balancer entries of the services refer to target groups of other templates: the copies of other
/// references would be about the original, such as a scaling policy by the requests of each target.
pub(in crate::hosts) fn refers_by_service_alone<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    workload: &Workload<'d>,
    members: &[Resource<'d>],
) -> Result<(), Obstacle<'d>> {
    let file = workload.file;
    let arns = workload.services.iter().flat_map(|service| {
        let balancers = service.load_balancers().into_iter();
        balancers.filter_map(|balancer| balancer.prop("TargetGroupArn"))
    });
    let groups: Vec<TargetGroup<'d>> = arns
        .filter_map(|arn| Some(group_elsewhere(project, file, arn)?.group))
        .collect();
    if groups.is_empty() {
        return Ok(());
    }
    let is_of_one = |file: usize, value: Cursor<'d>| {
        let mut groups = groups.iter();
        groups.any(|group| is_of_group(project, file, value, group))
    };
    let parents = || project.graph.parents_of(file);
    let parameters = module.parameters.iter().map(|one| one.name);
    let passed: Vec<&str> = parameters
        .filter(|name| {
            let mut arguments =
                parents().filter_map(|(_, one)| Some((one.parent, one.argument(name)?)));
            arguments.any(|(parent, value)| is_of_one(parent, value))
        })
        .collect();
    for resource in members {
        let properties = resource.properties().into_iter();
        for (key, place, value) in properties.flat_map(Cursor::entries) {
            if key == "LoadBalancers" {
                continue;
            }
            let is_passed = names_in(value).iter().any(|name| passed.contains(name));
            let mut calls = value.descendants().into_iter();
            let refers = is_passed
                || calls.any(|one| {
                    let mut values = alternatives(one).into_iter();
                    function(one).is_some() && values.any(|value| is_of_one(file, value))
                });
            if refers {
                return Err(Obstacle::new(
                    place,
                    format!(
                        "{} refers to a target group of another stack here, and its copy would refer to the original",
                        resource.name
                    ),
                    OTHER_CUTOVER,
                ));
            }
        }
    }
    Ok(())
}
