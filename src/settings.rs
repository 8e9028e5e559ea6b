//! What a person decided before the run; plain data, filled from the command line.

/// What to do with fixed names of resources that CloudFormation has to replace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// `-fargate` is appended.
    #[default]
    Suffix,
    /// The name stays; CloudFormation refuses the update unless the stack is new.
    Keep,
    /// The name goes; CloudFormation makes one up.
    Drop,
}

/// Where the tasks' execution role comes from when the template has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExecutionRole {
    /// One role per template is generated.
    #[default]
    Generate,
    /// The task role is used again.
    TaskRole,
    /// This ARN.
    Arn(String),
}

/// Which security groups the tasks get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecurityGroupMode {
    /// A generated group, and the container instances' group where it is known.
    #[default]
    Shared,
    /// Only the generated group; rules that trust the instances' group gain it.
    Generated,
}

/// What to do with a task definition that nothing in the templates runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standalone {
    /// It is left alone and told.
    #[default]
    Tell,
    /// It is migrated; whoever calls run-task must change too.
    Migrate,
}

/// What becomes of a volume of the container instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VolumeAnswer {
    /// A volume of the task, which is empty when it starts and gone when it stops.
    Scratch,
    /// The containers do without it.
    Drop,
    /// A folder of an EFS file system.
    Efs {
        /// The file system's id.
        file_system: String,
        /// The folder, from the file system's root.
        root: String,
    },
}

/// The decisions of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Fixed names of replaced resources.
    pub names: Names,
    /// Where the execution role comes from.
    pub execution_role: ExecutionRole,
    /// Subnet ids for the tasks; empty: inferred.
    pub subnets: Vec<String>,
    /// Security group ids for the tasks; empty: generated.
    pub security_groups: Vec<String>,
    /// Which groups the tasks get when none are given.
    pub security_group_mode: SecurityGroupMode,
    /// Whether tasks get a public IP address; `None`: inferred.
    pub assign_public_ip: Option<bool>,
    /// Task CPU in CPU units (1024 is one vCPU), for tasks whose size the template does not tell.
    pub cpu: Option<u32>,
    /// Task memory in MiB, for tasks whose size the template does not tell.
    pub memory: Option<u32>,
    /// Task definitions that nothing runs.
    pub standalone: Standalone,
    /// What becomes of volumes of the container instances: a path of the host, or the name of a Docker volume, and the answer.
    pub volumes: Vec<(String, VolumeAnswer)>,
    /// Whether resources that nothing uses any more are taken out.
    pub remove_orphans: bool,
    /// Only these transforms run (for looking); empty: all.
    pub only: Vec<String>,
    /// These transforms do not run (for looking).
    pub skip: Vec<String>,
}
