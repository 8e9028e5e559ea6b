//! What Fargate demands of the options of `awslogs`.

use crate::cloudformation::write::{reference, text};
use crate::document::{Cursor, NewValue};
use crate::ecs::Container;
use crate::plan::{Draft, Why};

pub(super) const GROUP: &str = "awslogs-group";
pub(super) const REGION: &str = "awslogs-region";
pub(super) const PREFIX: &str = "awslogs-stream-prefix";

/// The prefix of a container's log streams: its name.
pub(super) fn prefix(container: &Container<'_>) -> NewValue {
    let name = container.get("Name");
    name.map_or_else(|| text("ecs"), Cursor::new_value)
}

/// Adds what is missing.
pub(super) fn complete<'d>(
    draft: &mut Draft<'_, 'd>,
    container: &Container<'d>,
    logging: Cursor<'d>,
) {
    let options = logging.get(&container.dialect.spell("Options"));
    let Some(options) = options.filter(|options| options.is_mapping()) else {
        draft.ask(
            "td-awslogs-options",
            logging,
            "the awslogs driver has no options that are written here, so its log group is not known",
            "give the Options of the log configuration with awslogs-group, awslogs-region and awslogs-stream-prefix",
        );
        return;
    };
    if options.get(PREFIX).is_none() {
        let why = Why::review("log streams are named PREFIX/CONTAINER/TASK instead of after the Docker container")
            .prevents("Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.");
        draft.put(options, PREFIX, prefix(container), &[REGION, GROUP], why);
    }
    if options.get(REGION).is_some() {
        return;
    }
    if draft.template().is_some() {
        let why =
            Why::safe("the awslogs driver needs a region; on an instance the agent filled it in");
        draft.put(options, REGION, reference("AWS::Region"), &[GROUP], why);
    } else {
        ask_for_region(draft, options);
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
