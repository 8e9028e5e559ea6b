//! The steps of a migration in the order they run.

use crate::plan::{Host, Hosts, Step};
use crate::{checks, transforms};

/// The steps for the workloads of each host, by the host's index.
pub(super) struct Steps(Vec<Vec<&'static Step>>);

impl Steps {
    /// The steps of some hosts.
    pub(super) fn of(hosts: Hosts) -> Self {
        Self(hosts.iter().map(|host| all(*host)).collect())
    }

    /// Every step for the workloads of a host, in order.
    pub(super) fn of_host(&self, host: usize) -> &[&'static Step] {
        &self.0[host]
    }
}

/// Phase by phase, and within a phase in the order of the lists.
fn all(host: &dyn Host) -> Vec<&'static Step> {
    let both = checks::STEPS.iter().chain(transforms::STEPS);
    let mut steps: Vec<&Step> = both.chain(host.steps()).copied().collect();
    steps.sort_by_key(|step| step.phase);
    steps
}
