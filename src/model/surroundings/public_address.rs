//! Public IP addresses that the module itself decides, by a condition or by a parameter that a condition compares.

use super::instances::container_instances;
use super::load_balancers::{LoadBalancer, load_balancers};
use super::subnets::{InferredSubnets, InternetAccess, internet_access_of, name_reach, texts_in};
use crate::model::new_value::{if_function, text};
use crate::model::{Comparison, Function, Module, Workload, comparison, function, same_expression};
use crate::syntax::{Cursor, NewValue};

/// Whether tasks get a public IP address, as a condition of the module decides it.
pub struct DecidedAddress {
    /// The value for `AssignPublicIp`: `!If [CONDITION, ENABLED, DISABLED]` or the reverse.
    pub value: NewValue,
    /// What it is derived from, as reports show it.
    pub from: String,
}

/// How deep `Fn::If`s may be nested; real ones stay below three.
const DEPTH: usize = 6;

/// Whether tasks in some subnets get a public IP address: as the container instances in the same subnets do, as the
/// names of the subnets in each branch of an `Fn::If` suggest, or as the load balancer's scheme implies if the subnets
/// are its own.
pub fn decided_address(
    module: &Module<'_>,
    workload: &Workload<'_>,
    subnets: &InferredSubnets<'_>,
) -> Option<DecidedAddress> {
    let written = subnets.written?;
    of_instances(module, written)
        .or_else(|| by_branches(module, written))
        .or_else(|| {
            let own = subnets.of_balancer.then(|| of_scheme(module, workload));
            own.flatten()
        })
}

/// The same for subnets that a network configuration already has.
pub fn decided_address_in(module: &Module<'_>, subnets: Cursor<'_>) -> Option<DecidedAddress> {
    of_instances(module, subnets).or_else(|| by_branches(module, subnets))
}

fn of_instances(module: &Module<'_>, subnets: Cursor<'_>) -> Option<DecidedAddress> {
    let in_the_same = container_instances(module).into_iter().filter(|capacity| {
        let own = capacity.subnets();
        own.is_some_and(|own| own.node == subnets.node || same_expression(own, subnets))
    });
    in_the_same.into_iter().find_map(|capacity| {
        let place = capacity.public_address()?;
        let of_text = |written: &str| match written.to_ascii_lowercase().as_str() {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => None,
        };
        let leaf = |place: Cursor<'_>| of_text(place.text()?);
        let choice = choose(module, place, &leaf, &of_text, DEPTH)?;
        let from = format!(
            "AssociatePublicIpAddress of {}",
            capacity.launch.unwrap_or(capacity.resource).name
        );
        choice.decided(from)
    })
}

fn by_branches(module: &Module<'_>, subnets: Cursor<'_>) -> Option<DecidedAddress> {
    let of_text = |name: &str| {
        name_reach(name).map(|internet_access| internet_access == InternetAccess::LikelyPublic)
    };
    let leaf = |branch: Cursor<'_>| match internet_access_of(module, branch) {
        InternetAccess::Public | InternetAccess::LikelyPublic => Some(true),
        InternetAccess::Private => Some(false),
        InternetAccess::Unknown => {
            let names = texts_in(branch).into_iter();
            let all: Vec<bool> = names.filter_map(|name| of_text(&name)).collect();
            let first = *all.first()?;
            all.iter().all(|one| *one == first).then_some(first)
        }
    };
    let choice = choose(module, subnets, &leaf, &of_text, DEPTH)?;
    choice.decided("the subnets".to_owned())
}

fn of_scheme(module: &Module<'_>, workload: &Workload<'_>) -> Option<DecidedAddress> {
    let groups = workload.target_groups.iter();
    let balancers = groups.flat_map(|group| load_balancers(module, group.resource.name));
    balancers
        .into_iter()
        .find_map(|balancer| decided_by_scheme(module, &balancer))
}

fn decided_by_scheme(module: &Module<'_>, balancer: &LoadBalancer<'_>) -> Option<DecidedAddress> {
    let of_text = |scheme: &str| match scheme {
        "internet-facing" => Some(true),
        "internal" => Some(false),
        _ => None,
    };
    let scheme = balancer.resource.get("Scheme")?;
    let leaf = |place: Cursor<'_>| of_text(place.text()?);
    let choice = choose(module, scheme, &leaf, &of_text, DEPTH)?;
    choice.decided(format!("the scheme of {}", balancer.resource.name))
}

/// Whether there is a public IP address, by conditions.
#[derive(PartialEq, Eq)]
enum Choice {
    Fixed(bool),
    By(String, Box<Choice>, Box<Choice>),
}

impl Choice {
    fn either(condition: &str, then: Self, otherwise: Self) -> Self {
        if then == otherwise {
            return then;
        }
        Self::By(condition.to_owned(), Box::new(then), Box::new(otherwise))
    }

    fn value(self) -> NewValue {
        match self {
            Self::Fixed(true) => text("ENABLED"),
            Self::Fixed(false) => text("DISABLED"),
            Self::By(condition, then, otherwise) => {
                if_function(&condition, then.value(), otherwise.value())
            }
        }
    }

    /// `None` if no condition decides.
    fn decided(self, from: String) -> Option<DecidedAddress> {
        let is_decided = matches!(self, Self::By(..));
        is_decided.then(|| DecidedAddress {
            value: self.value(),
            from,
        })
    }
}

fn choose(
    module: &Module<'_>,
    place: Cursor<'_>,
    leaf: &impl Fn(Cursor<'_>) -> Option<bool>,
    of_text: &impl Fn(&str) -> Option<bool>,
    depth: usize,
) -> Option<Choice> {
    let depth = depth.checked_sub(1)?;
    if let Some(Function::If {
        condition,
        then,
        otherwise,
    }) = function(place)
    {
        let then = choose(module, then, leaf, of_text, depth)?;
        let otherwise = choose(module, otherwise, leaf, of_text, depth)?;
        return Some(Choice::either(condition, then, otherwise));
    }
    by_parameter(module, place, of_text).or_else(|| leaf(place).map(Choice::Fixed))
}

/// The result for a parameter with two values, if a condition compares it with one of them.
fn by_parameter(
    module: &Module<'_>,
    place: Cursor<'_>,
    of_text: &impl Fn(&str) -> Option<bool>,
) -> Option<Choice> {
    let with = |value: &str, parameter: &str, text: &str| {
        of_text(&text.replace(&format!("${{{parameter}}}"), value))
    };
    let texts = texts_in(place);
    for parameter in &module.parameters {
        let allowed = parameter.allowed_values();
        let [one, other] = allowed.as_slice() else {
            continue;
        };
        let name = format!("${{{}}}", parameter.name);
        let Some(written) = texts.iter().find(|text| text.contains(&name)) else {
            continue;
        };
        let says = |value| with(value, parameter.name, written);
        let (Some(of_one), Some(of_other)) = (says(one), says(other)) else {
            continue;
        };
        let (condition, compared) = comparing(module, parameter.name, [one, other])?;
        let [then, otherwise] = if compared.holds_for(one) {
            [of_one, of_other]
        } else {
            [of_other, of_one]
        };
        return Some(Choice::either(
            condition,
            Choice::Fixed(then),
            Choice::Fixed(otherwise),
        ));
    }
    None
}

/// A condition that distinguishes the two values of a parameter.
fn comparing<'d>(
    module: &Module<'d>,
    parameter: &str,
    [one, other]: [&str; 2],
) -> Option<(&'d str, Comparison<'d>)> {
    let conditions = module.sections.conditions?;
    conditions.entries().find_map(|(name, ..)| {
        let compared = comparison(module, name)?;
        let decides =
            compared.parameter == parameter && compared.holds_for(one) != compared.holds_for(other);
        decides.then_some((name, compared))
    })
}
