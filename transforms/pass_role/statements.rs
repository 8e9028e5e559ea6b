//! Policy statements in a template, and what they allow.

use super::Gained;
use crate::facts::permissions;
use crate::model::new_value::is_any_name_of_stack;
use crate::model::{
    Kind, Module, Resource, allow_statements, allow_statements_of, alternatives, is_same_value,
    matches_action, same_expression, written_text,
};
use crate::syntax::Cursor;

/// An `Allow` statement of a policy.
pub(super) struct Statement<'d> {
    /// The resource that holds the policy.
    pub(super) owner: Resource<'d>,
    /// The statement.
    pub(super) body: Cursor<'d>,
}

/// Every statement of a template.
pub(super) fn statements<'d>(module: &Module<'d>) -> impl Iterator<Item = Statement<'d>> {
    allow_statements(module).map(|(owner, body)| Statement {
        owner: *owner,
        body,
    })
}

fn of_resource<'d>(owner: &Resource<'d>) -> Vec<Statement<'d>> {
    let statements = allow_statements_of(owner).into_iter();
    let statements = statements.map(|body| Statement {
        owner: *owner,
        body,
    });
    statements.collect()
}

/// The statements of every policy in the template that a role has.
pub(super) fn policies_of<'d>(module: &Module<'d>, role: &Resource<'d>) -> Vec<Statement<'d>> {
    let is_attached = |policy: &&Resource<'d>| {
        let named = ["Roles", "RoleName"]
            .iter()
            .filter_map(|key| policy.get(key))
            .any(|roles| module.mentioned(roles).any(|one| one.name == role.name));
        let by_role = role.get("ManagedPolicyArns").is_some_and(|list| {
            let mut mentioned = module.mentioned(list);
            mentioned.any(|one| one.name == policy.name)
        });
        let is_policy = policy.kind.is_of_iam() && policy.kind != Kind::ROLE;
        is_policy && (named || by_role)
    };
    let attached = module.resources.iter().filter(is_attached);
    std::iter::once(role)
        .chain(attached)
        .flat_map(of_resource)
        .collect()
}

/// Whether a role has a managed policy that allows it to pass any role to tasks.
pub(super) fn has_managed(role: &Resource<'_>) -> bool {
    let lists = role.get("ManagedPolicyArns").into_iter();
    lists.flat_map(Cursor::descendants).any(|node| {
        let text = node.document.scalar(node.node).unwrap_or("");
        permissions::PASS_ANY_ROLE
            .iter()
            .any(|policy| text.ends_with(policy))
    })
}

/// Whether a statement allows an action.
pub(super) fn allows(statement: &Statement<'_>, action: &str) -> bool {
    let listed = values(statement.body.get("Action"));
    let mut listed = listed.into_iter().filter_map(Cursor::text);
    listed.any(|pattern| matches_action(pattern, action))
}

/// The values of a property that may be one value or a list, in all branches of its conditions.
fn values<'d>(place: Option<Cursor<'d>>) -> Vec<Cursor<'d>> {
    let of_one = |one: Cursor<'d>| {
        if one.is_sequence() {
            one.items().flat_map(alternatives).collect()
        } else {
            vec![one]
        }
    };
    let places = place.into_iter().flat_map(alternatives);
    places.flat_map(of_one).collect()
}

impl<'d> Statement<'d> {
    /// The list that the statement is an item of.
    pub(super) fn siblings(&self) -> Option<Cursor<'d>> {
        let parent = self.body.document.parent(self.body.node)?;
        let list = self.body.at(parent);
        list.is_sequence().then_some(list)
    }

    /// Whether roles may be passed to tasks, by the statement's condition.
    pub(super) fn passes_to_tasks(&self) -> bool {
        let operators = self.body.get("Condition").into_iter();
        let mut services = operators
            .flat_map(Cursor::entries)
            .flat_map(|(_, _, tests)| tests.entries())
            .filter(|(key, ..)| key.eq_ignore_ascii_case("iam:PassedToService"))
            .map(|(_, _, value)| values(Some(value)));
        services.all(|services| {
            let mut texts = services.into_iter().map(Cursor::text);
            texts.any(|text| {
                text.is_none_or(|text| text.starts_with("ecs-tasks.") || text.contains('*'))
            })
        })
    }

    /// Whether the statement's resources include an execution role.
    pub(super) fn covers(&self, module: &Module<'d>, gained: &Gained<'d>) -> bool {
        let covers = |item: Cursor<'d>| {
            let names_it = gained.role.as_deref().is_some_and(|role| {
                let mut mentioned = module.mentioned(item);
                mentioned.any(|one| one.name == role)
            });
            let same = is_same_value(item, &gained.arn);
            names_it || same || written_text(item).is_some_and(|text| is_any_role(text, gained))
        };
        values(self.body.get("Resource")).into_iter().any(covers)
    }

    /// Whether the statement's resources include the role of the tasks themselves.
    pub(super) fn lists_task_role(&self, module: &Module<'d>, gained: &Gained<'d>) -> bool {
        let Some(own) = gained.task.get("TaskRoleArn") else {
            return false;
        };
        let role = module.target(own);
        let fixed_name = role.and_then(|role| role.get("RoleName")?.text());
        let lists = |item: Cursor<'d>| {
            let mentioned = role.is_some_and(|role| {
                let mut mentioned = module.mentioned(item);
                mentioned.any(|one| one.name == role.name)
            });
            let by_name = fixed_name.zip(written_text(item));
            mentioned
                || same_expression(item, own)
                || by_name.is_some_and(|(name, text)| text.ends_with(&format!(":role/{name}")))
        };
        values(self.body.get("Resource")).into_iter().any(lists)
    }
}

/// Whether an ARN with wildcards includes any role, or any role that the stack creates.
fn is_any_role(text: &str, gained: &Gained<'_>) -> bool {
    if text == "*" {
        return true;
    }
    let Some((_, name)) = text.split_once(":role/") else {
        return false;
    };
    let is_made = gained.role.is_some();
    name == "*" || is_made && is_any_name_of_stack(name)
}
