//! Reads a template into comparable values, with each function in one spelling. Lists are still as written.

use std::collections::BTreeMap;

use super::references::{literal, reference};
use super::value::Value;
use crate::model::{Function, Piece, argument_function, function, marked};
use crate::syntax::{Cursor, Document, Kind, ParseError, ScalarStyle};

/// The sections of a template, each with its entries. One that is no mapping, such as the description, is an entry without
/// a name.
pub(super) type Sections = BTreeMap<String, BTreeMap<String, Value>>;

/// Why a text is not a template.
#[derive(Debug)]
pub enum NotTemplate {
    /// It is neither JSON nor YAML.
    Unparsed(Box<ParseError>),
    /// It has no resources.
    WithoutResources,
}

/// The sections of a template.
pub(super) fn read(text: &str) -> Result<Sections, NotTemplate> {
    let document = Document::parse(text).map_err(|error| NotTemplate::Unparsed(Box::new(error)))?;
    let document = marked(document, None);
    let root = Cursor::root(&document);
    if !root.get("Resources").is_some_and(Cursor::is_mapping) {
        return Err(NotTemplate::WithoutResources);
    }
    let mut sections = Sections::new();
    for (name, _, content) in root.entries() {
        let entries = match value(content) {
            Value::Map(entries) if content.is_mapping() => entries,
            other => BTreeMap::from([(String::new(), other)]),
        };
        sections.insert(name.to_owned(), entries);
    }
    Ok(sections)
}

/// The value of a node, with everything in it.
fn value(place: Cursor<'_>) -> Value {
    match function(place) {
        Some(function) => of_function(place, function),
        None => of_data(place),
    }
}

fn of_function(place: Cursor<'_>, function: Function<'_>) -> Value {
    match function {
        Function::Ref(name) => Value::Text(reference(name)),
        Function::Attr {
            resource,
            attribute: Some(attribute),
        } => Value::Text(reference(&format!("{resource}.{attribute}"))),
        Function::Attr { resource, .. } => {
            let list = place.written("Fn::GetAtt").unwrap_or(place);
            let attribute = list.written_items().nth(1).map(value);
            let mut arguments = vec![Value::Text(reference(resource))];
            arguments.extend(attribute);
            call("GetAtt", Value::List(arguments))
        }
        Function::Concat(text) => match text.pieces() {
            Some(pieces) => concatenated(pieces),
            // A list that is itself a function.
            None => call("Join", of_data(argument_of(place, "Fn::Join"))),
        },
        Function::If {
            condition,
            then,
            otherwise,
        } => {
            let branches = [Value::text(condition), value(then), value(otherwise)];
            call("If", Value::List(branches.into()))
        }
        Function::Call { name, argument } if argument.node != place.node => {
            call(name, value(argument))
        }
        // The argument of a tag is the tagged node itself.
        Function::Call { name, argument } => {
            let inner = argument_function(argument).map(|inner| of_function(argument, inner));
            call(name, inner.unwrap_or_else(|| of_data(argument)))
        }
    }
}

fn call(name: &str, argument: Value) -> Value {
    let name = match name {
        "Condition" => name.to_owned(),
        other => format!("Fn::{other}"),
    };
    Value::Map([(name, argument)].into())
}

/// The argument in either spelling: below the key, or the tagged node.
fn argument_of<'d>(place: Cursor<'d>, key: &str) -> Cursor<'d> {
    place.written(key).unwrap_or(place)
}

/// One text if every piece is one; otherwise the pieces, with neighboring texts merged.
fn concatenated(pieces: Vec<Piece<'_>>) -> Value {
    let mut parts = Vec::new();
    for piece in pieces {
        let part = match piece {
            Piece::Text(text, _) => Value::Text(literal(text)),
            Piece::Name(name) => Value::Text(reference(name)),
            Piece::Value(inner) => value(inner),
        };
        match (parts.last_mut(), part) {
            (Some(Value::Text(before)), Value::Text(text)) => before.push_str(&text),
            (_, part) => parts.push(part),
        }
    }
    match parts.as_slice() {
        [] => Value::text(""),
        [Value::Text(text)] => Value::text(text),
        _ => {
            let arguments = vec![Value::text(""), Value::List(parts)];
            call("Join", Value::List(arguments))
        }
    }
}

/// A node without regard to the function that it may be.
fn of_data(place: Cursor<'_>) -> Value {
    let document = place.document;
    if let Some(text) = document.scalar(place.node) {
        let is_plain = document.scalar_style(place.node) == Some(ScalarStyle::Plain);
        return Value::Text(if is_plain { plain(text) } else { literal(text) });
    }
    // Below a tag, the node is marked as the function whose arguments it holds, so that it is read as it is written.
    let there = |node| Some(place.at(node)).filter(|one| !one.is_absent() || place.is_function());
    match document.kind(place.node) {
        Kind::Mapping => {
            let entries = document.entries(place.node).iter();
            let entries = entries.filter_map(|entry| {
                let key = document.scalar(entry.key)?.to_owned();
                Some((key, value(there(entry.value)?)))
            });
            Value::Map(entries.collect())
        }
        _ => {
            let items = document.items(place.node).iter();
            Value::List(items.filter_map(|&item| there(item)).map(value).collect())
        }
    }
}

/// A number or a Boolean value as text, in one spelling.
fn plain(text: &str) -> String {
    if matches!(text, "True" | "TRUE" | "False" | "FALSE") {
        return text.to_lowercase();
    }
    let is_number = text.contains(['.', 'e', 'E'])
        && text.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    match text.parse::<f64>() {
        Ok(number) if is_number && number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        _ => literal(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(text: &str) -> Value {
        let sections = read(&format!("Resources:\n  A: {text}\n")).expect("it is a template");
        sections["Resources"]["A"].clone()
    }

    #[track_caller]
    fn same(one: &str, other: &str) {
        assert_eq!(resource(one), resource(other), "{one} | {other}");
    }

    #[track_caller]
    fn differs(one: &str, other: &str) {
        assert_ne!(resource(one), resource(other), "{one} | {other}");
    }

    #[test]
    fn numbers_and_booleans_are_text() {
        same("{Cpu: 256}", "{Cpu: '256'}");
        same("{Cpu: 1.0}", "{Cpu: 1}");
        same("{Value: 0.5}", "{Value: '0.5'}");
        same("{Essential: true}", "{Essential: 'true'}");
        differs("{Cpu: 256}", "{Cpu: 512}");
        differs("{Value: '1.0'}", "{Value: 1}");
        differs("{Version: 1.10.0}", "{Version: 1.1.0}");
        differs("{Cpu: 256}", "{}");
    }

    #[test]
    fn a_reference_has_one_form() {
        for other in [
            "{Ref: B}",
            "!Sub '${B}'",
            "{'Fn::Sub': '${ B }'}",
            "{'Fn::Join': ['', [!Ref B]]}",
        ] {
            same(&format!("{{P: {other}}}"), "{P: !Ref B}");
        }
        for other in [
            "{'Fn::GetAtt': [B, Arn]}",
            "{'Fn::GetAtt': B.Arn}",
            "!Sub '${B.Arn}'",
        ] {
            same(&format!("{{P: {other}}}"), "{P: !GetAtt B.Arn}");
        }
        same("{P: !GetAtt [B, Outputs.C]}", "{P: !GetAtt B.Outputs.C}");
        differs("{P: !Ref B}", "{P: B}");
        differs("{P: !Ref B}", "{P: '${B}'}");
        differs("{P: !Ref B}", "{P: !GetAtt B.Arn}");
        differs("{P: !Sub '${!B}'}", "{P: !Sub '${B}'}");
        same("{P: !Sub '${!B}'}", "{P: '${B}'}");
        differs("{P: !GetAtt [B, !Ref C]}", "{P: !GetAtt [B, !Ref D]}");
    }

    #[test]
    fn a_concatenation_has_one_form() {
        let joined =
            "{P: {'Fn::Join': [':', [arn, {Ref: 'AWS::Partition'}, {'Fn::Sub': 's3-${B}'}]]}}";
        same(joined, "{P: !Sub 'arn:${AWS::Partition}:s3-${B}'}");
        same(
            "{P: !Sub ['a-${x}', {x: !GetAtt B.Arn}]}",
            "{P: !Sub 'a-${B.Arn}'}",
        );
        differs(joined, "{P: !Sub 'arn:${AWS::Partition}:s3-${C}'}");
        let import = |name: &str| {
            format!("{{P: {{'Fn::Join': ['', [a, b, {{'Fn::ImportValue': {name}}}]]}}}}")
        };
        same(&import("x"), "{P: !Join ['', [ab, !ImportValue x]]}");
        differs(&import("x"), &import("y"));
        differs("{P: !Join [',', !Ref List]}", "{P: !Join [';', !Ref List]}");
        same(
            "{P: !Join [',', !Ref List]}",
            "{P: {'Fn::Join': [',', {Ref: List}]}}",
        );
    }

    #[test]
    fn other_functions_keep_their_arguments() {
        same(
            "{P: !Base64 {'Fn::Sub': 'a${B}'}}",
            "{P: {'Fn::Base64': !Sub 'a${B}'}}",
        );
        same(
            "{P: !Select [0, !GetAZs '']}",
            "{P: {'Fn::Select': ['0', {'Fn::GetAZs': ''}]}}",
        );
        differs(
            "{P: !Select [0, !GetAZs '']}",
            "{P: !Select [1, !GetAZs '']}",
        );
        same("{P: !If [C, 1, 2]}", "{P: {'Fn::If': [C, '1', '2']}}");
        differs("{P: !If [C, 1, 2]}", "{P: !If [C, 2, 1]}");
        differs(
            "{P: {'Fn::GetStackOutput': {OutputKey: a}}}",
            "{P: {'Fn::GetStackOutput': {OutputKey: b}}}",
        );
    }

    #[test]
    fn nothing_is_absent() {
        same("{P: !Ref 'AWS::NoValue', Q: 1}", "{Q: 1}");
        same("{P: null, Q: 1}", "{Q: 1}");
        differs("{P: '', Q: 1}", "{Q: 1}");
        differs("{P: [], Q: 1}", "{Q: 1}");
        differs("{P: !If [C, a, !Ref 'AWS::NoValue']}", "{P: a}");
    }

    #[test]
    fn json_and_yaml_are_one() {
        let json = r#"{"Resources": {"A": {"Type": "X", "Properties": {"Cpu": 256, "P": {"Fn::GetAtt": ["B", "Arn"]}}}}}"#;
        let yaml =
            "Resources:\n  A:\n    Type: X\n    Properties: {P: !GetAtt B.Arn, Cpu: '256'}\n";
        let read = |text| read(text).expect("it is a template");
        assert_eq!(read(json), read(yaml));
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for text in ["{}", "[]", "a: b", "Resources: [a]", "--- a\n+++ b\n"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
