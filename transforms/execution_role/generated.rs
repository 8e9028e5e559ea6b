//! The role that is made for a template that has none.

use crate::model::Kind;
use crate::model::new_value::aws_managed_policy;
use std::collections::BTreeMap;

use super::{conditions, needs, role_style};
use crate::facts::rules::RuleId;
use crate::model::new_value::{absent, entry, if_function, mapping, text};
use crate::model::{Module, TaskDefinition};
use crate::plan::{GeneratedRole, PlanContext, Rationale};
use crate::syntax::NewValue;

/// Asks for the role that is made once for the template, with what this task needs; returns its logical id.
pub(super) fn ask_for<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    task: &TaskDefinition<'d>,
    needs: needs::Needs,
) -> String {
    let file = cx.workload.file;
    let condition = task.resource.and_then(|resource| resource.condition);
    // One role serves all tasks of the template, those of a loop included.
    let after = cx.after(false);
    let needs = needs.into_iter().map(|(action, resources)| {
        let place = after.unwrap_or(task.body);
        match cx
            .host
            .scoped(cx, file, place, NewValue::Sequence(resources))
        {
            NewValue::Sequence(resources) => (action, resources),
            one => (action, vec![one]),
        }
    });
    let needs: Vec<(&'static str, Vec<NewValue>)> = needs.collect();
    if cx.shared.role(file).is_none() {
        let name = cx.shared.free_name(file, module, "TaskExecutionRole");
        let rationale = Rationale::safe("the execution role of the template's tasks");
        cx.record_resource(&name, Kind::ROLE, rationale);
        let boundary = role_style::boundary(cx, module);
        *cx.shared.role(file) = Some(GeneratedRole {
            name,
            after: after.unwrap_or(task.body).node,
            conditions: Vec::new(),
            statements: BTreeMap::new(),
            path: role_style::path(module),
            boundary,
        });
        if !module.resources.iter().any(|one| one.kind.is_of_iam()) {
            let parents = cx.parents();
            let updated = match parents.as_slice() {
                [] => "it".to_owned(),
                some => format!("what creates it: {}", some.join(", ")),
            };
            cx.note(
                RuleId::TdExecutionRole,
                cx.place(),
                "the stack makes an IAM role now, which it did not before",
                format!("pass --capabilities CAPABILITY_IAM when you update {updated}; or name a role with --execution-role ARN"),
            );
        }
    }
    let Some(role) = cx.shared.role(file).as_mut() else {
        return String::new();
    };
    role.conditions.push(condition.map(str::to_owned));
    for (action, resources) in needs {
        for resource in resources {
            let condition = conditions::of(module, &resource).map(str::to_owned);
            let statements = role.statements.entry(condition).or_default();
            let known = statements.entry(action).or_default();
            if !known.contains(&resource) {
                known.push(resource);
            }
        }
    }
    role.name.clone()
}

/// The properties of the role, which is there on a condition.
pub(super) fn properties(role: &GeneratedRole, condition: Option<&str>) -> NewValue {
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
            // What the role itself waits for is there.
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
