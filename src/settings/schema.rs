//! The JSON Schema of settings files, in the form that editors support best.

use schemars::schema_for;
use serde_json::{Map, Value};

use super::choices::ConfigChoices;

/// The keys that may have no value, as is the case while everything below them is commented out.
const SECTIONS: [&str; 3] = ["parameters", "workloads", "files"];

/// The JSON Schema of settings files, as [`schema`] makes it: the program prints it without what makes schemas, which is large.
pub const SCHEMA: &str = include_str!("ecs2fargate.schema.json");

/// The JSON Schema of the types that read settings files.
pub fn schema() -> String {
    let mut schema = schema_for!(ConfigChoices).to_value();
    tidy(&mut schema);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Allows null only where the reader accepts it, and puts descriptions on one line.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(text)) = object.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            if let Some(Value::Object(properties)) = object.get_mut("properties") {
                let plain = properties
                    .iter_mut()
                    .filter(|(name, _)| !SECTIONS.contains(&name.as_str()));
                for property in plain.filter_map(|(_, property)| property.as_object_mut()) {
                    without_null(property);
                }
            }
            object.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn without_null(property: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = property.get_mut("type") {
        types.retain(|one| one != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            property.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(choices)) = property.get_mut("anyOf") {
        choices.retain(|one| one["type"] != "null");
        if let [Value::Object(one)] = choices.as_slice() {
            let one = one.clone();
            property.remove("anyOf");
            property.extend(one);
        }
    }
}
