//! `--cutover parallel`: a second half of a workload, for Fargate, next to the one on container instances.
//!
//! The copies are made in the text of the files, with the owner's words and comments, and the record of them is comments
//! ([`marks`]). Which workloads can be split is decided on the module as a template, as for CloudFormation.

mod added;
mod applied_first;
mod back;
mod copies;
mod finish;
mod forward;
mod marks;
mod modules;
mod parts;
mod paths;
mod refusals;
mod registered;
mod stickiness;
mod text;
mod verify;

pub(super) use added::recorded;
pub(super) use copies::split as copy;
pub(super) use finish::end;
pub(super) use forward::forwards;
pub(super) use marks::{Mark, mark};
pub(super) use text::declarations;

use crate::facts::updates::Update;
use crate::hosts::cloudformation::parallel::elsewhere::refers_by_service_alone;
use crate::hosts::cloudformation::parallel::{members, of_one_template, runs_twice};
use crate::model::new_value::entry;
use crate::model::{Project, Workload};
use crate::outcome::{Change, Class};
use crate::plan::{NewParameter, OTHER_CUTOVER, Obstacle, Split};
use crate::syntax::Cursor;

/// The step that the edits are reported for.
const STEP: &str = "parallel";

/// The variable that shifts the traffic: any percentage.
pub(super) fn traffic_variable() -> NewParameter {
    NewParameter::traffic().within(0, 100)
}

/// Plans the copies of a workload's resources: their names and the variable.
///
/// # Errors
/// The workload cannot run twice.
pub(super) fn split<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
    is_alone: bool,
) -> Result<Split, Obstacle<'d>> {
    let root = Cursor::root(project.files[workload.file].document);
    let place = workload.place().unwrap_or(root);
    let module = project
        .module(workload.file)
        .ok_or_else(|| Obstacle::new(place, "The workload is not in a module", OTHER_CUTOVER))?;
    if let Some(call) = workload.calls.first() {
        return Err(Obstacle::new(
            call.resource.key,
            "The service is created by a module outside of this repository, so its resources cannot be copied",
            OTHER_CUTOVER,
        ));
    }
    of_one_template(workload, module, place)?;
    for service in &workload.services {
        runs_twice(module, service)?;
    }
    let members = members::of(module, workload);
    let is_taken = |name: &str| module.has_name(name);
    let copies = members.iter().map(|one| {
        let name = copies::name_of_copy(one.name, is_taken);
        (one.name.to_owned(), name)
    });
    let mut split = Split {
        file: workload.file,
        copies: copies.collect(),
        ..Split::default()
    };
    report(project, workload, &members, &mut split);
    let routed = modules::routed(project, workload)?;
    let service = (!is_alone).then(|| workload.id());
    if !modules::are_in(workload.file, &routed) {
        refers_by_service_alone(project, module, workload, &members)?;
        modules::connect(project, workload, &routed, service, &mut split)?;
    } else if !workload.target_groups.is_empty() {
        let name = copies::variable_name(service, is_taken);
        let parameter = traffic_variable();
        let description = parameter.description();
        split.changes.push(Change {
            resource: None,
            parameter: Some(name.clone()),
            update: Update::Nothing,
            reason: format!("Adds parameter {name} (Number): {description}").into(),
            ..change(project, split.file, place)
        });
        split.parameter = Some(entry(&name, parameter.into_value(true)));
    }
    Ok(split)
}

fn change(project: &Project<'_>, file: usize, place: Cursor<'_>) -> Change {
    Change {
        transform: STEP,
        template: None,
        file: project.shared_path(file),
        span: project.span(place),
        resource: None,
        property: None,
        parameter: None,
        update: Update::NewResource,
        class: Class::Safe,
        reason: "".into(),
        prevents: None,
    }
}

fn report(
    project: &Project<'_>,
    workload: &Workload<'_>,
    members: &[crate::model::Resource<'_>],
    split: &mut Split,
) {
    for (resource, (own, copy)) in members.iter().zip(&split.copies) {
        split.changes.push(Change {
            resource: Some(copy.clone()),
            reason: format!("A copy of {own}, which stays as it is").into(),
            ..change(project, workload.file, resource.key)
        });
    }
}
