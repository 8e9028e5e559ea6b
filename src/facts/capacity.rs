//! Features that only container instances have.

use super::tables::Facts;

const SOURCE: &str = "As of 2026-10-20. ECS developer guide, \"Amazon ECS CloudWatch metrics\": only for clusters with tasks on EC2";

/// Cluster metrics that only container instances publish.
pub const METRICS: [&str; 3] = ["CPUReservation", "MemoryReservation", "GPUReservation"];

/// The table, for printing.
pub fn facts() -> Facts {
    let row = |what: &str, names: &[&str]| [what.to_owned(), names.join(", ")];
    Facts::new(
        "capacity",
        "Metrics that only container instances have",
        SOURCE,
    )
    .columns(&["what", "names"])
    .rows([row("metrics of container instances only", &METRICS)])
}
