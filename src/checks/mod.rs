//! Steps that only report: one file per topic.

mod accelerators;
mod callers;
mod capacity;
pub(crate) mod container_lists;
mod containers;
mod deployment_files;
mod deployments;
mod firelens;
mod host_addresses;
mod host_port_rules;
mod host_ports;
mod images;
mod importing_services;
mod instance_scripts;
mod launch_types;
mod launchers;
pub(crate) mod limits;
mod load_balancers;
mod monitoring;
mod network;
mod outputs;
mod ports;
pub(crate) mod scaling;
mod services;
mod task_definition_references;
mod topology;
mod unreviewed_properties;
pub(crate) mod unused;
mod usage;

pub(crate) use usage::instance_usage;

use crate::facts::rules::RuleId;
use crate::plan::{Phase, Step};

/// Parts of the workload that its host cannot read or edit as they are in the files.
static DEFINITION_FILES: Step = Step {
    name: "definition-files",
    phase: Phase::Gate,
    rules: &[
        RuleId::Placeholder,
        RuleId::TdDescribed,
        RuleId::TdFamily,
        RuleId::TemplateLoop,
        RuleId::TemplateServerless,
    ],
    readme: "",
    plan: |cx| cx.host.check(cx),
};

/// Edits in files that must not be edited.
static SCOPE: Step = Step {
    name: "scope",
    phase: Phase::Advise,
    rules: &[RuleId::StackOutside],
    readme: "",
    plan: |cx| cx.require_in_scope(),
};

/// Every check in the order they run, phase by phase. Findings at one place are reported in this order.
pub static STEPS: &[&Step] = &[
    // Whether the workload is to be migrated, before anything else is reported.
    &launch_types::GATE,
    &task_definition_references::CANDIDATES,
    &DEFINITION_FILES,
    // What Fargate does not support.
    &unreviewed_properties::CHECK,
    &services::CHECK,
    &load_balancers::CHECK,
    &task_definition_references::CHECK,
    &host_ports::CHECK,
    &containers::CHECK,
    &ports::CHECK,
    &firelens::CHECK,
    &accelerators::CHECK,
    &deployment_files::CHECK,
    &launchers::CHECK,
    &deployments::CHECK,
    &launch_types::CHECK,
    // The effects of the edits on the surrounding resources.
    &containers::ADVICE,
    &ports::ADVICE,
    &images::ADVICE,
    &host_addresses::ADVICE,
    &deployments::ADVICE,
    &scaling::ADVICE,
    &monitoring::ADVICE,
    &outputs::ADVICE,
    &callers::ADVICE,
    &capacity::ADVICE,
    &host_port_rules::ADVICE,
    &instance_scripts::ADVICE,
    &network::ADVICE,
    &services::ADVICE,
    &load_balancers::ADVICE,
    &usage::STEP,
    &topology::STEP,
    // Last: it checks all edits.
    &SCOPE,
];
