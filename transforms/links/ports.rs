//! The ports that a container listens on.

use crate::model::{Container, Props, items_of};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// The port of MySQL (3306), and those of datagram servers: DNS, SNMP, syslog, the X-Ray daemon (2000), NetFlow,
/// Jaeger's agent (5775, 6831, 6832), StatsD (8125, 9125), GELF (12201), collectd (25826).
///
/// Source: the IANA service name and port number registry; AWS X-Ray developer guide, "AWS X-Ray daemon"; Jaeger 1
/// documentation, "Agent"; statsd_exporter, Graylog and collectd documentation (2026-11).
pub(super) const BY_NUMBER: [u16; 14] = [
    53, 161, 162, 514, 2000, 2055, 3306, 5775, 6831, 6832, 8125, 9125, 12201, 25826,
];

/// The ports of services that are often linked. They count only for containers without port mappings.
///
/// Source: the IANA service name and port number registry, and the services' own documentation (2026-11).
const WELL_KNOWN: [u16; 34] = [
    80, 443, 514, 1433, 1521, 2000, 2181, 2379, 3000, 3306, 4222, 4317, 4318, 5000, 5432, 5672,
    6379, 6831, 6832, 8080, 8086, 8125, 8126, 8500, 8888, 9000, 9092, 9200, 9411, 11211, 12201,
    24224, 26379, 27017,
];

/// Words in names of images whose servers have to be reached by a numeric address: MySQL and its variants, and agents
/// that take datagrams.
const IMAGES_BY_NUMBER: [&str; 12] = [
    "mysql", "mariadb", "percona", "statsd", "xray", "x-ray", "jaeger", "syslog", "datadog",
    "collectd", "telegraf", "graylog",
];

/// Variables with which the images of MySQL and MariaDB create a database, after `MYSQL_` or `MARIADB_`. No client
/// reads them.
const SETUP: [&str; 3] = [
    "ROOT_PASSWORD",
    "RANDOM_ROOT_PASSWORD",
    "ALLOW_EMPTY_PASSWORD",
];

/// The container ports of the port mappings.
pub(super) fn of<'d>(cx: &PlanContext<'_, 'd>, container: &Container<'d>) -> Vec<u16> {
    let mappings = container.port_mappings().into_iter();
    let answers = mappings.filter_map(|mapping| Some(cx.evaluate(mapping.prop("ContainerPort")?)));
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

/// Whether a number after a container's name is certainly one of its ports.
pub(super) fn is_port(port: u16, ports: &[u16]) -> bool {
    ports.contains(&port) || (ports.is_empty() && WELL_KNOWN.contains(&port))
}

/// Whether the servers in a container have to be reached by a numeric address: MySQL or a variant of it, or a datagram
/// server.
pub(super) fn are_by_number<'d>(
    cx: &PlanContext<'_, 'd>,
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
        IMAGES_BY_NUMBER.iter().any(|name| text.contains(name))
    });
    let has_datagrams = container.port_mappings().iter().any(|mapping| {
        let protocol = mapping
            .prop("Protocol")
            .map(|protocol| cx.evaluate(protocol));
        protocol.is_some_and(|one| {
            one.values()
                .iter()
                .any(|one| one.eq_ignore_ascii_case("udp"))
        })
    });
    let by_port = ports.iter().any(|port| BY_NUMBER.contains(port));
    named || has_datagrams || by_port || is_set_up_as_mysql(container)
}

/// Whether the variables are those with which the images of MySQL and MariaDB create a database.
///
/// Source: the documentation of the two official images, "Environment Variables" (2026-11).
fn is_set_up_as_mysql(container: &Container<'_>) -> bool {
    let lists = ["Environment", "Secrets"].map(|name| container.get(name));
    let variables = lists.into_iter().flat_map(items_of);
    let mut names = variables.filter_map(|variable| variable.prop("Name")?.text());
    names.any(|name| {
        let kind = name.strip_prefix("MYSQL_");
        let kind = kind.or_else(|| name.strip_prefix("MARIADB_"));
        kind.is_some_and(|kind| SETUP.contains(&kind))
    })
}
