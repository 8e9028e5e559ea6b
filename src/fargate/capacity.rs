//! What only container instances have.

use super::facts::Facts;

const SOURCE: &str = "As of 2026-10-20. EC2 user guide, \"Accelerated computing\" (families); ECS developer guide, \
                      \"Amazon ECS CloudWatch metrics\" (2023-06-15): only for clusters with tasks on EC2";

/// How the types of instances with GPUs or other accelerators begin.
pub const ACCELERATED: [&str; 8] = ["p2.", "p3", "p4", "p5", "inf", "trn", "dl", "g4"];

/// Metrics of a cluster that only container instances feed.
pub const METRICS: [&str; 3] = ["CPUReservation", "MemoryReservation", "GPUReservation"];

/// The table, to be printed.
#[must_use]
pub fn facts() -> Facts {
    let row = |what: &str, names: &[&str]| [what.to_owned(), names.join(", ")];
    Facts::new("capacity", "What only container instances have", SOURCE)
        .columns(&["what", "names"])
        .rows([
            row("instance types with accelerators begin with", &ACCELERATED),
            row("metrics that only instances feed", &METRICS),
        ])
}
