//! Whether a workload's container instances have accelerators.

use super::instances::{Capacity, container_instances};
use super::machines::instances_of_providers;
use crate::facts::accelerators::{Matched, matched_by_wildcard, of_type};
use crate::model::{Module, Props, Workload, alternatives, evaluate, items_of};
use crate::syntax::{Cursor, NodeId};

/// What is known about the accelerators of a workload's container instances.
#[derive(Clone)]
pub enum Accelerators {
    /// Every instance has accelerators.
    All(Accelerated),
    /// No instance is required to have any.
    None,
    /// The module does not define the instances, or their types cannot be determined.
    Unknown,
}

/// Instances with accelerators.
#[derive(Clone)]
pub struct Accelerated {
    /// Where the first type is written.
    pub node: NodeId,
    /// The instance types, or the requirement that selects them.
    pub names: Vec<String>,
    /// The parameter, if only its default has accelerators.
    pub default_of: Option<String>,
}

/// One instance type or requirement of a group of instances.
struct Choice<'d> {
    place: Cursor<'d>,
    name: String,
    /// Whether it has accelerators; `None` if that is not known.
    has: Option<bool>,
    default_of: Option<&'d str>,
}

/// What is known about the accelerators of the instances that a workload runs on.
pub fn accelerators_of<'d>(module: &Module<'d>, workload: &Workload<'d>) -> Accelerators {
    let all = || accelerators(module, &container_instances(module));
    match instances_of_providers(module, workload) {
        Some(instances) => accelerators(module, &instances),
        None => module.surroundings.accelerators.get_or_init(all).clone(),
    }
}

fn accelerators<'d>(module: &Module<'d>, instances: &[Capacity<'d>]) -> Accelerators {
    let choices: Vec<Choice<'d>> = instances
        .iter()
        .flat_map(|capacity| choices(module, capacity))
        .collect();
    if choices.iter().any(|choice| choice.has == Some(false)) {
        return Accelerators::None;
    }
    let all_have = choices.iter().all(|choice| choice.has == Some(true));
    match choices.first() {
        Some(first) if all_have => {
            let mut names: Vec<String> = Vec::new();
            for choice in &choices {
                if !names.contains(&choice.name) {
                    names.push(choice.name.clone());
                }
            }
            Accelerators::All(Accelerated {
                node: first.place.node,
                names,
                default_of: choices
                    .iter()
                    .find_map(|choice| choice.default_of.map(str::to_owned)),
            })
        }
        _ => Accelerators::Unknown,
    }
}

/// The instance types of a group: those of the group itself override its launch template.
fn choices<'d>(module: &Module<'d>, capacity: &Capacity<'d>) -> Vec<Choice<'d>> {
    let own = of_holder(module, capacity.resource.body);
    if !own.is_empty() {
        return own;
    }
    let launch = capacity.launch.map(|launch| of_holder(module, launch.body));
    launch.unwrap_or_default()
}

fn of_holder<'d>(module: &Module<'d>, body: Cursor<'d>) -> Vec<Choice<'d>> {
    let mut found = Vec::new();
    for node in body.descendants() {
        if let Some(place) = node.get("InstanceType") {
            for branch in alternatives(place) {
                of_type_at(module, branch, &mut found);
            }
        }
        if let Some(requirements) = node.get("InstanceRequirements") {
            for branch in alternatives(requirements) {
                found.push(of_requirements(module, branch));
            }
        }
    }
    found
}

fn of_type_at<'d>(module: &Module<'d>, place: Cursor<'d>, found: &mut Vec<Choice<'d>>) {
    let mut add = |name: &str, default_of| {
        found.push(Choice {
            place,
            name: name.to_owned(),
            has: Some(of_type(name).is_some()),
            default_of,
        });
    };
    if let Some((parameter, default)) = module.only_default(place) {
        let allowed = parameter.allowed_values();
        let all_have = !allowed.is_empty() && allowed.iter().all(|one| of_type(one).is_some());
        if all_have {
            allowed.iter().for_each(|one| add(one, None));
        } else {
            add(default, of_type(default).map(|_| parameter.name));
        }
        return;
    }
    let known = evaluate(Some(module), place);
    for name in known.values() {
        add(name, None);
    }
    if known.values().is_empty() {
        found.push(Choice {
            place,
            name: String::new(),
            has: None,
            default_of: None,
        });
    }
}

/// Instances that are selected by attributes.
fn of_requirements<'d>(module: &Module<'d>, requirements: Cursor<'d>) -> Choice<'d> {
    let number = |path: [&str; 2]| {
        let place = requirements.path(&path)?;
        evaluate(Some(module), place).fixed()?.parse::<u32>().ok()
    };
    let at_least = number(["AcceleratorCount", "Min"]).is_some_and(|count| count > 0);
    let at_most_none = number(["AcceleratorCount", "Max"]) == Some(0);
    let kinds = [
        "AcceleratorManufacturers",
        "AcceleratorNames",
        "AcceleratorTypes",
    ];
    let by_kind = kinds
        .iter()
        .any(|key| !items_of(requirements.get(key)).is_empty())
        || requirements
            .path(&["AcceleratorTotalMemoryMiB", "Min"])
            .is_some();
    let allowed = items_of(requirements.prop("AllowedInstanceTypes"));
    let by_pattern = !allowed.is_empty()
        && allowed.iter().all(|one| {
            let pattern = one.text().map(matched_by_wildcard);
            pattern == Some(Matched::Accelerated)
        });
    Choice {
        place: requirements,
        name: "InstanceRequirements with accelerators".to_owned(),
        has: Some(!at_most_none && (at_least || by_kind || by_pattern)),
        default_of: None,
    }
}
