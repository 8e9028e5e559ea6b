//! Rules that trust the container instances' group gain the tasks' own group.

use crate::cloudformation::intrinsic::alternatives;
use crate::cloudformation::write::{entry, get_att};
use crate::cloudformation::{Resource, Template};
use crate::document::{Cursor, NewValue};
use crate::network::Capacity;
use crate::plan::{Draft, Why};

/// Adds an ingress rule for the tasks' group wherever the template trusts the instances' group. The rules are resources
/// of their own: two groups that name each other inline would be a circle.
pub(super) fn carry_over<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    instances: &[Capacity<'d>],
    tasks: &str,
) {
    let trusted: Vec<&str> = instances
        .iter()
        .flat_map(Capacity::security_groups)
        .flat_map(|list| {
            template
                .mentioned(list)
                .map(|group| group.name)
                .collect::<Vec<_>>()
        })
        .collect();
    for (holder, rule) in rules(template) {
        let source = rule.get("SourceSecurityGroupId");
        let source = source.and_then(|source| template.target(source));
        let is_trusted = source.is_some_and(|group| trusted.contains(&group.name));
        let is_own = trusted.contains(&holder.name);
        if is_trusted && !is_own {
            repeat(draft, &holder, rule, tasks);
        }
    }
}

/// Every ingress rule of the template with the resource that holds it.
fn rules<'d>(template: &Template<'d>) -> Vec<(Resource<'d>, Cursor<'d>)> {
    let inline = template
        .of_type("AWS::EC2::SecurityGroup")
        .flat_map(|group| {
            let list = group.get("SecurityGroupIngress").into_iter();
            let items = list.flat_map(alternatives).flat_map(Cursor::items);
            items
                .flat_map(alternatives)
                .map(|rule| (*group, rule))
                .collect::<Vec<_>>()
        });
    let own = template
        .of_type("AWS::EC2::SecurityGroupIngress")
        .filter_map(|resource| Some((*resource, resource.properties()?)));
    inline.chain(own).collect()
}

fn repeat<'d>(draft: &mut Draft<'_, 'd>, holder: &Resource<'d>, rule: Cursor<'d>, tasks: &str) {
    let group = match holder.kind {
        "AWS::EC2::SecurityGroup" => get_att(holder.name, "GroupId"),
        _ => match rule.get("GroupId") {
            Some(group) => group.new_value(),
            None => return,
        },
    };
    let mut properties = vec![entry("GroupId", group)];
    let kept = ["IpProtocol", "FromPort", "ToPort"];
    properties.extend(kept.iter().filter_map(|key| {
        let value = rule.get(key)?;
        Some(entry(key, value.new_value()))
    }));
    properties.push(entry("SourceSecurityGroupId", get_att(tasks, "GroupId")));
    let why = Why::review(format!(
        "{} trusted the container instances; the tasks have a group of their own",
        holder.name
    ));
    let name = format!("{}From{tasks}", holder.name);
    draft.resource(
        &name,
        "AWS::EC2::SecurityGroupIngress",
        NewValue::Mapping(properties),
        why,
    );
}
