//! Parameters that chose how tasks run and are now only used in names.

use crate::facts::rules::RuleId;
use crate::model::{Module, Parameter, Reference};
use crate::outcome::{Finding, Related, Severity};

/// The properties that such parameters choose, and the rules of their findings.
const CHOSEN: [(&str, RuleId); 2] = [
    ("NetworkMode", RuleId::TdNetworkMode),
    ("LaunchType", RuleId::SvcLaunchType),
];

/// The maximum number of remaining references that are listed.
const NAMED: usize = 6;

/// The finding about a parameter whose remaining uses differ from its original purpose.
pub(super) fn finding(
    path: &str,
    parameter: &Parameter<'_>,
    before: &Module<'_>,
    after: &Module<'_>,
) -> Option<Finding> {
    let kept: Vec<String> = after.references_to(parameter.name).map(place).collect();
    let (kept, gone): (Vec<_>, Vec<_>) = before
        .references_to(parameter.name)
        .partition(|reference| kept.contains(&place(reference)));
    let (property, rule) = gone.iter().find_map(|reference| {
        let place = place(reference);
        let mut steps = place.split('.');
        steps.find_map(|step| CHOSEN.iter().find(|(property, _)| step == *property))
    })?;
    let mut uses: Vec<String> = kept
        .iter()
        .map(|reference| named(path, reference))
        .collect();
    uses.dedup();
    if uses.is_empty() {
        return None;
    }
    let related = kept.iter().take(NAMED).map(|reference| Related {
        file: path.into(),
        span: reference.place.span(),
        label: "still used here".into(),
    });
    let related = related.collect();
    let more = uses.len().saturating_sub(NAMED);
    uses.truncate(NAMED);
    if more > 0 {
        uses.push(format!("{more} more"));
    }
    Some(Finding {
        rule: *rule,
        severity: Severity::Note,
        file: path.into(),
        span: parameter.key.span(),
        message: format!(
            "Parameter {} no longer selects {property}, but is still part of {}",
            parameter.name,
            uses.join(", ")
        )
        .into(),
        help: "Keep it, or remove it from these names when you rename the resources".into(),
        decides: false,
        related,
    })
}

fn place(reference: &Reference<'_>) -> String {
    reference.place.document.path(reference.place.node)
}

/// The property that contains a reference, with its position.
fn named(path: &str, reference: &Reference<'_>) -> String {
    let place = place(reference);
    let is_name = |step: &&str| !step.starts_with("Fn::") && !matches!(*step, "Ref" | "Value");
    let step = place.split('.').rfind(is_name).unwrap_or_default();
    let step = step.split('[').next().unwrap_or_default();
    format!("{step} ({})", reference.place.position().in_file(path))
}
