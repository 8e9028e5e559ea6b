//! Errors of parsing and editing.

use std::fmt;

use super::Position;

/// The kind of an error in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParseErrorKind {
    /// It is neither YAML nor JSON.
    Syntax,
    /// It contains Jinja, Go or similar templating that is not YAML before it is rendered.
    Templating,
    /// It contains several documents.
    ManyDocuments,
    /// Its collections nest too deeply.
    TooDeep,
    /// It is too large.
    TooBig,
    /// An alias is inside the node that it references.
    RecursiveAlias,
    /// A JSON string contains half of a surrogate pair.
    LoneSurrogate,
    /// It contains a NUL character.
    Nul,
    /// The file was named for something that it does not contain.
    Unused,
    /// Our reader and the grammar disagree about the position of something. This is a bug of ours.
    Reader(&'static str),
}

/// A text that cannot be read, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// What kind of failure this is.
    pub kind: ParseErrorKind,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    position: Option<Position>,
}

impl ParseError {
    pub(crate) fn new(kind: ParseErrorKind, position: Option<Position>) -> ParseError {
        let (message, help) = explain(kind);
        ParseError {
            kind,
            message: message.to_owned(),
            help: help.to_owned(),
            position,
        }
    }

    pub(crate) fn with_message(mut self, message: impl Into<String>) -> ParseError {
        self.message = message.into();
        self
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> ParseError {
        self.help = help.into();
        self
    }

    /// The position in the text, if there is one.
    pub fn position(&self) -> Option<Position> {
        self.position
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(position) => write!(out, "{position}: {}", self.message),
            None => out.write_str(&self.message),
        }
    }
}

impl std::error::Error for ParseError {}

fn explain(kind: ParseErrorKind) -> (&'static str, &'static str) {
    match kind {
        ParseErrorKind::Syntax => (
            "The file is not valid YAML or JSON",
            "Fix the syntax error here",
        ),
        ParseErrorKind::Templating => (
            "The file contains template syntax that must be rendered before it is YAML or JSON",
            "Render the file first, and run on the output",
        ),
        ParseErrorKind::ManyDocuments => (
            "A second document starts here",
            "Split the stream into one file per document",
        ),
        ParseErrorKind::Unused => (
            "Nothing in the file is used",
            "Omit the file, or name the files that use it as well",
        ),
        ParseErrorKind::TooDeep => (
            "Collections are nested too deeply",
            "Reduce the nesting (limit 100)",
        ),
        ParseErrorKind::TooBig => (
            "The text is too large",
            "Split it: CloudFormation supports templates of up to 1 MB",
        ),
        ParseErrorKind::RecursiveAlias => (
            "The alias refers to a node that contains it",
            "Write the value out",
        ),
        ParseErrorKind::LoneSurrogate => (
            "The string contains half of a surrogate pair",
            "Write both halves, or remove it",
        ),
        ParseErrorKind::Nul => (
            "The text contains a NUL character",
            "Remove it, or save the file as UTF-8 text",
        ),
        ParseErrorKind::Reader(what) => (
            what,
            "Report this text as an ecs2fargate bug. The file was not changed",
        ),
    }
}

/// The reason why operations are not committed. The document is unchanged.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CommitError {
    /// Two operations make different changes to one entry, or one concerns a part of what the other removes.
    #[error("Operations {first} and {second} contradict each other at {path}")]
    Conflict {
        /// The earlier operation's index.
        first: usize,
        /// The later operation's index.
        second: usize,
        /// The path of the conflict.
        path: String,
        /// The position of the conflict in the text.
        position: Position,
    },
    /// The node is an alias, or is inside an anchored node that an alias references: an edit would change two places.
    #[error(
        "{path} is shared through an anchor and its aliases. Write the value out in each place first"
    )]
    SharedNode {
        /// The node's path.
        path: String,
        /// The node's position.
        position: Position,
    },
    /// The mapping includes other entries through `<<`.
    #[error("{path} contains a merge key (<<). Write the merged entries out first")]
    MergeKey {
        /// The mapping's path.
        path: String,
        /// The mapping's position.
        position: Position,
    },
    /// The entry's key occurs more than once in its mapping.
    #[error("The key of {path} occurs more than once in its mapping. Keep only the intended one")]
    DuplicateKey {
        /// The entry's path.
        path: String,
        /// The entry's position.
        position: Position,
    },
    /// The key to insert already exists.
    #[error("Operation {operation} inserts {key}, which already exists in {path}")]
    KeyExists {
        /// The operation's index.
        operation: usize,
        /// The key.
        key: String,
        /// The mapping's path.
        path: String,
        /// The mapping's position.
        position: Position,
    },
    /// The operation references a node that it does not apply to.
    #[error("Operation {operation} at {path:?}: {cause}")]
    NotFound {
        /// The operation's index.
        operation: usize,
        /// Why it does not apply.
        cause: &'static str,
        /// The path of the referenced node.
        path: String,
    },
    /// The notation of the place is not supported by edits.
    #[error("{path} cannot be edited: {cause}")]
    Unsupported {
        /// The node's path.
        path: String,
        /// The node's position.
        position: Position,
        /// What is not supported.
        cause: &'static str,
    },
    /// The language of the file has no equivalent of the edit.
    #[error("{path} cannot be edited: {reason}")]
    NotWritable {
        /// The path of the setting.
        path: String,
        /// The position in the file.
        position: Position,
        /// Why there is none.
        reason: String,
    },
    /// The second reader reads the document differently, before any edit.
    #[error("The two readers disagree about the text: {disagreement}")]
    SecondReader {
        /// Where and how.
        disagreement: String,
    },
    /// The new text is that of a program, and has no document.
    #[error("The text is not that of a document")]
    NotADocument,
    /// The result is not the old value with the operations applied. This is a bug of ours; nothing is changed.
    #[error("Internal error: the result failed verification{}: {what}", operation.map(|index| format!(" at operation {index}")).unwrap_or_default())]
    ProofFailed {
        /// The operation at which it fails, if that is known.
        operation: Option<usize>,
        /// What differs.
        what: String,
    },
}

impl CommitError {
    /// The error for a new text that our reader cannot read.
    pub(super) fn unreadable(error: &ParseError) -> CommitError {
        CommitError::ProofFailed {
            operation: None,
            what: format!("the new text cannot be read: {error}"),
        }
    }

    /// The position in the text, if there is one.
    pub fn position(&self) -> Option<Position> {
        match self {
            CommitError::Conflict { position, .. }
            | CommitError::SharedNode { position, .. }
            | CommitError::MergeKey { position, .. }
            | CommitError::DuplicateKey { position, .. }
            | CommitError::KeyExists { position, .. }
            | CommitError::Unsupported { position, .. }
            | CommitError::NotWritable { position, .. } => Some(*position),
            CommitError::NotFound { .. }
            | CommitError::SecondReader { .. }
            | CommitError::NotADocument
            | CommitError::ProofFailed { .. } => None,
        }
    }

    /// Whether this is a bug of ours rather than an error that the text or the operations explain.
    pub fn is_bug(&self) -> bool {
        matches!(self, CommitError::ProofFailed { .. })
    }
}
