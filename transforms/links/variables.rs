//! The environment variables that Docker sets for a link. They are not set on Fargate.
//!
//! Source: the Docker documentation, "Legacy container links", environment variables.

use super::link::Link;
use crate::facts::rules::RuleId;
use crate::model::{Container, Props, alternatives, items_of};
use crate::plan::{PlanContext, texts};
use crate::syntax::Cursor;

/// Reports where a container reads a variable of a link.
pub(super) fn report<'d>(
    cx: &mut PlanContext<'_, 'd>,
    container: &Container<'d>,
    links: &[Link<'d>],
) {
    let own = own_variables(cx, container);
    let places = places(container);
    for link in links {
        let Some(alias) = &link.alias else {
            continue;
        };
        let prefix = alias.to_uppercase().replace('-', "_");
        for place in &places {
            let texts = texts::of(cx, *place);
            let read = texts.iter().find_map(|text| read(&text.text, &prefix));
            let Some(name) = read.filter(|name| !own.contains(name)) else {
                continue;
            };
            cx.action_required(
                RuleId::CdLinksEnv,
                *place,
                format!(
                    "The variable {name}, which Docker sets for the link to {alias}, is not set on Fargate"
                ),
                format!(
                    "Set {name} in Environment, and use {} for an address",
                    link.address()
                ),
            );
        }
    }
}

/// The variables that the task definition itself sets.
fn own_variables<'d>(cx: &PlanContext<'_, 'd>, container: &Container<'d>) -> Vec<String> {
    let lists = ["Environment", "Secrets"].map(|name| container.get(name));
    let items = lists.into_iter().flat_map(items_of);
    let names = items.filter_map(|item| item.prop("Name"));
    names
        .filter_map(|name| cx.evaluate(name).fixed().map(str::to_owned))
        .collect()
}

fn places<'d>(container: &Container<'d>) -> Vec<Cursor<'d>> {
    let health = container
        .get("HealthCheck")
        .into_iter()
        .flat_map(alternatives);
    let health = health.filter_map(|check| check.prop("Command"));
    let commands = ["Command", "EntryPoint"]
        .into_iter()
        .filter_map(|name| container.get(name));
    let lists = commands.chain(health);
    lists.flat_map(|list| items_of(Some(list))).collect()
}

/// The first variable of a link that a text reads.
fn read(text: &str, prefix: &str) -> Option<String> {
    text.match_indices('$').find_map(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('{');
        let end = rest.find(|char: char| !char.is_ascii_alphanumeric() && char != '_');
        let name = &rest[..end.unwrap_or(rest.len())];
        let kind = name.strip_prefix(prefix)?.strip_prefix('_')?;
        let is_set = matches!(kind, "PORT" | "NAME")
            || kind.starts_with("PORT_")
            || kind.starts_with("ENV_");
        is_set.then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn variables_of_a_link_are_known_by_their_names() {
        let is_read = |text: &str| read(text, "DB").is_some();
        for text in [
            "$DB_PORT_5432_TCP_ADDR",
            "run --host ${DB_PORT_5432_TCP_ADDR}",
            "echo \"$DB_ENV_X\"",
            "$DB_NAME",
        ] {
            assert!(is_read(text), "{text}");
        }
        for text in ["DB_PORT", "$MYDB_PORT", "$DB_HOST", "$DB_PORTS", "$"] {
            assert!(!is_read(text), "{text}");
        }
    }
}
