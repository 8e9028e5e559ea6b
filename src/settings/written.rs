//! Mistakes in the text of a settings file, each with its position.

use std::fmt;

use super::check::{Kind, fault, nearest};
use super::choices::{ConfigChoices, Parameters};
use super::config::{Problem, matcher};
use super::size::check_size;
use super::value;
use crate::syntax::{Cursor, Document, Position};

pub(super) fn problem(place: Cursor<'_>, message: impl fmt::Display) -> Problem {
    Problem {
        position: Some(place.position()),
        message: message.to_string(),
    }
}

pub(super) fn duplicates(document: &Document) -> Vec<Problem> {
    let twice = document.duplicate_keys();
    let places = twice
        .iter()
        .map(|entry| Cursor::root(document).at(entry.key));
    places
        .map(|key| {
            let name = key.text().unwrap_or("this key");
            problem(
                key,
                format!("`{name}` is defined more than once. Keep one of the definitions"),
            )
        })
        .collect()
}

/// `{{…}}` without quotes is a mapping whose key is a mapping.
pub(super) fn braces(document: &Document) -> Vec<Problem> {
    let nodes = document.nodes();
    let places = nodes.filter(|node| {
        let keys = document.entries(*node).iter().map(|entry| entry.key);
        keys.into_iter().any(|key| document.scalar(key).is_none())
    });
    places
        .map(|node| {
            let place = Cursor::root(document).at(node);
            problem(place, "Put text with `{{…}}` in quotes")
        })
        .collect()
}

/// The error of deserialization, without the position, which is reported separately.
pub(super) fn shape(error: &serde_yaml::Error) -> Problem {
    let position = error.location().map(|place| Position {
        line: place.line(),
        column: place.column(),
    });
    let message = error.to_string();
    let message = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(text, _)| text);
    Problem {
        position,
        message: format!("{message}{}", suggestion(message)),
    }
}

/// The closest of the names that an error message suggests for an unknown one.
fn suggestion(message: &str) -> String {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let Some((refused, offered)) = names.split_first() else {
        return String::new();
    };
    let is_unknown = message.contains("unknown field") || message.contains("unknown variant");
    let near = nearest(refused, offered.iter().copied()).filter(|_| is_unknown);
    near.map_or_else(String::new, |near| format!(". Did you mean `{near}`?"))
}

pub(super) fn check_top(root: Cursor<'_>, choices: &mut ConfigChoices) -> Vec<Problem> {
    let mut problems = check_file(root, choices.parameters.as_mut());
    for (pattern, choices) in choices.files.iter_mut().flat_map(|files| &mut files.0) {
        let Some(place) = root.path(&["files", pattern]) else {
            continue;
        };
        if let Err(error) = matcher(pattern) {
            let key = root.get("files").and_then(|files| files.key(pattern));
            let message = format!("Invalid path pattern: {}", error.kind());
            problems.push(problem(key.unwrap_or(place), message));
        }
        problems.extend(check_file(place, choices.parameters.as_mut()));
    }
    problems
}

/// Checks the keys allowed at the top and below a pattern, and takes the parameters' values as they are written.
fn check_file(place: Cursor<'_>, parameters: Option<&mut Parameters>) -> Vec<Problem> {
    let mut problems = check_decisions(place);
    let workloads = place.get("workloads").into_iter();
    for (_, _, workload) in workloads.flat_map(Cursor::entries) {
        problems.extend(check_decisions(workload));
    }
    for (name, values) in parameters.into_iter().flat_map(|all| &mut all.0) {
        let Some(written) = place.path(&["parameters", name]) else {
            continue;
        };
        let texts: Option<Vec<&str>> = value::items(written)
            .into_iter()
            .map(|item| item.text().filter(|_| !item.is_null()))
            .collect();
        match texts.filter(|texts| !texts.is_empty()) {
            Some(texts) => values.0 = texts.into_iter().map(str::to_owned).collect(),
            None => problems.push(problem(
                written,
                "Set the value of the parameter in the deployed stack as text, or a list of its values in several stacks",
            )),
        }
    }
    problems
}

/// The keys that contain further keys; with nothing below them they have no effect.
const SECTIONS: [&str; 3] = ["parameters", "workloads", "files"];

fn check_decisions(place: Cursor<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, key, written) in place.entries() {
        if written.is_null() && !SECTIONS.contains(&name) {
            let message = format!("`{name}` has no value. Set one, or remove the key");
            problems.push(problem(key, message));
        }
    }
    for kind in Kind::ALL {
        let written = place.get(kind.name()).filter(|value| !value.is_null());
        if let Some((place, message)) = written.and_then(|value| fault(kind, value)) {
            problems.push(problem(place, message));
        }
    }
    problems.extend(check_size(place));
    let ignored = place.get("ignore").into_iter().flat_map(Cursor::entries);
    for (rule, _, reason) in ignored.filter(|(.., reason)| !is_reason(reason.text().unwrap_or("")))
    {
        let message = format!("Give the reason for ignoring {rule}");
        problems.push(problem(reason, message));
    }
    let keep = place.get("keep").filter(|keep| !keep.is_null());
    if let Some(keep) = keep.filter(|keep| !is_reason(keep.text().unwrap_or(""))) {
        problems.push(problem(keep, "`keep` needs a reason"));
    }
    problems
}

/// Whether a text states a reason, and is not only an affirmation.
pub(crate) fn is_reason(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    !matches!(text.as_str(), "" | "true" | "yes" | "on" | "1" | "keep")
}
