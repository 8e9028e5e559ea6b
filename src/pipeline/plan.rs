//! Plans the workloads that go together.

use std::collections::HashSet;

use super::keep::{self, Markers};
use super::{advice, blocks, deny, generated, impact, inputs, parameter_files};
use crate::ecs::{Evidence, Launch, SourceSet, Workload, dual, launch};
use crate::outcome::{Follower, Impact, Verdict};
use crate::plan::{Draft, Drafted, Planned, Shared, lower};
use crate::settings::{LaunchType, Settings, Standalone};
use crate::transforms::PIPELINE;

/// What came of planning one workload.
pub(super) struct Settled {
    pub(super) drafted: Drafted,
    pub(super) verdict: Verdict,
    pub(super) impact: Impact,
    /// What the update does, in one line; none where nothing is planned.
    pub(super) update: Option<String>,
    /// What is replaced in the wake of the changes.
    pub(super) followers: Vec<Follower>,
}

/// The plan of workloads that go together.
pub(super) struct Plan {
    /// One for each workload, in order.
    pub(super) workloads: Vec<Settled>,
    /// The operations for everything that templates gain as a whole.
    pub(super) shared: Vec<Planned>,
}

/// Plans all workloads of a unit but those that are held back for a reason found before. A workload that turns out not to move
/// is held back and the others are planned again, because what they share depends on who moves.
pub(super) fn plan(
    set: &SourceSet<'_>,
    workloads: &[&Workload<'_>],
    held_back: &HashSet<usize>,
    markers: &Markers,
) -> Plan {
    let settings: Vec<Settings> = workloads
        .iter()
        .map(|workload| settings_of(set, workload))
        .collect();
    let launches: Vec<Launch<'_>> = workloads
        .iter()
        .zip(&settings)
        .map(|(workload, settings)| answered(launch(set, workload), settings))
        .collect();
    let mut resting: HashSet<usize> = held_back.clone();
    let mut told: Vec<Option<Settled>> = workloads.iter().map(|_| None).collect();
    for (index, workload) in workloads.iter().enumerate() {
        if matches!(launches[index], Launch::Fargate | Launch::External) {
            resting.insert(index);
        } else if let Some(kept) = keep::settle(set, workload, &settings[index], markers) {
            resting.insert(index);
            told[index] = Some(kept);
        }
    }
    loop {
        let mut shared = Shared::default();
        let moving = moving(workloads, &resting);
        let before = resting.len();
        for (index, workload) in workloads.iter().enumerate() {
            if resting.contains(&index) {
                continue;
            }
            let settings = &settings[index];
            let mut draft = Draft::new(set, settings, workload, &moving, &mut shared);
            let foreseen = fill(&mut draft, &launches[index], settings);
            let followers = draft.wake();
            draft.stay_inside();
            generated::check_touched(&mut draft);
            let drafted = draft.finish();
            let (drafted, verdict) = match launches[index] {
                Launch::Bare => inputs::advise(set, workload, drafted),
                _ => {
                    let verdict = drafted.verdict();
                    (drafted, verdict)
                }
            };
            let (impact, update) = foreseen.unzip();
            if !verdict.is_migrated() {
                resting.insert(index);
            }
            told[index] = Some(Settled {
                drafted,
                verdict,
                impact: impact.unwrap_or(Impact::None),
                update,
                followers,
            });
        }
        if resting.len() > before {
            continue;
        }
        // One that did not plan has nothing to finish.
        for transform in PIPELINE {
            shared.begin(transform.name());
            transform.finish(set, &mut shared);
        }
        let workloads = told.into_iter().map(|one| one.unwrap_or_else(at_rest));
        let mut workloads: Vec<Settled> = workloads.collect();
        if let Some(shown) = settings.first().and_then(shown) {
            shared.retain(&shown);
            for settled in &mut workloads {
                settled.drafted.retain(&shown);
            }
        }
        return Plan {
            workloads,
            shared: lower(set, shared),
        };
    }
}

/// What was decided for a workload, by the ids of its members.
fn settings_of(set: &SourceSet<'_>, workload: &Workload<'_>) -> Settings {
    let ids = workload.ids();
    let mut settings = set.files[workload.file].settings.of_members(&ids);
    // What its owner wants kept in one of its files is kept in all.
    for file in workload.files() {
        let own = set.files[file].settings.of_members(&ids);
        settings.keep = settings.keep.or(own.keep);
    }
    settings
}

/// What a workload runs on where a person answered what the templates do not tell.
fn answered<'d>(launch: Launch<'d>, settings: &Settings) -> Launch<'d> {
    match (launch, settings.launch_type) {
        (Launch::Unknown(_), Some(LaunchType::Fargate)) => Launch::Fargate,
        (Launch::Unknown(evidence), Some(LaunchType::Ec2)) => Launch::Ec2(Evidence {
            what: "the settings say that it runs on container instances",
            ..evidence
        }),
        (launch, _) => launch,
    }
}

fn at_rest() -> Settled {
    Settled {
        drafted: Drafted::default(),
        verdict: Verdict::OnFargate,
        impact: Impact::None,
        update: None,
        followers: Vec::new(),
    }
}

/// The services of the workloads that move.
fn moving<'d>(workloads: &[&Workload<'d>], resting: &HashSet<usize>) -> HashSet<(usize, &'d str)> {
    let awake = workloads
        .iter()
        .enumerate()
        .filter(|(index, _)| !resting.contains(index));
    awake
        .flat_map(|(_, workload)| &workload.services)
        .map(|service| (service.file, service.resource.name))
        .collect()
}

/// Which transforms' edits are shown, where a person looks at some of them; none where all are. The others plan all the
/// same, because what one decides is used by the next.
fn shown(settings: &Settings) -> Option<impl Fn(&str) -> bool> {
    let Settings { only, skip, .. } = settings;
    let is_shown = |name: &str| {
        let wanted = only.is_empty() || only.iter().any(|only| only == name);
        wanted && !skip.iter().any(|skip| skip == name)
    };
    (!only.is_empty() || !skip.is_empty()).then_some(is_shown)
}

/// Plans one workload; says what its update does, where there is one. A workload with a question is planned to the end,
/// so that everything else that stands in its way is told in the same run.
fn fill<'d>(
    draft: &mut Draft<'_, 'd>,
    launch: &Launch<'d>,
    settings: &Settings,
) -> Option<(Impact, String)> {
    if inputs::are_printed(draft) {
        return None;
    }
    match launch {
        Launch::Dual(evidence) if draft.template().is_none() => {
            ask(
                draft,
                "svc-launch-type",
                evidence,
                "write EC2 for the migration to move it, or FARGATE for it to complete the rest",
            );
            return None;
        }
        Launch::Dual(evidence) => {
            ask_both(draft, evidence);
            return None;
        }
        Launch::Unknown(evidence) => {
            ask(
                draft,
                "svc-launch-type-implicit",
                evidence,
                "the cluster's default capacity provider strategy decides; if it runs on container instances, answer with launch-type: ec2 in .ecs2fargate.yaml, --launch-type ec2, or LaunchType: EC2 in the template",
            );
        }
        Launch::Standalone(evidence) => {
            if draft.template().is_some() && settings.standalone == Standalone::Tell {
                ask(
                    draft,
                    "td-standalone",
                    evidence,
                    "nothing in the template runs this task definition; whoever calls run-task must change with it: --standalone migrate moves it",
                );
            }
        }
        Launch::Ec2(_)
        | Launch::CapacityProvider
        | Launch::Unfinished(_)
        | Launch::Fargate
        | Launch::External
        | Launch::Bare => {}
    }
    inputs::check(draft);
    generated::check(draft);
    deny::check(draft);
    blocks::check(draft);
    for transform in PIPELINE {
        draft.begin(transform.name());
        transform.plan(draft);
    }
    advice::give(draft);
    parameter_files::tell(draft);
    Some((impact::kind(draft), impact::line(draft)))
}

/// A template that serves both launch types is not converted blindly: it may be there to be both.
fn ask_both<'d>(draft: &mut Draft<'_, 'd>, evidence: &Evidence<'d>) {
    let rule = "svc-launch-type";
    match dual(draft.set, draft.workload, evidence.place) {
        Some(dual) => draft.ask(rule, evidence.place, dual.chooses, dual.help),
        None => ask(
            draft,
            rule,
            evidence,
            "the template serves both launch types; deploy it with the choice that is Fargate, or write LaunchType: FARGATE for the migration to complete the rest",
        ),
    }
}

fn ask<'d>(draft: &mut Draft<'_, 'd>, rule: &'static str, evidence: &Evidence<'d>, help: &str) {
    draft.ask(rule, evidence.place, evidence.what, help);
}
