//! What can be asked of a document: operations on nodes, and the values they bring.

use std::ops::Range;

use super::{CommitError, Document, Kind, NodeId, ScalarStyle, Span};

/// One edit, in terms of nodes of the document it is committed to.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Operation {
    /// Gives an entry's value or an item another value.
    Set {
        /// An entry's value or an item.
        node: NodeId,
        /// What it becomes.
        value: NewValue,
    },
    /// Adds an entry.
    InsertEntry {
        /// A mapping, or a null scalar (`Key:` with nothing after it), which becomes one.
        mapping: NodeId,
        /// Where in the mapping.
        place: Place,
        /// What is added.
        entry: NewEntry,
    },
    /// Adds an item at the end.
    AppendItem {
        /// A sequence, or a null scalar, which becomes one.
        sequence: NodeId,
        /// What is added.
        item: NewValue,
    },
    /// Takes an entry out, with the comments that belong to it.
    RemoveEntry {
        /// The mapping.
        mapping: NodeId,
        /// The entry's key.
        key: NodeId,
    },
    /// Takes an item out, with the comments that belong to it.
    RemoveItem {
        /// The sequence.
        sequence: NodeId,
        /// The item.
        item: NodeId,
    },
    /// Puts other words into the text of a scalar. Its tag, quotes and lines stay as they are written.
    Reword {
        /// An entry's value or an item that is a scalar.
        node: NodeId,
        /// The new words, in order.
        words: Vec<Word>,
    },
}

/// A word of a scalar that becomes another one.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Word {
    /// Where it stands in the scalar's text, in bytes.
    pub at: Range<usize>,
    /// What it becomes.
    pub with: String,
}

/// A text with other words.
pub(crate) fn reworded(text: &str, words: &[Word]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for word in words {
        out.push_str(text.get(end..word.at.start)?);
        out.push_str(&word.with);
        end = word.at.end;
    }
    out.push_str(text.get(end..)?);
    Some(out)
}

/// Where a new entry stands in its mapping.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// Before the first entry.
    Start,
    /// After the last entry.
    End,
    /// Before the entry with this key.
    Before(NodeId),
    /// After the entry with this key.
    After(NodeId),
}

/// A new entry of a mapping.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NewEntry {
    /// The key's text.
    pub key: String,
    /// The value.
    pub value: NewValue,
    /// Comment lines to stand above it, without `# `. JSON has no comments: there it is dropped.
    pub comment: Option<String>,
}

/// A value to write.
#[derive(Clone, Debug)]
pub enum NewValue {
    /// A string, quoted where a reader would take it for anything else.
    Text(String),
    /// A string that is quoted in any case (`Cpu: '256'`).
    Quoted(String),
    /// A whole number.
    Number(i64),
    /// `true` or `false`.
    Bool(bool),
    /// Nothing.
    Null,
    /// A plain scalar copied from elsewhere (`0.25`), written exactly so where that is safe.
    Raw(String),
    /// Entries.
    Mapping(Vec<NewEntry>),
    /// Items.
    Sequence(Vec<NewValue>),
    /// A copy of a YAML collection that stands on one line in flow style: written as it stands in YAML, in JSON's
    /// words in JSON.
    Copied {
        /// The text.
        text: String,
        /// What it means.
        value: Box<NewValue>,
    },
    /// A value with two spellings, `!Name argument` and `Name: argument`. The file's habit decides.
    Function(Box<NewFunction>),
}

/// One value in its two spellings.
#[derive(Clone, Debug)]
pub struct NewFunction {
    /// The short spelling's tag, `!Name`.
    pub tag: String,
    /// What follows the tag.
    pub tagged: NewValue,
    /// The long spelling's key, `Name`.
    pub key: String,
    /// What that key holds.
    pub spelled: NewValue,
}

impl NewEntry {
    /// An entry without a comment.
    pub fn new(key: impl Into<String>, value: NewValue) -> NewEntry {
        NewEntry {
            key: key.into(),
            value,
            comment: None,
        }
    }
}

impl NewValue {
    /// A copy of an existing value of any document, without its comments. Aliases are followed. What a value with a
    /// local tag means is for the caller to say: by the tag and the value behind it.
    #[must_use]
    pub fn copy_of(
        document: &Document,
        node: NodeId,
        tagged: &dyn Fn(&str, NewValue) -> NewValue,
    ) -> NewValue {
        let node = document.resolve(node);
        let value = untagged(document, node, tagged);
        let value = match document.tag(node) {
            Some(tag) if !tag.starts_with("!!") && !tag.starts_with("!<") && tag.len() > 1 => {
                tagged(tag, value)
            }
            _ => value,
        };
        match one_line_of_flow(document, node) {
            Some(text) => NewValue::Copied {
                text: text.to_owned(),
                value: Box::new(value),
            },
            None => value,
        }
    }
}

impl NewValue {
    /// How many entries its mappings have, in all depths; of two spellings those of the one with more.
    pub(crate) fn entry_count(&self) -> usize {
        match self {
            Self::Mapping(entries) => {
                let below: usize = entries.iter().map(|one| one.value.entry_count()).sum();
                entries.len() + below
            }
            Self::Sequence(items) => items.iter().map(Self::entry_count).sum(),
            Self::Copied { value, .. } => value.entry_count(),
            Self::Function(function) => 1 + function.spelled.entry_count(),
            _ => 0,
        }
    }
}

/// The text of a YAML collection in flow style on one line, which can be copied as it stands.
fn one_line_of_flow(document: &Document, node: NodeId) -> Option<&str> {
    let is_flow = document.kind(node) != Kind::Scalar && !document.is_block(node);
    let text = &document.text()[document.byte_range(node)];
    // The only pair of a mapping in a sequence, `[A: [b, c]]`, has no braces that it could take along.
    let is_bracketed = document.starts_with_bracket(node);
    let own = is_bracketed
        && document.anchor(node).is_none()
        && !text.contains(['\n', '\r', '*', '&', '#']);
    (document.format() == super::Format::Yaml && is_flow && own).then_some(text)
}

fn untagged(
    document: &Document,
    node: NodeId,
    tagged: &dyn Fn(&str, NewValue) -> NewValue,
) -> NewValue {
    match document.kind(node) {
        Kind::Mapping => NewValue::Mapping(
            document
                .entries(node)
                .iter()
                .map(|entry| {
                    let key = document.scalar(entry.key).unwrap_or_default();
                    NewEntry::new(key, NewValue::copy_of(document, entry.value, tagged))
                })
                .collect(),
        ),
        Kind::Sequence => NewValue::Sequence(
            document
                .items(node)
                .iter()
                .map(|&item| NewValue::copy_of(document, item, tagged))
                .collect(),
        ),
        Kind::Scalar => scalar(document, node),
    }
}

fn scalar(document: &Document, node: NodeId) -> NewValue {
    let text = document.scalar(node).unwrap_or_default().to_owned();
    if document.is_null(node) {
        return NewValue::Null;
    }
    match document.scalar_style(node) {
        Some(ScalarStyle::Plain) if document.tag(node).is_none() => NewValue::Raw(text),
        Some(ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) => NewValue::Quoted(text),
        _ => NewValue::Text(text),
    }
}

/// What a commit makes.
#[derive(Debug)]
pub struct Committed {
    /// The new text.
    pub text: String,
    /// Comments that went with what was removed or replaced.
    pub lost_comments: Vec<LostComment>,
    /// Comments that stay behind a value that changed, and may be false now.
    pub stale_comments: Vec<LostComment>,
}

impl Committed {
    /// The new text, read.
    ///
    /// # Errors
    /// When it cannot be read, which is a bug: a second reader has read it.
    pub fn document(&self) -> Result<Document, CommitError> {
        Document::parse(self.text.as_str()).map_err(|error| CommitError::unreadable(&error))
    }
}

/// A comment that an operation concerns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LostComment {
    /// The operation's index.
    pub operation: usize,
    /// The comment, from `#` on.
    pub text: String,
    /// Its place in the old text.
    pub span: Span,
}
