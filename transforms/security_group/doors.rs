//! Things of the template that containers connect to, and whose security groups have to let the tasks in.

use super::trust::{admits, is_of, rules};
use crate::cloudformation::{How, Reference, Resource, Template, references_in};
use crate::document::{Cursor, NewValue};
use crate::ecs::TaskDefinition;
use crate::plan::Draft;

/// Something that a container names by its address.
pub(super) struct Door<'d> {
    /// For instance a database.
    pub(super) resource: Resource<'d>,
    /// Its security groups, as far as the template has them.
    pub(super) groups: Vec<Resource<'d>>,
    /// Where the container names it.
    place: Cursor<'d>,
}

/// Where a container is told what to connect to.
const TOLD_IN: [&str; 4] = ["Environment", "Secrets", "Command", "EntryPoint"];

/// The properties that list security groups.
const LISTS: [&[&str]; 5] = [
    &["VPCSecurityGroups"],
    &["VpcSecurityGroupIds"],
    &["SecurityGroupIds"],
    &["SecurityGroups"],
    &["VPCOptions", "SecurityGroupIds"],
];

/// What the containers of some tasks connect to, in the order of its first use.
pub(super) fn doors<'d>(template: &Template<'d>, tasks: &[TaskDefinition<'d>]) -> Vec<Door<'d>> {
    let containers = tasks.iter().flat_map(TaskDefinition::containers);
    let told = containers.flat_map(|container| TOLD_IN.map(|name| container.get(name)));
    let uses = told.flatten().flat_map(references_in);
    let mut found: Vec<Door<'d>> = Vec::new();
    for used in uses.filter(is_attribute) {
        let Some(resource) = template.resource(used.name).copied() else {
            continue;
        };
        if found.iter().any(|door| door.resource.name == resource.name) {
            continue;
        }
        let groups = groups_of(template, &resource);
        if !groups.is_empty() {
            found.push(Door {
                resource,
                groups,
                place: used.place,
            });
        }
    }
    found
}

/// An address is an attribute; the `Ref` of a resource is its name.
fn is_attribute(used: &Reference<'_>) -> bool {
    used.how == How::GetAtt || used.attribute.is_some()
}

fn groups_of<'d>(template: &Template<'d>, resource: &Resource<'d>) -> Vec<Resource<'d>> {
    let Some(properties) = resource.properties() else {
        return Vec::new();
    };
    let lists = LISTS.iter().filter_map(|path| properties.path(path));
    let named = lists.flat_map(|list| template.mentioned(list));
    named
        .filter(|one| one.kind == "AWS::EC2::SecurityGroup")
        .copied()
        .collect()
}

/// Tells the doors that do not let the tasks in, each once; returns their groups.
pub(super) fn tell_closed<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    doors: &[Door<'d>],
    attached: &[NewValue],
) -> Vec<&'d str> {
    let mut told: Vec<&'d str> = Vec::new();
    let is_closed = |door: &&Door<'d>| {
        let mut groups = door.groups.iter();
        !groups.any(|group| lets_in(template, group, attached))
    };
    let closed: Vec<&Door<'d>> = doors.iter().filter(is_closed).collect();
    for door in &closed {
        let Some(group) = door.groups.first().map(|group| group.name) else {
            continue;
        };
        if told.contains(&group) {
            continue;
        }
        told.push(group);
        let behind = |one: &&&Door<'d>| one.groups.first().is_some_and(|own| own.name == group);
        let names = closed.iter().filter(behind).map(|one| one.resource.name);
        let names: Vec<&str> = names.collect();
        draft.must_act(
            "sg-peer-trust",
            door.place,
            format!(
                "the container connects to {}, whose security group {group} does not let the tasks' group in",
                names.join(" and ")
            ),
            format!("add an ingress rule for the tasks' group to {group}"),
        );
    }
    told
}

/// Whether a group has a rule for one of the tasks' groups, or one for addresses.
fn lets_in(template: &Template<'_>, group: &Resource<'_>, attached: &[NewValue]) -> bool {
    rules(template).iter().any(|(holder, rule)| {
        is_of(template, holder, *rule, group) && admits(template, *rule, attached)
    })
}
