//! What the tasks that rules, schedules and state machines start run on.

use super::fargate_conflicts::unfit_task;
use super::launch::{Evidence, Hints, Launch, by_launch_type, by_strategy, written};
use super::launch_of_services::one_or_none;
use super::launch_of_tasks::{by_tasks, may_be_managed};
use super::strategy::default_of;
use super::{Project, Run, TaskDefinition, TaskLauncher, clusters, family_of, tasks_named};
use crate::model::Kind;

pub(super) fn of_runner<'d>(
    project: &Project<'d>,
    launcher: &TaskLauncher<'d>,
    tasks: &[TaskDefinition<'d>],
) -> Vec<Launch<'d>> {
    let runs = launcher.runs.iter();
    let runs = runs.map(|run| {
        of_run(
            project,
            launcher,
            run,
            &started(project, launcher, run, tasks),
        )
    });
    let mut all: Vec<Launch<'d>> = runs.collect();
    if !launcher.held.is_empty() || all.is_empty() {
        all.push(of_unread(
            project,
            launcher,
            &tasks.iter().collect::<Vec<_>>(),
        ));
    }
    all
}

/// The task definitions that a run starts; all of the workload if that cannot be determined.
fn started<'a, 'd>(
    project: &Project<'d>,
    launcher: &TaskLauncher<'d>,
    run: &Run<'d>,
    tasks: &'a [TaskDefinition<'d>],
) -> Vec<&'a TaskDefinition<'d>> {
    let names: Vec<&str> = match (run.task, project.module(launcher.file)) {
        (Some(task), Some(module)) => {
            let named = tasks_named(module, task).into_iter();
            named.map(|one| one.name).collect()
        }
        (Some(task), None) => task.text().map(family_of).into_iter().collect(),
        (None, _) => Vec::new(),
    };
    let all = || tasks.iter();
    let named: Vec<_> = all().filter(|task| names.contains(&task.name)).collect();
    if named.is_empty() {
        all().collect()
    } else {
        named
    }
}

/// The launch of a state machine whose definition cannot be read: from its task definitions, or from words in it.
fn of_unread<'d>(
    project: &Project<'d>,
    launcher: &TaskLauncher<'d>,
    tasks: &[&TaskDefinition<'d>],
) -> Launch<'d> {
    let module = project.module(launcher.file);
    let place = launcher
        .held
        .first()
        .map_or(launcher.resource.key, |held| held.place);
    if let Some(unfit) = tasks.iter().find_map(|task| unfit_task(module, task)) {
        return Launch::Ec2(unfit);
    }
    if let Some(launch) = by_tasks(module, tasks) {
        return launch;
    }
    let nodes = launcher.resource.body.descendants();
    let says_ec2 = nodes
        .iter()
        .filter_map(|node| node.document.scalar(node.node))
        .any(|text| text.contains("\"EC2\""));
    if says_ec2 {
        return Launch::Ec2(Evidence {
            place,
            what: "The state machine starts tasks with launch type EC2",
        });
    }
    Launch::Unknown(Evidence {
        place,
        what: "Neither the state machine nor its task definition specifies a launch type",
    })
}

fn of_run<'d>(
    project: &Project<'d>,
    launcher: &TaskLauncher<'d>,
    run: &Run<'d>,
    tasks: &[&TaskDefinition<'d>],
) -> Launch<'d> {
    let module = project.module(launcher.file);
    let without = || without_launch_type(project, launcher, run, tasks);
    let Some(place) = written(run.get("LaunchType")) else {
        return without();
    };
    let chosen = by_launch_type(module, place);
    if !matches!(chosen, Launch::Dual(_)) {
        return chosen;
    }
    let has_strategy = written(run.get("CapacityProviderStrategy")).is_some();
    one_or_none(module, place, &without(), has_strategy).unwrap_or(chosen)
}

/// The launch of a run without a launch type, or without one under some condition.
fn without_launch_type<'d>(
    project: &Project<'d>,
    launcher: &TaskLauncher<'d>,
    run: &Run<'d>,
    tasks: &[&TaskDefinition<'d>],
) -> Launch<'d> {
    let module = project.module(launcher.file);
    let unfit = tasks.iter().find_map(|task| unfit_task(module, task));
    let has_network = written(run.get("NetworkConfiguration")).is_some();
    let hints = Hints {
        is_unfit: unfit.is_some(),
        may_be_managed: may_be_managed(module, tasks, has_network),
    };
    if let Some(place) = written(run.get("CapacityProviderStrategy")) {
        return by_strategy(project, launcher.file, place, hints);
    }
    let by_task = by_tasks(module, tasks);
    // `run-task` without a launch type uses the cluster's default; a rule or schedule starts an EC2 task then.
    if launcher.resource.kind == Kind::RUN_TASK {
        let unknown = Launch::Unknown(Evidence {
            place: run.block,
            what: "Neither this input nor its task definition specifies a launch type",
        });
        return by_task.unwrap_or_else(|| unfit.map_or(unknown, Launch::Ec2));
    }
    if let Some(elsewhere @ Launch::NotEc2(_)) = by_task {
        return elsewhere;
    }
    match of_cluster(project, launcher, run, hints) {
        Some(launch @ (Launch::Fargate | Launch::NotEc2(_) | Launch::Dual(_))) => launch,
        _ => Launch::Ec2(Evidence {
            place: run.block,
            what: "The launch type is not set and defaults to EC2",
        }),
    }
}

/// The launch that follows from the default strategy of a run's cluster, in whichever file the cluster is defined.
fn of_cluster<'d>(
    project: &Project<'d>,
    launcher: &TaskLauncher<'d>,
    run: &Run<'d>,
    hints: Hints,
) -> Option<Launch<'d>> {
    let [(file, cluster)] = clusters(project, launcher.file, run.cluster?)[..] else {
        return None;
    };
    let strategy = default_of(project.module(file)?, &cluster)?;
    Some(by_strategy(project, file, strategy, hints))
}
