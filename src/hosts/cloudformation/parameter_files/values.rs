//! Deployed values from parameter files.

use crate::model::parameter_types;

use crate::model::deployed::{Deployments, by_callers};
use crate::model::parameter_files::{ParameterFile, ParameterFiles, Values};
use crate::model::{Module, Parameter, Project};

/// What is known of the deployments of a template, from its settings file, its parameter files and its parent stacks.
pub fn deployments(project: &Project<'_>, file: usize, known: &[Deployments]) -> Deployments {
    let by_settings = &project.files[file].settings.parameters;
    let files = &project.parameter_files;
    match project.module(file) {
        // The parent stacks decide the parameters of a nested stack.
        Some(module) if project.graph.parents_of(file).next().is_none() => {
            known_values(files, file, module, by_settings).into()
        }
        // Unless it is also deployed on its own.
        Some(_) if files.of(file).next().is_some() => by_settings.clone().into(),
        Some(_) => by_callers(project, file, known).with(by_settings),
        None => Deployments::default(),
    }
}

/// The values of a template's parameters in the deployed stacks, from its settings file and its parameter files;
/// `index` is the template's among the files of the run.
pub(super) fn known_values(
    files: &ParameterFiles<'_>,
    index: usize,
    module: &Module<'_>,
    by_settings: &Values,
) -> Values {
    let mut values = by_settings.clone();
    let own: Vec<&ParameterFile<'_>> = files.of(index).collect();
    if own.is_empty() {
        return values;
    }
    let others: Vec<&ParameterFile<'_>> = files.perhaps_of(index).collect();
    for parameter in &module.parameters {
        if values.contains_key(parameter.name) {
            continue;
        }
        if let Some(known) = of_parameter(parameter, &own, &others) {
            values.insert(parameter.name.to_owned(), known);
        }
    }
    values
}

/// The values of a parameter, if some file sets it and no file contradicts. A file that omits it leaves the default in
/// its stack.
fn of_parameter(
    parameter: &Parameter<'_>,
    own: &[&ParameterFile<'_>],
    others: &[&ParameterFile<'_>],
) -> Option<Vec<String>> {
    if parameter.kind().starts_with(parameter_types::SSM_PREFIX) || chooses_launch_type(parameter) {
        return None;
    }
    // If no file sets it, there is only the default, which decides nothing; a test's stack is not permanent.
    let mut staying = own.iter().filter(|file| !file.is_test);
    let is_given = staying.any(|file| file.values.contains_key(parameter.name));
    let allowed = parameter.allowed_values();
    let mut values: Vec<String> = Vec::new();
    for file in own.iter().filter(|_| is_given) {
        let value = match file.values.get(parameter.name) {
            Some(written) => written.as_deref()?,
            None if file.is_partial => return None,
            None => parameter.default()?,
        };
        if !allowed.is_empty() && !allowed.contains(&value) {
            return None;
        }
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }
    let agrees = |file: &&ParameterFile<'_>| match file.values.get(parameter.name) {
        None => !file.is_partial,
        Some(value) => value.as_ref().is_some_and(|value| values.contains(value)),
    };
    (is_given && others.iter().all(agrees)).then_some(values)
}

/// A template that supports both launch types is not decided by this; the value in the file is then what has to change.
fn chooses_launch_type(parameter: &Parameter<'_>) -> bool {
    let allowed = parameter.allowed_values();
    let has = |kind: &str| allowed.iter().any(|one| one.eq_ignore_ascii_case(kind));
    has("EC2") && has("FARGATE")
}
