//! Log drivers on Fargate.
//!
//! Source: the error text of `RegisterTaskDefinition`, "Must be one of" and the three drivers below (measured 2026-09-08),
//! and the ECS API model, `LogConfiguration.logDriver`.

/// The log drivers that Fargate takes.
pub const FIT: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];

/// Whether Fargate takes a log driver.
#[must_use]
pub fn fits(driver: &str) -> bool {
    FIT.contains(&driver)
}
