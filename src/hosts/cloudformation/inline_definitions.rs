//! Reads state machine definitions embedded as a string in a template: JSON within a scalar, or joined from several.

use super::sections_of;
use crate::model::state_machines::STATE_MACHINES;
use crate::model::{
    Concat, Function, InlineDefinition, Kind as ResourceKind, Spelling, function,
    with_bare_references,
};
use crate::syntax::{CommitError, Cursor, Document, Format, Kind, NodeId, Word};

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

/// The replacements in the scalars of a definition that change its text to `new`.
///
/// # Errors
/// If the change removes or moves an item of an `Fn::Join` that is a function.
pub fn words(
    definition: &InlineDefinition,
    host: &Document,
    new: &str,
) -> Result<Vec<(NodeId, Vec<Word>)>, CommitError> {
    let new = unmask(new);
    let Spelling::Join(items) = &definition.spelling else {
        let old = host.scalar(definition.node).unwrap_or_default();
        return Ok(vec![(definition.node, vec![difference(old, &new)])]);
    };
    let moved = || CommitError::NotWritable {
        path: host.path(definition.node),
        position: host.position(definition.node),
        reason: "the change removes or moves a value that Fn::Join inserts into the definition"
            .to_owned(),
    };
    let mut words = Vec::new();
    let mut rest = new.as_str();
    // The literal text between two functions, which may be several items.
    let mut literals: Vec<NodeId> = Vec::new();
    for (position, item) in items.iter().enumerate() {
        if literal_item(Cursor::root(host).at(*item)).is_some() {
            literals.push(*item);
            continue;
        }
        let (text, behind) = rest.split_once(&hole(position)).ok_or_else(moved)?;
        words.extend(spread(host, &literals, text).ok_or_else(moved)?);
        literals.clear();
        rest = behind;
    }
    words.extend(spread(host, &literals, rest).ok_or_else(moved)?);
    Ok(words)
}

/// The replacements in adjacent literal items that give them a new text; `None` if there are no items for it.
fn spread(host: &Document, items: &[NodeId], new: &str) -> Option<Vec<(NodeId, Vec<Word>)>> {
    if new.contains(HOLE) {
        return None;
    }
    let old: String = items.iter().filter_map(|item| host.scalar(*item)).collect();
    if old == new {
        return Some(Vec::new());
    }
    let mut difference = difference(&old, new);
    let mut start = 0;
    let mut words = Vec::new();
    for item in items {
        let end = start + host.scalar(*item)?.len();
        let at = difference.at.start.max(start)..difference.at.end.min(end);
        let is_last = end >= difference.at.end;
        if at.start <= at.end && (!at.is_empty() || (is_last && !difference.with.is_empty())) {
            let with = std::mem::take(&mut difference.with);
            let at = at.start - start..at.end - start;
            words.push((*item, vec![Word { at, with }]));
        }
        start = end;
    }
    difference.with.is_empty().then_some(words)
}

/// The replacement of the part in which two texts differ.
fn difference(old: &str, new: &str) -> Word {
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
    Word {
        at: front..old.len() - back,
        with: new[front..new.len() - back].to_owned(),
    }
}

fn read(file: usize, name: &str, body: Cursor<'_>) -> Option<InlineDefinition> {
    let kind = body.get("Type")?.text()?;
    if !STATE_MACHINES.contains(&ResourceKind::new(kind)) {
        return None;
    }
    let written = body.path(&["Properties", "DefinitionString"])?;
    let (node, spelling, text) = match function(written) {
        Some(Function::Concat(Concat::Template { text, .. })) => {
            (text.node, Spelling::Sub, literal(text)?.to_owned())
        }
        Some(Function::Concat(Concat::Joined {
            separator: "",
            list,
        })) => {
            let items: Vec<Cursor<'_>> = list.written_items().collect();
            let text = joined(&items)?;
            let items = items.iter().map(|item| item.node).collect();
            (written.node, Spelling::Join(items), text)
        }
        Some(_) => return None,
        None => (written.node, Spelling::Text, literal(written)?.to_owned()),
    };
    let document = Document::parse(mask(&text)?).ok()?;
    let is_read = document.format() == Format::Json && !inserts_states(&document);
    is_read.then(|| InlineDefinition {
        file,
        machine: name.to_owned(),
        node,
        spelling,
        document,
    })
}

/// Whether a value of the template is a state, or several of them.
fn inserts_states(document: &Document) -> bool {
    const OF_STATES: [&str; 4] = ["States", "Branches", "Iterator", "ItemProcessor"];
    let is_inserted = |value: Cursor<'_>| value.text().is_some_and(|text| text.starts_with('~'));
    let nodes = Cursor::root(document).descendants();
    nodes.into_iter().any(|node| {
        let mut entries = node.written_entries();
        entries.any(|(key, _, value)| {
            let within = || value.written_entries().map(|(_, _, one)| one);
            OF_STATES.contains(&key)
                && (is_inserted(value)
                    || value.written_items().any(is_inserted)
                    || (key == "States" && within().any(is_inserted)))
        })
    })
}

/// The text of a scalar.
fn literal(place: Cursor<'_>) -> Option<&str> {
    let text = place.document.scalar(place.node)?;
    (place.document.kind(place.node) == Kind::Scalar).then_some(text)
}

/// The text of an item of a list that is no function.
fn literal_item(item: Cursor<'_>) -> Option<&str> {
    literal(item).filter(|_| function(item).is_none())
}

/// The start of the name of an item that is a function.
const HOLE: &str = "${:";

/// The name that stands for an item in the definition.
fn hole(position: usize) -> String {
    format!("{HOLE}{position}}}")
}

/// The items as one text. `None` if it is a list that is determined at deploy time.
fn joined(items: &[Cursor<'_>]) -> Option<String> {
    let mut text = String::new();
    for (position, item) in items.iter().enumerate() {
        match literal_item(*item) {
            Some(part) if part.contains(HOLE) => return None,
            Some(part) => text.push_str(part),
            None => text.push_str(&hole(position)),
        }
    }
    (!items.is_empty()).then_some(text)
}

/// Marks a string that replaces a `${…}`.
const MARK: &str = "\"~";

/// The text with each `${…}` outside of a string replaced by a string of the same length. `None` if the text contains
/// the mark already.
fn mask(text: &str) -> Option<String> {
    if text.contains(MARK) {
        return None;
    }
    with_bare_references(text, |name| format!("{MARK}{name}\""))
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
    use super::{mask, read_all, unmask, words};
    use crate::syntax::{Cursor, Document, Span, reworded};

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

    const JOINED: &str = r#"Resources:
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Join ['', ['{"A": "', !Ref A, '", "B": "ol', 'd", "C": ', !Ref C, '}']]
"#;

    /// The new texts of the items of `JOINED` that change with the definition; `None` if it cannot be written.
    fn reworded_items(from: &str, to: &str) -> Option<Vec<String>> {
        let host = Document::parse(JOINED).unwrap();
        let definition = &read_all(0, &host)[0];
        let new = definition.document.text().replace(from, to);
        assert_ne!(new, definition.document.text());
        let changed = words(definition, &host, &new).ok()?.into_iter();
        let texts = changed.map(|(node, words)| {
            let old = host.scalar(node).unwrap_or_default();
            reworded(old, &words).unwrap()
        });
        Some(texts.collect())
    }

    #[test]
    fn a_change_of_a_joined_definition_is_one_of_its_items() {
        let found = |from, to| reworded_items(from, to).unwrap();
        assert_eq!(found("old", "new"), [r#"", "B": "new"#, r#"", "C": "#]);
        assert_eq!(
            found("old", "older"),
            [r#"er", "C": "#].map(|end| format!("d{end}"))
        );
        assert_eq!(found(r#""C""#, r#""N": 1, "C""#), [r#"d", "N": 1, "C": "#]);
        assert_eq!(
            found(r#""A": "${:1}""#, r#""A": "x${:1}""#),
            [r#"{"A": "x"#]
        );
    }

    #[test]
    fn a_function_in_a_joined_definition_stays_in_its_place() {
        assert_eq!(reworded_items("${:1}", "x"), None);
        assert_eq!(reworded_items(", \"C\": \"~:4\"", ""), None);
        assert_eq!(reworded_items("old", "${:1}"), None);
    }

    #[test]
    fn states_from_elsewhere_are_not_read() {
        for inserted in [
            r#"{"States": {"A": ', !Ref A, '}}"#,
            r#"{"States": ', !Ref A, '}"#,
            r#"{"Branches": [', !Ref A, ']}"#,
        ] {
            let text = format!(
                "Resources: {{M: {{Type: AWS::StepFunctions::StateMachine, Properties: {{DefinitionString: !Join ['', ['{inserted}']]}}}}}}\n"
            );
            let host = Document::parse(text.as_str()).unwrap();
            assert!(read_all(0, &host).is_empty(), "{inserted}");
        }
    }
}
