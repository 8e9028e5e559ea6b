//! The operations on a document, and their new values.

use std::ops::Range;

use super::{CommitError, Document, Format, Kind, NodeId, ScalarStyle, Span};

/// One edit of nodes of the document that it is committed to.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Operation {
    /// Replaces an entry's value or an item.
    Set {
        /// An entry's value or an item.
        node: NodeId,
        /// The new value.
        value: NewValue,
    },
    /// Adds an entry. At the end of a body of HCL it is put after the arguments and before the blocks, and one whose name is
    /// too long for the alignment of the lines at its place becomes a paragraph after them.
    InsertEntry {
        /// A mapping, or a null scalar (`Key:` with nothing after it), which becomes one.
        mapping: NodeId,
        /// The position in the mapping.
        place: Place,
        /// The new entry.
        entry: NewEntry,
    },
    /// Adds an item at the end.
    AppendItem {
        /// A sequence, or a null scalar, which becomes one.
        sequence: NodeId,
        /// The new item.
        item: NewValue,
    },
    /// Removes an entry, with the comments that belong to it.
    RemoveEntry {
        /// The mapping.
        mapping: NodeId,
        /// The entry's key.
        key: NodeId,
    },
    /// Removes an item, with the comments that belong to it.
    RemoveItem {
        /// The sequence.
        sequence: NodeId,
        /// The item.
        item: NodeId,
    },
    /// Replaces words in the text of a scalar. Its tag, quotes and lines are kept.
    Reword {
        /// An entry's value or an item that is a scalar.
        node: NodeId,
        /// The replacements, in order.
        words: Vec<Word>,
    },
    /// Adds a block of HCL.
    InsertBlock {
        /// The root, or a block.
        body: NodeId,
        /// The position in the body. The key is that of an argument or of blocks; a block itself is accepted as well.
        place: Place,
        /// The new block.
        block: NewBlock,
    },
}

/// A new block of HCL.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NewBlock {
    /// The type.
    pub kind: String,
    /// The labels.
    pub labels: Vec<String>,
    /// The arguments and blocks in it.
    pub items: Vec<NewItem>,
    /// Comment lines above the block, without `# `.
    pub comment: Option<String>,
}

/// A part of a new block.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum NewItem {
    /// An argument. A mapping is written as an object.
    Argument(NewEntry),
    /// A block.
    Block(NewBlock),
}

/// A replacement of a word in a scalar.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Word {
    /// The range of the old word in the scalar's text, in bytes.
    pub at: Range<usize>,
    /// The new word.
    pub with: String,
}

/// A text with its words replaced.
pub fn reworded(text: &str, words: &[Word]) -> Option<String> {
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

/// The position of a new entry in its mapping.
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
    /// Comment lines above the entry, without `# `. JSON has no comments: there it is omitted.
    pub comment: Option<String>,
}

/// A new value.
#[derive(Clone, Debug)]
pub enum NewValue {
    /// A string, quoted if a reader would interpret it as anything else.
    Text(String),
    /// A string that is always quoted (`Cpu: '256'`).
    Quoted(String),
    /// A whole number.
    Number(i64),
    /// `true` or `false`.
    Bool(bool),
    /// Null.
    Null,
    /// A plain scalar copied from elsewhere (`0.25`), written unchanged if that is safe. In HCL any expression.
    Raw(String),
    /// Entries.
    Mapping(Vec<NewEntry>),
    /// Items.
    Sequence(Vec<NewValue>),
    /// A copy of a YAML collection on one line in flow style: written unchanged in YAML, and as the value in JSON.
    Copied {
        /// The text.
        text: String,
        /// Its value.
        value: Box<NewValue>,
    },
    /// The value of an entry of the same document, as it is written there with its lines and comments.
    Duplicate {
        /// The text behind the colon, to the end of the entry; see [`Document::entry_text`].
        text: String,
        /// The column of its key, starting at 0. In a block of YAML, its lines are indented anew for another column.
        column: usize,
        /// Its value.
        value: Box<NewValue>,
    },
    /// A value with two spellings, `!Name argument` and `Name: argument`. The style of the file decides.
    Function(Box<NewFunction>),
}

/// One value in its two spellings. HCL has only one of them: `jsonencode(value)`, of [`NewValue::json_encoded`].
#[derive(Clone, Debug)]
pub struct NewFunction {
    /// The short spelling's tag, `!Name`.
    pub tag: String,
    /// The value after the tag.
    pub tagged: NewValue,
    /// The long spelling's key, `Name`.
    pub key: String,
    /// The value of that key.
    pub spelled: NewValue,
}

/// The function of HCL whose argument is a value like any other.
const JSON_ENCODE: &str = "jsonencode";

impl NewFunction {
    /// Whether it is the call that [`NewValue::json_encoded`] makes.
    pub(crate) fn is_json_encode(&self) -> bool {
        self.tag == JSON_ENCODE
    }
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
    /// A copy of an existing value of any document, without its comments. Aliases are followed. A value with a local
    /// tag has to be interpreted by the caller: by the tag and the value after it.
    pub fn copy_of(
        document: &Document,
        node: NodeId,
        tagged: &dyn Fn(&str, NewValue) -> NewValue,
    ) -> NewValue {
        let node = document.resolve(node);
        if document.format() == Format::Hcl {
            return copy_of_hcl(document, node);
        }
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
    /// `jsonencode(value)` of HCL.
    pub fn json_encoded(value: NewValue) -> NewValue {
        NewValue::Function(Box::new(NewFunction {
            tag: JSON_ENCODE.to_owned(),
            tagged: value.clone(),
            key: JSON_ENCODE.to_owned(),
            spelled: value,
        }))
    }

    /// The argument of the call that [`NewValue::json_encoded`] makes.
    pub(crate) fn json_argument(&self) -> Option<&NewValue> {
        match self {
            Self::Function(function) if function.is_json_encode() => Some(&function.tagged),
            _ => None,
        }
    }

    /// The number of entries of its mappings, at all depths; of two spellings, that of the one with more.
    pub(crate) fn entry_count(&self) -> usize {
        match self {
            Self::Mapping(entries) => {
                let below: usize = entries.iter().map(|one| one.value.entry_count()).sum();
                entries.len() + below
            }
            Self::Sequence(items) => items.iter().map(Self::entry_count).sum(),
            Self::Copied { value, .. } | Self::Duplicate { value, .. } => value.entry_count(),
            Self::Function(function) => 1 + function.spelled.entry_count(),
            _ => 0,
        }
    }
}

/// The text of a YAML collection in flow style on one line, which can be copied unchanged.
fn one_line_of_flow(document: &Document, node: NodeId) -> Option<&str> {
    let is_flow = document.kind(node) != Kind::Scalar && !document.is_block(node);
    let text = &document.text()[document.byte_range(node)];
    // The only pair of a mapping in a sequence, `[A: [b, c]]`, has no braces to copy.
    let is_bracketed = document.starts_with_bracket(node);
    let own = is_bracketed
        && document.anchor(node).is_none()
        && !text.contains(['\n', '\r', '*', '&', '#']);
    (document.format() == Format::Yaml && is_flow && own).then_some(text)
}

/// A copy of a value of HCL. An expression is copied as it is written.
fn copy_of_hcl(document: &Document, node: NodeId) -> NewValue {
    let copy = |node| copy_of_hcl(document, node);
    match document.kind(node) {
        _ if document.is_json_encoded(node) => {
            NewValue::Raw(document.text()[document.byte_range(node)].to_owned())
        }
        Kind::Mapping => {
            let entries = document.entries(node).iter();
            let entries = entries.map(|entry| {
                let key = document.scalar(entry.key).unwrap_or_default();
                NewEntry::new(key, copy(entry.value))
            });
            NewValue::Mapping(entries.collect())
        }
        Kind::Sequence => NewValue::Sequence(
            document
                .items(node)
                .iter()
                .map(|&item| copy(item))
                .collect(),
        ),
        Kind::Scalar if document.is_null(node) => NewValue::Null,
        Kind::Scalar => match document.scalar_style(node) {
            Some(ScalarStyle::DoubleQuoted | ScalarStyle::Literal) => {
                NewValue::Text(document.scalar(node).unwrap_or_default().to_owned())
            }
            _ => NewValue::Raw(document.hcl_value_text(node).to_owned()),
        },
    }
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

/// The result of a commit.
#[derive(Debug)]
pub struct Committed {
    /// The format of the new text; `None` if it is not that of a [`Document`].
    pub(super) format: Option<Format>,
    /// The new text.
    pub text: String,
    /// Comments that were removed together with removed or replaced text.
    pub lost_comments: Vec<LostComment>,
    /// Comments that remain next to a value that changed, and may be outdated.
    pub stale_comments: Vec<LostComment>,
}

impl Committed {
    /// A new text that is not that of a [`Document`].
    pub(super) fn of_text(text: String, lost_comments: Vec<LostComment>) -> Committed {
        Committed {
            format: None,
            text,
            lost_comments,
            stale_comments: Vec::new(),
        }
    }

    /// The new text, parsed.
    ///
    /// # Errors
    /// If it cannot be parsed, which is a bug: a second reader has read it. If it is not that of a document.
    pub fn document(&self) -> Result<Document, CommitError> {
        let format = self.format.ok_or(CommitError::NotADocument)?;
        Document::parse_as(self.text.as_str(), format)
            .map_err(|error| CommitError::unreadable(&error))
    }
}

/// A comment that an operation affects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LostComment {
    /// The operation's index.
    pub operation: usize,
    /// The comment, from `#` on.
    pub text: String,
    /// Its span in the old text.
    pub span: Span,
}
