//! The subnets of the tasks, if another stack defines them.

use std::collections::HashMap;

use super::absent;
use super::value_route::{ForeignValue, LIKELY, ValueRoute, above, agreed, imported};
use crate::model::surroundings::{
    InferredSubnets, InternetAccess, internet_access_of, subnets_of_instances,
    subnets_of_parameters, subnets_of_resources,
};
use crate::model::{
    Concat, Function, Origin, Project, function, origins, origins_of_output, output_name, ref_name,
    referenced, sub_variables,
};
use crate::syntax::{Cursor, NewValue, NodeId};

/// The subnets for the tasks of a stack: those of the container instances around it, else private ones, else those of a
/// parent's parameters, else public ones.
pub fn subnets<'d>(project: &Project<'d>, file: usize) -> Option<ValueRoute<'d>> {
    let look = |file| look(project, file);
    let routes = imported(project, file, look).chain(above(project, file, &look));
    routes.min_by_key(ValueRoute::rank)
}

/// Whether subnets are certainly those of the instances, or private ones.
pub fn are_for_tasks(route: &ValueRoute<'_>) -> bool {
    route.rank() <= 1
}

/// The subnets that a file defines; parameters count only if they are the source of the value.
fn look(project: &Project<'_>, file: usize) -> Vec<ForeignValue> {
    let Some(module) = project.module(file) else {
        return Vec::new();
    };
    let found = |rank, internet_access, subnets: InferredSubnets<'_>| {
        let from = format!("{} ({})", subnets.from, project.path(file));
        ForeignValue {
            rank,
            internet_access,
            ..ForeignValue::new(file, subnets.value, from)
        }
    };
    if let Some((written, subnets)) = subnets_of_instances(module) {
        let internet_access = match subnets.internet_access {
            InternetAccess::Unknown | InternetAccess::LikelyPublic => {
                internet_access_across(project, file, written)
            }
            known => known,
        };
        return vec![found(0, internet_access, subnets)];
    }
    if let Some(subnets) = subnets_of_resources(module) {
        let rank = match subnets.internet_access {
            InternetAccess::Private => 1,
            InternetAccess::Public => 3,
            InternetAccess::Unknown | InternetAccess::LikelyPublic => 2,
        };
        return vec![found(rank, subnets.internet_access, subnets)];
    }
    if let Some(passed) = absent::subnets(project, file) {
        return vec![passed];
    }
    // The parameters of a stack that creates none are passed in by others.
    let hands_on = project.graph.children_of(file).next().is_some();
    match subnets_of_parameters(module).filter(|_| hands_on) {
        Some(subnets) => {
            let internet_access = match internet_access_of_value(project, file, &subnets.value) {
                InternetAccess::Unknown => subnets.internet_access,
                known => known,
            };
            vec![found(
                LIKELY - 2 + subnets.preference,
                internet_access,
                subnets,
            )]
        }
        None => Vec::new(),
    }
}

/// How tasks in the subnets that an expression of a file references reach the internet, as far as related stacks show.
pub fn internet_access_across<'d>(
    project: &Project<'d>,
    file: usize,
    written: Cursor<'d>,
) -> InternetAccess {
    internet_access_within(project, file, written, &mut HashMap::new())
}

/// The result for each visited expression, by its file and node: several expressions lead to the same one, and some are
/// cyclic.
type Known = HashMap<(usize, NodeId), InternetAccess>;

fn internet_access_within<'d>(
    project: &Project<'d>,
    file: usize,
    written: Cursor<'d>,
    known: &mut Known,
) -> InternetAccess {
    let Some(module) = project.module(file) else {
        return InternetAccess::Unknown;
    };
    if let Some(internet_access) = known.get(&(file, written.node)) {
        return *internet_access;
    }
    let near = internet_access_of(module, written);
    known.insert((file, written.node), near);
    if matches!(near, InternetAccess::Private | InternetAccess::Public) {
        return near;
    }
    let mut found: Vec<InternetAccess> = Vec::new();
    for leaf in leaves(written) {
        for origin in leaf.origins(project, file) {
            let has_moved = origin.file != file || origin.at.node != written.node;
            if !has_moved {
                return near;
            }
            found.push(internet_access_within(
                project,
                origin.file,
                origin.at,
                known,
            ));
        }
    }
    let internet_access = agreed(found).unwrap_or(near);
    known.insert((file, written.node), internet_access);
    internet_access
}

/// The same for a list of `Ref`s to parameters, or a single one.
pub fn internet_access_of_value(
    project: &Project<'_>,
    file: usize,
    value: &NewValue,
) -> InternetAccess {
    let items = match value {
        NewValue::Sequence(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut found: Vec<InternetAccess> = Vec::new();
    for item in items {
        let Some(name) = referenced(item) else {
            return InternetAccess::Unknown;
        };
        for (_, nested) in project.graph.parents_of(file) {
            let Some(argument) = nested.argument(name).filter(|_| nested.is_sure) else {
                return InternetAccess::Unknown;
            };
            found.push(internet_access_across(project, nested.parent, argument));
        }
    }
    agreed(found).unwrap_or(InternetAccess::Unknown)
}

/// A part of an expression that references another stack's output, or a parameter.
enum Leaf<'d> {
    At(Cursor<'d>),
    /// A stack and an output of it, in the text of a `Fn::Sub`.
    Output(&'d str, &'d str),
}

impl<'d> Leaf<'d> {
    fn origins(&self, project: &Project<'d>, file: usize) -> Vec<Origin<'d>> {
        match self {
            Self::At(at) => origins(project, file, *at),
            Self::Output(stack, output) => origins_of_output(project, file, stack, output),
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
        match function(node) {
            Some(Function::Call {
                name: "ImportValue" | "GetStackOutput",
                ..
            }) => found.push(Leaf::At(node)),
            Some(Function::Concat(Concat::Template {
                words,
                variables: None,
                ..
            })) => {
                let outputs = sub_variables(words).filter_map(|name| {
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
