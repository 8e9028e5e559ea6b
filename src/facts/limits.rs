//! Numbers that AWS does not go beyond.

use std::ops::RangeInclusive;

use super::tables::Facts;

const SOURCE: &str = "As of 2026-11-01. CloudFormation user guide, \"Understand CloudFormation quotas\" (templates); \
                      Elastic Load Balancing API, CreateTargetGroup.Name; ECS API model (botocore 1.44.5), \
                      EphemeralStorage.sizeInGiB and AwsVpcConfiguration; ECS developer guide, \"Amazon ECS-optimized \
                      Linux AMIs\" (disk of an instance)";

/// Bytes of a template that is not deployed from S3.
pub const INLINE_BYTES: usize = 51_200;
/// Bytes of a template.
pub const BYTES: usize = 1_048_576;
/// Resources of a template.
pub const RESOURCES: usize = 500;
/// Parameters of a template.
pub const PARAMETERS: usize = 200;
/// Characters of a target group's name.
pub const TARGET_GROUP_NAME: usize = 32;
/// The disk of a task in GiB where nothing is said.
pub const TASK_DISK: u64 = 20;
/// The disks in GiB that a task can ask for.
pub const TASK_DISKS: RangeInclusive<u64> = 21..=200;
/// The root disk in GiB that an ECS-optimised image has by itself.
pub const INSTANCE_DISK: u64 = 30;

/// The table, to be printed.
#[must_use]
pub fn facts() -> Facts {
    let row = |what: &str, limit: String| [what.to_owned(), limit];
    let disks = format!("{} to {}", TASK_DISKS.start(), TASK_DISKS.end());
    Facts::new(
        "limits",
        "Numbers that AWS does not go beyond, and sizes it gives by itself",
        SOURCE,
    )
    .columns(&["what", "limit"])
    .rows([
        row(
            "bytes of a template that is not deployed from S3",
            INLINE_BYTES.to_string(),
        ),
        row("bytes of a template", BYTES.to_string()),
        row("resources of a template", RESOURCES.to_string()),
        row("parameters of a template", PARAMETERS.to_string()),
        row(
            "characters of a target group's name",
            TARGET_GROUP_NAME.to_string(),
        ),
        row("GiB of a task's disk by itself", TASK_DISK.to_string()),
        row("GiB of a task's disk with EphemeralStorage", disks),
        row(
            "GiB of the root disk of an ECS-optimised image",
            INSTANCE_DISK.to_string(),
        ),
    ])
}
