//! Conditions on statements of policies.

use std::collections::BTreeSet;

use super::Case;
use crate::verify::references::only_id;
use crate::verify::value::Value;

/// The statement allows to pass roles, and nothing else.
fn passes_roles(statement: &Value) -> bool {
    let is = |property: &str, value: &str| statement.text_at(&[property]) == Some(value);
    is("Effect", "Allow") && is("Action", "iam:PassRole")
}

fn resources(statement: &Value) -> BTreeSet<&Value> {
    let resources = statement.get("Resource").map(Value::items);
    resources.unwrap_or_default().into_iter().collect()
}

/// The statement passes roles that task definitions of the template have, and no other.
pub(super) fn passes_roles_of_tasks(case: &Case<'_>) -> bool {
    let Some(statement) = case.after().filter(|one| passes_roles(one)) else {
        return false;
    };
    let tasks = case.stack.after.resources();
    let tasks = tasks.filter(|(_, kind, _)| *kind == "AWS::ECS::TaskDefinition");
    let roles: BTreeSet<&Value> = tasks
        .flat_map(|(_, _, task)| {
            ["TaskRoleArn", "ExecutionRoleArn"].map(|role| task.at(&["Properties", role]))
        })
        .flatten()
        .collect();
    let passed = resources(statement);
    !passed.is_empty() && passed.is_subset(&roles)
}

/// Without the roles that only the plan has, the planned statement passes none, or the policy has the same statement.
pub(super) fn passes_an_unneeded_role(case: &Case<'_>) -> bool {
    let Some(statement) = case.planned().filter(|one| passes_roles(one)) else {
        return false;
    };
    let is_unneeded = |role: &&Value| {
        let id = role.as_text().and_then(only_id);
        id.is_some_and(|id| {
            let planned = case.stack.planned.resource(id);
            let kind = planned.and_then(|role| role.text_at(&["Type"]));
            kind == Some("AWS::IAM::Role") && case.is_only_planned("Resources", id)
        })
    };
    let (unneeded, needed): (BTreeSet<&Value>, BTreeSet<&Value>) =
        resources(statement).into_iter().partition(is_unneeded);
    let statements = case.property(&["PolicyDocument", "Statement"]);
    let is_same = |other: &&Value| {
        let others = [statement, other].map(without_resource);
        others[0] == others[1] && resources(other) == needed
    };
    let is_there = || statements.is_some_and(|all| all.items().iter().any(is_same));
    !unneeded.is_empty() && (needed.is_empty() || is_there())
}

fn without_resource(statement: &Value) -> Value {
    let mut other = statement.clone();
    if let Some(entries) = other.entries_mut() {
        entries.remove("Resource");
    }
    other
}
