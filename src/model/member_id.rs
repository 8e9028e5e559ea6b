//! The key of a member of a workload.

/// A key for decisions: a logical ID is unique only within its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberId<'d> {
    /// The file's index in the project.
    pub file: usize,
    /// The logical ID; in the ECS API's own files, the name that ECS knows it by.
    pub name: &'d str,
}
