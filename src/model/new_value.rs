//! Constructors of new values, with each function in both of its spellings.

use super::{is_looped, reader_of};
use crate::syntax::{Cursor, NewEntry, NewFunction, NewValue, ScalarStyle};

/// `!Ref name`. A name with a loop variable becomes the text of an `Fn::Sub`; below a tag, the long spelling of the
/// function is used.
pub fn reference(name: &str) -> NewValue {
    if is_looped(name) {
        return NewValue::Mapping(vec![entry("Ref", sub(name))]);
    }
    same("!Ref", "Ref", NewValue::Text(name.to_owned()))
}

/// The value that removes a property: `!Ref AWS::NoValue`.
pub fn absent() -> NewValue {
    reference(super::notation::NO_VALUE)
}

/// The name of the Region among the pseudo parameters.
pub const REGION: &str = "AWS::Region";

/// The Region that the module is deployed to.
pub fn region() -> NewValue {
    reference(REGION)
}

/// The beginning of an ARN that is concatenated in a module.
pub const ARN_START: &str = "arn:${AWS::Partition}";

/// The ARN of a resource in the account and Region that the module is deployed to, as text for [`sub`].
pub fn arn_text(service: &str, resource: &str) -> String {
    format!("{ARN_START}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}")
}

/// The ARN of an AWS managed policy.
pub fn aws_managed_policy(name: &str) -> NewValue {
    sub(&format!("{ARN_START}:iam::aws:policy/{name}"))
}

/// Whether a name is that of a pseudo parameter, such as the Region.
pub fn is_filled_in_by_aws(name: &str) -> bool {
    name.starts_with("AWS::")
}

/// Whether a text is a pattern for all names that begin with the stack's.
pub fn is_any_name_of_stack(text: &str) -> bool {
    matches!(text, "${AWS::StackName}-*" | "${AWS::StackName}*")
}

/// `!GetAtt resource.attribute`.
pub fn get_att(resource: &str, attribute: &str) -> NewValue {
    if is_looped(resource) {
        let steps = NewValue::Sequence(vec![sub(resource), text(attribute)]);
        return same("!GetAtt", "Fn::GetAtt", steps);
    }
    NewValue::Function(Box::new(NewFunction {
        tag: "!GetAtt".to_owned(),
        tagged: NewValue::Text(format!("{resource}.{attribute}")),
        key: "Fn::GetAtt".to_owned(),
        spelled: NewValue::Sequence(vec![text(resource), text(attribute)]),
    }))
}

/// `!Sub text`, with its variables in `${…}`.
pub fn sub(template: &str) -> NewValue {
    same("!Sub", "Fn::Sub", text(template))
}

/// `!Join [separator, items]`.
pub fn join(separator: &str, items: Vec<NewValue>) -> NewValue {
    join_list(separator, NewValue::Sequence(items))
}

/// `!Join [separator, list]` of a list that is itself a value.
pub fn join_list(separator: &str, list: NewValue) -> NewValue {
    let arguments = vec![NewValue::Quoted(separator.to_owned()), list];
    same("!Join", "Fn::Join", NewValue::Sequence(arguments))
}

/// `!Split [separator, source]`.
pub fn split(separator: &str, source: NewValue) -> NewValue {
    let arguments = vec![NewValue::Quoted(separator.to_owned()), source];
    same("!Split", "Fn::Split", NewValue::Sequence(arguments))
}

/// `!Select [index, list]`.
pub fn select(index: i64, list: NewValue) -> NewValue {
    let arguments = vec![NewValue::Number(index), list];
    same("!Select", "Fn::Select", NewValue::Sequence(arguments))
}

/// `Fn::ImportValue` of a name in the syntax of `Fn::Sub`. Below a tag, the long spelling of the function is used.
pub fn import_value(name: &str) -> NewValue {
    let plain = name.replace("${!", "${");
    if !name.replace("${!", "").contains("${") {
        return same("!ImportValue", "Fn::ImportValue", text(&plain));
    }
    NewValue::Mapping(vec![entry("Fn::ImportValue", sub(name))])
}

/// `!If [condition, then, otherwise]`.
pub fn if_function(condition: &str, then: NewValue, otherwise: NewValue) -> NewValue {
    let arguments = vec![text(condition), then, otherwise];
    same("!If", "Fn::If", NewValue::Sequence(arguments))
}

/// `!FindInMap [mapping, first key, second key]`.
pub fn find_in_map(mapping: &str, first: NewValue, second: &str) -> NewValue {
    let arguments = vec![text(mapping), first, text(second)];
    same("!FindInMap", "Fn::FindInMap", NewValue::Sequence(arguments))
}

/// A copy of a value, to be inserted into any document.
pub fn copy_of(place: Cursor<'_>) -> NewValue {
    reader_of(place.document).copy_of(place)
}

/// A string.
pub fn text(text: &str) -> NewValue {
    NewValue::Text(text.to_owned())
}

/// A mapping of keys and values.
pub fn mapping<const N: usize>(entries: [(&str, NewValue); N]) -> NewValue {
    NewValue::Mapping(
        entries
            .into_iter()
            .map(|(key, value)| entry(key, value))
            .collect(),
    )
}

/// One entry of a mapping.
pub fn entry(key: &str, value: NewValue) -> NewEntry {
    NewEntry {
        key: key.to_owned(),
        value,
        comment: None,
    }
}

/// A value as readable text, with placeholders in capital letters.
pub fn in_words(value: &NewValue) -> String {
    let text = match value {
        NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => text,
        NewValue::Function(function) => return in_words(&function.tagged),
        NewValue::Number(number) => return number.to_string(),
        _ => return "ARN".to_owned(),
    };
    text.replace("${AWS::Partition}", "aws")
        .replace("${AWS::Region}", "REGION")
        .replace("${AWS::AccountId}", "ACCOUNT")
}

/// A text with quotes where the value of a place has some.
pub fn in_style_of(place: Cursor<'_>, text: String) -> NewValue {
    match place.document.scalar_style(place.node) {
        Some(ScalarStyle::Plain) | None => NewValue::Text(text),
        Some(_) => NewValue::Quoted(text),
    }
}

/// A function by its name without `Fn::`.
pub fn call(name: &str, argument: NewValue) -> NewValue {
    same(&format!("!{name}"), &format!("Fn::{name}"), argument)
}

fn same(tag: &str, key: &str, argument: NewValue) -> NewValue {
    NewValue::Function(Box::new(NewFunction {
        tag: tag.to_owned(),
        tagged: argument.clone(),
        key: key.to_owned(),
        spelled: argument,
    }))
}
