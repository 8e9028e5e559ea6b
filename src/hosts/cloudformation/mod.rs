//! CloudFormation templates: their intrinsic functions, and the files that set their parameters.

pub mod parameter_files;
pub(crate) mod parent_arguments;
pub mod reader;
pub(crate) mod serverless;
pub(crate) mod serverless_services;

pub use serverless::{included_files, sections_of};

use crate::plan::Host;

/// CloudFormation templates.
pub struct CloudFormation;

impl Host for CloudFormation {
    fn name(&self) -> &'static str {
        "CloudFormation"
    }
}
