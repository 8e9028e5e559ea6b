//! The steps of a migration: what checks a workload, edits it, or reports something about it.

use super::context::PlanContext;
use crate::facts::rules::RuleId;

/// One step of the planning of a workload.
pub struct Step {
    /// Its name in kebab-case; the name of its directory or file is the same with underscores.
    pub name: &'static str,
    /// When it runs.
    pub phase: Phase,
    /// The rules that it handles or reports.
    pub rules: &'static [RuleId],
    /// The page that explains it, which `explain` prints; empty where there is none.
    pub readme: &'static str,
    /// Plans the step for one workload: reads the original documents and earlier decisions, adds operations and
    /// findings.
    pub plan: fn(&mut PlanContext<'_, '_>),
}

impl Step {
    /// Whether a rule is one that the step reports.
    pub(super) fn reports(&self, rule: RuleId) -> bool {
        self.rules.contains(&rule) || OF_PLANNING.contains(&rule)
    }
}

/// When a step runs: all steps of a phase run before those of the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Determines whether the workload is to be migrated, and whether its files can be read and edited.
    Gate,
    /// Reports what prevents the workload from running on Fargate.
    Check,
    /// Edits.
    Edit,
    /// Reports what the edits mean for everything around the workload.
    Advise,
}

/// The rules that planning itself reports, whichever step plans an edit.
pub const OF_PLANNING: [RuleId; 7] = [
    RuleId::EvStepFunctions,
    RuleId::FitOpaque,
    RuleId::Settings,
    RuleId::StackOrder,
    RuleId::SvcAssignPublicIp,
    RuleId::TemplateLoop,
    RuleId::TemplateServerless,
];
