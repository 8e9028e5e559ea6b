//! The VPC, if another stack defines it.

use super::value_route::{ForeignValue, ValueRoute, above, imported};
use crate::model::new_value::reference;
use crate::model::surroundings::infer_vpc;
use crate::model::{Kind, Project, Workload};

/// The VPC of a stack's tasks.
pub fn vpc<'d>(project: &Project<'d>, file: usize) -> Option<ValueRoute<'d>> {
    let made = |file: usize| resource(project, file).into_iter().collect();
    imported(project, file, made)
        .next()
        .or_else(|| above(project, file, &|file| look(project, file)))
}

fn look(project: &Project<'_>, file: usize) -> Vec<ForeignValue> {
    if let Some(found) = resource(project, file) {
        return vec![found];
    }
    // A module that creates stacks may have it as a parameter that it passes down.
    let hands_on = project.graph.children_of(file).next().is_some();
    let vpc = project
        .module(file)
        .filter(|_| hands_on)
        .and_then(|module| infer_vpc(module, &Workload::default()));
    let from = || format!("the VPC of {}", project.path(file));
    let found = vpc.map(|value| ForeignValue {
        rank: 1,
        ..ForeignValue::new(file, value, from())
    });
    found.into_iter().collect()
}

/// The only VPC that a module creates.
fn resource(project: &Project<'_>, file: usize) -> Option<ForeignValue> {
    let mut all = project.module(file)?.of_type(Kind::VPC);
    let vpc = all.next().filter(|vpc| vpc.condition.is_none())?;
    all.next().is_none().then(|| {
        let from = format!("{} ({})", vpc.name, project.path(file));
        ForeignValue::new(file, reference(vpc.name), from)
    })
}
