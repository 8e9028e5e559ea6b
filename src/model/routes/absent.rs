//! Stacks whose templates are not among the files of the run: all that is known of them are their arguments.
//!
//! The parent that creates a stack of container instances passes their subnets and security group to it. If that
//! stack's template is in a bucket or in another repository, the names of its parameters are the only evidence of them.

use std::collections::HashSet;

use super::value_route::{ForeignValue, LIKELY};
use crate::model::Kind;
use crate::model::new_value::copy_of;
use crate::model::{Concat, Function, Module, Project, Resource, function, output_name, ref_name};
use crate::syntax::Cursor;

/// The stacks without a template in the run that provide the value of a stack's `Cluster`: they very likely create the
/// container instances.
fn cluster_stacks<'s, 'd>(project: &'s Project<'d>, parent: usize) -> Vec<&'s Resource<'d>> {
    let Some(module) = project.module(parent) else {
        return Vec::new();
    };
    let mut found: Vec<&Resource<'d>> = Vec::new();
    for (_, nested) in project
        .graph
        .children_of(parent)
        .filter(|(_, nested)| nested.is_sure)
    {
        let child = project.module(nested.child);
        let services = child.into_iter().flat_map(|one| one.of_type(Kind::SERVICE));
        let clusters: HashSet<&str> = services
            .filter_map(|service| ref_name(service.get("Cluster")?))
            .collect();
        for argument in clusters
            .into_iter()
            .filter_map(|name| nested.argument(name))
        {
            let named = output_name(argument).and_then(|(stack, _)| module.resource(stack));
            let absent = named.filter(|stack| is_absent(project, parent, stack));
            if let Some(stack) =
                absent.filter(|one| !found.iter().any(|known| known.name == one.name))
            {
                found.push(stack);
            }
        }
    }
    found
}

/// Whether a resource is a stack whose template is not among the files.
pub(super) fn is_absent(project: &Project<'_>, file: usize, resource: &Resource<'_>) -> bool {
    let mut nested_stacks = project.graph.children_of(file);
    resource.kind == Kind::STACK
        && !nested_stacks.any(|(_, nested)| nested.resource.name == resource.name)
}

/// The subnets that are passed to the cluster's stack.
pub(super) fn subnets(project: &Project<'_>, parent: usize) -> Option<ForeignValue> {
    let found = of_cluster_stack(project, parent, &is_subnets)?;
    // Worse than subnets that are known to be private, better than a parameter that is chosen by its name alone.
    Some(ForeignValue {
        rank: LIKELY - 4,
        ..found
    })
}

/// The security group that is passed to the cluster's stack.
pub(super) fn instance_group(project: &Project<'_>, parent: usize) -> Option<ForeignValue> {
    of_cluster_stack(project, parent, &is_instance_group)
}

fn of_cluster_stack(
    project: &Project<'_>,
    parent: usize,
    fits: &dyn Fn(&str) -> bool,
) -> Option<ForeignValue> {
    let stacks = cluster_stacks(project, parent);
    let [stack] = stacks.as_slice() else {
        return None;
    };
    passed(project, parent, stack, fits)
}

/// The security group that is passed to the stack of a load balancer or listener.
pub(super) fn balancer_group(
    project: &Project<'_>,
    parent: usize,
    stack: &Resource<'_>,
) -> Option<ForeignValue> {
    let stack = Some(stack).filter(|stack| is_absent(project, parent, stack))?;
    passed(project, parent, stack, &is_group)
}

/// The only argument of a stack with a matching name, if its value can be repeated in the parent.
fn passed(
    project: &Project<'_>,
    parent: usize,
    stack: &Resource<'_>,
    fits: &dyn Fn(&str) -> bool,
) -> Option<ForeignValue> {
    let module = project.module(parent)?;
    let arguments = stack.get("Parameters")?.entries();
    let mut fitting = arguments.filter(|(name, ..)| fits(&name.to_lowercase()));
    let (name, _, value) = fitting.next()?;
    if fitting.next().is_some() || stack.condition.is_some() || !is_known(module, value) {
        return None;
    }
    let from = format!(
        "parameter {name} of nested stack {} ({})",
        stack.name,
        project.path(parent)
    );
    Some(ForeignValue {
        is_by_name: true,
        ..ForeignValue::new(parent, copy_of(value), from)
    })
}

/// Whether a value is one that a parent passes unchanged: an output of another stack, a parameter, a resource or an
/// import.
fn is_known(module: &Module<'_>, value: Cursor<'_>) -> bool {
    if let Some(name) = ref_name(value) {
        let resource = module.resource(name);
        return resource.is_none_or(|resource| resource.condition.is_none());
    }
    matches!(
        function(value),
        Some(
            Function::Attr { .. }
                | Function::Concat(Concat::Joined { .. })
                | Function::Call {
                    name: "ImportValue" | "GetStackOutput",
                    ..
                }
        )
    ) || value
        .text()
        .is_some_and(|text| text.starts_with("subnet-") || text.starts_with("sg-"))
}

/// `Subnets`, `PrivateSubnetIds`, `SubnetList`; not `SubnetGroup`, nor one of several single subnets.
fn is_subnets(name: &str) -> bool {
    let is_list =
        name.contains("subnets") || name.contains("subnetid") || name.contains("subnetlist");
    let is_other = ["public", "group", "cidr", "database", "cache"];
    is_list && !is_other.iter().any(|word| name.contains(word))
}

/// `SecurityGroup`, `HostSecurityGroup`, `InstanceSecurityGroupId`; a single group, and not the load balancer's.
fn is_instance_group(name: &str) -> bool {
    let is_other = ["loadbalancer", "alb", "elb", "database", "public"];
    is_group(name) && !is_other.iter().any(|word| name.contains(word))
}

/// A single security group: a list could not be used where one is expected.
fn is_group(name: &str) -> bool {
    ["securitygroup", "securitygroupid", "sg", "sgid"]
        .iter()
        .any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::{is_group, is_instance_group, is_subnets};

    #[test]
    fn names_show_lists_of_subnets_and_single_groups() {
        for name in ["subnets", "privatesubnetids", "subnetlist", "subnetids"] {
            assert!(is_subnets(name), "{name}");
        }
        for name in ["subnet1", "dbsubnetgroup", "publicsubnets", "subnetcidrs"] {
            assert!(!is_subnets(name), "{name}");
        }
        for name in ["securitygroup", "ecshostsecuritygroup", "instancesgid"] {
            assert!(is_instance_group(name), "{name}");
        }
        for name in [
            "albsecuritygroup",
            "loadbalancersg",
            "securitygroups",
            "sgname",
        ] {
            assert!(!is_instance_group(name), "{name}");
        }
        assert!(is_group("albsecuritygroup"));
    }
}
