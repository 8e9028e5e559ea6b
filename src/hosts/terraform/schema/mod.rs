//! The arguments and blocks of the resource types that ECS needs, and the properties of the model that they are.
//!
//! The names, shapes and needs are those of the AWS provider 6.25.0, as its bindings have them (npm
//! `@cdktf/provider-aws` 21.22.1, read 2026-11-28). The properties are those of the CloudFormation resource types.

mod references;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::Kind;

pub use references::{Reference, data_source_of, pseudo_parameter, reading, writing};

/// How an argument is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// `name = value`.
    Attribute,
    /// A block that occurs at most once.
    OneBlock,
    /// A block that may be repeated.
    ManyBlocks,
}

/// An argument or block of a resource type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// Its path in the resource: `network_configuration.subnets`.
    pub path: &'static str,
    /// How it is written.
    pub shape: Shape,
    /// Whether the block around it is not valid without it.
    pub is_required: bool,
    /// The type of the value, for instance `list(string)`; `None` for a block.
    pub value: Option<&'static str>,
    /// The path of the property in the model: `NetworkConfiguration.AwsvpcConfiguration.Subnets`. `None` if CloudFormation
    /// has no such property. For a block: what is in it are properties of what is around it.
    pub property: Option<&'static str>,
    /// The `Key` of the item that it is in the list that the property is: `stickiness.enabled` in `TargetGroupAttributes`.
    pub key: Option<&'static str>,
}

static TYPES: LazyLock<HashMap<&str, Kind<'static>>> = LazyLock::new(|| {
    let rows = lines(include_str!("types.tsv")).filter_map(|row| row.split_once('\t'));
    rows.map(|(name, kind)| (name, Kind::new(kind))).collect()
});

static ATTRIBUTES: LazyLock<HashMap<&str, Vec<Attribute>>> = LazyLock::new(|| {
    let mut all: HashMap<&str, Vec<Attribute>> = HashMap::new();
    for (name, attribute) in lines(include_str!("attributes.tsv")).filter_map(read) {
        all.entry(name).or_default().push(attribute);
    }
    all
});

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

fn read(row: &'static str) -> Option<(&'static str, Attribute)> {
    let known = |cell: &'static str| (cell != "-").then_some(cell);
    let cells: Vec<&'static str> = row.split('\t').collect();
    let [name, path, shape, need, value, property] = cells[..] else {
        return None;
    };
    let shape = match shape {
        "attribute" => Shape::Attribute,
        "one" => Shape::OneBlock,
        _ => Shape::ManyBlocks,
    };
    let (property, key) = match property.strip_suffix(']') {
        Some(item) => item.split_once('[').map(|(list, key)| (list, Some(key)))?,
        None => (property, None),
    };
    let attribute = Attribute {
        path,
        shape,
        is_required: need == "required",
        value: known(value),
        property: known(property),
        key,
    };
    Some((name, attribute))
}

/// The kind of the model that a resource type is; `None` for a type that the model does not know.
pub fn kind_of(resource_type: &str) -> Option<Kind<'static>> {
    TYPES.get(resource_type).copied()
}

/// The resource type that a kind of the model is written as.
pub fn resource_type_of(kind: Kind<'_>) -> Option<&'static str> {
    let rows = lines(include_str!("types.tsv")).filter_map(|row| row.split_once('\t'));
    let mut rows = rows.filter(|(name, _)| modern_name(name) == *name);
    rows.find(|(_, of)| Kind::new(of) == kind)
        .map(|(name, _)| name)
}

/// The arguments and blocks of a resource type in the order of their paths; empty for an unknown type.
pub fn attributes_of(resource_type: &str) -> &'static [Attribute] {
    let known = ATTRIBUTES.get(resource_type);
    let known = known.or_else(|| ATTRIBUTES.get(modern_name(resource_type).as_ref()));
    known.map_or(&[], Vec::as_slice)
}

/// The name of a resource type: the types `aws_alb_…` are other names of `aws_lb_…`.
fn modern_name(resource_type: &str) -> Cow<'_, str> {
    match resource_type.contains("aws_alb") {
        true => Cow::Owned(resource_type.replacen("aws_alb", "aws_lb", 1)),
        false => Cow::Borrowed(resource_type),
    }
}

/// An argument or block of a resource type by its path.
pub fn attribute(resource_type: &str, path: &str) -> Option<&'static Attribute> {
    let all = attributes_of(resource_type).iter();
    all.into_iter().find(|one| one.path == path)
}

/// The argument or block of a resource itself that a property of the model is, or is in. A property that is several of them
/// is named after the first.
pub fn argument_of(resource_type: &str, property: &str) -> Option<&'static str> {
    let all = attributes_of(resource_type).iter();
    // An item of a list is no name for the list.
    let mut own = all
        .filter(|one| one.key.is_none())
        .filter_map(|one| Some((one.property?, one.path)));
    let exact = own.clone().find(|(known, _)| *known == property);
    let found = exact.or_else(|| own.find(|(known, _)| known.split('.').next() == Some(property)));
    found.and_then(|(_, path)| path.split('.').next())
}

/// The argument or block of a resource type that is a property of the model.
pub fn attribute_of_property(resource_type: &str, property: &str) -> Option<&'static Attribute> {
    let all = attributes_of(resource_type).iter();
    all.into_iter().find(|one| one.property == Some(property))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{fit, nested};

    #[test]
    fn every_row_is_read_and_every_type_has_a_kind() {
        let rows: Vec<_> = lines(include_str!("attributes.tsv")).collect();
        assert!(rows.iter().all(|row| read(row).is_some()));
        assert!(rows.len() > 800);
        let unmapped = [
            "aws_security_group_rule",
            "aws_lb_target_group_attachment",
            "aws_autoscaling_attachment",
            "aws_iam_role_policy_attachment",
        ];
        for name in ATTRIBUTES.keys() {
            assert_eq!(kind_of(name).is_none(), unmapped.contains(name), "{name}");
        }
    }

    #[test]
    fn a_block_lies_around_each_argument_in_it() {
        for (name, all) in ATTRIBUTES.iter() {
            for one in all {
                if let Some((block, _)) = one.path.rsplit_once('.') {
                    let around = attribute(name, block).map(|block| block.shape);
                    assert!(
                        matches!(around, Some(Shape::OneBlock | Shape::ManyBlocks)),
                        "{name}: {}",
                        one.path
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_in_a_block_with_a_property_is_below_the_property() {
        for (name, all) in ATTRIBUTES.iter() {
            for one in all {
                let Some((block, _)) = one.path.rsplit_once('.') else {
                    continue;
                };
                let outer = attribute(name, block).and_then(|block| block.property);
                if let (Some(outer), Some(property)) = (outer, one.property) {
                    let below = property.strip_prefix(outer);
                    let is_below = below.is_some_and(|rest| rest.starts_with('.'));
                    assert!(is_below, "{name}: {} is {property}", one.path);
                }
            }
        }
    }

    #[test]
    fn each_property_that_is_checked_has_been_reviewed() {
        for (name, around, table) in [
            ("aws_ecs_service", "", fit::SERVICE),
            ("aws_ecs_task_definition", "", fit::TASK_DEFINITION),
            ("aws_ecs_task_definition", "Volumes.", fit::VOLUME),
            ("aws_ecs_task_set", "", fit::TASK_SET),
            ("aws_lb_target_group", "", fit::TARGET_GROUP),
            (
                "aws_cloudwatch_event_target",
                "Targets.EcsParameters.",
                fit::RUN_PARAMETERS,
            ),
            (
                "aws_scheduler_schedule",
                "Target.EcsParameters.",
                fit::RUN_PARAMETERS,
            ),
        ] {
            let all = attributes_of(name).iter().filter_map(|one| one.property);
            for path in all.filter_map(|one| one.strip_prefix(around)) {
                assert!(is_reviewed(table, path), "{name}: {around}{path}");
            }
        }
    }

    /// Whether each name of a path may be where it is. What is below a property that is denied is not checked.
    fn is_reviewed(table: fit::Table, path: &str) -> bool {
        // Rules and task sets spell this in their own way, which their reader knows.
        let path = path.replace("AwsVpcConfiguration", "AwsvpcConfiguration");
        let names: Vec<&str> = path.split('.').collect();
        let below = names.windows(2);
        match fit::look_up(table, names[0]) {
            None => false,
            Some(fit::Fit::Denied(..)) => true,
            // They have a table of their own.
            Some(_) if names[0] == "Volumes" => true,
            Some(_) => below
                .into_iter()
                .all(|pair| nested::below(pair[0]).is_none_or(|known| known.contains(&pair[1]))),
        }
    }

    #[test]
    fn the_attributes_of_target_groups_have_keys() {
        let named = argument_of("aws_lb_target_group", "TargetGroupAttributes");
        assert_eq!(named, None);
        let all = attributes_of("aws_lb_target_group").iter();
        let own = all.filter(|one| one.property == Some("TargetGroupAttributes"));
        let keys: Vec<Option<&str>> = own.map(|one| one.key).collect();
        assert!(
            keys.len() > 20 && keys.iter().all(Option::is_some),
            "{keys:?}"
        );
        let type_of = attribute("aws_lb_target_group", "stickiness.type");
        assert_eq!(type_of.and_then(|one| one.key), Some("stickiness.type"));
    }

    #[test]
    fn names_and_shapes_of_a_service() {
        let service = |path| attribute("aws_ecs_service", path).expect("it is in the table");
        let subnets = service("network_configuration.subnets");
        assert_eq!(
            subnets.property,
            Some("NetworkConfiguration.AwsvpcConfiguration.Subnets")
        );
        assert!(subnets.is_required);
        assert_eq!(service("network_configuration").shape, Shape::OneBlock);
        assert_eq!(service("load_balancer").shape, Shape::ManyBlocks);
        assert_eq!(service("wait_for_steady_state").property, None);
        let placement = attribute_of_property("aws_ecs_service", "PlacementStrategies");
        assert_eq!(
            placement.map(|one| one.path),
            Some("ordered_placement_strategy")
        );
        let rule = attribute_of_property(
            "aws_cloudwatch_event_target",
            "Targets.EcsParameters.PlacementConstraints",
        );
        assert_eq!(
            rule.map(|one| one.path),
            Some("ecs_target.placement_constraint")
        );
    }

    #[test]
    fn the_older_names_of_load_balancers_are_known() {
        assert_eq!(kind_of("aws_alb_target_group"), Some(Kind::TARGET_GROUP));
        assert_eq!(kind_of("aws_alb_listener"), Some(Kind::LISTENER));
        assert!(attribute("aws_alb_listener", "default_action").is_some());
        assert_eq!(kind_of("aws_s3_object"), None);
        assert_eq!(resource_type_of(Kind::LISTENER), Some("aws_lb_listener"));
        assert_eq!(resource_type_of(Kind::new("AWS::S3::Object")), None);
    }
}
