//! Security group rules, and those that open ports of the container instances.

use super::instances::container_instances;
use super::lists::{group_items, group_value};
use crate::model::new_value::get_att;
use crate::model::{Kind, Module, Props, Resource, alternatives, evaluate, has_value};
use crate::syntax::{Cursor, NewValue};

/// A security group rule that opens one port of the container instances.
pub struct HostRule<'d> {
    /// The resource that contains it.
    pub holder: Resource<'d>,
    /// The rule.
    pub rule: Cursor<'d>,
    /// The group that it belongs to.
    pub group: NewValue,
}

impl<'d> HostRule<'d> {
    /// The place that reports show for the rule.
    pub fn place(&self) -> Cursor<'d> {
        let is_own = self.holder.kind == Kind::SECURITY_GROUP_INGRESS;
        if is_own { self.holder.key } else { self.rule }
    }

    /// The rule's name in reports; `path` is that of its file.
    pub fn named(&self, path: &str) -> String {
        let place = self.place().position().in_file(path);
        format!("{} ({place})", self.holder.name)
    }
}

/// Every ingress rule of the module, with the resource that contains it.
pub fn ingress_rules<'d>(module: &Module<'d>) -> Vec<(Resource<'d>, Cursor<'d>)> {
    let inline = module.of_type(Kind::SECURITY_GROUP).flat_map(|group| {
        let list = group.get("SecurityGroupIngress").into_iter();
        let items = list.flat_map(alternatives).flat_map(Cursor::items);
        items
            .flat_map(alternatives)
            .map(|rule| (*group, rule))
            .collect::<Vec<_>>()
    });
    let own = module
        .of_type(Kind::SECURITY_GROUP_INGRESS)
        .filter_map(|resource| Some((*resource, resource.properties()?)));
    inline.chain(own).collect()
}

/// The rules that open this port and no other on the container instances. A group that another stack defines counts as
/// theirs as well: a template of tasks opens a host port for no other purpose.
pub fn host_rules<'d>(module: &Module<'d>, port: &str) -> Vec<HostRule<'d>> {
    let of_instances: Vec<NewValue> = container_instances(module)
        .iter()
        .flat_map(|capacity| capacity.security_groups())
        .flat_map(|list| group_items(module, list))
        .collect();
    let opens = |rule: &Cursor<'d>| {
        ["FromPort", "ToPort"].iter().all(|end| {
            let end = rule.get(end);
            end.is_some_and(|end| evaluate(Some(module), end).is(port))
        })
    };
    ingress_rules(module)
        .into_iter()
        .filter(|(_, rule)| opens(rule))
        .filter_map(|(holder, rule)| {
            let named = rule
                .prop("GroupId")
                .filter(|_| holder.kind == Kind::SECURITY_GROUP_INGRESS);
            let group = match named {
                Some(named) => group_value(module, named),
                None => get_att(holder.name, "GroupId"),
            };
            let is_elsewhere = named.is_some_and(|named| module.target(named).is_none());
            let is_theirs = is_elsewhere || has_value(&of_instances, &group);
            is_theirs.then_some(HostRule {
                holder,
                rule,
                group,
            })
        })
        .collect()
}
