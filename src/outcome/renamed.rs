//! The names that change, and the places that say them.

use serde::Serialize;

use crate::syntax::Span;

/// A name that others may know something by, and that changes or goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// What it is the name of.
    pub kind: NameKind,
    /// The name so far; `${…}` stands for what is not known.
    pub old: String,
    /// The name from now on, where that is known.
    pub new: Option<String>,
    /// The file's path, as given.
    pub file: String,
    /// What gives the name, in the file as it was before the run.
    #[serde(flatten)]
    pub span: Span,
    /// What the name may be once the stack is deployed, written as `old`; empty where nothing of it is known.
    #[serde(skip)]
    pub texts: Vec<String>,
    /// Whether it was looked for: too little may be known of it.
    #[serde(rename = "searched")]
    pub was_searched: bool,
    /// The places that still say it and are worth a look, in the order of the files.
    pub places: Vec<Mention>,
    /// How many more places have the same word, which is too common to list them.
    pub others: usize,
}

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NameKind {
    /// A service.
    Service,
    /// A target group.
    #[serde(rename = "target group")]
    TargetGroup,
    /// A container, as the containers that link to it know it.
    Host,
}

impl NameKind {
    /// The name printed in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::TargetGroup => "target group",
            Self::Host => "host",
        }
    }
}

/// A place that says a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mention {
    /// The file's path, from the working folder.
    pub file: String,
    /// The name, in the file as it was before the run.
    #[serde(flatten)]
    pub span: Span,
    /// The line, or the part of a long one around the name.
    pub text: String,
    /// Whether what stands around it says that it is that name, and not something else of the same name.
    #[serde(rename = "sure")]
    pub is_sure: bool,
}
