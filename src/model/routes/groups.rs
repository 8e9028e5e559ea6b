//! Security groups that another stack defines: the load balancer's and the container instances'.

use std::cell::RefCell;
use std::collections::HashMap;

use super::absent;
use super::value_route::{ForeignValue, ParentRoute, ValueRoute, above, imported, may_go_before};
use crate::model::Kind;
use crate::model::surroundings::{
    LoadBalancer, balancer_of, group_items, is_usable, load_balancers, sure_container_instances,
};
use crate::model::{Module, Origin, Project, Resource, has_value, origins};
use crate::syntax::{Cursor, NewValue};

/// The security group of the load balancer that an expression of a file refers to: by the ARN of a load balancer, of a
/// listener, or of a target group behind one.
pub fn balancer_groups<'d>(
    project: &Project<'d>,
    file: usize,
    arn: Cursor<'d>,
) -> Option<ValueRoute<'d>> {
    let ends: Vec<End<'d>> = origins(project, file, arn)
        .into_iter()
        .map(|origin| {
            let found = group_behind(project, &origin);
            (origin, found)
        })
        .collect();
    along(project, ends, 0)
}

/// An origin, and the value found there.
type End<'d> = (Origin<'d>, Option<ForeignValue>);

/// Combines the values found at the ends of origins into one route; `depth` is the number of steps up already taken.
fn along<'d>(project: &Project<'d>, ends: Vec<End<'d>>, depth: usize) -> Option<ValueRoute<'d>> {
    if let [(origin, found)] = ends.as_slice()
        && origin.up.len() == depth
    {
        let found = found.clone()?;
        return Some(match &origin.import {
            Some(matched) => ValueRoute::Imported(matched.clone(), found),
            None if origin.down.is_empty() => ValueRoute::Here(found),
            None => ValueRoute::Below(origin.down.clone(), found),
        });
    }
    let mut branches: Vec<(usize, Vec<End<'d>>)> = Vec::new();
    for (origin, found) in ends {
        let nested = *origin.up.get(depth)?;
        match branches.iter_mut().find(|(number, _)| *number == nested) {
            Some((_, ends)) => ends.push((origin, found)),
            None => branches.push((nested, vec![(origin, found)])),
        }
    }
    let branches: Vec<ParentRoute<'d>> = branches
        .into_iter()
        .map(|(nested, ends)| {
            let is_usable = project.graph.nested(nested).takes_more();
            let route = along(project, ends, depth + 1)
                .filter(|route| is_usable && may_pass(project, route, nested));
            ParentRoute { nested, route }
        })
        .collect();
    let is_known = branches.iter().any(|branch| branch.route.is_some());
    is_known.then_some(ValueRoute::Above(branches))
}

fn may_pass(project: &Project<'_>, route: &ValueRoute<'_>, taker: usize) -> bool {
    match route {
        ValueRoute::Below(steps, _) => steps
            .first()
            .is_some_and(|giver| may_go_before(project, *giver, taker)),
        _ => true,
    }
}

/// The group of the load balancer that an origin is, or belongs to.
fn group_behind<'d>(project: &Project<'d>, origin: &Origin<'d>) -> Option<ForeignValue> {
    let module = project.module(origin.file)?;
    let resource = module.target(origin.at)?;
    let Some(balancer) = balancer_behind(module, resource) else {
        return absent::balancer_group(project, origin.file, resource);
    };
    let list = balancer.get("SecurityGroups")?;
    if !is_usable(module, list, None) {
        return None;
    }
    let groups = group_items(module, list);
    let [group] = groups.as_slice() else {
        return None;
    };
    let from = format!("{} ({})", balancer.name, project.path(origin.file));
    Some(ForeignValue::new(origin.file, group.clone(), from))
}

/// The load balancer that a listener, a rule or a target group belongs to.
fn balancer_behind<'d>(module: &Module<'d>, resource: &Resource<'d>) -> Option<Resource<'d>> {
    match resource.kind {
        Kind::LOAD_BALANCER => Some(*resource),
        Kind::LISTENER | Kind::LISTENER_RULE => balancer_of(module, resource).copied(),
        Kind::TARGET_GROUP => match load_balancers(module, resource.name)[..] {
            [LoadBalancer { resource }] => Some(resource),
            _ => None,
        },
        _ => None,
    }
}

/// The security groups of the container instances around a stack, each with its own route.
pub fn instance_groups<'d>(project: &Project<'d>, file: usize) -> Vec<ValueRoute<'d>> {
    // The first group of each file, then the second of each, and so on; each file is searched once.
    let seen: RefCell<HashMap<usize, Vec<ForeignValue>>> = RefCell::default();
    let nth = |number: usize| -> Option<ValueRoute<'d>> {
        let one = |file: usize| -> Vec<ForeignValue> {
            let mut seen = seen.borrow_mut();
            let groups = seen.entry(file).or_insert_with(|| look(project, file));
            groups.get(number).cloned().into_iter().collect()
        };
        imported(project, file, &one)
            .next()
            .or_else(|| above(project, file, &one))
    };
    (0..GROUPS).map_while(nth).collect()
}

/// More than a network interface supports.
const GROUPS: usize = 16;

fn look(project: &Project<'_>, file: usize) -> Vec<ForeignValue> {
    let Some(module) = project.module(file) else {
        return Vec::new();
    };
    // The instances of one stack are alike; the groups of the first one are used.
    let instances = sure_container_instances(module);
    let Some(first) = instances.first() else {
        return absent::instance_group(project, file).into_iter().collect();
    };
    let lists = first.security_groups().into_iter();
    let lists = lists.filter(|list| is_usable(module, *list, None));
    let mut groups: Vec<NewValue> = Vec::new();
    for group in lists.flat_map(|list| group_items(module, list)) {
        if !has_value(&groups, &group) {
            groups.push(group);
        }
    }
    let from = format!("{} ({})", first.resource.name, project.path(file));
    let found = groups.into_iter();
    found
        .map(|value| ForeignValue::new(file, value, from.clone()))
        .collect()
}
