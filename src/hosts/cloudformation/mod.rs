//! CloudFormation templates: their intrinsic functions, and the files that set their parameters.

pub mod parameter_files;
pub(crate) mod parent_arguments;
pub mod reader;

pub(crate) mod serverless;
pub(crate) mod serverless_services;

mod writer;

pub use serverless::{included_files, sections_of};

/// CloudFormation templates.
pub struct CloudFormation;
