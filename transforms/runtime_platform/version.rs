//! Platform versions that are too old for what runs on Fargate today.

use crate::facts::platforms::{LINUX_PLATFORM_VERSION, System};
use crate::facts::rules::RuleId;
use crate::model::TaskDefinition;
use crate::model::new_value::text;
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;

/// End dates of 1.3.0, the last version before 1.4.0. Source: ECS developer guide, "Fargate platform versions
/// deprecation" (2026-10); older versions ended before.
const RETIRED: &str = "no new tasks as of 2026-06-15, no running tasks as of 2026-06-30";

/// Raises a version that is too old; an omitted version is the latest.
pub(super) fn raise(cx: &mut PlanContext<'_, '_>) {
    let tasks = &cx.workload.task_definitions;
    let on_linux = |task: &TaskDefinition<'_>| cx.decisions.system_of(task.id()) == System::Linux;
    if !tasks.iter().all(on_linux) {
        return;
    }
    let services = cx.workload.services.iter();
    let of_services = services.filter_map(|service| service.get("PlatformVersion"));
    let runs = cx.workload.launchers.iter().flat_map(|one| &one.runs);
    let of_runs = runs.filter_map(|run| run.get("PlatformVersion"));
    let versions: Vec<Cursor<'_>> = of_services.chain(of_runs).collect();
    for version in versions {
        raise_one(cx, version);
    }
}

fn raise_one<'d>(cx: &mut PlanContext<'_, 'd>, version: Cursor<'d>) {
    let answer = cx.evaluate(version);
    let Some(old) = answer.values().iter().find(|one| is_old(one)) else {
        return;
    };
    if answer.fixed().is_some() {
        let rationale = Rationale::review(format!("Platform version {old} is retired: {RETIRED}"))
            .prevents("PlatformTaskDefinitionIncompatibilityException");
        cx.set(version, text(LINUX_PLATFORM_VERSION), rationale);
        return;
    }
    cx.action_required(
        RuleId::SvcPlatformVersion,
        version,
        format!("PlatformVersion may be {old}, which is retired: {RETIRED}"),
        format!(
            "Pass {LINUX_PLATFORM_VERSION}, or remove PlatformVersion to use the default, LATEST"
        ),
    );
}

/// Whether it is older than the oldest version that Fargate still offers for new tasks.
fn is_old(version: &str) -> bool {
    let numbers = |text: &str| -> Option<Vec<u32>> {
        text.split('.').map(|part| part.parse().ok()).collect()
    };
    let known = numbers(version).zip(numbers(LINUX_PLATFORM_VERSION));
    known.is_some_and(|(version, oldest)| version < oldest)
}
