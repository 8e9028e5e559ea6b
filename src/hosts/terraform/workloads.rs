//! The workloads of modules: task definitions, what runs them and their target groups.

use std::collections::HashMap;

use super::graph::Modules;
use super::mentions::ResourceId;
use super::module::Block;
use crate::model::{Components, Kind};

/// Resources that can only move together.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Workload {
    /// The services.
    pub services: Vec<ResourceId>,
    /// The task definitions.
    pub task_definitions: Vec<ResourceId>,
    /// The target groups.
    pub target_groups: Vec<ResourceId>,
    /// What starts tasks without a service.
    pub launchers: Vec<ResourceId>,
}

/// What a resource is in a workload.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Service,
    TaskDefinition,
    TargetGroup,
    Launcher,
}

fn part_of(resource: &Block<'_>) -> Option<Part> {
    match resource.kind()? {
        Kind::SERVICE => Some(Part::Service),
        Kind::TASK_DEFINITION => Some(Part::TaskDefinition),
        Kind::TARGET_GROUP => Some(Part::TargetGroup),
        Kind::TASK_SET => Some(Part::Launcher),
        Kind::EVENT_RULE => resource.get("ecs_target").map(|_| Part::Launcher),
        Kind::SCHEDULE | Kind::PIPE | Kind::STATE_MACHINE => Some(Part::Launcher),
        _ => None,
    }
}

impl<'d> Modules<'d> {
    /// The workloads, in the order of the modules and resources. A target group or launcher alone is none.
    pub fn workloads(&self) -> Vec<Workload> {
        let members = self.members();
        let numbers: HashMap<ResourceId, usize> = members
            .iter()
            .enumerate()
            .map(|(number, (id, _))| (*id, number))
            .collect();
        let mut components = Components::new(members.len());
        for (number, (id, part)) in members.iter().enumerate() {
            for other in self.neighbors(*id, *part) {
                if let Some(&other) = numbers.get(&other)
                    && is_joined(*part, members[other].1)
                {
                    components.join(number, other);
                }
            }
        }
        let mut order = Vec::new();
        let mut found: HashMap<usize, Workload> = HashMap::new();
        for (number, (id, part)) in members.iter().enumerate() {
            let root = components.root(number);
            let workload = found.entry(root).or_insert_with(|| {
                order.push(root);
                Workload::default()
            });
            match part {
                Part::Service => workload.services.push(*id),
                Part::TaskDefinition => workload.task_definitions.push(*id),
                Part::TargetGroup => workload.target_groups.push(*id),
                Part::Launcher => workload.launchers.push(*id),
            }
        }
        let workloads = order.into_iter().filter_map(|root| found.remove(&root));
        workloads
            .filter(|one| !one.services.is_empty() || !one.task_definitions.is_empty())
            .collect()
    }

    fn members(&self) -> Vec<(ResourceId, Part)> {
        let modules = self.all.iter().enumerate();
        let resources = modules.flat_map(|(module, one)| {
            let resources = one.resources.iter().enumerate();
            resources
                .filter_map(move |(index, resource)| Some(((module, index), part_of(resource)?)))
        });
        resources.collect()
    }

    /// The resources that a service or launcher refers to where it names its tasks and target groups.
    fn neighbors(&self, (module, index): ResourceId, part: Part) -> Vec<ResourceId> {
        let resource = &self.all[module].resources[index];
        let places = match part {
            Part::Service => ["task_definition", "load_balancer", "dynamic"]
                .iter()
                .filter_map(|name| resource.get(name))
                .collect(),
            Part::Launcher => vec![resource.body],
            Part::TaskDefinition | Part::TargetGroup => Vec::new(),
        };
        let mentioned = places.into_iter();
        mentioned
            .flat_map(|place| self.mentioned(module, place))
            .collect()
    }
}

/// Whether a reference between two members makes them one workload: a launcher that names another launcher does not.
fn is_joined(from: Part, to: Part) -> bool {
    match from {
        Part::Service => matches!(to, Part::TaskDefinition | Part::TargetGroup),
        Part::Launcher => to != Part::Launcher,
        Part::TaskDefinition | Part::TargetGroup => false,
    }
}
