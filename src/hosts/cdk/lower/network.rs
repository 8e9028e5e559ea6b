//! Subnets and public addresses of tasks: the constructs choose subnets by themselves, and the choice is compared with that
//! of the plan.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::owner::Owner;
use super::{Lowered, Lowering, NotLowered, Planned, Stack};
use crate::hosts::programs::changes::{plain, reference};

/// A kind of subnets, as `SubnetType` names it in version 2 and in version 1.
pub(super) const KINDS: [(Kind, &str, &str); 3] = [
    (Kind::Private, "PRIVATE_WITH_EGRESS", "PRIVATE"),
    (Kind::Isolated, "PRIVATE_ISOLATED", "ISOLATED"),
    (Kind::Public, "PUBLIC", "PUBLIC"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// With a route to the internet through a NAT gateway.
    Private,
    /// Without a route to the internet.
    Isolated,
    /// With a route through an internet gateway.
    Public,
}

/// A subnet of an app: its construct, or its ID as text.
type Subnet = String;

impl<'l> Lowering<'l> {
    /// The network configuration of a service.
    pub(super) fn network(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = self.owner(planned)?;
        let value = planned.change.value.as_ref();
        let value = value.and_then(|value| value.get("AwsvpcConfiguration"));
        let value =
            value.ok_or_else(|| NotLowered::from("the network configuration is removed"))?;
        let class = &self.app.assembly.constructs[owner.construct].class;
        let property = match class.as_str() {
            _ if !owner.is_pattern => Some("vpcSubnets"),
            one if one.contains("Multiple") => None,
            _ => Some("taskSubnets"),
        };
        self.groups(planned, value)?;
        self.subnets(planned, owner, value, property)
    }

    /// The groups of the plan are the new one, which the construct makes.
    pub(super) fn groups(&self, planned: Planned<'l>, value: &Json) -> Lowered {
        let groups = value.get("SecurityGroups").and_then(Json::as_array);
        let added: Vec<&str> = self.new_groups(planned.stack);
        let is_new = |group: &Json| reference(group).is_some_and(|(name, _)| added.contains(&name));
        match groups {
            Some(groups) if groups.iter().all(is_new) => Ok(()),
            _ => Err("the tasks get security groups that the construct does not make. Pass securityGroups at the call manually".into()),
        }
    }

    /// The security groups that the plan adds to a template.
    pub(super) fn new_groups(&self, stack: &'l Stack<'l>) -> Vec<&'l str> {
        let added = stack.changes.iter().filter(|change| {
            let kind = change
                .value
                .as_ref()
                .and_then(|value| value.get("Type")?.as_str());
            change.path.len() == 2 && kind == Some("AWS::EC2::SecurityGroup")
        });
        added.filter_map(|change| change.resource()).collect()
    }

    /// Compares the subnets and the public address of the plan with those that the construct chooses.
    pub(super) fn subnets(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        value: &Json,
        property: Option<&str>,
    ) -> Lowered {
        let public = value.get("AssignPublicIp");
        let public = public.and_then(|value| self.value_or_default(planned, value));
        let is_public = public.as_deref() == Some("ENABLED");
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        if is_public && program.argument(call, "assignPublicIp").is_none() {
            self.insert(planned, owner, "assignPublicIp", program.truth(true));
        }
        let wanted = self.subnets_of(planned.stack, value.get("Subnets"));
        let wanted = wanted.ok_or_else(|| NotLowered::from(
            "the subnets of the plan are not those of the VPC of the app. Pass vpcSubnets at the call manually",
        ))?;
        let Some(vpc) = self.vpc_of(&wanted) else {
            return self.like_instances(planned, &wanted, is_public);
        };
        let of_kind = |kind: Kind| self.subnets_in(vpc, kind);
        let default = match is_public {
            true => of_kind(Kind::Public),
            false => [Kind::Private, Kind::Isolated, Kind::Public]
                .into_iter()
                .map(of_kind)
                .find(|subnets| !subnets.is_empty())
                .unwrap_or_default(),
        };
        if wanted == default {
            return Ok(());
        }
        let kind = KINDS.iter().find(|(kind, ..)| of_kind(*kind) == wanted);
        let (Some((_, name, old_name)), Some(property)) = (kind, property) else {
            return Err("the tasks run in other subnets than those that the construct chooses, and these are not all subnets of one type. Select them at the call manually".into());
        };
        let program_index = owner.site.program;
        let class = self.library(planned, program_index, "aws_ec2", "SubnetType");
        let name = match self.is_version_1() {
            true => old_name,
            false => name,
        };
        let program = self.program(program_index);
        let text = match program.is_python() {
            true => {
                let selection = self.library(planned, program_index, "aws_ec2", "SubnetSelection");
                format!("{selection}(subnet_type={class}.{name})")
            }
            false => format!("{{ subnetType: {class}.{name} }}"),
        };
        self.insert(planned, owner, property, text);
        Ok(())
    }

    /// The address of tasks whose network is configured already.
    pub(super) fn public_ip(&mut self, planned: Planned<'l>) -> Lowered {
        let owner = self.owner(planned)?;
        let value = planned.change.value.as_ref();
        let value = value.and_then(|value| self.value_or_default(planned, value));
        match value.as_deref() {
            Some("DISABLED") => Ok(()),
            Some("ENABLED") => {
                let program = self.program(owner.site.program);
                self.insert(planned, owner, "assignPublicIp", program.truth(true));
                Ok(())
            }
            _ => Err(
                "whether the tasks get a public IP address is not known. Use --assign-public-ip"
                    .into(),
            ),
        }
    }

    /// A VPC that the app imports: its subnets are those of the container instances, for which the construct chose them in
    /// the same way.
    fn like_instances(
        &self,
        planned: Planned<'l>,
        wanted: &BTreeSet<Subnet>,
        is_public: bool,
    ) -> Lowered {
        let resources = planned
            .stack
            .template
            .json
            .get("Resources")
            .and_then(Json::as_object);
        let mut groups = resources.into_iter().flatten().filter(|(_, value)| {
            value.get("Type").and_then(Json::as_str) == Some("AWS::AutoScaling::AutoScalingGroup")
        });
        let is_same = groups.any(|(name, value)| {
            let subnets = value.pointer("/Properties/VPCZoneIdentifier");
            let chosen = self.owner_of(planned.stack, name).ok();
            let is_chosen = chosen.is_some_and(|owner| {
                let program = self.program(owner.site.program);
                let call = self.call(owner.site);
                program.argument(call, "vpcSubnets").is_none() && !program.hides_arguments(call, 2)
            });
            is_chosen && self.subnets_of(planned.stack, subnets).as_ref() == Some(wanted)
        });
        match is_same && !is_public {
            true => Ok(()),
            false => Err("the subnets of the VPC are not known to the app, so that those that the construct chooses cannot be compared with the plan. Pass vpcSubnets at the call".into()),
        }
    }

    /// The subnets that a list names, or that the plan exports from another stack.
    fn subnets_of(&self, stack: &Stack<'l>, list: Option<&Json>) -> Option<BTreeSet<Subnet>> {
        let list = list?;
        let Some(name) = list.pointer("/Fn::Split/1/Fn::ImportValue") else {
            let items = list.as_array()?.iter();
            return items.map(|item| self.subnet(stack, item)).collect();
        };
        let (stack, value) = self.exported(&plain(name)?)?;
        match value.pointer("/Fn::Join/1").and_then(Json::as_array) {
            Some(items) => items.iter().map(|item| self.subnet(stack, item)).collect(),
            None => Some(BTreeSet::from([self.subnet(stack, value)?])),
        }
    }

    /// What the plan exports from another stack under a name.
    fn exported(&self, name: &str) -> Option<(&'l Stack<'l>, &'l Json)> {
        self.stacks.iter().find_map(|stack| {
            let mut outputs = stack
                .changes
                .iter()
                .filter(|change| change.path.first().is_some_and(|one| one == "Outputs"))
                .filter_map(|change| change.value.as_ref());
            let output = outputs.find(|output| exports(output, name))?;
            Some((stack, output.get("Value")?))
        })
    }

    fn subnet(&self, stack: &Stack<'l>, item: &Json) -> Option<Subnet> {
        if let Some(text) = plain(item) {
            return Some(text);
        }
        if let Some((name, None)) = reference(item) {
            return stack.template.construct_path(name).map(str::to_owned);
        }
        let export = plain(item.get("Fn::ImportValue")?)?;
        if let Some((stack, value)) = self.exported(&export) {
            return self.subnet(stack, value);
        }
        self.app.templates.iter().find_map(|&template| {
            let template = self.lens.template(template);
            let outputs = template.json.get("Outputs")?.as_object()?;
            let output = outputs.values().find(|output| exports(output, &export))?;
            let (name, _) = reference(output.get("Value")?)?;
            template.construct_path(name).map(str::to_owned)
        })
    }

    /// The VPC that contains subnets.
    pub(super) fn vpc_of(&self, subnets: &BTreeSet<Subnet>) -> Option<usize> {
        let assembly = &self.app.assembly;
        let first = assembly.at(subnets.first()?)?;
        assembly
            .around(first)
            .find(|&one| assembly.constructs[one].class == "aws_ec2.Vpc")
    }

    /// The subnets of a kind in a VPC, by the paths of their resources.
    pub(super) fn subnets_in(&self, vpc: usize, kind: Kind) -> BTreeSet<Subnet> {
        let assembly = &self.app.assembly;
        let own = assembly.children(vpc).filter(|&subnet| {
            let has_route = || {
                assembly
                    .children(subnet)
                    .any(|one| assembly.constructs[one].id == "DefaultRoute")
            };
            match assembly.constructs[subnet].class.as_str() {
                "aws_ec2.PublicSubnet" => kind == Kind::Public,
                "aws_ec2.PrivateSubnet" if has_route() => kind == Kind::Private,
                "aws_ec2.PrivateSubnet" => kind == Kind::Isolated,
                _ => false,
            }
        });
        own.map(|one| format!("{}/Subnet", assembly.constructs[one].path))
            .collect()
    }

    /// Whether the app uses version 1 of the CDK.
    pub(super) fn is_version_1(&self) -> bool {
        let imports = self
            .app
            .programs
            .iter()
            .flat_map(|program| program.code.imports());
        let mut modules = imports.map(|import| import.module.as_str());
        modules.any(|module| module == "@aws-cdk/core" || module == "aws_cdk.core")
    }
}

/// Whether an output is exported under a name.
fn exports(output: &Json, name: &str) -> bool {
    output.pointer("/Export/Name").and_then(plain).as_deref() == Some(name)
}
