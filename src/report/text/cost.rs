//! The estimated cost of a workload and of a run.

use std::collections::BTreeSet;
use std::io;

use super::Printer;
use crate::facts::prices::Prices;
use crate::outcome::{Amount, WorkloadReport};
use crate::report::cost::{Cost, InstanceCost, TaskCost, Total, dollars, listed, system_name};
use crate::report::{Run, plural};

impl Printer<'_, '_> {
    /// What a workload costs in a month on Fargate, and what the container instances do that it runs on today.
    pub(super) fn cost(&mut self, workload: &WorkloadReport) -> io::Result<()> {
        for (label, text) in of_workload(workload, self.prices) {
            self.field(label, &text)?;
        }
        Ok(())
    }

    /// The sums of a run, in a line of the summary.
    pub(super) fn total_cost(&mut self, run: &Run<'_>) -> io::Result<()> {
        match total(run) {
            Some(text) => self.label("Estimate", &text, false),
            None => Ok(()),
        }
    }
}

/// The parts of the cost of a workload, each with its label.
pub(in crate::report) fn of_workload(
    workload: &WorkloadReport,
    prices: &Prices,
) -> Vec<(&'static str, String)> {
    let cost = Cost::of(workload, prices);
    let tasks = cost.tasks.iter().map(|one| {
        let text = of_tasks(one) + &source(prices, &one.dates);
        ("Cost on Fargate", text)
    });
    let instances = cost.instances.iter().map(|one| {
        let text = of_group(one) + &source(prices, &one.dates);
        ("Cost on EC2", text)
    });
    tasks.chain(instances).collect()
}

/// The sums of a run; `None` if the cost of no workload is known.
pub(in crate::report) fn total(run: &Run<'_>) -> Option<String> {
    let total = Total::of(run);
    if total.known == 0 {
        return None;
    }
    let workloads = plural(total.known, "workload", "workloads");
    let unknown = match total.unknown {
        0 => String::new(),
        count => format!(", not known for {count}"),
    };
    let mut text = format!(
        "about {} a month on Fargate for {workloads}{unknown}",
        dollars(total.fargate)
    );
    if total.known_groups > 0 {
        text += &format!(
            "; {} for {} of container instances",
            dollars(total.instances),
            plural(total.known_groups, "group", "groups")
        );
    }
    Some(text + &source(run.prices, &total.dates))
}

/// The Region and the dates of prices, in parentheses.
fn source(prices: &Prices, dates: &BTreeSet<&str>) -> String {
    match listed(dates) {
        none if none.is_empty() => none,
        dates => format!(" ({}, prices as of {dates})", prices.region),
    }
}

/// `2 tasks`, with where the number comes from.
fn counted(amount: &Amount, one: &str, many: &str) -> String {
    let number = match amount.value {
        Some(value) => plural(value as usize, one, many),
        None => format!("an unknown number of {many}"),
    };
    match &amount.note {
        Some(note) => format!("{number} ({note})"),
        None => number,
    }
}

fn of_tasks(cost: &TaskCost<'_>) -> String {
    let usage = cost.usage;
    let name = usage.runs.as_deref().unwrap_or(&usage.task);
    let system = format!(
        "{} {}",
        system_name(usage.system),
        usage.architecture.name()
    );
    let size = usage.size.map_or_else(String::new, |size| {
        let default = if usage.size_is_default {
            " by the defaults of parameters"
        } else {
            ""
        };
        format!(
            " with {} CPU units and {} MiB{default}",
            size.cpu, size.memory
        )
    });
    let scaled = if usage.is_scaled {
        ", changed by Application Auto Scaling"
    } else {
        ""
    };
    match (&cost.month, &usage.count, &cost.hour) {
        (Ok(month), Some(count), _) => format!(
            "{name}: {} a month for {}{scaled}{size}, {system}",
            dollars(*month),
            counted(count, "task", "tasks")
        ),
        (Err(why), _, Ok(hour)) => {
            format!("{name}: ${hour:.4} an hour for each task{size}, {system}; {why}")
        }
        (Err(why), ..) => format!("{name}: not known: {why}"),
        (Ok(_), None, _) => name.to_owned(),
    }
}

fn of_group(cost: &InstanceCost<'_>) -> String {
    let usage = cost.usage;
    let name = &usage.resource;
    match &cost.month {
        Ok(month) => {
            let one = usage.types.first();
            let kind = one.map_or("", |one| one.name.as_str());
            let default = one.and_then(|one| one.default_of.as_ref());
            let default = default.map_or_else(String::new, |parameter| {
                format!(" (the default of parameter {parameter})")
            });
            format!(
                "{name}: {} a month for {} of type {kind}{default}, on which other workloads may run as well",
                dollars(*month),
                counted(&usage.count, "instance", "instances"),
            )
        }
        Err(why) => format!("{name}: not known: {why}"),
    }
}
