//! The reader of the ECS API's own files.

use std::borrow::Cow;

use crate::model::Kind;
use crate::model::{Content, Function, HostTag, Reader};
use crate::syntax::{Cursor, Document};

/// The input of a command, by its spelling of properties; there are no functions.
///
/// Source of the names: CloudFormation's resource schemas and the ECS API model (service-2.json, 2014-11-13).
struct Input {
    /// Whether the first letter of a name is lowercase.
    is_camel: bool,
    /// Names that differ by more than their first letter: the model's name, and the one here.
    different: &'static [(&'static str, &'static str)],
}

/// The input of `register-task-definition`, `create-service` and similar commands.
static ECS: HostTag = HostTag(&Input {
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
});

/// The input of EventBridge: `put-targets` and `create-schedule`.
static EVENTS: HostTag = HostTag(&Input {
    is_camel: false,
    different: &[
        ("AwsvpcConfiguration", "awsvpcConfiguration"),
        ("CapacityProvider", "capacityProvider"),
        ("Weight", "weight"),
        ("Base", "base"),
        ("Expression", "expression"),
    ],
});

/// Files that deploy a service and use CloudFormation's property names.
static DEPLOYMENT: HostTag = HostTag(&Input {
    is_camel: false,
    different: &[],
});

/// The tag for a document's content.
pub(crate) fn tag_of(content: &Content<'_>) -> &'static HostTag {
    match content {
        Content::TaskDefinition(_) | Content::Containers(_) => &ECS,
        Content::TaskLauncher(launcher) => of_command(launcher.kind),
        Content::Services(services) => services.first().map_or(&ECS, |one| of_command(one.kind)),
        Content::Deployments(_) | Content::Module(_) | Content::Other => &DEPLOYMENT,
    }
}

fn of_command(command: Kind<'_>) -> &'static HostTag {
    match command {
        Kind::CREATE_SERVICE
        | Kind::UPDATE_SERVICE
        | Kind::DESCRIBE_SERVICES
        | Kind::RUN_TASK
        | Kind::ECSPRESSO => &ECS,
        Kind::PUT_TARGETS | Kind::CREATE_SCHEDULE => &EVENTS,
        _ => &DEPLOYMENT,
    }
}

/// Whether a document is one of the ECS API's own files.
pub fn is_input(document: &Document) -> bool {
    [&ECS, &EVENTS, &DEPLOYMENT]
        .into_iter()
        .any(|one| HostTag::is(document, one))
}

/// Whether a document is the input of a command of EventBridge.
pub fn is_of_events(document: &Document) -> bool {
    HostTag::is(document, &EVENTS)
}

impl Reader for Input {
    fn function<'d>(&self, _: Cursor<'d>) -> Option<Function<'d>> {
        None
    }

    fn spell<'n>(&self, _: Cursor<'_>, property: &'n str) -> Cow<'n, str> {
        let special = self.different.iter().find(|(name, _)| *name == property);
        match special {
            Some((_, here)) => Cow::Borrowed(*here),
            None if self.is_camel => Cow::Owned(camel_case(property)),
            None => Cow::Borrowed(property),
        }
    }

    fn canonical<'n>(&self, _: Cursor<'_>, name: &'n str) -> Cow<'n, str> {
        let special = self.different.iter().find(|(_, here)| *here == name);
        match special {
            Some((property, _)) => Cow::Borrowed(*property),
            None if self.is_camel => Cow::Owned(pascal_case(name)),
            None => Cow::Borrowed(name),
        }
    }
}

/// A property as the ECS API spells most names: `HostPort` is `hostPort`.
pub(in crate::hosts) fn camel_case(property: &str) -> String {
    with_start(property, |first| first.to_ascii_lowercase())
}

/// The property that most names of the ECS API are: `hostPort` is `HostPort`.
pub(in crate::hosts) fn pascal_case(name: &str) -> String {
    with_start(name, |first| first.to_ascii_uppercase())
}

/// A name with its first letter changed.
fn with_start(name: &str, change: impl Fn(char) -> char) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(change);
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_spells_some_names_in_its_own_way() {
        let document = Document::parse("{}").expect("it is valid");
        let place = Cursor::root(&document);
        assert_eq!(ECS.0.spell(place, "NetworkMode"), "networkMode");
        assert_eq!(
            ECS.0.spell(place, "PlacementStrategies"),
            "placementStrategy"
        );
        assert_eq!(ECS.0.canonical(place, "fileSystemId"), "FilesystemId");
    }
}
