//! Reports permissions that containers lose, because Fargate has no container instance role.

use crate::facts::rules::RuleId;
use crate::model::surroundings::instance_policies;
use crate::model::{Module, TaskDefinition, clusters};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

mod configured;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "task-role",
    phase: Phase::Edit,
    rules: &[RuleId::TdTaskRole],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        match role_of(task) {
            Role::Sure => {}
            Role::Perhaps(role) => report(
                cx,
                task,
                role,
                "The task definition has a task role only under a condition",
            ),
            Role::None => report(
                cx,
                task,
                task.place(),
                "The task definition has no task role",
            ),
        }
    }
}

/// Whether a task has a task role.
enum Role<'d> {
    /// It has one.
    Sure,
    /// A condition decides.
    Perhaps(Cursor<'d>),
    /// It has none.
    None,
}

fn role_of<'d>(task: &TaskDefinition<'d>) -> Role<'d> {
    let role = task.get("TaskRoleArn");
    let Some(role) = role.filter(|role| !role.is_null() && role.text() != Some("")) else {
        return Role::None;
    };
    let nodes = role.descendants();
    let absent = |node: &Cursor<'d>| node.is_absent();
    match nodes.iter().any(absent) {
        true if absent(&role) => Role::None,
        true => Role::Perhaps(role),
        false => Role::Sure,
    }
}

/// Action is required only where the container instance role is known to allow more than the agents need, or the
/// containers are configured for AWS; otherwise, possibly nothing is lost.
fn report<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    place: Cursor<'d>,
    how: &str,
) {
    let policies = policies(cx);
    let settings = configured::settings(cx.module(), task);
    let mut message = format!(
        "{how}. On EC2 its containers fall back to the container instance role; on Fargate they have no AWS credentials"
    );
    if !policies.is_empty() {
        message += &format!(". The container instance role has {}", policies.join(", "));
    }
    if !settings.is_empty() {
        let names: Vec<&str> = settings.iter().map(|(name, _)| name.as_str()).collect();
        message += &format!(
            ". The containers are configured for AWS services ({})",
            names.join(", ")
        );
    }
    let rule = RuleId::TdTaskRole;
    match (policies.is_empty(), settings.is_empty()) {
        (true, true) => cx.note(
            rule,
            place,
            message,
            "If the containers call AWS services, set TaskRoleArn to a role that allows the calls",
        ),
        (true, false) => cx.action_required(
            rule,
            place,
            message,
            "Set TaskRoleArn to a role that allows the AWS calls of the containers",
        ),
        (false, _) => cx.action_required(
            rule,
            place,
            message,
            "Set TaskRoleArn to a role with the policies that the containers need",
        ),
    }
}

/// The policies of the container instance roles, by name, that allow more than the agents of a container instance need.
fn policies(cx: &PlanContext<'_, '_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for module in homes(cx) {
        names.extend_from_slice(instance_policies(module));
    }
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// The templates that may define the container instances: the workload's own, and those that define the clusters of its
/// services.
fn homes<'a, 'd>(cx: &PlanContext<'a, 'd>) -> Vec<&'a Module<'d>> {
    let workload = cx.workload;
    let named = workload.services.iter().filter_map(|service| {
        let cluster = service.get("Cluster")?;
        Some(clusters(cx.project, service.file, cluster))
    });
    let mut files: Vec<usize> = named.flatten().map(|(file, _)| file).collect();
    files.push(workload.file);
    files.sort_unstable();
    files.dedup();
    let files = files.into_iter();
    files.filter_map(|file| cx.project.module(file)).collect()
}
