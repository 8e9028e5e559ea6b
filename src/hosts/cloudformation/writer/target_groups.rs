//! Target groups that other stacks define.

use crate::facts::rules::RuleId;
use crate::model::{Kind, origins};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Reports a target group of another stack, which cannot be changed in this one.
pub(super) fn report_foreign<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    let seen = seen_elsewhere(cx, place);
    cx.action_required(
        RuleId::TgTargetType,
        place,
        format!("the target group is made elsewhere{seen}, and ECS takes only one with target type ip for tasks on Fargate"),
        "make a new target group with TargetType: ip there, attach it to the listener and hand it to this stack",
    );
}

/// The stacks that define the target group that is passed in.
fn seen_elsewhere<'d>(cx: &PlanContext<'_, 'd>, arn: Cursor<'d>) -> String {
    let origins = origins(cx.project, cx.workload.file, arn).into_iter();
    let made = origins.filter_map(|origin| {
        let module = cx.project.module(origin.file)?;
        let group = module.target(origin.at)?;
        let line = group.key.position().line;
        let path = cx.project.path(origin.file);
        (group.kind == Kind::TARGET_GROUP).then(|| format!("{path}:{line} {}", group.name))
    });
    let mut made: Vec<String> = made.collect();
    made.dedup();
    if made.is_empty() {
        String::new()
    } else {
        format!(", {}", made.join(" and "))
    }
}
