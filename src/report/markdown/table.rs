//! The row of a workload in the summary.

use super::escape::{code, text};
use crate::facts::prices::Prices;
use crate::outcome::{Impact, WorkloadReport};
use crate::report::cost::{Cost, dollars};
use crate::report::text::size;
use crate::report::verdicts::Verdicts;

/// The heading of the table.
pub(super) const HEADING: &str = "\
| Verdict | Workload | Place | Update | Downtime | CPU units/MiB | Fargate a month |
|---|---|---|---|---|---|---|
";

/// A row with its line break.
pub(super) fn row(verdicts: &Verdicts<'_>, workload: &WorkloadReport, prices: &Prices) -> String {
    let place = format!("{}:{}", workload.file, workload.line);
    let is_migrated = verdicts.is_migrated(workload);
    let update = match workload.impact {
        _ if !is_migrated => "-",
        Impact::Replaced => "replaced",
        Impact::InPlace => "in place",
        Impact::Parallel => "parallel",
        Impact::NewRevision => "new revision",
        Impact::None => "-",
    };
    let downtime = match workload.flags.downtime {
        _ if !is_migrated => "-",
        true => "**yes**",
        false => "no",
    };
    let cost = Cost::of(workload, prices).month().map(dollars);
    format!(
        "| {} | {} | {} | {update} | {downtime} | {} | {} |\n",
        verdicts.name(workload),
        code(&workload.id),
        code(&place),
        text(&size(workload, false)),
        text(cost.as_deref().unwrap_or("-")),
    )
}
