//! A link: which container is meant, and by which name it is known.

use super::ports;
use crate::model::{Container, Expr, TaskDefinition, conditions_around, items_of};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// One link of a container.
pub(super) struct Link<'d> {
    /// The item of the list.
    pub(super) place: Cursor<'d>,
    /// The linked container's name, as the link says it.
    pub(super) container: String,
    /// The linked container, where the task has it.
    pub(super) target: Option<Container<'d>>,
    /// The name by which it is known, where that is written here.
    pub(super) alias: Option<String>,
    /// The ports that it listens on, as far as its port mappings tell.
    pub(super) ports: Vec<u16>,
    /// The conditions under which there is the link.
    conditions: Vec<(&'d str, bool)>,
    as_number: bool,
    hostname: Option<String>,
}

impl Link<'_> {
    /// Where the linked container is reached now. MySQL's clients take `localhost` for a socket file, and where it is `::1`
    /// first, datagrams are lost unseen.
    pub(super) fn address(&self) -> &'static str {
        if self.as_number {
            "127.0.0.1"
        } else {
            "localhost"
        }
    }

    /// Whether there is the link wherever a place of the container is.
    pub(super) fn is_there(&self, place: Cursor<'_>, container: &Container<'_>) -> bool {
        let around = conditions_around(place, container.body);
        let mut conditions = self.conditions.iter();
        conditions.all(|condition| around.contains(condition))
    }

    /// The names that the link made known: the alias, and the host name that the linked container gave itself.
    ///
    /// Source: the Docker documentation, "Legacy container links", updating the `/etc/hosts` file.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.alias.iter().chain(&self.hostname).map(String::as_str)
    }

    /// The container's own name, where the link gave it another one. It was not known by it.
    pub(super) fn other_name(&self) -> Option<&str> {
        let is_other = self.names().all(|name| name != self.container);
        (is_other && self.target.is_some()).then_some(self.container.as_str())
    }
}

/// The links that are written out; `Fn::If`s around them are followed.
pub(super) fn read<'d>(
    cx: &PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    list: Cursor<'d>,
) -> Vec<Link<'d>> {
    let containers = task.containers();
    let items = items_of(Some(list)).into_iter();
    let mut links: Vec<Link<'d>> = items
        .map(|item| Link {
            conditions: conditions_around(item, list),
            ..one(cx, &containers, item)
        })
        .collect();
    let always: Vec<bool> = links
        .iter()
        .map(|link| in_both_branches(link, &links))
        .collect();
    for (link, always) in links.iter_mut().zip(always) {
        if always {
            link.conditions.clear();
        }
    }
    links
}

/// Whether one condition decides which container the alias names, and not whether there is one.
fn in_both_branches(link: &Link<'_>, links: &[Link<'_>]) -> bool {
    let [(condition, holds)] = link.conditions[..] else {
        return false;
    };
    links
        .iter()
        .any(|other| other.alias == link.alias && other.conditions == [(condition, !holds)])
}

fn one<'d>(cx: &PlanContext<'_, 'd>, containers: &[Container<'d>], place: Cursor<'d>) -> Link<'d> {
    let answer = cx.evaluate(place);
    let meaning = Expr::of(place);
    let (container, alias) = match answer.fixed() {
        Some(text) => {
            let (name, alias) = text.split_once(':').unwrap_or((text, text));
            (name.to_owned(), Some(alias.to_owned()))
        }
        None => (meaning.to_string(), None),
    };
    let is_meant = |other: &&Container<'d>| {
        other
            .get("Name")
            .is_some_and(|name| cx.evaluate(name).is(&container) || Expr::of(name) == meaning)
    };
    let target = containers.iter().find(is_meant).copied();
    let ports = target.map_or_else(Vec::new, |target| ports::of(cx, &target));
    let hostname = target.and_then(|target| {
        let name = cx.evaluate(target.get("Hostname")?);
        name.fixed().map(str::to_owned)
    });
    Link {
        place,
        container,
        target,
        as_number: target.is_some_and(|target| ports::are_by_number(cx, &target, &ports)),
        hostname: hostname.filter(|name| Some(name) != alias.as_ref()),
        alias,
        ports,
        conditions: Vec::new(),
    }
}
