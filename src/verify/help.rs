//! What to do about a difference that nothing explains.

use super::app::Stack;
use super::derived::is_left_alone;
use super::difference::{Difference, Kind};
use super::value::Value;

/// Options of the plan that decide on a property.
const OPTIONS: [(&str, &str); 10] = [
    ("AssignPublicIp", "--assign-public-ip true|false"),
    ("CapacityProviderStrategy", "--cutover replace|in-place"),
    ("Cpu", "--cpu UNITS"),
    ("ExecutionRoleArn", "--execution-role VALUE"),
    ("LaunchType", "--cutover replace|in-place"),
    ("Memory", "--memory MIB"),
    ("Name", "--names suffix|keep|drop"),
    ("SecurityGroups", "--security-group-mode shared|generated"),
    ("ServiceName", "--names suffix|keep|drop"),
    ("Subnets", "--subnets ID,ID"),
];

/// An instruction for the person who changes the source.
pub(super) fn help(stack: &Stack, difference: &Difference) -> String {
    if is_left_alone(stack, difference) {
        let id = &difference.id;
        return format!(
            "The plan leaves {id} as it is (`ecs2fargate check` reports why). Undo the change of {id} in the source."
        );
    }
    if difference.section == "Outputs" && difference.after.is_none() {
        return "CloudFormation refuses to delete an export that another stack still imports. Keep it for one deployment with `stack.exportValue(…)` in the stack that exports it.".to_owned();
    }
    let place = match difference.path.as_slice() {
        [] => format!("{} {}", entry(difference), difference.id),
        _ => format!("{} of {}", difference.path_text(), difference.id),
    };
    let planned = difference.planned.as_ref().map(short);
    let mut help = match (difference.kind, planned) {
        (Kind::Missing | Kind::Different, Some(value)) if !difference.path.is_empty() => {
            format!("Change the source so that {place} is {value}")
        }
        (Kind::Missing | Kind::Different, Some(_)) => {
            format!("Change the source so that the {place} is synthesized as planned")
        }
        (Kind::Missing | Kind::Different, None) => {
            format!("Change the source so that {place} is removed")
        }
        (Kind::Extra, Some(value)) if !difference.path.is_empty() => {
            format!("Undo the change in the source: {place} was {value}")
        }
        (Kind::Extra, Some(_)) => format!("Undo the change in the source: it removes the {place}"),
        (Kind::Extra, None) => format!("Undo the change in the source: it adds {place}"),
    };
    let option = OPTIONS.iter().find(|(property, _)| {
        let keys = difference.path.iter().rev().take(2);
        keys.into_iter().any(|key| key == property)
    });
    if let Some((_, option)) = option {
        help.push_str(&format!("; or plan it otherwise with {option}"));
    }
    help.push('.');
    help
}

fn entry(difference: &Difference) -> &str {
    match difference.section.as_str() {
        "Resources" => "resource",
        "Parameters" => "parameter",
        "Outputs" => "output",
        section => section,
    }
}

/// The value, if it is short enough for a sentence.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.chars().count() {
        0 => "empty".to_owned(),
        1..=60 => format!("`{text}`"),
        _ => "as planned".to_owned(),
    }
}
