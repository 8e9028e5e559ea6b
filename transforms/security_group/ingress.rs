//! Which sources may reach the tasks, and on which ports.

use super::{across, balancers, health};
use crate::facts::rules::RuleId;
use crate::model::new_value::{copy_of, mapping, reference, text};
use crate::model::surroundings::{
    LoadBalancer, cidr_of, group_items, holders, is_usable, load_balancers,
};
use crate::model::{Module, Props, Service, has_value, items_of, parameter_types, same_expression};
use crate::plan::{NewParameter, ParameterRequest, PlanContext};
use crate::syntax::{Cursor, NewValue};

/// The ingress rules of the group of a service's tasks.
pub(super) fn rules<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    service: &Service<'d>,
) -> Vec<NewValue> {
    let mut rules: Vec<NewValue> = Vec::new();
    let balancers = service.load_balancers();
    for balancer in &balancers {
        let Some(port) = balancer.prop("ContainerPort") else {
            continue;
        };
        let groups: Vec<Cursor<'d>> = cx
            .workload
            .groups_of(cx.project, service, *balancer)
            .map(|group| group.resource.key)
            .collect();
        let checked = health::checked_ports(cx, module, &groups, port);
        for source in sources(cx, module, service, &groups) {
            add_rules(module, &mut rules, port, &groups, &source);
            for port in &checked {
                let rule = rule(text("tcp"), copy_of(*port), source.clone());
                if !has_value(&rules, &rule) {
                    rules.push(rule);
                }
            }
        }
    }
    let registries = items_of(service.get("ServiceRegistries"));
    if balancers.is_empty() || !registries.is_empty() {
        for rule in direct(cx, module, service, &registries) {
            if !has_value(&rules, &rule) {
                rules.push(rule);
            }
        }
    }
    rules
}

/// A source of traffic: the key of a rule and its value.
type Source = (&'static str, NewValue);

/// The sources of a service's traffic: its load balancer's groups, otherwise the VPC, otherwise what a new parameter
/// specifies.
fn sources<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    service: &Service<'d>,
    groups: &[Cursor<'d>],
) -> Vec<Source> {
    let found = known_sources(module, service, groups);
    if !found.is_empty() {
        return found;
    }
    if let Some(group) = across::balancer_group(cx, module, groups) {
        return vec![("SourceSecurityGroupId", group)];
    }
    let is_network = groups.iter().any(|group| {
        let balancers = load_balancers(module, name_of(*group));
        is_network_protocol(module, *group) || balancers.iter().any(LoadBalancer::is_network)
    });
    vec![fallback(cx, module, service, groups, is_network)]
}

/// The groups of the load balancers that forward to some target groups.
pub(super) fn known_sources<'d>(
    module: &Module<'d>,
    service: &Service<'d>,
    groups: &[Cursor<'d>],
) -> Vec<Source> {
    let condition = service.resource.condition;
    let balancers = groups
        .iter()
        .flat_map(|group| load_balancers(module, name_of(*group)));
    balancers
        .filter_map(|balancer| balancer.security_groups())
        .filter(|list| is_usable(module, *list, condition))
        .flat_map(|list| group_items(module, list))
        .map(|item| ("SourceSecurityGroupId", item))
        .collect()
}

fn fallback<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    service: &Service<'d>,
    groups: &[Cursor<'d>],
    is_network: bool,
) -> Source {
    if let Some(name) = load_balancer_group(module).filter(|_| !is_network) {
        return ("SourceSecurityGroupId", reference(name));
    }
    if let Some(cidr) = cidr_of(module, cx.workload) {
        return ("CidrIp", cidr);
    }
    // Two services behind two load balancers need two parameters.
    let balancer = groups
        .iter()
        .find_map(|group| balancer_of(module, name_of(*group)))
        .map(|balancer| balancers::representative(module, balancer));
    let of = balancer.map_or_else(String::new, |one| balancers::shown(module, one));
    let id = service.resource.name;
    if is_network {
        let second = format!("{id}IngressCidr");
        let names = ["TaskIngressCidr", &second];
        let wanted = of_its_own(
            ParameterRequest::new(RuleId::SgTaskIngress, &names),
            balancer,
        );
        let parameter = NewParameter::new(
            "String",
            "CIDR block allowed to reach the tasks, for example that of the VPC",
        );
        return ("CidrIp", reference(&cx.parameter(&wanted, parameter)));
    }
    let second = format!("{id}LoadBalancerSecurityGroup");
    let names = ["LoadBalancerSecurityGroup", &second];
    let wanted = of_its_own(
        ParameterRequest::new(RuleId::SgTaskIngress, &names),
        balancer,
    );
    let parameter = NewParameter::new(
        parameter_types::SECURITY_GROUP_ID,
        &format!("Load balancer security group{of} allowed to reach the tasks"),
    );
    let name = cx.parameter(&wanted, parameter);
    ("SourceSecurityGroupId", reference(&name))
}

/// Two load balancers need two parameters.
fn of_its_own<'n>(
    request: ParameterRequest<'n>,
    balancer: Option<Cursor<'_>>,
) -> ParameterRequest<'n> {
    match balancer {
        Some(balancer) => request.about(balancer),
        None => request,
    }
}

/// The only parameter that is a load balancer's security group, by its type and name.
fn load_balancer_group<'d>(module: &Module<'d>) -> Option<&'d str> {
    let mut found = module.parameters.iter().filter(|parameter| {
        let name = parameter.name.to_lowercase();
        let of_balancer = ["balancer", "alb", "elb", "lbs"]
            .iter()
            .any(|word| name.contains(word));
        parameter.kind() == parameter_types::SECURITY_GROUP_ID && of_balancer
    });
    let first = found.next()?;
    found.next().is_none().then_some(first.name)
}

/// The expression for the load balancer, or the listener, that a target group is behind.
fn balancer_of<'d>(module: &Module<'d>, group: &str) -> Option<Cursor<'d>> {
    holders(module, group).into_iter().find_map(|holder| {
        let arn = holder
            .get("LoadBalancerArn")
            .or_else(|| holder.get("ListenerArn"))?;
        let listener = module
            .target(arn)
            .and_then(|target| target.get("LoadBalancerArn"));
        Some(listener.unwrap_or(arn))
    })
}

pub(super) fn name_of(key: Cursor<'_>) -> &str {
    key.text().unwrap_or("")
}

pub(super) fn protocol_of<'d>(module: &Module<'d>, group: Cursor<'_>) -> Option<&'d str> {
    module.resource(name_of(group))?.get("Protocol")?.text()
}

fn is_network_protocol(module: &Module<'_>, group: Cursor<'_>) -> bool {
    let protocol = protocol_of(module, group);
    matches!(protocol, Some("TCP" | "UDP" | "TLS" | "TCP_UDP"))
}

/// The protocols of the traffic to some target groups.
pub(super) fn protocols(module: &Module<'_>, groups: &[Cursor<'_>]) -> &'static [&'static str] {
    let mut all = groups
        .iter()
        .filter_map(|group| protocol_of(module, *group));
    match all.next() {
        Some("UDP") => &["udp"],
        Some("TCP_UDP") => &["tcp", "udp"],
        _ => &["tcp"],
    }
}

fn add_rules<'d>(
    module: &Module<'d>,
    rules: &mut Vec<NewValue>,
    port: Cursor<'d>,
    groups: &[Cursor<'d>],
    source: &Source,
) {
    for protocol in protocols(module, groups) {
        let rule = rule(text(protocol), copy_of(port), source.clone());
        if !has_value(rules, &rule) {
            rules.push(rule);
        }
    }
}

pub(super) fn rule(protocol: NewValue, port: NewValue, source: Source) -> NewValue {
    let port = plain_number(port);
    mapping([
        ("IpProtocol", protocol),
        ("FromPort", port.clone()),
        ("ToPort", port),
        source,
    ])
}

/// A literal port is written as a number, however it was quoted at its origin.
fn plain_number(port: NewValue) -> NewValue {
    let number = match &port {
        NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => text.parse().ok(),
        _ => None,
    };
    number.map_or(port, NewValue::Number)
}

/// A service without a load balancer, and one that clients find in a service registry, is reached by its clients
/// directly, if it maps ports at all.
fn direct<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    service: &Service<'d>,
    registries: &[Cursor<'d>],
) -> Vec<NewValue> {
    let mappings: Vec<Cursor<'d>> = cx
        .workload
        .tasks_of(cx.project, service)
        .flat_map(|task| task.containers())
        .flat_map(|container| container.port_mappings())
        .filter(|mapping| {
            let port = mapping.prop("ContainerPort");
            port.is_some_and(|port| is_registered(registries, port))
        })
        .collect();
    let Some(first) = mappings.first().copied() else {
        return Vec::new();
    };
    let Some(cidr) = cidr_of(module, cx.workload) else {
        let what = if service.load_balancers().is_empty() {
            "The service maps ports but has no load balancer, and its clients cannot be determined from the template. Its security group has no inbound rules"
        } else {
            "Clients of service discovery cannot be determined from the template. The security group of the service allows inbound traffic only from the load balancer"
        };
        cx.warn(
            RuleId::SgTaskIngress,
            first,
            what,
            "Add an inbound rule for the clients to the generated security group",
        );
        return Vec::new();
    };
    let mut rules = Vec::new();
    for mapping in mappings {
        let Some(port) = mapping.prop("ContainerPort") else {
            continue;
        };
        let protocol = mapping
            .prop("Protocol")
            .map_or_else(|| text("tcp"), copy_of);
        let rule = rule(protocol, copy_of(port), ("CidrIp", cidr.clone()));
        if !has_value(&rules, &rule) {
            rules.push(rule);
        }
    }
    rules
}

/// Whether clients use a port: the one that a registry specifies, or any, where none is specified.
fn is_registered(registries: &[Cursor<'_>], port: Cursor<'_>) -> bool {
    let mut named = registries
        .iter()
        .filter_map(|registry| registry.prop("ContainerPort"))
        .peekable();
    named.peek().is_none() || named.any(|one| same_expression(one, port))
}
