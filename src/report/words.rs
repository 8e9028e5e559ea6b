//! The words of reports for what is migrated: templates with parameters, or modules with variables.

use std::path::Path;

use crate::outcome::WorkloadReport;
use crate::report::plural;
use crate::syntax::hcl_format;

/// The words of one report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// Stacks of CloudFormation, or files of the ECS API.
    Stacks,
    /// Modules of Terraform.
    Modules,
}

impl Words {
    /// Those of Terraform if all workloads are defined in it.
    pub(super) fn of<'w>(workloads: impl IntoIterator<Item = &'w WorkloadReport>) -> Self {
        let mut workloads = workloads.into_iter().peekable();
        let has_any = workloads.peek().is_some();
        match has_any && workloads.all(is_in_terraform) {
            true => Self::Modules,
            false => Self::Stacks,
        }
    }

    /// The files of a run.
    pub(super) fn files(self) -> &'static str {
        match self {
            Self::Stacks => "Templates",
            Self::Modules => "Files",
        }
    }

    /// The heading of what is added to the parameters.
    pub(super) fn parameters(self) -> &'static str {
        match self {
            Self::Stacks => "Parameters",
            Self::Modules => "Variables",
        }
    }

    /// `2 parameters`.
    pub(super) fn count_parameters(self, count: usize) -> String {
        match self {
            Self::Stacks => plural(count, "parameter", "parameters"),
            Self::Modules => plural(count, "variable", "variables"),
        }
    }

    /// The time in which something is not reachable.
    pub(super) fn during_the_update(self) -> &'static str {
        match self {
            Self::Stacks => "while the stack is updated",
            Self::Modules => "while Terraform applies the change",
        }
    }
}

/// Whether a workload is defined in Terraform.
pub(super) fn is_in_terraform(workload: &WorkloadReport) -> bool {
    is_terraform(&workload.file)
}

/// Whether a file is one of Terraform's.
pub(super) fn is_terraform(path: &str) -> bool {
    hcl_format(Path::new(path)).is_some()
}
