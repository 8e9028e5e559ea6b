//! Values that are read from the state of another module.

use crate::facts::rules::RuleId;
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// How an expression starts that reads a value from another state.
const DATA: &str = "data.terraform_remote_state.";

/// The output of another state that a value is.
fn output_of(place: Cursor<'_>) -> Option<(String, String)> {
    let texts: Vec<&str> = place
        .descendants()
        .into_iter()
        .filter_map(Cursor::text)
        .collect();
    let text = texts.join(".");
    let (_, path) = text.split_once(DATA)?;
    let end = path.find(|letter: char| !letter.is_alphanumeric() && !"_-.".contains(letter));
    let path = &path[..end.unwrap_or(path.len())];
    let (name, output) = path.split_once('.')?;
    let output = output.strip_prefix("outputs.").unwrap_or(output);
    Some((name.to_owned(), output.to_owned()))
}

/// Reports a target group whose ARN is read from another state; `false` if it is not.
pub(super) fn report_target_group<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) -> bool {
    let Some((name, output)) = output_of(place) else {
        return false;
    };
    let root = Cursor::root(place.document);
    let key = root
        .path(&["Metadata", "States", &name])
        .and_then(Cursor::text);
    let state = match key {
        Some(key) => format!("the Terraform state {key} (data.terraform_remote_state.{name})"),
        None => format!("another Terraform state (data.terraform_remote_state.{name})"),
    };
    cx.action_required(
        RuleId::TgTargetType,
        place,
        format!("The target group comes from output {output} of {state}. Fargate requires target type ip"),
        format!("In the module that writes this state, create a target group with TargetType: ip, attach it to the listener, and return its ARN in output {output}. Apply that module first"),
    );
    true
}
