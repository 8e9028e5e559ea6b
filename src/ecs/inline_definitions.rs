//! Definitions of state machines that stand as a text in a template: JSON within a scalar.

use crate::cloudformation::intrinsic::{Intrinsic, intrinsic};
use crate::cloudformation::sections_of;
use crate::document::{Cursor, Document, Format, Kind, NodeId, Position, ScalarStyle, Span, Word};

use super::state_machines::STATE_MACHINES;

/// A definition in a text.
pub struct InlineDefinition {
    /// The file's index in the set.
    pub file: usize,
    /// The logical id of the state machine.
    pub machine: String,
    /// The scalar that holds the text.
    pub node: NodeId,
    /// Whether it is the text of an `Fn::Sub`.
    pub is_sub: bool,
    /// The text as a document of its own. What `${…}` fills in outside of its strings is a string here.
    pub document: Document,
}

impl InlineDefinition {
    /// Every definition in a text of a file that runs ECS tasks and can be read.
    #[must_use]
    pub fn read_all(file: usize, document: &Document) -> Vec<Self> {
        if !document.text().contains("DefinitionString") {
            return Vec::new();
        }
        let sections = sections_of(document).into_iter();
        let resources = sections.filter_map(|section| section.get("Resources"));
        let machines = resources.flat_map(Cursor::entries);
        machines
            .filter_map(|(name, _, body)| read(file, name, body))
            .collect()
    }

    /// The part of the file that a report marks for a node of the definition. Where the text is not a block of lines of its
    /// own, that is the whole scalar.
    #[must_use]
    pub fn span(&self, host: &Document, inner: NodeId) -> Span {
        let whole = host.span(self.node);
        if !is_block(host, self.node) {
            return whole;
        }
        let body = host.text()[host.byte_range(self.node)]
            .split_once('\n')
            .map_or("", |(_, body)| body);
        let indent = body.len() - body.trim_start_matches(' ').len();
        let translated = |inner: Position| Position {
            line: whole.start.line + inner.line,
            column: indent + inner.column,
        };
        let inner = self.document.span(inner);
        Span {
            start: translated(inner.start),
            end: translated(inner.end),
        }
    }

    /// The words of the scalar that change where the definition becomes another one.
    #[must_use]
    pub fn words(&self, host: &Document, new: &Document) -> Vec<Word> {
        let old = host.scalar(self.node).unwrap_or_default();
        let new = unmask(new.text());
        let is_same = |(one, other): &(u8, u8)| one == other;
        let pairs = old.bytes().zip(new.bytes());
        let mut front = pairs.take_while(is_same).count();
        while !old.is_char_boundary(front) || !new.is_char_boundary(front) {
            front -= 1;
        }
        let rest = old.len().min(new.len()) - front;
        let pairs = old.bytes().rev().zip(new.bytes().rev()).take(rest);
        let mut back = pairs.take_while(is_same).count();
        while !old.is_char_boundary(old.len() - back) || !new.is_char_boundary(new.len() - back) {
            back -= 1;
        }
        vec![Word {
            at: front..old.len() - back,
            with: new[front..new.len() - back].to_owned(),
        }]
    }
}

fn is_block(document: &Document, node: NodeId) -> bool {
    let style = document.scalar_style(node);
    matches!(style, Some(ScalarStyle::Literal | ScalarStyle::Folded))
}

fn read(file: usize, name: &str, body: Cursor<'_>) -> Option<InlineDefinition> {
    let kind = body.get("Type")?.text()?;
    let written = body.path(&["Properties", "DefinitionString"])?;
    let (text, is_sub) = match intrinsic(written) {
        Some(Intrinsic::Sub { text, .. }) => (text, true),
        Some(_) => return None,
        None => (written, false),
    };
    let value = text.document.scalar(text.node)?;
    if !STATE_MACHINES.contains(&kind) || text.document.kind(text.node) != Kind::Scalar {
        return None;
    }
    let document = Document::parse(mask(value)?).ok()?;
    let is_json = document.format() == Format::Json;
    is_json.then(|| InlineDefinition {
        file,
        machine: name.to_owned(),
        node: text.node,
        is_sub,
        document,
    })
}

/// Marks a string that stands for a `${…}`.
const MARK: &str = "\"~";

/// The text with a string in the place of each `${…}` that is no part of one; as long as it was. `None` where the
/// text has the mark already.
fn mask(text: &str) -> Option<String> {
    if text.contains(MARK) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut in_string = false;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if !in_string && rest.starts_with("${") {
            let (name, behind) = rest[2..].split_once('}')?;
            out.push_str(MARK);
            out.push_str(name);
            out.push('"');
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

/// The text that was masked.
fn unmask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(MARK) {
        let (name, behind) = behind.split_once('"').unwrap_or((behind, ""));
        out.push_str(before);
        out.push_str("${");
        out.push_str(name);
        out.push('}');
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{mask, unmask};

    #[test]
    fn what_fills_in_a_value_is_a_string_of_the_same_length() {
        let text = r#"{"a": "${In} \" ${In}", "b": ${Out}, "c": [${!Other}], "é": "\\"}"#;
        let masked = mask(text).unwrap_or_default();
        assert_eq!(
            masked,
            r#"{"a": "${In} \" ${In}", "b": "~Out", "c": ["~!Other"], "é": "\\"}"#
        );
        assert_eq!(masked.len(), text.len());
        assert_eq!(unmask(&masked), text);
        assert_eq!(mask(r#"{"~a": 1}"#), None);
    }
}
