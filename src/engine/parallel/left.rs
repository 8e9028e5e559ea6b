//! What a removal leaves behind: references to what is gone, resources that CloudFormation keeps, values of parameters.

use super::connected::{connected, importing};
use super::traffic::{DEEPEST, NONE, deciding, is_deployed_with};
use super::{finding, parse};
use crate::model::{Content, Module, ParallelState, Project, Resource, names_in};
use crate::outcome::{Finding, Severity};
use crate::plan::Hosts;
use crate::settings::Finish;
use crate::syntax::Cursor;

/// A reference to something that would be gone.
pub(in crate::engine) fn dangling(
    project: &Project<'_>,
    hosts: Hosts,
    file: usize,
    module: &Module<'_>,
    after: &str,
) -> Option<Finding> {
    let path = project.path(file);
    let document = parse(hosts, path, after)?;
    let (_, recognized) = crate::hosts::recognize(hosts, path, &document)?;
    let Content::Module(new) = recognized.content else {
        return None;
    };
    let names = module.resources.iter().map(|one| one.name);
    let names = names.chain(module.parameters.iter().map(|one| one.name));
    let mut gone = names.filter(|name| !new.has_name(name));
    let name = gone.find(|name| new.references_to(name).next().is_some())?;
    let left = |owner: Option<usize>| {
        let owner = owner.map(|owner| module.resources[owner].name);
        owner.is_none_or(|owner| new.has_name(owner))
    };
    let mut places = module.references_to(name).filter(|one| left(one.owner));
    let place = places.next().map_or(module.root, |one| one.place);
    Some(finding(
        project,
        file,
        project.span(place),
        Severity::Error,
        (
            format!("{name} would be removed, but this refers to it"),
            "Change or remove the reference, and run the command again".to_owned(),
        ),
    ))
}

/// A file of a stack above or below that has to change as well, and is not among the given paths.
pub(super) fn outside(project: &Project<'_>, file: usize) -> Option<Finding> {
    let mut related = connected(project, file).into_iter();
    let other = related.find(|other| {
        let module = project.module(*other);
        let is_in_parallel = module.is_some_and(|module| module.parallel().is_some());
        project.files[*other].is_context && is_in_parallel
    })?;
    let root = Cursor::root(project.files[file].document);
    Some(finding(
        project,
        file,
        project.span(root),
        Severity::Error,
        (
            format!(
                "{} also has to change, but it is not among the given paths",
                project.path(other)
            ),
            "Pass a directory that contains both, for example the root of the repository"
                .to_owned(),
        ),
    ))
}

/// What is wrong, and what to do about it.
type Texts = (String, String);

/// A resource that CloudFormation keeps when it is removed from the template.
pub(in crate::engine) fn kept_on_deletion<'d>(
    resource: &Resource<'d>,
) -> Option<(Cursor<'d>, Texts)> {
    let policy = resource.body.get("DeletionPolicy")?;
    let is_kept = policy.text().is_some_and(|text| text.starts_with("Retain"));
    let name = resource.name;
    is_kept.then(|| (
        policy,
        (
            format!("{name} has DeletionPolicy Retain, so CloudFormation keeps it, and it incurs cost outside of the stack"),
            "Set DeletionPolicy: Delete in a deployment before this one, or delete the resource yourself afterward".to_owned(),
        ),
    ))
}

/// A removed parameter that files still set.
pub(in crate::engine) fn removed_from_parameter_files(
    project: &Project<'_>,
    file: usize,
    name: &str,
) -> Option<Texts> {
    let files: Vec<&str> = project
        .parameter_files
        .of(file)
        .filter(|one| one.values.contains_key(name))
        .map(|one| one.path)
        .collect();
    let files = files.join(", ");
    (!files.is_empty()).then(|| (
        format!("{name} is removed from the template, but it is still set in {files}. CloudFormation rejects values of parameters that do not exist"),
        format!("Remove {name} from {files} before you deploy this"),
    ))
}

/// What has to be applied before the rest: AWS does not delete a target group that a listener or rule forwards to.
///
/// Source: Terraform 1.11.4, which deletes a resource before it updates those that referred to it, unless the deleted one
/// has `create_before_destroy` in the state; tried 2026-11-29. ELB API: `DeleteTargetGroup`, `ResourceInUse`.
pub(super) fn applied_first(
    project: &Project<'_>,
    file: usize,
    first: &[(String, String)],
) -> Vec<Finding> {
    let Some(module) = project.module(file) else {
        return Vec::new();
    };
    let prefix = address_prefix(project, file);
    let found = first.iter().filter_map(|(group, holder)| {
        let place = module.resource(holder)?.key;
        let text = (
            format!("Terraform deletes {group} before it changes {holder}, and AWS rejects that while {holder} still forwards to it (ResourceInUse)"),
            format!("Apply the change of {holder} first, with terraform apply -target={prefix}{holder}, and then all with terraform apply"),
        );
        let span = project.span(place);
        Some(finding(project, file, span, Severity::Warning, text))
    });
    found.collect()
}

/// What the addresses of a module's resources begin with: the names of its calls, as far as each module is called once.
fn address_prefix(project: &Project<'_>, mut file: usize) -> String {
    let mut steps = Vec::new();
    while steps.len() < DEEPEST {
        let mut calls = project.graph.parents_of(file).map(|(_, nested)| nested);
        let Some(call) = calls.next() else {
            break;
        };
        if calls.next().is_some() {
            steps.push("module.NAME.".to_owned());
            break;
        }
        steps.push(format!("{}.", call.resource.name));
        file = call.parent;
    }
    steps.reverse();
    steps.concat()
}

/// What is to be done besides the update of the stack.
pub(super) fn actions(
    project: &Project<'_>,
    file: usize,
    state: &ParallelState<'_>,
    gone: &[&str],
    direction: Finish,
) -> Vec<Finding> {
    let Some(module) = project.module(file) else {
        return Vec::new();
    };
    let action = |home: usize, place: Cursor<'_>, message: String, help: String| {
        let span = project.span(place);
        finding(project, home, span, Severity::Warning, (message, help))
    };
    let mut found = Vec::new();
    for name in gone {
        let kept = module.resource(name).and_then(kept_on_deletion);
        found.extend(kept.map(|(place, (message, help))| action(file, place, message, help)));
    }
    let importing = importing(project, file);
    if let Some(first) = importing.first().filter(|_| direction == Finish::Fargate) {
        found.push(action(
            file,
            module.sections.outputs.unwrap_or(module.root),
            format!("{first} imports an output that is removed, which CloudFormation rejects until the stack of {first} is updated"),
            format!("Deploy {} before {}", importing.join(" and "), project.path(file)),
        ));
    }
    let outputs = module
        .sections
        .outputs
        .into_iter()
        .flat_map(Cursor::entries);
    for (name, key, body) in outputs.filter(|_| direction == Finish::Ec2) {
        let names = body.get("Value").map(names_in).unwrap_or_default();
        let follows = names.iter().any(|name| state.copy_of(name).is_some());
        if follows && body.get("Export").is_some() {
            found.push(action(
                file,
                key,
                format!("Output {name} is exported and gets another value, which CloudFormation rejects while another stack imports it"),
                match importing.as_slice() {
                    [] => "Export the new value under another name in a deployment before this one, and import that in the other stacks".to_owned(),
                    some => format!("Deploy {} before {}. Stacks that still import it after that need the new value under another name", some.join(" and "), project.path(file)),
                },
            ));
        }
    }
    for name in &state.traffic {
        for (home, name) in deciding(project, file, name, 0) {
            let Some(owner) = project.module(home) else {
                continue;
            };
            let place = owner.parameter(&name).map_or(owner.root, |one| one.key);
            let texts = removed_from_parameter_files(project, home, &name);
            found.extend(texts.map(|(message, help)| action(home, place, message, help)));
            if direction == Finish::Fargate && !is_deployed_with(project, home, &name, NONE) {
                found.push(action(
                    home,
                    place,
                    format!("The deployed value of {name} is not known. If it is not {NONE}, requests still reach the service that is removed"),
                    format!("Make sure that {name} is {NONE} in the deployed stack before you deploy this"),
                ));
            }
        }
    }
    found
}
