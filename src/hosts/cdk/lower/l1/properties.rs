//! The properties of L1 classes, and how they are spelled.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The table.
const TABLE: &str = include_str!("schema/properties.tsv");

/// The properties by class and the name in lower case.
static BY_NAME: LazyLock<HashMap<(&str, String), Property>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| {
        let mut columns = row.split('\t');
        let (class, name) = (columns.next()?, columns.next()?);
        let property = Property {
            name,
            kind: Kind(columns.next()?),
            is_of_version_1: columns.next().is_none(),
        };
        Some(((class, name.to_lowercase()), property))
    })
    .collect()
});

/// A property of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Property {
    name: &'static str,
    kind: Kind,
    is_of_version_1: bool,
}

/// The type of a value: `string`, `number`, `boolean`, `json` for any value with the keys of CloudFormation, a class of
/// properties, or a list or map of one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind(pub(super) &'static str);

impl Kind {
    pub(super) const TEXT: Self = Self("string");
    pub(super) const NUMBER: Self = Self("number");
    pub(super) const BOOL: Self = Self("boolean");
    pub(super) const JSON: Self = Self("json");
    pub(super) const TEXTS: Self = Self("list string");

    /// The type of the items of a list.
    pub(super) fn item(self) -> Option<Self> {
        match self {
            Self::JSON => Some(self),
            Self(kind) => kind.strip_prefix("list ").map(Self),
        }
    }

    /// The class of properties.
    pub(super) fn class(self) -> Option<&'static str> {
        let is_plain = self.0.contains(' ');
        let is_class = self.0.contains('.') || self.0.starts_with("Cfn");
        (is_class && !is_plain).then_some(self.0)
    }

    /// The name and the type of the value under a key of the template.
    pub(super) fn entry(self, key: &str) -> Option<(String, Self)> {
        if self == Self::JSON {
            return Some((key.to_owned(), self));
        }
        if let Some(kind) = self.0.strip_prefix("map ") {
            return Some((key.to_owned(), Self(kind)));
        }
        let property = BY_NAME.get(&(self.class()?, key.to_lowercase()))?;
        Some((property.name.to_owned(), property.kind))
    }

    /// Whether version 1 of the CDK has the property under a key of the template.
    pub(super) fn is_in_version_1(self, key: &str) -> bool {
        let class = self.class();
        let property = class.and_then(|class| BY_NAME.get(&(class, key.to_lowercase())));
        property.is_none_or(|property| property.is_of_version_1)
    }
}

/// The properties of a class, if the table has it.
pub(super) fn of_class(class: &str) -> Option<Kind> {
    let mut known = BY_NAME.keys();
    known
        .find(|(own, _)| *own == class)
        .map(|(own, _)| Kind(own))
}

/// The class of a resource type: `aws_ecs.CfnService` of `AWS::ECS::Service`.
pub(super) fn class_of_type(kind: &str) -> Option<Kind> {
    let mut parts = kind.strip_prefix("AWS::")?.split("::");
    let (service, name) = (parts.next()?, parts.next()?);
    let class = format!("aws_{}.Cfn{name}", service.to_lowercase());
    of_class(&class).filter(|_| parts.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::{BY_NAME, Kind, TABLE, class_of_type};

    #[test]
    fn every_line_of_the_table_is_a_property() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(BY_NAME.len(), lines.count());
        for property in BY_NAME.values() {
            let mut kind = property.kind;
            while let Some((_, of)) = kind.0.split_once(' ') {
                kind = Kind(of);
            }
            let is_plain = [Kind::TEXT, Kind::NUMBER, Kind::BOOL, Kind::JSON].contains(&kind);
            assert!(is_plain || super::of_class(kind.0).is_some(), "{kind:?}");
        }
    }

    #[test]
    fn properties_are_found_by_the_names_of_templates() {
        let task = class_of_type("AWS::ECS::TaskDefinition").expect("the table has it");
        let (name, containers) = task.entry("ContainerDefinitions").expect("it has it");
        assert_eq!(name, "containerDefinitions");
        let container = containers.item().expect("it is a list");
        let (name, kind) = container.entry("MemoryReservation").expect("it has it");
        assert_eq!((name.as_str(), kind), ("memoryReservation", Kind::NUMBER));
        let (_, log) = container.entry("LogConfiguration").expect("it has it");
        let (_, options) = log.entry("Options").expect("it has it");
        let option = options.entry("awslogs-group");
        assert_eq!(option, Some(("awslogs-group".to_owned(), Kind::TEXT)));
        let (_, volumes) = task.entry("Volumes").expect("it has it");
        let volume = volumes.item().expect("it is a list");
        let efs = volume.entry("EFSVolumeConfiguration").expect("it has it");
        assert_eq!(efs.0, "efsVolumeConfiguration");
        assert!(task.entry("Nothing").is_none());
        let service = class_of_type("AWS::ECS::Service").expect("the table has it");
        assert!(service.is_in_version_1("LaunchType"));
        assert!(!service.is_in_version_1("AvailabilityZoneRebalancing"));
        assert!(class_of_type("Custom::Thing").is_none());
    }
}
