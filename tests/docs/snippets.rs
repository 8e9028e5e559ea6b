//! The YAML in the guide: it parses, its commands run, and it uses the hooks and the inputs that exist.

use std::fs;

use serde_yaml::Value;

use crate::commands::Sandbox;
use crate::pages::{Page, root};

/// The keys whose values are commands, in workflows, pipelines, buildspecs and hooks.
const COMMANDS: [&str; 4] = ["run", "script", "commands", "entry"];

fn recipes() -> Page {
    Page::read(root().join("docs/src/ci.md"))
}

fn snippets(page: &Page) -> Vec<Value> {
    let blocks = page.code("yaml").into_iter();
    let parsed = blocks.map(|block| {
        let text = &page.text[block];
        serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
    });
    parsed.collect()
}

fn read(file: &str) -> Value {
    let text = fs::read_to_string(root().join(file)).expect("the file can be read");
    serde_yaml::from_str(&text).expect("it is YAML")
}

/// The values of a key, anywhere in a document.
fn values<'v>(document: &'v Value, key: &str, found: &mut Vec<&'v Value>) {
    match document {
        Value::Mapping(entries) => {
            for (name, value) in entries {
                if name.as_str() == Some(key) {
                    found.push(value);
                }
                values(value, key, found);
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| values(item, key, found)),
        _ => {}
    }
}

fn all<'v>(documents: &'v [Value], key: &str) -> Vec<&'v Value> {
    let mut found = Vec::new();
    documents
        .iter()
        .for_each(|one| values(one, key, &mut found));
    found
}

/// The lines of commands of this tool, without those that need variables of a CI system.
fn commands(documents: &[Value]) -> Vec<String> {
    let values = COMMANDS.iter().flat_map(|key| all(documents, key));
    let texts = values.flat_map(|value| match value {
        Value::Sequence(items) => items.iter().filter_map(Value::as_str).collect(),
        value => value.as_str().into_iter().collect::<Vec<_>>(),
    });
    let lines = texts.flat_map(str::lines).map(str::trim);
    lines
        .filter(|line| line.starts_with("ecs2fargate ") && !line.contains('$'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn yaml_in_the_recipes_parses_and_its_commands_run() {
    let page = recipes();
    let commands = commands(&snippets(&page));
    assert!(commands.len() >= 6, "{commands:?}");
    for command in commands {
        let sandbox = Sandbox::new();
        // What a hook names are the changed files.
        let command = match command.ends_with("--skip-unrelated") {
            true => format!("{command} examples/one-service/service.yaml"),
            false => command,
        };
        let output = sandbox.run(&command);
        let printed = String::from_utf8_lossy(&output.stdout);
        // Errors have status 2.
        assert!(
            matches!(output.status.code(), Some(0 | 1 | 3)),
            "{command}: {printed}"
        );
    }
}

#[test]
fn the_hooks_of_the_recipes_exist() {
    let hooks = read(".pre-commit-hooks.yaml");
    let hooks: Vec<&str> = all(std::slice::from_ref(&hooks), "id")
        .into_iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(hooks, ["ecs2fargate-check", "ecs2fargate-migrate"]);
    let page = recipes();
    for hook in &hooks {
        assert!(
            page.text.contains(&format!("| `{hook}` |")),
            "{hook} is not described"
        );
    }
    let snippets = snippets(&page);
    let used = all(&snippets, "hooks").into_iter();
    let used: Vec<&str> = used
        .flat_map(|list| all(std::slice::from_ref(list), "id"))
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(used.len(), 2, "{used:?}");
    assert!(used.iter().all(|hook| hooks.contains(hook)), "{used:?}");
}

#[test]
fn the_inputs_of_the_action_are_described_and_used_as_they_are() {
    let action = read("action.yml");
    let inputs = action["inputs"].as_mapping().expect("it has inputs");
    let page = recipes();
    let names: Vec<&str> = inputs.keys().filter_map(Value::as_str).collect();
    for name in &names {
        assert!(
            page.text.contains(&format!("| `{name}` |")),
            "{name} is not described"
        );
    }
    let outputs = action["outputs"].as_mapping().expect("it has outputs");
    for name in outputs.keys().filter_map(Value::as_str) {
        assert!(
            page.text.contains(&format!("`{name}`")),
            "{name} is not described"
        );
    }
    let snippets = snippets(&page);
    let steps = all(&snippets, "steps").into_iter();
    let own = steps
        .flat_map(|steps| steps.as_sequence().into_iter().flatten())
        .filter(|step| {
            step["uses"]
                .as_str()
                .is_some_and(|uses| uses.contains("ecs2fargate@"))
        });
    let used: Vec<&Value> = own.collect();
    assert_eq!(used.len(), 1);
    let given = used[0]["with"].as_mapping().expect("it has inputs");
    for name in given.keys() {
        assert!(
            inputs.contains_key(name),
            "the action has no input {name:?}"
        );
    }
}
