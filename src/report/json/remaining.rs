//! The container instances that remain, as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::cost::Month;
use crate::facts::prices::Prices;
use crate::outcome::{RemainingInstances, RemainingResource};
use crate::report::cost::{month_of_remaining, months_of_remaining, rounded};
use crate::syntax::Span;

/// The container instances of a cluster of which a workload moves or runs on Fargate.
#[derive(Serialize, JsonSchema)]
pub(super) struct Remaining<'a> {
    /// The file that defines them.
    file: &'a str,
    /// The logical IDs of their clusters; empty if these cannot be determined from the files.
    clusters: &'a [String],
    /// The workloads that may still run on them.
    needed_by: Vec<Needing<'a>>,
    /// Whether some workloads move only when the changes of this run are deployed.
    after_migration: bool,
    /// What belongs to them and nothing else refers to: `finish --instances` removes it.
    resources: Vec<Resource<'a>>,
    /// What belongs to them and something else refers to.
    kept: Vec<Kept<'a>>,
    /// The sum of the known costs of a month in USD.
    monthly: f64,
}

#[derive(Serialize, JsonSchema)]
struct Needing<'a> {
    workload: &'a str,
    file: &'a str,
    #[serde(flatten)]
    span: Span,
    why: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Resource<'a> {
    resource: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(flatten)]
    span: Span,
    #[serde(flatten)]
    month: Month,
}

#[derive(Serialize, JsonSchema)]
struct Kept<'a> {
    resource: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(flatten)]
    span: Span,
    /// What refers to it: a logical ID, or the path in the file.
    by: &'a str,
    by_file: &'a str,
    by_line: usize,
    by_column: usize,
}

impl<'a> Remaining<'a> {
    pub(super) fn of(one: &'a RemainingInstances, prices: &Prices) -> Self {
        let resource = |resource: &'a RemainingResource| Resource {
            resource: &resource.resource,
            kind: &resource.kind,
            span: resource.span,
            month: Month::of(month_of_remaining(resource, prices)),
        };
        Self {
            file: &one.file,
            clusters: &one.clusters,
            needed_by: one
                .needed_by
                .iter()
                .map(|one| Needing {
                    workload: &one.workload,
                    file: &one.file,
                    span: one.span,
                    why: one.why,
                })
                .collect(),
            after_migration: one.after_migration,
            resources: one.resources.iter().map(resource).collect(),
            kept: one
                .kept
                .iter()
                .map(|one| Kept {
                    resource: &one.resource,
                    kind: &one.kind,
                    span: one.span,
                    by: &one.by,
                    by_file: &one.by_file,
                    by_line: one.by_span.start.line,
                    by_column: one.by_span.start.column,
                })
                .collect(),
            monthly: rounded(months_of_remaining(one, prices).known),
        }
    }
}
