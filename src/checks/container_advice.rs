//! What a person should know of the containers though nothing is edited.

use std::collections::HashMap;

use crate::facts::containers::MOST_OPEN_FILES;
use crate::facts::platforms::System;
use crate::facts::rules::RuleId;
use crate::model::surroundings::{ScriptLine, script_lines};
use crate::model::{Container, Expr, Props, TaskDefinition, alternatives, items_of};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Looks at the containers of the workload.
pub(crate) fn advise(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        let mode = task.get("NetworkMode").map(|mode| cx.evaluate(mode));
        let has_bridge = !mode.is_some_and(|mode| mode.is("awsvpc") || mode.is("host"));
        proxy(cx, task);
        if has_bridge {
            same_images(cx, task);
        }
        kernel_settings(cx, task);
        for container in task.containers() {
            if cx.decisions.system_of(task.id()) == System::Linux {
                limits(cx, &container);
            }
            labels(cx, &container);
            if has_bridge {
                port_ranges(cx, &container);
            }
        }
    }
    daemon_settings(cx);
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
            "the task goes through a proxy of AWS App Mesh, whose support has ended",
            "it stays as it is; move to Amazon ECS Service Connect, and take ProxyConfiguration and the proxy's container out",
        );
    }
}

/// Two containers of one image listen on the same ports, whether they are mapped or not.
fn same_images<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    // By image: the first container's name, which one of the same name in another branch of a condition has too.
    let mut seen: HashMap<Expr, Option<Expr>> = HashMap::new();
    let mut planned: Vec<Expr> = Vec::new();
    for container in task.containers() {
        let Some(place) = container.get("Image") else {
            continue;
        };
        let image = Expr::of(place);
        let name = name_of(&container);
        let first = seen.entry(image.clone()).or_insert_with(|| name.clone());
        if *first == name || planned.contains(&image) {
            continue;
        }
        cx.note(
            RuleId::CdDuplicatePort,
            place,
            "another container of the task has this image too; they share the task's network now, and a port that the image listens on can be taken only once",
            "make sure that they listen on different ports, those that are not mapped included",
        );
        planned.push(image);
    }
}

/// How a container is named, also where that is no literal.
fn name_of(container: &Container<'_>) -> Option<Expr> {
    container.get("Name").map(Expr::of)
}

/// Kernel settings of a container hold for all containers of its task.
fn kernel_settings<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    // By setting: its value and the container, which may say another one in another branch of a condition.
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
                    "another container of the task sets this to another value; on Fargate they share it, and the container that starts last decides",
                    "set it to one value in all containers",
                );
            }
        }
    }
}

fn limits<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let _spell = |name| container.spell(name);
    for limit in items_of(container.get("Ulimits")) {
        let name = limit.prop("Name").and_then(Cursor::text);
        let name = name.unwrap_or("its name is given elsewhere");
        if name != "nofile" {
            cx.note(
                RuleId::CdUlimits,
                limit,
                format!("Fargate keeps the limits of its own system but for nofile; whether it follows this one ({name}) is not documented"),
                "look at the limit inside a running container, for instance with ulimit -a, if the application depends on it",
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
                format!("a container on Fargate can have at most {MOST_OPEN_FILES} open files"),
                "ask for less",
            );
        }
    }
}

/// Beginnings of labels that agents on the instance read from the Docker daemon.
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
            format!("labels such as {name} stay, and no agent on an instance reads them any more"),
            "run the agent as a sidecar, or let it read the labels from the ECS API",
        );
    }
}

fn port_ranges<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let key = container.spell("ContainerPortRange");
    for mapping in container.port_mappings() {
        if let Some(range) = mapping.get(&key).filter(|range| !range.is_null()) {
            cx.warn(
                RuleId::CdPortRange,
                range,
                "clients reach the ports of the range at the task's own address now, and not at ports that the instance gives; a generated security group does not open them",
                "add an ingress rule for the range to the tasks' security group",
            );
        }
    }
}

/// What the ECS agent of the instances was told and no task definition says.
fn daemon_settings(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    let lines = script_lines(module);
    let naming = |setting: &str| lines.iter().find(|line| line.text.contains(setting));
    let logs_in = |line: &&ScriptLine<'_>| {
        let of_ecr = line.text.contains("ecr get-login") || line.text.contains(".dkr.ecr.");
        line.text.contains("ECS_ENGINE_AUTH_DATA") || line.text.contains("docker login") && !of_ecr
    };
    if let Some(line) = lines.iter().find(logs_in) {
        for container in cx
            .workload
            .task_definitions
            .iter()
            .flat_map(TaskDefinition::containers)
        {
            let image = container
                .get("Image")
                .filter(|image| may_be_private(*image));
            if let Some(image) = image.filter(|_| container.get("RepositoryCredentials").is_none())
            {
                cx.action_required(
                    RuleId::CdRepositoryCredentials,
                    image,
                    format!("the container instances log in to a registry (line {}), and tasks on Fargate do not", line.place.position().line),
                    "if this image needs the login, put it into a secret of Secrets Manager, name that in RepositoryCredentials, and let the execution role read it",
                );
            }
        }
    }
    if let Some(line) = naming("ECS_CONTAINER_STOP_TIMEOUT") {
        let without = |container: &Container<'_>| container.get("StopTimeout").is_none();
        let mut containers = cx
            .workload
            .task_definitions
            .iter()
            .flat_map(TaskDefinition::containers);
        if containers.any(|container| without(&container)) {
            cx.warn(
                RuleId::CdStopTimeout,
                line.place,
                "the instances set how long containers have to stop (ECS_CONTAINER_STOP_TIMEOUT); on Fargate it is 30 seconds where a container says nothing",
                "write StopTimeout into the containers that need longer, 120 at most",
            );
        }
    }
}

/// Whether an image may be in a registry that wants a login: none of ECR, and no official one of Docker Hub.
fn may_be_private(image: Cursor<'_>) -> bool {
    let parts = image.descendants().into_iter();
    let mut texts = parts.filter_map(|part| part.document.scalar(part.node));
    let of_ecr = texts.any(|text| text.contains(".dkr.ecr.") || text.contains("public.ecr.aws"));
    let is_official = image.text().is_some_and(|text| !text.contains('/'));
    !of_ecr && !is_official
}
