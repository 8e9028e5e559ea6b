//! The subnets of the tasks, where another stack has them.

use super::origin::{origins, output_name};
use super::way::{Found, Way, above};
use crate::cloudformation::intrinsic::{Intrinsic, intrinsic, ref_name};
use crate::document::Cursor;
use crate::ecs::SourceSet;
use crate::network::{
    InferredSubnets, Reach, reach_of, subnets_of_instances, subnets_of_parameters,
    subnets_of_resources,
};

/// The subnets for the tasks of a stack: those of the container instances around it, else private ones, else those that
/// a parent's parameters name, else public ones.
#[must_use]
pub fn subnets<'d>(set: &SourceSet<'d>, file: usize) -> Option<Way<'d>> {
    let imported = set.graph.imported_by(file).iter();
    let mut ways: Vec<Way<'d>> = imported
        .filter_map(|matched| {
            let found = look(set, matched.export.file);
            let best = found.into_iter().min_by_key(|found| found.rank)?;
            Some(Way::Imported(matched.clone(), best))
        })
        .collect();
    ways.extend(above(set, file, &|file| look(set, file)));
    ways.into_iter().min_by_key(|way| {
        let ends = way.ends();
        ends.iter().map(|found| found.rank).max()
    })
}

/// What a file knows of subnets; parameters count only where they are what hands the value in.
fn look(set: &SourceSet<'_>, file: usize) -> Vec<Found> {
    let Some(template) = set.template(file) else {
        return Vec::new();
    };
    let found = |rank, reach, subnets: InferredSubnets| Found {
        file,
        value: subnets.value,
        reach,
        from: format!("{} ({})", subnets.from, set.path(file)),
        rank,
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
    // Of a stack that creates none, the parameters are what others hand in.
    let hands_on = set.graph.children_of(file).next().is_some();
    match subnets_of_parameters(template).filter(|_| hands_on) {
        Some(subnets) => vec![found(4, subnets.reach, subnets)],
        None => Vec::new(),
    }
}

/// How tasks in the subnets that an expression of a file names reach the internet, as far as the stacks around tell.
#[must_use]
pub fn reach_across<'d>(set: &SourceSet<'d>, file: usize, written: Cursor<'d>) -> Reach {
    let Some(template) = set.template(file) else {
        return Reach::Unknown;
    };
    let near = reach_of(template, written);
    if matches!(near, Reach::Private | Reach::Public) {
        return near;
    }
    let mut found: Vec<Reach> = Vec::new();
    for leaf in leaves(written) {
        for origin in origins(set, file, leaf) {
            let moved = origin.file != file || origin.at.node != leaf.node;
            let Some(template) = set.template(origin.file).filter(|_| moved) else {
                return near;
            };
            found.push(reach_of(template, origin.at));
        }
    }
    match found.split_first() {
        Some((first, rest)) if rest.iter().all(|one| one == first) => *first,
        _ => near,
    }
}

/// The parts of an expression that name something of another stack, or a parameter.
fn leaves(written: Cursor<'_>) -> Vec<Cursor<'_>> {
    let leads_on = |node: &Cursor<'_>| {
        let is_import = matches!(
            intrinsic(*node),
            Some(Intrinsic::Other {
                name: "ImportValue",
                ..
            })
        );
        is_import || ref_name(*node).is_some() || output_name(*node).is_some()
    };
    let mut found: Vec<Cursor<'_>> = Vec::new();
    let mut open = vec![written];
    while let Some(node) = open.pop() {
        if leads_on(&node) {
            found.push(node);
        } else {
            open.extend(node.items());
            open.extend(node.entries().map(|(_, _, value)| value));
        }
    }
    found
}
