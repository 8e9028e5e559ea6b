//! The merged report as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Merged, Sum};
use crate::outcome::Verdict;
use crate::report::cost::rounded;

/// Incremented when a reader of the old structure would misread the new one.
const VERSION: u32 = 1;

/// The totals of many repositories.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Merged reports of ecs2fargate")]
pub(super) struct Document<'m> {
    /// The version of this structure. Later releases may add keys without changing it.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The repositories by name.
    repositories: Vec<Row<'m>>,
    /// All workloads by verdict.
    workloads: BTreeMap<&'static str, usize>,
    /// The rules that prevent migrations, most workloads first.
    blockers: Vec<BlockerRow<'m>>,
    /// The estimated cost.
    costs: Costs,
}

/// A repository.
#[derive(Serialize, JsonSchema)]
struct Row<'m> {
    name: &'m str,
    /// Workloads by verdict.
    workloads: BTreeMap<&'static str, usize>,
    /// Files that could not be read or changed.
    refused: usize,
    costs: Costs,
}

/// A rule.
#[derive(Serialize, JsonSchema)]
struct BlockerRow<'m> {
    rule: &'m str,
    workloads: usize,
    repositories: usize,
}

/// Costs in a month, in USD.
#[derive(Serialize, JsonSchema)]
struct Costs {
    fargate: Amount,
    /// Each group once, however many workloads run on it.
    container_instances: Amount,
}

/// A sum over what is known.
#[derive(Serialize, JsonSchema)]
struct Amount {
    monthly: f64,
    known: usize,
    unknown: usize,
}

/// Writes the totals as JSON.
///
/// # Errors
/// The writer's errors.
pub fn json(merged: &Merged, out: &mut dyn Write) -> io::Result<()> {
    let rows = merged.repositories.iter().map(|one| {
        let mut workloads: BTreeMap<&'static str, usize> = BTreeMap::new();
        for workload in &one.workloads {
            *workloads.entry(workload.verdict.name()).or_default() += 1;
        }
        Row {
            name: &one.name,
            workloads,
            refused: one.refused,
            costs: costs(one.fargate, one.instances),
        }
    });
    let blockers = merged.blockers.iter().map(|one| BlockerRow {
        rule: &one.rule,
        workloads: one.workloads,
        repositories: one.repositories,
    });
    let named = |(verdict, count): (&Verdict, &usize)| (verdict.name(), *count);
    let document = Document {
        version: VERSION,
        repositories: rows.collect(),
        workloads: merged.verdicts.iter().map(named).collect(),
        blockers: blockers.collect(),
        costs: costs(merged.fargate, merged.instances),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn costs(fargate: Sum, instances: Sum) -> Costs {
    let amount = |sum: Sum| Amount {
        monthly: rounded(sum.monthly),
        known: sum.known,
        unknown: sum.unknown,
    };
    Costs {
        fargate: amount(fargate),
        container_instances: amount(instances),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::schemas;

    #[test]
    fn the_schema_is_the_one_of_the_types() {
        schemas::assert_current::<Document<'_>>("merged");
    }
}
