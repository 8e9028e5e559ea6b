//! The options of `awslogs` that Fargate requires.

use crate::facts::rules::RuleId;
use crate::model::new_value::{copy_of, text};
use crate::model::{Container, Props, absent_branches, alternatives, function};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue};

pub(super) const GROUP: &str = "awslogs-group";
pub(super) const REGION: &str = "awslogs-region";
pub(super) const PREFIX: &str = "awslogs-stream-prefix";

/// The prefix of a container's log streams: its name, if it has one whatever the conditions are.
pub(super) fn prefix(container: &Container<'_>) -> NewValue {
    let name = container.get("Name");
    let name = name.filter(|name| absent_branches(*name).is_empty());
    name.map_or_else(|| text("ecs"), copy_of)
}

/// Adds missing options.
pub(super) fn complete<'d>(
    cx: &mut PlanContext<'_, 'd>,
    container: &Container<'d>,
    logging: Cursor<'d>,
) {
    let written = logging.prop("Options");
    let branches = written.map(alternatives).unwrap_or_default();
    // The content of a mapping that consists of a loop cannot be determined.
    let is_written = |options: &Cursor<'d>| options.is_mapping() && function(*options).is_none();
    if branches.is_empty() || !branches.iter().all(is_written) {
        cx.needs_decision(
            RuleId::TdAwslogsOptions,
            logging,
            "The awslogs log driver has no options in the template, so its log group is unknown",
            "Set Options with awslogs-group, awslogs-region and awslogs-stream-prefix in the log configuration",
        );
        return;
    }
    for options in branches {
        complete_one(cx, container, options);
    }
}

fn complete_one<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>, options: Cursor<'d>) {
    let why = || {
        Rationale::review("Log streams are named PREFIX/CONTAINER/TASK instead of by Docker container ID")
            .prevents("Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.")
    };
    fill(
        cx,
        options,
        PREFIX,
        &prefix(container),
        &[REGION, GROUP],
        why,
    );
    if let Some(region) = cx.host.region() {
        let why = || {
            Rationale::safe(
                "The awslogs log driver requires a Region. On EC2 the ECS agent sets it",
            )
        };
        fill(cx, options, REGION, &region, &[GROUP], why);
    } else if options.get(REGION).is_none() {
        needs_region(cx, options);
    }
}

/// Writes an option where it is missing, and in branches where a condition removes it.
fn fill<'d>(
    cx: &mut PlanContext<'_, 'd>,
    options: Cursor<'d>,
    name: &str,
    value: &NewValue,
    after: &[&str],
    why: impl Fn() -> Rationale,
) {
    let Some(written) = options.get(name) else {
        return cx.put(options, name, value.clone(), after, why());
    };
    for place in absent_branches(written) {
        cx.set(place, value.clone(), why());
    }
}

/// The ECS API's own JSON cannot reference the Region that it is used in.
pub(super) fn needs_region<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    cx.action_required(
        RuleId::TdAwslogsOptions,
        place,
        "The awslogs log driver has no awslogs-region",
        "Add awslogs-region with the Region of the log group",
    );
}
