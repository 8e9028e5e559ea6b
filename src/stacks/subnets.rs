//! The subnets of the tasks, where another stack has them.

use std::collections::HashMap;

use super::absent;
use super::way::{Found, LIKELY, Way, above, agreed, imported};
use crate::cloudformation::intrinsic::{Intrinsic, intrinsic, ref_name, sub_variables};
use crate::cloudformation::referenced;
use crate::document::{Cursor, NewValue, NodeId};
use crate::ecs::{Origin, SourceSet, origins, origins_of_output, output_name};
use crate::network::{
    InferredSubnets, Reach, reach_of, subnets_of_instances, subnets_of_parameters,
    subnets_of_resources,
};

/// The subnets for the tasks of a stack: those of the container instances around it, else private ones, else those that
/// a parent's parameters name, else public ones.
#[must_use]
pub fn subnets<'d>(set: &SourceSet<'d>, file: usize) -> Option<Way<'d>> {
    let look = |file| look(set, file);
    let ways = imported(set, file, look).chain(above(set, file, &look));
    ways.min_by_key(Way::rank)
}

/// Whether subnets are surely those of the instances, or private ones.
#[must_use]
pub fn are_for_tasks(way: &Way<'_>) -> bool {
    way.rank() <= 1
}

/// What a file knows of subnets; parameters count only where they are what hands the value in.
fn look(set: &SourceSet<'_>, file: usize) -> Vec<Found> {
    let Some(template) = set.template(file) else {
        return Vec::new();
    };
    let found = |rank, reach, subnets: InferredSubnets<'_>| {
        let from = format!("{} ({})", subnets.from, set.path(file));
        Found {
            rank,
            reach,
            ..Found::new(file, subnets.value, from)
        }
    };
    if let Some((written, subnets)) = subnets_of_instances(template) {
        let reach = match subnets.reach {
            Reach::Unknown | Reach::LikelyPublic => reach_across(set, file, written),
            known => known,
        };
        return vec![found(0, reach, subnets)];
    }
    if let Some(subnets) = subnets_of_resources(template) {
        let rank = match subnets.reach {
            Reach::Private => 1,
            Reach::Public => 3,
            Reach::Unknown | Reach::LikelyPublic => 2,
        };
        return vec![found(rank, subnets.reach, subnets)];
    }
    if let Some(passed) = absent::subnets(set, file) {
        return vec![passed];
    }
    // Of a stack that creates none, the parameters are what others hand in.
    let hands_on = set.graph.children_of(file).next().is_some();
    match subnets_of_parameters(template).filter(|_| hands_on) {
        Some(subnets) => {
            let reach = match reach_of_value(set, file, &subnets.value) {
                Reach::Unknown => subnets.reach,
                known => known,
            };
            vec![found(LIKELY - 2 + subnets.preference, reach, subnets)]
        }
        None => Vec::new(),
    }
}

/// How tasks in the subnets that an expression of a file names reach the internet, as far as the stacks around tell.
#[must_use]
pub fn reach_across<'d>(set: &SourceSet<'d>, file: usize, written: Cursor<'d>) -> Reach {
    reach_within(set, file, written, &mut HashMap::new())
}

/// What is known of each expression that was met, by its file and node: several lead to one, and some round.
type Known = HashMap<(usize, NodeId), Reach>;

fn reach_within<'d>(
    set: &SourceSet<'d>,
    file: usize,
    written: Cursor<'d>,
    known: &mut Known,
) -> Reach {
    let Some(template) = set.template(file) else {
        return Reach::Unknown;
    };
    if let Some(reach) = known.get(&(file, written.node)) {
        return *reach;
    }
    let near = reach_of(template, written);
    known.insert((file, written.node), near);
    if matches!(near, Reach::Private | Reach::Public) {
        return near;
    }
    let mut found: Vec<Reach> = Vec::new();
    for leaf in leaves(written) {
        for origin in leaf.origins(set, file) {
            let has_moved = origin.file != file || origin.at.node != written.node;
            if !has_moved {
                return near;
            }
            found.push(reach_within(set, origin.file, origin.at, known));
        }
    }
    let reach = agreed(found).unwrap_or(near);
    known.insert((file, written.node), reach);
    reach
}

/// The same for a list of `Ref`s of parameters, or of one.
#[must_use]
pub fn reach_of_value(set: &SourceSet<'_>, file: usize, value: &NewValue) -> Reach {
    let items = match value {
        NewValue::Sequence(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut found: Vec<Reach> = Vec::new();
    for item in items {
        let Some(name) = referenced(item) else {
            return Reach::Unknown;
        };
        for (_, nest) in set.graph.parents_of(file) {
            let Some(argument) = nest.argument(name).filter(|_| nest.is_sure) else {
                return Reach::Unknown;
            };
            found.push(reach_across(set, nest.parent, argument));
        }
    }
    agreed(found).unwrap_or(Reach::Unknown)
}

/// A part of an expression that names something of another stack, or a parameter.
enum Leaf<'d> {
    At(Cursor<'d>),
    /// A stack and an output of it, in the text of a `Fn::Sub`.
    Output(&'d str, &'d str),
}

impl<'d> Leaf<'d> {
    fn origins(&self, set: &SourceSet<'d>, file: usize) -> Vec<Origin<'d>> {
        match self {
            Self::At(at) => origins(set, file, *at),
            Self::Output(stack, output) => origins_of_output(set, file, stack, output),
        }
    }
}

fn leaves(written: Cursor<'_>) -> Vec<Leaf<'_>> {
    let mut found: Vec<Leaf<'_>> = Vec::new();
    let mut open = vec![written];
    while let Some(node) = open.pop() {
        if ref_name(node).is_some() || output_name(node).is_some() {
            found.push(Leaf::At(node));
            continue;
        }
        match intrinsic(node) {
            Some(Intrinsic::Other {
                name: "ImportValue",
                ..
            }) => found.push(Leaf::At(node)),
            Some(Intrinsic::Sub {
                template,
                variables: None,
                ..
            }) => {
                let outputs = sub_variables(template).filter_map(|name| {
                    let (stack, output) = name.split_once(".Outputs.")?;
                    Some(Leaf::Output(stack, output))
                });
                found.extend(outputs);
            }
            _ => {
                open.extend(node.written_items());
                open.extend(node.written_entries().map(|(_, _, value)| value));
            }
        }
    }
    found
}
