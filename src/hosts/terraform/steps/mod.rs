//! The steps of what only modules of Terraform have.

mod faults;
mod lifecycle;
mod remote_modules;
mod removed_roles;

use crate::plan::Step;

/// In the order in which they run, phase by phase.
pub(super) static STEPS: &[&Step] = &[
    &faults::GATE,
    &lifecycle::STEP,
    &removed_roles::STEP,
    &remote_modules::STEP,
];
