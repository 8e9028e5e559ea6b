//! Adds the task execution role to task definitions, which Fargate uses to pull images and write logs.

use crate::facts::rules::RuleId;
use crate::facts::{log_drivers, permissions};
use crate::model::new_value::{copy_of, get_att};
use crate::model::surroundings::{execution_roles, is_usable};
use crate::model::{
    Allows, Kind, Module, Props, Resource, TaskDefinition, absent_branches, allows, alternatives,
    is_on_fargate,
};
use crate::plan::{Addition, Phase, PlanContext, Rationale, Step};
use crate::settings;
use crate::syntax::{Cursor, NewValue};

mod across;
mod conditions;
mod generated;
mod keys;
mod needs;
mod role_style;
mod secrets;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "execution-role",
    phase: Phase::Edit,
    rules: &[
        RuleId::CdEnvFiles,
        RuleId::CdRepositoryCredentials,
        RuleId::CdSecrets,
        RuleId::TdExecutionRole,
        RuleId::TdExecutionRoleExtra,
    ],
    readme: include_str!("README.md"),
    plan,
};

/// Whether a container has a log driver that meets a test.
fn has_driver(task: &TaskDefinition<'_>, fits: impl Fn(&str) -> bool) -> bool {
    task.containers().iter().any(|container| {
        let driver = container
            .get("LogConfiguration")
            .and_then(|logging| logging.prop("LogDriver"));
        driver.and_then(Cursor::text).is_some_and(&fits)
    })
}

/// Whether a container logs to CloudWatch, now or after the migration.
fn logs_to_cloudwatch(task: &TaskDefinition<'_>) -> bool {
    has_driver(task, |driver| {
        driver == "awslogs" || log_drivers::stays_on_host(driver, None)
    })
}

/// Whether the image of a container is certainly in ECR.
fn pulls_from_ecr(task: &TaskDefinition<'_>) -> bool {
    task.containers().iter().any(|container| {
        let image = container.get("Image");
        image.is_some_and(|image| image.contains(".dkr.ecr."))
    })
}

/// The error that registering the task definition without an execution role would fail with.
fn error_without(task: &TaskDefinition<'_>) -> Option<&'static str> {
    let may_be_in_ecr = || {
        task.containers().iter().any(|container| {
            let image = container.get("Image");
            image.is_some_and(|image| image.text().is_none())
        })
    };
    if logs_to_cloudwatch(task) {
        Some(
            "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
        )
    } else if pulls_from_ecr(task) || may_be_in_ecr() {
        Some("Fargate requires task definition to have execution role ARN to support ECR images.")
    } else {
        None
    }
}

fn plan(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        let written = task.get("ExecutionRoleArn");
        let absent = written.map(absent_branches).unwrap_or_default();
        if let Some(role) = written.filter(|role| !role.is_null()) {
            for role in alternatives(role) {
                check_written(cx, task, role);
            }
            if absent.is_empty() {
                continue;
            }
        }
        if runs_without_role(cx, task) {
            continue;
        }
        let Some((value, reason)) = choose(cx, task) else {
            continue;
        };
        let gained = (task.id(), value.clone());
        cx.decisions.execution_roles.push(gained);
        let mut rationale = Rationale::safe(reason);
        if let Some(error) = error_without(task) {
            rationale = rationale.prevents(error);
        }
        match absent.as_slice() {
            [] => cx.put_before(
                task.body,
                "ExecutionRoleArn",
                value,
                "ContainerDefinitions",
                rationale,
            ),
            // Where a condition omits the role, the new value replaces the absent branch.
            [place, ..] => cx.set(*place, value, rationale),
        }
    }
}

/// Whether a service runs the task definition on Fargate as it is. A role would only give it a new revision.
fn runs_without_role<'d>(cx: &PlanContext<'_, 'd>, task: &TaskDefinition<'d>) -> bool {
    let workload = cx.workload;
    workload.services.iter().any(|service| {
        let mut tasks = workload.tasks_of(cx.project, service);
        tasks.any(|one| one.id() == task.id()) && is_on_fargate(cx.project, workload, service)
    })
}

fn choose<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
) -> Option<(NewValue, String)> {
    let reason = "Fargate uses the task execution role to pull images and write logs";
    if let Some(role) = cx.user_execution_role() {
        return Some((role, format!("{reason} (the specified role)")));
    }
    match &cx.settings.execution_role {
        settings::ExecutionRole::TaskRole => {
            if let Some(role) = task.get("TaskRoleArn") {
                cx.warn(
                    RuleId::TdExecutionRole,
                    role,
                    format!("The task role is also the task execution role, which needs {}", permissions::ACTIONS_OF_EXECUTION.join(", ")),
                    "Allow these actions in the role, for example with the managed policy AmazonECSTaskExecutionRolePolicy, and allow ecs-tasks.amazonaws.com to assume the role",
                );
                return Some((copy_of(role), format!("{reason} (the task role)")));
            }
        }
        settings::ExecutionRole::Generate | settings::ExecutionRole::Given(_) => {}
    }
    let needs = needs::of(cx, task);
    let wanted = Addition::ExecutionRole {
        task,
        needs: &needs,
        is_required: error_without(task).is_some(),
    };
    let module = cx.module_for(&wanted)?;
    let condition = task.resource.and_then(|resource| resource.condition);
    if let Some(role) = existing(module, task.name, condition) {
        report_missing(cx, module, role, &needs);
        return Some((
            get_att(role.name, "Arn"),
            format!("{reason} (existing role {})", role.name),
        ));
    }
    if let Some(role) = across::role(cx, &needs) {
        return Some((role, format!("{reason} (existing role of a related stack)")));
    }
    let name = generated::request(cx, module, task, needs);
    Some((get_att(&name, "Arn"), format!("{reason} (new role {name})")))
}

/// An existing role of the template that is used from now on may lack other permissions that this task needs.
fn report_missing<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    role: &Resource<'d>,
    needs: &needs::Needs,
) {
    let with = |wanted: Allows| -> Vec<&str> {
        let actions = needs.keys().copied();
        actions
            .filter(|action| allows(module, role, action) == wanted)
            .collect()
    };
    let (missing, unsure) = (with(Allows::No), with(Allows::Unknown));
    if !missing.is_empty() {
        cx.action_required(
            RuleId::TdExecutionRoleExtra,
            role.key,
            format!(
                "The task execution role must also allow {}",
                missing.join(", ")
            ),
            "Add a policy statement for the secrets and files that the task definition references",
        );
    } else if !unsure.is_empty() {
        cx.warn(
            RuleId::TdExecutionRoleExtra,
            role.key,
            format!("The task execution role must also allow {}", unsure.join(", ")),
            "Check that the policies of the role include the secrets and files that the task definition references",
        );
    }
}

/// A role that the task definition already references was perhaps for secrets only: the container instance pulled
/// images and wrote logs.
fn check_written<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>, written: Cursor<'d>) {
    let Some(module) = cx.module() else {
        return;
    };
    let Some(role) = module.target(written).copied() else {
        return;
    };
    if role.kind != Kind::ROLE {
        return;
    }
    // Permissions for logs that are sent to CloudWatch only after the migration are reported together with the driver.
    let logs = has_driver(task, |driver| driver == "awslogs");
    let makes_group = task
        .containers()
        .iter()
        .any(|container| needs::creates_log_group(cx, container));
    let needed = [
        (pulls_from_ecr(task), "ecr:GetAuthorizationToken"),
        (pulls_from_ecr(task), "ecr:BatchGetImage"),
        (logs, "logs:CreateLogStream"),
        (logs, "logs:PutLogEvents"),
        // On EC2, secrets and environment files were already read with this role.
        (makes_group, needs::LOG_GROUP),
    ];
    let missing: Vec<&str> = needed
        .iter()
        .filter(|(is_needed, action)| *is_needed && allows(module, &role, action) == Allows::No)
        .map(|(_, action)| *action)
        .collect();
    let policy = "Add the managed policy AmazonECSTaskExecutionRolePolicy to the role";
    let help = match missing.as_slice() {
        [needs::LOG_GROUP] => format!("Allow {} in a policy of the role", needs::LOG_GROUP),
        many if many.contains(&needs::LOG_GROUP) => {
            format!(
                "{policy}, and allow {}, which the managed policy does not include",
                needs::LOG_GROUP
            )
        }
        _ => policy.to_owned(),
    };
    if !missing.is_empty() {
        cx.action_required(
            RuleId::TdExecutionRole,
            role.key,
            format!(
                "The task execution role does not allow {}, which the container instance role may allow",
                missing.join(", ")
            ),
            help,
        );
    }
}

/// A role of the template that tasks can assume and that allows pulling images.
fn existing<'t, 'd>(
    module: &'t Module<'d>,
    task: &str,
    condition: Option<&str>,
) -> Option<&'t Resource<'d>> {
    execution_roles(module).find(|role| {
        let usable = role.condition.is_none() || role.condition == condition;
        // A role that references the task definition would have to be created both before and after it.
        let usable = usable && !module.waits_for(role.name, task);
        usable && is_usable(module, role.body, condition)
    })
}
