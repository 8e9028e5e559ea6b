//! What the stacks that create a stack hand to its parameters, where that is written out.

use crate::model::parameter_files::Values;
use crate::model::{Project, evaluate, parameter_types};

/// The values of a file's parameters that every stack that creates it hands down as plain text; several make each of
/// them one of several. What one of them leaves to a default, or takes from elsewhere, is not known.
pub(crate) fn parent_arguments(set: &Project<'_>, file: usize) -> Values {
    let Some(module) = set.module(file) else {
        return Values::new();
    };
    let parameters = module.parameters.iter();
    // What is read from the Parameter Store is handed down as the name of an entry.
    let plain = parameters.filter(|one| !one.kind().starts_with(parameter_types::SSM_PREFIX));
    plain
        .filter_map(|parameter| {
            let mut values: Vec<String> = Vec::new();
            for (_, nested) in set.graph.parents_of(file) {
                let argument = nested.argument(parameter.name).filter(|_| nested.is_sure)?;
                let value = evaluate(set.module(nested.parent), argument);
                let value = value.fixed()?;
                if !values.iter().any(|known| known == value) {
                    values.push(value.to_owned());
                }
            }
            (!values.is_empty()).then(|| (parameter.name.to_owned(), values))
        })
        .collect()
}
