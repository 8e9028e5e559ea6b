//! Task definitions get an execution role, with which Fargate pulls images and writes logs.

use super::Transform;
use crate::cloudformation::write::{entry, get_att, mapping, sub, text};
use crate::cloudformation::{Resource, Template};
use crate::document::{Cursor, NewValue};
use crate::ecs::{SourceSet, TaskDefinition};
use crate::fargate::{log_drivers, permissions};
use crate::network::is_usable;
use crate::plan::{Draft, GeneratedRole, Shared, Why, commands};
use crate::settings;

mod needs;

/// See the README of this folder.
pub(super) struct ExecutionRole;

/// The error that registering the task definition would end in without an execution role.
fn error_without(task: &TaskDefinition<'_>) -> Option<&'static str> {
    let containers = task.containers();
    let logs = containers.iter().any(|container| {
        let driver = container
            .get("LogConfiguration")
            .and_then(|logging| logging.get(&task.dialect.spell("LogDriver")));
        let driver = driver.and_then(Cursor::text);
        driver.is_some_and(|driver| driver == "awslogs" || log_drivers::stays_on_host(driver, None))
    });
    let pulls_from_ecr = containers.iter().any(|container| {
        let image = container.get("Image");
        image.is_some_and(|image| image.text().is_none() || mentions(image, ".dkr.ecr."))
    });
    if logs {
        Some(
            "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
        )
    } else if pulls_from_ecr {
        Some("Fargate requires task definition to have execution role ARN to support ECR images.")
    } else {
        None
    }
}

impl Transform for ExecutionRole {
    fn name(&self) -> &'static str {
        "execution-role"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        for task in &draft.workload.task_definitions {
            let written = task.get("ExecutionRoleArn");
            if written.is_some_and(|role| !role.is_null()) {
                continue;
            }
            let Some((value, reason)) = choose(draft, task) else {
                continue;
            };
            let gained = (task.name.to_owned(), value.clone());
            draft.decisions.execution_roles.push(gained);
            let key = task.dialect.spell("ExecutionRoleArn");
            let before = task.dialect.spell("ContainerDefinitions");
            let mut why = Why::safe(reason);
            if let Some(error) = error_without(task) {
                why = why.prevents(error);
            }
            draft.put_before(task.body, &key, value, &before, why);
        }
    }

    fn finish(&self, _set: &SourceSet<'_>, shared: &mut Shared) {
        for (file, role) in shared.take_roles() {
            let first = role.conditions.first().cloned().flatten();
            let common = role.conditions.iter().all(|one| *one == first);
            let condition = first.filter(|_| common);
            let properties = properties(&role);
            shared.resource(
                file,
                role.after,
                &role.name,
                "AWS::IAM::Role",
                condition.as_deref(),
                properties,
            );
        }
    }
}

fn choose<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>) -> Option<(NewValue, String)> {
    let reason = "Fargate pulls the image and writes the logs with a role of its own";
    if let Some(role) = draft.given_execution_role() {
        return Some((role, format!("{reason}, the one that was given")));
    }
    match &draft.settings.execution_role {
        settings::ExecutionRole::TaskRole => {
            if let Some(role) = task.get("TaskRoleArn") {
                draft.warn(
                    "td-execution-role",
                    role,
                    format!("the task role is also the execution role; it needs {}", permissions::ACTIONS_OF_EXECUTION.join(", ")),
                    "give the role these permissions, for instance by the managed policy AmazonECSTaskExecutionRolePolicy, and let ecs-tasks.amazonaws.com assume it",
                );
                return Some((role.new_value(), format!("{reason}, the task role")));
            }
        }
        settings::ExecutionRole::Generate | settings::ExecutionRole::Given(_) => {}
    }
    let needs = needs::of(draft, task);
    let Some(template) = draft.template() else {
        tell_elsewhere(draft, task, &needs);
        return None;
    };
    let condition = task.resource.and_then(|resource| resource.condition);
    if let Some(role) = existing(template, condition) {
        let missing = needs.keys().any(|action| !mentions(role.body, action));
        if missing {
            draft.warn(
                "td-execution-role-extra",
                role.key,
                format!("the role also has to allow {}", needs::names(&needs)),
                "check that its policies name the secrets and files of the task definition",
            );
        }
        return Some((
            get_att(role.name, "Arn"),
            format!("{reason}, which the template has: {}", role.name),
        ));
    }
    let name = generate(draft, template, task, needs);
    Some((
        get_att(&name, "Arn"),
        format!("{reason}, which is made: {name}"),
    ))
}

/// The ECS API's own JSON has no place for a role.
fn tell_elsewhere<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>, needs: &needs::Needs) {
    let besides = if needs.is_empty() {
        String::new()
    } else {
        format!(
            "; besides the managed policy AmazonECSTaskExecutionRolePolicy it must allow {}",
            needs::names(needs)
        )
    };
    let help = format!(
        "name a role with --execution-role ARN; where aws iam get-role --role-name ecsTaskExecutionRole finds none, make it:\n{}",
        commands::execution_role(needs)
    );
    if error_without(task).is_some() || !needs.is_empty() {
        let message = format!(
            "the task definition needs an execution role, and this file cannot make one{besides}"
        );
        draft.must_act("td-execution-role", task.body, message, help);
    } else {
        let message = "the task definition has no execution role; it needs one as soon as it logs to CloudWatch or pulls from a private registry";
        draft.note("td-execution-role", task.body, message, help);
    }
}

/// A role of the template that tasks can assume and that pulls images.
fn existing<'t, 'd>(
    template: &'t Template<'d>,
    condition: Option<&str>,
) -> Option<&'t Resource<'d>> {
    template.of_type("AWS::IAM::Role").find(|role| {
        let usable = role.condition.is_none() || role.condition == condition;
        let trusts = role
            .get("AssumeRolePolicyDocument")
            .is_some_and(|document| mentions(document, "ecs-tasks.amazonaws.com"));
        let pulls = ["ManagedPolicyArns", "Policies"]
            .iter()
            .filter_map(|name| role.get(name))
            .any(|policies| {
                mentions(policies, permissions::OF_EXECUTION)
                    || mentions(policies, permissions::ACTIONS_OF_EXECUTION[0])
            });
        usable && trusts && pulls && is_usable(template, role.body, condition)
    })
}

fn mentions(part: Cursor<'_>, word: &str) -> bool {
    part.descendants().into_iter().any(|node| {
        let text = node.document.scalar(node.node);
        text.is_some_and(|text| text.contains(word))
    })
}

/// Asks for the role that is made once for the template, with what this task needs; returns its logical id.
fn generate<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    task: &TaskDefinition<'d>,
    needs: needs::Needs,
) -> String {
    let file = draft.workload.file;
    let condition = task.resource.and_then(|resource| resource.condition);
    let after = draft
        .workload
        .last_resource()
        .map(|resource| resource.key.node);
    if draft.shared.role(file).is_none() {
        let name = draft.shared.free_name(file, template, "TaskExecutionRole");
        let why = Why::safe("the execution role of the template's tasks");
        draft.tell_resource(&name, why);
        *draft.shared.role(file) = Some(GeneratedRole {
            name,
            after: after.unwrap_or(task.body.node),
            conditions: Vec::new(),
            statements: std::collections::BTreeMap::new(),
        });
        if !template
            .resources
            .iter()
            .any(|one| one.kind.starts_with("AWS::IAM::"))
        {
            draft.note(
                "td-execution-role",
                draft.place(),
                "the stack makes an IAM role now, which it did not before",
                "pass --capabilities CAPABILITY_IAM when you update it, or a stack that creates it; or name a role with --execution-role ARN",
            );
        }
    }
    let Some(role) = draft.shared.role(file).as_mut() else {
        return String::new();
    };
    role.conditions.push(condition.map(str::to_owned));
    for (action, resources) in needs {
        let known = role.statements.entry(action).or_default();
        for resource in resources {
            if !known.contains(&resource) {
                known.push(resource);
            }
        }
    }
    role.name.clone()
}

fn properties(role: &GeneratedRole) -> NewValue {
    let trust = mapping([
        ("Effect", text("Allow")),
        (
            "Principal",
            mapping([("Service", text("ecs-tasks.amazonaws.com"))]),
        ),
        ("Action", text("sts:AssumeRole")),
    ]);
    let managed =
        sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy");
    let mut entries = vec![
        entry("AssumeRolePolicyDocument", policy(vec![trust])),
        entry("ManagedPolicyArns", NewValue::Sequence(vec![managed])),
    ];
    if !role.statements.is_empty() {
        let statements = role.statements.iter().map(|(action, resources)| {
            let resources = NewValue::Sequence(resources.clone());
            mapping([
                ("Effect", text("Allow")),
                ("Action", text(action)),
                ("Resource", resources),
            ])
        });
        let inline = mapping([
            ("PolicyName", text("task-start")),
            ("PolicyDocument", policy(statements.collect())),
        ]);
        entries.push(entry("Policies", NewValue::Sequence(vec![inline])));
    }
    NewValue::Mapping(entries)
}

fn policy(statements: Vec<NewValue>) -> NewValue {
    mapping([
        ("Version", NewValue::Quoted("2012-10-17".to_owned())),
        ("Statement", NewValue::Sequence(statements)),
    ])
}
