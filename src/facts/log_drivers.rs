//! Log drivers on Fargate, and the destinations of the others.

use super::tables::Facts;

const SOURCE: &str = "As of 2026-11-20. The error text of RegisterTaskDefinition, \"Must be one of\" and the three drivers \
                      (measured); ECS API model (botocore 1.44.8), LogDriver and LogConfiguration.options (mode); Docker documentation, \"Configure logging drivers\"";

/// The log drivers that Fargate supports.
pub const FIT: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];

/// The log drivers that keep the logs on the host, for the lifetime of the host.
pub const OF_THE_HOST: [&str; 2] = ["json-file", "journald"];

/// Whether Fargate supports a log driver.
pub fn fits(driver: &str) -> bool {
    FIT.contains(&driver)
}

/// Whether a driver keeps the logs on the host. `syslog` does unless an address forwards them.
pub fn stays_on_host(driver: &str, syslog_address: Option<&str>) -> bool {
    let is_local = syslog_address.is_none_or(|address| address.starts_with("unix"));
    OF_THE_HOST.contains(&driver) || (driver == "syslog" && is_local)
}

/// The table, for printing.
pub fn facts() -> Facts {
    let taken = FIT.map(|driver| [driver.to_owned(), "supported".to_owned()]);
    let of_the_host = OF_THE_HOST.map(|driver| {
        [
            driver.to_owned(),
            "not supported; keeps logs on the container instance".to_owned(),
        ]
    });
    Facts::new(
        "log-drivers",
        "Log drivers that Fargate supports, and those that keep logs on the container instance",
        SOURCE,
    )
    .columns(&["driver", "on Fargate"])
    .rows(taken.into_iter().chain(of_the_host))
}
