//! The classes of troposphere.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The properties with classes.
const PROPERTIES: &str = include_str!("properties.tsv");

/// Modules that are not named like the service of the resource type. Source: as `properties.tsv`.
const MODULES: &[(&str, &str)] = &[
    ("KinesisAnalytics", "analytics"),
    ("KinesisFirehose", "firehose"),
    ("Lambda", "awslambda"),
];

/// Classes that are not named like the resource type, because a property has the name.
const CLASSES: &[(&str, &str)] = &[
    ("iam.Policy", "iam.PolicyType"),
    ("route53.RecordSet", "route53.RecordSetType"),
    ("sns.Subscription", "sns.SubscriptionResource"),
];

/// Whether a property is one value of a class or a list of them, and the class.
pub(super) type ClassOfProperty = (bool, &'static str);

static BY_PROPERTY: LazyLock<HashMap<(&str, &str), ClassOfProperty>> = LazyLock::new(|| {
    let rows = PROPERTIES.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| {
        let mut fields = row.split('\t');
        let key = (fields.next()?, fields.next()?);
        Some((key, (fields.next()? == "list", fields.next()?)))
    })
    .collect()
});

/// The class of a resource type, with its module: `ecs.Service` of `AWS::ECS::Service`.
pub(super) fn class_of_type(kind: &str) -> Option<String> {
    let mut parts = kind.strip_prefix("AWS::")?.split("::");
    let (service, name) = (parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let known = MODULES.iter().find(|(other, _)| *other == service);
    let module = known.map_or_else(
        || service.to_lowercase(),
        |(_, module)| (*module).to_owned(),
    );
    let class = format!("{module}.{name}");
    let other = CLASSES.iter().find(|(usual, _)| *usual == class);
    Some(other.map_or(class, |(_, own)| (*own).to_owned()))
}

/// The class of the value of a property, if it is an instance of one, or a list of them.
pub(super) fn class_of_property(class: &str, property: &str) -> Option<ClassOfProperty> {
    BY_PROPERTY.get(&(class, property)).copied()
}

#[cfg(test)]
mod tests {
    use super::{BY_PROPERTY, class_of_property, class_of_type};

    #[test]
    fn classes_of_resource_types_are_those_of_the_package() {
        for (kind, class) in [
            ("AWS::ECS::Service", "ecs.Service"),
            (
                "AWS::ElasticLoadBalancingV2::TargetGroup",
                "elasticloadbalancingv2.TargetGroup",
            ),
            ("AWS::IAM::Policy", "iam.PolicyType"),
            ("AWS::Lambda::Function", "awslambda.Function"),
        ] {
            assert_eq!(class_of_type(kind).as_deref(), Some(class));
        }
        assert_eq!(class_of_type("Custom::Thing"), None);
        assert_eq!(class_of_type("AWS::S3::Bucket::Other"), None);
    }

    #[test]
    fn nested_properties_have_classes() {
        assert_eq!(BY_PROPERTY.len(), super::PROPERTIES.lines().count() - 2);
        let vpc = class_of_property("ecs.NetworkConfiguration", "AwsvpcConfiguration");
        assert_eq!(vpc, Some((false, "ecs.AwsvpcConfiguration")));
        assert_eq!(
            class_of_property("iam.Role", "Policies"),
            Some((true, "iam.Policy"))
        );
        assert_eq!(
            class_of_property("iam.Role", "AssumeRolePolicyDocument"),
            None
        );
    }
}
