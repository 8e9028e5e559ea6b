//! Resources that Terraform divides in another way than the model does.

use super::module::Reading;
use super::node::{Entry, Home, Node, Value};
use super::properties::{entry_of, push, replace};
use crate::hosts::terraform::module::Block;

impl<'d> Reading<'_, 'd> {
    /// Makes the properties of a resource those of its type in the model.
    pub(super) fn adapt(&self, block: &Block<'d>, properties: &mut Node) {
        match block.resource_type {
            "aws_security_group" => {
                for rules in ["SecurityGroupIngress", "SecurityGroupEgress"] {
                    if let Some(list) = entry_of(properties, rules) {
                        expand_rules(list);
                    }
                }
            }
            "aws_security_group_rule" => self.adapt_rule(block, properties),
            "aws_lb" | "aws_alb" => {
                let scheme = match block.get("internal").map(|one| one.text()) {
                    Some(Some("true")) => "internal",
                    Some(Some("false")) | None => "internet-facing",
                    Some(_) => return,
                };
                let place = properties.origin.place;
                replace(properties, "Scheme", Node::of_text(scheme, place));
            }
            _ => {}
        }
    }

    /// A rule of a security group, as a resource of its own.
    fn adapt_rule(&self, block: &Block<'d>, properties: &mut Node) {
        let file = self.source(block.file);
        let names = [
            ("security_group_id", "GroupId"),
            ("protocol", "IpProtocol"),
            ("from_port", "FromPort"),
            ("to_port", "ToPort"),
            ("source_security_group_id", "SourceSecurityGroupId"),
            ("description", "Description"),
        ];
        for (argument, property) in names {
            if let Some(place) = block.get(argument) {
                replace(properties, property, self.value(file, place));
            }
        }
        for (argument, property) in [("cidr_blocks", "CidrIp"), ("ipv6_cidr_blocks", "CidrIpv6")] {
            if let Some(place) = block.get(argument) {
                let ranges = self.value(file, place);
                replace(properties, property, first_of(ranges));
            }
        }
        let is_of_itself = block.get("self").and_then(|one| one.text()) == Some("true");
        if is_of_itself && let Some(group) = block.get("security_group_id") {
            replace(properties, "SourceSecurityGroupId", self.value(file, group));
        }
    }

    /// Moves what is attached by resources of its own to the resource that it is attached to.
    pub(super) fn fold(&self, all: &mut [Entry]) {
        for block in &self.own().resources {
            let file = self.source(block.file);
            let (holder, value, property) = match block.resource_type {
                "aws_iam_role_policy_attachment" => ("role", "policy_arn", "ManagedPolicyArns"),
                "aws_autoscaling_attachment" => (
                    "autoscaling_group_name",
                    "lb_target_group_arn",
                    "TargetGroupARNs",
                ),
                _ => continue,
            };
            let value = block
                .get(value)
                .or_else(|| block.get("alb_target_group_arn"));
            let (Some(holder), Some(value)) = (block.get(holder), value) else {
                continue;
            };
            let holder = self.value(file, holder);
            let Some(name) = holder_name(&holder) else {
                continue;
            };
            let mut item = self.value(file, value);
            item.origin.home = Home::Body {
                file,
                node: block.body.node,
                resource_type: block.resource_type.to_owned(),
                path: "attachment".to_owned(),
            };
            let found = all.iter_mut().find(|entry| entry.key == name);
            let Some(properties) = found.and_then(|entry| entry_of(&mut entry.value, "Properties"))
            else {
                continue;
            };
            match entry_of(properties, property) {
                Some(list) => {
                    if let Value::List(items) = &mut list.value {
                        items.push(item);
                    }
                }
                None => {
                    let place = item.origin.place;
                    let list = Node::derived(Value::List(vec![item]), place);
                    push(properties, Entry::new(property, list));
                }
            }
        }
    }
}

/// The address of the resource that a value refers to, without an index.
fn holder_name(node: &Node) -> Option<String> {
    let name = match &node.value {
        Value::Function("Ref", name) => name.text()?,
        Value::Function("Fn::GetAtt", both) => match &both.value {
            Value::List(items) => items.first()?.text()?,
            _ => return None,
        },
        _ => return None,
    };
    let mut steps = name.split(['.', '[']);
    let (kind, name) = (steps.next()?, steps.next()?);
    kind.starts_with("aws_").then(|| format!("{kind}.{name}"))
}

/// The rules of a security group: one for each source, with the model's names.
fn expand_rules(list: &mut Node) {
    let Value::List(rules) = &mut list.value else {
        return;
    };
    let mut all = Vec::new();
    for rule in std::mem::take(rules) {
        let sources = [
            ("CidrBlocks", "CidrIp"),
            ("Ipv6CidrBlocks", "CidrIpv6"),
            ("SecurityGroups", "SourceSecurityGroupId"),
        ];
        let Value::Map(entries) = &rule.value else {
            all.push(rule);
            continue;
        };
        let is_source = |key: &str| sources.iter().any(|(name, _)| *name == key);
        let rest: Vec<Entry> = entries
            .iter()
            .filter(|entry| !is_source(&entry.key) && entry.key != "Self")
            .map(|entry| Entry {
                key: match entry.key.as_str() {
                    "Protocol" => "IpProtocol".to_owned(),
                    other => other.to_owned(),
                },
                ..entry.clone()
            })
            .collect();
        let before = all.len();
        for (name, property) in sources {
            for source in items_of(rule.get(name)) {
                let mut entries = rest.clone();
                entries.push(Entry::new(property, source));
                all.push(Node {
                    value: Value::Map(entries),
                    origin: rule.origin.clone(),
                });
            }
        }
        if all.len() == before {
            all.push(Node {
                value: Value::Map(rest),
                origin: rule.origin,
            });
        }
    }
    *rules = all;
}

fn items_of(list: Option<&Node>) -> Vec<Node> {
    match list.map(|list| &list.value) {
        Some(Value::List(items)) => items.clone(),
        Some(_) => list.cloned().into_iter().collect(),
        None => Vec::new(),
    }
}

/// The first of a list of ranges; a value that is not written out as it is.
fn first_of(node: Node) -> Node {
    match node.value {
        Value::List(mut items) if !items.is_empty() => items.remove(0),
        _ => node,
    }
}
