//! The steps of a migration in the order they run.

use std::sync::LazyLock;

use crate::plan::Step;
use crate::{checks, transforms};

/// Every step: phase by phase, and within a phase in the order of the lists.
pub(super) fn all() -> &'static [&'static Step] {
    static STEPS: LazyLock<Vec<&Step>> = LazyLock::new(|| {
        let both = checks::STEPS.iter().chain(transforms::STEPS);
        let mut steps: Vec<&Step> = both.copied().collect();
        steps.sort_by_key(|step| step.phase);
        steps
    });
    &STEPS
}
