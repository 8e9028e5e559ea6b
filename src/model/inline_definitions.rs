//! State machine definitions embedded as a string in a module: JSON within a scalar, or within the items of a list that
//! are joined.

use crate::syntax::{Cursor, Document, NodeId, Position, ScalarStyle, Span};

/// How a definition is written in its module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As a literal text.
    Text,
    /// As the text of an `Fn::Sub`.
    Sub,
    /// As the items of an `Fn::Join` without a separator. In the document an item that is a function is `${:N}`, with
    /// its position.
    Join(Vec<NodeId>),
}

/// An embedded definition.
pub struct InlineDefinition {
    /// The file's index in the set.
    pub file: usize,
    /// The logical ID of the state machine.
    pub machine: String,
    /// The scalar that contains the text, or the function that joins it.
    pub node: NodeId,
    /// How it is written there.
    pub spelling: Spelling,
    /// The text as a document of its own. A `${…}` outside of its strings is a string here.
    pub document: Document,
}

/// The JSON with each `${…}` outside of its strings replaced by what `write` makes of the name in it; `None` if one is not
/// closed.
pub fn with_bare_references(json: &str, write: impl Fn(&str) -> String) -> Option<String> {
    let mut out = String::with_capacity(json.len());
    let mut in_string = false;
    let mut rest = json;
    while let Some(character) = rest.chars().next() {
        if !in_string && rest.starts_with("${") {
            let (name, behind) = rest[2..].split_once('}')?;
            out.push_str(&write(name));
            rest = behind;
            continue;
        }
        let is_escape = in_string && character == '\\';
        let length = if is_escape {
            1 + rest[1..].chars().next().map_or(0, char::len_utf8)
        } else {
            character.len_utf8()
        };
        in_string ^= character == '"';
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    Some(out)
}

/// The JSON with quotes around each `${…}` outside of its strings, such as a number, so that it can be parsed.
pub fn with_quoted_references(json: &str) -> Option<String> {
    with_bare_references(json, |name| format!("\"${{{name}}}\""))
}

impl InlineDefinition {
    /// The item of an `Fn::Join` that a name in the definition stands for.
    pub fn item<'d>(&self, host: &'d Document, name: &str) -> Option<Cursor<'d>> {
        let Spelling::Join(items) = &self.spelling else {
            return None;
        };
        let position: usize = name.strip_prefix(':')?.parse().ok()?;
        Some(Cursor::root(host).at(*items.get(position)?))
    }

    /// The part of the file that a report marks for a node of the definition: the whole scalar if its lines differ from
    /// those of the definition, as between quotes or in folded text.
    pub fn span(&self, host: &Document, inner: NodeId) -> Span {
        let Span { start, end } = self.document.span(inner);
        let both = self.in_host(host, start).zip(self.in_host(host, end));
        both.map_or_else(|| host.span(self.node), |(start, end)| Span { start, end })
    }

    /// The position in the file of a position in the definition.
    fn in_host(&self, host: &Document, inner: Position) -> Option<Position> {
        if !is_block(host, self.node) {
            return None;
        }
        let number = inner.line - 1;
        let decoded = host.scalar(self.node)?.split('\n').nth(number)?;
        let written = &host.text()[host.byte_range(self.node)];
        // The first line is that of the block indicator.
        let line = written.lines().nth(inner.line)?;
        let indent = line.strip_suffix(decoded)?.chars().count();
        Some(Position {
            line: host.position(self.node).line + inner.line,
            column: indent + inner.column,
        })
    }
}

fn is_block(document: &Document, node: NodeId) -> bool {
    let style = document.scalar_style(node);
    matches!(style, Some(ScalarStyle::Literal | ScalarStyle::Folded))
}
