//! Rules of security groups, and statements about a service.

use serde_json::Value as Json;

use super::super::assembly::class_of;
use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, Planned};
use crate::hosts::programs::Program;
use crate::hosts::programs::changes::{plain, reference};
use crate::syntax::code::{BindingKind, CodeEdit, Import};

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

    /// Inbound traffic of a service.
    fn inbound(&mut self, planned: Planned<'l>, service: &str, rule: &Json) -> Lowered {
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
        let owner = self.owner_of(planned.stack, service)?;
        let port = self.port(planned, owner, rule)?;
        let peer = match peer {
            Peer::Group(group) => self.connectable(planned, owner, group)?,
            Peer::Cidr(value) => self.cidr(planned, owner, value)?,
        };
        let service = self.service_expression(planned, owner)?;
        let program = self.program(owner.site.program);
        let method = program.spelled("allowFrom");
        let line = format!("{service}.connections.{method}({peer}, {port})");
        self.after(planned, owner, &line)
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
            let port = self.port(planned, owner, rule)?;
            let peer = self.connectable(planned, owner, own)?;
            let service = self.service_expression(planned, owner)?;
            let method = self.program(owner.site.program).spelled("allowTo");
            let line = format!("{service}.connections.{method}({peer}, {port})");
            return self.after(planned, owner, &line);
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
                let vpc = self.named(owner, construct).unwrap_or_else(|| format!("{service}.cluster.vpc"));
                let block = program.spelled("vpcCidrBlock");
                Ok(format!("{class}.ipv4({vpc}.{block})"))
            }
            _ => Err("the addresses of the inbound rule are not those of the VPC. Add it with connections.allowFrom".into()),
        }
    }

    /// The expression of a construct with security groups, at the place of another one.
    fn connectable(
        &self,
        planned: Planned<'l>,
        owner: Owner,
        group: &str,
    ) -> Result<String, NotLowered> {
        let construct = self.construct_of(planned.stack, group)?;
        let assembly = &self.app.assembly;
        let mut around = assembly.around(construct);
        around.find_map(|one| self.named(owner, one)).ok_or_else(|| {
            let path = &assembly.constructs[construct].path;
            let site = self.sites.of(construct).ok();
            NotLowered {
                reason: format!("traffic between {path} and the tasks has to be allowed, and no variable with it is in reach of the service. Add connections.allowFrom(service) where {path} is made"),
                place: site.map(|site| self.place(site)),
            }
        })
    }

    /// The name of a construct, if a variable with it is set before a call in the same function, or the same class.
    fn named(&self, owner: Owner, construct: usize) -> Option<String> {
        let site = self.sites.of(construct).ok()?;
        let program = self.program(owner.site.program);
        if site.program != owner.site.program {
            return None;
        }
        let (made, at) = (self.call(site), self.call(owner.site));
        let binding = program.code.binding(made.bound_to?);
        let is_before = made.statement.end <= at.statement.start;
        let is_same_class = made.scope.classes == at.scope.classes;
        let is_same_function = made.scope == at.scope
            || made.scope.classes.is_empty() && made.scope.functions.is_empty();
        match binding.kind {
            BindingKind::Attribute if is_same_class && is_before && made.scope == at.scope => {
                Some(format!("{}.{}", program.this(), binding.name))
            }
            BindingKind::Variable if is_same_function && is_before && !made.is_conditional => {
                Some(binding.name.clone())
            }
            _ => None,
        }
    }

    /// The expression of a service behind the call that makes it. A call without a variable gets one.
    pub(super) fn service_expression(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
    ) -> Result<String, NotLowered> {
        let name = self.variable(planned, owner)?;
        Ok(match owner.is_pattern {
            true => format!("{name}.service"),
            false => name,
        })
    }

    fn variable(&mut self, planned: Planned<'l>, owner: Owner) -> Result<String, NotLowered> {
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        if let Some(binding) = call.bound_to {
            let binding = program.code.binding(binding);
            return Ok(match binding.kind {
                BindingKind::Attribute => format!("{}.{}", program.this(), binding.name),
                _ => binding.name.clone(),
            });
        }
        let statement = program.code.slice(&call.statement);
        let statement = statement.trim_end().trim_end_matches(';');
        if statement != program.code.slice(&call.range) {
            return Err(NotLowered::at(
                "the service is made within an expression. Assign it to a variable first",
                owner.site.program,
                call.range.clone(),
            ));
        }
        let id = &self.app.assembly.constructs[owner.construct].id;
        let name = free_name(program, id);
        self.edit(
            planned,
            owner,
            CodeEdit::BindCall {
                call: call.id,
                name: name.clone(),
            },
        );
        Ok(name)
    }

    /// Adds a statement behind the call that makes a construct.
    pub(super) fn after(&mut self, planned: Planned<'l>, owner: Owner, line: &str) -> Lowered {
        let program = self.program(owner.site.program);
        let end = if program.is_python() { "" } else { ";" };
        let edit = CodeEdit::InsertStatementAfter {
            statement: self.call(owner.site).statement.clone(),
            lines: vec![format!("{line}{end}")],
        };
        self.edit(planned, owner, edit);
        Ok(())
    }

    /// An assignment to a property of the resource below a service.
    pub(super) fn of_resource(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        assignment: &str,
    ) -> Result<String, NotLowered> {
        let service = self.service_expression(planned, owner)?;
        let program_index = owner.site.program;
        let class = self.library(planned, program_index, "aws_ecs", "CfnService");
        let program = self.program(program_index);
        let (property, value) = assignment.split_once(" = ").unwrap_or((assignment, ""));
        let value = match value.trim_matches('\'') {
            text if text != value => program.code.quoted(text),
            _ => value.to_owned(),
        };
        let property = program.spelled(property);
        Ok(match program.is_python() {
            true => format!("{service}.node.default_child.{property} = {value}"),
            false => format!("({service}.node.defaultChild as {class}).{property} = {value}"),
        })
    }

    /// The name of something of the library in a program, which is imported where it is not yet.
    pub(super) fn library(
        &mut self,
        planned: Planned<'l>,
        program_index: usize,
        module: &str,
        name: &str,
    ) -> String {
        let program = self.program(program_index);
        let imports = program.code.imports();
        let whole = imports
            .iter()
            .find(|one| !one.is_type && is_module(one, module));
        if let Some(whole) = whole {
            return match (
                &whole.name,
                program.is_python() && !whole.local.contains('.'),
            ) {
                (None, true) if whole.range.len() == whole.name_range.len() => {
                    format!("{}.{name}", whole.module)
                }
                _ => format!("{}.{name}", whole.local),
            };
        }
        let named = imports.iter().find(|one| {
            !one.is_type
                && one.name.as_deref().is_some_and(|own| own == name)
                && class_of(&format!("{}.x", one.module)) == format!("{module}.x")
        });
        if let Some(named) = named {
            return named.local.clone();
        }
        let of_module = imports.iter().find(|one| {
            one.name.is_some() && class_of(&format!("{}.x", one.module)) == format!("{module}.x")
        });
        let local = module.trim_start_matches("aws_").to_owned();
        let (edit, shown) = match of_module {
            Some(other) => (
                CodeEdit::AddImport {
                    module: other.module.clone(),
                    name: Some(name.to_owned()),
                    alias: None,
                },
                name.to_owned(),
            ),
            None => (
                whole_import(program, module, &local),
                format!("{local}.{name}"),
            ),
        };
        self.edit_for(planned, program_index, None, edit);
        shown
    }
}

/// Whether an import is that of a whole module of the library.
fn is_module(import: &Import, module: &str) -> bool {
    match &import.name {
        Some(name) => name == module && matches!(import.module.as_str(), "aws-cdk-lib" | "aws_cdk"),
        None => class_of(&format!("{}.x", import.module)) == format!("{module}.x"),
    }
}

/// The import of a whole module, as the program imports others.
fn whole_import(program: &Program, module: &str, local: &str) -> CodeEdit {
    let of_package = program.code.imports().iter().find(|one| {
        one.name
            .as_deref()
            .is_some_and(|name| name.starts_with("aws_"))
    });
    if let Some(other) = of_package {
        return CodeEdit::AddImport {
            module: other.module.clone(),
            name: Some(module.to_owned()),
            alias: Some(local.to_owned()),
        };
    }
    let is_version_1 = program
        .code
        .imports()
        .iter()
        .any(|one| one.module.starts_with("@aws-cdk/"));
    let module = match (program.is_python(), is_version_1) {
        (true, _) => format!("aws_cdk.{module}"),
        (false, true) => format!("@aws-cdk/{}", module.replace('_', "-")),
        (false, false) => format!("aws-cdk-lib/{}", module.replace('_', "-")),
    };
    CodeEdit::AddImport {
        module,
        name: None,
        alias: Some(local.to_owned()),
    }
}

/// Words that are no names of variables in Python or TypeScript.
const RESERVED: [&str; 30] = [
    "as", "async", "await", "break", "case", "class", "const", "continue", "default", "delete",
    "do", "enum", "export", "for", "from", "function", "global", "if", "import", "in", "is",
    "lambda", "new", "package", "private", "public", "static", "super", "this", "with",
];

/// A name that the program does not use yet: that of the construct, as variables are spelled.
fn free_name(program: &Program, id: &str) -> String {
    let is_name = !id.is_empty() && id.chars().all(|one| one.is_ascii_alphabetic());
    let is_reserved = RESERVED.contains(&id.to_ascii_lowercase().as_str());
    let base = match is_name && !is_reserved {
        true => program.spelled(&super::super::lens::lower_first(id)),
        false => "service".to_owned(),
    };
    let numbers = std::iter::once(String::new()).chain((2..).map(|number: u32| number.to_string()));
    let mut names = numbers.map(|number| format!("{base}{number}"));
    names
        .find(|name| program.code.words(name).is_empty())
        .unwrap_or_default()
}
