//! The container instances that remain, and what still needs them.

use std::io;

use super::Printer;
use crate::report::{Run, plural, remaining};

/// The number of groups that the short report lists.
const SHOWN: usize = 3;

impl Printer<'_, '_> {
    /// What remains when the workloads of a cluster have moved, a line for each cluster; with `-v` each resource.
    pub(super) fn remaining(&mut self, run: &Run<'_>) -> io::Result<()> {
        let all = &run.outcome.remaining;
        let shown = if self.verbose == 0 { SHOWN } else { all.len() };
        for one in all.iter().take(shown) {
            let text = remaining::sentence(one, self.prices);
            self.label("Instances", &text, false)?;
            if self.verbose > 0 {
                for line in remaining::lines(one, self.prices) {
                    self.item(4, &line)?;
                }
            }
        }
        match all.len().saturating_sub(shown) {
            0 => Ok(()),
            more => {
                let text = format!(
                    "those of {} (-v lists them)",
                    plural(more, "other cluster", "other clusters")
                );
                self.label("Instances", &text, false)
            }
        }
    }
}
