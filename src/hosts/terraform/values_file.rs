//! Files that set the variables of a root module.

use crate::syntax::Cursor;

/// A `.tfvars` file.
#[derive(Clone, Copy)]
pub struct ValuesFile<'d> {
    /// The index of the file in the module.
    pub file: usize,
    /// Whether Terraform reads it without being told: `terraform.tfvars` and `*.auto.tfvars`. Others are named on the
    /// command line, usually one for each environment.
    pub is_automatic: bool,
    /// Whether it is `terraform.tfvars`, whose values all others override.
    pub is_main: bool,
    /// The values by the names of the variables.
    pub root: Cursor<'d>,
}

impl<'d> ValuesFile<'d> {
    pub(super) fn new(file: usize, path: &str, root: Cursor<'d>) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        Self {
            file,
            is_automatic: name == "terraform.tfvars" || name.ends_with(".auto.tfvars"),
            is_main: name == "terraform.tfvars",
            root,
        }
    }
}
