//! Estimates of monthly costs: what workloads use, multiplied by the prices of a Region.

mod remaining;

use std::collections::{BTreeSet, HashSet};

use crate::facts::platforms::System;
use crate::facts::prices::{HOURS, INCLUDED_STORAGE, Prices};
use crate::outcome::{InstanceUsage, TaskUsage, WorkloadReport};
use crate::report::Run;
pub use remaining::{RemainingMonths, month_of_remaining, months_of_remaining};

/// What every estimate omits.
pub const OMITTED: &str = "On-demand prices, without public IPv4 addresses, load balancers, NAT gateways, data transfer, logs, \
                           Spot, Savings Plans and other discounts";

/// The cost of the tasks of one service or launcher.
pub struct TaskCost<'r> {
    /// What is billed.
    pub usage: &'r TaskUsage,
    /// One hour of one task in USD, or why that is not known.
    pub hour: Result<f64, String>,
    /// A month of all tasks in USD, or why that is not known.
    pub month: Result<f64, String>,
    /// The dates of the prices.
    pub dates: BTreeSet<&'r str>,
}

/// The cost of a group of container instances.
pub struct InstanceCost<'r> {
    /// What is billed.
    pub usage: &'r InstanceUsage,
    /// A month of all instances in USD, or why that is not known.
    pub month: Result<f64, String>,
    /// The date of the price.
    pub dates: BTreeSet<&'r str>,
}

/// The cost of a workload.
pub struct Cost<'r> {
    /// On Fargate.
    pub tasks: Vec<TaskCost<'r>>,
    /// Of the container instances that it runs on today, possibly with other workloads.
    pub instances: Vec<InstanceCost<'r>>,
}

impl<'r> Cost<'r> {
    /// The cost of a workload.
    pub fn of(workload: &'r WorkloadReport, prices: &'r Prices) -> Self {
        let usage = &workload.usage;
        let tasks = usage.tasks.iter().map(|one| of_tasks(one, prices));
        let instances = usage.instances.iter().map(|one| of_instances(one, prices));
        Self {
            tasks: tasks.collect(),
            instances: instances.collect(),
        }
    }

    /// A month of its tasks on Fargate in USD; `None` if nothing runs all the time, or if a part is not known.
    pub fn month(&self) -> Option<f64> {
        let running = self.tasks.iter().filter(|one| one.usage.count.is_some());
        let months: Option<Vec<f64>> = running.map(|one| one.month.clone().ok()).collect();
        months
            .filter(|months| !months.is_empty())
            .map(|months| months.iter().sum())
    }

    /// The dates of its prices.
    pub fn dates(&self) -> BTreeSet<&'r str> {
        let tasks = self.tasks.iter().flat_map(|one| &one.dates);
        let instances = self.instances.iter().flat_map(|one| &one.dates);
        tasks.chain(instances).copied().collect()
    }
}

fn of_tasks<'r>(usage: &'r TaskUsage, prices: &'r Prices) -> TaskCost<'r> {
    let mut dates = BTreeSet::new();
    let hour = hour_of_task(usage, prices, &mut dates);
    let month = match (&hour, &usage.count) {
        (Err(why), _) => Err(why.clone()),
        (Ok(_), None) => Err("the tasks are billed only while they run".to_owned()),
        (Ok(hour), Some(count)) => match (count.value, &count.note) {
            (Some(tasks), _) => Ok(hour * f64::from(tasks) * HOURS),
            (None, note) => Err(note.clone().unwrap_or_default()),
        },
    };
    TaskCost {
        usage,
        hour,
        month,
        dates,
    }
}

fn hour_of_task<'r>(
    usage: &TaskUsage,
    prices: &'r Prices,
    dates: &mut BTreeSet<&'r str>,
) -> Result<f64, String> {
    let size = usage
        .size
        .ok_or("the value of the task size is not known")?;
    let region = &prices.region;
    let Some(price) = prices.fargate(usage.system, usage.architecture) else {
        let system = system_name(usage.system);
        let architecture = usage.architecture.name();
        return Err(format!(
            "no price for {system} on {architecture} in {region} is known; specify it with --prices"
        ));
    };
    dates.insert(&price.as_of);
    let vcpus = f64::from(size.cpu) / 1024.0;
    let memory = f64::from(size.memory) / 1024.0;
    let mut hour = vcpus * (price.vcpu + price.license) + memory * price.memory;
    let further = usage.storage.unwrap_or(0).saturating_sub(INCLUDED_STORAGE);
    if further > 0 {
        let Some(storage) = prices.storage() else {
            return Err(format!(
                "no price for ephemeral storage in {region} is known; specify it with --prices"
            ));
        };
        dates.insert(&storage.as_of);
        hour += f64::from(further) * storage.gib;
    }
    Ok(hour)
}

/// The operating system's name for people.
pub fn system_name(system: System) -> &'static str {
    match system {
        System::Linux => "Linux",
        System::Windows => "Windows",
    }
}

fn of_instances<'r>(usage: &'r InstanceUsage, prices: &'r Prices) -> InstanceCost<'r> {
    match month_of_instances(usage, prices) {
        Ok((month, as_of)) => InstanceCost {
            usage,
            month: Ok(month),
            dates: BTreeSet::from([as_of]),
        },
        Err(why) => InstanceCost {
            usage,
            month: Err(why),
            dates: BTreeSet::new(),
        },
    }
}

fn month_of_instances<'r>(
    usage: &InstanceUsage,
    prices: &'r Prices,
) -> Result<(f64, &'r str), String> {
    if usage.may_be_spot {
        return Err("they may be Spot Instances, whose price varies".to_owned());
    }
    if usage.is_windows {
        return Err("the tables have no prices of EC2 instances with Windows".to_owned());
    }
    let one = match usage.types.as_slice() {
        [] => return Err("the template does not contain the instance type".to_owned()),
        [one] => one,
        _ => return Err("the template allows several instance types".to_owned()),
    };
    let Some(price) = prices.ec2(&one.name) else {
        let (name, region) = (&one.name, &prices.region);
        return Err(format!(
            "no price for {name} in {region} is known; specify it with --prices"
        ));
    };
    let Some(count) = usage.count.value else {
        return Err(usage.count.note.clone().unwrap_or_default());
    };
    Ok((price.hour * f64::from(count) * HOURS, &price.as_of))
}

/// The sums of a run.
#[derive(Default)]
pub struct Total<'r> {
    /// A month on Fargate in USD, of the workloads for which it is known.
    pub fargate: f64,
    /// Their number.
    pub known: usize,
    /// The number of migrated workloads with a part that is not known.
    pub unknown: usize,
    /// A month of the container instances in USD, each group once.
    pub instances: f64,
    /// The number of groups of container instances for which it is known.
    pub known_groups: usize,
    /// The number of the others.
    pub unknown_groups: usize,
    /// The dates of the prices.
    pub dates: BTreeSet<&'r str>,
}

impl<'r> Total<'r> {
    /// The sums of a run.
    pub fn of(run: &Run<'r>) -> Self {
        let mut total = Self::default();
        let mut groups = HashSet::new();
        for workload in run
            .outcome
            .workloads
            .iter()
            .filter(|one| one.verdict.is_migrated())
        {
            let cost = Cost::of(workload, run.prices);
            let is_running = cost.tasks.iter().any(|one| one.usage.count.is_some());
            match cost.month() {
                Some(month) => {
                    total.fargate += month;
                    total.known += 1;
                }
                None => total.unknown += usize::from(is_running),
            }
            total.dates.extend(cost.dates());
            for group in cost.instances {
                if !groups.insert((&group.usage.file, group.usage.line)) {
                    continue;
                }
                match group.month {
                    Ok(month) => {
                        total.instances += month;
                        total.known_groups += 1;
                    }
                    Err(_) => total.unknown_groups += 1,
                }
            }
        }
        total
    }
}

/// An amount in USD for people, in cents.
pub fn dollars(amount: f64) -> String {
    let cents = format!("{amount:.2}");
    let (whole, rest) = cents.split_once('.').unwrap_or((&cents, "00"));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("${grouped}.{rest}")
}

/// An amount in USD for programs, in cents.
pub fn rounded(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

/// Dates in one text.
pub fn listed(dates: &BTreeSet<&str>) -> String {
    let dates: Vec<&str> = dates.iter().copied().collect();
    dates.join(" and ")
}

#[cfg(test)]
#[path = "cost/tests.rs"]
mod tests;
