//! The configuration of the SAM CLI: `samconfig.toml`, or the same in YAML.

use std::collections::BTreeMap;

use toml_edit::{Document, Item};

use super::forms::put_text;
use super::{Entries, NamedModule, ParameterFile, Seen, names};
use crate::syntax::Cursor;

/// The default names of the template.
const TEMPLATES: [&str; 3] = ["template.yaml", "template.yml", "template.json"];

/// The settings of one environment: those of `deploy`, then those of all commands.
struct Environment {
    overrides: Vec<String>,
    module: Option<String>,
}

/// Reads the environments of a `samconfig.toml`; invalid TOML has none.
pub(super) fn read_toml<'d>(path: &'d str, text: &'d str) -> Vec<ParameterFile<'d>> {
    let Ok(document) = Document::parse(text) else {
        return Vec::new();
    };
    let environments = document.iter().filter_map(|(_, environment)| {
        let setting = |command: &str, name: &str| -> Option<&Item> {
            environment.get(command)?.get("parameters")?.get(name)
        };
        environment.get("deploy")?.get("parameters")?;
        Some(of_environment(&setting, text_of, texts_of))
    });
    environments
        .map(|one| file(path, false, Entries::Other, one))
        .collect()
}

/// The same for `samconfig.yaml`.
pub(super) fn read_document<'d>(seen: &Seen<'_, 'd>, root: Cursor<'d>) -> Vec<ParameterFile<'d>> {
    let environments = root.entries().filter_map(|(_, _, environment)| {
        let setting = |command: &str, name: &str| environment.path(&[command, "parameters", name]);
        environment.path(&["deploy", "parameters"])?;
        let list = setting("deploy", "parameter_overrides").filter(|list| list.is_sequence());
        let entries = list.map_or(Entries::Other, Entries::Pairs);
        let own = of_environment(
            &setting,
            |value| value.text().map(str::to_owned),
            |value| {
                value
                    .items()
                    .filter_map(Cursor::text)
                    .map(str::to_owned)
                    .collect()
            },
        );
        Some((entries, own))
    });
    environments
        .map(|(entries, own)| file(seen.path, seen.is_context, entries, own))
        .collect()
}

fn of_environment<T>(
    setting: &impl Fn(&str, &str) -> Option<T>,
    text: impl Fn(&T) -> Option<String>,
    texts: impl Fn(&T) -> Vec<String>,
) -> Environment {
    let of_commands =
        |commands: &[&str], name: &str| commands.iter().find_map(|command| setting(command, name));
    let overrides = of_commands(&["deploy", "global"], "parameter_overrides");
    let overrides = overrides.map(|value| match text(&value) {
        Some(line) => split(&line),
        None => texts(&value).iter().flat_map(|one| split(one)).collect(),
    });
    let module = ["template_file", "template"].iter().find_map(|name| {
        let value = of_commands(&["deploy", "build", "global"], name)?;
        // The output of `sam build` is built from the default template.
        text(&value).filter(|path| !path.contains(".aws-sam"))
    });
    Environment {
        overrides: overrides.unwrap_or_default(),
        module,
    }
}

fn text_of(item: &&Item) -> Option<String> {
    item.as_str().map(str::to_owned)
}

fn texts_of(item: &&Item) -> Vec<String> {
    let list = item.as_array().into_iter().flatten();
    list.filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

fn file<'d>(
    path: &'d str,
    is_context: bool,
    entries: Entries<'d>,
    environment: Environment,
) -> ParameterFile<'d> {
    let (directory, _) = names::split(path);
    let beside = |module: &str| names::join(directory, module);
    let modules = match environment.module {
        Some(module) => vec![beside(&module)],
        None => TEMPLATES.iter().map(|module| beside(module)).collect(),
    };
    let mut values = BTreeMap::new();
    for pair in &environment.overrides {
        if let Some((name, value)) = name_and_value(pair) {
            put_text(&mut values, name, value);
        }
    }
    ParameterFile {
        path,
        is_context,
        values,
        names: NamedModule::Beside(modules),
        entries,
        is_partial: false,
        is_test: false,
    }
}

/// `Name=value`, or `ParameterKey=Name,ParameterValue=value`.
fn name_and_value(pair: &str) -> Option<(&str, Option<&str>)> {
    match pair.strip_prefix("ParameterKey=") {
        Some(rest) => {
            let (name, value) = rest.split_once(',').unwrap_or((rest, ""));
            Some((name, value.strip_prefix("ParameterValue=")))
        }
        None => pair
            .split_once('=')
            .map(|(name, value)| (name, Some(value))),
    }
}

/// Splits at spaces as a shell does: quoted text stays together, without the quotes.
fn split(line: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut quote = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (_, '\\') => part.extend(letters.next()),
            (Some(open), _) if letter == open => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, _) if letter.is_whitespace() => parts.push(std::mem::take(&mut part)),
            _ => part.push(letter),
        }
    }
    parts.push(part);
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_are_split_as_a_shell_does() {
        assert_eq!(
            split(r#"A=1 B="two words" C=x\ y  D='z'"#),
            ["A=1", "B=two words", "C=x y", "D=z"]
        );
        assert_eq!(
            name_and_value("ParameterKey=A,ParameterValue=b=c"),
            Some(("A", Some("b=c")))
        );
        assert_eq!(name_and_value("A=b=c"), Some(("A", Some("b=c"))));
    }

    #[test]
    fn each_environment_is_a_deployment() {
        let text = r#"
version = 0.1
[default.global.parameters]
template_file = "stacks/web.yaml"
[default.deploy.parameters]
parameter_overrides = "Stage=\"dev\" Size=256"
[prod.deploy.parameters]
template_file = "stacks/web.yaml"
parameter_overrides = ["Stage=prod", "Size=512"]
[prod.build.parameters]
cached = true
[local.local_invoke.parameters]
parameter_overrides = "Stage=local"
"#;
        let files = read_toml("shop/samconfig.toml", text);
        let values: Vec<_> = files
            .iter()
            .map(|file| file.values["Stage"].clone())
            .collect();
        assert_eq!(values, [Some("dev".to_owned()), Some("prod".to_owned())]);
        assert!(files.iter().all(
            |file| matches!(&file.names, NamedModule::Beside(paths) if *paths == ["shop/stacks/web.yaml"])
        ));
    }
}
