//! The execution role that is generated once per template.

use std::collections::BTreeMap;

use crate::model::Kind;
use crate::model::new_value::{absent, aws_managed_policy, entry, if_function, mapping, text};
use crate::plan::{GeneratedRole, resource};
use crate::syntax::{NewEntry, NewValue, NodeId};

/// A generated role as a resource, and the key that it is inserted after. It has the condition that all its tasks have.
pub(super) fn resource_of(role: &GeneratedRole) -> (NodeId, NewEntry) {
    let first = role.conditions.first().cloned().flatten();
    let is_common = role.conditions.iter().all(|one| *one == first);
    let condition = first.filter(|_| is_common);
    let properties = properties(role, condition.as_deref());
    let value = resource(Kind::ROLE, condition.as_deref(), properties);
    (role.after, entry(&role.name, value))
}

/// The properties of the role, whose resource may have a condition.
fn properties(role: &GeneratedRole, condition: Option<&str>) -> NewValue {
    let trust = mapping([
        ("Effect", text("Allow")),
        (
            "Principal",
            mapping([("Service", text("ecs-tasks.amazonaws.com"))]),
        ),
        ("Action", text("sts:AssumeRole")),
    ]);
    let managed = aws_managed_policy("service-role/AmazonECSTaskExecutionRolePolicy");
    let mut entries = vec![
        entry("AssumeRolePolicyDocument", policy(vec![trust])),
        entry("ManagedPolicyArns", NewValue::Sequence(vec![managed])),
    ];
    let settings = [
        ("Path", &role.path),
        ("PermissionsBoundary", &role.boundary),
    ];
    for (key, value) in settings {
        entries.extend(value.clone().map(|value| entry(key, value)));
    }
    let own = condition;
    let policies: Vec<NewValue> = role
        .statements
        .iter()
        .map(|(condition, statements)| match condition.as_deref() {
            // The condition of the role itself already holds here.
            Some(condition) if own != Some(condition) => {
                let inline = inline(&format!("task-start-{condition}"), statements);
                if_function(condition, inline, absent())
            }
            _ => inline("task-start", statements),
        })
        .collect();
    if !policies.is_empty() {
        entries.push(entry("Policies", NewValue::Sequence(policies)));
    }
    NewValue::Mapping(entries)
}

fn inline(name: &str, statements: &BTreeMap<&'static str, Vec<NewValue>>) -> NewValue {
    let statements = statements.iter().map(|(action, resources)| {
        let resources = NewValue::Sequence(resources.clone());
        mapping([
            ("Effect", text("Allow")),
            ("Action", text(action)),
            ("Resource", resources),
        ])
    });
    mapping([
        ("PolicyName", text(name)),
        ("PolicyDocument", policy(statements.collect())),
    ])
}

fn policy(statements: Vec<NewValue>) -> NewValue {
    mapping([
        ("Version", NewValue::Quoted("2012-10-17".to_owned())),
        ("Statement", NewValue::Sequence(statements)),
    ])
}
