//! New variables and outputs.

use super::functions::{Form, text_of};
use super::resource::argument;
use super::{NotWritable, Scope, value};
use crate::syntax::{NewBlock, NewItem, NewValue, hcl_on_one_line};

/// The type of a variable.
#[derive(Clone, PartialEq, Eq)]
enum Type {
    String,
    Number,
    Bool,
    List(&'static str),
}

/// A new variable for a parameter of the template: `{Type, Description, Default, AllowedValues}`. A parameter whose values
/// are `true` and `false`, or `ENABLED` and `DISABLED`, is a `bool`.
pub fn variable(name: &str, parameter: &NewValue, scope: &Scope) -> NewBlock {
    let entries = match Form::of(parameter) {
        Form::Mapping(entries) => entries,
        _ => &[],
    };
    let get = |key: &str| {
        let found = entries.iter().find(|entry| entry.key == key);
        found.map(|entry| &entry.value)
    };
    let allowed = get("AllowedValues").map(texts).unwrap_or_default();
    let of = type_of(&get("Type").and_then(text_of).unwrap_or_default(), &allowed);
    let mut items = Vec::new();
    for entry in entries {
        let text = text_of(&entry.value).unwrap_or_default();
        match entry.key.as_str() {
            "Type" => items.push(argument("type", of.written(scope.is_legacy))),
            "Description" => {
                let text = of.described(text);
                items.push(argument("description", NewValue::Text(text)));
            }
            "Default" => items.push(argument("default", of.literal(&entry.value, scope))),
            _ => {}
        }
    }
    let limit = |key: &str| get(key).and_then(text_of);
    if let Some((least, most)) = limit("MinValue").zip(limit("MaxValue"))
        && !scope.is_legacy
    {
        items.push(NewItem::Block(range(name, &least, &most)));
    }
    if !allowed.is_empty() && of != Type::Bool && !scope.is_legacy {
        items.push(NewItem::Block(validation(name, &of, &allowed)));
    }
    block("variable", name, items)
}

/// A new output: `{Description, Value}`, and the condition under which it has a value.
///
/// # Errors
/// If the value has no equivalent in the module, or the output is exported: Terraform has no exports.
pub fn output(name: &str, given: &NewValue, scope: &mut Scope) -> Result<NewBlock, NotWritable> {
    let entries = match Form::of(given) {
        Form::Mapping(entries) => entries,
        _ => &[],
    };
    let condition = entries.iter().find(|entry| entry.key == "Condition");
    let condition = condition.and_then(|entry| text_of(&entry.value));
    let mut items = Vec::new();
    for entry in entries {
        match entry.key.as_str() {
            "Description" => {
                items.push(argument(
                    "description",
                    value(&entry.value, Some("string"), scope)?,
                ));
            }
            "Value" => {
                let given = match &condition {
                    Some(condition) => crate::model::new_value::if_function(
                        condition,
                        entry.value.clone(),
                        NewValue::Null,
                    ),
                    None => entry.value.clone(),
                };
                items.push(argument("value", value(&given, None, scope)?));
            }
            "Condition" => {}
            other => {
                return Err(NotWritable::new(format!(
                    "{other} of an output has no equivalent in Terraform"
                )));
            }
        }
    }
    Ok(block("output", name, items))
}

fn block(kind: &str, name: &str, items: Vec<NewItem>) -> NewBlock {
    NewBlock {
        kind: kind.to_owned(),
        labels: vec![name.to_owned()],
        items,
        comment: None,
    }
}

fn texts(list: &NewValue) -> Vec<String> {
    match Form::of(list) {
        Form::Sequence(items) => items.iter().filter_map(text_of).collect(),
        _ => Vec::new(),
    }
}

/// The type of a variable for a parameter of CloudFormation.
fn type_of(name: &str, allowed: &[String]) -> Type {
    let is_switch = |words: [&str; 2]| {
        !allowed.is_empty() && allowed.iter().all(|value| words.contains(&value.as_str()))
    };
    match name {
        _ if is_switch(["true", "false"]) || is_switch(["ENABLED", "DISABLED"]) => Type::Bool,
        "Number" => Type::Number,
        "List<Number>" => Type::List("number"),
        "CommaDelimitedList" => Type::List("string"),
        _ if name.contains("List<") => Type::List("string"),
        _ => Type::String,
    }
}

impl Type {
    /// The type constraint. The older syntax has three types, in quotes.
    fn written(&self, is_legacy: bool) -> NewValue {
        let raw = |text: &str| NewValue::Raw(text.to_owned());
        match self {
            Self::List(_) if is_legacy => NewValue::Text("list".to_owned()),
            _ if is_legacy => NewValue::Text("string".to_owned()),
            Self::String => raw("string"),
            Self::Number => raw("number"),
            Self::Bool => raw("bool"),
            Self::List(of) => NewValue::Raw(format!("list({of})")),
        }
    }

    /// A description in the words of the type.
    fn described(&self, text: String) -> String {
        match self {
            Self::Bool => text.replace("ENABLED", "true").replace("DISABLED", "false"),
            _ => text,
        }
    }

    /// A literal value of the type.
    fn literal(&self, given: &NewValue, scope: &Scope) -> NewValue {
        let text = text_of(given).unwrap_or_default();
        let single = |of: &str, text: &str| {
            let text = NewValue::Text(text.to_owned());
            let converted = value(&text, Some(of), &mut scope.clone());
            converted.unwrap_or(text)
        };
        match self {
            Self::String => NewValue::Text(text),
            Self::Number => single("number", &text),
            Self::Bool => single("bool", &text),
            Self::List(of) => {
                let items = match Form::of(given) {
                    Form::Sequence(_) => texts(given),
                    _ => text.split(',').map(|item| item.trim().to_owned()).collect(),
                };
                let items = items.iter().filter(|item| !item.is_empty());
                NewValue::Sequence(items.map(|item| single(of, item)).collect())
            }
        }
    }
}

/// The block that restricts a variable to the numbers between two.
fn range(name: &str, least: &str, most: &str) -> NewBlock {
    let condition = format!("var.{name} >= {least} && var.{name} <= {most}");
    let message = format!("The value of {name} must be between {least} and {most}.");
    validation_of(condition, message)
}

/// The block that restricts a variable to some values. Versions before Terraform 1.2 require that the message is a sentence.
fn validation(name: &str, of: &Type, allowed: &[String]) -> NewBlock {
    let values = allowed.iter().map(|text| match of {
        Type::Number => NewValue::Raw(text.clone()),
        _ => NewValue::Text(text.clone()),
    });
    let values = hcl_on_one_line(&NewValue::Sequence(values.collect()));
    let condition = match of {
        Type::List(_) => format!("length(setsubtract(var.{name}, {values})) == 0"),
        _ => format!("contains({values}, var.{name})"),
    };
    let message = format!(
        "The value of {name} must be one of: {}.",
        allowed.join(", ")
    );
    validation_of(condition, message)
}

fn validation_of(condition: String, message: String) -> NewBlock {
    NewBlock {
        kind: "validation".to_owned(),
        labels: Vec::new(),
        items: vec![
            argument("condition", NewValue::Raw(condition)),
            argument("error_message", NewValue::Text(message)),
        ],
        comment: None,
    }
}
