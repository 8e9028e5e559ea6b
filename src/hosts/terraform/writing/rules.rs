//! Rules of security groups.

use super::functions::is_absent;
use super::{NotWritable, Scope, value};
use crate::syntax::{NewEntry, NewValue};

/// The direction of the traffic that a rule allows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ingress,
    Egress,
}

impl Direction {
    pub fn word(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

/// What a rule allows traffic from or to.
enum Peer {
    Ipv4(NewValue),
    Ipv6(NewValue),
    PrefixList(NewValue),
    Group(NewValue),
}

/// A rule with written values.
pub(super) struct Rule {
    direction: Direction,
    description: Option<NewValue>,
    protocol: NewValue,
    /// The ports, which a rule for all protocols does not have.
    ports: Option<[NewValue; 2]>,
    peer: Peer,
}

impl Rule {
    /// All outbound traffic.
    pub fn all_outbound() -> Self {
        Self {
            direction: Direction::Egress,
            description: None,
            protocol: NewValue::Text("-1".to_owned()),
            ports: None,
            peer: Peer::Ipv4(NewValue::Text("0.0.0.0/0".to_owned())),
        }
    }

    /// The rule that the properties of the model describe.
    pub fn read(
        direction: Direction,
        properties: &[NewEntry],
        scope: &mut Scope,
    ) -> Result<Self, NotWritable> {
        let (mut description, mut protocol, mut peer) = (None, None, None);
        let mut ports = [None, None];
        for entry in properties.iter().filter(|entry| !is_absent(&entry.value)) {
            let mut written = |of| value(&entry.value, Some(of), scope);
            match entry.key.as_str() {
                "GroupId" => {}
                "Description" => description = Some(written("string")?),
                "IpProtocol" => protocol = Some(written("string")?),
                "FromPort" => ports[0] = Some(written("number")?),
                "ToPort" => ports[1] = Some(written("number")?),
                "CidrIp" => peer = Some(Peer::Ipv4(written("string")?)),
                "CidrIpv6" => peer = Some(Peer::Ipv6(written("string")?)),
                "SourcePrefixListId" | "DestinationPrefixListId" => {
                    peer = Some(Peer::PrefixList(written("string")?));
                }
                "SourceSecurityGroupId" | "DestinationSecurityGroupId" => {
                    peer = Some(Peer::Group(written("string")?));
                }
                other => {
                    return Err(NotWritable::new(format!(
                        "{other} of a security group rule has no equivalent in Terraform"
                    )));
                }
            }
        }
        let missing = |what: &str| NotWritable::new(format!("A security group rule has no {what}"));
        let protocol = protocol.ok_or_else(|| missing("IpProtocol"))?;
        let ports = match ports {
            _ if is_all(&protocol) => None,
            [Some(from), Some(to)] => Some([from, to]),
            _ => return Err(missing("FromPort or ToPort")),
        };
        Ok(Self {
            direction,
            description,
            protocol,
            ports,
            peer: peer.ok_or_else(|| missing("source or destination"))?,
        })
    }

    /// The type of the resource of its own that it is.
    pub fn separate_type(&self, is_older: bool) -> &'static str {
        match (is_older, self.direction) {
            (true, _) => "aws_security_group_rule",
            (false, Direction::Ingress) => "aws_vpc_security_group_ingress_rule",
            (false, Direction::Egress) => "aws_vpc_security_group_egress_rule",
        }
    }

    /// The name of the block in a group that it is.
    pub fn block_type(&self) -> &'static str {
        self.direction.word()
    }

    /// The arguments of a resource `aws_vpc_security_group_…_rule`.
    pub fn separate(&self, group: &NewValue) -> Vec<NewEntry> {
        let mut items = vec![NewEntry::new("security_group_id", group.clone())];
        items.extend(self.description());
        let (name, peer) = match &self.peer {
            Peer::Ipv4(range) => ("cidr_ipv4", range),
            Peer::Ipv6(range) => ("cidr_ipv6", range),
            Peer::PrefixList(list) => ("prefix_list_id", list),
            Peer::Group(group) => ("referenced_security_group_id", group),
        };
        items.push(NewEntry::new(name, peer.clone()));
        items.push(NewEntry::new("ip_protocol", self.protocol.clone()));
        if let Some([from, to]) = &self.ports {
            items.push(NewEntry::new("from_port", from.clone()));
            items.push(NewEntry::new("to_port", to.clone()));
        }
        items
    }

    /// The arguments of a resource `aws_security_group_rule`.
    pub fn older(&self, group: &NewValue) -> Vec<NewEntry> {
        let direction = NewValue::Text(self.direction.word().to_owned());
        let mut items = vec![
            NewEntry::new("type", direction),
            NewEntry::new("security_group_id", group.clone()),
        ];
        items.extend(self.inline(group));
        items
    }

    /// The arguments of a block in a group. Only there a list of groups is accepted.
    pub fn inline_block(&self, group: &NewValue) -> Vec<NewEntry> {
        let mut items = self.inline(group);
        for one in &mut items {
            if one.key == "source_security_group_id" {
                one.key = "security_groups".to_owned();
                one.value = NewValue::Sequence(vec![one.value.clone()]);
            }
        }
        items
    }

    fn inline(&self, group: &NewValue) -> Vec<NewEntry> {
        let zero = || NewValue::Number(0);
        let [from, to] = self.ports.clone().unwrap_or_else(|| [zero(), zero()]);
        let mut items: Vec<NewEntry> = self.description().into_iter().collect();
        items.push(NewEntry::new("protocol", self.protocol.clone()));
        items.push(NewEntry::new("from_port", from));
        items.push(NewEntry::new("to_port", to));
        let list = |value: &NewValue| NewValue::Sequence(vec![value.clone()]);
        items.push(match &self.peer {
            Peer::Ipv4(range) => NewEntry::new("cidr_blocks", list(range)),
            Peer::Ipv6(range) => NewEntry::new("ipv6_cidr_blocks", list(range)),
            Peer::PrefixList(one) => NewEntry::new("prefix_list_ids", list(one)),
            // The provider reads a group that refers to itself in this way.
            Peer::Group(other) if is_same(other, group) => {
                NewEntry::new("self", NewValue::Bool(true))
            }
            Peer::Group(other) => NewEntry::new("source_security_group_id", other.clone()),
        });
        items
    }

    fn description(&self) -> Option<NewEntry> {
        let text = self.description.clone()?;
        Some(NewEntry::new("description", text))
    }
}

/// Whether a protocol is that of all traffic, which has no ports.
fn is_all(protocol: &NewValue) -> bool {
    matches!(protocol, NewValue::Text(text) if text == "-1" || text == "all")
}

fn is_same(one: &NewValue, other: &NewValue) -> bool {
    matches!((one, other), (NewValue::Raw(one), NewValue::Raw(other)) if one == other)
}
