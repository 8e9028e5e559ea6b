//! Values from the user: text, intrinsic functions, or lists of both.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use crate::model::{function, marked};
use crate::syntax::{Cursor, Document};

/// The prefix of a reference that CloudFormation resolves at deployment.
const DYNAMIC_REFERENCE: &str = "{{resolve:";

/// A value to be written into templates, in the notation of each: `subnet-0123`, `!ImportValue Subnets`,
/// `Fn::ImportValue: Subnets`, or a list.
///
/// It is a small document of its own, so that all code that reads templates can read it too.
#[derive(Clone, Debug)]
pub struct Value(Arc<Document>);

impl Value {
    /// Reads one value from the command line: a text that begins with `!`, `{` or `[` is YAML, anything else is plain
    /// text.
    ///
    /// # Errors
    /// What is wrong with the YAML.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::of(&yaml_of(text.trim())?)
    }

    /// Reads a list from the command line: comma-separated IDs, or YAML.
    ///
    /// # Errors
    /// What is wrong with the YAML.
    pub fn parse_list(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if is_yaml(text) || text.starts_with(DYNAMIC_REFERENCE) {
            return Self::parse(text);
        }
        let items = text.split(',').map(|item| item.trim().to_owned().into());
        Self::of(&serde_yaml::Value::Sequence(items.collect()))
    }

    /// The root, for reading.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor::root(&self.0)
    }

    /// The items of a list; any other value as the only item.
    pub fn items(&self) -> Vec<Cursor<'_>> {
        items(self.cursor())
    }

    /// The value on one line, for display.
    pub fn shown(&self) -> String {
        let cursor = self.cursor();
        let text = |item: Cursor<'_>| {
            self.0.text()[self.0.byte_range(item.node)]
                .trim()
                .replace('\n', " ")
        };
        if cursor.is_sequence() {
            let items: Vec<String> = self.items().into_iter().map(text).collect();
            format!("[{}]", items.join(", "))
        } else {
            text(cursor)
        }
    }

    fn of(yaml: &serde_yaml::Value) -> Result<Self, String> {
        let text = serde_yaml::to_string(yaml)
            .map_err(|_| "Put text with `{{…}}` in quotes".to_owned())?;
        let document = Document::parse(text).map_err(|error| error.message)?;
        Ok(Self(Arc::new(marked(document, None))))
    }
}

/// The items of a literal list; any other value as the only item.
pub(super) fn items(value: Cursor<'_>) -> Vec<Cursor<'_>> {
    if value.is_sequence() && function(value).is_none() {
        value.items().collect()
    } else {
        vec![value]
    }
}

/// Whether a text is a dynamic reference, which only CloudFormation can resolve.
pub(super) fn is_dynamic(text: &str) -> bool {
    text.starts_with(DYNAMIC_REFERENCE) && text.ends_with("}}")
}

fn is_yaml(text: &str) -> bool {
    text.starts_with(['!', '[', '{']) && !text.starts_with(DYNAMIC_REFERENCE)
}

fn yaml_of(text: &str) -> Result<serde_yaml::Value, String> {
    if is_yaml(text) {
        serde_yaml::from_str(text).map_err(|error| error.to_string())
    } else {
        Ok(text.into())
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.0.text() == other.0.text()
    }
}

impl Eq for Value {}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let yaml = serde_yaml::Value::deserialize(deserializer)?;
        Self::of(&yaml).map_err(de::Error::custom)
    }
}

impl JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Text, or an intrinsic function such as `!ImportValue Name` or `Fn::ImportValue: Name`.",
            "anyOf": [
                { "type": ["string", "boolean"] },
                {
                    "type": "object",
                    "patternProperties": { "^(Ref|Fn::[A-Za-z:]+)$": true },
                    "additionalProperties": false,
                    "minProperties": 1,
                    "maxProperties": 1
                }
            ]
        })
    }
}

/// The schema of one value or a list of values.
pub(super) fn list_schema(generator: &mut SchemaGenerator) -> Schema {
    let one = generator.subschema_for::<Value>();
    json_schema!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
}

#[cfg(test)]
mod tests {
    use super::Value;

    fn texts(value: &Value) -> Vec<Option<&str>> {
        value.items().iter().map(|item| item.text()).collect()
    }

    #[test]
    fn ids_with_commas_are_a_list() {
        let value = Value::parse_list("subnet-1, subnet-2").unwrap();
        assert_eq!(texts(&value), [Some("subnet-1"), Some("subnet-2")]);
    }

    #[test]
    fn functions_are_read_in_both_spellings() {
        for text in [
            "!ImportValue Net-Subnets",
            "{Fn::ImportValue: Net-Subnets}",
            "{\"Fn::ImportValue\": \"Net-Subnets\"}",
        ] {
            let value = Value::parse_list(text).unwrap();
            assert!(crate::model::function(value.cursor()).is_some(), "{text}");
        }
    }

    #[test]
    fn dynamic_references_are_text() {
        let text = "{{resolve:ssm:/network/vpc}}";
        assert_eq!(texts(&Value::parse_list(text).unwrap()), [Some(text)]);
        assert_eq!(texts(&Value::parse(text).unwrap()), [Some(text)]);
        assert!(Value::parse("{{other}}").is_err());
    }

    #[test]
    fn texts_keep_their_spelling() {
        for text in ["0123", "yes", "1.10", "a: b", "- a"] {
            assert_eq!(Value::parse(text).unwrap().cursor().text(), Some(text));
        }
    }
}
