//! What is planned for one workload.

use std::collections::{BTreeSet, HashSet};

use super::host::{Addition, Host, Hosts};
use super::module_additions::ModuleAdditions;
use super::parameters::RequestedParameter;
use super::step::Step;
use super::workload_plan::{Decisions, Substitution, WorkloadPlan};
use crate::facts::rules::RuleId;
use crate::facts::updates::Update;
use crate::model::{Answer, Launch, MemberId, Module, Project, Workload, evaluate};
use crate::outcome::Change;
use crate::settings::Settings;
use crate::syntax::Cursor;

/// The plan of one workload while steps add to it.
pub struct PlanContext<'a, 'd> {
    /// The documents of the run.
    pub project: &'a Project<'d>,
    /// The host of the workload's file.
    pub host: &'static dyn Host,
    /// The hosts of the run.
    pub(crate) hosts: Hosts,
    /// The user's decisions for this workload.
    pub settings: &'a Settings,
    /// The workload.
    pub workload: &'a Workload<'d>,
    /// What it runs on before the migration.
    pub launch: &'a Launch<'d>,
    /// The decisions of the steps so far.
    pub decisions: Decisions<'d>,
    /// The services of the run that are migrated, by file and logical ID.
    moving: &'a HashSet<MemberId<'d>>,
    /// Additions to modules for several workloads together.
    pub shared: &'a mut ModuleAdditions,
    /// The resources whose fixed name changes or is removed.
    pub(crate) renamed: HashSet<String>,
    /// The substitutions that state machine definitions reference.
    pub(crate) substitutions: Vec<Substitution>,
    /// The files whose parents are currently asked for a value.
    pub(crate) on_the_way: Vec<usize>,
    /// The parameters that were requested from related stacks, with their names.
    pub(crate) requested: Vec<(RequestedParameter, String)>,
    /// The current step.
    step: Option<&'static Step>,
    is_stopped: bool,
    pub(crate) workload_plan: WorkloadPlan,
}

impl<'a, 'd> PlanContext<'a, 'd> {
    /// An empty plan.
    pub fn new(
        project: &'a Project<'d>,
        hosts: Hosts,
        settings: &'a Settings,
        workload: &'a Workload<'d>,
        launch: &'a Launch<'d>,
        moving: &'a HashSet<MemberId<'d>>,
        shared: &'a mut ModuleAdditions,
    ) -> Self {
        Self {
            project,
            host: hosts[project.files[workload.file].host],
            hosts,
            settings,
            workload,
            launch,
            decisions: Decisions::default(),
            moving,
            shared,
            renamed: HashSet::new(),
            substitutions: Vec::new(),
            on_the_way: Vec::new(),
            requested: Vec::new(),
            step: None,
            is_stopped: false,
            workload_plan: WorkloadPlan::default(),
        }
    }

    /// Runs a step; edits and findings are attributed to it.
    pub(crate) fn run(&mut self, step: &'static Step) {
        self.begin(step);
        (step.plan)(self);
        self.step = None;
    }

    /// Sets the step that the next edits and findings are attributed to.
    pub(crate) fn begin(&mut self, step: &'static Step) {
        self.step = Some(step);
        self.shared.begin(step.name);
    }

    /// The current step.
    pub(crate) fn step(&self) -> Option<&'static Step> {
        self.step
    }

    /// Ends the planning: no further step runs for the workload.
    pub fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// Whether a step ended the planning.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// The name of the current step.
    pub(super) fn step_name(&self) -> &'static str {
        self.step.map_or("", |step| step.name)
    }

    /// The files of other stacks in which the workload needs edits.
    pub fn touched(&self) -> Vec<usize> {
        self.workload_plan.touched.iter().copied().collect()
    }

    /// Notes that the workload needs an edit in a file.
    pub(crate) fn touch(&mut self, file: usize) {
        self.workload_plan.touched.insert(file);
    }

    /// Blocks the workload if it needs edits in files that are not to be edited.
    pub fn require_in_scope(&mut self) {
        let edited = self.workload_plan.operations.iter().map(|edit| edit.file);
        let all: BTreeSet<usize> = edited
            .chain(self.workload_plan.touched.iter().copied())
            .collect();
        for file in all {
            let home = &self.project.files[file];
            if home.is_context {
                let there = |change: &&Change| *change.file == *home.path;
                let needed = self.workload_plan.changes.iter().filter(there);
                let needed: Vec<&str> = needed.map(|change| change.reason.as_ref()).collect();
                let needed = match needed.as_slice() {
                    [] => String::new(),
                    some => format!(". {}", some.join(". ")),
                };
                self.needs_decision(
                    RuleId::StackOutside,
                    Cursor::root(home.document),
                    format!(
                        "{} also has to change, but it is not among the given paths{needed}",
                        home.path
                    ),
                    "Pass a directory that contains both, for example the root of the repository",
                );
            }
        }
    }

    /// Whether no change has been planned so far.
    pub fn is_unchanged(&self) -> bool {
        self.workload_plan.changes.is_empty()
    }

    /// Ends the planning.
    pub fn finish(mut self) -> WorkloadPlan {
        self.host.finish(&mut self);
        let refused = self.refused();
        for change in &mut self.workload_plan.changes {
            let is_refused = change
                .resource
                .as_ref()
                .is_some_and(|name| refused.contains(name));
            if is_refused && change.update == Update::Replacement {
                change.update = Update::RefusedUnlessRenamed;
            }
        }
        self.workload_plan
    }

    /// The module of the workload's file; `None` where the files of its host are not modules.
    pub fn module(&self) -> Option<&'a Module<'d>> {
        self.project.module(self.workload.file)
    }

    /// The values that an expression may have.
    pub fn evaluate(&self, cursor: Cursor<'_>) -> Answer {
        evaluate(self.module(), cursor)
    }

    /// Whether the workload's file can hold an addition; if not, the manual action is reported.
    pub fn can_add(&mut self, addition: &Addition<'_, 'd>) -> bool {
        self.host.can_add(self, addition).is_ok()
    }

    /// The module that an addition is made to; `None` where it has no place, and then the manual action is reported.
    pub fn module_for(&mut self, addition: &Addition<'_, 'd>) -> Option<&'a Module<'d>> {
        self.can_add(addition).then(|| self.module()).flatten()
    }

    /// Whether a resource of the workload's module is a service that is migrated to Fargate.
    pub fn is_moving_service(&self, name: &str) -> bool {
        self.moving.contains(&MemberId {
            file: self.workload.file,
            name,
        })
    }

    /// The place at which the workload as a whole is reported: its first service's key, otherwise its task
    /// definition's.
    pub fn place(&self) -> Cursor<'d> {
        let service = self
            .workload
            .first_service()
            .map(|service| service.resource.key);
        let task = self.workload.task_definitions.first();
        let task = task.map(|task| task.place());
        let launcher = self
            .workload
            .launchers
            .first()
            .map(|launcher| launcher.resource.key);
        let call = self.workload.calls.first();
        let call = call.map(|call| call.resource.key);
        service.or(task).or(launcher).or(call).unwrap_or_else(|| {
            let file = &self.project.files[self.workload.file];
            Cursor::root(file.document)
        })
    }

    /// The host of the file that a place is in.
    pub fn host_at(&self, place: Cursor<'_>) -> &'static dyn Host {
        self.hosts[self.project.files[self.file_of(place)].host]
    }

    pub(crate) fn file_of(&self, place: Cursor<'_>) -> usize {
        let known = self.project.file_of(place);
        known.unwrap_or(self.workload.file)
    }

    pub(crate) fn path_of(&self, place: Cursor<'_>) -> &'d str {
        self.project.path(self.file_of(place))
    }

    /// `path:line:column` of a place, for messages.
    pub(crate) fn shown_place(&self, place: Cursor<'_>) -> String {
        place.position().in_file(self.path_of(place))
    }
}
