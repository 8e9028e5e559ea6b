//! Reads state machine definitions embedded as a string in a template: JSON within a scalar.

use super::sections_of;
use crate::model::state_machines::STATE_MACHINES;
use crate::model::{Concat, Function, InlineDefinition, Kind as ResourceKind, function};
use crate::syntax::{Cursor, Document, Format, Kind, Word};

/// Every embedded definition in a file that runs ECS tasks and can be parsed.
pub fn read_all(file: usize, document: &Document) -> Vec<InlineDefinition> {
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

/// The replacement in the scalar that changes the definition's text to `new`.
pub fn words(definition: &InlineDefinition, host: &Document, new: &str) -> Vec<Word> {
    let old = host.scalar(definition.node).unwrap_or_default();
    let new = unmask(new);
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

fn read(file: usize, name: &str, body: Cursor<'_>) -> Option<InlineDefinition> {
    let kind = body.get("Type")?.text()?;
    let written = body.path(&["Properties", "DefinitionString"])?;
    let (text, is_sub) = match function(written) {
        Some(Function::Concat(Concat::Template { text, .. })) => (text, true),
        Some(_) => return None,
        None => (written, false),
    };
    let value = text.document.scalar(text.node)?;
    if !STATE_MACHINES.contains(&ResourceKind::new(kind))
        || text.document.kind(text.node) != Kind::Scalar
    {
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

/// Marks a string that replaces a `${…}`.
const MARK: &str = "\"~";

/// The text with each `${…}` outside of a string replaced by a string of the same length. `None` if the text contains
/// the mark already.
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
    use super::{mask, read_all, unmask};
    use crate::syntax::{Cursor, Document, Span};

    /// The part that is marked for the value of `B` in a state machine with this definition.
    fn marked(definition: &str) -> String {
        let text = format!(
            "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: {definition}"
        );
        let host = Document::parse(text.as_str()).unwrap();
        let definitions = read_all(0, &host);
        let inner = &definitions[0].document;
        let value = Cursor::root(inner).path(&["A", "B"]).unwrap();
        let Span { start, end } = definitions[0].span(&host, value.node);
        let lines: Vec<&str> = text.lines().collect();
        let column = |line: usize, column: usize| {
            let characters = lines[line - 1].chars().take(column - 1);
            characters.map(char::len_utf8).sum::<usize>()
        };
        let (from, to) = (
            column(start.line, start.column),
            column(end.line, end.column),
        );
        match end.line - start.line {
            0 => lines[start.line - 1][from..to].to_owned(),
            more => format!("{} … {more}", &lines[start.line - 1][from..]),
        }
    }

    #[test]
    fn a_value_in_a_block_is_marked_where_it_is_written() {
        let block = |head: &str, lines: &[&str]| {
            let lines = lines.iter().map(|line| format!("\n        {line}"));
            marked(&(head.to_owned() + &lines.collect::<String>() + "\n"))
        };
        let lines = [
            "{\"é\": 1, \"A\":",
            "  {\"ü\": 2, \"B\": \"arn:…:é\", \"C\": 3}",
            "}",
        ];
        assert_eq!(block("|", &lines), "\"arn:…:é\"");
        assert_eq!(block("!Sub |-", &lines), "\"arn:…:é\"");
        assert_eq!(block("|\n", &lines), "\"arn:…:é\"");
        assert_eq!(block("|1", &lines), "\"arn:…:é\"");
        assert_eq!(block(">", &lines), "\"arn:…:é\"");
        let several = ["{\"A\": {\"B\": {", "  \"C\": 1 } } }"];
        assert_eq!(block("|", &several), "{");
        let folded = ["{\"A\":", "{\"B\": 1}}"];
        assert_eq!(block(">", &folded), "> … 2");
    }

    #[test]
    fn of_a_value_in_quotes_the_whole_text_is_marked() {
        let text = r#"'{"A": {"B": 1}}'"#;
        assert_eq!(marked(text), text);
        let text = r#""{\"A\": {\"B\": 1}}""#;
        assert_eq!(marked(text), text);
    }

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
