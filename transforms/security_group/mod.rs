//! Adds a security group for the tasks, and attaches the container instances' group as well.

use crate::facts::rules::RuleId;
use crate::model::new_value::{entry, get_att, reference, text};
use crate::model::surroundings::{Capacity, container_instances, group_items, infer_vpc};
use crate::model::{
    Kind, Module, Props, Resource, Run, Service, TaskDefinition, TaskLauncher, parameter_types,
};
use crate::plan::{Addition, NewParameter, ParameterRequest, Phase, PlanContext, Rationale, Step};
use crate::settings::SecurityGroupMode;
use crate::syntax::{Cursor, NewValue};

mod across;
mod addresses;
mod balancers;
mod copied_rules;
mod dependencies;
mod egress;
mod file_systems;
mod health;
mod ingress;
mod parameter;
mod peer_rules;
mod required_ingress;
mod shared;
mod user_groups;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "security-group",
    phase: Phase::Edit,
    rules: &[
        RuleId::SgPeerTrust,
        RuleId::SgTaskIngress,
        RuleId::SvcSecurityGroups,
        RuleId::TdVolumeEfs,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for service in cx.workload.services_and_task_sets() {
        if service.get("NetworkConfiguration").is_some() {
            continue;
        }
        let groups = match cx.user_security_groups() {
            Some(given) => {
                user_groups::allow_ingress(cx, &service, &given);
                given
            }
            None => generate(cx, &service),
        };
        cx.decisions.security_groups.insert(service.id(), groups);
    }
    for launcher in &cx.workload.launchers {
        let is_container_list = |run: &Run<'_>| run.get("NetworkConfiguration").is_none();
        if !launcher.is_task_set() && launcher.runs.iter().any(is_container_list) {
            let groups = for_runner(cx, launcher);
            cx.decisions.security_groups.insert(launcher.id(), groups);
        }
    }
}

/// The security groups of tasks.
struct Groups {
    /// The logical ID of their own group.
    own: Option<String>,
    /// The list.
    value: NewValue,
}

impl Groups {
    /// Where neither a group nor the VPC is known, the user passes the groups as a parameter.
    fn of_parameter<'d>(cx: &mut PlanContext<'_, 'd>, owner: &Resource<'d>) -> Self {
        let second = format!("{}SecurityGroups", owner.name);
        let names = ["TaskSecurityGroups", &second];
        let wanted = ParameterRequest::new(RuleId::SvcSecurityGroups, &names);
        let parameter = NewParameter::new(
            parameter_types::SECURITY_GROUP_IDS,
            "Security groups for the tasks, for example those of the container instances",
        );
        Self {
            own: None,
            value: reference(&cx.parameter(&wanted, parameter)),
        }
    }
}

/// Chooses the groups of a service's tasks.
fn generate<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) -> NewValue {
    let Some(module) = cx.module_for(&Addition::SecurityGroup(&service.resource)) else {
        return NewValue::Sequence(Vec::new());
    };
    let ingress = ingress::rules(cx, module, service);
    let tasks: Vec<TaskDefinition<'d>> =
        cx.workload.tasks_of(cx.project, service).copied().collect();
    let groups = make(cx, module, &service.resource, &tasks, ingress.clone());
    if let Some(own) = &groups.own {
        let id = get_att(own, "GroupId");
        egress::open(cx, module, service, &ingress, &id);
    }
    groups.value
}

/// Tasks that a rule or schedule starts have the group of the service that also runs them, otherwise one without
/// inbound rules.
fn for_runner<'d>(cx: &mut PlanContext<'_, 'd>, launcher: &TaskLauncher<'d>) -> NewValue {
    if let Some(given) = cx.user_security_groups() {
        return given;
    }
    let services_and_task_sets = cx.workload.services_and_task_sets();
    // The group of a service exists when the service does.
    let is_there = |service: &&Service<'_>| {
        let condition = service.resource.condition;
        condition.is_none() || condition == launcher.resource.condition
    };
    let known = services_and_task_sets
        .iter()
        .find(is_there)
        .and_then(|service| {
            let groups = &cx.decisions.security_groups;
            groups.get(&service.id()).cloned()
        });
    if let Some(groups) = known {
        return groups;
    }
    let Some(module) = cx.module_for(&Addition::SecurityGroup(&launcher.resource)) else {
        return NewValue::Sequence(Vec::new());
    };
    let tasks = &cx.workload.task_definitions;
    make(cx, module, &launcher.resource, tasks, Vec::new()).value
}

/// The groups of the tasks that a resource starts: their own, where inbound traffic has to be allowed or no other group
/// is known, and those of the container instances.
fn make<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    owner: &Resource<'d>,
    tasks: &[TaskDefinition<'d>],
    ingress: Vec<NewValue>,
) -> Groups {
    let instances = container_instances(module);
    let is_shared = cx.settings.security_group_mode == SecurityGroupMode::Shared
        && cx.host_at(owner.key).attaches_instance_groups();
    let dependencies = dependencies::dependencies(module, tasks);
    let shared = if is_shared {
        shared_groups(
            cx,
            module,
            &instances,
            owner.condition,
            tasks,
            &dependencies,
        )
    } else {
        Vec::new()
    };
    let needs_own = !ingress.is_empty() || !is_shared || tasks.iter().any(mounts_a_file_system);
    let has_own = needs_own || shared.is_empty();
    let vpc = has_own.then(|| known_vpc(cx, module)).flatten();
    if !needs_own && shared.is_empty() && vpc.is_none() {
        return Groups::of_parameter(cx, owner);
    }
    let own = has_own.then(|| own_group(cx, owner, vpc, ingress));
    let id = own.iter().map(|name| get_att(name, "GroupId"));
    let groups: Vec<NewValue> = id.chain(shared).collect();
    if is_shared {
        let reported = dependencies::report_closed(cx, module, &dependencies, &groups);
        if own.is_some() && groups.len() == 1 {
            peer_rules::report_lost(cx, module, &reported);
        }
    }
    if let Some(name) = &own {
        // A task without the group of the container instances needs rules of its own.
        let copied = if is_shared {
            Vec::new()
        } else {
            copied_rules::over(cx, module, &instances, name, owner.condition);
            let lists = instances.iter().flat_map(Capacity::security_groups);
            lists.flat_map(|list| group_items(module, list)).collect()
        };
        let tasks = file_systems::Tasks {
            definitions: tasks,
            groups: &groups,
            copied: &copied,
            own: name,
            condition: owner.condition,
        };
        file_systems::allow_ingress(cx, module, &tasks);
    }
    egress::report_limits(cx, module, &instances);
    Groups {
        own,
        value: NewValue::Sequence(groups),
    }
}

/// The groups of the container instances, which are also attached to the tasks.
fn shared_groups<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    instances: &[Capacity<'d>],
    condition: Option<&str>,
    tasks: &[TaskDefinition<'d>],
    dependencies: &[dependencies::Dependency<'d>],
) -> Vec<NewValue> {
    let mut shared = shared::groups(cx, module, instances, condition);
    if shared.is_empty() && instances.is_empty() {
        shared.extend(across::instance_groups(cx));
    }
    if shared.is_empty() {
        shared.extend(parameter::group(cx, module, tasks, dependencies));
    }
    shared
}

/// Whether a task has a volume that may be reached over the network.
fn mounts_a_file_system(task: &TaskDefinition<'_>) -> bool {
    let volumes = task.get("Volumes").into_iter();
    volumes.flat_map(Cursor::descendants).any(|node| {
        let kinds = [
            "EFSVolumeConfiguration",
            "S3FilesVolumeConfiguration",
            "Host",
        ];
        kinds.iter().any(|kind| node.prop(kind).is_some())
    })
}

fn known_vpc<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) -> Option<NewValue> {
    let given = cx.user_vpc();
    let known = given.or_else(|| infer_vpc(module, cx.workload));
    known.or_else(|| across::vpc(cx))
}

/// Adds the tasks' own group; returns its logical ID.
fn own_group<'d>(
    cx: &mut PlanContext<'_, 'd>,
    owner: &Resource<'d>,
    vpc: Option<NewValue>,
    ingress: Vec<NewValue>,
) -> String {
    let vpc = vpc.unwrap_or_else(|| {
        let wanted = ParameterRequest::new(RuleId::SvcSecurityGroups, &across::VPC_NAMES);
        let parameter = NewParameter::new(parameter_types::VPC_ID, "VPC of the tasks");
        reference(&cx.parameter(&wanted, parameter))
    });
    let mut properties = vec![
        entry(
            "GroupDescription",
            text(&format!("Tasks of {}", owner.name)),
        ),
        entry("VpcId", vpc),
    ];
    if !ingress.is_empty() {
        properties.push(entry("SecurityGroupIngress", NewValue::Sequence(ingress)));
    }
    let wanted = format!("{}SecurityGroup", owner.name);
    let rationale =
        Rationale::review("Each task has its own network interface, which needs a security group");
    let properties = NewValue::Mapping(properties);
    let kind = Kind::SECURITY_GROUP;
    cx.resource(&wanted, kind, owner.condition, properties, rationale)
}
