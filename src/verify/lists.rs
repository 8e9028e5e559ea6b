//! Lists: which ones have an order, and what identifies the members of the others.

use std::collections::BTreeMap;

use super::value::Value;

/// The lists whose members have a name, and the properties that are it.
const NAMED: [(&str, &[&str]); 20] = [
    ("Branches", &["StartAt"]),
    ("CapacityProviderStrategy", &["CapacityProvider"]),
    ("ContainerDefinitions", &["Name"]),
    ("ContainerOverrides", &["Name"]),
    ("Environment", &["Name"]),
    ("LoadBalancerAttributes", &["Key"]),
    ("LoadBalancers", &["ContainerName", "ContainerPort"]),
    ("MountPoints", &["ContainerPath"]),
    ("Parameters", &["ParameterKey"]),
    ("Policies", &["PolicyName"]),
    ("PortMappings", &["ContainerPort", "Protocol"]),
    ("Secrets", &["Name"]),
    ("ServiceRegistries", &["RegistryArn"]),
    ("SystemControls", &["Namespace"]),
    ("Tags", &["Key"]),
    ("TargetGroupAttributes", &["Key"]),
    ("Targets", &["Id"]),
    ("Ulimits", &["Name"]),
    ("VolumeConfigurations", &["Name"]),
    ("Volumes", &["Name"]),
];

/// The other lists whose order has no meaning. Every list that is not named here has one.
const UNORDERED: [&str; 34] = [
    "Action",
    "AllowedMethods",
    "AllowedValues",
    "AvailabilityZones",
    "AWS",
    "CapacityProviders",
    "DependsOn",
    "DnsRecords",
    "EnvironmentFiles",
    "Federated",
    "Groups",
    "Links",
    "ManagedPolicyArns",
    "NotAction",
    "NotResource",
    "NotificationTypes",
    "PlacementConstraints",
    "Principal",
    "RequiresAttributes",
    "RequiresCompatibilities",
    "Resource",
    "Roles",
    "RouteTableIds",
    "SecurityGroupIds",
    "SecurityGroups",
    "Service",
    "Statement",
    "StepAdjustments",
    "SubnetIds",
    "Subnets",
    "TagSpecifications",
    "TargetGroupARNs",
    "VolumesFrom",
    "VPCZoneIdentifier",
];

/// A value with its lists in the form in which they are compared, by the property that it is the value of.
pub(super) fn arranged(value: &Value, property: &str) -> Value {
    if let Some((name, argument)) = value.function() {
        let inner = match (name, argument) {
            // The branches are values of the property.
            ("Fn::If", Value::List(branches)) => {
                let branch = |one: &Value| arranged(one, property);
                Value::List(branches.iter().map(branch).collect())
            }
            _ => arranged(argument, ""),
        };
        return Value::Map([(name.to_owned(), inner)].into());
    }
    let entries = |entries: &BTreeMap<String, Value>| {
        let arrange = |(key, inner): (&String, &Value)| (key.clone(), arranged(inner, key));
        entries.iter().map(arrange).collect()
    };
    match value {
        Value::Text(_) => value.clone(),
        Value::Map(map) => Value::Map(entries(map)),
        Value::Members(members) => Value::Members(entries(members)),
        Value::List(items) => list(
            items.iter().map(|item| arranged(item, "")).collect(),
            property,
        ),
    }
}

fn list(items: Vec<Value>, property: &str) -> Value {
    let named = NAMED.iter().find(|(list, _)| *list == property);
    if named.is_none() && !UNORDERED.contains(&property) {
        return Value::List(items);
    }
    let mut members = BTreeMap::new();
    for item in items {
        let name = named.and_then(|(_, properties)| name(&item, properties));
        let key = name.unwrap_or_else(|| format!("{{{item}}}"));
        insert(&mut members, key, item);
    }
    Value::Members(members)
}

/// Adds a member; further ones with the same name are numbered.
pub(super) fn insert(members: &mut BTreeMap<String, Value>, key: String, item: Value) {
    let free = (2..).map(|number| format!("{key}#{number}"));
    let free = std::iter::once(key.clone()).chain(free);
    let mut free = free.filter(|key| !members.contains_key(key));
    if let Some(key) = free.next() {
        members.insert(key, item);
    }
}

/// What identifies a member, in brackets.
fn name(item: &Value, properties: &[&str]) -> Option<String> {
    if !matches!(item, Value::Map(_)) || item.function().is_some() {
        return None;
    }
    let of = |property: &&str| match (item.get(property), *property) {
        (Some(value), _) => value.to_string(),
        (None, "Protocol") => "tcp".to_owned(),
        (None, _) => String::new(),
    };
    let names: Vec<String> = properties
        .iter()
        .map(of)
        .filter(|name| !name.is_empty())
        .collect();
    (!names.is_empty()).then(|| format!("[{}]", names.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::super::template;
    use super::*;

    fn properties(text: &str) -> Value {
        let text = format!("Resources:\n  A: {text}\n");
        let sections = template::read(&text).expect("it is a template");
        arranged(&sections["Resources"]["A"], "")
    }

    #[track_caller]
    fn same(one: &str, other: &str) {
        assert_eq!(properties(one), properties(other), "{one} | {other}");
    }

    #[track_caller]
    fn differs(one: &str, other: &str) {
        assert_ne!(properties(one), properties(other), "{one} | {other}");
    }

    #[test]
    fn named_members_are_compared_by_name() {
        same(
            "{Environment: [{Name: A, Value: 1}, {Name: B, Value: 2}]}",
            "{Environment: [{Name: B, Value: 2}, {Name: A, Value: 1}]}",
        );
        differs(
            "{Environment: [{Name: A, Value: 1}]}",
            "{Environment: [{Name: A, Value: 2}]}",
        );
        differs(
            "{Environment: [{Name: A}, {Name: A}]}",
            "{Environment: [{Name: A}]}",
        );
        let ports =
            properties("{PortMappings: [{ContainerPort: 80}, {ContainerPort: 80, Protocol: udp}]}");
        let ports = ports
            .get("PortMappings")
            .and_then(Value::entries)
            .expect("members");
        assert!(ports.contains_key("[80 tcp]") && ports.contains_key("[80 udp]"));
    }

    #[test]
    fn only_lists_known_to_have_no_order_are_sets() {
        same("{Subnets: [a, b]}", "{Subnets: [b, a]}");
        same(
            "{Subnets: !If [C, [a, b], [c]]}",
            "{Subnets: !If [C, [b, a], [c]]}",
        );
        differs(
            "{Subnets: !If [C, [a, b], [c]]}",
            "{Subnets: !If [C, [c], [a, b]]}",
        );
        differs("{Subnets: [a, b]}", "{Subnets: [a]}");
        differs("{Subnets: [a]}", "{Subnets: [a, a]}");
        for ordered in [
            "Command",
            "EntryPoint",
            "PlacementStrategies",
            "Stages",
            "TerminationPolicies",
        ] {
            differs(
                &format!("{{{ordered}: [a, b]}}"),
                &format!("{{{ordered}: [b, a]}}"),
            );
        }
        differs(
            "{P: !Join [',', !Split [a, b]]}",
            "{P: !Join [',', !Split [b, a]]}",
        );
    }
}
