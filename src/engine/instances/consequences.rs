//! What is reported of a removal of container instances: what is removed, what stays, and what is to be done.

use super::{finding, kept_resource};
use crate::engine::parallel::{kept_on_deletion, removed_from_parameter_files};
use crate::facts::updates::Update;
use crate::model::{InstanceResources, Kind, Module, Project};
use crate::outcome::{Change, Class, Finding, Severity, Verdict, WorkloadReport};
use crate::plan::Removed;
use crate::syntax::Cursor;

/// Reports what stays, because something else refers to it. If the instances themselves do, nothing is removed.
pub(super) fn report_kept(
    project: &Project<'_>,
    one: &InstanceResources<'_>,
    row: &mut WorkloadReport,
) {
    for kept in &one.kept {
        let by = kept_resource(project, kept);
        let place = by.by_span.start.in_file(&by.by_file);
        let texts = (
            format!(
                "{} is kept, because {} refers to it ({place})",
                by.resource, by.by
            ),
            "Remove the reference, and run the command again".to_owned(),
        );
        row.findings.push(Finding {
            decides: one.unused.is_empty(),
            ..finding(
                project,
                one.file,
                kept.resource.key,
                Severity::Warning,
                texts,
            )
        });
    }
    if one.unused.is_empty() {
        row.verdict = Verdict::ActionRequired;
    }
}

/// Reports what is removed, and what is to be done about it.
pub(super) fn report_removal(
    project: &Project<'_>,
    one: &InstanceResources<'_>,
    removed: &Removed,
    row: &mut WorkloadReport,
) {
    row.changes = one
        .unused
        .iter()
        .map(|resource| Change {
            transform: "capacity",
            file: project.shared_path(one.file),
            template: None,
            span: project.span(resource.key),
            resource: Some(resource.name.to_owned()),
            property: None,
            parameter: None,
            update: Update::Deletion,
            class: Class::Safe,
            reason: "Belongs to the container instances, on which no workload runs".into(),
            prevents: None,
        })
        .collect();
    row.update = Some("deletes the container instances, on which no workload runs".to_owned());
    row.findings.extend(actions(project, one, removed));
    if row.findings.iter().any(|one| one.decides) {
        row.verdict = Verdict::ActionRequired;
    }
}

/// What a person does besides the update of the stack.
fn actions(project: &Project<'_>, one: &InstanceResources<'_>, removed: &Removed) -> Vec<Finding> {
    let Some(module) = project.module(one.file) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let warning = |place, texts| finding(project, one.file, place, Severity::Warning, texts);
    for resource in &one.unused {
        found.extend(kept_on_deletion(resource).map(|(place, texts)| warning(place, texts)));
        let protection = resource
            .get("AutoScalingGroupProvider")
            .and_then(|provider| provider.get("ManagedTerminationProtection"))
            .filter(|place| place.text() == Some("ENABLED"));
        let protection = protection.filter(|_| resource.kind == Kind::CAPACITY_PROVIDER);
        found.extend(protection.map(|place| {
            warning(place, (
                format!("{} protects its EC2 instances from termination while tasks run on them, and the update fails while one of them is protected", resource.name),
                "Make sure that no task runs on them: aws ecs list-tasks --cluster CLUSTER --launch-type EC2".to_owned(),
            ))
        }));
    }
    for (file, name) in &removed.outputs {
        let outputs = module.sections.outputs.filter(|_| *file == one.file);
        if let Some(key) = outputs.and_then(|outputs| outputs.key(name)) {
            found.push(removed_output(project, one, module, (key, name)));
        }
    }
    for (file, name) in &removed.parameters {
        let owner = project.module(*file);
        let parameter = owner.and_then(|module| module.parameter(name));
        if let Some(parameter) = parameter {
            let texts = removed_from_parameter_files(project, *file, name);
            let warning = |texts| finding(project, *file, parameter.key, Severity::Warning, texts);
            found.extend(texts.map(warning));
        }
    }
    found
}

/// An output that is removed, although something outside of the files may read it.
fn removed_output(
    project: &Project<'_>,
    one: &InstanceResources<'_>,
    module: &Module<'_>,
    (key, name): (Cursor<'_>, &str),
) -> Finding {
    let mut exports = module.links.exports.iter();
    let is_exported = exports.any(|export| export.output == name);
    let (message, help) = match is_exported {
        true => (
            format!(
                "Output {name} is removed, which CloudFormation rejects while another stack imports it; no file does"
            ),
            "Make sure that no other stack imports it: aws cloudformation list-imports --export-name NAME",
        ),
        false => (
            format!("Output {name} is removed; no file reads it"),
            "Make sure that no script and no parent stack outside of the files reads it",
        ),
    };
    Finding {
        decides: is_exported,
        ..finding(
            project,
            one.file,
            key,
            Severity::Warning,
            (message, help.to_owned()),
        )
    }
}
