//! Pipelines that deploy a service register new revisions of its task definition, and pass its roles.

use super::{Gained, Passers, RULE};
use crate::model::{Kind, Props, same_expression};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Reports pipelines that deploy a service of the workload and whose role may not pass the execution role.
pub(super) fn check<'d>(
    cx: &mut PlanContext<'_, 'd>,
    passers: &Passers<'_, 'd>,
    gained: &[Gained<'d>],
) {
    let module = passers.module;
    for pipeline in module.of_type(Kind::PIPELINE) {
        let Some(action) = deploying(cx, pipeline.body) else {
            continue;
        };
        let role = action.prop("RoleArn").or_else(|| pipeline.get("RoleArn"));
        let role = role.and_then(|role| module.target(role));
        let Some(role) = role.filter(|role| role.kind == Kind::ROLE) else {
            continue;
        };
        if gained.iter().all(|one| passers.may_pass(role, one)) {
            continue;
        }
        cx.action_required(
            RULE,
            role.key,
            format!(
                "{} registers revisions of the task definition with this role, which is not allowed to pass the task execution role",
                pipeline.name
            ),
            "Allow iam:PassRole on the task execution role in this role, or the next deployment fails",
        );
    }
}

/// The action of a pipeline that deploys a service of the workload.
fn deploying<'d>(cx: &PlanContext<'_, 'd>, pipeline: Cursor<'d>) -> Option<Cursor<'d>> {
    let module = cx.module()?;
    let services = &cx.workload.services;
    let is_ours = |name: Cursor<'d>| {
        services.iter().any(|service| {
            let by_id = module
                .mentioned(name)
                .any(|one| one.name == service.resource.name);
            let own = service.get("ServiceName");
            by_id || own.is_some_and(|own| same_expression(own, name))
        })
    };
    let mut nodes = pipeline.descendants().into_iter();
    nodes.find(|node| {
        let provider = node
            .path(&["ActionTypeId", "Provider"])
            .and_then(Cursor::text);
        let name = node.path(&["Configuration", "ServiceName"]);
        provider == Some("ECS") && name.is_some_and(is_ours)
    })
}
