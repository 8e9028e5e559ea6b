//! The result for a workload and the effect of its update, in one word each.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// For information; no action is required.
    Note,
    /// Should be read before deploying.
    Warning,
    /// Prevents the migration of the workload.
    Error,
}

impl Severity {
    /// The name printed in reports and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Whether a change preserves the meaning of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The meaning is preserved.
    Safe,
    /// Behavior may change: size, links, network access, names.
    Review,
}

/// The result for one workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All edits are made; the result is deployable as is.
    Ready,
    /// All edits are made, but a new parameter needs a value or something must be done before deploying.
    ActionRequired,
    /// A decision is missing that no parameter can express.
    NeedsDecision,
    /// Fargate does not support it, or only after a redesign.
    Blocked,
    /// The owner excluded it in the settings.
    Skipped,
    /// Nothing to do: it verifiably runs on Fargate.
    OnFargate,
    /// Nothing to do: it runs on ECS Managed Instances or on external instances, not on EC2 container instances.
    NotEc2,
}

impl Verdict {
    /// Whether manual action is required.
    pub fn is_left_for_a_person(self) -> bool {
        matches!(
            self,
            Self::ActionRequired | Self::NeedsDecision | Self::Blocked
        )
    }

    /// Whether the workload's edits are part of the result.
    pub fn is_migrated(self) -> bool {
        matches!(self, Self::Ready | Self::ActionRequired)
    }

    /// The verdict with this name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [
            Self::Ready,
            Self::ActionRequired,
            Self::NeedsDecision,
            Self::Blocked,
            Self::Skipped,
            Self::OnFargate,
            Self::NotEc2,
        ];
        all.into_iter().find(|one| one.name() == name)
    }

    /// The name printed in reports and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::ActionRequired => "action-required",
            Self::NeedsDecision => "needs-decision",
            Self::Blocked => "blocked",
            Self::Skipped => "skipped",
            Self::OnFargate => "on-fargate",
            Self::NotEc2 => "not-ec2",
        }
    }
}

/// The effect of updating an existing stack on the running service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Impact {
    /// CloudFormation creates a new service and then deletes the old one.
    Replaced,
    /// The service starts a rolling deployment of new tasks.
    InPlace,
    /// A second service is created next to the existing one.
    Parallel,
    /// Only a new revision of a task definition is registered.
    NewRevision,
    /// Nothing is changed.
    None,
}

impl Impact {
    /// The name printed in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::InPlace => "in-place",
            Self::Parallel => "parallel",
            Self::NewRevision => "new-revision",
            Self::None => "none",
        }
    }
}

/// Consequences of a migration that a person should consider, whatever the verdict is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// CloudFormation, or the person who runs the commands, replaces a service with a new one.
    pub replaced: bool,
    /// Downtime: for some time no task serves traffic or does its work.
    pub downtime: bool,
    /// A name that others may reference changes or is removed.
    pub renamed: bool,
    /// The containers lose the permissions of the container instance role.
    pub permissions: bool,
}

impl Flags {
    /// The names of the flags that are set, as reports and JSON print them, in this order.
    pub fn names(self) -> Vec<&'static str> {
        let all = [
            (self.replaced, "replaced"),
            (self.downtime, "downtime"),
            (self.renamed, "renamed"),
            (self.permissions, "permissions"),
        ];
        let set = all.into_iter().filter(|(is_set, _)| *is_set);
        set.map(|(_, name)| name).collect()
    }
}

/// Serialized as the names of the flags that are set.
impl Serialize for Flags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.names().serialize(serializer)
    }
}

impl JsonSchema for Flags {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Flags".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let all = Self {
            replaced: true,
            downtime: true,
            renamed: true,
            permissions: true,
        };
        json_schema!({"type": "array", "items": {"enum": all.names()}})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::updates::Update;
    use crate::outcome::NameKind;

    #[test]
    fn json_has_the_names_of_the_reports() {
        #[track_caller]
        fn check(value: impl Serialize, name: &str) {
            assert_eq!(serde_json::to_value(value).unwrap(), name);
        }
        for severity in [Severity::Note, Severity::Warning, Severity::Error] {
            check(severity, severity.name());
        }
        for verdict in [
            Verdict::Ready,
            Verdict::ActionRequired,
            Verdict::NeedsDecision,
            Verdict::Blocked,
            Verdict::Skipped,
            Verdict::OnFargate,
            Verdict::NotEc2,
        ] {
            check(verdict, verdict.name());
            assert_eq!(Verdict::named(verdict.name()), Some(verdict));
        }
        for impact in [
            Impact::Replaced,
            Impact::InPlace,
            Impact::Parallel,
            Impact::NewRevision,
            Impact::None,
        ] {
            check(impact, impact.name());
        }
        for update in [
            Update::Nothing,
            Update::NoInterruption,
            Update::NewResource,
            Update::Deletion,
            Update::NewRevision,
            Update::Conditional,
            Update::Replacement,
            Update::RefusedUnlessRenamed,
            Update::Unknown,
        ] {
            check(update, update.name());
        }
        for kind in [NameKind::Service, NameKind::TargetGroup, NameKind::Host] {
            check(kind, kind.name());
        }
    }
}
