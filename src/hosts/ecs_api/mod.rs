//! The ECS API's own files: the input of commands of the AWS CLI, and the files that deploy with it.

pub mod commands;
pub(crate) mod deployment_files;
pub(crate) mod files;
pub(crate) mod input;
pub(crate) mod nearest;
pub mod reader;

pub use deployment_files::{
    APPSPEC, Deployment, DeploymentKind, ECSPRESSO, MARKS as DEPLOYMENT_MARKS, NamedFile, Role,
    Word,
};
pub use input::{CONTAINER_KEYS, family_of};

use crate::plan::Host;

/// The ECS API's own files.
pub struct EcsApi;

impl Host for EcsApi {
    fn name(&self) -> &'static str {
        "ECS API"
    }
}
