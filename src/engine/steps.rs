//! The steps of a migration in the order they run.

use crate::plan::{Host, Step};
use crate::{checks, transforms};

/// Every step for the workloads of a host: phase by phase, and within a phase in the order of the lists.
pub(super) fn all(host: &dyn Host) -> Vec<&'static Step> {
    let both = checks::STEPS.iter().chain(transforms::STEPS);
    let mut steps: Vec<&Step> = both.chain(host.steps()).copied().collect();
    steps.sort_by_key(|step| step.phase);
    steps
}
