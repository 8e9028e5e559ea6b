//! The ports that a container listens on.

use crate::cloudformation::intrinsic::items_of;
use crate::document::Cursor;
use crate::ecs::Container;
use crate::plan::Draft;

/// The ports of MySQL and of StatsD.
pub(super) const BY_NUMBER: [u16; 2] = [3306, 8125];

/// The ports of services that are often linked to. They count only for containers that map no ports.
///
/// Source: the IANA service name and port number registry, and the services' own documentation (2026-11).
const WELL_KNOWN: [u16; 24] = [
    80, 443, 1433, 1521, 2181, 2379, 3000, 3306, 4222, 5000, 5432, 5672, 6379, 8080, 8086, 8125,
    8500, 8888, 9000, 9092, 9200, 11211, 26379, 27017,
];

/// Variables with which the images of MySQL and MariaDB make a database, behind `MYSQL_` or `MARIADB_`. No client reads them.
const SETUP: [&str; 3] = [
    "ROOT_PASSWORD",
    "RANDOM_ROOT_PASSWORD",
    "ALLOW_EMPTY_PASSWORD",
];

/// The container ports of the port mappings.
pub(super) fn of<'d>(draft: &Draft<'_, 'd>, container: &Container<'d>) -> Vec<u16> {
    let key = container.dialect.spell("ContainerPort");
    let mappings = container.port_mappings().into_iter();
    let answers = mappings.filter_map(|mapping| Some(draft.evaluate(mapping.get(&key)?)));
    answers
        .flat_map(|answer| {
            answer
                .values()
                .iter()
                .filter_map(|port| port.parse().ok())
                .collect::<Vec<u16>>()
        })
        .collect()
}

/// Whether a number behind a container's name is surely a port of it.
pub(super) fn is_port(port: u16, ports: &[u16]) -> bool {
    ports.contains(&port) || (ports.is_empty() && WELL_KNOWN.contains(&port))
}

/// Whether what listens there is reached by a number only: MySQL or one of its kin, or a server of datagrams.
pub(super) fn are_by_number<'d>(
    draft: &Draft<'_, 'd>,
    container: &Container<'d>,
    ports: &[u16],
) -> bool {
    let image = container
        .get("Image")
        .map(Cursor::descendants)
        .unwrap_or_default();
    let named = image.iter().any(|part| {
        let text = part
            .document
            .scalar(part.node)
            .unwrap_or_default()
            .to_lowercase();
        ["mysql", "mariadb", "percona", "statsd"]
            .iter()
            .any(|name| text.contains(name))
    });
    let key = container.dialect.spell("Protocol");
    let has_datagrams = container.port_mappings().iter().any(|mapping| {
        let protocol = mapping.get(&key).map(|protocol| draft.evaluate(protocol));
        protocol.is_some_and(|one| one.values().iter().any(|one| one == "udp"))
    });
    let by_port = ports.iter().any(|port| BY_NUMBER.contains(port));
    named || has_datagrams || by_port || is_set_up_as_mysql(container)
}

/// Whether the variables are those with which the images of MySQL and MariaDB make a database.
///
/// Source: the documentation of the two official images, "Environment Variables" (2026-11).
fn is_set_up_as_mysql(container: &Container<'_>) -> bool {
    let key = container.dialect.spell("Name");
    let lists = ["Environment", "Secrets"].map(|name| container.get(name));
    let variables = lists.into_iter().flat_map(items_of);
    let mut names = variables.filter_map(|variable| variable.get(&key)?.text());
    names.any(|name| {
        let kind = name.strip_prefix("MYSQL_");
        let kind = kind.or_else(|| name.strip_prefix("MARIADB_"));
        kind.is_some_and(|kind| SETUP.contains(&kind))
    })
}
