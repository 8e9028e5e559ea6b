//! Whether an expression may be copied to a place that is under other conditions.

use crate::model::{Concat, Function, Module, expression_text, function, sub_variables};
use crate::syntax::Cursor;

/// Whether every resource that an expression references exists whenever `condition` holds, and whether the expression has
/// the same value everywhere. CloudFormation rejects a `Ref` to a resource whose condition is false.
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
        _ if is_of_instance(value) => false,
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

/// Whether an expression, at its top, has another value in each instance of a repeated resource.
fn is_of_instance(value: Cursor<'_>) -> bool {
    let text = match function(value) {
        Some(Function::Ref(name) | Function::Attr { resource: name, .. }) => Some(name),
        Some(Function::If { condition, .. }) => Some(condition),
        Some(Function::Call {
            name: "Expression",
            argument,
        }) => expression_text(argument),
        _ => None,
    };
    text.is_some_and(depends_on_instance)
}

/// Whether the text of an expression of Terraform depends on the instance of the resource that it is in: `count.index`,
/// `each.key`, `self.id`.
pub fn depends_on_instance(text: &str) -> bool {
    let is_start = |at: usize| {
        let before = text[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && !"._-".contains(letter))
    };
    ["count.", "each.", "self."]
        .iter()
        .any(|word| text.match_indices(word).any(|(at, _)| is_start(at)))
}

#[cfg(test)]
mod tests {
    use super::depends_on_instance;

    #[test]
    fn instances_of_repeated_resources_have_values_of_their_own() {
        assert!(depends_on_instance("count.index"));
        assert!(depends_on_instance("aws_subnet.main[count.index]"));
        assert!(depends_on_instance("lookup(var.names, each.key)"));
        assert!(depends_on_instance("self.id"));
        assert!(!depends_on_instance("local.count.first"));
        assert!(!depends_on_instance("aws_subnet.my-count.id"));
        assert!(!depends_on_instance("var.count"));
        assert!(!depends_on_instance("data.discount.x"));
    }
}
