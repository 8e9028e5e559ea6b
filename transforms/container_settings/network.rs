//! Host names, name servers and similar: a Fargate task has the network of its own interface.

use std::net::IpAddr;

use crate::facts::host_addresses::in_text;
use crate::facts::rules::RuleId;
use crate::model::{BoolValue, Container, Props, alternatives, items_of, switch};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;

/// Handles the network settings of a container.
pub(super) fn settle<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    empty_lists(cx, container);
    hostname(cx, container);
    name_servers(cx, container);
    search_domains(cx, container);
    extra_hosts(cx, container);
    networking(cx, container);
}

/// In a template, AWS's validation rules refuse some lists even where they are empty. In the ECS API's own JSON,
/// describe-task-definition prints empty lists for every task.
fn empty_lists<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    if cx.host.has_empty_lists() {
        return;
    }
    for property in ["DnsServers", "DnsSearchDomains", "ExtraHosts"] {
        if written(container, property).is_none() {
            let why = Rationale::safe(
                "it says nothing, and AWS's rules refuse it even where it is empty",
            );
            remove(cx, container, property, "was empty", why);
        }
    }
}

/// A property that has an effect: it is not null, not an empty list, and not `AWS::NoValue`.
fn written<'d>(container: &Container<'d>, property: &str) -> Option<Cursor<'d>> {
    let says_something = |value: Cursor<'d>| {
        let is_empty = value.is_sequence() && value.items().len() == 0;
        !value.is_null() && !is_empty
    };
    let value = container.get(property)?;
    let mut branches = alternatives(value).into_iter();
    branches.any(says_something).then_some(value)
}

fn remove<'d>(
    cx: &mut PlanContext<'_, 'd>,
    container: &Container<'d>,
    property: &str,
    did: &str,
    why: Rationale,
) {
    let key = container.spell(property);
    cx.remove(container.body, &key, did, why);
}

fn hostname<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let Some(place) = written(container, "Hostname") else {
        return;
    };
    let name = place
        .text()
        .map(|name| format!(" ({name})"))
        .unwrap_or_default();
    cx.warn(
        RuleId::CdHostname,
        place,
        format!("the container loses its host name{name}: on Fargate it has that of the task's network interface"),
        "look for what reads the host name (cluster members, licences, log lines); where the application needs this one, pass it in an environment variable",
    );
    let why = Rationale::review("with awsvpc a task has the host name of its network interface")
        .prevents("hostname is not supported on container when networkMode=awsvpc.");
    remove(
        cx,
        container,
        "Hostname",
        "gave the container its host name",
        why,
    );
}

/// What a name server at an address is.
enum Server {
    /// The VPC's own, which a task uses anyway.
    OfTheVpc,
    /// A public one, whose answers are those of any other.
    Public,
    /// One that only the container instance can reach.
    OfTheHost,
    /// One that may resolve private names.
    Other,
}

/// Public name servers. Source: their operators' documentation (Google, Cloudflare, Quad9, OpenDNS).
const PUBLIC: [&str; 8] = [
    "8.8.8.8",
    "8.8.4.4",
    "1.1.1.1",
    "1.0.0.1",
    "9.9.9.9",
    "149.112.112.112",
    "208.67.222.222",
    "208.67.220.220",
];

fn server(address: &str) -> Server {
    // Source: the Amazon VPC user guide, "Amazon DNS".
    if matches!(address, "169.254.169.253" | "fd00:ec2::253") {
        return Server::OfTheVpc;
    }
    if PUBLIC.contains(&address) {
        return Server::Public;
    }
    let of_the_host = match address.parse() {
        Ok(IpAddr::V4(address)) => {
            // Docker's bridge is 172.17.0.0/16 unless it was reconfigured.
            address.is_loopback() || address.is_link_local() || address.octets()[..2] == [172, 17]
        }
        Ok(IpAddr::V6(address)) => address.is_loopback(),
        Err(_) => false,
    };
    if of_the_host {
        Server::OfTheHost
    } else {
        Server::Other
    }
}

fn name_servers<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let Some(place) = written(container, "DnsServers") else {
        return;
    };
    let error = "DNS servers are not supported on container when networkMode=awsvpc.";
    let mut only_the_vpc = place.is_sequence();
    let mut only_public = place.is_sequence();
    for item in items_of(Some(place)) {
        let answer = cx.evaluate(item);
        match answer.fixed().map(|address| (address, server(address))) {
            Some((_, Server::OfTheVpc)) => {}
            Some((_, Server::Public)) => only_the_vpc = false,
            Some((address, Server::OfTheHost)) => {
                return cx.block(
                    RuleId::CdDns,
                    item,
                    format!("the container asks a name server of its instance ({address}), and on Fargate there is no instance"),
                    "serve these names from a Route 53 private zone or AWS Cloud Map, or reach the name server by Route 53 Resolver rules; then remove DnsServers and run the migration again",
                );
            }
            Some((_, Server::Other)) | None => {
                only_the_vpc = false;
                only_public = false;
            }
        }
    }
    let why = if only_the_vpc {
        Rationale::safe("a task asks the VPC's name server anyway")
    } else if only_public {
        cx.warn(
            RuleId::CdDns,
            place,
            "the container asks the VPC's name server instead of public ones",
            "make sure that the VPC resolves public names (enableDnsSupport, and no other servers in its DHCP options)",
        );
        Rationale::review("a task asks the name server of its VPC")
    } else {
        cx.action_required(
            RuleId::CdDns,
            place,
            "the container asks the VPC's name server; names that only its own servers know are not found any more",
            "forward these names with Route 53 Resolver rules, or set the servers in the VPC's DHCP options",
        );
        Rationale::review("a task asks the name server of its VPC")
    };
    remove(
        cx,
        container,
        "DnsServers",
        "named the container's own name servers",
        why.prevents(error),
    );
}

fn search_domains<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let Some(place) = written(container, "DnsSearchDomains") else {
        return;
    };
    let domains: Vec<&str> = items_of(Some(place))
        .into_iter()
        .filter_map(Cursor::text)
        .collect();
    let domains = if domains.is_empty() {
        "given elsewhere".to_owned()
    } else {
        domains.join(", ")
    };
    cx.action_required(
        RuleId::CdDns,
        place,
        format!("short names are no longer looked up in the container's search domains ({domains})"),
        "write full names where the container uses short ones, or set the domain in the VPC's DHCP options",
    );
    let why =
        Rationale::review("with awsvpc the search domains are those of the VPC's DHCP options");
    remove(
        cx,
        container,
        "DnsSearchDomains",
        "completed short host names",
        why,
    );
}

fn extra_hosts<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let Some(place) = written(container, "ExtraHosts") else {
        return;
    };
    let entries = items_of(Some(place));
    let value = |entry: Cursor<'d>, name: &str| {
        let value = entry.prop(name);
        value.and_then(Cursor::text)
    };
    let is_itself = |entry: &Cursor<'d>| {
        value(*entry, "Hostname") == Some("localhost")
            && value(*entry, "IpAddress").is_some_and(|address| address.starts_with("127."))
    };
    let mut needed = entries.iter().filter(|entry| !is_itself(entry)).peekable();
    if needed.peek().is_none() && !entries.is_empty() {
        let why = Rationale::safe("localhost is known without it")
            .prevents("Extra hosts are not supported on container when networkMode=awsvpc.");
        return remove(cx, container, "ExtraHosts", "named localhost", why);
    }
    let names: Vec<String> = needed
        .map(|entry| {
            let name = value(*entry, "Hostname").unwrap_or("a name given elsewhere");
            let address = value(*entry, "IpAddress").unwrap_or("an address given elsewhere");
            format!("{name} ({address})")
        })
        .collect();
    let names = if names.is_empty() {
        "names given elsewhere".to_owned()
    } else {
        names.join(", ")
    };
    let of_the_instance = entries.iter().any(|entry| {
        let address = entry.prop("IpAddress");
        let answer = address.map(|address| cx.evaluate(address));
        let values = answer.as_ref().map_or(&[][..], |answer| answer.values());
        let is_gateway = |one: &String| one == "host-gateway" || in_text(one).next().is_some();
        values.iter().any(is_gateway)
    });
    if of_the_instance {
        return cx.block(
            RuleId::CdExtraHosts,
            place,
            format!("awsvpc refuses extra hosts, and the container knows its container instance by them, which does not exist on Fargate: {names}"),
            "run what listens on the instance (a metrics agent, the X-Ray daemon, Consul, a proxy) as a sidecar container of the task, let the application use 127.0.0.1 in place of the name, remove ExtraHosts, and run the migration again",
        );
    }
    cx.block(
        RuleId::CdExtraHosts,
        place,
        format!("awsvpc refuses extra hosts, and the container knows these by them: {names}"),
        "put the names into a Route 53 private zone or AWS Cloud Map, or let the application use the addresses; for a container of the same task use localhost; then remove ExtraHosts and run the migration again",
    );
}

fn networking<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let Some(place) = written(container, "DisableNetworking") else {
        return;
    };
    if switch(cx.module(), place) == BoolValue::Off {
        return;
    }
    cx.warn(
        RuleId::CdDisableNetworking,
        place,
        "the container had no network and shares that of the task now",
        "make sure that it may have one: what kept it from the network is gone",
    );
    let why = Rationale::review("with awsvpc all containers of a task share its network")
        .prevents("Disable Networking is not supported on container when networkMode=awsvpc.");
    remove(
        cx,
        container,
        "DisableNetworking",
        "kept the container off the network",
        why,
    );
}
