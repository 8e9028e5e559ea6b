//! What Fargate demands of the options of `awslogs`.

use crate::cloudformation::intrinsic::{Intrinsic, alternatives, intrinsic, is_no_value};
use crate::cloudformation::write::{reference, text};
use crate::document::{Cursor, NewValue};
use crate::ecs::Container;
use crate::plan::{Draft, Why};

pub(super) const GROUP: &str = "awslogs-group";
pub(super) const REGION: &str = "awslogs-region";
pub(super) const PREFIX: &str = "awslogs-stream-prefix";

/// The prefix of a container's log streams: its name, if it has one in any case.
pub(super) fn prefix(container: &Container<'_>) -> NewValue {
    let name = container.get("Name");
    let name = name.filter(|name| taken_away(*name).is_empty());
    name.map_or_else(|| text("ecs"), Cursor::new_value)
}

/// Adds what is missing.
pub(super) fn complete<'d>(
    draft: &mut Draft<'_, 'd>,
    container: &Container<'d>,
    logging: Cursor<'d>,
) {
    let written = logging.get(&container.dialect.spell("Options"));
    let branches = written.map(alternatives).unwrap_or_default();
    let is_written = |options: &Cursor<'d>| options.is_mapping() && intrinsic(*options).is_none();
    if branches.is_empty() || !branches.iter().all(is_written) {
        draft.ask(
            "td-awslogs-options",
            logging,
            "the awslogs driver has no options that are written here, so its log group is not known",
            "give the Options of the log configuration with awslogs-group, awslogs-region and awslogs-stream-prefix",
        );
        return;
    }
    for options in branches {
        complete_one(draft, container, options);
    }
}

fn complete_one<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>, options: Cursor<'d>) {
    let why = || {
        Why::review("log streams are named PREFIX/CONTAINER/TASK instead of after the Docker container")
            .prevents("Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.")
    };
    fill(
        draft,
        options,
        PREFIX,
        &prefix(container),
        &[REGION, GROUP],
        why,
    );
    if draft.template().is_some() {
        let why = || {
            Why::safe("the awslogs driver needs a region; on an instance the agent filled it in")
        };
        fill(
            draft,
            options,
            REGION,
            &reference("AWS::Region"),
            &[GROUP],
            why,
        );
    } else if options.get(REGION).is_none() {
        ask_for_region(draft, options);
    }
}

/// Writes an option where there is none, and where a condition takes it away.
fn fill<'d>(
    draft: &mut Draft<'_, 'd>,
    options: Cursor<'d>,
    name: &str,
    value: &NewValue,
    after: &[&str],
    why: impl Fn() -> Why,
) {
    let Some(written) = options.get(name) else {
        return draft.put(options, name, value.clone(), after, why());
    };
    for place in taken_away(written) {
        draft.set(place, value.clone(), why());
    }
}

/// The branches of `Fn::If`s that are `AWS::NoValue`.
fn taken_away(value: Cursor<'_>) -> Vec<Cursor<'_>> {
    match intrinsic(value) {
        Some(Intrinsic::If {
            then, otherwise, ..
        }) => [then, otherwise].into_iter().flat_map(taken_away).collect(),
        _ if is_no_value(value) => vec![value],
        _ => Vec::new(),
    }
}

/// The ECS API's own JSON has no name for the region that it is used in.
pub(super) fn ask_for_region<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>) {
    draft.must_act(
        "td-awslogs-options",
        place,
        "the awslogs driver has no awslogs-region",
        "add awslogs-region with the region of the log group",
    );
}
