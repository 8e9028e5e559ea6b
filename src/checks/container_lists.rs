//! Files with container definitions only: they are not changed; the obstacles to Fargate are reported.

use crate::facts::rules::RuleId;
use crate::model::new_value::in_words;
use crate::model::{Project, Props, TaskDefinition, Workload};
use crate::outcome::{Finding, Severity, Verdict};
use crate::plan::WorkloadPlan;
use crate::settings::{LaunchType, Settings};
use crate::syntax::{Cursor, NewValue, Operation};

/// Converts the plan for a container definitions file into findings: whether and how its task is migrated is defined
/// elsewhere, and the edits are only correct together with it.
pub(crate) fn advise(
    project: &Project<'_>,
    workload: &Workload<'_>,
    settings: &Settings,
    mut workload_plan: WorkloadPlan,
) -> (WorkloadPlan, Verdict) {
    let path = project.path(workload.file);
    let Some(task) = workload.task_definitions.first() else {
        return (workload_plan, Verdict::NeedsDecision);
    };
    let list = task.body;
    // Findings at task level occur in every such file and are not about these containers.
    workload_plan.findings.retain(|finding| {
        let of_task =
            finding.span.start == list.position() || finding.rule == RuleId::TdSizeRequired;
        finding.severity == Severity::Error && !of_task
    });
    let edits = workload_plan
        .changes
        .drain(..)
        .zip(workload_plan.operations.drain(..));
    let (of_task, of_containers): (Vec<_>, Vec<_>) =
        edits.partition(|(_, planned)| target(&planned.operation) == Some(list.node));
    for (change, planned) in of_containers {
        let place = target(&planned.operation).map_or(list, |node| list.at(node));
        workload_plan.findings.push(Finding {
            rule: RuleId::ContainerDefinitions,
            severity: Severity::Error,
            file: path.into(),
            span: place.span(),
            message: format!(
                "Fargate needs an edit here (transform {}): {}",
                change.transform, change.reason
            )
            .into(),
            help: change
                .prevents
                .map_or_else(
                    || format!("Run ecs2fargate explain {} for details", change.transform),
                    |error| {
                        format!(
                            "Make this change; otherwise AWS rejects the task definition: {error}"
                        )
                    },
                )
                .into(),
            decides: true,
            related: Vec::new(),
        });
    }
    let is_clean = workload_plan.findings.is_empty();
    if is_clean && settings.launch_type == Some(LaunchType::Fargate) {
        return (workload_plan, Verdict::OnFargate);
    }
    let needs: Vec<String> = of_task
        .iter()
        .filter_map(|(_, planned)| as_setting(&planned.operation))
        .collect();
    let mut help = format!(
        "Change them together with the task definition that contains them, such as aws_ecs_task_definition in Terraform, which needs {}",
        needs.join(", ")
    );
    if is_clean {
        help += &format!(
            ". If that task definition is on Fargate already, set launch-type: fargate for the workload {} in .ecs2fargate.yaml",
            task.name
        );
    }
    workload_plan.findings.push(Finding {
        rule: RuleId::ContainerDefinitions,
        severity: Severity::Error,
        file: path.into(),
        span: list.span(),
        message: alone(task, is_clean).into(),
        help: help.into(),
        decides: true,
        related: Vec::new(),
    });
    workload_plan
        .findings
        .sort_by_key(|finding| finding.span.start);
    let verdict = if workload_plan.is_blocked() {
        Verdict::Blocked
    } else {
        Verdict::NeedsDecision
    };
    (workload_plan, verdict)
}

/// Describes what is unknown about container definitions without their task.
fn alone(task: &TaskDefinition<'_>, is_clean: bool) -> String {
    let first = "This file contains container definitions without a task definition";
    if !is_clean {
        return format!("{first}, so it is not rewritten");
    }
    let mut volumes = volumes_of(task);
    volumes.sort_unstable();
    volumes.dedup();
    let decided = if volumes.is_empty() {
        "launch type, network mode and task size are".to_owned()
    } else {
        format!(
            "launch type, network mode, task size and volumes ({}) are",
            volumes.join(", ")
        )
    };
    format!(
        "{first}. The containers need no change for Fargate, but the {decided} defined elsewhere, and nothing here shows that the tasks run on Fargate"
    )
}

/// The volumes that the containers mount; they are defined by the task elsewhere.
fn volumes_of<'d>(task: &TaskDefinition<'d>) -> Vec<&'d str> {
    let containers = task.containers();
    let mounts = containers
        .iter()
        .filter_map(|container| container.get("MountPoints"))
        .flat_map(Cursor::items);
    mounts
        .filter_map(|mount| mount.prop("SourceVolume")?.text())
        .collect()
}

/// What an operation writes, as `key value`.
fn as_setting(operation: &Operation) -> Option<String> {
    let Operation::InsertEntry { entry, .. } = operation else {
        return None;
    };
    let value = match &entry.value {
        NewValue::Sequence(items) => items.iter().map(in_words).collect::<Vec<_>>().join(" "),
        value => in_words(value),
    };
    Some(format!("{} {value}", entry.key))
}

/// The node that an operation changes.
fn target(operation: &Operation) -> Option<crate::syntax::NodeId> {
    match operation {
        Operation::Set { node, .. } | Operation::Reword { node, .. } => Some(*node),
        Operation::InsertEntry { mapping, .. } => Some(*mapping),
        Operation::AppendItem { sequence, .. } => Some(*sequence),
        Operation::RemoveEntry { key, .. } => Some(*key),
        Operation::RemoveItem { item, .. } => Some(*item),
        Operation::InsertBlock { .. } => None,
    }
}
