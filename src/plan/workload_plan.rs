//! The result of planning one workload: operations, what is reported about them, and the verdict.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::step::Step;
use crate::facts::platforms::System;
use crate::facts::prices::Architecture;
use crate::facts::rules::RuleId;
use crate::model::MemberId;
use crate::outcome::{
    Change, Class, Finding, Removed, Renamed, TaskSize, Topology, Usage, Verdict,
};
use crate::syntax::{NewValue, Operation};

/// Why an edit is made.
#[derive(Clone)]
#[must_use = "it has no effect until it is passed on"]
pub struct Rationale {
    pub(crate) reason: Cow<'static, str>,
    pub(crate) class: Class,
    pub(crate) prevents: Option<&'static str>,
}

impl Rationale {
    /// An edit that preserves the behavior.
    pub fn safe(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            class: Class::Safe,
            prevents: None,
        }
    }

    /// An edit after which behavior may differ.
    pub fn review(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            class: Class::Review,
            ..Self::safe(reason)
        }
    }

    /// The error, in AWS's words, that a deployment without the edit would fail with.
    pub fn prevents(mut self, error: &'static str) -> Self {
        self.prevents = Some(error);
        self
    }
}

/// What steps decided for a workload; a later step uses the decision, never the text of an earlier edit.
#[derive(Default)]
pub struct Decisions<'d> {
    /// The services that the update replaces.
    pub replaced_services: HashSet<MemberId<'d>>,
    /// The target groups that the update replaces.
    pub replaced_groups: HashSet<MemberId<'d>>,
    /// The list of security groups of the tasks that a service or launcher starts.
    pub security_groups: HashMap<MemberId<'d>, NewValue>,
    /// The EFS file systems that a task definition mounts after the migration.
    pub file_systems: Vec<(MemberId<'d>, NewValue)>,
    /// The ARNs of the execution roles that task definitions gain.
    pub execution_roles: Vec<(MemberId<'d>, NewValue)>,
    /// The CPU units of tasks whose size is written as a number, by task definition.
    pub cpu_units: HashMap<MemberId<'d>, u32>,
    /// The operating systems of task definitions that are not for Linux.
    systems: HashMap<MemberId<'d>, System>,
    /// The task definitions for ARM.
    arm: HashSet<MemberId<'d>>,
}

impl<'d> Decisions<'d> {
    /// Sets the operating system that a task definition is for.
    pub fn set_system(&mut self, task: MemberId<'d>, system: System) {
        self.systems.insert(task, system);
    }

    /// Sets that a task definition is for ARM.
    pub fn set_arm(&mut self, task: MemberId<'d>) {
        self.arm.insert(task);
    }

    /// The processor architecture that a task definition is for.
    pub fn architecture_of(&self, task: MemberId<'_>) -> Architecture {
        if self.arm.contains(&task) {
            Architecture::Arm64
        } else {
            Architecture::X86
        }
    }

    /// The operating system that a task definition is for.
    pub fn system_of(&self, task: MemberId<'_>) -> System {
        self.systems.get(&task).copied().unwrap_or(System::Linux)
    }
}

/// One operation of the plan.
pub struct PlannedEdit {
    /// The file's index in the project.
    pub file: usize,
    /// The definition embedded in the file as a string, where the operation is on that.
    pub embedded: Option<usize>,
    /// The step that planned it.
    pub step: &'static str,
    /// What is to be done.
    pub operation: Operation,
}

/// A value that the text of a state machine definition references.
pub struct Substitution {
    /// The logical ID of the state machine.
    pub(crate) machine: String,
    /// The step whose edit references it.
    pub(crate) step: Option<&'static Step>,
    /// Its name.
    pub(crate) name: String,
    pub(crate) value: NewValue,
}

/// The result of planning one workload.
#[derive(Default)]
pub struct WorkloadPlan {
    /// The operations, in the order of the steps.
    pub operations: Vec<PlannedEdit>,
    /// The edits, as reported.
    pub changes: Vec<Change>,
    /// What a person should know.
    pub findings: Vec<Finding>,
    /// The sizes that are set for its task definitions.
    pub sizes: Vec<TaskSize>,
    /// What it uses, for an estimate of its cost.
    pub usage: Usage,
    /// How traffic reaches its tasks.
    pub topology: Vec<Topology>,
    /// The removed settings.
    pub removed: Vec<Removed>,
    /// The names that change or are removed.
    pub renamed: Vec<Renamed>,
    /// The rules that prevent the migration of the workload, whatever is decided.
    pub(crate) blocked_by: Vec<RuleId>,
    pub(crate) asks: bool,
    pub(crate) needs_value: bool,
    /// The files of other stacks in which the workload needs edits.
    pub(crate) touched: BTreeSet<usize>,
}

impl WorkloadPlan {
    /// Drops the edits of hidden steps.
    pub fn retain(&mut self, is_shown: impl Fn(&str) -> bool) {
        self.operations.retain(|planned| is_shown(planned.step));
        self.changes.retain(|change| is_shown(change.transform));
        self.removed.retain(|removed| is_shown(removed.transform));
    }

    /// Whether something prevents the migration of the workload that no decision changes.
    pub fn is_blocked(&self) -> bool {
        !self.blocked_by.is_empty()
    }

    /// Whether a rule is one of the reasons for that.
    pub fn is_blocked_by(&self, rule: RuleId) -> bool {
        self.blocked_by.contains(&rule)
    }

    /// Whether the workload needs an edit in a file.
    pub fn touches(&self, file: usize) -> bool {
        let mut planned = self.operations.iter();
        self.touched.contains(&file) || planned.any(|planned| planned.file == file)
    }

    /// The verdict that the findings lead to.
    pub fn verdict(&self) -> Verdict {
        if self.is_blocked() {
            Verdict::Blocked
        } else if self.asks {
            Verdict::NeedsDecision
        } else if self.needs_value {
            Verdict::ActionRequired
        } else {
            Verdict::Ready
        }
    }
}
