//! What parameter files tell of deployed values.

use std::collections::BTreeMap;

use super::{ParameterFile, ParameterFiles};
use crate::cloudformation::{Parameter, Template};

/// Values by parameter, as a settings file has them.
pub type Values = BTreeMap<String, Vec<String>>;

/// What the parameters of a template are in the deployed stacks, by its settings file and its parameter files; `index`
/// is the template's among the files of the run.
#[must_use]
pub fn told(
    files: &ParameterFiles<'_>,
    index: usize,
    template: &Template<'_>,
    by_settings: &Values,
) -> Values {
    let mut values = by_settings.clone();
    let own: Vec<&ParameterFile<'_>> = files.of(index).collect();
    if own.is_empty() {
        return values;
    }
    let others: Vec<&ParameterFile<'_>> = files.perhaps_of(index).collect();
    for parameter in &template.parameters {
        if values.contains_key(parameter.name) {
            continue;
        }
        if let Some(known) = of_parameter(parameter, &own, &others) {
            values.insert(parameter.name.to_owned(), known);
        }
    }
    values
}

/// The values of a parameter, where every file of the template has one and no other file speaks against them.
fn of_parameter(
    parameter: &Parameter<'_>,
    own: &[&ParameterFile<'_>],
    others: &[&ParameterFile<'_>],
) -> Option<Vec<String>> {
    if parameter.kind().starts_with("AWS::SSM::Parameter::") {
        return None;
    }
    let allowed = parameter.allowed_values();
    let mut values: Vec<String> = Vec::new();
    for file in own {
        let value = file.values.get(parameter.name)?.as_ref()?;
        if !allowed.is_empty() && !allowed.contains(&value.as_str()) {
            return None;
        }
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    let agrees = |file: &&ParameterFile<'_>| match file.values.get(parameter.name) {
        None => true,
        Some(value) => value.as_ref().is_some_and(|value| values.contains(value)),
    };
    others.iter().all(agrees).then_some(values)
}
