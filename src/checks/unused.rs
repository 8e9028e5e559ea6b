//! Settings that no template uses: usually a mistyped name.

mod volumes;

use std::sync::Arc;

use crate::facts::rules::RuleId;
use crate::model::deployed::Deployed;
use crate::model::{Project, SourceFile, Workload};
use crate::outcome::{Finding, Severity};
use crate::settings::{Config, nearest};
use crate::syntax::Cursor;

/// The unused entries of settings files, if the run covers every file to which they apply.
pub(crate) fn findings(project: &Project<'_>, workloads: &[Workload<'_>]) -> Vec<Finding> {
    let mut seen: Vec<&Arc<Config>> = Vec::new();
    for file in &project.files {
        let config = file.settings.config.as_ref();
        if let Some(config) = config.filter(|config| config.is_covered)
            && !seen.iter().any(|one| Arc::ptr_eq(one, config))
        {
            seen.push(config);
        }
    }
    let mut found = volumes::of_command_line(project);
    let configs = seen.into_iter();
    found.extend(configs.flat_map(|config| of_config(project, workloads, config)));
    found
}

fn of_config(
    project: &Project<'_>,
    workloads: &[Workload<'_>],
    config: &Arc<Config>,
) -> Vec<Finding> {
    let root = Cursor::root(&config.document);
    let governed: Vec<usize> = (0..project.files.len())
        .filter(|index| {
            let own = project.files[*index].settings.config.as_ref();
            own.is_some_and(|own| Arc::ptr_eq(own, config))
        })
        .collect();
    let check = |place, files: &[usize]| of_place(project, workloads, config, place, files);
    let mut found = check(root, &governed);
    for (number, (pattern, _)) in config.files().iter().enumerate() {
        let fits = |index: &usize| project.files[*index].settings.patterns.contains(&number);
        let files: Vec<usize> = governed.iter().copied().filter(fits).collect();
        let Some(section) = root.get("files") else {
            continue;
        };
        if files.is_empty() {
            let message = format!("Pattern `{pattern}` matches no template");
            let help = "Write a pattern relative to the directory of the settings file: `*` does not cross directories, `**` does";
            found.extend(
                section
                    .key(pattern)
                    .map(|key| finding(config, key, message, help)),
            );
        } else if let Some(place) = section.get(pattern) {
            found.extend(check(place, &files));
        }
    }
    found.sort_by_key(|finding| finding.span.start);
    found
}

/// The unused entries at the top or below a pattern, for these files.
fn of_place<'d>(
    project: &Project<'_>,
    workloads: &[Workload<'_>],
    config: &Config,
    place: Cursor<'d>,
    files: &[usize],
) -> Vec<Finding> {
    let entries = |section| place.get(section).into_iter().flat_map(Cursor::entries);
    let mut found = Vec::new();
    let own = workloads
        .iter()
        .filter(|one| one.files().iter().any(|file| files.contains(file)));
    let ids: Vec<&str> = own.flat_map(Workload::ids).collect();
    for (id, key, _) in entries("workloads") {
        if !ids.contains(&id) {
            let message = format!("No workload has a member `{id}`{}", suggestion(id, &ids));
            let help = "Write the logical ID of a service, task definition or other member of the workload, or the family for ECS API JSON";
            found.push(finding(config, key, message, help));
        }
    }
    let modules: Vec<&SourceFile<'_>> = files.iter().map(|index| &project.files[*index]).collect();
    let names: Vec<&str> = modules
        .iter()
        .filter_map(|file| file.module())
        .flat_map(|module| module.parameters.iter().map(|parameter| parameter.name))
        .collect();
    for (name, key, _) in entries("parameters") {
        if !names.contains(&name) {
            let message = format!(
                "No template has a parameter `{name}`{}",
                suggestion(name, &names)
            );
            let help = "Write the name as it is in Parameters, or remove the line";
            found.push(finding(config, key, message, help));
        }
        for file in &modules {
            found.extend(not_allowed(config, file, name, key));
        }
    }
    let places = entries("workloads").map(|(_, _, workload)| workload);
    for place in places.chain([place]) {
        found.extend(volumes::of_place(project, config, place, files));
    }
    found
}

/// A value that a template does not allow for its parameter, so that no stack can have it.
fn not_allowed(
    config: &Config,
    file: &SourceFile<'_>,
    name: &str,
    key: Cursor<'_>,
) -> Option<Finding> {
    let module = file.module()?;
    let allowed = module.parameter(name)?.allowed_values();
    let is_allowed = |value: &&String| allowed.is_empty() || allowed.contains(&value.as_str());
    let values = module.deployed(name).map_or(&[][..], Deployed::certain);
    let wrong = values.iter().find(|one| !is_allowed(one))?;
    let message = format!(
        "Parameter `{name}` of {} cannot be `{wrong}`. Its AllowedValues are {}",
        file.path,
        allowed.join(", ")
    );
    let help = "Write the value of the deployed stack";
    Some(finding(config, key, message, help))
}

fn suggestion(name: &str, known: &[&str]) -> String {
    let near = nearest(name, known.iter().copied());
    near.map_or_else(String::new, |near| format!(". Did you mean `{near}`?"))
}

fn finding(config: &Config, place: Cursor<'_>, message: String, help: &'static str) -> Finding {
    Finding {
        rule: RuleId::Settings,
        severity: Severity::Warning,
        file: config.path.as_str().into(),
        span: place.span(),
        message: message.into(),
        help: help.into(),
        decides: false,
        related: Vec::new(),
    }
}
