//! The last lines: what to do next, and what the run would change.

use std::collections::BTreeSet;
use std::io;

use super::groups::Group;
use super::{Printer, wrap};
use crate::facts::updates::Update;
use crate::outcome::{Change, Impact, Severity, Verdict, WorkloadReport};
use crate::report::words::Words;
use crate::report::{Mode, Run, Summary, plural};

/// The numbers of the last line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// Services that are replaced.
    replaced: usize,
    /// Services that are updated in place.
    in_place: usize,
    /// Services that are added next to existing ones.
    parallel: usize,
    /// Workloads without a service whose task definitions get new revisions.
    revised: usize,
    /// Replaced services with downtime.
    replaced_with_downtime: usize,
    /// Workloads that are updated in place with downtime.
    in_place_with_downtime: usize,
    resources: usize,
    deleted: usize,
    parameters: usize,
    /// Findings that require an action of a person, equal ones once.
    actions: usize,
    decisions: usize,
    blocked: usize,
}

impl Plan {
    /// `effective` are the workloads whose changes are made or would be.
    pub(super) fn of(
        workloads: &[WorkloadReport],
        effective: &[&WorkloadReport],
        groups: &[Group<'_>],
    ) -> Self {
        let mut plan = Self::default();
        let mut resources = BTreeSet::new();
        let mut deleted = BTreeSet::new();
        let mut parameters = BTreeSet::new();
        let mut replaced = BTreeSet::new();
        let mut in_place = BTreeSet::new();
        let mut parallel = BTreeSet::new();
        let mut down = BTreeSet::new();
        for workload in workloads {
            match workload.verdict {
                Verdict::NeedsDecision => plan.decisions += 1,
                Verdict::Blocked => plan.blocked += 1,
                _ => {}
            }
        }
        for workload in effective {
            let services = match workload.impact {
                Impact::Replaced => services(workload, is_replacement),
                Impact::Parallel => services(workload, |update| update == Update::NewResource),
                _ => services(workload, |_| true),
            };
            if workload.flags.downtime {
                down.extend(services.clone());
            }
            match workload.impact {
                Impact::Replaced => replaced.extend(services),
                Impact::InPlace => in_place.extend(services),
                Impact::Parallel => parallel.extend(services),
                Impact::NewRevision => plan.revised += 1,
                Impact::None => {}
            }
            for change in &workload.changes {
                if let Some(parameter) = &change.parameter {
                    parameters.insert((home(change), parameter));
                }
                let added = change
                    .resource
                    .as_ref()
                    .filter(|_| change.update == Update::NewResource);
                resources.extend(added.map(|name| (home(change), name)));
                let gone = change.resource.as_ref();
                let gone = gone.filter(|_| change.update == Update::Deletion);
                deleted.extend(gone.map(|name| (home(change), name)));
            }
        }
        plan.replaced = replaced.len();
        plan.replaced_with_downtime = replaced.intersection(&down).count();
        plan.in_place = in_place.len();
        plan.parallel = parallel.len();
        plan.in_place_with_downtime = in_place.intersection(&down).count();
        plan.resources = resources.len();
        plan.deleted = deleted.len();
        plan.parameters = parameters.len();
        let actions = groups
            .iter()
            .filter(|one| one.first().severity != Severity::Error);
        plan.actions = actions.count();
        plan
    }

    /// What the migration does, without its verb.
    fn effects(&self, would: &str, words: Words) -> Vec<String> {
        let services = plural(self.replaced, "service", "services");
        let after_replaced = downtime(self.replaced_with_downtime, self.replaced);
        let after_in_place = downtime(self.in_place_with_downtime, self.in_place);
        let in_place = plural(self.in_place, "service", "services");
        let parallel = plural(self.parallel, "service", "services");
        let revised = plural(self.revised, "task definition", "task definitions");
        let resources = plural(self.resources, "resource", "resources");
        let deleted = plural(self.deleted, "resource", "resources");
        let parameters = words.count_parameters(self.parameters);
        let effects = [
            (self.replaced, services, format!("replaced{after_replaced}")),
            (
                self.in_place,
                in_place,
                format!("updated in place{after_in_place}"),
            ),
            (self.parallel, parallel, "added in parallel".to_owned()),
            (self.revised, revised, "revised".to_owned()),
            (self.resources, resources, "added".to_owned()),
            (self.parameters, parameters, "added".to_owned()),
            (self.deleted, deleted, "deleted".to_owned()),
        ];
        let effects = effects.into_iter().filter(|(count, ..)| *count > 0);
        let effects = effects.enumerate().map(|(index, (_, subject, verb))| {
            let between = if index == 0 { would } else { " " };
            format!("{subject}{between}{verb}")
        });
        effects.collect()
    }

    /// What is left for a person.
    fn remaining(&self) -> Vec<String> {
        let counts = [
            (
                self.actions,
                plural(self.actions, "action required", "actions required"),
            ),
            (
                self.decisions,
                format!("{} needed", plural(self.decisions, "decision", "decisions")),
            ),
            (self.blocked, format!("{} blocked", self.blocked)),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        counts.map(|(_, text)| text).collect()
    }
}

/// What the run changes or would change and what is left for a person, with the word before it.
pub(super) fn sentence(run: &Run<'_>, groups: &[Group<'_>]) -> (&'static str, String) {
    let plan = Plan::of(&run.outcome.workloads, &super::effective(run), groups);
    let (head, would) = match run.mode {
        Mode::Written(_) => ("Changed", " will be "),
        _ => ("Plan", " would be "),
    };
    let effects = plan.effects(would, Words::of(&run.outcome.workloads));
    let remaining = plan.remaining();
    let mut text = match run.mode {
        Mode::Written(count) => {
            let files = plural(count, "file", "files");
            match effects.is_empty() {
                true => files,
                false => format!("{files}. On deployment, {}", effects.join(", ")),
            }
        }
        _ if effects.is_empty() => "nothing to change".to_owned(),
        _ => effects.join(", "),
    };
    if !remaining.is_empty() {
        text = format!("{text}; {}", remaining.join(", "));
    }
    (head, format!("{text}."))
}

impl Printer<'_, '_> {
    pub(super) fn ending(
        &mut self,
        run: &Run<'_>,
        summary: &Summary,
        groups: &[Group<'_>],
    ) -> io::Result<()> {
        self.next_step(run, summary, groups)?;
        let (head, text) = sentence(run, groups);
        let label = format!("{head}: ");
        let width = label.len();
        let label = self.paint.bold(label);
        wrap::write(self.out, self.width, (&label, width), width, &text)
    }

    fn next_step(
        &mut self,
        run: &Run<'_>,
        summary: &Summary,
        groups: &[Group<'_>],
    ) -> io::Result<()> {
        let changes = summary.files.changed > 0;
        let step = match (run.mode, groups.first()) {
            (Mode::DryRun, _) if changes => {
                "Dry run: no files were changed. Re-run with --write to apply.".to_owned()
            }
            (Mode::Plan, _) if changes => {
                "No files were changed. To apply the plan, run `ecs2fargate apply FILE`.".to_owned()
            }
            (Mode::Written(_), None) => return Ok(()),
            (_, Some(group)) => format!("For details, run `ecs2fargate explain {}`.", group.rule()),
            (Mode::Check, None) if changes => {
                "To apply, run `ecs2fargate migrate --write`.".to_owned()
            }
            _ => return Ok(()),
        };
        wrap::write(self.out, self.width, ("", 0), 0, &step)
    }
}

/// The template or module that a change belongs to.
fn home(change: &Change) -> &str {
    change.template.as_deref().unwrap_or(&change.file)
}

/// How many of the services have downtime.
fn downtime(count: usize, services: usize) -> String {
    match count {
        0 => String::new(),
        count if count == services => " (downtime)".to_owned(),
        count => format!(" ({count} with downtime)"),
    }
}

/// The services of a workload with changes of some kinds, each with its file; the workload itself, if it has none.
fn services(
    workload: &WorkloadReport,
    is_of_kind: impl Fn(Update) -> bool,
) -> BTreeSet<(&str, &str)> {
    let members = workload.members.iter();
    let names = members.filter_map(|member| {
        let name = member.strip_suffix(" (AWS::ECS::Service)");
        name.or_else(|| member.strip_suffix(" (aws_ecs_service)"))
    });
    let names: BTreeSet<&str> = names.collect();
    let changes = workload.changes.iter();
    let changes = changes.filter(|change| is_of_kind(change.update));
    let changed = changes.filter_map(|change| {
        let name = names.get(change.resource.as_deref()?)?;
        Some((home(change), *name))
    });
    let changed: BTreeSet<(&str, &str)> = changed.collect();
    if changed.is_empty() {
        [(&*workload.file, &*workload.id)].into()
    } else {
        changed
    }
}

/// Whether a change replaces a resource.
fn is_replacement(update: Update) -> bool {
    matches!(update, Update::Replacement | Update::RefusedUnlessRenamed)
}
