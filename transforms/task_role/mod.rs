//! Tells what containers may no longer do without the role of their instances.

use super::Transform;
use crate::cloudformation::intrinsic::alternatives;
use crate::cloudformation::{Resource, Template};
use crate::document::Cursor;
use crate::ecs::TaskDefinition;
use crate::fargate::permissions;
use crate::network::container_instances;
use crate::plan::Draft;

/// See the README of this folder.
pub(super) struct TaskRole;

impl Transform for TaskRole {
    fn name(&self) -> &'static str {
        "task-role"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        for task in &draft.workload.task_definitions {
            match role_of(task) {
                Role::Sure => {}
                Role::Perhaps(role) => tell(
                    draft,
                    role,
                    "the task definition has a task role only in some cases: without one its containers could until now use",
                ),
                Role::None => tell(
                    draft,
                    task.place(),
                    "the task definition has no task role: until now its containers could use",
                ),
            }
        }
    }
}

/// Whether a task has a role of its own.
enum Role<'d> {
    /// It has one.
    Sure,
    /// A condition decides.
    Perhaps(Cursor<'d>),
    /// It has none.
    None,
}

fn role_of<'d>(task: &TaskDefinition<'d>) -> Role<'d> {
    let role = task.get("TaskRoleArn");
    let Some(role) = role.filter(|role| !role.is_null() && role.text() != Some("")) else {
        return Role::None;
    };
    let nodes = role.descendants();
    let absent = |node: &Cursor<'d>| crate::cloudformation::intrinsic::is_no_value(*node);
    match nodes.iter().any(absent) {
        true if absent(&role) => Role::None,
        true => Role::Perhaps(role),
        false => Role::Sure,
    }
}

fn tell<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>, how: &str) {
    let policies: Vec<String> = draft.template().map(instance_policies).unwrap_or_default();
    let (allowed, help) = if policies.is_empty() {
        (
            String::new(),
            "if the containers call AWS, give the task definition a TaskRoleArn that allows it"
                .to_owned(),
        )
    } else {
        (
            format!("; the instances' role has {}", policies.join(", ")),
            "give the task definition a TaskRoleArn with those of the policies that the containers need".to_owned(),
        )
    };
    draft.warn(
        "td-task-role",
        place,
        format!("{how} the permissions of the instances' role, on Fargate they have none{allowed}"),
        help,
    );
}

/// The policies of the container instances' roles, by name, without those of the agent.
fn instance_policies(template: &Template<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for role in instance_roles(template) {
        let managed = role.get("ManagedPolicyArns").into_iter();
        let managed = managed.flat_map(alternatives).flat_map(Cursor::items);
        names.extend(managed.filter_map(policy_name));
        let inline = role.get("Policies").into_iter();
        let inline = inline.flat_map(alternatives).flat_map(Cursor::items);
        names.extend(inline.filter_map(|policy| policy_name(policy.get("PolicyName")?)));
        let attached = template
            .users_of(role.name)
            .into_iter()
            .filter(|owner| owner.kind == "AWS::IAM::Policy");
        names.extend(attached.map(|policy| policy.name.to_owned()));
    }
    names.retain(|name| {
        !permissions::OF_INSTANCES
            .iter()
            .any(|agent| name.contains(agent))
    });
    names.dedup();
    names
}

/// The last part of an ARN or a name, as far as it is written.
fn policy_name(place: Cursor<'_>) -> Option<String> {
    let text = place.document.scalar(place.node).or_else(|| {
        let parts = place.descendants().into_iter().rev();
        parts
            .filter_map(|part| part.document.scalar(part.node))
            .next()
    })?;
    Some(text.rsplit('/').next().unwrap_or(text).to_owned())
}

fn instance_roles<'t, 'd>(template: &'t Template<'d>) -> Vec<&'t Resource<'d>> {
    let mut roles = Vec::new();
    for capacity in container_instances(template) {
        let holder = capacity.launch.unwrap_or(capacity.resource);
        let profiles = template
            .mentioned(holder.body)
            .filter(|resource| resource.kind == "AWS::IAM::InstanceProfile");
        for profile in profiles {
            let listed = profile.get("Roles").into_iter();
            let named = listed.flat_map(|list| template.mentioned(list));
            roles.extend(named.filter(|resource| resource.kind == "AWS::IAM::Role"));
        }
    }
    roles
}
