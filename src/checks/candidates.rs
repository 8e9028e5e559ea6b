//! Services and calls whose task definition is filled in later, next to several task definitions that may be meant.

use crate::facts::rules::RuleId;
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Asks which one is meant: what belongs to something else must not be changed together with these.
pub(crate) fn needs_decision(cx: &mut PlanContext<'_, '_>) {
    let services = cx.workload.services.iter();
    // CodePipeline fills in the one of each AppSpec file, and its name cannot stand there.
    let services = services.filter(|service| !service.is_appspec());
    let services = services.map(|service| (service.file, service.get("TaskDefinition")));
    let runs = cx.workload.launchers.iter().flat_map(|launcher| {
        let runs = launcher.runs.iter();
        runs.map(|run| (launcher.file, run.task))
    });
    for (file, place) in services.chain(runs) {
        if let Some(place) = place {
            ask_of(cx, file, place);
        }
    }
}

fn ask_of<'d>(cx: &mut PlanContext<'_, 'd>, file: usize, place: Cursor<'d>) {
    let candidates = cx.workload.candidates_of(file);
    let Some(first) = candidates.first() else {
        return;
    };
    let named: Vec<String> = candidates
        .iter()
        .map(|task| format!("{} ({})", task.name, cx.set.path(task.file)))
        .collect();
    let message = format!(
        "the task definition is {}, which another program fills in, and several task definitions here fit: {}",
        place.text().unwrap_or_default(),
        named.join(", ")
    );
    let help = format!(
        "write the family of the one that is meant, or run on the files that belong together only, for instance: ecs2fargate migrate {} {}",
        cx.set.path(file),
        cx.set.path(first.file)
    );
    cx.needs_decision(RuleId::SvcTaskDefinition, place, message, help);
}
