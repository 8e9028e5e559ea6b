//! Rules of security groups, and statements about a service.

use serde_json::Value as Json;

use super::super::sites::Site;
use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, Planned};
use crate::hosts::programs::changes::{plain, reference};
use crate::syntax::code::{BindingKind, Call};

/// The end of a rule that is not the group with the rule.
enum Peer<'v> {
    Group(&'v str),
    Cidr(&'v Json),
}

impl<'l> Lowering<'l> {
    /// The group of the tasks is that of the construct. Rules that no load balancer construct makes are added.
    pub(super) fn new_group(&mut self, planned: Planned<'l>) -> Lowered {
        let value = planned
            .change
            .value
            .as_ref()
            .and_then(|value| value.get("Properties"));
        let value = value.ok_or_else(|| NotLowered::from("the security group is removed"))?;
        let users = self.users(planned);
        let [user] = users.as_slice() else {
            return match users.is_empty() {
                // The group of tasks that a rule or schedule starts.
                true if value.get("SecurityGroupIngress").is_none() => Ok(()),
                _ => Err("the security group is not that of one service".into()),
            };
        };
        let rules = value.get("SecurityGroupIngress").and_then(Json::as_array);
        for rule in rules.into_iter().flatten() {
            self.inbound(planned, user, rule)?;
        }
        Ok(())
    }

    /// The services that get a new group.
    fn users(&self, planned: Planned<'l>) -> Vec<&'l str> {
        let group = planned.resource();
        let users = planned.stack.changes.iter().filter(|change| {
            let groups = change
                .value
                .as_ref()
                .and_then(|value| value.pointer("/AwsvpcConfiguration/SecurityGroups"));
            let groups = groups.and_then(Json::as_array);
            let mut names = groups.into_iter().flatten().filter_map(reference);
            change.within() == "Properties.NetworkConfiguration"
                && names.any(|(name, _)| name == group)
        });
        users.filter_map(|change| change.resource()).collect()
    }

    /// Inbound traffic of a service. What is not known of a rule is reported at the call of the service.
    fn inbound(&mut self, planned: Planned<'l>, service: &str, rule: &Json) -> Lowered {
        let owner = self.owner_of(planned.stack, service)?;
        let lowered = self.inbound_rule(planned, (owner, service), rule);
        lowered.map_err(|not| NotLowered {
            place: not.place.or_else(|| Some(self.place(owner.site))),
            ..not
        })
    }

    fn inbound_rule(
        &mut self,
        planned: Planned<'l>,
        (owner, service): (Owner, &str),
        rule: &Json,
    ) -> Lowered {
        let peer = match rule.get("SourceSecurityGroupId") {
            Some(group) => reference(group).map(|(name, _)| Peer::Group(name)),
            None => rule.get("CidrIp").map(Peer::Cidr),
        };
        let peer = peer.ok_or_else(|| {
            NotLowered::from(
                "the source of the inbound rule is not known. Add it with connections.allowFrom",
            )
        })?;
        if let Peer::Group(group) = peer
            && self.is_balancer_of(planned, service, group)
        {
            return Ok(());
        }
        let port = self.port(planned, owner, rule)?;
        let (peer, site) = match peer {
            Peer::Group(group) => self.connectable(planned, owner, group)?,
            Peer::Cidr(value) => (self.cidr(planned, owner, value)?, owner.site),
        };
        let service = self.service_expression(planned, owner)?;
        let program = self.program(owner.site.program);
        let method = program.spelled("allowFrom");
        let line = format!("{service}.connections.{method}({peer}, {port})");
        self.after_call(planned, owner, site, &line)
    }

    /// Rules of other groups that name the group of a service.
    pub(super) fn rules(&mut self, planned: Planned<'l>) -> Lowered {
        let value = planned.change.value.as_ref();
        let value = value.ok_or_else(|| {
            NotLowered::from("a rule of a security group is removed. Remove it where it is made")
        })?;
        let rules: Vec<&Json> = match (value.get("Properties"), value.as_array()) {
            (Some(own), _) => vec![own],
            (None, Some(all)) => all.iter().collect(),
            (None, None) => vec![value],
        };
        for rule in rules {
            self.rule(planned, rule)?;
        }
        Ok(())
    }

    fn rule(&mut self, planned: Planned<'l>, rule: &Json) -> Lowered {
        let group = |key: &str| rule.get(key).and_then(reference).map(|(name, _)| name);
        if rule.get("GroupId").is_some() && group("GroupId").is_none() {
            return Err(self.of_imported_group(planned, rule));
        }
        let own = group("GroupId").unwrap_or_else(|| planned.resource());
        let added = self.new_groups(planned.stack);
        let is_added = |name: Option<&str>| name.is_some_and(|name| added.contains(&name));
        let (from, to) = (
            group("SourceSecurityGroupId"),
            group("DestinationSecurityGroupId"),
        );
        let of = |stack: &Lowering<'l>, name: &str| stack.user_of(planned, name);
        if is_added(to) {
            let service = to.and_then(|name| of(self, name));
            let service =
                service.ok_or_else(|| NotLowered::from("the rule is not about one service"))?;
            return match self.is_balancer_of(planned, service, own) {
                true => Ok(()),
                false => Err("outbound traffic to the tasks has to be allowed in a group that limits it. Add connections.allowTo there".into()),
            };
        }
        if is_added(from) {
            let service = from.and_then(|name| of(self, name));
            let service =
                service.ok_or_else(|| NotLowered::from("the rule is not about one service"))?;
            let owner = self.owner_of(planned.stack, service)?;
            let (peer, site) = self.connectable(planned, owner, own)?;
            let program = self.program(owner.site.program);
            let service = self.service_expression(planned, owner)?;
            let line = match self.has_default_port(owner, &peer) && !has_numbers(rule) {
                true => {
                    let method = program.spelled("allowDefaultPortFrom");
                    format!("{peer}.connections.{method}({service})")
                }
                false => {
                    let port = self.port(planned, owner, rule)?;
                    let method = program.spelled("allowTo");
                    format!("{service}.connections.{method}({peer}, {port})")
                }
            };
            return self.after_call(planned, owner, site, &line);
        }
        if added.contains(&own)
            && let Some(service) = of(self, own)
        {
            return self.inbound(planned, service, rule);
        }
        Err(
            "a rule is added that is not about the tasks. Add it where the security group is made"
                .into(),
        )
    }

    /// A rule of a group that is not in the template.
    fn of_imported_group(&self, planned: Planned<'l>, rule: &Json) -> NotLowered {
        let ends = ["SourceSecurityGroupId", "DestinationSecurityGroupId"];
        let mut groups = ends.iter().filter_map(|key| reference(rule.get(*key)?));
        let service = groups.find_map(|(name, _)| self.user_of(planned, name));
        let owner = service.and_then(|name| self.owner_of(planned.stack, name).ok());
        NotLowered {
            reason: "the tasks reach a security group of another stack, or one that the app imports, through the container instances. Allow the traffic for the service here, as the program does for the container instances: connections.allowTo(group, port)".into(),
            place: owner.map(|owner| self.place(owner.site)),
        }
    }

    fn user_of(&self, planned: Planned<'l>, group: &str) -> Option<&'l str> {
        let change = planned
            .stack
            .changes
            .iter()
            .find(|change| change.path.len() == 2 && change.resource() == Some(group))?;
        let users = self.users(Planned {
            stack: planned.stack,
            change,
        });
        match users.as_slice() {
            [user] => Some(user),
            _ => None,
        }
    }

    /// Whether a group is that of an Application Load Balancer in front of a service: its construct makes the rules in both
    /// directions.
    fn is_balancer_of(&self, planned: Planned<'l>, service: &str, group: &str) -> bool {
        let json = &planned.stack.template.json;
        let properties = planned.stack.template.properties(service);
        let balancers = properties.and_then(|all| all.get("LoadBalancers")?.as_array());
        let mut groups = balancers
            .into_iter()
            .flatten()
            .filter_map(|one| reference(one.get("TargetGroupArn")?));
        let is_application = groups.any(|(name, _)| {
            let construct = self.construct_of(planned.stack, name);
            construct.is_ok_and(|one| {
                self.app.assembly.constructs[one].class
                    == "aws_elasticloadbalancingv2.ApplicationTargetGroup"
            })
        });
        let all = json.get("Resources").and_then(Json::as_object);
        let mut balancers = all.into_iter().flatten().filter(|(_, value)| {
            value.get("Type").and_then(Json::as_str)
                == Some("AWS::ElasticLoadBalancingV2::LoadBalancer")
        });
        is_application
            && balancers.any(|(_, value)| {
                let groups = value
                    .pointer("/Properties/SecurityGroups")
                    .and_then(Json::as_array);
                groups
                    .into_iter()
                    .flatten()
                    .filter_map(reference)
                    .any(|(name, _)| name == group)
            })
    }

    /// A range of ports of a rule.
    fn port(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        rule: &Json,
    ) -> Result<String, NotLowered> {
        let number = |key: &str| rule.get(key).and_then(plain);
        let (from, to) = (number("FromPort"), number("ToPort"));
        let protocol = number("IpProtocol").unwrap_or_default();
        let class = self.library(planned, owner.site.program, "aws_ec2", "Port");
        let program = self.program(owner.site.program);
        match (protocol.as_str(), from, to) {
            ("-1", ..) => Ok(format!("{class}.{}()", program.spelled("allTraffic"))),
            ("tcp" | "udp", Some(from), Some(to)) if from == to => {
                Ok(format!("{class}.{protocol}({from})"))
            }
            ("tcp" | "udp", Some(from), Some(to)) => {
                let method = program.spelled(&format!("{protocol}Range"));
                Ok(format!("{class}.{method}({from}, {to})"))
            }
            _ => Err(
                "the ports of the rule are not numbers. Add it with connections.allowFrom".into(),
            ),
        }
    }

    /// A range of addresses: that of the VPC, or a literal one.
    fn cidr(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        value: &Json,
    ) -> Result<String, NotLowered> {
        let class = self.library(planned, owner.site.program, "aws_ec2", "Peer");
        let program = self.program(owner.site.program);
        if let Some(text) = plain(value) {
            return Ok(match text.as_str() {
                "0.0.0.0/0" => format!("{class}.{}()", program.spelled("anyIpv4")),
                _ => format!("{class}.ipv4({})", program.code.quoted(&text)),
            });
        }
        match reference(value) {
            Some((vpc, Some("CidrBlock"))) => {
                let construct = self.construct_of(planned.stack, vpc)?;
                let service = self.service_expression(planned, owner)?;
                let vpc = self
                    .named(owner, construct)
                    .filter(|(_, site)| *site == owner.site)
                    .map_or_else(|| format!("{service}.cluster.vpc"), |(name, _)| name);
                let block = program.spelled("vpcCidrBlock");
                Ok(format!("{class}.ipv4({vpc}.{block})"))
            }
            _ => Err("the addresses of the inbound rule are not those of the VPC. Add it with connections.allowFrom".into()),
        }
    }

    /// Whether the program allows traffic to the default port of a construct, such as a database.
    fn has_default_port(&self, owner: Owner, expression: &str) -> bool {
        let program = self.program(owner.site.program);
        let method = program.spelled("allowDefaultPortFrom");
        let connections = format!("{expression}.connections");
        program.code.calls().iter().any(|call| {
            let receiver = call.receiver.as_ref();
            let of = receiver.map(|receiver| program.code.slice(&receiver.range));
            call.name_text == method && of == Some(&connections)
        })
    }

    /// The expression of a construct with security groups, and the call of the construct or of the service behind which
    /// both are known.
    fn connectable(
        &self,
        planned: Planned<'l>,
        owner: Owner,
        group: &str,
    ) -> Result<(String, Site), NotLowered> {
        let construct = self.construct_of(planned.stack, group)?;
        let assembly = &self.app.assembly;
        // Not a stack, an own construct or a pattern: these have no connections.
        let mut around = assembly.around(construct).take_while(|&one| {
            let class = &assembly.constructs[one].class;
            class.starts_with("aws_") && !class.starts_with("aws_ecs_patterns.")
        });
        around.find_map(|one| self.named(owner, one)).ok_or_else(|| {
            // A database makes its security group by itself: the call is that of the database.
            let made = assembly.around(construct).find_map(|one| Some((one, self.sites.of(one).ok()?)));
            let shown = made.map_or(construct, |(one, _)| one);
            let path = &assembly.constructs[shown].path;
            let site = made.map(|(_, site)| site);
            NotLowered {
                reason: format!("traffic between {path} and the tasks has to be allowed, and no variable with it is in reach of the service. Add connections.allowFrom(service) where {path} is made"),
                place: site.map(|site| self.place(site)),
            }
        })
    }

    /// The name of a construct, if a variable with it is set in the same function as a call, or in the same class before
    /// it; and the later one of both calls.
    fn named(&self, owner: Owner, construct: usize) -> Option<(String, Site)> {
        let site = self.sites.of(construct).ok()?;
        let program = self.program(owner.site.program);
        if site.program != owner.site.program {
            return None;
        }
        let (made, at) = (self.call(site), self.call(owner.site));
        let binding = program.code.binding(made.bound_to?);
        let is_before = made.statement.end <= at.statement.start;
        let is_once = |call: &Call| !call.is_conditional && !call.is_looped;
        let is_after = made.scope == at.scope
            && at.statement.end <= made.statement.start
            && is_once(made)
            && is_once(at);
        let is_in_reach = match binding.kind {
            BindingKind::Attribute => made.scope == at.scope,
            BindingKind::Variable => made.scope.is_visible_from(&at.scope) && !made.is_conditional,
            _ => false,
        };
        let name = is_in_reach.then(|| program.expression_of(binding))?;
        match (is_before, is_after) {
            (true, _) => Some((name, owner.site)),
            (false, true) => Some((name, site)),
            (false, false) => None,
        }
    }
}

/// Whether the ports of a rule are written as numbers.
fn has_numbers(rule: &Json) -> bool {
    rule.get("FromPort").and_then(plain).is_some()
}
