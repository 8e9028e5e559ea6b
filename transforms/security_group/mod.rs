//! The tasks get a security group of their own, and the container instances' group besides.

use super::Transform;
use crate::cloudformation::write::{entry, get_att, mapping, reference, text};
use crate::cloudformation::{Resource, Template, expression};
use crate::document::{Cursor, NewValue};
use crate::ecs::{Runner, Service, TaskDefinition};
use crate::network::{
    Capacity, cidr_of, container_instances, group_items, holders, infer_vpc, is_usable,
    load_balancers,
};
use crate::plan::{Draft, NewParameter, Wanted, Why};
use crate::settings::SecurityGroupMode;

mod egress;
mod health;
mod trust;

/// See the README of this folder.
pub(super) struct SecurityGroup;

impl Transform for SecurityGroup {
    fn name(&self) -> &'static str {
        "security-group"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        for service in &draft.workload.services {
            let has_network = service.get("NetworkConfiguration").is_some();
            if has_network {
                continue;
            }
            let groups = if draft.settings.security_groups.is_empty() {
                generate(draft, service)
            } else {
                let given = draft.settings.security_groups.iter();
                given.map(|group| text(group)).collect()
            };
            let name = service.resource.name.to_owned();
            draft.decisions.security_groups.insert(name, groups);
        }
        for runner in &draft.workload.runners {
            let blocks = runner.task_parameters();
            if !blocks.is_empty()
                && blocks
                    .iter()
                    .any(|block| block.get("NetworkConfiguration").is_none())
            {
                let groups = for_runner(draft, runner);
                let name = runner.resource.name.to_owned();
                draft.decisions.security_groups.insert(name, groups);
            }
        }
    }
}

/// Makes the tasks' own group; returns the groups that the tasks get.
fn generate<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>) -> Vec<NewValue> {
    let Some(template) = draft.template() else {
        return Vec::new();
    };
    let ingress = ingress(draft, template, service);
    let tasks: Vec<TaskDefinition<'d>> = draft
        .workload
        .tasks_of(draft.set, service)
        .copied()
        .collect();
    let groups = make(draft, template, &service.resource, &tasks, ingress.clone());
    if let Some(tasks) = groups.first() {
        egress::open(draft, template, service, &ingress, tasks);
    }
    groups
}

/// Tasks that a rule or schedule starts get the group of the service that runs them too, else one that lets nobody in.
fn for_runner<'d>(draft: &mut Draft<'_, 'd>, runner: &Runner<'d>) -> Vec<NewValue> {
    let given = &draft.settings.security_groups;
    if !given.is_empty() {
        return given.iter().map(|group| text(group)).collect();
    }
    let service = draft.workload.services.first();
    let known = service.and_then(|service| {
        let groups = &draft.decisions.security_groups;
        groups.get(service.resource.name).cloned()
    });
    if let Some(groups) = known {
        return groups;
    }
    let Some(template) = draft.template() else {
        return Vec::new();
    };
    let tasks = &draft.workload.task_definitions;
    make(draft, template, &runner.resource, tasks, Vec::new())
}

/// Makes a group for the tasks that a resource starts; returns the groups that these tasks get.
fn make<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    owner: &Resource<'d>,
    tasks: &[TaskDefinition<'d>],
    ingress: Vec<NewValue>,
) -> Vec<NewValue> {
    let vpc = infer_vpc(template, draft.workload).unwrap_or_else(|| {
        let wanted = Wanted::new("svc-security-groups", &["VpcId", "TaskVpcId"]);
        let parameter = NewParameter::new("AWS::EC2::VPC::Id", "VPC of the tasks");
        reference(&draft.parameter(&wanted, parameter))
    });
    let mut properties = vec![
        entry(
            "GroupDescription",
            text(&format!("Tasks of {}", owner.name)),
        ),
        entry("VpcId", vpc),
    ];
    if !ingress.is_empty() {
        properties.push(entry("SecurityGroupIngress", NewValue::Sequence(ingress)));
    }
    let wanted = format!("{}SecurityGroup", owner.name);
    let why =
        Why::review("each task has a network interface of its own, which needs a security group");
    let condition = owner.condition;
    let name = draft.resource(
        &wanted,
        "AWS::EC2::SecurityGroup",
        condition,
        NewValue::Mapping(properties),
        why,
    );
    let mut groups = vec![get_att(&name, "GroupId")];
    let instances = container_instances(template);
    match draft.settings.security_group_mode {
        SecurityGroupMode::Shared => {
            groups.extend(shared(draft, template, &instances, condition));
            if groups.len() == 1 {
                trust::tell_lost(draft, template);
            }
            trust::tell_closed_doors(draft, template, tasks, &groups);
        }
        SecurityGroupMode::Generated => {
            trust::carry_over(draft, template, &instances, &name, condition);
        }
    }
    groups
}

/// The container instances' groups, so that whatever trusts the instances still lets the tasks in.
fn shared<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    instances: &[Capacity<'d>],
    condition: Option<&str>,
) -> Vec<NewValue> {
    for capacity in instances {
        let lists: Vec<Cursor<'d>> = capacity
            .security_groups()
            .into_iter()
            .filter(|list| is_usable(template, *list, condition))
            .collect();
        let mut found: Vec<NewValue> = Vec::new();
        for list in &lists {
            for group in group_items(template, *list) {
                if !found.contains(&group) {
                    found.push(group);
                }
            }
        }
        if let Some(list) = lists.first().filter(|_| !found.is_empty()) {
            tell_shared(draft, template, *list);
            // ECS takes at most five groups, and one is the tasks' own.
            found.truncate(4);
            return found;
        }
    }
    instances_parameter(draft, template)
}

/// The only parameter that is the container instances' group by its type and name.
fn instances_parameter<'d>(draft: &mut Draft<'_, 'd>, template: &Template<'d>) -> Vec<NewValue> {
    let mut found = template.parameters.iter().filter(|parameter| {
        let name = parameter.name.to_lowercase();
        let of_instances =
            name.contains("instance") && (name.contains("ecs") || name.contains("container"));
        parameter.kind() == "AWS::EC2::SecurityGroup::Id" && of_instances
    });
    let (Some(parameter), None) = (found.next(), found.next()) else {
        return Vec::new();
    };
    draft.warn(
        "sg-peer-trust",
        parameter.key,
        format!("the tasks also get the security group of parameter {}, which is the container instances' by its name, so that databases and others that trust it let them in", parameter.name),
        "--security-group-mode generated leaves it off",
    );
    vec![reference(parameter.name)]
}

fn tell_shared<'d>(draft: &mut Draft<'_, 'd>, template: &Template<'d>, list: Cursor<'d>) {
    let open: Vec<String> = template
        .mentioned(list)
        .filter_map(|group| group.get("SecurityGroupIngress"))
        .flat_map(Cursor::items)
        .filter_map(|rule| {
            let from = rule
                .get("FromPort")
                .and_then(Cursor::text)
                .unwrap_or("any port");
            let to = rule.get("ToPort").and_then(Cursor::text).unwrap_or(from);
            let range = if from == to {
                from.to_owned()
            } else {
                format!("{from}-{to}")
            };
            Some(format!("{range} from {}", rule.get("CidrIp")?.text()?))
        })
        .collect();
    let carries = if open.is_empty() {
        String::new()
    } else {
        format!("; it opens {}", open.join(", "))
    };
    draft.warn(
        "sg-peer-trust",
        list,
        format!("the tasks also get the container instances' security group, so that databases and others that trust it let them in{carries}"),
        "--security-group-mode generated leaves it off and adds the tasks' own group to the rules that trust it",
    );
}

/// Who may reach the tasks, and on which ports.
fn ingress<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    service: &Service<'d>,
) -> Vec<NewValue> {
    let mut rules: Vec<NewValue> = Vec::new();
    let balancers = service.load_balancers();
    for balancer in &balancers {
        let Some(port) = balancer.get("ContainerPort") else {
            continue;
        };
        let groups: Vec<Cursor<'d>> = draft
            .workload
            .groups_of(draft.set, service, *balancer)
            .map(|group| group.resource.key)
            .collect();
        let checked = health::checked_ports(draft, template, &groups, port);
        for source in sources(draft, template, service, &groups) {
            add_rules(draft, &mut rules, port, &groups, &source);
            for port in &checked {
                let rule = rule(text("tcp"), port.new_value(), source.clone());
                if !rules.contains(&rule) {
                    rules.push(rule);
                }
            }
        }
    }
    if balancers.is_empty() {
        rules.extend(direct(draft, template, service));
    }
    rules
}

/// A source of traffic: the key of a rule and its value.
type Source = (&'static str, NewValue);

/// Where a service's traffic comes from: its load balancer's groups, else the VPC, else whoever a new parameter names.
fn sources<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    service: &Service<'d>,
    groups: &[Cursor<'d>],
) -> Vec<Source> {
    let condition = service.resource.condition;
    let mut found: Vec<Source> = Vec::new();
    let mut is_network = groups
        .iter()
        .any(|group| is_network_protocol(template, *group));
    for group in groups {
        for balancer in load_balancers(template, name_of(*group)) {
            is_network |= balancer.is_network();
            let Some(list) = balancer.security_groups() else {
                continue;
            };
            if is_usable(template, list, condition) {
                let items = group_items(template, list).into_iter();
                found.extend(items.map(|item| ("SourceSecurityGroupId", item)));
            }
        }
    }
    if !found.is_empty() {
        return found;
    }
    vec![fallback(draft, template, service, groups, is_network)]
}

fn fallback<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    service: &Service<'d>,
    groups: &[Cursor<'d>],
    is_network: bool,
) -> Source {
    if let Some(name) = load_balancer_group(template).filter(|_| !is_network) {
        return ("SourceSecurityGroupId", reference(name));
    }
    if let Some(cidr) = cidr_of(template, draft.workload) {
        return ("CidrIp", cidr);
    }
    // Two services behind two load balancers need two answers.
    let purpose = groups
        .iter()
        .find_map(|group| balancer_of(template, name_of(*group)));
    let purpose = purpose.unwrap_or_default();
    let id = service.resource.name;
    if is_network {
        let second = format!("{id}IngressCidr");
        let names = ["TaskIngressCidr", &second];
        let wanted = Wanted::new("sg-task-ingress", &names).purpose(format!("cidr {purpose}"));
        let parameter = NewParameter::new(
            "String",
            "Address range that may reach the tasks, for instance the VPC's CIDR block",
        );
        return ("CidrIp", reference(&draft.parameter(&wanted, parameter)));
    }
    let second = format!("{id}LoadBalancerSecurityGroup");
    let names = ["LoadBalancerSecurityGroup", &second];
    let wanted = Wanted::new("sg-task-ingress", &names).purpose(format!("group {purpose}"));
    let parameter = NewParameter::new(
        "AWS::EC2::SecurityGroup::Id",
        "Security group of the load balancer, which may reach the tasks",
    );
    let name = draft.parameter(&wanted, parameter);
    ("SourceSecurityGroupId", reference(&name))
}

/// The only parameter that is a load balancer's security group by its type and name.
fn load_balancer_group<'d>(template: &Template<'d>) -> Option<&'d str> {
    let mut found = template.parameters.iter().filter(|parameter| {
        let name = parameter.name.to_lowercase();
        let of_balancer = ["loadbalancer", "alb", "elb", "lbs"]
            .iter()
            .any(|word| name.contains(word));
        parameter.kind() == "AWS::EC2::SecurityGroup::Id" && of_balancer
    });
    let first = found.next()?;
    found.next().is_none().then_some(first.name)
}

/// The expression for the load balancer, or the listener, that a target group is behind.
fn balancer_of(template: &Template<'_>, group: &str) -> Option<String> {
    holders(template, group).into_iter().find_map(|holder| {
        let arn = holder
            .get("LoadBalancerArn")
            .or_else(|| holder.get("ListenerArn"))?;
        let listener = template
            .target(arn)
            .and_then(|target| target.get("LoadBalancerArn"));
        Some(expression(listener.unwrap_or(arn)))
    })
}

fn name_of(key: Cursor<'_>) -> &str {
    key.text().unwrap_or("")
}

fn protocol_of<'d>(template: &Template<'d>, group: Cursor<'_>) -> Option<&'d str> {
    template.resource(name_of(group))?.get("Protocol")?.text()
}

fn is_network_protocol(template: &Template<'_>, group: Cursor<'_>) -> bool {
    let protocol = protocol_of(template, group);
    matches!(protocol, Some("TCP" | "UDP" | "TLS" | "TCP_UDP"))
}

fn add_rules<'d>(
    draft: &Draft<'_, 'd>,
    rules: &mut Vec<NewValue>,
    port: Cursor<'d>,
    groups: &[Cursor<'d>],
    source: &Source,
) {
    let protocol = draft.template().and_then(|template| {
        groups
            .iter()
            .find_map(|group| protocol_of(template, *group))
    });
    let protocols: &[&str] = match protocol {
        Some("UDP") => &["udp"],
        Some("TCP_UDP") => &["tcp", "udp"],
        _ => &["tcp"],
    };
    for protocol in protocols {
        let rule = rule(text(protocol), port.new_value(), source.clone());
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
}

fn rule(protocol: NewValue, port: NewValue, source: Source) -> NewValue {
    let port = plain_number(port);
    mapping([
        ("IpProtocol", protocol),
        ("FromPort", port.clone()),
        ("ToPort", port),
        source,
    ])
}

/// A port that is a literal is written as a number, however it was quoted where it came from.
fn plain_number(port: NewValue) -> NewValue {
    let number = match &port {
        NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => text.parse().ok(),
        _ => None,
    };
    number.map_or(port, NewValue::Number)
}

/// A service without a load balancer is reached by its peers, if it maps ports at all.
fn direct<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    service: &Service<'d>,
) -> Vec<NewValue> {
    let mappings: Vec<Cursor<'d>> = draft
        .workload
        .tasks_of(draft.set, service)
        .flat_map(|task| task.containers())
        .flat_map(|container| container.port_mappings())
        .filter(|mapping| mapping.get("ContainerPort").is_some())
        .collect();
    let Some(first) = mappings.first().copied() else {
        return Vec::new();
    };
    let Some(cidr) = cidr_of(template, draft.workload) else {
        draft.warn(
            "sg-task-ingress",
            first,
            "the service has ports but no load balancer, and the template does not tell who reaches it; its security group lets nobody in",
            "add an ingress rule for its clients to the generated security group",
        );
        return Vec::new();
    };
    let mut rules = Vec::new();
    for mapping in mappings {
        let Some(port) = mapping.get("ContainerPort") else {
            continue;
        };
        let protocol = mapping
            .get("Protocol")
            .map_or_else(|| text("tcp"), Cursor::new_value);
        let rule = rule(protocol, port.new_value(), ("CidrIp", cidr.clone()));
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules
}
