//! Target groups that other stacks define.

use crate::facts::rules::RuleId;
use crate::model::{Kind, origins};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Reports a target group of another stack, which cannot be changed in this one.
pub(super) fn report_foreign<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    let groups = groups_elsewhere(cx, place);
    let seen = named(cx, &groups);
    cx.action_required(
        RuleId::TgTargetType,
        place,
        format!("The target group is defined elsewhere{seen}. Fargate requires target type ip"),
        "Create a target group with TargetType: ip there, attach it to the listener and pass it to this stack",
    );
    for (_, group) in groups {
        cx.relate(
            RuleId::TgTargetType,
            place,
            group,
            "the target group is defined here",
        );
    }
}

/// The target groups of other stacks that a value may be, each with its name.
fn groups_elsewhere<'d>(cx: &PlanContext<'_, 'd>, arn: Cursor<'d>) -> Vec<(&'d str, Cursor<'d>)> {
    let origins = origins(cx.project, cx.workload.file, arn).into_iter();
    let groups = origins.filter_map(|origin| {
        let group = cx.project.module(origin.file)?.target(origin.at)?;
        (group.kind == Kind::TARGET_GROUP).then_some((group.name, group.key))
    });
    groups.collect()
}

/// The groups with their places, in parentheses.
fn named(cx: &PlanContext<'_, '_>, groups: &[(&str, Cursor<'_>)]) -> String {
    let groups = groups
        .iter()
        .map(|(name, key)| format!("{} {name}", cx.shown_place(*key)));
    let mut groups: Vec<String> = groups.collect();
    groups.dedup();
    if groups.is_empty() {
        String::new()
    } else {
        format!(" ({})", groups.join(" and "))
    }
}
