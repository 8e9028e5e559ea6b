//! How long a container may take to start and to stop.

use crate::facts::containers::LONGEST_TIMEOUT;
use crate::facts::rules::RuleId;
use crate::model::{Answer, Container, alternatives};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue, ScalarStyle};

const ERROR: &str = "Tasks using the Fargate launch type must have a container stop timeout of less than 120 seconds.";

/// Limits both timeouts to the longest that Fargate supports.
pub(super) fn settle<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    for property in ["StopTimeout", "StartTimeout"] {
        let Some(place) = container.get(property).filter(|place| !place.is_null()) else {
            continue;
        };
        for branch in alternatives(place) {
            cap(cx, property, branch);
        }
    }
}

/// The longest timeout, quoted where the old one is.
fn longest(place: Cursor<'_>) -> NewValue {
    match place.document.scalar_style(place.node) {
        Some(ScalarStyle::Plain) => NewValue::Raw(LONGEST_TIMEOUT.to_string()),
        _ => NewValue::Quoted(LONGEST_TIMEOUT.to_string()),
    }
}

fn cap<'d>(cx: &mut PlanContext<'_, 'd>, property: &str, place: Cursor<'d>) {
    let answer = cx.evaluate(place);
    let fits = |text: &String| {
        let seconds: Option<u32> = text.parse().ok();
        seconds.is_some_and(|seconds| seconds <= LONGEST_TIMEOUT)
    };
    let known = answer.values();
    if !known.is_empty() && known.iter().all(fits) {
        if matches!(answer, Answer::DefaultOnly(_)) {
            cx.warn(
                RuleId::CdStopTimeout,
                place,
                format!("{property} is limited to {LONGEST_TIMEOUT} seconds on Fargate. A parameter sets the value, and the deployed stack may use more than the default"),
                format!("Pass at most {LONGEST_TIMEOUT} when you update the stack"),
            );
        }
        return;
    }
    let written: Option<u32> = place.text().and_then(|text| text.parse().ok());
    let Some(written) = written else {
        cx.action_required(
            RuleId::CdStopTimeout,
            place,
            format!("{property} is limited to {LONGEST_TIMEOUT} seconds on Fargate, and its value here is higher or cannot be determined from the template"),
            format!("Set {property} to at most {LONGEST_TIMEOUT} before you update the stack"),
        );
        return;
    };
    let is_stop = property == "StopTimeout";
    let reason = format!("{property} is limited to {LONGEST_TIMEOUT} seconds on Fargate");
    cx.set(
        place,
        longest(place),
        Rationale::review(reason).prevents(ERROR),
    );
    let (message, help) = if is_stop {
        (
            format!(
                "The container is killed {LONGEST_TIMEOUT} seconds after the stop signal instead of {written}"
            ),
            "Make sure that the container finishes its work in that time or can resume it. ECS Managed Instances allows up to 86400 seconds",
        )
    } else {
        (
            format!(
                "Containers that depend on this one wait {LONGEST_TIMEOUT} seconds for its start instead of {written}"
            ),
            "Make sure that the container starts in that time",
        )
    };
    cx.warn(RuleId::CdStopTimeout, place, message, help);
}
