//! Files that set the variables of a root module.

use super::module::File;
use crate::syntax::Cursor;

/// When Terraform reads a file with values. A value of a later kind overrides those of earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Selection {
    /// `terraform.tfvars`, which is always read.
    Main,
    /// `*.auto.tfvars`, which are always read.
    Automatic,
    /// It is named for this run with `--var-file`; the number is its place among those.
    Named(usize),
    /// A file that is named on the command line of Terraform, usually one for each environment.
    Other,
}

/// A `.tfvars` file.
#[derive(Clone, Copy)]
pub struct ValuesFile<'d> {
    /// The index of the file in the module.
    pub file: usize,
    /// When it is read.
    pub selection: Selection,
    /// The values by the names of the variables.
    pub root: Cursor<'d>,
}

impl<'d> ValuesFile<'d> {
    pub(super) fn new(index: usize, file: File<'d>, root: Cursor<'d>) -> Self {
        let name = file.path.rsplit('/').next().unwrap_or(file.path);
        let selection = match file.values_rank {
            Some(rank) => Selection::Named(rank),
            None if name == "terraform.tfvars" => Selection::Main,
            None if name.ends_with(".auto.tfvars") => Selection::Automatic,
            None => Selection::Other,
        };
        Self {
            file: index,
            selection,
            root,
        }
    }
}
