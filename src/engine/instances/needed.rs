//! Which workloads may still run on container instances.

use crate::model::{InstanceResources, Project, Workload, by_name, clusters, evaluate};
use crate::outcome::{NeedingWorkload, Verdict, WorkloadReport};
use crate::syntax::Cursor;

/// What is known of the need for container instances.
pub(super) struct Need {
    /// The workloads that may run on them.
    pub(super) needed_by: Vec<NeedingWorkload>,
    /// Whether a workload of the cluster moves or runs on Fargate.
    pub(super) is_left_by_some: bool,
    /// Whether some of those move only with the changes of this run.
    pub(super) after_migration: bool,
    /// Whether tasks for Windows run on them.
    pub(super) is_windows: bool,
}

impl Need {
    pub(super) fn of(
        project: &Project<'_>,
        workloads: &[Workload<'_>],
        reports: &[WorkloadReport],
        instances: &InstanceResources<'_>,
    ) -> Self {
        let mut need = Self {
            needed_by: Vec::new(),
            is_left_by_some: false,
            after_migration: false,
            is_windows: false,
        };
        for (workload, report) in workloads.iter().zip(reports) {
            let is_sure = match may_run_on(project, workload, instances) {
                Relation::Elsewhere => continue,
                Relation::Sure => true,
                Relation::Possible => false,
            };
            need.is_windows |= is_sure && is_for_windows(project, workload);
            match reason(project, workload, report.verdict) {
                Some(why) => need.needed_by.push(NeedingWorkload {
                    workload: report.id.clone(),
                    file: project.shared_path(workload.file),
                    span: workload.span(),
                    why,
                }),
                None => {
                    need.is_left_by_some |= is_sure;
                    need.after_migration |= report.verdict.is_migrated();
                }
            }
        }
        need
    }
}

/// Whether a workload runs in the cluster of some container instances.
enum Relation {
    Sure,
    /// One of the clusters cannot be determined.
    Possible,
    Elsewhere,
}

fn may_run_on(
    project: &Project<'_>,
    workload: &Workload<'_>,
    instances: &InstanceResources<'_>,
) -> Relation {
    let Some(own) = &instances.clusters else {
        let is_near = workload.files().contains(&instances.file);
        return if is_near {
            Relation::Sure
        } else {
            Relation::Possible
        };
    };
    match clusters_of(project, workload) {
        None => Relation::Possible,
        Some(found) => {
            let is_own = |one: &(usize, &str)| {
                let mut own = own.iter();
                own.any(|(file, cluster)| (*file, cluster.name) == *one)
            };
            match found.iter().any(is_own) {
                true => Relation::Sure,
                false => Relation::Elsewhere,
            }
        }
    }
}

/// The clusters that a workload runs in, each with its file; `None` if one of them cannot be determined.
fn clusters_of<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
) -> Option<Vec<(usize, &'d str)>> {
    let services = workload.services.iter().chain(&workload.external_services);
    let mut named: Vec<(usize, Option<Cursor<'d>>)> = services
        .map(|service| (service.file, service.get("Cluster")))
        .collect();
    for launcher in &workload.launchers {
        let runs = launcher.runs.iter();
        named.extend(runs.map(|run| (launcher.file, run.cluster)));
        if !launcher.held.is_empty() {
            return None;
        }
    }
    if named.is_empty() || !workload.calls.is_empty() {
        return None;
    }
    let mut found = Vec::new();
    for (file, cluster) in named {
        let module = project.module(file);
        let own = match cluster {
            Some(place) => clusters(project, file, place),
            None => Vec::new(),
        };
        if own.is_empty() {
            // Without a cluster, ECS uses the one that is called default.
            let name = cluster.map_or(Some("default".to_owned()), |place| {
                Some(evaluate(module, place).fixed()?.to_owned())
            })?;
            match by_name(project, &name) {
                Some((file, cluster)) => found.push((file, cluster.name)),
                None if cluster.is_none() => {}
                None => return None,
            }
        }
        found.extend(own.into_iter().map(|(file, cluster)| (file, cluster.name)));
    }
    Some(found)
}

/// Why a workload may still run on container instances.
fn reason(
    project: &Project<'_>,
    workload: &Workload<'_>,
    verdict: Verdict,
) -> Option<&'static str> {
    let module = project.module(workload.file);
    let state = module.and_then(|module| module.parallel());
    let mut ids = workload.ids().into_iter();
    if state.is_some_and(|state| ids.any(|id| state.copy_of(id).is_some())) {
        return Some("in parallel until ecs2fargate finish");
    }
    match verdict {
        Verdict::OnFargate | Verdict::NotEc2 | Verdict::Ready | Verdict::ActionRequired => None,
        Verdict::NeedsDecision => Some("needs-decision"),
        Verdict::Blocked => Some("blocked"),
        Verdict::Skipped => Some("skipped"),
    }
}

fn is_for_windows(project: &Project<'_>, workload: &Workload<'_>) -> bool {
    workload.task_definitions.iter().any(|task| {
        let platform = task.get("RuntimePlatform");
        let family = platform.and_then(|platform| platform.get("OperatingSystemFamily"));
        family.is_some_and(|place| {
            let answer = evaluate(project.module(task.file), place);
            answer
                .values()
                .iter()
                .any(|value| value.starts_with("WINDOWS"))
        })
    })
}
