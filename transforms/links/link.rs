//! A link: which container it refers to, and under which name.

use super::ports;
use crate::model::{Container, Expr, TaskDefinition, conditions_around, items_of};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// One link of a container.
pub(super) struct Link<'d> {
    /// The item of the list.
    pub(super) place: Cursor<'d>,
    /// The linked container's name, as the link specifies it.
    pub(super) container: String,
    /// The linked container, where the task defines it.
    pub(super) target: Option<Container<'d>>,
    /// The alias that the link defines, where it is written here.
    pub(super) alias: Option<String>,
    /// The ports that it listens on, as far as its port mappings show.
    pub(super) ports: Vec<u16>,
    /// The conditions under which the link exists.
    conditions: Vec<(&'d str, bool)>,
    as_number: bool,
    hostname: Option<String>,
}

impl Link<'_> {
    /// The address of the linked container after the migration. MySQL's clients interpret `localhost` as a socket file,
    /// and where it resolves to `::1` first, datagrams are lost silently.
    pub(super) fn address(&self) -> &'static str {
        if self.as_number {
            "127.0.0.1"
        } else {
            "localhost"
        }
    }

    /// Whether the link exists wherever a place of the container does.
    pub(super) fn is_there(&self, place: Cursor<'_>, container: &Container<'_>) -> bool {
        let around = conditions_around(place, container.body);
        let mut conditions = self.conditions.iter();
        conditions.all(|condition| around.contains(condition))
    }

    /// The names that the link defines: the alias, and the host name of the linked container.
    ///
    /// Source: the Docker documentation, "Legacy container links", updating the `/etc/hosts` file.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.alias.iter().chain(&self.hostname).map(String::as_str)
    }

    /// The container's own name, where the link defines another one. The linked container was not reachable by its own
    /// name.
    pub(super) fn other_name(&self) -> Option<&str> {
        let is_other = self.names().all(|name| name != self.container);
        (is_other && self.target.is_some()).then_some(self.container.as_str())
    }
}

/// The links that are written in the file; `Fn::If`s around them are followed.
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

/// Whether a condition decides which container the alias refers to, and not whether the link exists.
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
