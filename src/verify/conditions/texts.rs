//! Conditions that compare texts.

use std::sync::LazyLock;

use regex::Regex;

use super::Case;
use crate::verify::normal::ASSET_PATH;
use crate::verify::references::only;
use crate::verify::value::Value;

/// The plan refers to a parameter that it adds, whose default is the synthesized value.
pub(super) fn default_of_a_new_parameter(case: &Case<'_>) -> bool {
    let name = case.planned().and_then(Value::as_text).and_then(only);
    let is_default = |name: &str| {
        let parameter = case.stack.planned.entry("Parameters", name);
        let default = parameter.and_then(|one| one.get("Default"));
        default.is_some() && default == case.after()
    };
    name.is_some_and(|name| {
        case.stack.before.entry("Parameters", name).is_none() && is_default(name)
    })
}

/// The parts of both texts that match a pattern differ, and nothing else.
fn only_differ_in(case: &Case<'_>, pattern: &Regex) -> bool {
    let Some((planned, after)) = case.planned().zip(case.after()) else {
        return false;
    };
    let [planned, after] = [planned, after].map(ToString::to_string);
    let masked = |text: &str| pattern.replace_all(text, "\0").into_owned();
    pattern.is_match(&planned) && masked(&planned) == masked(&after)
}

#[allow(
    clippy::unwrap_used,
    reason = "the pattern is a literal, and the tests use it"
)]
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?").unwrap()
});

#[allow(
    clippy::unwrap_used,
    reason = "the pattern is a literal, and the tests use it"
)]
static HASH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b[0-9a-f]{64}\b").unwrap());

pub(super) fn only_the_time_differs(case: &Case<'_>) -> bool {
    only_differ_in(case, &TIME)
}

/// The address differs in the hash alone, and it is that of a template which is compared.
pub(super) fn only_the_asset_hash_differs(case: &Case<'_>) -> bool {
    let resource = case.stack.after.resource(case.id());
    let path = resource.and_then(|stack| stack.text_at(&["Metadata", ASSET_PATH]));
    let directory = case
        .template
        .rsplit_once('/')
        .map(|(directory, _)| directory);
    let name = path.map(|path| match directory {
        Some(directory) => format!("{directory}/{path}"),
        None => path.to_owned(),
    });
    name.is_some_and(|name| case.app.stacks.contains_key(&name)) && only_differ_in(case, &HASH)
}
