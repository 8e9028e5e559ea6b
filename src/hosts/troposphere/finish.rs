//! The edits as new texts of scripts, or the reasons why there are none.

use super::lower::Lowering;
use crate::hosts::programs::{commit, failed, outside, unused};
use crate::model::{FailedEdit, Rewritten};

/// How the paths of the classes and functions of troposphere start.
const LIBRARY: &str = "troposphere.";

/// Why a script outside of the given paths is not edited.
const OUTSIDE: &str =
    "the resource is made in this file, which is not among the given paths. Pass its directory";

impl Lowering<'_> {
    pub(super) fn finish(mut self) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
        let scripts = &self.lens.scripts;
        self.refusals
            .extend(outside(scripts, self.edits.iter(), OUTSIDE));
        self.move_anchors();
        if !self.refusals.is_empty() {
            return Err(failed(scripts, &self.refusals));
        }
        let unused = unused(scripts, self.edits.iter(), &[LIBRARY]);
        commit(scripts, self.edits.iter().chain(&unused))
    }
}
