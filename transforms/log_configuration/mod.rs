//! Log streams get the prefix that Fargate demands; log drivers that Fargate lacks keep their workload where it is.

use super::Transform;
use crate::cloudformation::intrinsic::alternatives;
use crate::cloudformation::write::{reference, text};
use crate::document::{Cursor, NewValue};
use crate::ecs::{Container, TaskDefinition};
use crate::fargate::log_drivers;
use crate::plan::{Draft, Why};

/// See the README of this folder.
pub(super) struct LogConfiguration;

impl Transform for LogConfiguration {
    fn name(&self) -> &'static str {
        "log-configuration"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        for task in &draft.workload.task_definitions {
            for container in task.containers() {
                match container.get("LogConfiguration") {
                    Some(written) if !written.is_null() => {
                        for logging in alternatives(written) {
                            configure(draft, task, &container, logging);
                        }
                    }
                    _ => tell_missing(draft, &container),
                }
            }
        }
    }
}

fn tell_missing<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    draft.note(
        "td-log-missing",
        container.body,
        "the container has no log configuration; on an instance its output went to the Docker daemon, on Fargate it goes nowhere",
        "add a LogConfiguration with the awslogs driver if the output matters",
    );
}

fn configure<'d>(
    draft: &mut Draft<'_, 'd>,
    task: &TaskDefinition<'d>,
    container: &Container<'d>,
    logging: Cursor<'d>,
) {
    let Some(written) = logging.get(&task.dialect.spell("LogDriver")) else {
        return;
    };
    let answer = draft.evaluate(written);
    if answer.values().is_empty()
        || answer
            .values()
            .iter()
            .any(|driver| !log_drivers::fits(driver))
    {
        let unfit = answer
            .values()
            .iter()
            .find(|driver| !log_drivers::fits(driver));
        let driver = unfit.map_or("that is given elsewhere", String::as_str);
        draft.block(
            "td-log-driver",
            written,
            format!("Fargate has no log driver {driver}; it takes awslogs, splunk and awsfirelens"),
            "use awslogs with a log group, or awsfirelens with a Fluent Bit sidecar, and run the migration again",
        );
        return;
    }
    if answer.values().iter().any(|driver| driver == "awslogs") {
        let options = logging.get(&task.dialect.spell("Options"));
        complete(draft, container, logging, options);
    }
}

/// Adds what awslogs needs on Fargate.
fn complete<'d>(
    draft: &mut Draft<'_, 'd>,
    container: &Container<'d>,
    logging: Cursor<'d>,
    options: Option<Cursor<'d>>,
) {
    let Some(options) = options.filter(|options| options.is_mapping()) else {
        draft.ask(
            "td-awslogs-options",
            logging,
            "the awslogs driver has no options that are written here, so its log group is not known",
            "give the Options of the log configuration with awslogs-group, awslogs-region and awslogs-stream-prefix",
        );
        return;
    };
    let prefix = "awslogs-stream-prefix";
    if options.get(prefix).is_none() {
        let name = container
            .get("Name")
            .map_or_else(|| text("ecs"), Cursor::new_value);
        let why = Why::review("log streams are named PREFIX/CONTAINER/TASK instead of after the Docker container")
            .prevents("Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.");
        draft.put(
            options,
            prefix,
            name,
            &["awslogs-region", "awslogs-group"],
            why,
        );
    }
    if options.get("awslogs-region").is_none() {
        match draft.template() {
            Some(_) => {
                let why = Why::safe(
                    "the awslogs driver needs a region; on an instance the agent filled it in",
                );
                let region: NewValue = reference("AWS::Region");
                draft.put(options, "awslogs-region", region, &["awslogs-group"], why);
            }
            None => draft.must_act(
                "td-awslogs-options",
                options,
                "the awslogs driver has no awslogs-region",
                "add awslogs-region with the region of the log group",
            ),
        }
    }
}
