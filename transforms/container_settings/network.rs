//! Host names, DNS servers and similar settings: a Fargate task uses its own network interface.

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

/// In a template, AWS's validation rules reject some lists even where they are empty. In the ECS API's own JSON,
/// describe-task-definition prints empty lists for every task.
fn empty_lists<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    if cx.host.has_empty_lists() {
        return;
    }
    for property in ["DnsServers", "DnsSearchDomains", "ExtraHosts"] {
        if written(container, property).is_none() {
            let why = Rationale::safe(
                "The list has no effect, and AWS's validation rules reject even an empty list",
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
    cx.remove(container.body, property, did, why);
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
        format!("The host name{name} is not kept. With awsvpc, the container has the host name of the task's network interface"),
        "Check what reads the host name (cluster members, licenses, log lines). If the application needs this host name, pass it in an environment variable",
    );
    let why = Rationale::review(
        "With awsvpc, containers have the host name of the task's network interface",
    )
    .prevents("hostname is not supported on container when networkMode=awsvpc.");
    remove(
        cx,
        container,
        "Hostname",
        "set the host name of the container",
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
                    format!("The container uses a DNS server on the container instance ({address}), which does not exist on Fargate"),
                    "Serve these names from a Route 53 private hosted zone or AWS Cloud Map, or forward them to the DNS server with Route 53 Resolver rules. Then remove DnsServers and run the migration again",
                );
            }
            Some((_, Server::Other)) | None => {
                only_the_vpc = false;
                only_public = false;
            }
        }
    }
    let why = if only_the_vpc {
        Rationale::safe("Tasks use the VPC's DNS server by default")
    } else if only_public {
        cx.warn(
            RuleId::CdDns,
            place,
            "The container uses the VPC's DNS server instead of public DNS servers",
            "Make sure that the VPC resolves public names: enableDnsSupport is true, and the DHCP option set has no other DNS servers",
        );
        Rationale::review("With awsvpc, tasks use the VPC's DNS server")
    } else {
        cx.action_required(
            RuleId::CdDns,
            place,
            "The container uses the VPC's DNS server, which does not resolve names that only the removed DNS servers know",
            "Forward these names with Route 53 Resolver rules, or set the DNS servers in the VPC's DHCP option set",
        );
        Rationale::review("With awsvpc, tasks use the VPC's DNS server")
    };
    remove(
        cx,
        container,
        "DnsServers",
        "set the DNS servers of the container",
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
        "domains not in the template".to_owned()
    } else {
        domains.join(", ")
    };
    cx.action_required(
        RuleId::CdDns,
        place,
        format!("Short names do not resolve in the search domains of the container ({domains})"),
        "Use fully qualified names, or set the domain in the VPC's DHCP option set",
    );
    let why = Rationale::review("With awsvpc, search domains come from the VPC's DHCP option set");
    remove(
        cx,
        container,
        "DnsSearchDomains",
        "set the search domains for short host names",
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
        let why = Rationale::safe("localhost resolves without an entry")
            .prevents("Extra hosts are not supported on container when networkMode=awsvpc.");
        return remove(cx, container, "ExtraHosts", "mapped localhost", why);
    }
    let names: Vec<String> = needed
        .map(|entry| {
            let name = value(*entry, "Hostname").unwrap_or("a name not in the template");
            let address = value(*entry, "IpAddress").unwrap_or("an address not in the template");
            format!("{name} ({address})")
        })
        .collect();
    let names = if names.is_empty() {
        "names not in the template".to_owned()
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
            format!("ExtraHosts is not supported with awsvpc, and its entries point to the container instance, which does not exist on Fargate: {names}"),
            "Run what listens on the container instance (a metrics agent, the X-Ray daemon, Consul, a proxy) as a sidecar, use 127.0.0.1 instead of the name, remove ExtraHosts, and run the migration again",
        );
    }
    cx.block(
        RuleId::CdExtraHosts,
        place,
        format!("ExtraHosts is not supported with awsvpc: {names}"),
        "Add the names to a Route 53 private hosted zone or AWS Cloud Map, or use the addresses directly (localhost for a container of the same task). Then remove ExtraHosts and run the migration again",
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
        "DisableNetworking is not supported with awsvpc, so the container has network access",
        "Make sure that the container may have network access",
    );
    let why =
        Rationale::review("With awsvpc, all containers of a task share its network interface")
            .prevents("Disable Networking is not supported on container when networkMode=awsvpc.");
    remove(
        cx,
        container,
        "DisableNetworking",
        "disabled networking in the container",
        why,
    );
}
