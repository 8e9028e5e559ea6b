//! Why a text is not read or an edit is not made.

use super::{NodeId, Position};
use std::fmt;

/// What is wrong with a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParseErrorKind {
    /// It is neither YAML nor JSON.
    Syntax,
    /// It holds Jinja, Go or similar templating that is not YAML before it is rendered.
    Templating,
    /// It holds several documents.
    ManyDocuments,
    /// Its collections lie too deep in each other.
    TooDeep,
    /// It is too large.
    TooBig,
    /// An alias lies inside the node it names.
    RecursiveAlias,
    /// A JSON string holds half of a surrogate pair.
    LoneSurrogate,
    /// It holds a NUL character.
    Nul,
    /// Our reader and the grammar disagree about where something stands. This is a bug of ours.
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

    /// Where in the text, where there is such a place.
    #[must_use]
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
            "this is neither YAML nor JSON",
            "correct the text at this place",
        ),
        ParseErrorKind::Templating => (
            "templating that is not YAML stands here",
            "render the template first and run on the result, or put the templating in quotes",
        ),
        ParseErrorKind::ManyDocuments => (
            "a second document starts here",
            "split the stream into one file for each document",
        ),
        ParseErrorKind::TooDeep => (
            "the collections are nested too deeply",
            "nest less; a hand-written template stays far below the limit of 100",
        ),
        ParseErrorKind::TooBig => (
            "the text is too large",
            "split it; CloudFormation itself takes no template above 1 MB",
        ),
        ParseErrorKind::RecursiveAlias => (
            "an alias stands inside the node that it names",
            "write the value out",
        ),
        ParseErrorKind::LoneSurrogate => (
            "a string holds half of a surrogate pair",
            "write both halves, or neither",
        ),
        ParseErrorKind::Nul => (
            "a NUL character stands here",
            "remove it; is this a text file in UTF-8?",
        ),
        ParseErrorKind::Reader(what) => (
            what,
            "please report this text: it is our bug; the file is left as it is",
        ),
    }
}

/// Why operations are not committed. The document stays as it was.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum CommitError {
    /// Two operations want different things of one entry.
    #[error("{position}: operations {first} and {second} contradict each other at {path}")]
    Conflict {
        /// The earlier operation's index.
        first: usize,
        /// The later operation's index.
        second: usize,
        /// The node's path.
        path: String,
        /// The node's place.
        position: Position,
    },
    /// Committing is not built yet.
    #[error("operations on {0:?} cannot be committed yet")]
    NotYet(Option<NodeId>),
}

impl CommitError {
    /// temporary
    pub fn operation(&self) -> Option<usize> {
        None
    }
    /// temporary
    pub fn is_bug(&self) -> bool {
        false
    }
    /// temporary
    pub fn position(&self) -> Option<Position> {
        None
    }
    /// temporary
    pub fn help(&self) -> String {
        String::new()
    }
}
