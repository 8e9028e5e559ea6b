//! Settings of containers and of their task that Fargate does not support or handles differently.

use std::collections::HashMap;

use crate::facts::containers::MOST_OPEN_FILES;
use crate::facts::managed_instances::WAY_THROUGH;
use crate::facts::platforms::System;
use crate::facts::rules::RuleId;
use crate::model::{
    BoolValue, Container, Expr, Function, Props, TaskDefinition, alternatives, function, items_of,
    switch,
};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Settings that Fargate rejects.
pub(crate) static CHECK: Step = Step {
    name: "containers",
    phase: Phase::Check,
    rules: &[RuleId::CdPrivileged, RuleId::TdPidMode, RuleId::FitOpaque],
    readme: "",
    plan: check,
};

/// Settings that have a different meaning on Fargate.
pub(crate) static ADVICE: Step = Step {
    name: "containers",
    phase: Phase::Advise,
    rules: &[
        RuleId::TdProxyConfiguration,
        RuleId::CdSystemControls,
        RuleId::CdUlimits,
        RuleId::CdDockerLabels,
    ],
    readme: "",
    plan: advise,
};

fn check(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        processes(cx, task);
        for container in task.containers() {
            privileged(cx, &container);
        }
    }
}

fn advise(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        proxy(cx, task);
        kernel_settings(cx, task);
        for container in task.containers() {
            if cx.decisions.system_of(task.id()) == System::Linux {
                limits(cx, &container);
            }
            labels(cx, &container);
        }
    }
}

fn processes<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    if let Some(mode) = written(task, "PidMode")
        && !cx.evaluate(mode).is("task")
    {
        cx.block(
            RuleId::TdPidMode,
            mode,
            "Fargate supports only PidMode: task",
            format!("Remove PidMode if the containers do not monitor processes of the container instance, and run a monitoring agent as a sidecar. {WAY_THROUGH}"),
        );
    }
    if let Some(list) = task.get("ContainerDefinitions") {
        containers_written_out(cx, task, list);
    }
}

fn privileged<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let Some(place) = container.get("Privileged") else {
        return;
    };
    match switch(cx.module(), place) {
        BoolValue::On => cx.block(
            RuleId::CdPrivileged,
            place,
            "Privileged containers are not supported on Fargate",
            format!("Remove Privileged if the container does not need it. Use CodeBuild to build images. {WAY_THROUGH}"),
        ),
        BoolValue::Unsure => cx.needs_decision(
            RuleId::CdPrivileged,
            place,
            "The value of Privileged cannot be determined from the template, and Fargate does not support privileged containers",
            format!("Remove Privileged or set it to false if the container does not need it. {WAY_THROUGH}"),
        ),
        BoolValue::Off => {}
    }
}

fn written<'d>(task: &TaskDefinition<'d>, property: &str) -> Option<Cursor<'d>> {
    task.get(property).filter(|value| !value.is_null())
}

fn containers_written_out<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    list: Cursor<'d>,
) {
    if task.containers().is_empty() {
        let message = match function(list) {
            Some(Function::Call {
                name: "Unread",
                argument,
            }) => format!(
                "The container definitions cannot be read, because {}",
                argument.text().unwrap_or_default()
            ),
            _ => "The container definitions are not literal values here, so they cannot be checked or changed".to_owned(),
        };
        let help = format!(
            "Write the list of containers in {}, or migrate the task definition manually",
            cx.host_at(list).file_noun()
        );
        cx.block(RuleId::FitOpaque, list, message, help);
    }
}

/// Source: the AWS App Mesh user guide, end of support on 2026-09-30.
fn proxy<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    if let Some(place) = task
        .get("ProxyConfiguration")
        .filter(|place| !place.is_null())
    {
        cx.warn(
            RuleId::TdProxyConfiguration,
            place,
            "ProxyConfiguration routes the traffic of the task through AWS App Mesh, whose support has ended. It is not changed",
            "Move to Amazon ECS Service Connect, and remove ProxyConfiguration and the proxy container",
        );
    }
}

/// The name of a container, even if it is not literal.
pub(super) fn name_of(container: &Container<'_>) -> Option<Expr> {
    container.get("Name").map(Expr::of)
}

/// Kernel settings of a container apply to all containers of its task.
fn kernel_settings<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    // By setting: its value and its container, which may set a different one in another branch of a condition.
    let mut seen: HashMap<Expr, (Expr, Option<Expr>)> = HashMap::new();
    for container in task.containers() {
        let own = name_of(&container);
        for control in items_of(container.get("SystemControls")) {
            let text = |name| control.prop(name).map(Expr::of);
            let Some((name, value)) = text("Namespace").zip(text("Value")) else {
                continue;
            };
            let last = seen.insert(name, (value.clone(), own.clone()));
            if last.is_some_and(|(other, its)| other != value && its != own) {
                cx.warn(
                    RuleId::CdSystemControls,
                    control,
                    "Another container of the task sets this kernel parameter to a different value. On Fargate the containers of a task share it, and the container that starts last decides",
                    "Set it to the same value in all containers",
                );
            }
        }
    }
}

fn limits<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    for limit in items_of(container.get("Ulimits")) {
        let name = limit.prop("Name").and_then(Cursor::text);
        let name = name.unwrap_or("name defined elsewhere");
        if name != "nofile" {
            cx.note(
                RuleId::CdUlimits,
                limit,
                format!("Fargate uses the limits of its own operating system, except for nofile. Whether it applies this limit ({name}) is not documented"),
                "Check the limit inside a running container, for example with ulimit -a, if the application depends on it",
            );
            continue;
        }
        let values = ["SoftLimit", "HardLimit"].map(|name| limit.prop(name));
        let too_high = values
            .into_iter()
            .flatten()
            .flat_map(alternatives)
            .find(|value| {
                let most: Option<u64> = cx
                    .evaluate(*value)
                    .values()
                    .iter()
                    .filter_map(|text| text.parse().ok())
                    .max();
                most.is_some_and(|most| most > u64::from(MOST_OPEN_FILES))
            });
        if let Some(place) = too_high {
            cx.action_required(
                RuleId::CdUlimits,
                place,
                format!("The nofile limit exceeds {MOST_OPEN_FILES}, the maximum for a container on Fargate"),
                format!("Set SoftLimit and HardLimit to at most {MOST_OPEN_FILES}"),
            );
        }
    }
}

/// Prefixes of labels that agents on the instance read from the Docker daemon.
const OF_AGENTS: [&str; 3] = ["com.datadoghq.", "co.elastic.", "traefik."];

fn labels<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let labels = container
        .get("DockerLabels")
        .into_iter()
        .flat_map(alternatives);
    let read = labels
        .flat_map(Cursor::entries)
        .find(|(name, _, _)| OF_AGENTS.iter().any(|agent| name.starts_with(agent)));
    if let Some((name, place, _)) = read {
        cx.note(
            RuleId::CdDockerLabels,
            place,
            format!("Docker labels such as {name} are kept, but on Fargate no agent on a container instance can read them"),
            "Run the agent as a sidecar, or configure it to read the labels from the ECS API",
        );
    }
}
