//! What remains of container instances, in words.

use super::cost::{dollars, month_of_remaining, months_of_remaining};
use super::text::listed;
use crate::facts::prices::Prices;
use crate::outcome::RemainingInstances;

/// A sentence about the container instances of a cluster.
pub(super) fn sentence(one: &RemainingInstances, prices: &Prices) -> String {
    let file = &one.file;
    if !one.needed_by.is_empty() {
        let needing = one.needed_by.iter();
        let needing: Vec<String> = needing
            .map(|one| {
                let line = one.span.start.line;
                format!("{} ({}, {}:{line})", one.workload, one.why, one.file)
            })
            .collect();
        return format!("{file}: still needed by {}", listed(&needing));
    }
    let names: Vec<String> = one
        .resources
        .iter()
        .map(|one| one.resource.clone())
        .collect();
    if names.is_empty() {
        let kept: Vec<String> = one.kept.iter().map(|one| one.resource.clone()).collect();
        return format!(
            "{file}: no workload needs them, but other resources refer to {}",
            listed(&kept)
        );
    }
    let when = if one.after_migration {
        " after the migration"
    } else {
        ""
    };
    let months = months_of_remaining(one, prices);
    let cost = match (months.known, months.unknown.is_empty()) {
        (known, true) => format!("about {} a month", dollars(known)),
        (known, false) if known > 0.0 => format!("about {} a month and more", dollars(known)),
        (_, false) => "a cost that is not known".to_owned(),
    };
    format!(
        "{file}: no workload needs {}{when}. They incur {cost} until ecs2fargate finish --instances removes them",
        listed(&names)
    )
}

/// A line for each resource: what it costs, or what refers to it.
pub(super) fn lines(one: &RemainingInstances, prices: &Prices) -> Vec<String> {
    let resources = one.resources.iter().map(|resource| {
        let place = resource.span.start.in_file(&one.file);
        let cost = match month_of_remaining(resource, prices) {
            Ok(0.0) => "no charge".to_owned(),
            Ok(month) => format!("{} a month", dollars(month)),
            Err(why) => format!("cost unknown: {why}"),
        };
        format!("{} ({}, {place}): {cost}", resource.resource, resource.kind)
    });
    let kept = one.kept.iter().map(|kept| {
        let by = kept.by_span.start.in_file(&kept.by_file);
        format!(
            "{} ({}) is kept: {} refers to it ({by})",
            kept.resource, kept.kind, kept.by
        )
    });
    resources.chain(kept).collect()
}
