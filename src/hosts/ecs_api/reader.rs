//! How the ECS API's own files are read.

use std::borrow::Cow;

use crate::model::{Function, HostTag, Reader};
use crate::syntax::{Cursor, Tag};

/// The input of a command, by its way to spell properties; there are no functions.
///
/// Source of the names: CloudFormation's resource schemas and the ECS API model (service-2.json, 2014-11-13).
struct Input {
    /// Whether the first letter of a name is small.
    is_camel: bool,
    /// Names that differ by more than that: the model's name, and the one here.
    different: &'static [(&'static str, &'static str)],
}

/// The input of `register-task-definition`, `create-service` and their kin.
pub const ECS: Tag = Tag(&HostTag(&Input {
    is_camel: true,
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
}));

/// What EventBridge takes: `put-targets` and `create-schedule`.
pub const EVENTS: Tag = Tag(&HostTag(&Input {
    is_camel: false,
    different: &[
        ("AwsvpcConfiguration", "awsvpcConfiguration"),
        ("CapacityProvider", "capacityProvider"),
        ("Weight", "weight"),
        ("Base", "base"),
        ("Expression", "expression"),
    ],
}));

/// Files that deploy a service and name the properties as CloudFormation does.
pub const DEPLOYMENT: Tag = Tag(&HostTag(&Input {
    is_camel: false,
    different: &[],
}));

impl Reader for Input {
    fn function<'d>(&self, _: Cursor<'d>) -> Option<Function<'d>> {
        None
    }

    fn spell<'n>(&self, _: Cursor<'_>, property: &'n str) -> Cow<'n, str> {
        let special = self.different.iter().find(|(name, _)| *name == property);
        match special {
            Some((_, here)) => Cow::Borrowed(*here),
            None if self.is_camel => {
                Cow::Owned(with_start(property, |first| first.to_ascii_lowercase()))
            }
            None => Cow::Borrowed(property),
        }
    }

    fn canonical<'n>(&self, _: Cursor<'_>, name: &'n str) -> Cow<'n, str> {
        let special = self.different.iter().find(|(_, here)| *here == name);
        match special {
            Some((property, _)) => Cow::Borrowed(*property),
            None if self.is_camel => {
                Cow::Owned(with_start(name, |first| first.to_ascii_uppercase()))
            }
            None => Cow::Borrowed(name),
        }
    }
}

/// A name with another first letter.
fn with_start(name: &str, change: impl Fn(char) -> char) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(change);
    first.into_iter().chain(letters).collect()
}
