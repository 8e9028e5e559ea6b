//! Plans the workloads of a unit.

use std::collections::HashSet;
use std::sync::Arc;

use super::impact::Foreseen;
use super::parallel::Unsplit;
use super::steps::Steps;
use super::suppressions::{self, Markers};
use super::{impact, parallel, proof};
use crate::checks::container_lists;
use crate::facts::rules::RuleId;
use crate::model::{
    Evidence, Launch, MemberId, Project, Service, TaskDefinition, Workload, launch, unfinished,
};
use crate::outcome::{CascadedReplacement, Finding, Severity, Verdict};
use crate::plan::{Hosts, ModuleAdditions, PlanContext, PlannedEdit, Step, WorkloadPlan};
use crate::settings::{LaunchType, Settings, Standalone};

/// The result of planning one workload.
pub(crate) struct PlannedWorkload {
    pub(crate) workload_plan: WorkloadPlan,
    pub(crate) verdict: Verdict,
    /// What the update does; `None` where nothing is planned.
    pub(crate) foreseen: Option<Foreseen>,
    /// Resources that are replaced as a consequence of the changes.
    pub(crate) followers: Vec<CascadedReplacement>,
}

/// The plan of workloads that belong together.
pub(crate) struct UnitPlan {
    /// One for each workload, in order.
    pub(crate) workloads: Vec<PlannedWorkload>,
    /// The operations for everything that is added to whole modules.
    pub(crate) shared: Vec<PlannedEdit>,
}

/// Plans all workloads of a unit except those that are held back for a reason found before. A workload that turns out
/// not to be migrated is held back, and the others are planned again, because what they share depends on which of them
/// are migrated.
pub(crate) fn plan(
    project: &Project<'_>,
    hosts: Hosts,
    steps: &Steps,
    workloads: &[&Workload<'_>],
    held_back: &HashSet<usize>,
    markers: &Markers,
    unsplit: &Unsplit,
) -> UnitPlan {
    let settings: Vec<Settings> = workloads
        .iter()
        .map(|workload| settings_of(project, workload))
        .collect();
    let launches: Vec<Launch<'_>> = workloads
        .iter()
        .zip(&settings)
        .map(|(workload, settings)| launch_of(project, hosts, steps, workload, settings))
        .collect();
    let mut resting: HashSet<usize> = held_back.clone();
    let mut planned: Vec<Option<PlannedWorkload>> = workloads.iter().map(|_| None).collect();
    for (index, workload) in workloads.iter().enumerate() {
        if let Launch::NotEc2(evidence) = &launches[index] {
            resting.insert(index);
            planned[index] = Some(not_ec2(project, evidence));
        } else if matches!(launches[index], Launch::Fargate) {
            resting.insert(index);
        } else if let Some(suppressed) =
            suppressions::settle(project, workload, &settings[index], markers)
        {
            resting.insert(index);
            planned[index] = Some(suppressed);
        } else if let Some(settled) =
            parallel::settle(project, hosts, workload, &settings[index], unsplit)
        {
            resting.insert(index);
            planned[index] = Some(settled);
        }
    }
    loop {
        let mut shared = ModuleAdditions::default();
        let moving = moving(workloads, &resting);
        let before = resting.len();
        for (index, workload) in workloads.iter().enumerate() {
            if resting.contains(&index) {
                continue;
            }
            let settings = &settings[index];
            let launch = &launches[index];
            let mut cx = PlanContext::new(
                project,
                hosts,
                settings,
                workload,
                launch,
                &moving,
                &mut shared,
            );
            let foreseen = fill(&mut cx, steps.of_host(project.files[workload.file].host));
            let followers = cx.host.cascade(&cx);
            let workload_plan = cx.finish();
            let (workload_plan, verdict) = match launches[index] {
                Launch::Bare => container_lists::advise(project, workload, settings, workload_plan),
                _ => {
                    let verdict = verdict(&workload_plan, &launches[index]);
                    (workload_plan, verdict)
                }
            };
            if !verdict.is_migrated() {
                resting.insert(index);
            }
            planned[index] = Some(PlannedWorkload {
                workload_plan,
                verdict,
                foreseen,
                followers,
            });
        }
        if resting.len() > before {
            continue;
        }
        let workloads = planned.into_iter().map(|one| one.unwrap_or_else(at_rest));
        let mut workloads: Vec<PlannedWorkload> = workloads.collect();
        if let Some(shown) = settings.first().and_then(shown) {
            shared.retain(&shown);
            for planned in &mut workloads {
                planned.workload_plan.retain(&shown);
            }
        }
        return UnitPlan {
            workloads,
            shared: lower(project, hosts, shared),
        };
    }
}

/// The edits for what modules gain as a whole, by the host of each.
fn lower(project: &Project<'_>, hosts: Hosts, mut additions: ModuleAdditions) -> Vec<PlannedEdit> {
    let hosts = hosts.iter().enumerate();
    hosts
        .flat_map(|(index, host)| {
            let own = additions.take_of_host(project, index);
            host.lower(project, own)
        })
        .collect()
}

/// The settings for a workload, by the IDs of its members.
pub(super) fn settings_of(project: &Project<'_>, workload: &Workload<'_>) -> Settings {
    let mut ids = workload.ids();
    // A copy has the settings of what it is a copy of.
    let module = project.module(workload.file);
    let originals = ids.iter().filter_map(|id| module?.original_of(id));
    let originals: Vec<&str> = originals.collect();
    ids.extend(originals);
    let mut settings = project.files[workload.file].settings.of_members(&ids);
    // `keep` in the settings of one of its files applies to the whole workload.
    for file in workload.files() {
        let own = project.files[file].settings.of_members(&ids);
        settings.keep = settings.keep.or(own.keep);
    }
    settings
}

/// What a workload runs on, as the files show it or, where they do not, as the user specified. A declaration of Fargate
/// counts only where nothing contradicts it.
fn launch_of<'d>(
    project: &Project<'d>,
    hosts: Hosts,
    steps: &Steps,
    workload: &Workload<'d>,
    settings: &Settings,
) -> Launch<'d> {
    let runs_nothing =
        workload.services.is_empty() && workload.launchers.is_empty() && workload.calls.is_empty();
    let moves_alone = runs_nothing && settings.standalone == Standalone::Migrate;
    let shows_callers = hosts[project.files[workload.file].host].shows_callers();
    let launch = match (launch(project, workload), settings.launch_type) {
        (Launch::Unknown(evidence), Some(LaunchType::Ec2)) => Launch::Ec2(Evidence {
            what: "The settings specify launch type EC2",
            ..evidence
        }),
        (Launch::Unknown(evidence), answer) if answer.is_some() || moves_alone => {
            unfinished(project, workload).map_or(Launch::Fargate, |_| Launch::Unfinished(evidence))
        }
        // The change is reported to the callers, which are not in files.
        (Launch::Unknown(evidence), None) if runs_nothing && !shows_callers => {
            Launch::Standalone(evidence)
        }
        (launch, _) => launch,
    };
    if !matches!(launch, Launch::Fargate)
        || !proof::is_contradicted(project, hosts, steps, settings, workload)
    {
        return launch;
    }
    let task = workload.task_definitions.first();
    let Some(place) = task.map(TaskDefinition::place) else {
        return launch;
    };
    let evidence = Evidence {
        place,
        what: "The workload declares Fargate but has settings that Fargate does not support",
    };
    if runs_nothing {
        Launch::Standalone(evidence)
    } else {
        Launch::Unfinished(evidence)
    }
}

/// The verdict on what was planned. A workload that declares Fargate and needs no change or action already runs on it.
fn verdict(workload_plan: &WorkloadPlan, launch: &Launch<'_>) -> Verdict {
    match (workload_plan.verdict(), launch) {
        (Verdict::Ready, Launch::Unfinished(_) | Launch::Standalone(_))
            if workload_plan.changes.is_empty() =>
        {
            Verdict::OnFargate
        }
        (verdict, _) => verdict,
    }
}

fn at_rest() -> PlannedWorkload {
    PlannedWorkload {
        workload_plan: WorkloadPlan::default(),
        verdict: Verdict::OnFargate,
        foreseen: None,
        followers: Vec::new(),
    }
}

/// A workload that runs on neither container instances nor Fargate is not changed, and the report shows why.
fn not_ec2(project: &Project<'_>, evidence: &Evidence<'_>) -> PlannedWorkload {
    let finding = Finding {
        rule: RuleId::SvcLaunchType,
        severity: Severity::Note,
        file: project
            .file_of(evidence.place)
            .map_or_else(Arc::default, |file| project.shared_path(file)),
        span: project.span(evidence.place),
        message: format!("{}. The workload is not changed", evidence.what).into(),
        help: "".into(),
        decides: false,
        related: Vec::new(),
    };
    let mut planned = at_rest();
    planned.verdict = Verdict::NotEc2;
    planned.workload_plan.findings.push(finding);
    planned
}

/// The services of the workloads that are migrated.
fn moving<'d>(workloads: &[&Workload<'d>], resting: &HashSet<usize>) -> HashSet<MemberId<'d>> {
    let awake = workloads
        .iter()
        .enumerate()
        .filter(|(index, _)| !resting.contains(index));
    awake
        .flat_map(|(_, workload)| &workload.services)
        .map(Service::id)
        .collect()
}

/// Which steps' edits are shown, where the user previews only some of them; `None` where all are. The other steps are
/// planned all the same, because later steps use their decisions.
fn shown(settings: &Settings) -> Option<impl Fn(&str) -> bool> {
    let Settings { only, skip, .. } = settings;
    let is_shown = |name: &str| {
        let wanted = only.is_empty() || only.iter().any(|only| only == name);
        wanted && !skip.iter().any(|skip| skip == name)
    };
    (!only.is_empty() || !skip.is_empty()).then_some(is_shown)
}

/// Runs every step for one workload; returns what its update does, if the planning was not stopped. A workload that
/// needs a decision is still planned to the end, so that everything else that blocks it is reported in the same run.
fn fill(cx: &mut PlanContext<'_, '_>, steps: &[&'static Step]) -> Option<Foreseen> {
    for step in steps {
        cx.run(step);
        if cx.is_stopped() {
            return None;
        }
    }
    Some(impact::foresee(cx))
}
