//! The normal form of a template: order, spelling and what the CDK writes about itself make no difference.

use std::collections::BTreeMap;

use super::lists::arranged;
use super::references::{only, reference, renamed};
use super::template::Sections;
use super::value::Value;
use super::{definitions, groups};

/// The values of a template, by section and logical ID.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Normal(pub BTreeMap<(String, String), Value>);

impl Normal {
    /// An entry of a section.
    pub fn entry(&self, section: &str, id: &str) -> Option<&Value> {
        self.0.get(&(section.to_owned(), id.to_owned()))
    }

    /// A resource.
    pub fn resource(&self, id: &str) -> Option<&Value> {
        self.entry("Resources", id)
    }

    /// A property of a resource, by its path.
    pub fn property(&self, id: &str, path: &[&str]) -> Option<&Value> {
        self.resource(id)?.get("Properties")?.at(path)
    }

    /// The resources with their types.
    pub fn resources(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        self.0.iter().filter_map(|((section, id), value)| {
            let kind = value.text_at(&["Type"]).unwrap_or_default();
            (section == "Resources").then_some((id.as_str(), kind, value))
        })
    }
}

/// What the CDK adds to each template for itself.
const OF_THE_CDK: [(&str, &str); 3] = [
    ("Parameters", "BootstrapVersion"),
    ("Conditions", "CDKMetadataAvailable"),
    ("Rules", "CheckBootstrapVersion"),
];

/// The starts of the keys of metadata that the CDK and its checks write.
const METADATA: [&str; 3] = ["aws:cdk:", "aws:asset:", "cdk_nag"];

/// The metadata of a nested stack that names the file of its template.
pub(super) const ASSET_PATH: &str = "aws:asset:path";

/// Removes what the CDK writes about itself, and gives names in `DependsOn` the form of references.
pub(super) fn prepared(mut sections: Sections) -> Sections {
    for (section, id) in OF_THE_CDK {
        if let Some(entries) = sections.get_mut(section) {
            entries.remove(id);
        }
    }
    let Some(resources) = sections.get_mut("Resources") else {
        return sections;
    };
    resources.retain(|_, one| one.text_at(&["Type"]) != Some("AWS::CDK::Metadata"));
    for resource in resources.values_mut() {
        definitions::read(resource);
        let Value::Map(entries) = resource else {
            continue;
        };
        let is_stack = entries.get("Type") == Some(&Value::text("AWS::CloudFormation::Stack"));
        if let Some(Value::Map(metadata)) = entries.get_mut("Metadata") {
            metadata.retain(|key, _| {
                let is_of_the_cdk = METADATA.iter().any(|start| key.starts_with(start));
                !is_of_the_cdk || is_stack && key == ASSET_PATH
            });
            if metadata.is_empty() {
                entries.remove("Metadata");
            }
        }
        if let Some(names) = entries.get_mut("DependsOn") {
            let list = names.items().into_iter().map(|name| match name {
                Value::Text(name) => Value::Text(reference(name)),
                other => other.clone(),
            });
            *names = Value::List(list.collect());
        }
    }
    sections
}

/// The normal form of a prepared template, with other logical IDs for some of its resources.
pub(super) fn normal(sections: &Sections, names: &BTreeMap<String, String>) -> Normal {
    let mut all = BTreeMap::new();
    for (section, entries) in sections {
        let is_resources = section == "Resources";
        let named = |id: &String| names.get(id).filter(|_| is_resources).unwrap_or(id).clone();
        let entries = entries
            .iter()
            .map(|(id, one)| (named(id), renamed(one, names)));
        let mut entries: BTreeMap<String, Value> = entries.collect();
        if is_resources {
            groups::join(&mut entries);
        }
        for (id, mut value) in entries {
            if is_resources {
                without_repeated_ports(&mut value);
            }
            let mut value = arranged(&value, "");
            if is_resources {
                with_plain_dependencies(&mut value);
            }
            all.insert((section.clone(), id), value);
        }
    }
    Normal(all)
}

/// Shows the names in `DependsOn` as they are written.
fn with_plain_dependencies(resource: &mut Value) {
    let entries = resource.entries_mut();
    let Some(Value::Members(members)) = entries.and_then(|all| all.get_mut("DependsOn")) else {
        return;
    };
    let plain = std::mem::take(members).into_iter().map(|(key, value)| {
        match value.as_text().and_then(only) {
            Some(name) => (format!("{{{name}}}"), Value::text(name)),
            None => (key, value),
        }
    });
    *members = plain.collect();
}

/// With network mode `awsvpc`, a host port that is equal to the container port is the same as none.
fn without_repeated_ports(resource: &mut Value) {
    if resource.text_at(&["Type"]) != Some("AWS::ECS::TaskDefinition")
        || resource.text_at(&["Properties", "NetworkMode"]) != Some("awsvpc")
    {
        return;
    }
    let properties = resource
        .entries_mut()
        .and_then(|all| all.get_mut("Properties"));
    let containers = properties
        .and_then(Value::entries_mut)
        .and_then(|all| all.get_mut("ContainerDefinitions"));
    let Some(Value::List(containers)) = containers else {
        return;
    };
    for container in containers {
        let ports = container
            .entries_mut()
            .and_then(|all| all.get_mut("PortMappings"));
        let Some(Value::List(ports)) = ports else {
            continue;
        };
        for port in ports.iter_mut().filter_map(Value::entries_mut) {
            if port.get("HostPort") == port.get("ContainerPort") {
                port.remove("HostPort");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::template;
    use super::*;

    fn of(text: &str) -> Normal {
        let sections = template::read(text).expect("it is a template");
        normal(&prepared(sections), &BTreeMap::new())
    }

    #[test]
    fn what_the_cdk_writes_about_itself_is_omitted() {
        let bare = "Resources: {A: {Type: X}}";
        let cdk = "\
Parameters: {BootstrapVersion: {Type: String}}
Rules: {CheckBootstrapVersion: {Assertions: []}}
Conditions: {CDKMetadataAvailable: {'Fn::Equals': [a, b]}}
Resources:
  A: {Type: X, Metadata: {'aws:cdk:path': S/A, 'aws:asset:path': x, cdk_nag: {}}}
  CDKMetadata: {Type: AWS::CDK::Metadata}
";
        assert_eq!(of(bare), of(cdk));
        for other in [
            "Resources: {A: {Type: X, Metadata: {Mine: 1}}}",
            "Resources: {A: {Type: X}}\nRules: {Mine: {}}",
            "Resources: {A: {Type: X}}\nDescription: mine",
            "Resources: {A: {Type: X}, B: {Type: X}}",
        ] {
            assert_ne!(of(bare), of(other), "{other}");
        }
    }

    #[test]
    fn dependencies_are_a_set_of_names() {
        let with = |names: &str| {
            of(&format!(
                "Resources: {{A: {{Type: X, DependsOn: {names}}}}}"
            ))
        };
        assert_eq!(with("B"), with("[B]"));
        assert_eq!(with("[B, C]"), with("[C, B]"));
        assert_ne!(with("[B, C]"), with("[B]"));
        let sections = template::read("Resources: {A: {Type: X, DependsOn: B}, B: {Type: X}}");
        let names = BTreeMap::from([("B".to_owned(), "C".to_owned())]);
        let renamed = normal(&prepared(sections.expect("a template")), &names);
        let other = of("Resources: {A: {Type: X, DependsOn: C}, C: {Type: X}}");
        assert_eq!(renamed, other);
    }

    #[test]
    fn a_host_port_may_repeat_the_container_port_only_under_awsvpc() {
        let with = |mode: &str, host: &str| {
            of(&format!(
                "Resources: {{T: {{Type: 'AWS::ECS::TaskDefinition', Properties: {{NetworkMode: {mode}, ContainerDefinitions: [{{Name: a, PortMappings: [{{ContainerPort: 80{host}}}]}}]}}}}}}"
            ))
        };
        assert_eq!(with("awsvpc", ", HostPort: 80"), with("awsvpc", ""));
        assert_ne!(with("awsvpc", ", HostPort: 8080"), with("awsvpc", ""));
        assert_ne!(with("bridge", ", HostPort: 80"), with("bridge", ""));
    }
}
