//! Custom resources that take a task definition: what they start with it is up to their code.

use crate::facts::rules::RuleId;
use crate::model::{How, Resource};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// The custom resources of the template that take a task definition of the workload, each with the first place where it
/// does.
pub(crate) fn of<'d>(cx: &PlanContext<'_, 'd>) -> Vec<(Resource<'d>, Cursor<'d>)> {
    let Some(module) = cx.module() else {
        return Vec::new();
    };
    let mut found: Vec<(Resource<'d>, Cursor<'d>)> = Vec::new();
    for task in &cx.workload.task_definitions {
        let uses = module.references_to(task.name);
        for used in uses.filter(|used| used.how != How::DependsOn) {
            let owner = used.owner.and_then(|owner| module.resources.get(owner));
            let Some(owner) = owner.filter(|owner| is_custom(owner)) else {
                continue;
            };
            if found.iter().all(|(known, _)| known.name != owner.name) {
                found.push((*owner, used.place));
            }
        }
    }
    found
}

fn is_custom(resource: &Resource<'_>) -> bool {
    resource.kind.is_custom()
}

/// Asks about a task definition that nothing but custom resources takes.
pub(crate) fn needs_decision<'d>(
    cx: &mut PlanContext<'_, 'd>,
    takers: &[(Resource<'d>, Cursor<'d>)],
) {
    for (taker, place) in takers {
        cx.needs_decision(
            RuleId::TdStandalone,
            *place,
            format!(
                "{} ({}) takes this task definition, and what it starts with it cannot be determined from the template",
                taker.name, taker.kind
            ),
            format!(
                "if {} starts tasks or a service, change its code to launch type FARGATE and a network configuration, and run the migration with --standalone migrate",
                taker.name
            ),
        );
    }
}

/// Reports the custom resources that take a task definition which moves.
pub(crate) fn report(cx: &mut PlanContext<'_, '_>) {
    for (taker, place) in of(cx) {
        cx.action_required(
            RuleId::EvRunTaskCode,
            place,
            format!(
                "{} ({}) takes the task definition, which runs on Fargate only now; with launch type EC2 what it starts fails",
                taker.name, taker.kind
            ),
            format!(
                "change what {} starts to launch type FARGATE with a network configuration (subnets, security groups) before you deploy",
                taker.name
            ),
        );
    }
}
