//! The options for the exit status.

use clap::{Args, ValueEnum};

/// Which results make the exit status of a check non-zero.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Exit status")]
pub struct ExitArgs {
    /// Which results make the exit status non-zero (comma-separated) [default: pending,manual,blocked]
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_delimiter = ',',
        value_name = "pending|manual|blocked",
        long_help = "Which results make the exit status non-zero, comma-separated [default: pending,manual,blocked]\n\
                     pending: changes that migrate --write can make (status 1)\n\
                     manual:  workloads that are action-required or needs-decision (status 3)\n\
                     blocked: workloads that cannot be migrated as they are (status 3)"
    )]
    pub fail_on: Vec<FailOn>,
    /// Exit with status 0 whatever remains to be done; errors still exit with status 2
    #[arg(long, conflicts_with = "fail_on")]
    pub exit_zero: bool,
}

/// A result that can make the exit status of a check non-zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Changes that `migrate --write` can make
    Pending,
    /// Workloads that require an action or a decision
    Manual,
    /// Workloads that cannot be migrated as they are
    Blocked,
}

impl ExitArgs {
    /// Whether a result makes the exit status non-zero.
    pub fn fails_on(&self, result: FailOn) -> bool {
        !self.exit_zero && (self.fail_on.is_empty() || self.fail_on.contains(&result))
    }

    /// Whether any of the options is given.
    pub fn is_given(&self) -> bool {
        self.exit_zero || !self.fail_on.is_empty()
    }
}
