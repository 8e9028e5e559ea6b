//! Where a container uses the names of those it is linked to: its environment, command, entry point and health check.

use std::collections::BTreeMap;
use std::ops::Range;

use super::hosts::{Search, Sure, Use, flag_setting, uses};
use super::link::Link;
use super::settings::{Setting, is_for_datagrams, named};
use crate::facts::rules::RuleId;
use crate::model::{Container, Props, alternatives, items_of};
use crate::plan::texts::{self, Text};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NodeId, Word};

/// A value, and what is known about it.
struct Value<'d> {
    place: Cursor<'d>,
    /// Its location, as reports print it.
    what: String,
    setting: Setting,
    is_for_datagrams: bool,
    is_command: bool,
}

/// Writes the address of a linked container where its name is used and certainly means the address, and reports the
/// uses that may mean it. Returns the names that are used.
pub(super) fn rewrite<'d>(
    cx: &mut PlanContext<'_, 'd>,
    container: &Container<'d>,
    links: &[Link<'d>],
) -> Vec<String> {
    let mut used = Vec::new();
    let known: Vec<&str> = links.iter().flat_map(Link::names).collect();
    for value in values(cx, container) {
        let texts = texts::of(cx, value.place);
        let mut found = AddressUses::default();
        for link in links.iter().filter(|link| link.target.is_some()) {
            for name in link.names() {
                found.look(&texts, &value, link, Some(container), name);
            }
            if let Some(name) = link.other_name().filter(|name| !known.contains(name)) {
                found.look(&texts, &value, link, None, name);
            }
        }
        used.append(&mut found.used);
        found.settle(cx, &value);
    }
    used
}

/// The values of a container that may contain a name.
fn values<'d>(cx: &PlanContext<'_, 'd>, container: &Container<'d>) -> Vec<Value<'d>> {
    let mut values = Vec::new();
    for variable in items_of(container.get("Environment")) {
        let Some(place) = variable.prop("Value") else {
            continue;
        };
        let name = variable.prop("Name");
        let name = name.and_then(|name| cx.evaluate(name).fixed().map(str::to_owned));
        let name = name.unwrap_or_default();
        let setting = named(&name);
        values.push(Value {
            place,
            is_for_datagrams: is_for_datagrams(&name),
            what: if name.is_empty() {
                "A variable".to_owned()
            } else {
                name
            },
            setting,
            is_command: false,
        });
    }
    let health = container
        .get("HealthCheck")
        .into_iter()
        .flat_map(alternatives);
    let health = health.filter_map(|check| check.prop("Command"));
    let commands = ["Command", "EntryPoint"].map(|name| (name, container.get(name)));
    let commands = commands
        .into_iter()
        .filter_map(|(name, list)| Some((name, list?)));
    for (what, list) in commands.chain(health.map(|list| ("HealthCheck", list))) {
        arguments(what, list, &mut values);
    }
    values
}

fn arguments<'d>(what: &str, list: Cursor<'d>, values: &mut Vec<Value<'d>>) {
    for list in alternatives(list) {
        let whole = [list];
        let is_list = list.is_sequence();
        let items: Vec<Cursor<'d>> = if is_list {
            list.items().collect()
        } else {
            whole.to_vec()
        };
        let mut before = String::new();
        for item in items {
            let flag = before.split_whitespace().next_back();
            let setting = flag.map_or(Setting::Unknown, |flag| flag_setting(flag, &before));
            for place in alternatives(item) {
                values.push(Value {
                    place,
                    what: what.to_owned(),
                    setting,
                    is_for_datagrams: flag.is_some_and(is_for_datagrams),
                    is_command: true,
                });
            }
            before.push(' ');
            before.push_str(item.text().unwrap_or("?"));
        }
    }
}

/// A use of a name that is to be rewritten, and the new address.
#[derive(Clone)]
struct Hit {
    address: &'static str,
    name: String,
    sure: Sure,
}

/// The uses that were found in all texts that a value can become.
#[derive(Default)]
struct AddressUses<'d> {
    /// By scalar and position in it: the use in each text.
    written: BTreeMap<(NodeId, usize, usize), (Cursor<'d>, Vec<Hit>)>,
    /// Names in the value of a parameter or similar.
    given: Vec<Hit>,
    used: Vec<String>,
}

impl<'d> AddressUses<'d> {
    fn look(
        &mut self,
        texts: &[Text<'d>],
        value: &Value<'d>,
        link: &Link<'d>,
        known_to: Option<&Container<'d>>,
        name: &str,
    ) {
        let search = Search {
            name,
            ports: &link.ports,
            setting: value.setting,
            is_for_datagrams: value.is_for_datagrams,
            is_command: value.is_command,
        };
        for text in texts {
            // If the name is the address already, it needs no change.
            for one in uses(&text.text, &search)
                .into_iter()
                .filter(|_| name != "localhost")
            {
                self.add(text, &one, link, known_to, name);
            }
        }
    }

    fn add(
        &mut self,
        text: &Text<'d>,
        one: &Use,
        link: &Link<'d>,
        known_to: Option<&Container<'d>>,
        name: &str,
    ) {
        let origin = text.origin(&one.at);
        let is_known = known_to.is_some_and(|container| {
            origin
                .as_ref()
                .is_none_or(|(place, _)| link.is_there(*place, container))
        });
        let sure = match one.sure {
            Sure::Yes if !is_known => Sure::Perhaps,
            other => other,
        };
        if sure == Sure::Yes
            && let Some(alias) = &link.alias
        {
            self.used.push(alias.clone());
        }
        let address = if one.as_number {
            "127.0.0.1"
        } else {
            link.address()
        };
        let hit = Hit {
            address,
            name: name.to_owned(),
            sure,
        };
        match origin {
            Some((place, Range { start, end })) => {
                let entry = self.written.entry((place.node, start, end));
                entry.or_insert_with(|| (place, Vec::new())).1.push(hit);
            }
            None if sure == Sure::Yes => self.given.push(hit),
            None => {}
        }
    }

    fn settle(self, cx: &mut PlanContext<'_, 'd>, value: &Value<'d>) {
        let mut words: BTreeMap<NodeId, (Cursor<'d>, Vec<Word>, Hit)> = BTreeMap::new();
        for ((node, start, end), (place, hits)) in self.written {
            let Some(first) = hits.first().cloned() else {
                continue;
            };
            if hits.iter().all(|hit| hit.sure == Sure::Yes) {
                let entry = words
                    .entry(node)
                    .or_insert_with(|| (place, Vec::new(), first.clone()));
                entry.1.push(Word {
                    at: start..end,
                    with: first.address.to_owned(),
                });
            } else if hits.iter().all(|hit| hit.sure == Sure::Word) {
                report_word(cx, value, place, &first);
            } else {
                report_doubt(cx, value, place, &first);
            }
        }
        for (place, words, first) in words.into_values() {
            let reason = format!(
                "{} is reached at {}, because containers of a task share a network interface",
                first.name, first.address
            );
            cx.reword(place, words, Rationale::review(reason));
        }
        for hit in self.given {
            report_given(cx, value, &hit);
        }
    }
}

fn report_word<'d>(cx: &mut PlanContext<'_, 'd>, value: &Value<'d>, place: Cursor<'d>, hit: &Hit) {
    cx.note(
        RuleId::CdLinksEnv,
        place,
        format!("{} contains {}, which is also the name of a linked container. The value is not changed, because the setting is not an address", value.what, hit.name),
        format!("Use {} if the value is an address", hit.address),
    );
}

fn report_doubt<'d>(cx: &mut PlanContext<'_, 'd>, value: &Value<'d>, place: Cursor<'d>, hit: &Hit) {
    cx.warn(
        RuleId::CdLinksEnv,
        place,
        format!("{} contains {}, which may be the address of the linked container. The value is not changed", value.what, hit.name),
        format!("Use {} if the value is the address", hit.address),
    );
}

fn report_given<'d>(cx: &mut PlanContext<'_, 'd>, value: &Value<'d>, hit: &Hit) {
    cx.action_required(
        RuleId::CdLinksEnv,
        value.place,
        format!("{} gets the name {} from a parameter, a condition or a mapping. The name does not resolve on Fargate", value.what, hit.name),
        format!("Use {} instead of the name", hit.address),
    );
}
