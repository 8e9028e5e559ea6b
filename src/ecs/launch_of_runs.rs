//! What the tasks run on that rules, schedules and state machines start.

use super::launch::{Evidence, Launch, by_compatibilities, by_launch_type, by_strategy, written};
use super::misfit::unfit_task;
use super::strategy::default_strategy;
use super::{Run, Runner, SourceSet, TaskDefinition};
use crate::cloudformation::Template;

pub(super) fn of_runner<'d>(
    set: &SourceSet<'d>,
    runner: &Runner<'d>,
    tasks: &[TaskDefinition<'d>],
) -> Vec<Launch<'d>> {
    let template = set.template(runner.file);
    let runs = runner.runs.iter();
    let runs = runs.map(|run| of_run(template, runner, run, tasks));
    let mut all: Vec<Launch<'d>> = runs.collect();
    if !runner.held.is_empty() || all.is_empty() {
        all.push(of_unread(template, runner, tasks));
    }
    all
}

/// A state machine whose definition cannot be read: its task definitions tell, or words in it.
fn of_unread<'d>(
    template: Option<&Template<'d>>,
    runner: &Runner<'d>,
    tasks: &[TaskDefinition<'d>],
) -> Launch<'d> {
    let place = runner
        .held
        .first()
        .map_or(runner.resource.key, |held| held.place);
    if let Some(unfit) = tasks.iter().find_map(|task| unfit_task(template, task)) {
        return Launch::Ec2(unfit);
    }
    if let Some(launch) = tasks.iter().find_map(by_compatibilities) {
        return launch;
    }
    let nodes = runner.resource.body.descendants();
    let says = |word: &str| {
        let mut texts = nodes
            .iter()
            .filter_map(|node| node.document.scalar(node.node));
        texts.any(|text| text.contains(word))
    };
    if says("\"EC2\"") {
        return Launch::Ec2(Evidence {
            place,
            what: "the state machine starts tasks with launch type EC2",
        });
    }
    if says("FARGATE") {
        return Launch::Fargate;
    }
    Launch::Unknown(Evidence {
        place,
        what: "neither the state machine nor its task definition says what the task runs on",
    })
}

fn of_run<'d>(
    template: Option<&Template<'d>>,
    runner: &Runner<'d>,
    run: &Run<'d>,
    tasks: &[TaskDefinition<'d>],
) -> Launch<'d> {
    let unfit = tasks.iter().find_map(|task| unfit_task(template, task));
    if let Some(place) = written(run.get("LaunchType")) {
        return by_launch_type(template, place);
    }
    if let Some(place) = written(run.get("CapacityProviderStrategy")) {
        return by_strategy(template, place, unfit.is_some());
    }
    // Where run-task is told nothing, the cluster decides; a rule or schedule starts an EC2 task then.
    if runner.resource.kind == "run-task" {
        let by_task = tasks.iter().find_map(by_compatibilities);
        let unknown = Launch::Unknown(Evidence {
            place: run.block,
            what: "neither this input nor its task definition says what the task runs on",
        });
        return by_task.unwrap_or_else(|| unfit.map_or(unknown, Launch::Ec2));
    }
    let of_cluster = template
        .zip(run.cluster)
        .and_then(|(template, cluster)| default_strategy(template, cluster));
    match of_cluster.map(|strategy| by_strategy(template, strategy, unfit.is_some())) {
        Some(Launch::Fargate) => Launch::Fargate,
        _ => Launch::Ec2(Evidence {
            place: run.block,
            what: "it starts tasks without a launch type, which is EC2",
        }),
    }
}
