//! AWS CDK apps in Python and TypeScript.
//!
//! What is deployed is in the synthesized templates; where it is written is in the program. So the templates of the cloud
//! assembly are planned as CloudFormation's, and each planned operation becomes an edit of the call that makes the construct.
//! An operation without such an edit holds its workload. The assembly is only read, and nothing runs.
//!
//! - `assembly`: the constructs of a cloud assembly, and where they were created.
//! - `sites`: the call in the programs that makes a construct.
//! - `lower`: operations on a template as edits of calls, by the table `rows.tsv`; those of L1 constructs property by property.
//! - `lens`: the templates of a run, and where their nodes are in programs.
//! - `readiness`: what there is to report of programs without an assembly.

mod assembly;
mod classes;
mod files;
mod host;
mod lens;
mod lower;
mod programs;
mod reader;
mod readiness;
mod sites;

pub use lower::needs;

/// The constructs for container instances, in the order in which a program is described by one of them.
pub const CONSTRUCTS: &[&str] = &[
    "ApplicationLoadBalancedEc2Service",
    "NetworkLoadBalancedEc2Service",
    "ApplicationMultipleTargetGroupsEc2Service",
    "NetworkMultipleTargetGroupsEc2Service",
    "QueueProcessingEc2Service",
    "ScheduledEc2Task",
    "Ec2Service",
    "Ec2TaskDefinition",
];

/// AWS CDK apps.
pub struct Cdk;
