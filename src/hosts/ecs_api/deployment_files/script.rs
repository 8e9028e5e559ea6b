//! AWS CLI commands in the scripts of pipelines: `aws ecs register-task-definition`, `update-service`, `run-task`.
//!
//! Source of the options: the AWS CLI reference, `aws ecs`, read 2026-11-28.

use super::normal;
use crate::hosts::ecs_api::deployment_files::is_placeholder;
use crate::model::{Deployment, DeploymentKind, NamedFile, Role, Word, family_of};
use crate::syntax::Cursor;

/// The extensions of files that a script may register.
const EXTENSIONS: [&str; 3] = [".json", ".yaml", ".yml"];

/// The deployments in the scripts below a place, in order. A task definition that is registered before a service is
/// updated is assumed to be for that service.
pub(crate) fn deployments<'d>(
    directory: &str,
    kind: DeploymentKind,
    below: Cursor<'d>,
    root: Cursor<'d>,
) -> Vec<Deployment<'d>> {
    let mut found = Vec::new();
    let mut registered: Vec<NamedFile<'d>> = Vec::new();
    let mut has_command = false;
    for place in below.descendants() {
        let Some(text) = place.text() else { continue };
        for command in commands(text) {
            let words: Vec<&str> = command.split_whitespace().map(bare).collect();
            registered.extend(files(directory, &words, place, root));
            let Some(at) = words.windows(2).position(|pair| pair == ["aws", "ecs"]) else {
                continue;
            };
            let verb = words[at + 2..].iter().find(|word| !word.starts_with('-'));
            let Some(&verb) = verb else { continue };
            has_command = true;
            let option = |name: &str| option(&words, name).map(|text| value_of(text, root));
            let task = option("--task-definition").filter(|name| !is_placeholder(name));
            let deployment = Deployment {
                names: Vec::new(),
                families: task.iter().map(|name| family_of(name).to_owned()).collect(),
                cluster: option("--cluster").map(|text| Word::within(place, text)),
                ..Deployment::of_kind(kind, place)
            };
            match verb {
                "update-service" | "deploy" => found.push(Deployment {
                    names: std::mem::take(&mut registered),
                    service: option("--service").map(|text| Word::within(place, text)),
                    ..deployment
                }),
                "run-task" | "start-task" | "create-service" => found.push(Deployment {
                    names: registered.clone(),
                    call: Some(Word::within(
                        place,
                        option("--launch-type").unwrap_or_default(),
                    )),
                    ..deployment
                }),
                _ => {}
            }
        }
    }
    if has_command && found.is_empty() && !registered.is_empty() {
        found.push(Deployment {
            names: registered,
            ..Deployment::of_kind(kind, below)
        });
    }
    found
}

/// The commands of a script, each on one line.
fn commands(text: &str) -> Vec<String> {
    let whole = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let parts = whole
        .split(['\n', ';', '|'])
        .flat_map(|line| line.split("&&"));
    parts.map(str::to_owned).collect()
}

/// A word without the quotes and punctuation of a shell.
fn bare(word: &str) -> &str {
    let word = word.trim_matches(['"', '\'', '(', ')', '`']);
    word.strip_prefix("$(").unwrap_or(word)
}

/// The value of an option, in both notations.
fn option<'w>(words: &[&'w str], name: &str) -> Option<&'w str> {
    let at = words.iter().position(|word| {
        *word == name
            || word
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('='))
    })?;
    match words[at].split_once('=') {
        Some((_, value)) => Some(bare(value)),
        None => words.get(at + 1).copied(),
    }
}

/// A text in which the variables that the file itself sets are replaced.
fn value_of(text: &str, root: Cursor<'_>) -> String {
    let name = text
        .strip_prefix('$')
        .map(|name| name.trim_matches(['{', '}']));
    let is_name = |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let Some(name) = name.filter(is_name) else {
        return text.to_owned();
    };
    let blocks = ["env", "variables"].iter().filter_map(|key| root.get(key));
    let more = root.path(&["env", "variables"]).into_iter();
    let mut values = blocks
        .chain(more)
        .filter_map(|block| block.get(name)?.text());
    values.next().unwrap_or(text).to_owned()
}

/// The files in a command that may be task definitions.
fn files<'d>(
    directory: &str,
    words: &[&str],
    place: Cursor<'d>,
    root: Cursor<'d>,
) -> Vec<NamedFile<'d>> {
    let paths = words.iter().map(|word| {
        let word = word.rsplit_once('=').map_or(*word, |(_, value)| value);
        value_of(bare(word.strip_prefix("file://").unwrap_or(word)), root)
    });
    let named = paths.filter(|path| {
        let is_file = EXTENSIONS.iter().any(|end| path.ends_with(end));
        is_file && !path.contains(['$', '*', '{'])
    });
    let named = named.map(|path| NamedFile {
        place,
        role: Role::TaskDefinition,
        path: normal(directory, &path),
        file: None,
    });
    named.collect()
}
