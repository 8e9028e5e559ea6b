//! Resources of the template that containers connect to, and whose security groups have to allow inbound traffic from
//! the tasks.

use super::addresses;
use super::peer_rules::{admits, is_of, rules};
use crate::facts::rules::RuleId;
use crate::model::{
    How, Ipv4Range, Kind, Module, Reference, Resource, TaskDefinition, references_in,
};
use crate::plan::PlanContext;
use crate::syntax::{Cursor, NewValue};

/// A resource whose address a container uses.
pub(super) struct Dependency<'d> {
    /// The resource, for instance a database.
    pub(super) resource: Resource<'d>,
    /// Its security groups, as far as the template has them.
    pub(super) groups: Vec<Resource<'d>>,
    /// Where the container references it.
    place: Cursor<'d>,
}

/// The settings of a container that specify what it connects to.
const SETTINGS: [&str; 4] = ["Environment", "Secrets", "Command", "EntryPoint"];

/// The properties that list security groups.
const LISTS: [&[&str]; 5] = [
    &["VPCSecurityGroups"],
    &["VpcSecurityGroupIds"],
    &["SecurityGroupIds"],
    &["SecurityGroups"],
    &["VPCOptions", "SecurityGroupIds"],
];

/// The dependencies of the containers of some tasks, in the order of first use.
pub(super) fn dependencies<'d>(
    module: &Module<'d>,
    tasks: &[TaskDefinition<'d>],
) -> Vec<Dependency<'d>> {
    let containers = tasks.iter().flat_map(TaskDefinition::containers);
    let reported = containers.flat_map(|container| SETTINGS.map(|name| container.get(name)));
    let uses = reported.flatten().flat_map(references_in);
    let mut found: Vec<Dependency<'d>> = Vec::new();
    for used in uses.filter(is_attribute) {
        let Some(resource) = module.resource(used.name).copied() else {
            continue;
        };
        if found
            .iter()
            .any(|dependency| dependency.resource.name == resource.name)
        {
            continue;
        }
        let groups = groups_of(module, &resource);
        if !groups.is_empty() {
            found.push(Dependency {
                resource,
                groups,
                place: used.place,
            });
        }
    }
    found
}

/// An address is an attribute of a resource; its `Ref` is its name.
fn is_attribute(used: &Reference<'_>) -> bool {
    used.how == How::GetAtt || used.attribute.is_some()
}

fn groups_of<'d>(module: &Module<'d>, resource: &Resource<'d>) -> Vec<Resource<'d>> {
    let Some(properties) = resource.properties() else {
        return Vec::new();
    };
    let lists = LISTS.iter().filter_map(|path| properties.path(path));
    let named = lists.flat_map(|list| module.mentioned(list));
    named
        .filter(|one| one.kind == Kind::SECURITY_GROUP)
        .copied()
        .collect()
}

/// Reports the dependencies that do not allow inbound traffic from the tasks, once per group; returns their groups.
pub(super) fn report_closed<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    dependencies: &[Dependency<'d>],
    attached: &[NewValue],
) -> Vec<&'d str> {
    let mut reported: Vec<&'d str> = Vec::new();
    let addresses = addresses::of_tasks(cx, module);
    let is_closed = |dependency: &&Dependency<'d>| {
        let mut groups = dependency.groups.iter();
        !groups.any(|group| allows_ingress(module, group, attached, &addresses))
    };
    let closed: Vec<&Dependency<'d>> = dependencies.iter().filter(is_closed).collect();
    for dependency in &closed {
        let Some(group) = dependency.groups.first().map(|group| group.name) else {
            continue;
        };
        if reported.contains(&group) {
            continue;
        }
        reported.push(group);
        let behind =
            |one: &&&Dependency<'d>| one.groups.first().is_some_and(|own| own.name == group);
        let names = closed.iter().filter(behind).map(|one| one.resource.name);
        let names: Vec<&str> = names.collect();
        cx.action_required(
            RuleId::SgPeerTrust,
            dependency.place,
            format!(
                "The container connects to {}, but security group {group} does not allow inbound traffic from the tasks",
                names.join(" and ")
            ),
            format!("Add an inbound rule to {group} with the tasks' security group as the source"),
        );
    }
    reported
}

/// Whether a group has a rule for one of the tasks' groups, or for addresses that they may have.
fn allows_ingress(
    module: &Module<'_>,
    group: &Resource<'_>,
    attached: &[NewValue],
    addresses: &[Ipv4Range],
) -> bool {
    rules(module).iter().any(|(holder, rule)| {
        is_of(module, holder, *rule, group) && admits(module, *rule, attached, addresses)
    })
}
