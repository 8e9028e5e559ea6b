//! Literal arguments that parent stacks pass to a stack's parameters.

use crate::model::parameter_files::Values;
use crate::model::{Project, evaluate, parameter_types};

/// The values of a file's parameters that all its parent stacks pass down as literals; several parents make each of
/// them one of several. A value that a parent leaves to a default, or obtains from elsewhere, is not known.
pub(crate) fn parent_arguments(project: &Project<'_>, file: usize) -> Values {
    let Some(module) = project.module(file) else {
        return Values::new();
    };
    let parameters = module.parameters.iter();
    // The argument of a Parameter Store parameter is the name of an entry.
    let plain = parameters.filter(|one| !one.kind().starts_with(parameter_types::SSM_PREFIX));
    plain
        .filter_map(|parameter| {
            let mut values: Vec<String> = Vec::new();
            for (_, nested) in project.graph.parents_of(file) {
                let argument = nested.argument(parameter.name).filter(|_| nested.is_sure)?;
                let value = evaluate(project.module(nested.parent), argument);
                let value = value.fixed()?;
                if !values.iter().any(|known| known == value) {
                    values.push(value.to_owned());
                }
            }
            (!values.is_empty()).then(|| (parameter.name.to_owned(), values))
        })
        .collect()
}
