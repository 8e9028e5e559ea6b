//! The VPC, where another stack has it.

use super::way::{Found, Way, above};
use crate::cloudformation::write::reference;
use crate::ecs::{SourceSet, Workload};
use crate::network::{Reach, infer_vpc};

/// The VPC of a stack's tasks.
#[must_use]
pub fn vpc<'d>(set: &SourceSet<'d>, file: usize) -> Option<Way<'d>> {
    let imported = set.graph.imported_by(file).iter().find_map(|matched| {
        let found = resource(set, matched.export.file)?;
        Some(Way::Imported(matched.clone(), found))
    });
    imported.or_else(|| above(set, file, &|file| look(set, file)))
}

fn look(set: &SourceSet<'_>, file: usize) -> Vec<Found> {
    if let Some(found) = resource(set, file) {
        return vec![found];
    }
    // What creates stacks may have it as a parameter that it hands on.
    let hands_on = set.graph.children_of(file).next().is_some();
    let vpc = set
        .template(file)
        .filter(|_| hands_on)
        .and_then(|template| infer_vpc(template, &Workload::default()));
    vpc.map(|value| Found {
        file,
        value,
        reach: Reach::Unknown,
        from: format!("the VPC of {}", set.path(file)),
        rank: 1,
    })
    .into_iter()
    .collect()
}

/// The only VPC that a template makes.
fn resource(set: &SourceSet<'_>, file: usize) -> Option<Found> {
    let mut all = set.template(file)?.of_type("AWS::EC2::VPC");
    let vpc = all.next().filter(|vpc| vpc.condition.is_none())?;
    all.next().is_none().then(|| Found {
        file,
        value: reference(vpc.name),
        reach: Reach::Unknown,
        from: format!("{} ({})", vpc.name, set.path(file)),
        rank: 0,
    })
}
