//! What a result omits, because it is limited to what changed.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// The workloads that are not part of a result, because none of their files changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Omitted {
    /// The number of workloads that were omitted.
    pub workloads: usize,
    /// The revision, as given with `--diff-base`.
    pub diff_base: String,
    /// The commit whose files were compared: the merge base of the revision and `HEAD`.
    pub merge_base: String,
}

/// The number of characters of a commit's hash that identify it for people.
const SHORT: usize = 12;

impl fmt::Display for Omitted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = match self.workloads {
            1 => "workload",
            _ => "workloads",
        };
        let commit = self.merge_base.get(..SHORT).unwrap_or(&self.merge_base);
        write!(
            formatter,
            "{} {noun} without changes since {} (merge base {commit})",
            self.workloads, self.diff_base
        )
    }
}
