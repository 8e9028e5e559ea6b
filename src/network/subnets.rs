//! The subnets that tasks should run in, and whether these reach the internet by themselves.

use super::conditions::is_usable;
use super::instances::container_instances;
use super::lists::subnet_list;
use super::load_balancers::{LoadBalancer, load_balancers};
use crate::cloudformation::write::reference;
use crate::cloudformation::{Parameter, Resource, Template};
use crate::document::{Cursor, NewValue};
use crate::ecs::Workload;

/// How a task in a subnet reaches the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Through an internet gateway: the task needs a public address.
    Public,
    /// Through a NAT: the task needs none.
    Private,
    /// The template does not tell.
    Unknown,
    /// The template does not tell, but the name says public.
    NamedPublic,
}

/// Subnets and how they were found.
pub struct InferredSubnets {
    /// The value for `Subnets`.
    pub value: NewValue,
    /// How tasks there reach the internet.
    pub reach: Reach,
    /// Where they were taken from, for people.
    pub from: String,
}

/// The subnets for a workload, from the template alone: the container instances' own, else subnets of the template,
/// else parameters, else the load balancer's.
#[must_use]
pub fn infer_subnets(template: &Template<'_>, workload: &Workload<'_>) -> Option<InferredSubnets> {
    let mut found = infer(template, workload)?;
    if matches!(found.reach, Reach::Unknown | Reach::NamedPublic)
        && shared_with_public_balancer(template, &found.value)
    {
        found.reach = Reach::Public;
    }
    Some(found)
}

/// Subnets that an internet-facing load balancer is in are public.
fn shared_with_public_balancer(template: &Template<'_>, subnets: &NewValue) -> bool {
    template
        .of_type("AWS::ElasticLoadBalancingV2::LoadBalancer")
        .filter(|resource| {
            let balancer = LoadBalancer {
                resource: **resource,
            };
            balancer.is_internet_facing()
        })
        .filter_map(|resource| subnet_list(template, resource.get("Subnets")?))
        .any(|list| list == *subnets)
}

fn infer(template: &Template<'_>, workload: &Workload<'_>) -> Option<InferredSubnets> {
    let condition = workload.condition();
    of_instances(template, condition)
        .or_else(|| of_resources(template, condition))
        .or_else(|| of_list_parameter(template))
        .or_else(|| of_single_parameters(template))
        .or_else(|| of_load_balancer(template, workload))
}

fn of_instances(template: &Template<'_>, condition: Option<&str>) -> Option<InferredSubnets> {
    container_instances(template).iter().find_map(|capacity| {
        let written = capacity.subnets()?;
        if !is_usable(template, written, condition) {
            return None;
        }
        let reach = match reach_of(template, written) {
            Reach::Unknown | Reach::NamedPublic if capacity.has_public_address() => Reach::Public,
            known => known,
        };
        Some(InferredSubnets {
            value: subnet_list(template, written)?,
            reach,
            from: format!("the subnets of {}", capacity.resource.name),
        })
    })
}

fn of_resources(template: &Template<'_>, condition: Option<&str>) -> Option<InferredSubnets> {
    let all: Vec<_> = template
        .of_type("AWS::EC2::Subnet")
        .filter(|subnet| subnet.condition.is_none() || subnet.condition == condition)
        .map(|subnet| (subnet, reach_of_subnet(template, subnet)))
        .collect();
    let with = |wanted: Reach| -> Vec<_> {
        let chosen = all.iter().filter(|(_, reach)| *reach == wanted);
        chosen.map(|(subnet, _)| reference(subnet.name)).collect()
    };
    let (reach, chosen) = [Reach::Private, Reach::Public, Reach::Unknown]
        .into_iter()
        .map(|reach| (reach, with(reach)))
        .find(|(_, chosen)| !chosen.is_empty())?;
    Some(InferredSubnets {
        value: NewValue::Sequence(chosen),
        reach,
        from: "the subnets of the template".to_owned(),
    })
}

fn of_list_parameter(template: &Template<'_>) -> Option<InferredSubnets> {
    let typed =
        |parameter: &&Parameter<'_>| parameter.kind().contains("List<AWS::EC2::Subnet::Id>");
    let named = |parameter: &&Parameter<'_>| {
        parameter.kind() == "CommaDelimitedList" && lower(parameter).contains("subnet")
    };
    let lists = template.parameters.iter();
    let best = lists
        .filter(|parameter| typed(parameter) || named(parameter))
        // A list that may be empty is only half of an answer.
        .filter(|parameter| parameter.default() != Some(""))
        .min_by_key(|parameter| preference(parameter))?;
    Some(InferredSubnets {
        value: reference(best.name),
        reach: reach_of_name(best.name),
        from: format!("the subnets of parameter {}", best.name),
    })
}

fn of_single_parameters(template: &Template<'_>) -> Option<InferredSubnets> {
    let all: Vec<&Parameter<'_>> = template
        .parameters
        .iter()
        .filter(|parameter| parameter.kind() == "AWS::EC2::Subnet::Id")
        .collect();
    let best = all.iter().map(|parameter| preference(parameter)).min()?;
    let chosen: Vec<&str> = all
        .iter()
        .filter(|parameter| preference(parameter) == best)
        .map(|parameter| parameter.name)
        .collect();
    Some(InferredSubnets {
        value: NewValue::Sequence(chosen.iter().map(|name| reference(name)).collect()),
        reach: reach_of_name(chosen.first()?),
        from: format!("the subnets of {}", chosen.join(", ")),
    })
}

fn of_load_balancer(template: &Template<'_>, workload: &Workload<'_>) -> Option<InferredSubnets> {
    let condition = workload.condition();
    let groups = workload.target_groups.iter();
    let balancers = groups.flat_map(|group| load_balancers(template, group.resource.name));
    balancers.into_iter().find_map(|balancer| {
        let written = balancer.resource.get("Subnets")?;
        if !is_usable(template, written, condition) {
            return None;
        }
        let reach = match reach_of(template, written) {
            Reach::Unknown | Reach::NamedPublic if balancer.is_internet_facing() => Reach::Public,
            known => known,
        };
        Some(InferredSubnets {
            value: subnet_list(template, written)?,
            reach,
            from: format!("the subnets of {}", balancer.resource.name),
        })
    })
}

/// Private subnets come first; those of databases and load balancers last.
fn preference(parameter: &Parameter<'_>) -> u8 {
    let name = lower(parameter);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["private", "app", "task", "ecs", "container"]) {
        0
    } else if has(&["db", "database", "rds", "data", "cache"]) {
        3
    } else if has(&["public", "elb", "alb", "loadbalancer", "dmz"]) {
        2
    } else {
        1
    }
}

fn lower(parameter: &Parameter<'_>) -> String {
    parameter.name.to_lowercase()
}

fn reach_of_name(name: &str) -> Reach {
    let name = name.to_lowercase();
    if name.contains("public") && !name.contains("private") {
        Reach::NamedPublic
    } else {
        Reach::Unknown
    }
}

/// How tasks in the subnets that an expression names reach the internet.
#[must_use]
pub fn reach_of(template: &Template<'_>, written: Cursor<'_>) -> Reach {
    let mut found: Vec<Reach> = Vec::new();
    for node in written.descendants() {
        let Some(name) = crate::cloudformation::intrinsic::ref_name(node) else {
            continue;
        };
        found.push(match template.resource(name) {
            Some(subnet) if subnet.kind == "AWS::EC2::Subnet" => reach_of_subnet(template, subnet),
            _ => reach_of_name(name),
        });
    }
    let reach = match found.split_first() {
        Some((first, rest)) if rest.iter().all(|one| one == first) => *first,
        _ => Reach::Unknown,
    };
    let list = subnet_list(template, written);
    let shared = list.is_some_and(|list| shared_with_public_balancer(template, &list));
    if shared && reach != Reach::Private {
        return Reach::Public;
    }
    reach
}

fn reach_of_subnet(template: &Template<'_>, subnet: &Resource<'_>) -> Reach {
    let points_to = |place: Option<Cursor<'_>>, name: &str| {
        let target = place.and_then(|place| template.target(place));
        target.is_some_and(|target| target.name == name)
    };
    let tables = template
        .of_type("AWS::EC2::SubnetRouteTableAssociation")
        .filter(|association| points_to(association.get("SubnetId"), subnet.name))
        .filter_map(|association| template.target(association.get("RouteTableId")?));
    for table in tables {
        let routes = template
            .of_type("AWS::EC2::Route")
            .filter(|route| points_to(route.get("RouteTableId"), table.name));
        for route in routes {
            if route.get("GatewayId").is_some() {
                return Reach::Public;
            }
            let private = [
                "NatGatewayId",
                "InstanceId",
                "NetworkInterfaceId",
                "TransitGatewayId",
            ];
            if private.iter().any(|name| route.get(name).is_some()) {
                return Reach::Private;
            }
        }
    }
    let maps = subnet.get("MapPublicIpOnLaunch").and_then(Cursor::text);
    if maps.is_some_and(|text| text.eq_ignore_ascii_case("true")) {
        Reach::Public
    } else {
        Reach::Unknown
    }
}
