//! What attributes of resources and data sources refer to in the words of the model.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{kind_of, lines, modern_name};
use crate::model::Kind;

/// A value of a resource, as CloudFormation refers to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reference<'n> {
    /// `Ref`.
    Ref,
    /// `Fn::GetAtt`, with the name of the attribute.
    Attribute(&'n str),
}

/// The attributes of each type in the order of the table.
static REFERENCES: LazyLock<HashMap<&str, Vec<(&str, Reference<'static>)>>> = LazyLock::new(|| {
    let mut all: HashMap<&str, Vec<_>> = HashMap::new();
    for (name, attribute, reference) in lines(include_str!("references.tsv")).filter_map(read) {
        all.entry(name).or_default().push((attribute, reference));
    }
    all
});

/// The resource type that a kind of the model is written as, of those that can be referred to.
static TYPES: LazyLock<HashMap<Kind<'static>, &str>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for (name, _, _) in lines(include_str!("references.tsv")).filter_map(read) {
        if let Some(kind) = kind_of(name) {
            all.entry(kind).or_insert(name);
        }
    }
    all
});

fn read(row: &'static str) -> Option<(&'static str, &'static str, Reference<'static>)> {
    let mut cells = row.split('\t');
    let (name, attribute) = (cells.next()?, cells.next()?);
    let reference = match cells.next()? {
        "Ref" => Reference::Ref,
        other => Reference::Attribute(other),
    };
    Some((name, attribute, reference))
}

/// The attributes of a resource type, or of a data source (`data.aws_vpc`).
fn attributes(name: &str) -> &'static [(&'static str, Reference<'static>)] {
    let known = REFERENCES.get(modern_name(name).as_ref());
    known.map_or(&[], Vec::as_slice)
}

/// What an attribute of a resource type, or of a data source (`data.aws_vpc`), is in the model. `None` if the model has no
/// reference with the same value.
pub fn reading(resource_type: &str, attribute: &str) -> Option<Reference<'static>> {
    let mut all = attributes(resource_type).iter();
    all.find(|(name, _)| *name == attribute)
        .map(|(_, reference)| *reference)
}

/// The attribute that has the value of a reference, for a resource type, a data source (`data.aws_vpc`), or the name of a
/// kind of the model (`AWS::EC2::VPC`).
pub fn writing(resource_type: &str, reference: Reference<'_>) -> Option<&'static str> {
    let name = TYPES.get(&Kind::new(resource_type)).copied();
    let mut all = attributes(name.unwrap_or(resource_type)).iter();
    all.find(|(_, one)| *one == reference)
        .map(|(name, _)| *name)
}

/// The pseudo parameter that an attribute of a data source is: `AWS::Region` for `name` of `data.aws_region`.
pub fn pseudo_parameter(data_source: &str, attribute: &str) -> Option<&'static str> {
    let name = match (data_source, attribute) {
        // The provider 6.0 has `region` in the place of `name`.
        ("data.aws_region", "id" | "name" | "region") => "AWS::Region",
        ("data.aws_caller_identity", "account_id" | "id") => "AWS::AccountId",
        ("data.aws_partition", "partition" | "id") => "AWS::Partition",
        ("data.aws_partition", "dns_suffix") => "AWS::URLSuffix",
        _ => return None,
    };
    Some(name)
}

/// The data source and its attribute that have the value of a pseudo parameter.
pub fn data_source_of(pseudo_parameter: &str) -> Option<(&'static str, &'static str)> {
    match pseudo_parameter {
        // `name` is deprecated since the provider 6.0, and earlier ones have no `region`.
        "AWS::Region" => Some(("aws_region", "id")),
        "AWS::AccountId" => Some(("aws_caller_identity", "account_id")),
        "AWS::Partition" => Some(("aws_partition", "partition")),
        "AWS::URLSuffix" => Some(("aws_partition", "dns_suffix")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: Reference<'static> = Reference::Attribute("Arn");

    #[test]
    fn every_row_is_read_once() {
        let mut rows: Vec<_> = lines(include_str!("references.tsv")).collect();
        assert!(rows.len() > 250);
        let is_row = |row: &&'static str| row.split('\t').count() == 3 && read(row).is_some();
        assert_eq!(rows.iter().find(|row| !is_row(row)), None);
        rows.sort_unstable();
        assert_eq!(rows.windows(2).find(|pair| pair[0] == pair[1]), None);
    }

    #[test]
    fn attributes_are_what_cloudformation_returns() {
        for (resource_type, attribute, reference) in [
            ("aws_ecs_cluster", "id", Some(ARN)),
            ("aws_ecs_cluster", "name", Some(Reference::Ref)),
            ("data.aws_ecs_cluster", "cluster_name", Some(Reference::Ref)),
            ("aws_ecs_service", "id", Some(Reference::Ref)),
            (
                "aws_ecs_service",
                "name",
                Some(Reference::Attribute("Name")),
            ),
            ("aws_iam_role", "name", Some(Reference::Ref)),
            ("aws_iam_role", "arn", Some(ARN)),
            ("aws_alb_target_group", "id", Some(Reference::Ref)),
            (
                "data.aws_alb",
                "zone_id",
                Some(Reference::Attribute("CanonicalHostedZoneID")),
            ),
            (
                "aws_security_group",
                "id",
                Some(Reference::Attribute("GroupId")),
            ),
            // Not the ARN of the rule.
            ("aws_cloudwatch_event_target", "arn", None),
            // CloudFormation's ends with `:*`.
            ("aws_cloudwatch_log_group", "arn", None),
            // The ID of a task definition is its family.
            ("aws_ecs_task_definition", "id", None),
            ("aws_ecs_task_definition", "family", None),
            ("aws_s3_object", "id", None),
        ] {
            assert_eq!(
                reading(resource_type, attribute),
                reference,
                "{resource_type}.{attribute}"
            );
        }
    }

    #[test]
    fn references_are_written_as_attributes() {
        for (resource_type, reference, attribute) in [
            ("aws_lb_target_group", Reference::Ref, Some("arn")),
            ("aws_ecs_service", Reference::Ref, Some("id")),
            ("AWS::ECS::Cluster", Reference::Ref, Some("name")),
            ("AWS::ECS::Cluster", ARN, Some("arn")),
            (
                "AWS::EC2::SecurityGroup",
                Reference::Attribute("GroupId"),
                Some("id"),
            ),
            ("AWS::EC2::SecurityGroup", Reference::Ref, Some("id")),
            (
                "AWS::ElasticLoadBalancingV2::LoadBalancer",
                Reference::Attribute("DNSName"),
                Some("dns_name"),
            ),
            ("data.aws_security_group", Reference::Ref, Some("id")),
            ("aws_cloudwatch_log_group", ARN, None),
            ("AWS::S3::Object", Reference::Ref, None),
        ] {
            assert_eq!(
                writing(resource_type, reference),
                attribute,
                "{resource_type} {reference:?}"
            );
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for (name, all) in REFERENCES.iter() {
            for (_, reference) in all {
                let attribute = writing(name, *reference).expect("it is in the table");
                let read = attributes(name).iter().filter(|(one, _)| *one == attribute);
                assert!(
                    read.into_iter().any(|(_, one)| one == reference),
                    "{name} {reference:?}"
                );
            }
        }
    }

    #[test]
    fn pseudo_parameters_are_data_sources() {
        for name in [
            "AWS::Region",
            "AWS::AccountId",
            "AWS::Partition",
            "AWS::URLSuffix",
        ] {
            let (source, attribute) = data_source_of(name).expect("there is one");
            assert_eq!(
                pseudo_parameter(&format!("data.{source}"), attribute),
                Some(name)
            );
        }
        assert_eq!(
            pseudo_parameter("data.aws_region", "region"),
            Some("AWS::Region")
        );
        assert_eq!(pseudo_parameter("data.aws_region", "endpoint"), None);
        assert_eq!(data_source_of("AWS::StackName"), None);
    }
}
