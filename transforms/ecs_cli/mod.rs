//! Adds the settings that Fargate requires to parameters files of the Amazon ECS CLI, if their Compose file uses
//! nothing that Fargate does not support.

use super::network_configuration::public_address;
use crate::facts::rules::RuleId;
use crate::model::new_value::{copy_of, text};
use crate::model::surroundings::InternetAccess;
use crate::model::{Deployment, Role};
use crate::plan::{Addition, Phase, PlanContext, Rationale, Step};
use crate::syntax::{Cursor, NewEntry, NewValue};

mod compose;
mod parameters;
mod size;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "ecs-cli",
    phase: Phase::Edit,
    rules: &[
        RuleId::CdCapabilitiesAdd,
        RuleId::CdDevices,
        RuleId::CdDns,
        RuleId::CdDockerSecurityOptions,
        RuleId::CdExtraHosts,
        RuleId::CdGpu,
        RuleId::CdHostPort,
        RuleId::CdHostname,
        RuleId::CdLinks,
        RuleId::CdPrivileged,
        RuleId::CdSharedMemory,
        RuleId::DeploymentFile,
        RuleId::FitUnknown,
        RuleId::SvcAssignPublicIp,
        RuleId::SvcSubnets,
        RuleId::TdExecutionRole,
        RuleId::TdIpcMode,
        RuleId::TdLogDriver,
        RuleId::TdNetworkMode,
        RuleId::TdPidMode,
        RuleId::TdSizeRequired,
        RuleId::TdVolumeDocker,
        RuleId::TdVolumeSourcePath,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for deployment in &cx.workload.deployments {
        if let Some(params) = deployment.params {
            change(cx, deployment, params);
        }
    }
}

const TASK: &str = "task_definition";
const RUN: &str = "run_params";
/// The path to the network of the tasks.
const NETWORK: [&str; 3] = [RUN, "network_configuration", "awsvpc_configuration"];

fn change<'d>(cx: &mut PlanContext<'_, 'd>, deployment: &Deployment<'d>, params: Cursor<'d>) {
    let compose = compose_of(cx, deployment);
    parameters::check(cx, params);
    for root in &compose {
        compose::check(cx, *root);
    }
    let rationale =
        Rationale::review("Each Fargate task has its own network interface and IP address")
            .prevents("Fargate only supports network mode 'awsvpc'.");
    put(
        cx,
        params,
        &[TASK],
        "ecs_network_mode",
        text("awsvpc"),
        rationale,
    );
    size::choose(cx, params, &compose);
    execution_role(cx, params, &compose);
    network(cx, params);
    let did = "selected the container instances for the tasks";
    let rationale = || Rationale::safe("Task placement does not apply on Fargate");
    if let Some(run) = params.get(RUN) {
        cx.remove(run, "task_placement", did, rationale());
    }
    if let Some(task) = params.get(TASK) {
        cx.remove(task, "placement_constraints", did, rationale());
    }
    cx.action_required(
        RuleId::DeploymentFile,
        deployment.place,
        "The ECS CLI takes the launch type from its command line or its own configuration, and cannot change the launch type of an existing service",
        "Pass --launch-type FARGATE and a new --project-name to run both services side by side, with a target group of type ip behind a load balancer:\n  ecs-cli compose --project-name NAME service up --launch-type FARGATE\n  ecs-cli compose --project-name OLD_NAME service rm",
    );
}

/// The roots of the Compose files that are among the read files; the ECS CLI reads the first.
fn compose_of<'d>(cx: &PlanContext<'_, 'd>, deployment: &Deployment<'d>) -> Vec<Cursor<'d>> {
    let names = deployment.names.iter();
    let files = names
        .filter(|name| name.role == Role::Compose)
        .filter_map(|name| name.file);
    let roots = files.map(|file| Cursor::root(cx.project.files[file].document));
    roots.take(1).collect()
}

/// Writes a value below a path of keys, and the missing mappings on the path.
fn put<'d>(
    cx: &mut PlanContext<'_, 'd>,
    root: Cursor<'d>,
    path: &[&str],
    key: &str,
    value: NewValue,
    rationale: Rationale,
) {
    let mut place = root;
    for (depth, step) in path.iter().enumerate() {
        match place.get(step).filter(|next| next.is_mapping()) {
            Some(next) => place = next,
            None => {
                let rest = path[depth + 1..].iter().rev();
                let inner = nested(key, value);
                let value = rest.fold(inner, |inner, step| nested(step, inner));
                return cx.put(place, step, value, &[TASK, "version"], rationale);
            }
        }
    }
    if place
        .get(key)
        .is_none_or(|there| Some(copy_of(there)) != Some(value.clone()))
    {
        cx.put(place, key, value, &[], rationale);
    }
}

fn nested(key: &str, value: NewValue) -> NewValue {
    NewValue::Mapping(vec![NewEntry {
        key: key.to_owned(),
        value,
        comment: None,
    }])
}

/// Fargate pulls images and writes logs with the execution role; on EC2 the container instance role was used.
fn execution_role<'d>(cx: &mut PlanContext<'_, 'd>, params: Cursor<'d>, compose: &[Cursor<'d>]) {
    const KEY: &str = "task_execution_role";
    if params
        .path(&[TASK, KEY])
        .is_some_and(|role| !role.is_null())
    {
        return;
    }
    if let Some(role) = cx.user_execution_role() {
        let rationale =
            Rationale::safe("Fargate uses the task execution role to pull images and write logs");
        return put(cx, params, &[TASK], KEY, role, rationale);
    }
    let needs = compose
        .iter()
        .chain([&params])
        .flat_map(|root| root.descendants());
    let needs = needs.filter_map(Cursor::text).any(|text| {
        text.contains(".dkr.ecr.") || text == "awslogs" || text.contains(":secretsmanager:")
    });
    cx.can_add(&Addition::RoleOfParameters {
        place: params,
        is_required: needs,
    });
}

fn network<'d>(cx: &mut PlanContext<'_, 'd>, params: Cursor<'d>) {
    let written = params.path(&NETWORK).filter(|place| place.is_mapping());
    let has = |key: &str| {
        let value = written.and_then(|place| place.get(key));
        value.is_some_and(|value| !value.is_null())
    };
    let mut entries = Vec::new();
    if !has("subnets") {
        let Some(subnets) = cx.user_subnets() else {
            return cx.needs_decision(
                RuleId::SvcSubnets,
                written.or_else(|| params.get(RUN)).unwrap_or(params),
                "The parameters file specifies no subnets for the network interfaces of the tasks: subnets can not be empty.",
                "Pass the subnets with --subnets subnet-…,subnet-… and the security groups with --security-groups sg-…",
            );
        };
        entries.push(("subnets", subnets));
        if let Some(groups) = cx
            .user_security_groups()
            .filter(|_| !has("security_groups"))
        {
            entries.push(("security_groups", groups));
        }
    }
    if !has("assign_public_ip") {
        let public = public_address(cx, InternetAccess::Unknown, "the subnets");
        entries.push(("assign_public_ip", public));
    }
    if entries.is_empty() {
        return;
    }
    let rationale = || {
        Rationale::review(
            "Each Fargate task has its own network interface in the specified subnets",
        )
        .prevents("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    };
    if let Some(place) = written {
        for (key, value) in entries {
            cx.put(
                place,
                key,
                value,
                &["security_groups", "subnets"],
                rationale(),
            );
        }
        return;
    }
    let entries = entries.into_iter().map(|(key, value)| NewEntry {
        key: key.to_owned(),
        value,
        comment: None,
    });
    let value = NewValue::Mapping(entries.collect());
    put(cx, params, &NETWORK[..2], NETWORK[2], value, rationale());
}
