//! The tasks get a security group of their own, and the container instances' group besides.

use super::Transform;
use crate::cloudformation::write::{entry, get_att, reference, text};
use crate::cloudformation::{Resource, Template};
use crate::document::{Cursor, NewValue};
use crate::ecs::{Run, Runner, Service, TaskDefinition};
use crate::network::{Capacity, container_instances, group_items, infer_vpc};
use crate::plan::{Draft, NewParameter, Wanted, Why};
use crate::settings::SecurityGroupMode;

mod across;
mod balancers;
mod carry;
mod doors;
mod egress;
mod file_systems;
mod given;
mod health;
mod ingress;
mod input;
mod parameter;
mod shared;
mod trust;
mod wishes;

/// See the README of this folder.
pub(super) struct SecurityGroup;

impl Transform for SecurityGroup {
    fn name(&self) -> &'static str {
        "security-group"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        for keeper in draft.workload.keepers() {
            if keeper.get("NetworkConfiguration").is_some() {
                continue;
            }
            let groups = match draft.given_security_groups() {
                Some(given) => {
                    given::let_in(draft, &keeper, &given);
                    given
                }
                None => generate(draft, &keeper),
            };
            let name = keeper.resource.name.to_owned();
            draft.decisions.security_groups.insert(name, groups);
        }
        for runner in &draft.workload.runners {
            let is_bare = |run: &Run<'_>| run.get("NetworkConfiguration").is_none();
            if !runner.is_task_set() && runner.runs.iter().any(is_bare) {
                let groups = for_runner(draft, runner);
                let name = runner.resource.name.to_owned();
                draft.decisions.security_groups.insert(name, groups);
            }
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
    /// Where neither a group nor the VPC is known, a person names the groups.
    fn of_parameter<'d>(draft: &mut Draft<'_, 'd>, owner: &Resource<'d>) -> Self {
        let second = format!("{}SecurityGroups", owner.name);
        let names = ["TaskSecurityGroups", &second];
        let wanted = Wanted::new("svc-security-groups", &names);
        let parameter = NewParameter::new(
            "List<AWS::EC2::SecurityGroup::Id>",
            "Security groups for the tasks, for example that of the container instances",
        );
        Self {
            own: None,
            value: reference(&draft.parameter(&wanted, parameter)),
        }
    }
}

/// Chooses the groups of a service's tasks.
fn generate<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>) -> NewValue {
    let Some(template) = draft.template() else {
        input::tell(draft, &service.resource);
        return NewValue::Sequence(Vec::new());
    };
    let ingress = ingress::rules(draft, template, service);
    let tasks: Vec<TaskDefinition<'d>> = draft
        .workload
        .tasks_of(draft.set, service)
        .copied()
        .collect();
    let groups = make(draft, template, &service.resource, &tasks, ingress.clone());
    if let Some(own) = &groups.own {
        let id = get_att(own, "GroupId");
        egress::open(draft, template, service, &ingress, &id);
    }
    groups.value
}

/// Tasks that a rule or schedule starts get the group of the service that runs them too, else one that lets nobody in.
fn for_runner<'d>(draft: &mut Draft<'_, 'd>, runner: &Runner<'d>) -> NewValue {
    if let Some(given) = draft.given_security_groups() {
        return given;
    }
    let keepers = draft.workload.keepers();
    // The group of a service is there when the service is.
    let is_there = |keeper: &&Service<'_>| {
        let condition = keeper.resource.condition;
        condition.is_none() || condition == runner.resource.condition
    };
    let known = keepers.iter().find(is_there).and_then(|keeper| {
        let groups = &draft.decisions.security_groups;
        groups.get(keeper.resource.name).cloned()
    });
    if let Some(groups) = known {
        return groups;
    }
    let Some(template) = draft.template() else {
        input::tell(draft, &runner.resource);
        return NewValue::Sequence(Vec::new());
    };
    let tasks = &draft.workload.task_definitions;
    make(draft, template, &runner.resource, tasks, Vec::new()).value
}

/// The groups of the tasks that a resource starts: one of their own, where inbound traffic has to be allowed or nothing
/// else is known, and those of the container instances.
fn make<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    owner: &Resource<'d>,
    tasks: &[TaskDefinition<'d>],
    ingress: Vec<NewValue>,
) -> Groups {
    let instances = container_instances(template);
    let is_shared = draft.settings.security_group_mode == SecurityGroupMode::Shared;
    let doors = doors::doors(template, tasks);
    let shared = if is_shared {
        shared_groups(draft, template, &instances, owner.condition, tasks, &doors)
    } else {
        Vec::new()
    };
    let needs_own = !ingress.is_empty() || !is_shared || tasks.iter().any(mounts_a_file_system);
    let vpc = known_vpc(draft, template);
    if !needs_own && shared.is_empty() && vpc.is_none() {
        return Groups::of_parameter(draft, owner);
    }
    let own = (needs_own || shared.is_empty()).then(|| own_group(draft, owner, vpc, ingress));
    let id = own.iter().map(|name| get_att(name, "GroupId"));
    let groups: Vec<NewValue> = id.chain(shared).collect();
    if is_shared {
        let told = doors::tell_closed(draft, template, &doors, &groups);
        if own.is_some() && groups.len() == 1 {
            trust::tell_lost(draft, template, &told);
        }
    }
    if let Some(name) = &own {
        reach_what_instances_reached(
            draft,
            template,
            &instances,
            owner.condition,
            tasks,
            name,
            &groups,
        );
    }
    egress::tell_limits(draft, template, &instances);
    Groups {
        own,
        value: NewValue::Sequence(groups),
    }
}

/// The groups of the container instances, for the tasks to have as well.
fn shared_groups<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    instances: &[Capacity<'d>],
    condition: Option<&str>,
    tasks: &[TaskDefinition<'d>],
    doors: &[doors::Door<'d>],
) -> Vec<NewValue> {
    let mut shared = shared::groups(draft, template, instances, condition);
    if shared.is_empty() && instances.is_empty() {
        shared.extend(across::instance_groups(draft));
    }
    if shared.is_empty() {
        shared.extend(parameter::group(draft, template, tasks, doors));
    }
    shared
}

/// Rules for the tasks' own group, where the group of the instances had some.
fn reach_what_instances_reached<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    instances: &[Capacity<'d>],
    condition: Option<&str>,
    tasks: &[TaskDefinition<'d>],
    own: &str,
    groups: &[NewValue],
) {
    let carried = match draft.settings.security_group_mode {
        SecurityGroupMode::Shared => Vec::new(),
        SecurityGroupMode::Generated => {
            carry::over(draft, template, instances, own, condition);
            let lists = instances.iter().flat_map(Capacity::security_groups);
            lists.flat_map(|list| group_items(template, list)).collect()
        }
    };
    let tasks = file_systems::Tasks {
        definitions: tasks,
        groups,
        carried: &carried,
        own,
        condition,
    };
    file_systems::let_in(draft, template, &tasks);
}

/// Whether a task has a volume that is reached over the network.
fn mounts_a_file_system(task: &TaskDefinition<'_>) -> bool {
    let volumes = task.get("Volumes").into_iter();
    volumes.flat_map(Cursor::descendants).any(|node| {
        let kinds = [
            "EFSVolumeConfiguration",
            "S3FilesVolumeConfiguration",
            "Host",
        ];
        kinds
            .iter()
            .any(|kind| node.get(&task.dialect.spell(kind)).is_some())
    })
}

fn known_vpc<'d>(draft: &mut Draft<'_, 'd>, template: &Template<'d>) -> Option<NewValue> {
    let given = draft.given_vpc();
    let known = given.or_else(|| infer_vpc(template, draft.workload));
    known.or_else(|| across::vpc(draft))
}

/// Makes the tasks' own group; returns its logical ID.
fn own_group<'d>(
    draft: &mut Draft<'_, 'd>,
    owner: &Resource<'d>,
    vpc: Option<NewValue>,
    ingress: Vec<NewValue>,
) -> String {
    let vpc = vpc.unwrap_or_else(|| {
        let wanted = Wanted::new("svc-security-groups", &across::VPC_NAMES);
        let parameter = NewParameter::new("AWS::EC2::VPC::Id", "VPC of the tasks");
        reference(&draft.parameter(&wanted, parameter))
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
    let why =
        Why::review("each task has a network interface of its own, which needs a security group");
    let properties = NewValue::Mapping(properties);
    let kind = "AWS::EC2::SecurityGroup";
    draft.resource(&wanted, kind, owner.condition, properties, why)
}
