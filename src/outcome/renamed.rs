//! The names that change, and where they occur.

use schemars::JsonSchema;
use serde::Serialize;

use crate::syntax::Span;

/// A name that changes or is removed, and that other systems may reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Renamed {
    /// The kind of object that it names.
    pub kind: NameKind,
    /// The old name; `${…}` represents an unknown part.
    pub old: String,
    /// The new name, if it is known.
    pub new: Option<String>,
    /// The file's path, as given.
    pub file: String,
    /// The node that sets the name, in the file as it was before the run.
    #[serde(flatten)]
    pub span: Span,
    /// The values that the name may have in the deployed stack, written like `old`; empty if nothing is known.
    #[serde(skip)]
    pub texts: Vec<String>,
    /// Whether occurrences were searched for; false if too little of the name is known.
    #[serde(rename = "searched")]
    pub was_searched: bool,
    /// The occurrences that are worth checking, in the order of the files.
    pub places: Vec<Mention>,
    /// The number of other places that contain the same word, when it is too common to list them.
    pub others: usize,
}

/// The kind of object that a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NameKind {
    /// A service.
    Service,
    /// A target group.
    #[serde(rename = "target group")]
    TargetGroup,
    /// A container, by the host name that linked containers use for it.
    Host,
}

impl NameKind {
    /// The name printed in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::TargetGroup => "target group",
            Self::Host => "host",
        }
    }
}

/// An occurrence of a renamed identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Mention {
    /// The file's path, relative to the working directory.
    pub file: String,
    /// The name, in the file as it was before the run.
    #[serde(flatten)]
    pub span: Span,
    /// The line, or the part of a long line around the name.
    pub text: String,
    /// Whether the surrounding text shows that it is that name, and not another object with the same name.
    #[serde(rename = "sure")]
    pub is_sure: bool,
}
