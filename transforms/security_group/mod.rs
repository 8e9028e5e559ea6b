//! The tasks get a security group of their own, and the container instances' group besides.

use super::Transform;
use crate::cloudformation::write::{entry, get_att, reference, text};
use crate::cloudformation::{Resource, Template};
use crate::document::NewValue;
use crate::ecs::{Run, Runner, Service, TaskDefinition};
use crate::network::{Capacity, container_instances, group_items, infer_vpc};
use crate::plan::{Draft, NewParameter, Wanted, Why};
use crate::settings::SecurityGroupMode;

mod across;
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
                None => NewValue::Sequence(generate(draft, &keeper)),
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

/// Makes the tasks' own group; returns the groups that the tasks get.
fn generate<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>) -> Vec<NewValue> {
    let Some(template) = draft.template() else {
        input::tell(draft, &service.resource);
        return Vec::new();
    };
    let ingress = ingress::rules(draft, template, service);
    let tasks: Vec<TaskDefinition<'d>> = draft
        .workload
        .tasks_of(draft.set, service)
        .copied()
        .collect();
    let groups = make(draft, template, &service.resource, &tasks, ingress.clone());
    if let Some(tasks) = groups.first() {
        egress::open(draft, template, service, &ingress, tasks);
    }
    groups
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
    let made = make(draft, template, &runner.resource, tasks, Vec::new());
    NewValue::Sequence(made)
}

/// Makes a group for the tasks that a resource starts; returns the groups that these tasks get.
fn make<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    owner: &Resource<'d>,
    tasks: &[TaskDefinition<'d>],
    ingress: Vec<NewValue>,
) -> Vec<NewValue> {
    let given = draft.given_vpc();
    let known = given.or_else(|| infer_vpc(template, draft.workload));
    let known = known.or_else(|| across::vpc(draft));
    let vpc = known.unwrap_or_else(|| {
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
    let condition = owner.condition;
    let name = draft.resource(
        &wanted,
        "AWS::EC2::SecurityGroup",
        condition,
        NewValue::Mapping(properties),
        why,
    );
    let mut groups = vec![get_att(&name, "GroupId")];
    let instances = container_instances(template);
    match draft.settings.security_group_mode {
        SecurityGroupMode::Shared => {
            let doors = doors::doors(template, tasks);
            let mut shared = shared::groups(draft, template, &instances, condition);
            if shared.is_empty() && instances.is_empty() {
                shared.extend(across::instance_groups(draft));
            }
            if shared.is_empty() {
                shared.extend(parameter::group(draft, template, tasks, &doors));
            }
            groups.extend(shared);
            let told = doors::tell_closed(draft, template, &doors, &groups);
            if groups.len() == 1 {
                trust::tell_lost(draft, template, &told);
            }
        }
        SecurityGroupMode::Generated => {
            carry::over(draft, template, &instances, &name, condition);
        }
    }
    egress::tell_limits(draft, template, &instances);
    let carried = match draft.settings.security_group_mode {
        SecurityGroupMode::Shared => Vec::new(),
        SecurityGroupMode::Generated => {
            let lists = instances.iter().flat_map(Capacity::security_groups);
            lists.flat_map(|list| group_items(template, list)).collect()
        }
    };
    let tasks = file_systems::Tasks {
        definitions: tasks,
        groups: &groups,
        carried: &carried,
        own: &name,
        condition,
    };
    file_systems::let_in(draft, template, &tasks);
    groups
}
