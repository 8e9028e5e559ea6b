//! The definition of a state machine, which is JSON in a text: it is compared by its states, with the
//! `DefinitionSubstitutions` in their places.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::value::Value;
use crate::model::with_quoted_references;

/// The property with the text.
const STRING: &str = "DefinitionString";

/// The property with the values that the text names.
const SUBSTITUTIONS: &str = "DefinitionSubstitutions";

/// Reads the definition of a state machine. One that is not JSON is left as it is.
pub(super) fn read(resource: &mut Value) {
    if resource.text_at(&["Type"]) != Some("AWS::StepFunctions::StateMachine") {
        return;
    }
    let properties = resource
        .entries_mut()
        .and_then(|all| all.get_mut("Properties"));
    let Some(Value::Map(properties)) = properties else {
        return;
    };
    let Some(Value::Text(text)) = properties.get(STRING) else {
        return;
    };
    let mut text = text.clone();
    let mut left = BTreeMap::new();
    if let Some(Value::Map(values)) = properties.get(SUBSTITUTIONS) {
        for (name, value) in values {
            // In a text without Fn::Sub, the name is no reference.
            let named = format!("${{!{name}}}");
            match value {
                Value::Text(value) if text.contains(&named) => text = text.replace(&named, value),
                _ => {
                    left.insert(name.clone(), value.clone());
                }
            }
        }
    }
    let json = with_quoted_references(&text);
    let definition = json.and_then(|json| serde_json::from_str::<Json>(&json).ok());
    let Some(definition) = definition else {
        return;
    };
    properties.insert(STRING.to_owned(), value_of(definition));
    if left.is_empty() {
        properties.remove(SUBSTITUTIONS);
    } else {
        properties.insert(SUBSTITUTIONS.to_owned(), Value::Map(left));
    }
}

fn value_of(json: Json) -> Value {
    match json {
        Json::String(text) => Value::Text(text),
        Json::Array(items) => Value::List(items.into_iter().map(value_of).collect()),
        Json::Object(entries) => {
            let entries = entries.into_iter().map(|(key, one)| (key, value_of(one)));
            Value::Map(entries.collect())
        }
        scalar => Value::Text(scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::normal::{Normal, normal, prepared};
    use super::super::template;

    fn of(definition: &str, more: &str) -> Normal {
        let text = format!(
            "Resources: {{M: {{Type: 'AWS::StepFunctions::StateMachine', Properties: {{DefinitionString: {definition}{more}}}}}}}"
        );
        let sections = template::read(&text).expect("it is a template");
        normal(&prepared(sections), &BTreeMap::new())
    }

    fn joined(network: &str) -> String {
        format!(
            "{{'Fn::Join': ['', ['{{\"States\": {{\"Run\": {{\"Group\": {network}, \"Seconds\": ', {{Ref: T}}, '}}}}}}']]}}"
        )
    }

    #[test]
    fn a_substitution_is_the_value_that_it_names() {
        let inserted = "\"', {'Fn::GetAtt': [G, GroupId]}, '\"";
        let named = ", DefinitionSubstitutions: {G: {'Fn::GetAtt': [G, GroupId]}}";
        let planned = of(&joined("\"${G}\""), named);
        assert_eq!(planned, of(&joined(inserted), ""));
        let other = ", DefinitionSubstitutions: {G: {'Fn::GetAtt': [H, GroupId]}}";
        assert_ne!(planned, of(&joined("\"${G}\""), other));
        assert_ne!(planned, of(&joined("\"${G}\""), ""));
        let more = ", DefinitionSubstitutions: {G: {'Fn::GetAtt': [G, GroupId]}, O: o}";
        assert_ne!(planned, of(&joined("\"${G}\""), more));
    }

    #[test]
    fn the_order_and_the_spaces_of_the_definition_make_no_difference() {
        let one = "'{\"StartAt\": \"A\", \"States\": {\"A\": {\"End\": true}}}'";
        let other = "'{\"States\":{\"A\":{\"End\":true}},\"StartAt\":\"A\"}'";
        assert_eq!(of(one, ""), of(other, ""));
        assert_ne!(of(one, ""), of("'{\"StartAt\": \"A\"}'", ""));
        assert_ne!(of("'{'", ""), of("'{ '", ""));
    }
}
