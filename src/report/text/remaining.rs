//! The container instances that remain, and what still needs them.

use std::io;

use super::Printer;
use super::consequences::listed;
use crate::outcome::RemainingInstances;
use crate::report::cost::{dollars, month_of_remaining, months_of_remaining};
use crate::report::{Run, plural};

/// The number of groups that the short report lists.
const SHOWN: usize = 3;

impl Printer<'_, '_> {
    /// What remains when the workloads of a cluster have moved, a line for each cluster; with `-v` each resource.
    pub(super) fn remaining(&mut self, run: &Run<'_>) -> io::Result<()> {
        let all = &run.outcome.remaining;
        let shown = if self.verbose == 0 { SHOWN } else { all.len() };
        for one in all.iter().take(shown) {
            let text = self.sentence(one);
            self.label("Instances", &text, false)?;
            if self.verbose > 0 {
                self.resources(one)?;
            }
        }
        match all.len().saturating_sub(shown) {
            0 => Ok(()),
            more => {
                let text = format!(
                    "those of {} (-v lists them)",
                    plural(more, "other cluster", "other clusters")
                );
                self.label("Instances", &text, false)
            }
        }
    }

    fn sentence(&self, one: &RemainingInstances) -> String {
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
        let months = months_of_remaining(one, self.prices);
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

    fn resources(&mut self, one: &RemainingInstances) -> io::Result<()> {
        for resource in &one.resources {
            let place = resource.span.start.in_file(&one.file);
            let cost = match month_of_remaining(resource, self.prices) {
                Ok(0.0) => "no charge".to_owned(),
                Ok(month) => format!("{} a month", dollars(month)),
                Err(why) => format!("cost unknown: {why}"),
            };
            self.item(
                4,
                &format!("{} ({}, {place}): {cost}", resource.resource, resource.kind),
            )?;
        }
        for kept in &one.kept {
            let by = kept.by_span.start.in_file(&kept.by_file);
            self.item(
                4,
                &format!(
                    "{} ({}) is kept: {} refers to it ({by})",
                    kept.resource, kept.kind, kept.by
                ),
            )?;
        }
        Ok(())
    }
}
