//! How CloudFormation applies a change. The table, its date and its source are in `updates.tsv`.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Serialize;

use super::table::{head, rows};
use super::tables::Facts;

const TABLE: &str = include_str!("updates.tsv");

/// How a stack update applies a change, from the least to the most disruptive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Update {
    /// No effect by itself: a parameter, or the order of the update.
    #[serde(rename = "none")]
    Nothing,
    /// The resource is updated with no interruption.
    NoInterruption,
    /// A resource is created.
    NewResource,
    /// A resource is deleted.
    Deletion,
    /// A new revision of a task definition is registered, which interrupts nothing by itself.
    NewRevision,
    /// Documented as an update in place, under conditions that are not published: a change set shows whether the resource
    /// is replaced.
    Conditional,
    /// A new resource is created in place of the old one, which is then deleted.
    Replacement,
    /// A replacement that CloudFormation rejects while the resource keeps its fixed name.
    RefusedUnlessRenamed,
    /// The table does not contain the type of the resource.
    Unknown,
}

impl Update {
    /// The name printed in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::NoInterruption => "no-interruption",
            Self::NewResource => "new-resource",
            Self::Deletion => "deletion",
            Self::NewRevision => "new-revision",
            Self::Conditional => "conditional",
            Self::Replacement => "replacement",
            Self::RefusedUnlessRenamed => "refused-unless-renamed",
            Self::Unknown => "unknown",
        }
    }
}

/// A resource type and the properties that replace it.
#[derive(Clone, Debug)]
pub struct Kind {
    /// For example `AWS::ECS::Service`.
    pub kind: &'static str,
    /// The property that sets a fixed name.
    pub name: Option<&'static str>,
    /// The properties whose change replaces the resource.
    pub create_only: Vec<&'static str>,
}

/// Every type in the table, ordered by name.
pub fn all() -> &'static [Kind] {
    static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
        rows(TABLE)
            .map(|[kind, name, properties]| Kind {
                kind,
                name: (!name.is_empty()).then_some(name),
                create_only: properties.split_whitespace().collect(),
            })
            .collect()
    });
    &KINDS
}

/// A type by its name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    // A custom resource may have any type name after this prefix.
    let name = match name.starts_with("Custom::") {
        true => "AWS::CloudFormation::CustomResource",
        false => name,
    };
    all().iter().find(|kind| kind.kind == name)
}

/// How CloudFormation applies a change of a property of a resource. Nested properties are written with a dot.
pub fn of(resource: &str, property: &str) -> Update {
    let Some(kind) = kind(resource) else {
        return Update::Unknown;
    };
    let holds = |create_only: &&str| {
        let rest = property.strip_prefix(*create_only);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    if !kind.create_only.iter().any(holds) {
        Update::NoInterruption
    } else if resource == "AWS::ECS::TaskDefinition" {
        Update::NewRevision
    } else {
        Update::Replacement
    }
}

/// The table, for printing.
pub fn facts() -> Facts {
    let row = |kind: &Kind| {
        let name = kind.name.unwrap_or_default();
        [
            kind.kind.to_owned(),
            name.to_owned(),
            kind.create_only.join(" "),
        ]
    };
    let about = "Properties whose change replaces a resource (a task definition gets a new revision); others change without interruption";
    Facts::new("updates", about, &head(TABLE))
        .columns(&["type", "name", "replaced by"])
        .rows(all().iter().map(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn create_only_properties_replace_and_others_do_not() {
        let service = "AWS::ECS::Service";
        assert_eq!(of(service, "LaunchType"), Update::Replacement);
        assert_eq!(of(service, "LoadBalancers"), Update::NoInterruption);
        assert_eq!(of("AWS::ECS::TaskDefinition", "Cpu"), Update::NewRevision);
        assert_eq!(
            of("AWS::ECS::TaskDefinition", "Tags"),
            Update::NoInterruption
        );
        assert_eq!(of("AWS::Foo::Bar", "Name"), Update::Unknown);
    }

    #[test]
    fn a_part_of_a_property_is_named_with_a_dot() {
        let provider = "AWS::ECS::CapacityProvider";
        let of = |property| of(provider, property);
        assert_eq!(
            of("AutoScalingGroupProvider.AutoScalingGroupArn"),
            Update::Replacement
        );
        assert_eq!(
            of("AutoScalingGroupProvider.ManagedScaling"),
            Update::NoInterruption
        );
        assert_eq!(of("NameOfAnother"), Update::NoInterruption);
    }
}
