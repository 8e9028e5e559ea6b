//! The subnets that tasks should run in, and how tasks there reach the internet.

use super::conditions::is_usable;
use super::evidence::names_subnets;
use super::instances::{Capacity, container_instances, sure_container_instances};
use super::lists::subnet_list;
use super::load_balancers::{LoadBalancer, load_balancers};
use crate::model::new_value::{copy_of, reference};
use crate::model::{
    Answer, Expr, Kind, Module, Parameter, Resource, SubText, Workload, evaluate, may_be_empty,
    parameter_types, ref_name,
};
use crate::syntax::{Cursor, NewValue};

/// How a task in a subnet reaches the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InternetAccess {
    /// Through an internet gateway: the task needs a public IP address.
    Public,
    /// Through a NAT gateway or instance: the task needs no public IP address.
    Private,
    /// Cannot be determined from the module.
    Unknown,
    /// Cannot be determined from the module, but a name or a default suggests public.
    LikelyPublic,
}

/// Subnets and how they were found.
pub struct InferredSubnets<'d> {
    /// The value for `Subnets`.
    pub value: NewValue,
    /// How tasks in them reach the internet.
    pub internet_access: InternetAccess,
    /// Where they were found, as reports show it.
    pub from: String,
    /// Whether the module uses them for a load balancer only.
    pub of_balancer: bool,
    /// How well the names of parameters match tasks, if they are parameters: private ones, 0, come first, those of
    /// databases, 3, last.
    pub preference: u8,
    /// Where they are written in the module, if that is a single place.
    pub written: Option<Cursor<'d>>,
}

impl InferredSubnets<'_> {
    /// Subnets of which nothing else is known.
    pub fn new(value: NewValue, internet_access: InternetAccess, from: String) -> Self {
        Self {
            value,
            internet_access,
            from,
            of_balancer: false,
            preference: 0,
            written: None,
        }
    }
}

/// The subnets for a workload, from the module alone: the container instances' own, else subnets of the module, else
/// parameters, else the load balancer's.
pub fn infer_subnets<'d>(
    module: &Module<'d>,
    workload: &Workload<'_>,
) -> Option<InferredSubnets<'d>> {
    let mut found = infer(module, workload)?;
    if matches!(
        found.internet_access,
        InternetAccess::Unknown | InternetAccess::LikelyPublic
    ) {
        let shared = internet_access_of_balancers(module, &found.value);
        found.internet_access = shared.unwrap_or(found.internet_access);
    }
    Some(found)
}

/// Subnets of an internet-facing load balancer are public.
fn internet_access_of_balancers(module: &Module<'_>, subnets: &NewValue) -> Option<InternetAccess> {
    let wanted = Expr::of_value(subnets);
    let inside = balancer_subnets(module)
        .iter()
        .filter(|(_, own)| *own == wanted);
    let balancers: Vec<LoadBalancer<'_>> = inside
        .map(|(index, _)| LoadBalancer {
            resource: module.resources[*index],
        })
        .collect();
    if balancers.iter().any(LoadBalancer::is_internet_facing) {
        return Some(InternetAccess::Public);
    }
    let by_default = |one: &LoadBalancer<'_>| one.faces_internet_by_default(module);
    balancers
        .iter()
        .any(by_default)
        .then_some(InternetAccess::LikelyPublic)
}

/// The subnets of each load balancer of the module, computed once for all workloads.
fn balancer_subnets<'t>(module: &'t Module<'_>) -> &'t [(usize, Expr)] {
    let subnets = &module.surroundings.balancer_subnets;
    subnets.get_or_init(|| {
        let balancers = module.of_type(Kind::LOAD_BALANCER);
        balancers
            .filter_map(|balancer| {
                let list = subnet_list(module, balancer.get("Subnets")?)?;
                Some((module.resource_index(balancer.name)?, Expr::of_value(&list)))
            })
            .collect()
    })
}

fn infer<'d>(module: &Module<'d>, workload: &Workload<'_>) -> Option<InferredSubnets<'d>> {
    let condition = workload.condition();
    of_instances(module, condition)
        .or_else(|| of_resources(module, condition))
        .or_else(|| of_parameters(module, |parameter| !is_of_balancer(module, parameter)))
        .or_else(|| of_load_balancer(module, workload))
        .or_else(|| {
            let last = of_parameters(module, |parameter| is_of_balancer(module, parameter));
            last.map(|found| InferredSubnets {
                of_balancer: true,
                ..found
            })
        })
}

fn of_parameters<'d>(
    module: &Module<'d>,
    wanted: impl Fn(&Parameter<'_>) -> bool,
) -> Option<InferredSubnets<'d>> {
    of_list_parameter(module, &wanted).or_else(|| of_single_parameters(module, &wanted))
}

/// Whether a parameter specifies where the load balancer is, and nothing else: tasks may not belong there.
fn is_of_balancer(module: &Module<'_>, parameter: &Parameter<'_>) -> bool {
    let users = module.users_of(parameter.name);
    let balancers = [Kind::LOAD_BALANCER, Kind::CLASSIC_LOAD_BALANCER];
    !users.is_empty() && users.iter().all(|user| balancers.contains(&user.kind))
}

/// The subnets of instances that are certainly container instances.
pub fn subnets_of_instances<'d>(module: &Module<'d>) -> Option<(Cursor<'d>, InferredSubnets<'d>)> {
    sure_container_instances(module)
        .iter()
        .find_map(|capacity| {
            let found = of_capacity(module, capacity, None)?;
            Some((capacity.subnets()?, found))
        })
}

fn of_instances<'d>(module: &Module<'d>, condition: Option<&str>) -> Option<InferredSubnets<'d>> {
    let all = container_instances(module);
    all.iter()
        .find_map(|capacity| of_capacity(module, capacity, condition))
}

fn of_capacity<'d>(
    module: &Module<'d>,
    capacity: &Capacity<'d>,
    condition: Option<&str>,
) -> Option<InferredSubnets<'d>> {
    let all = capacity.all_subnets();
    let written = *all.first()?;
    if !all.iter().all(|one| is_usable(module, *one, condition)) {
        return None;
    }
    let value = match all.as_slice() {
        [one] => subnet_list(module, *one)?,
        // The specifications of a fleet reference one subnet each.
        many => NewValue::Sequence(many.iter().map(|one| copy_of(*one)).collect()),
    };
    let internet_access = match internet_access_of(module, written) {
        unsure @ (InternetAccess::Unknown | InternetAccess::LikelyPublic) => {
            internet_access_of_instances(module, capacity).unwrap_or(unsure)
        }
        known => known,
    };
    Some(InferredSubnets {
        written: Some(written),
        ..InferredSubnets::new(
            value,
            internet_access,
            format!("the subnets of {}", capacity.resource.name),
        )
    })
}

/// What the IP addresses of the instances show about their subnets. Instances without public IP addresses reach ECS and
/// the container registry by another route, which the tasks can use too; except for those that associate an Elastic IP.
fn internet_access_of_instances(
    module: &Module<'_>,
    capacity: &Capacity<'_>,
) -> Option<InternetAccess> {
    let address = capacity.public_address()?;
    match evaluate(Some(module), address) {
        Answer::Fixed(value) if value.eq_ignore_ascii_case("true") => Some(InternetAccess::Public),
        Answer::Fixed(value) if value.eq_ignore_ascii_case("false") => {
            let elastic = module.of_type(Kind::ELASTIC_IP).next();
            elastic.is_none().then_some(InternetAccess::Private)
        }
        _ => {
            let parameter = module.parameter(ref_name(address)?)?;
            let is_true = parameter.default()?.eq_ignore_ascii_case("true");
            is_true.then_some(InternetAccess::LikelyPublic)
        }
    }
}

/// The subnets that are resources of a module: those with a NAT gateway or instance, else the public ones, else all.
pub fn subnets_of_resources<'d>(module: &Module<'d>) -> Option<InferredSubnets<'d>> {
    of_resources(module, None)
}

/// The subnets that are parameters of a module, except for those of load balancers only.
pub fn subnets_of_parameters<'d>(module: &Module<'d>) -> Option<InferredSubnets<'d>> {
    of_parameters(module, |parameter| !is_of_balancer(module, parameter))
}

fn of_resources<'d>(module: &Module<'d>, condition: Option<&str>) -> Option<InferredSubnets<'d>> {
    let all: Vec<_> = module
        .of_type(Kind::SUBNET)
        .filter(|subnet| subnet.condition.is_none() || subnet.condition == condition)
        .map(|subnet| (subnet, internet_access_of_subnet(module, subnet)))
        .collect();
    let with = |wanted: InternetAccess| -> Vec<_> {
        let chosen = all
            .iter()
            .filter(|(_, internet_access)| *internet_access == wanted);
        chosen.map(|(subnet, _)| reference(subnet.name)).collect()
    };
    let (internet_access, chosen) = [
        InternetAccess::Private,
        InternetAccess::Public,
        InternetAccess::Unknown,
    ]
    .into_iter()
    .map(|internet_access| (internet_access, with(internet_access)))
    .find(|(_, chosen)| !chosen.is_empty())?;
    Some(InferredSubnets::new(
        NewValue::Sequence(chosen),
        internet_access,
        "the subnets of the template".to_owned(),
    ))
}

fn of_list_parameter<'d>(
    module: &Module<'d>,
    wanted: impl Fn(&Parameter<'_>) -> bool,
) -> Option<InferredSubnets<'d>> {
    let typed = |parameter: &&Parameter<'_>| parameter.kind().contains(parameter_types::SUBNET_IDS);
    let named = |parameter: &&Parameter<'_>| {
        parameter.kind() == "CommaDelimitedList" && lower(parameter).contains("subnet")
    };
    let lists = module.parameters.iter();
    let best = lists
        .filter(|parameter| typed(parameter) || named(parameter))
        // A list that may be empty is only a partial answer.
        .filter(|parameter| names_subnets(module, parameter))
        .filter(|parameter| !may_be_empty(module, parameter) && wanted(parameter))
        .min_by_key(|parameter| preference(parameter))?;
    Some(InferredSubnets {
        preference: preference(best),
        ..InferredSubnets::new(
            reference(best.name),
            internet_access_of_name(best.name),
            format!("the subnets of parameter {}", best.name),
        )
    })
}

fn of_single_parameters<'d>(
    module: &Module<'d>,
    wanted: impl Fn(&Parameter<'_>) -> bool,
) -> Option<InferredSubnets<'d>> {
    let all: Vec<&Parameter<'_>> = module
        .parameters
        .iter()
        .filter(|parameter| parameter.kind() == parameter_types::SUBNET_ID && wanted(parameter))
        .filter(|parameter| names_subnets(module, parameter))
        .collect();
    let best = all.iter().map(|parameter| preference(parameter)).min()?;
    let chosen: Vec<&str> = all
        .iter()
        .filter(|parameter| preference(parameter) == best)
        .map(|parameter| parameter.name)
        .collect();
    Some(InferredSubnets {
        preference: best,
        ..InferredSubnets::new(
            NewValue::Sequence(chosen.iter().map(|name| reference(name)).collect()),
            internet_access_of_name(chosen.first()?),
            format!("the subnets of {}", chosen.join(", ")),
        )
    })
}

fn of_load_balancer<'d>(
    module: &Module<'d>,
    workload: &Workload<'_>,
) -> Option<InferredSubnets<'d>> {
    let condition = workload.condition();
    let groups = workload.target_groups.iter();
    let balancers = groups.flat_map(|group| load_balancers(module, group.resource.name));
    balancers.into_iter().find_map(|balancer| {
        let written = balancer.resource.get("Subnets")?;
        if !is_usable(module, written, condition) {
            return None;
        }
        let internet_access = match internet_access_of(module, written) {
            InternetAccess::Unknown | InternetAccess::LikelyPublic
                if balancer.is_internet_facing() =>
            {
                InternetAccess::Public
            }
            InternetAccess::Unknown if balancer.faces_internet_by_default(module) => {
                InternetAccess::LikelyPublic
            }
            known => known,
        };
        Some(InferredSubnets {
            of_balancer: true,
            written: Some(written),
            ..InferredSubnets::new(
                subnet_list(module, written)?,
                internet_access,
                format!("the subnets of {}", balancer.resource.name),
            )
        })
    })
}

/// The preference of a parameter: private subnets first; those of databases and load balancers last.
fn preference(parameter: &Parameter<'_>) -> u8 {
    let name = lower(parameter);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["private", "app", "task", "ecs", "container"]) {
        0
    } else if has(&["db", "database", "rds", "data", "cache"]) {
        3
    } else if has(&["public", "lb", "loadbalancer", "dmz"]) {
        2
    } else {
        1
    }
}

fn lower(parameter: &Parameter<'_>) -> String {
    parameter.name.to_lowercase()
}

fn internet_access_of_name(name: &str) -> InternetAccess {
    match name_reach(name) {
        Some(InternetAccess::LikelyPublic) => InternetAccess::LikelyPublic,
        _ => InternetAccess::Unknown,
    }
}

/// What a name suggests about subnets: `LikelyPublic`, or `Private`, which a name alone does not prove.
pub(super) fn name_reach(name: &str) -> Option<InternetAccess> {
    let name = name.to_lowercase();
    match (name.contains("public"), name.contains("private")) {
        (true, false) => Some(InternetAccess::LikelyPublic),
        (false, true) => Some(InternetAccess::Private),
        _ => None,
    }
}

/// The names in an expression, such as those of parameters and exports, as texts of `Fn::Sub`.
pub(super) fn texts_in(written: Cursor<'_>) -> Vec<String> {
    let nodes = written.descendants().into_iter();
    let mut names: Vec<String> = nodes
        .flat_map(|node| {
            let written = node.document.scalar(node.node).unwrap_or("");
            let rendered = [SubText::of(node).text, SubText::below_tag(node).text];
            rendered.into_iter().chain([written.to_owned()])
        })
        .filter(|text| !text.is_empty() && !text.contains("${#"))
        .collect();
    names.dedup();
    names
}

/// What the names in an expression suggest, such as that of an export, with the defaults of the parameters in them.
fn internet_access_of_texts(module: &Module<'_>, written: Cursor<'_>) -> InternetAccess {
    let mut found = texts_in(written).into_iter().filter_map(|mut text| {
        for parameter in &module.parameters {
            let name = format!("${{{}}}", parameter.name);
            if text.contains(&name) {
                text = text.replace(&name, parameter.default().unwrap_or(""));
            }
        }
        name_reach(&text)
    });
    let first = found.next();
    match first {
        Some(InternetAccess::LikelyPublic) if found.all(|one| Some(one) == first) => {
            InternetAccess::LikelyPublic
        }
        _ => InternetAccess::Unknown,
    }
}

/// How tasks in the subnets that an expression references reach the internet.
pub fn internet_access_of(module: &Module<'_>, written: Cursor<'_>) -> InternetAccess {
    let mut found: Vec<InternetAccess> = Vec::new();
    for node in written.descendants() {
        let Some(name) = ref_name(node) else {
            continue;
        };
        found.push(match module.resource(name) {
            Some(subnet) if subnet.kind == Kind::SUBNET => {
                internet_access_of_subnet(module, subnet)
            }
            _ => internet_access_of_name(name),
        });
    }
    let internet_access = match found.split_first() {
        Some((first, rest)) if rest.iter().all(|one| one == first) => *first,
        _ => InternetAccess::Unknown,
    };
    let internet_access = match internet_access {
        InternetAccess::Private => return internet_access,
        InternetAccess::Unknown if found.is_empty() => internet_access_of_texts(module, written),
        known => known,
    };
    let list = subnet_list(module, written);
    let shared = list.and_then(|list| internet_access_of_balancers(module, &list));
    shared.unwrap_or(internet_access)
}

fn internet_access_of_subnet(module: &Module<'_>, subnet: &Resource<'_>) -> InternetAccess {
    let points_to = |place: Option<Cursor<'_>>, name: &str| {
        let target = place.and_then(|place| module.target(place));
        target.is_some_and(|target| target.name == name)
    };
    let tables = module
        .of_type(Kind::ROUTE_TABLE_ASSOCIATION)
        .filter(|association| points_to(association.get("SubnetId"), subnet.name))
        .filter_map(|association| module.target(association.get("RouteTableId")?));
    for table in tables {
        let routes = module
            .of_type(Kind::ROUTE)
            .filter(|route| points_to(route.get("RouteTableId"), table.name));
        for route in routes {
            if route.get("GatewayId").is_some() {
                return InternetAccess::Public;
            }
            let private = [
                "NatGatewayId",
                "InstanceId",
                "NetworkInterfaceId",
                "TransitGatewayId",
            ];
            if private.iter().any(|name| route.get(name).is_some()) {
                return InternetAccess::Private;
            }
        }
    }
    let maps = subnet.get("MapPublicIpOnLaunch").and_then(Cursor::text);
    if maps.is_some_and(|text| text.eq_ignore_ascii_case("true")) {
        InternetAccess::Public
    } else {
        InternetAccess::Unknown
    }
}
