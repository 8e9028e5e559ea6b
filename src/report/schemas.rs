//! The JSON Schemas of the output, which are generated from the types and checked in.

use std::fs;
use std::path::Path;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// Fails unless the schema in the book is that of a type. `UPDATE_CASES=1 cargo test --lib schema` writes it.
#[track_caller]
pub(crate) fn assert_current<T: JsonSchema>(name: &str) {
    let generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    tidy(&mut schema);
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/src/schemas/{name}.schema.json"));
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let current = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        current, text,
        "{name}: UPDATE_CASES=1 cargo test --lib schema writes it"
    );
}

/// Puts descriptions on one line in the words of JSON, and allows null only where it is printed: other keys without a value
/// are absent.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(text)) = object.get_mut("description") {
                *text = text.replace('\n', " ").replace("`None`", "absent");
            }
            let required = object.get("required").cloned().unwrap_or_default();
            let is_required = |name: &str| {
                let names = required.as_array().into_iter().flatten();
                names.into_iter().any(|one| one == name)
            };
            if let Some(Value::Object(properties)) = object.get_mut("properties") {
                let optional = properties.iter_mut().filter(|(name, _)| !is_required(name));
                optional.for_each(|(_, property)| without_null(property));
            }
            object.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn without_null(property: &mut Value) {
    if let Some(Value::Array(types)) = property.get_mut("type") {
        types.retain(|one| one != "null");
        if let [one] = types.as_slice() {
            property["type"] = one.clone();
        }
    }
    let Some(Value::Array(choices)) = property.get("anyOf") else {
        return;
    };
    let choices: Vec<&Value> = choices.iter().filter(|one| one["type"] != "null").collect();
    if let [Value::Object(choice)] = choices.as_slice() {
        let choice = choice.clone();
        if let Value::Object(property) = property {
            property.remove("anyOf");
            property.extend(choice);
        }
    }
}
