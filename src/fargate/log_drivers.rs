//! Log drivers on Fargate.

use super::facts::Facts;

const SOURCE: &str = "As of 2026-09-08. The error text of RegisterTaskDefinition, \"Must be one of\" and the three drivers \
                      (measured); ECS API model, LogConfiguration.logDriver";

/// The log drivers that Fargate takes.
pub const FIT: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];

/// Whether Fargate takes a log driver.
#[must_use]
pub fn fits(driver: &str) -> bool {
    FIT.contains(&driver)
}

/// The table, to be printed.
#[must_use]
pub fn facts() -> Facts {
    Facts::new("log-drivers", "The log drivers that Fargate takes", SOURCE)
        .columns(&["driver"])
        .rows(FIT.map(|driver| [driver.to_owned()]))
}
