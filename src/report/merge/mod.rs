//! The JSON reports of many repositories as one: totals, and all workloads.

mod document;
mod markdown;
mod read;

use std::collections::{BTreeMap, BTreeSet};

pub use document::json;
pub use markdown::markdown;
pub use read::read;

use super::cost::rounded;
use crate::outcome::Verdict;

/// The report of one repository.
#[derive(Clone, Debug, PartialEq)]
pub struct Repository {
    /// Its name.
    pub name: String,
    /// Its workloads, in the order of the report.
    pub workloads: Vec<Workload>,
    /// The number of files that could not be read or changed.
    pub refused: usize,
    /// The estimated cost of its workloads on Fargate.
    pub fargate: Sum,
    /// The estimated cost of its container instances, each group once.
    pub instances: Sum,
    /// The dates of the prices.
    pub dates: BTreeSet<String>,
}

/// What the merged report shows of a workload.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// The display name.
    pub id: String,
    /// The file that contains it.
    pub file: String,
    /// The result.
    pub verdict: Verdict,
    /// The effect of the update on the running service.
    pub impact: String,
    /// Whether no task serves traffic for some time.
    pub has_downtime: bool,
    /// The task size before and after, in one text; empty if there is none.
    pub size: String,
    /// The CPU units of the largest task.
    pub cpu: u32,
    /// The estimated cost on Fargate in a month, if it is known.
    pub month: Option<f64>,
    /// The rules of its errors, each once.
    pub blockers: BTreeSet<String>,
    /// The rules of its warnings, each once.
    pub warnings: BTreeSet<String>,
}

/// A sum of costs in a month, over what is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    /// In USD.
    pub monthly: f64,
    /// The number of addends.
    pub known: usize,
    /// The number of those whose cost is not known.
    pub unknown: usize,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.monthly += other.monthly;
        self.known += other.known;
        self.unknown += other.unknown;
    }
}

/// A rule whose findings prevent migrations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// The rule.
    pub rule: String,
    /// The workloads with a finding.
    pub workloads: usize,
    /// The repositories with such a workload.
    pub repositories: usize,
}

/// The reports of many repositories.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The repositories by name.
    pub repositories: Vec<Repository>,
    /// Workloads by verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// The rules that most workloads wait for first.
    pub blockers: Vec<Blocker>,
    /// The estimated cost on Fargate.
    pub fargate: Sum,
    /// The estimated cost of container instances.
    pub instances: Sum,
}

impl Merged {
    /// Adds up the reports.
    pub fn of(mut repositories: Vec<Repository>) -> Self {
        repositories.sort_by(|one, other| one.name.cmp(&other.name));
        let mut merged = Self {
            verdicts: BTreeMap::new(),
            blockers: Vec::new(),
            fargate: Sum::default(),
            instances: Sum::default(),
            repositories: Vec::new(),
        };
        let mut blockers: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for repository in &repositories {
            let mut here = BTreeSet::new();
            for workload in &repository.workloads {
                *merged.verdicts.entry(workload.verdict).or_default() += 1;
                for rule in &workload.blockers {
                    blockers.entry(rule).or_default().0 += 1;
                    here.insert(rule.as_str());
                }
            }
            for rule in here {
                blockers.entry(rule).or_default().1 += 1;
            }
            merged.fargate.add(repository.fargate);
            merged.instances.add(repository.instances);
        }
        let blockers = blockers.into_iter();
        merged.blockers = blockers
            .map(|(rule, (workloads, repositories))| Blocker {
                rule: rule.to_owned(),
                workloads,
                repositories,
            })
            .collect();
        merged
            .blockers
            .sort_by_key(|one| std::cmp::Reverse(one.workloads));
        for sum in [&mut merged.fargate, &mut merged.instances] {
            sum.monthly = rounded(sum.monthly);
        }
        merged.repositories = repositories;
        merged
    }

    /// The number of workloads with one of these verdicts.
    pub fn count(&self, verdicts: &[Verdict]) -> usize {
        let counts = verdicts.iter();
        counts.filter_map(|one| self.verdicts.get(one)).sum()
    }

    /// The number of all workloads.
    pub fn workloads(&self) -> usize {
        self.verdicts.values().sum()
    }

    /// What the reports show in one sentence.
    pub fn sentence(&self) -> String {
        use Verdict::{ActionRequired, Blocked, NeedsDecision, Ready};
        let moving = self.count(&[Ready, ActionRequired]);
        let open = moving + self.count(&[NeedsDecision, Blocked]);
        match open {
            0 => "No workload is left to migrate".to_owned(),
            open => format!(
                "{moving} of {} can move with the edits of ecs2fargate",
                super::plural(open, "workload", "workloads")
            ),
        }
    }
}

impl Repository {
    /// The number of workloads with one of these verdicts.
    pub fn count(&self, verdicts: &[Verdict]) -> usize {
        let workloads = self.workloads.iter();
        workloads
            .filter(|one| verdicts.contains(&one.verdict))
            .count()
    }
}

#[cfg(test)]
pub(super) mod tests;
