//! Security groups: rules in resources of their own join their group, so that both ways of writing them are one.

use std::collections::BTreeMap;

use super::lists::{arranged, insert};
use super::references::only;
use super::value::Value;

/// The type of a security group.
pub(super) const GROUP: &str = "AWS::EC2::SecurityGroup";
/// The entries of a group in its normal form: what it allows, by direction.
pub(super) const INBOUND: &str = "Inbound";
/// See [`INBOUND`].
pub(super) const OUTBOUND: &str = "Outbound";

/// How the two directions are written.
pub(super) struct Direction {
    /// The entry of the normal form.
    pub entry: &'static str,
    /// The property of a group.
    property: &'static str,
    /// The type of a rule that is a resource.
    pub resource: &'static str,
    /// What precedes the other end in the text of a rule.
    word: &'static str,
}

/// Both of them.
pub(super) const DIRECTIONS: [Direction; 2] = [
    Direction {
        entry: INBOUND,
        property: "SecurityGroupIngress",
        resource: "AWS::EC2::SecurityGroupIngress",
        word: "from",
    },
    Direction {
        entry: OUTBOUND,
        property: "SecurityGroupEgress",
        resource: "AWS::EC2::SecurityGroupEgress",
        word: "to",
    },
];

/// The properties that name the group at the other end of a rule.
pub(super) const PEER_GROUPS: [&str; 2] = ["DestinationSecurityGroupId", "SourceSecurityGroupId"];

/// The properties that name the other end of a rule.
const PEERS: [&str; 8] = [
    "CidrIp",
    "CidrIpv6",
    "DestinationPrefixListId",
    "DestinationSecurityGroupId",
    "SourcePrefixListId",
    "SourceSecurityGroupId",
    "SourceSecurityGroupName",
    "SourceSecurityGroupOwnerId",
];

/// How the CDK writes that a group allows no outbound traffic.
const NOBODY: &str = "255.255.255.255/32";

/// Joins the rules with their groups.
pub(super) fn join(resources: &mut BTreeMap<String, Value>) {
    let is_group = |value: &Value| value.text_at(&["Type"]) == Some(GROUP);
    let groups: Vec<String> = resources
        .iter()
        .filter(|(_, value)| is_group(value))
        .map(|(id, _)| id.clone())
        .collect();
    for id in groups {
        for direction in &DIRECTIONS {
            let own = take_own(resources, &id, direction);
            let separate = take_separate(resources, &id, direction);
            let is_default = direction.entry == OUTBOUND && own.is_none() && separate.is_empty();
            let mut rules = BTreeMap::new();
            for item in own.into_iter().flatten().chain(separate) {
                let (text, rule) = rule(&item, direction);
                if rule.text_at(&["CidrIp"]) != Some(NOBODY) && !rules.contains_key(&text) {
                    insert(&mut rules, text, rule);
                }
            }
            if is_default {
                let everything = [("IpProtocol", "-1"), ("CidrIp", "0.0.0.0/0")];
                let everything =
                    everything.map(|(key, value)| (key.to_owned(), Value::text(value)));
                let (text, rule) = rule(&Value::Map(everything.into()), direction);
                rules.insert(text, rule);
            }
            if let Some(group) = resources.get_mut(&id).and_then(Value::entries_mut) {
                group.insert(direction.entry.to_owned(), Value::Members(rules));
            }
        }
    }
}

/// Removes the list of rules from a group; one that is no list remains a property.
fn take_own(
    resources: &mut BTreeMap<String, Value>,
    id: &str,
    direction: &Direction,
) -> Option<Vec<Value>> {
    let properties = resources
        .get_mut(id)?
        .entries_mut()?
        .get_mut("Properties")?;
    let properties = properties.entries_mut()?;
    match properties.get(direction.property)? {
        Value::List(_) => match properties.remove(direction.property)? {
            Value::List(items) => Some(items),
            _ => None,
        },
        // What it allows is not known, and not everything either.
        _ => Some(Vec::new()),
    }
}

/// Removes the rules of a group that are resources of the same template.
fn take_separate(
    resources: &mut BTreeMap<String, Value>,
    group: &str,
    direction: &Direction,
) -> Vec<Value> {
    let is_of_group = |value: &Value| {
        value.text_at(&["Type"]) == Some(direction.resource)
            && value
                .text_at(&["Properties", "GroupId"])
                .and_then(only)
                .is_some_and(|name| name.strip_suffix(".GroupId").unwrap_or(name) == group)
    };
    let ids: Vec<String> = resources
        .iter()
        .filter(|(_, value)| is_of_group(value))
        .map(|(id, _)| id.clone())
        .collect();
    let rules = ids.into_iter().filter_map(|id| resources.remove(&id));
    rules
        .filter_map(|resource| {
            let mut rule = resource.get("Properties")?.clone();
            let entries = rule.entries_mut()?;
            entries.remove("GroupId");
            if let Some(condition) = resource.get("Condition") {
                entries.insert("Condition".to_owned(), condition.clone());
            }
            Some(rule)
        })
        .collect()
}

/// A rule as a text that identifies it, and as a value. Its description does not matter.
fn rule(item: &Value, direction: &Direction) -> (String, Value) {
    let (Value::Map(written), None) = (item, item.function()) else {
        let item = arranged(item, direction.property);
        return (format!("{{{item}}}"), item);
    };
    let mut rule = written.clone();
    rule.remove("Description");
    let mut peers = Vec::new();
    for (key, value) in &mut rule {
        if PEERS.contains(&key.as_str()) {
            if let Value::Text(text) = value {
                *text = group_id(text);
            }
            peers.push(value.to_string());
        }
    }
    let protocol = rule
        .get("IpProtocol")
        .map_or("-1".to_owned(), Value::to_string);
    let port = |key: &str| rule.get(key).map_or("?".to_owned(), Value::to_string);
    let what = match protocol.as_str() {
        "-1" => "all".to_owned(),
        protocol => format!("{protocol} {}-{}", port("FromPort"), port("ToPort")),
    };
    if protocol == "-1" {
        // Ports are ignored if all protocols are allowed.
        rule.remove("FromPort");
        rule.remove("ToPort");
    }
    let known = ["IpProtocol", "FromPort", "ToPort"];
    let others = rule
        .iter()
        .filter(|(key, _)| !known.contains(&key.as_str()) && !PEERS.contains(&key.as_str()));
    let others: String = others
        .map(|(key, value)| format!(", {key}: {value}"))
        .collect();
    let text = format!("{{{what} {} {}{others}}}", direction.word, peers.join(" "));
    (text, Value::Map(rule))
}

/// The ID of a group of a VPC, which `Ref` and `Fn::GetAtt` both return.
fn group_id(text: &str) -> String {
    match only(text).and_then(|name| name.strip_suffix(".GroupId")) {
        Some(name) => format!("${{{name}}}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::template;
    use super::*;

    fn joined(text: &str) -> BTreeMap<String, Value> {
        let sections = template::read(&format!("Resources:\n{text}")).expect("it is a template");
        let mut resources = sections["Resources"].clone();
        join(&mut resources);
        resources
    }

    fn rules(text: &str, entry: &str) -> Vec<String> {
        let joined = joined(text);
        let rules = joined["G"]
            .get(entry)
            .and_then(Value::entries)
            .expect("rules");
        rules.keys().cloned().collect()
    }

    const INLINE: &str = "  G: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 80, ToPort: '80', SourceSecurityGroupId: !Ref B, Description: x}]}}\n";
    const SEPARATE: &str = "  G: {Type: AWS::EC2::SecurityGroup, Properties: {}}\n  I: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !GetAtt G.GroupId, IpProtocol: tcp, FromPort: 80, ToPort: 80, SourceSecurityGroupId: !GetAtt B.GroupId}}\n";

    #[test]
    fn a_rule_is_in_its_group_however_it_is_written() {
        assert_eq!(joined(INLINE), joined(SEPARATE));
        assert_eq!(rules(INLINE, INBOUND), ["{tcp 80-80 from ${B}}"]);
        for other in [("80", "81"), ("!GetAtt B", "!GetAtt C"), ("tcp", "udp")] {
            let other = SEPARATE.replace(other.0, other.1);
            assert_ne!(joined(INLINE), joined(&other), "{other}");
        }
        let conditional = SEPARATE.replace("Ingress, ", "Ingress, Condition: C, ");
        assert_ne!(joined(INLINE), joined(&conditional));
    }

    #[test]
    fn a_rule_of_another_group_stays() {
        let other = SEPARATE.replace("!GetAtt G.GroupId", "!ImportValue G");
        assert!(joined(&other).contains_key("I"));
        assert!(rules(&other, INBOUND).is_empty());
    }

    #[test]
    fn a_group_without_outbound_rules_allows_all() {
        assert_eq!(rules(INLINE, OUTBOUND), ["{all to 0.0.0.0/0}"]);
        let with = |egress: &str| {
            let text = INLINE.replace(
                "SecurityGroupIngress:",
                &format!("SecurityGroupEgress: {egress}, SecurityGroupIngress:"),
            );
            rules(&text, OUTBOUND)
        };
        assert_eq!(
            with("[{CidrIp: 0.0.0.0/0, IpProtocol: '-1'}]"),
            ["{all to 0.0.0.0/0}"]
        );
        let nothing = "[{CidrIp: 255.255.255.255/32, IpProtocol: icmp, FromPort: 252, ToPort: 86}]";
        assert!(with(nothing).is_empty());
        assert!(with("!If [C, [], []]").is_empty());
    }

    #[test]
    fn what_is_not_understood_of_a_rule_is_kept() {
        let odd = INLINE.replace("Description: x", "Extra: y");
        assert_eq!(rules(&odd, INBOUND), ["{tcp 80-80 from ${B}, Extra: y}"]);
        let conditional = INLINE.replace("[{IpProtocol", "[!If [C, a, b], {IpProtocol");
        assert_eq!(rules(&conditional, INBOUND).len(), 2);
    }
}
