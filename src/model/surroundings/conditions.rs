//! Whether an expression may be copied to a place that is under other conditions.

use crate::model::{Concat, Function, Module, function, sub_variables};
use crate::syntax::Cursor;

/// Whether every resource that an expression references exists whenever `condition` holds. CloudFormation rejects a
/// `Ref` to a resource whose condition is false.
pub fn is_usable(module: &Module<'_>, value: Cursor<'_>, condition: Option<&str>) -> bool {
    let mut held: Vec<&str> = condition.into_iter().collect();
    check(module, value, &mut held)
}

fn check<'d>(module: &Module<'_>, value: Cursor<'d>, held: &mut Vec<&'d str>) -> bool {
    let exists = |name: &str, held: &[&str]| {
        let resource = module.resource(name);
        let condition = resource.and_then(|resource| resource.condition);
        condition.is_none_or(|condition| held.contains(&condition))
    };
    match function(value) {
        Some(Function::Ref(name) | Function::Attr { resource: name, .. }) => exists(name, held),
        Some(Function::Concat(Concat::Template {
            words: text,
            variables,
            ..
        })) => {
            let named = sub_variables(text).all(|variable| {
                let name = variable.split('.').next().unwrap_or(variable);
                exists(name, held)
            });
            let given = variables.is_none_or(|map| {
                let mut values = map.entries();
                values.all(|(_, _, value)| check(module, value, held))
            });
            named && given
        }
        Some(Function::If {
            condition,
            then,
            otherwise,
        }) => {
            held.push(condition);
            let first = check(module, then, held);
            held.pop();
            first && check(module, otherwise, held)
        }
        _ => {
            let entries = value
                .written_entries()
                .all(|(_, _, value)| check(module, value, held));
            entries && value.written_items().all(|item| check(module, item, held))
        }
    }
}
