//! The notations of parameter values in JSON and YAML.

use std::collections::BTreeMap;
use std::path::Path;

use super::{
    Entries, NamedModule, ParameterFile, Seen, TO_FILL_IN, may_be, names, sam, sceptre, taskcat,
};
use crate::syntax::{Cursor, NewEntry, NewValue};

/// The keys next to `Parameters` in a configuration, including those of `create-stack --cli-input-json`.
const BESIDE: [&str; 14] = [
    "Tags",
    "StackPolicy",
    "StackName",
    "TemplateURL",
    "TemplateBody",
    "Capabilities",
    "RoleARN",
    "OnFailure",
    "DisableRollback",
    "TimeoutInMinutes",
    "NotificationARNs",
    "EnableTerminationProtection",
    "StackPolicyBody",
    "UsePreviousTemplate",
];

/// The parameter files in a document; `samconfig.yaml` may have several environments.
pub(super) fn read<'d>(seen: &Seen<'_, 'd>) -> Vec<ParameterFile<'d>> {
    let root = Cursor::root(seen.document);
    let path = Path::new(seen.path);
    if names::is_sam_config(path) {
        return sam::read_document(seen, root);
    }
    if names::is_taskcat(path) {
        return taskcat::read(seen, root);
    }
    if let Some(stack) = sceptre::read(seen, root) {
        return vec![stack];
    }
    let found = objects(root)
        .or_else(|| configuration(root))
        .or_else(|| may_be(path).then(|| plain(root)).flatten());
    let found = found.map(|(entries, values)| ParameterFile {
        path: seen.path,
        is_context: seen.is_context,
        values,
        names: named_template(root),
        entries,
        is_partial: false,
        is_test: false,
    });
    found.into_iter().collect()
}

type RecognizedForm<'d> = (Entries<'d>, BTreeMap<String, Option<String>>);

/// `[{"ParameterKey": …, "ParameterValue": …}]`
fn objects(root: Cursor<'_>) -> Option<RecognizedForm<'_>> {
    let mut values = BTreeMap::new();
    for item in root.items() {
        let name = item.get("ParameterKey")?.text()?;
        let keeps = item.get("UsePreviousValue").and_then(Cursor::text) == Some("true");
        let value = item.get("ParameterValue").filter(|_| !keeps);
        put(&mut values, name, value);
    }
    (!values.is_empty()).then_some((Entries::Objects(root), values))
}

/// `{"Parameters": {…}, "Tags": …}`, and the deployment file of Git sync with its lowercase keys.
fn configuration(root: Cursor<'_>) -> Option<RecognizedForm<'_>> {
    if let Some(parameters) = root.get("Parameters") {
        let is_known = |key: &str| key == "Parameters" || BESIDE.contains(&key);
        if !root.entries().all(|(key, ..)| is_known(key)) {
            return None;
        }
        return objects(parameters).or_else(|| mapping(parameters));
    }
    root.get("template-file-path")?;
    mapping(root.get("parameters")?)
}

fn named_template(root: Cursor<'_>) -> NamedModule {
    let path = root.get("template-file-path").and_then(Cursor::text);
    path.map_or(NamedModule::Nothing, |path| {
        NamedModule::Below(path.to_owned())
    })
}

/// `{"Name": "value"}` or `["Name=value"]`.
fn plain(root: Cursor<'_>) -> Option<RecognizedForm<'_>> {
    let is_empty = root.is_sequence() && root.items().len() == 0;
    if is_empty {
        return Some((Entries::Objects(root), BTreeMap::new()));
    }
    if root.is_sequence() {
        let mut values = BTreeMap::new();
        for item in root.items() {
            let (name, value) = item.text()?.split_once('=')?;
            put_text(&mut values, name, Some(value));
        }
        return Some((Entries::Pairs(root), values));
    }
    mapping(root)
}

/// Names with values. A value may be a function of `CodePipeline`; an object with a type is a parameter's declaration.
fn mapping(place: Cursor<'_>) -> Option<RecognizedForm<'_>> {
    if !place.is_mapping() {
        return None;
    }
    let mut values = BTreeMap::new();
    for (name, _, value) in place.written_entries() {
        let is_function = || {
            let mut keys = value.entries();
            keys.next().is_some_and(|(key, ..)| key.starts_with("Fn::")) && keys.next().is_none()
        };
        let is_value = value.document.scalar(value.node).is_some() || is_function();
        if !is_value || !is_parameter_name(name) {
            return None;
        }
        put(&mut values, name, Some(value));
    }
    Some((Entries::Mapping(place), values))
}

/// Names with values, some of which may be lists, and some tagged for a program to look up.
pub(super) fn lenient(place: Cursor<'_>) -> BTreeMap<String, Option<String>> {
    let mut values = BTreeMap::new();
    for (name, _, value) in place.written_entries() {
        let parts: Option<Vec<&str>> = match untagged(value) {
            Some(value) if value.is_sequence() => {
                let items = value.written_items();
                items.map(|item| untagged(item)?.text()).collect()
            }
            Some(value) => value.text().map(|text| vec![text]),
            None => None,
        };
        put_text(
            &mut values,
            name,
            parts.map(|parts| parts.join(",")).as_deref(),
        );
    }
    values
}

/// A value without a tag.
fn untagged(value: Cursor<'_>) -> Option<Cursor<'_>> {
    let is_plain = value.document.tag(value.node).is_none();
    Some(value).filter(|value| is_plain && !value.is_null() && !value.is_function())
}

fn is_parameter_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn put(values: &mut BTreeMap<String, Option<String>>, name: &str, value: Option<Cursor<'_>>) {
    let value = value.filter(|value| !value.is_null());
    put_text(values, name, value.and_then(Cursor::text));
}

/// A name that occurs twice has no known value.
pub(super) fn put_text(
    values: &mut BTreeMap<String, Option<String>>,
    name: &str,
    value: Option<&str>,
) {
    let value = value.filter(|value| is_final(value)).map(str::to_owned);
    let is_new = !values.contains_key(name);
    values.insert(name.to_owned(), value.filter(|_| is_new));
}

/// Whether a value is the one that CloudFormation gets: it has no placeholder that is filled in before, and no
/// reference that is looked up after.
fn is_final(value: &str) -> bool {
    const FILLED_IN: [&str; 9] = ["${", "$(", "$[", "{{", "<%", "#{", "%{", "((", "xxx"];
    const WRAPPED: [(&str, &str); 5] =
        [("__", "__"), ("%", "%"), ("@", "@"), ("$", "$"), ("[", "]")];
    const TO_DO: [&str; 4] = ["CHANGEME", "REPLACEME", "FILLIN", "TODO"];
    let is_wrapped = |(start, end): &(&str, &str)| value.starts_with(start) && value.ends_with(end);
    let is_named = value
        .split_once('<')
        .is_some_and(|(_, rest)| rest.contains('>'));
    let mut plain = value.to_uppercase();
    plain.retain(char::is_alphanumeric);
    value.is_empty()
        || !(value.starts_with('$')
            || value.starts_with(TO_FILL_IN)
            || FILLED_IN
                .iter()
                .any(|mark| value.to_lowercase().contains(mark))
            || WRAPPED.iter().any(is_wrapped)
            || TO_DO.iter().any(|word| plain.starts_with(word))
            || is_named
            || is_variable(value))
}

/// `BOT_APP_ID`: the name of a value to be filled in.
fn is_variable(value: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase());
    value.contains('_') && value.split('_').all(is_word)
}

/// A new item of a list of objects, with its keys in the order of the others.
pub(super) fn object(list: Cursor<'_>, name: &str, value: String) -> NewValue {
    let mut entries = vec![
        NewEntry::new("ParameterKey", NewValue::Text(name.to_owned())),
        NewEntry::new("ParameterValue", NewValue::Text(value)),
    ];
    let first = list
        .items()
        .next_back()
        .and_then(|item| item.entries().next());
    if first.is_some_and(|(key, ..)| key == "ParameterValue") {
        entries.reverse();
    }
    NewValue::Mapping(entries)
}
