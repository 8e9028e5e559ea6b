//! The role that is generated for a template that has none.

use std::collections::BTreeMap;

use super::{conditions, needs, role_style};
use crate::facts::rules::RuleId;
use crate::model::Kind;
use crate::model::{Module, TaskDefinition, has_value};
use crate::plan::{GeneratedRole, PlanContext, Rationale};
use crate::syntax::NewValue;

/// Requests the role that is generated once per template, with the permissions that this task needs; returns its
/// logical ID.
pub(super) fn request<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    task: &TaskDefinition<'d>,
    needs: needs::Needs,
) -> String {
    let file = cx.workload.file;
    let condition = task.resource.and_then(|resource| resource.condition);
    // One role serves all tasks of the template, including those of a loop.
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
        let rationale =
            Rationale::safe("Fargate uses the task execution role to pull images and write logs");
        cx.record_resource(&name, Kind::ROLE, rationale);
        let boundary = role_style::boundary(cx, module);
        cx.shared.add_role(
            file,
            GeneratedRole {
                name,
                after: after.unwrap_or(task.body).node,
                conditions: Vec::new(),
                statements: BTreeMap::new(),
                path: role_style::path(module),
                boundary,
            },
        );
        if cx.host.requires_capabilities()
            && !module.resources.iter().any(|one| one.kind.is_of_iam())
        {
            let parents = cx.parents();
            let updated = match parents.as_slice() {
                [] => "the stack".to_owned(),
                some => format!("the parent stack ({})", some.join(", ")),
            };
            cx.note(
                RuleId::TdExecutionRole,
                cx.place(),
                "The stack creates an IAM role, so stack updates require CAPABILITY_IAM",
                format!("Pass --capabilities CAPABILITY_IAM when you update {updated}, or use an existing role with --execution-role ARN"),
            );
        }
    }
    let Some(role) = cx.shared.role(file) else {
        return String::new();
    };
    role.conditions.push(condition.map(str::to_owned));
    for (action, resources) in needs {
        for resource in resources {
            let condition = conditions::of(module, &resource).map(str::to_owned);
            let statements = role.statements.entry(condition).or_default();
            let known = statements.entry(action).or_default();
            if !has_value(known, &resource) {
                known.push(resource);
            }
        }
    }
    role.name.clone()
}
