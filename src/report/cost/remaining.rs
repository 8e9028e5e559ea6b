//! The cost of what remains of container instances.

use super::month_of_instances;
use crate::facts::prices::Prices;
use crate::outcome::{RemainingInstances, RemainingResource};

/// The types that AWS bills, and for which the tables have no price. The others cost nothing: Auto Scaling groups, launch
/// templates, capacity providers, security groups, and IAM.
///
/// Sources: the pricing pages of AWS Lambda, Amazon SNS, Amazon SQS and Amazon CloudWatch, read 2026-11.
const BILLED: [(&str, &str); 6] = [
    (
        "AWS::CloudWatch::Alarm",
        "the tables have no price of alarms",
    ),
    ("AWS::Lambda::Function", "it is billed by use"),
    ("AWS::Logs::LogGroup", "it is billed by use"),
    ("AWS::Serverless::Function", "it is billed by use"),
    ("AWS::SNS::Topic", "it is billed by use"),
    ("AWS::SQS::Queue", "it is billed by use"),
];

/// A month of a resource in USD, or why that is not known.
pub fn month_of_remaining(resource: &RemainingResource, prices: &Prices) -> Result<f64, String> {
    if let Some(usage) = &resource.usage {
        return month_of_instances(usage, prices).map(|(month, _)| month);
    }
    let mut billed = BILLED.iter();
    match billed.find(|(kind, _)| *kind == resource.kind) {
        Some((_, why)) => Err((*why).to_owned()),
        None => Ok(0.0),
    }
}

/// The sum of a month of what remains.
pub struct RemainingMonths {
    /// The part that is known, in USD.
    pub known: f64,
    /// Why the rest is not known.
    pub unknown: Vec<String>,
}

/// A month of everything that belongs to the container instances and that nothing else refers to.
pub fn months_of_remaining(one: &RemainingInstances, prices: &Prices) -> RemainingMonths {
    let mut months = RemainingMonths {
        known: 0.0,
        unknown: Vec::new(),
    };
    for resource in &one.resources {
        match month_of_remaining(resource, prices) {
            Ok(month) => months.known += month,
            Err(why) => months.unknown.push(why),
        }
    }
    months
}
