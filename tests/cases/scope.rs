//! The scope of a case: a case of a step covers the edits and the findings of that step only.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ecs2fargate::outcome::{Finding, Severity, Verdict};
use ecs2fargate::transforms::{STEPS, by_name};

use crate::harness::name_of;

/// The file that defines the scope of the cases in a directory.
const FILE: &str = "scope.txt";

/// The part of a run's result that a case covers.
#[derive(Clone, Debug)]
pub enum Scope {
    /// The complete result.
    Whole,
    /// The edits of some steps and the findings of some rules.
    Part {
        /// Names of steps.
        steps: BTreeSet<String>,
        /// IDs of rules.
        rules: BTreeSet<String>,
    },
}

impl Scope {
    /// Cases of a step cover that step. Others cover what `scope.txt` in their directory or its parent specifies, or
    /// everything if there is none, or if the case has a report.
    pub fn of(directory: &Path) -> Self {
        let group = directory.parent().expect("a case is in a directory");
        if let Some(step) = step_of(directory) {
            return Self::of_steps([step.to_owned()].into());
        }
        if directory.join("report.txt").is_file() {
            return Self::Whole;
        }
        let read = |place: &Path| fs::read_to_string(place.join(FILE)).ok();
        match read(directory).or_else(|| read(group)) {
            Some(text) => Self::read(&text),
            None => Self::Whole,
        }
    }

    fn of_steps(steps: BTreeSet<String>) -> Self {
        let rules = steps.iter().flat_map(|step| rules_of(step)).collect();
        Self::Part { steps, rules }
    }

    /// Parses lines of the form `step NAME` and `rule ID`.
    fn read(text: &str) -> Self {
        let lines = || text.lines().filter(|line| !line.starts_with('#'));
        let all = |word: &str| -> BTreeSet<String> {
            let named = lines().filter_map(|line| line.strip_prefix(word)?.strip_prefix(' '));
            named.map(str::to_owned).collect()
        };
        let odd = lines().find(|line| !line.starts_with("step ") && !line.starts_with("rule "));
        assert!(
            odd.is_none(),
            "{FILE}: not `step NAME` or `rule ID`: {odd:?}"
        );
        let steps = all("step");
        let unknown = steps.iter().find(|step| by_name(step).is_none());
        assert!(unknown.is_none(), "{FILE}: no step is called {unknown:?}");
        let mut scope = Self::of_steps(steps);
        if let Self::Part { rules, .. } = &mut scope {
            rules.extend(all("rule"));
        }
        scope
    }

    /// Whether the edits of a step are covered.
    pub fn has_step(&self, step: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Part { steps, .. } => steps.contains(step),
        }
    }

    /// The steps whose edits are made in a run of this case; empty: all.
    pub fn only(&self) -> Option<Vec<String>> {
        let Self::Part { steps, .. } = self else {
            return None;
        };
        let has_all = STEPS.iter().all(|step| steps.contains(step.name));
        (!has_all).then(|| steps.iter().cloned().collect())
    }

    /// Whether edits of any step are covered.
    pub fn has_edits(&self) -> bool {
        match self {
            Self::Whole => true,
            Self::Part { steps, .. } => !steps.is_empty(),
        }
    }

    /// Whether a finding is covered; the reasons for not migrating a workload always are.
    pub fn has_finding(&self, finding: &Finding, verdict: Option<Verdict>) -> bool {
        let Self::Part { rules, .. } = self else {
            return true;
        };
        let stays = matches!(
            verdict,
            Some(Verdict::Blocked | Verdict::NeedsDecision | Verdict::Skipped)
        );
        rules.contains(finding.rule.as_str()) || (stays && finding.severity == Severity::Error)
    }
}

/// The step whose directory a case is in.
pub fn step_of(directory: &Path) -> Option<&'static str> {
    let home = directory.parent()?.parent().map(name_of)?;
    Some(by_name(&home.replace('_', "-"))?.name)
}

/// The rules that a step handles or reports.
fn rules_of(step: &str) -> impl Iterator<Item = String> {
    let rules = by_name(step).map_or(&[][..], |step| step.rules);
    rules.iter().map(ToString::to_string)
}
