//! The JSON Schema of settings files, and that the book and the example conform to it.
//!
//! `UPDATE_CASES=1 cargo test --test settings` writes the schema generated from the types.

use std::fs;
use std::path::{Path, PathBuf};

use ecs2fargate::settings::{Config, schema};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every settings file of the repository, and the one in the book.
fn settings_files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut directories = vec![root().join("examples"), root().join("tests/cases")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("the directory can be read") {
            let path: PathBuf = entry.expect("the directory can be read").path();
            if path.is_dir() {
                directories.push(path);
            } else if path.ends_with(".ecs2fargate.yaml") {
                let text = fs::read_to_string(&path).expect("the file can be read");
                found.push((path.display().to_string(), text));
            }
        }
    }
    let page = root().join("docs/src/settings.md");
    let page = fs::read_to_string(page).expect("the page can be read");
    let shown = page
        .split_once("## The settings file\n")
        .and_then(|(_, rest)| rest.split_once("```yaml\n"))
        .and_then(|(_, rest)| rest.split_once("```"));
    let (shown, _) = shown.expect("the page shows a settings file");
    found.push(("docs/src/settings.md".to_owned(), shown.to_owned()));
    found
}

#[test]
fn the_schema_is_the_one_of_the_types() {
    let path = root().join("src/settings/ecs2fargate.schema.json");
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(&path, schema()).expect("the schema can be written");
    }
    let written = fs::read_to_string(path).expect("the schema is there");
    assert_eq!(
        written,
        schema(),
        "UPDATE_CASES=1 cargo test --test settings writes it"
    );
}

#[test]
fn what_we_show_is_read_and_fits_the_schema() {
    let schema: Value = serde_json::from_str(&schema()).expect("the schema is JSON");
    let files = settings_files();
    assert!(files.len() > 15, "only {} files were found", files.len());
    for (name, text) in files {
        Config::read(&name, &text).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let yaml: serde_yaml::Value = serde_yaml::from_str(&text).expect("it was read before");
        let value = untagged(yaml);
        fits(&schema, &schema, &value).unwrap_or_else(|why| panic!("{name}: {why}"));
    }
}

#[test]
fn what_is_mistaken_does_not_fit_the_schema() {
    let schema: Value = serde_json::from_str(&schema()).expect("the schema is JSON");
    for text in [
        "subnts: [subnet-1]",
        "names: kep",
        "cpu: many",
        "cpu:",
        "remove-orphans: maybe",
        "workloads: {Api: {parameters: {A: b}}}",
        "files: {a.yaml: {files: {}}}",
        "parameters: {A: {b: c}}",
        "vpc: {a: b}",
    ] {
        let yaml: serde_yaml::Value = serde_yaml::from_str(text).expect("it is YAML");
        assert!(fits(&schema, &schema, &untagged(yaml)).is_err(), "{text}");
        assert!(Config::read("c", text).is_err(), "{text}");
    }
}

/// A value as an editor sees it, without the tags of CloudFormation.
fn untagged(yaml: serde_yaml::Value) -> Value {
    match yaml {
        serde_yaml::Value::Tagged(tagged) => untagged(tagged.value),
        serde_yaml::Value::Sequence(items) => items.into_iter().map(untagged).collect(),
        serde_yaml::Value::Mapping(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let key = key.as_str().expect("keys are text").to_owned();
                (key, untagged(value))
            });
            Value::Object(entries.collect())
        }
        other => serde_json::to_value(other).expect("a scalar can be JSON"),
    }
}

/// Whether a value conforms to a schema; only the keywords that this schema uses are supported.
fn fits(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    if let Some(allowed) = schema.as_bool() {
        return if allowed {
            Ok(())
        } else {
            Err(format!("{value} is not allowed"))
        };
    }
    let words = schema.as_object().ok_or("no schema")?;
    for (word, argument) in words {
        match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "format" | "pattern" => {}
            "$ref" => {
                let pointer = argument
                    .as_str()
                    .unwrap_or_default()
                    .trim_start_matches('#');
                fits(
                    root,
                    root.pointer(pointer).ok_or("a wrong reference")?,
                    value,
                )?;
            }
            "anyOf" | "oneOf" => {
                let mut choices = argument.as_array().into_iter().flatten();
                if !choices.any(|one| fits(root, one, value).is_ok()) {
                    return Err(format!("{value} fits none of {argument}"));
                }
            }
            "const" if argument != value => return Err(format!("{value} is not {argument}")),
            "enum" if !argument.as_array().is_some_and(|all| all.contains(value)) => {
                return Err(format!("{value} is not one of {argument}"));
            }
            "type" if !is_of_type(argument, value) => {
                return Err(format!("{value} is not of type {argument}"));
            }
            "required" => {
                for name in argument.as_array().into_iter().flatten() {
                    let name = name.as_str().unwrap_or_default();
                    value
                        .get(name)
                        .ok_or_else(|| format!("{name} is missing"))?;
                }
            }
            "minimum" if value.as_i64() < argument.as_i64() => {
                return Err(format!("{value} is below {argument}"));
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    fits(root, argument, item)?;
                }
            }
            "properties" | "additionalProperties" | "patternProperties" => {}
            "const" | "enum" | "type" | "minimum" | "minItems" | "minProperties"
            | "maxProperties" => {}
            other => return Err(format!("the test does not know the word {other}")),
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        let known = words.get("properties").and_then(|all| all.get(name));
        let is_function = name == "Ref" || name.starts_with("Fn::");
        let known = known.or_else(|| {
            let patterns = words.get("patternProperties").filter(|_| is_function)?;
            patterns.as_object()?.values().next()
        });
        let member_schema = known.or_else(|| words.get("additionalProperties"));
        if let Some(member_schema) = member_schema {
            fits(root, member_schema, member).map_err(|why| format!("{name}: {why}"))?;
        }
    }
    Ok(())
}

fn is_of_type(types: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => false,
    };
    types
        .as_array()
        .map_or_else(|| is(types), |all| all.iter().any(is))
}
