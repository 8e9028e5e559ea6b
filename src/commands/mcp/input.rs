//! The inputs of the tools. Their documentation is what a model reads.

use std::collections::BTreeMap;
use std::ffi::OsString;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The input of `check`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CheckInput {
    /// Files and directories to analyze, relative to the root. Default: everything below the root
    pub(super) paths: Option<Vec<String>>,
    /// Report only this workload, in full: all findings and changes with their reasons. The value of `workload` in an earlier answer, such as `stacks/web.yaml#Service`
    pub(super) workload: Option<String>,
    /// List only workloads with one of these verdicts. Default: all
    pub(super) verdicts: Option<Vec<VerdictName>>,
    /// Only workloads whose files changed since the merge base of this git revision and HEAD, such as `origin/main`
    pub(super) diff_base: Option<String>,
    /// Decisions for what the files do not specify. Default: those of .ecs2fargate.yaml files
    pub(super) decisions: Option<Decisions>,
    /// Continue a long answer: the `next_offset` of the last one, with the same other arguments
    pub(super) offset: Option<usize>,
}

/// The input of `explain`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExplainInput {
    /// The ID of a rule (the `rule` of a finding, such as `svc-daemon`), the name of a transform (the `transform` of a change, such as `launch-type`), or a table of facts: `sizes`, `fargate-prices`, `ec2-prices`
    pub(super) name: String,
}

/// The input of `plan`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PlanInput {
    /// Files and directories to migrate, relative to the root. Default: everything below the root
    pub(super) paths: Option<Vec<String>>,
    /// Decisions for what the files do not specify. Default: those of .ecs2fargate.yaml files
    pub(super) decisions: Option<Decisions>,
    /// Add new parameters without a default to the parameter files of their templates, as entries to fill in
    pub(super) update_parameter_files: Option<bool>,
    /// Instead of creating a plan: the ID of an existing one, whose diff is continued at `offset`
    pub(super) plan: Option<String>,
    /// Continue a long diff: the `next_offset` of the last answer
    pub(super) offset: Option<usize>,
}

/// The input of `apply`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplyInput {
    /// The ID that `plan` returned, or the path of a plan file below the root
    pub(super) plan: String,
    /// Only show what remains to be changed
    #[serde(default)]
    pub(super) dry_run: bool,
}

/// A verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum VerdictName {
    /// All edits can be made; the result is deployable as is
    Ready,
    /// All edits can be made, but something must be done before deploying
    ActionRequired,
    /// A decision is missing: see `decisions`
    NeedsDecision,
    /// Fargate does not support it, or only after a redesign
    Blocked,
    /// Excluded by the settings
    Skipped,
    /// Already on Fargate
    OnFargate,
    /// On Managed Instances or external instances
    NotEc2,
}

/// Decisions that override those of settings files.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Decisions {
    /// How services move to Fargate: `replace` with a new service, `in-place` with capacity provider FARGATE, or `parallel` next to the existing one
    cutover: Option<String>,
    /// Subnets for the tasks: IDs separated by commas, or '!ImportValue Subnets'
    subnets: Option<String>,
    /// Security groups for the tasks: IDs separated by commas, or '!Ref Group'
    security_groups: Option<String>,
    /// `shared`: the tasks also get the security group of the container instances; `generated`: only a generated one
    security_group_mode: Option<String>,
    /// VPC of the generated security group
    vpc: Option<String>,
    /// Whether tasks get a public IP address: `true`, `false` or a parameter such as '!Ref Public'
    assign_public_ip: Option<String>,
    /// The task execution role if the template has none: `generate`, `task-role`, an ARN or an intrinsic function
    execution_role: Option<String>,
    /// What services run on today, if the template does not specify it: `ec2` or `fargate`
    launch_type: Option<String>,
    /// Task CPU units if the template does not specify them, such as 256
    cpu: Option<u32>,
    /// Task memory in MiB if the template does not specify it, such as 512
    memory: Option<u32>,
    /// Fixed names of replaced resources: `suffix` appends -fargate, `keep`, or `drop`
    names: Option<String>,
    /// Task definitions that nothing in the templates runs: `report` or `migrate`
    standalone: Option<String>,
    /// Log driver of containers without a supported one: `awslogs`
    log_driver: Option<String>,
    /// How host paths and Docker volumes are converted, by path or name: `scratch`, `drop` or `fs-ID:/DIR`
    volumes: Option<BTreeMap<String, String>>,
    /// Remove resources that are no longer referenced
    remove_orphans: Option<bool>,
}

impl Decisions {
    /// The decisions as options of the command line.
    pub(super) fn options(&self) -> Vec<OsString> {
        let texts = [
            ("cutover", &self.cutover),
            ("subnets", &self.subnets),
            ("security-groups", &self.security_groups),
            ("security-group-mode", &self.security_group_mode),
            ("vpc", &self.vpc),
            ("assign-public-ip", &self.assign_public_ip),
            ("execution-role", &self.execution_role),
            ("launch-type", &self.launch_type),
            ("names", &self.names),
            ("standalone", &self.standalone),
            ("log-driver", &self.log_driver),
        ];
        let texts = texts
            .into_iter()
            .filter_map(|(name, value)| Some(format!("--{name}={}", value.as_ref()?)));
        let numbers = [("cpu", self.cpu), ("memory", self.memory)];
        let numbers = numbers
            .into_iter()
            .filter_map(|(name, value)| Some(format!("--{name}={}", value?)));
        let volumes = self.volumes.iter().flatten();
        let volumes = volumes.map(|(path, answer)| format!("--volume={path}={answer}"));
        let flags = self.remove_orphans.unwrap_or_default();
        let flags = flags.then(|| "--remove-orphans".to_owned());
        let all = texts.chain(numbers).chain(volumes).chain(flags);
        all.map(OsString::from).collect()
    }
}

/// Reads the arguments of a call.
///
/// # Errors
/// A message that names the argument.
pub(super) fn read<T: DeserializeOwned>(arguments: Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(arguments)).map_err(|error| {
        format!("error: wrong arguments: {error}; see the input schema of the tool")
    })
}
