//! The findings about directives that are wrong or have no effect.

use super::directive::{Directive, HELP, Holder};
use super::place::Area;
use crate::facts::rules::{self, RuleId};
use crate::outcome::{Finding, Severity};
use crate::settings::nearest;

/// The finding about a directive that cannot have an effect.
pub(super) fn of(one: &Directive) -> Option<Finding> {
    let holder = one.holder.name();
    let rule = &one.rule;
    if rule.is_empty() {
        let message = format!("The {holder} names no rule, so it ignores nothing");
        return Some(finding(one, message, HELP.to_owned()));
    }
    if !known().any(|known| known == rule) {
        let message = format!("There is no rule `{rule}`, so the {holder} ignores nothing");
        let near = nearest(rule, known());
        let near = near.map_or_else(String::new, |near| format!("Did you mean `{near}`? "));
        let help = format!("{near}Run `ecs2fargate rules` for the list of rules");
        return Some(finding(one, message, help));
    }
    if *rule == RuleId::NotRead.as_str() {
        // Whether such files are there is only known after the analysis of the others.
        return Some(refused(one));
    }
    if one.reason.is_none() {
        let message =
            format!("The {holder} gives no reason to ignore {rule}, so it ignores nothing");
        return Some(finding(one, message, one.holder.with_reason(rule)));
    }
    if one.area == Area::Nothing {
        let message = format!(
            "The {holder} is not next to a property, list item or resource, so it ignores nothing"
        );
        return Some(finding(one, message, HELP.to_owned()));
    }
    None
}

/// The rules that can be ignored: all but those of the directives themselves.
fn known() -> impl Iterator<Item = &'static str> {
    let ids = rules::all().iter().map(|rule| rule.id);
    ids.filter(|id| *id != RuleId::Ignore).map(RuleId::as_str)
}

/// The finding about a directive for a finding that cannot be ignored.
pub(super) fn refused(one: &Directive) -> Finding {
    let message = format!(
        "{} cannot be ignored here: the finding blocks the migration, needs a decision or requires action before deployment, and only notes and warnings can be ignored",
        one.rule
    );
    let help = "Resolve the finding, or exclude the workload with `# ecs2fargate: keep REASON`";
    finding(one, message, help.to_owned())
}

/// The finding about a directive for which nothing is reported.
pub(super) fn unused(one: &Directive) -> Finding {
    let message = format!(
        "{} is not reported here, so the {} ignores nothing",
        one.rule,
        one.holder.name()
    );
    finding(one, message, one.holder.removal(&one.rule))
}

fn finding(one: &Directive, message: String, help: String) -> Finding {
    Finding {
        rule: RuleId::Ignore,
        severity: Severity::Warning,
        file: one.path.as_str().into(),
        span: one.span,
        message: message.into(),
        help: help.into(),
        decides: false,
        related: Vec::new(),
    }
}

impl Holder {
    fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Metadata => "Metadata entry",
            Self::Settings => "setting",
        }
    }

    fn with_reason(self, rule: &str) -> String {
        match self {
            Self::Comment => format!(
                "Write the reason behind the bracket: `# ecs2fargate: ignore[{rule}] REASON`"
            ),
            Self::Metadata | Self::Settings => {
                format!("Write the reason as the value: `{rule}: REASON`")
            }
        }
    }

    fn removal(self, rule: &str) -> String {
        match self {
            Self::Comment => {
                format!("Remove `{rule}` from the comment, or the whole comment")
            }
            Self::Metadata | Self::Settings => format!("Remove the entry `{rule}`"),
        }
    }
}
