//! The decisions as they are written in a settings file. The same choices occur at three levels: for all files, for
//! some files, and for one workload.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use super::value::{Value, list_schema};
use super::{Cutover, LaunchType, LogDriver, Names, SecurityGroupMode, Standalone, VolumeAnswer};

/// The contents of a settings file.
pub type ConfigChoices = Choices<Parameters, Entries<WorkloadChoices>, Entries<FileChoices>, bool>;

/// The choices for the files of a pattern.
pub type FileChoices = Choices<Parameters, Entries<WorkloadChoices>, NotHere, NotHere>;

/// The choices for one workload; also those of the command line.
pub type WorkloadChoices = Choices<NotHere, NotHere, NotHere, NotHere>;

/// The deployed values of parameters, by name.
pub type Parameters = Entries<ParameterValue>;

/// What can be decided: for all files, for some files, or for one workload. The nearest file named .ecs2fargate.yaml
/// from a template upwards applies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(title = "Settings of ecs2fargate")]
pub struct Choices<P, W, F, R> {
    /// How services move to Fargate. replace: CloudFormation replaces the service; in-place: the service stays and is
    /// updated to capacity provider FARGATE; parallel: a second service is added next to it, and a parameter shifts the
    /// traffic.
    pub cutover: Option<Cutover>,
    /// Subnets for the tasks: IDs, intrinsic functions, or one function that returns the whole list.
    #[serde(default)]
    #[schemars(schema_with = "list_schema")]
    pub subnets: Option<Value>,
    /// Security groups of the tasks, instead of a generated one.
    #[serde(default)]
    #[schemars(schema_with = "list_schema")]
    pub security_groups: Option<Value>,
    /// shared: a generated group and the container instance security group; generated: only the generated group.
    pub security_group_mode: Option<SecurityGroupMode>,
    /// VPC of the generated security group.
    pub vpc: Option<Value>,
    /// Whether tasks get a public IP address: true, false, or an intrinsic function that returns ENABLED or DISABLED.
    pub assign_public_ip: Option<Value>,
    /// The execution role if the template has none: generate, task-role, a role ARN, or an intrinsic function that
    /// returns it.
    pub execution_role: Option<Value>,
    /// Fixed names of resources that CloudFormation replaces: append -fargate, keep, or drop the names.
    pub names: Option<Names>,
    /// The current launch type, if the template does not specify it.
    pub launch_type: Option<LaunchType>,
    /// Task CPU if the template does not specify it, in CPU units (1024 is one vCPU).
    pub cpu: Option<u32>,
    /// Task memory if the template does not specify it, in MiB.
    pub memory: Option<u32>,
    /// Task definitions that nothing in the templates runs: report them, or migrate them.
    pub standalone: Option<Standalone>,
    /// Log driver for containers whose log driver is missing or not supported on Fargate: awslogs.
    pub log_driver: Option<LogDriver>,
    /// Replacements for volumes of the container instances, by host path or Docker volume name: scratch, drop, or a
    /// directory of an EFS file system (fs-0123456789abcdef0:/directory).
    pub volumes: Option<Entries<VolumeAnswer>>,
    /// Whether resources that are no longer referenced, such as the service role, are removed.
    pub remove_orphans: Option<bool>,
    /// Why the workloads are not migrated.
    pub keep: Option<String>,
    /// Rules whose notes and warnings are ignored, each with the reason.
    pub ignore: Option<Entries<String>>,
    /// Values of template parameters in the deployed stacks: one value, or a list of the values in several stacks.
    pub parameters: Option<P>,
    /// Choices for some workloads, by the logical ID of a service, task definition or other member, or by family in ECS
    /// API JSON.
    pub workloads: Option<W>,
    /// Choices for some files, by a pattern such as services/*.yaml, relative to the settings file. Where several
    /// patterns match, a later one overrides an earlier one.
    pub files: Option<F>,
    /// Whether the directory of the settings file is the root for paths beneath it: only templates and scripts beneath
    /// it are read as context. Otherwise the git repository is the root.
    pub root: Option<R>,
}

/// A mapping in the order of the file, each key once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries<T>(pub Vec<(String, T)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

struct EntriesVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> de::Visitor<'de> for EntriesVisitor<T> {
    type Value = Entries<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a mapping")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

impl<T: JsonSchema> JsonSchema for Entries<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Entries_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": generator.subschema_for::<T>() })
    }
}

/// The deployed values of one parameter. Their text is taken from the document: deserialization does not preserve the
/// difference between `1.10` and `1.1`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParameterValue(pub Vec<String>);

impl<'de> Deserialize<'de> for ParameterValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self::default())
    }
}

impl JsonSchema for ParameterValue {
    fn schema_name() -> Cow<'static, str> {
        "ParameterValue".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let one = ["string", "number", "boolean"];
        json_schema!({
            "anyOf": [{ "type": one }, { "type": "array", "items": { "type": one }, "minItems": 1 }]
        })
    }
}

/// A key that is not allowed at this level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotHere;

impl<'de> Deserialize<'de> for NotHere {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(de::Error::custom(
            "`root` and `files` are allowed only at the top level, and `parameters` and `workloads` are not allowed in a workload",
        ))
    }
}

impl JsonSchema for NotHere {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "NotHere".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        false.into()
    }
}
