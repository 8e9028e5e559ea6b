//! Quotas and limits of AWS.

use std::ops::RangeInclusive;

use super::tables::Facts;

const SOURCE: &str = "As of 2026-11-01. CloudFormation user guide, \"Understand CloudFormation quotas\" (templates); \
                      Elastic Load Balancing API, CreateTargetGroup.Name; ECS API model (botocore 1.44.5), \
                      EphemeralStorage.sizeInGiB and AwsVpcConfiguration; ECS developer guide, \"Amazon ECS-optimized \
                      Linux AMIs\" (disk of a container instance)";

/// Maximum size in bytes of a template that is not deployed from S3.
pub const INLINE_BYTES: usize = 51_200;
/// Maximum size in bytes of a template.
pub const BYTES: usize = 1_048_576;
/// Maximum number of resources in a template.
pub const RESOURCES: usize = 500;
/// Maximum number of parameters in a template.
pub const PARAMETERS: usize = 200;
/// Maximum number of characters in a target group's name.
pub const TARGET_GROUP_NAME: usize = 32;
/// The default ephemeral storage of a task in GiB.
pub const TASK_DISK: u64 = 20;
/// The ephemeral storage in GiB that a task can request.
pub const TASK_DISKS: RangeInclusive<u64> = 21..=200;
/// The default root volume in GiB of an ECS-optimized image.
pub const INSTANCE_DISK: u64 = 30;

/// The table, for printing.
pub fn facts() -> Facts {
    let row = |what: &str, limit: String| [what.to_owned(), limit];
    let disks = format!("{} to {}", TASK_DISKS.start(), TASK_DISKS.end());
    Facts::new("limits", "Quotas and default sizes of AWS", SOURCE)
        .columns(&["what", "limit"])
        .rows([
            row(
                "bytes of a template that is not in Amazon S3",
                INLINE_BYTES.to_string(),
            ),
            row("bytes of a template", BYTES.to_string()),
            row("resources of a template", RESOURCES.to_string()),
            row("parameters of a template", PARAMETERS.to_string()),
            row(
                "characters of a target group's name",
                TARGET_GROUP_NAME.to_string(),
            ),
            row(
                "GiB of ephemeral storage of a task by default",
                TASK_DISK.to_string(),
            ),
            row("GiB of a task's disk with EphemeralStorage", disks),
            row(
                "GiB of the root volume of an Amazon ECS-optimized AMI",
                INSTANCE_DISK.to_string(),
            ),
        ])
}
