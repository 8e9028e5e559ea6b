//! Why container instances are not removed: a workload may still run on them.

use super::{Need, finding};
use crate::model::{InstanceResources, Project};
use crate::outcome::{Finding, Severity};
use crate::syntax::Cursor;

/// The workloads that may still run on the instances.
pub(super) fn still_needed(
    project: &Project<'_>,
    one: &InstanceResources<'_>,
    need: &Need,
) -> Vec<Finding> {
    let moves = need.after_migration.then(|| {
        let texts = (
            "Workloads of the cluster still run on container instances, and are ready to move"
                .to_owned(),
            "Run ecs2fargate migrate, deploy the result, and run this command again".to_owned(),
        );
        finding(project, one.file, place_of(one), Severity::Error, texts)
    });
    let needing = need.needed_by.iter().map(|needing| {
        let by = &needing.workload;
        let mut texts = finding(
            project,
            one.file,
            place_of(one),
            Severity::Error,
            (
                format!(
                    "{by} may still run on these container instances ({})",
                    needing.why
                ),
                format!(
                    "Migrate {by} to Fargate first. See ecs2fargate check --workload {}#{by}",
                    needing.file
                ),
            ),
        );
        texts.file = needing.file.clone();
        texts.span = needing.span;
        texts
    });
    moves.into_iter().chain(needing).collect()
}

fn place_of<'d>(one: &InstanceResources<'d>) -> Cursor<'d> {
    one.groups[0].resource.key
}

/// What may run on the instances although the files do not show it.
pub(super) fn other_workloads(
    project: &Project<'_>,
    one: &InstanceResources<'_>,
    need: &Need,
    unread: &[Finding],
) -> Vec<Finding> {
    const HELP: &str = "If aws ecs list-tasks --cluster CLUSTER --launch-type EC2 lists no task, and nothing else runs tasks there, pass --no-other-workloads";
    let refusal = |place, message: String| {
        finding(
            project,
            one.file,
            place,
            Severity::Error,
            (message, HELP.to_owned()),
        )
    };
    let mut found = Vec::new();
    let group = &one.groups[0].resource;
    let Some(clusters) = &one.clusters else {
        let message = format!(
            "The cluster of {} cannot be determined from the files, so other workloads may run on it",
            group.name
        );
        return vec![refusal(group.key, message)];
    };
    if !need.is_left_by_some {
        let message = format!(
            "None of the files has a workload of the cluster of {} that runs on Fargate, so it may have others",
            group.name
        );
        found.push(refusal(group.key, message));
    }
    for (file, cluster) in clusters {
        let Some(module) = project.module(*file) else {
            continue;
        };
        let exports = module.links.exports.iter();
        let export = exports.into_iter().find(|one| {
            let mut named = module.mentioned(one.value);
            named.any(|resource| resource.name == cluster.name)
        });
        found.extend(export.map(|export| Finding {
            file: project.shared_path(*file),
            ..refusal(
                export.name,
                format!("{} is exported as output {}, so stacks outside of the files may run tasks in the cluster", cluster.name, export.output),
            )
        }));
    }
    found.extend(unread.iter().map(|one| Finding {
        file: one.file.clone(),
        span: one.span,
        ..refusal(group.key, "The ECS definitions in this file cannot be read, so they may run tasks in the cluster".to_owned())
    }));
    found
}
