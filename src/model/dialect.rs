//! How a kind of document spells the properties; the rest of the crate uses CloudFormation's names.

use std::borrow::Cow;

use crate::hosts::ecs_api::ECSPRESSO;

/// One way of spelling: CloudFormation's names, or the ECS API's.
///
/// Source of the names: CloudFormation's resource schemas and the ECS API model (service-2.json, 2014-11-13).
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Whether the first letter of a name is small.
    camel: bool,
    /// Names that differ by more than that: canonical name, name here.
    different: &'static [(&'static str, &'static str)],
}

impl Dialect {
    /// `AWS::ECS::Service`, `AWS::ECS::TaskDefinition`, `AWS::Scheduler::Schedule` and `AWS::Pipes::Pipe`.
    pub const CLOUDFORMATION: Self = Self {
        camel: false,
        different: &[],
    };

    /// `AWS::ECS::TaskSet` and `AWS::Events::Rule`.
    pub const CLOUDFORMATION_OLD_VPC: Self = Self {
        camel: false,
        different: &[("AwsvpcConfiguration", "AwsVpcConfiguration")],
    };

    /// What EventBridge takes: `put-targets` and `create-schedule`.
    pub const EVENTS_API: Self = Self {
        camel: false,
        different: &[
            ("AwsvpcConfiguration", "awsvpcConfiguration"),
            ("CapacityProvider", "capacityProvider"),
            ("Weight", "weight"),
            ("Base", "base"),
            ("Expression", "expression"),
        ],
    };

    /// The input of `register-task-definition`, `create-service` and their kin.
    pub const API: Self = Self {
        camel: true,
        different: &[
            ("PlacementStrategies", "placementStrategy"),
            ("EFSVolumeConfiguration", "efsVolumeConfiguration"),
            ("FilesystemId", "fileSystemId"),
            (
                "FSxWindowsFileServerVolumeConfiguration",
                "fsxWindowsFileServerVolumeConfiguration",
            ),
            ("S3FilesVolumeConfiguration", "s3filesVolumeConfiguration"),
            ("IAM", "iam"),
            ("ProxyConfigurationProperties", "properties"),
        ],
    };

    /// The dialect of a CloudFormation resource type, or of a command's input.
    #[must_use]
    pub fn of_resource(kind: &str) -> &'static Self {
        match kind {
            "AWS::ECS::TaskSet" | "AWS::Events::Rule" => &Self::CLOUDFORMATION_OLD_VPC,
            "create-service" | "update-service" | "describe-services" | "run-task" | ECSPRESSO => {
                &Self::API
            }
            "put-targets" | "create-schedule" => &Self::EVENTS_API,
            _ => &Self::CLOUDFORMATION,
        }
    }

    /// The name of a property in this spelling.
    #[must_use]
    pub fn spell<'n>(&self, canonical: &'n str) -> Cow<'n, str> {
        let special = self.different.iter().find(|(name, _)| *name == canonical);
        match special {
            Some((_, here)) => Cow::Borrowed(*here),
            None if self.camel => Cow::Owned(with_small_start(canonical)),
            None => Cow::Borrowed(canonical),
        }
    }

    /// CloudFormation's name of a property that is spelled in this way.
    #[must_use]
    pub fn canonical<'n>(&self, here: &'n str) -> Cow<'n, str> {
        let special = self.different.iter().find(|(_, name)| *name == here);
        match special {
            Some((name, _)) => Cow::Borrowed(*name),
            None if self.camel => Cow::Owned(with_capital_start(here)),
            None => Cow::Borrowed(here),
        }
    }
}

fn with_small_start(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

fn with_capital_start(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::Dialect;

    #[test]
    fn the_api_spells_some_names_in_its_own_way() {
        assert_eq!(Dialect::API.spell("NetworkMode"), "networkMode");
        assert_eq!(
            Dialect::API.spell("PlacementStrategies"),
            "placementStrategy"
        );
        assert_eq!(Dialect::API.canonical("fileSystemId"), "FilesystemId");
    }

    #[test]
    fn one_property_has_two_spellings_in_cloudformation() {
        let rule = Dialect::of_resource("AWS::Events::Rule");
        let service = Dialect::of_resource("AWS::ECS::Service");
        assert_eq!(rule.spell("AwsvpcConfiguration"), "AwsVpcConfiguration");
        assert_eq!(service.spell("AwsvpcConfiguration"), "AwsvpcConfiguration");
    }
}
