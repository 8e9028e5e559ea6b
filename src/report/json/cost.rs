//! Estimated costs as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::prices::{HOURS, Prices};
use crate::outcome::{Amount, CpuMemory, InstanceType, WorkloadReport};
use crate::report::Run;
use crate::report::cost::{self, InstanceCost, OMITTED, TaskCost, rounded};

/// The estimate for the run.
#[derive(Serialize, JsonSchema)]
pub(super) struct Costs<'a> {
    currency: &'static str,
    region: &'a str,
    /// The dates of the prices.
    prices_as_of: Vec<&'a str>,
    hours_a_month: f64,
    omitted: &'static str,
    fargate: Sum,
    /// Each group once, however many workloads run on it.
    container_instances: Sum,
}

/// A sum over what is known.
#[derive(Serialize, JsonSchema)]
struct Sum {
    monthly: f64,
    known: usize,
    unknown: usize,
}

impl<'a> Costs<'a> {
    pub(super) fn of(run: &Run<'a>) -> Self {
        let total = cost::Total::of(run);
        Self {
            currency: "USD",
            region: &run.prices.region,
            prices_as_of: total.dates.into_iter().collect(),
            hours_a_month: HOURS,
            omitted: OMITTED,
            fargate: Sum {
                monthly: rounded(total.fargate),
                known: total.known,
                unknown: total.unknown,
            },
            container_instances: Sum {
                monthly: rounded(total.instances),
                known: total.known_groups,
                unknown: total.unknown_groups,
            },
        }
    }
}

/// The estimate for a workload.
#[derive(Serialize, JsonSchema)]
pub(super) struct Cost<'a> {
    tasks: Vec<Task<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    container_instances: Vec<Group<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Task<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    runs: Option<&'a str>,
    task: &'a str,
    system: &'static str,
    architecture: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<CpuMemory>,
    size_by_default: bool,
    #[serde(flatten)]
    count: Count<'a>,
    scaled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    hourly_of_one: Option<f64>,
    #[serde(flatten)]
    month: Month,
}

#[derive(Serialize, JsonSchema)]
struct Group<'a> {
    file: &'a str,
    line: usize,
    resource: &'a str,
    types: &'a [InstanceType],
    #[serde(flatten)]
    count: Count<'a>,
    #[serde(flatten)]
    month: Month,
}

#[derive(Default, Serialize, JsonSchema)]
struct Count<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count_note: Option<&'a str>,
}

impl<'a> Count<'a> {
    fn of(amount: &'a Amount) -> Self {
        Self {
            count: amount.value,
            count_note: amount.note.as_deref(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Month {
    #[serde(skip_serializing_if = "Option::is_none")]
    monthly: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<String>,
}

impl Month {
    pub(super) fn of(month: Result<f64, String>) -> Self {
        match month {
            Ok(month) => Self {
                monthly: Some(rounded(month)),
                unknown: None,
            },
            Err(why) => Self {
                monthly: None,
                unknown: Some(why),
            },
        }
    }
}

impl<'a> Cost<'a> {
    /// `None` for a workload without an estimate.
    pub(super) fn of(workload: &'a WorkloadReport, prices: &'a Prices) -> Option<Self> {
        let cost = cost::Cost::of(workload, prices);
        (!cost.tasks.is_empty()).then(|| Self {
            tasks: cost.tasks.into_iter().map(Task::of).collect(),
            container_instances: cost.instances.into_iter().map(Group::of).collect(),
        })
    }
}

impl<'a> Task<'a> {
    fn of(cost: TaskCost<'a>) -> Self {
        let usage = cost.usage;
        Self {
            runs: usage.runs.as_deref(),
            task: &usage.task,
            system: cost::system_name(usage.system),
            architecture: usage.architecture.name(),
            size: usage.size,
            size_by_default: usage.size_is_default,
            count: usage.count.as_ref().map(Count::of).unwrap_or_default(),
            scaled: usage.is_scaled,
            hourly_of_one: cost.hour.ok().map(|hour| (hour * 1e6).round() / 1e6),
            month: Month::of(cost.month),
        }
    }
}

impl<'a> Group<'a> {
    fn of(cost: InstanceCost<'a>) -> Self {
        let usage = cost.usage;
        Self {
            file: &usage.file,
            line: usage.line,
            resource: &usage.resource,
            types: &usage.types,
            count: Count::of(&usage.count),
            month: Month::of(cost.month),
        }
    }
}
