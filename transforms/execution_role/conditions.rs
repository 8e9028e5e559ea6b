//! Values that are there on a condition only.

use crate::model::{Module, sub_variables};
use crate::syntax::NewValue;

/// The condition of a resource that a value names. An `Fn::If` in the value decides for itself.
pub(super) fn of<'d>(module: &Module<'d>, value: &NewValue) -> Option<&'d str> {
    match value {
        NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => {
            let names = std::iter::once(text.as_str()).chain(sub_variables(text));
            let mut conditions = names.filter_map(|name| {
                let id = name.split('.').next().unwrap_or(name);
                module.resource(id)?.condition
            });
            conditions.next()
        }
        NewValue::Mapping(entries) => {
            let mut values = entries.iter().filter(|entry| entry.key != "Fn::If");
            values.find_map(|entry| of(module, &entry.value))
        }
        NewValue::Sequence(items) => items.iter().find_map(|item| of(module, item)),
        NewValue::Copied { value, .. } => of(module, value),
        NewValue::Function(function) if function.tag != "!If" => of(module, &function.tagged),
        _ => None,
    }
}
