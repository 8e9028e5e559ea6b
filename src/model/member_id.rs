//! The key of a member of a workload.

/// What decisions are keyed by: a logical ID is unique in its file only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberId<'d> {
    /// The file's index in the project.
    pub file: usize,
    /// The logical ID; in the ECS API's own files the name that ECS knows it by.
    pub name: &'d str,
}
