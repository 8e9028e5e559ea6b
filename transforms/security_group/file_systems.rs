//! The mount targets of EFS file systems must allow inbound traffic from the tasks, which mount them from their own
//! network interfaces.

use super::{addresses, copied_rules, peer_rules};
use crate::facts::rules::RuleId;
use crate::model::new_value::{entry, get_att, reference, text};
use crate::model::{Ipv4Range, Kind, Module, Props, Resource, TaskDefinition, items_of};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue};

/// The port of NFS. Source: the Amazon EFS user guide, "Using VPC security groups".
const NFS: i64 = 2049;

/// The tasks that need access.
pub(super) struct Tasks<'a, 'd> {
    pub(super) definitions: &'a [TaskDefinition<'d>],
    /// The groups attached to them.
    pub(super) groups: &'a [NewValue],
    /// The container instances' groups, where the rules that reference them were copied for the tasks.
    pub(super) copied: &'a [NewValue],
    /// The logical ID of their own group.
    pub(super) own: &'a str,
    pub(super) condition: Option<&'a str>,
}

/// Allows inbound traffic from the tasks' own group to the mount targets of the template's file systems, unless that is
/// already allowed.
pub(super) fn allow_ingress<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    tasks: &Tasks<'_, 'd>,
) {
    report_unknown(cx, module, tasks);
    let addresses = addresses::of_tasks(cx, module);
    for system in systems(cx, module, tasks.definitions) {
        for group in groups(module, system) {
            let exists = group.condition.is_none() || group.condition == tasks.condition;
            if exists && !is_open(module, group, tasks, &addresses) {
                add(cx, group, tasks);
            }
        }
    }
}

fn is_open(
    module: &Module<'_>,
    group: &Resource<'_>,
    tasks: &Tasks<'_, '_>,
    addresses: &[Ipv4Range],
) -> bool {
    // Rules of the container instances' own group are copied only where something else uses the group too.
    let is_instances = tasks.copied.contains(&get_att(group.name, "GroupId"));
    let is_left = is_instances && !copied_rules::serves_others(module, group);
    let copied = if is_left { &[] } else { tasks.copied };
    peer_rules::rules(module).iter().any(|(holder, rule)| {
        peer_rules::is_of(module, holder, *rule, group)
            && covers(*rule)
            && (peer_rules::admits(module, *rule, tasks.groups, addresses)
                || peer_rules::admits_group(module, *rule, copied))
    })
}

/// The file systems of the template that the tasks mount, now or after the migration.
fn systems<'d>(
    cx: &PlanContext<'_, 'd>,
    module: &Module<'d>,
    tasks: &[TaskDefinition<'d>],
) -> Vec<&'d str> {
    let mut found: Vec<&'d str> = Vec::new();
    for system in module.of_type(Kind::FILE_SYSTEM) {
        let id = reference(system.name);
        let is_named = |task: &TaskDefinition<'d>| {
            let decided = &cx.decisions.file_systems;
            let is_decided = decided
                .iter()
                .any(|(one, value)| *one == task.id() && *value == id);
            let volumes = task.get("Volumes");
            is_decided
                || volumes.is_some_and(|volumes| {
                    module.mentioned(volumes).any(|one| one.name == system.name)
                })
        };
        if tasks.iter().any(is_named) {
            found.push(system.name);
        }
    }
    found
}

/// Reports file systems whose mount targets are in another stack, for tasks that have only their own group: these mount
/// targets do not know it.
fn report_unknown<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, tasks: &Tasks<'_, 'd>) {
    if tasks.groups.len() > 1 {
        return;
    }
    let has_groups = |system: &str| !groups(module, system).is_empty();
    for task in tasks.definitions {
        let written = items_of(task.get("Volumes"))
            .into_iter()
            .filter_map(|volume| volume.prop("EFSVolumeConfiguration")?.prop("FilesystemId"));
        let known = |id: Cursor<'d>| module.target(id).is_some_and(|one| has_groups(one.name));
        let mut unknown = written.filter(|id| !known(*id));
        let decided = cx.decisions.file_systems.iter();
        let mut decided = decided.filter(|(one, id)| {
            let mut systems = module.of_type(Kind::FILE_SYSTEM);
            *one == task.id()
                && !systems.any(|one| reference(one.name) == *id && has_groups(one.name))
        });
        if unknown.next().is_some() || decided.next().is_some() {
            cx.action_required(
                RuleId::TdVolumeEfs,
                task.place(),
                format!("The mount targets of the file system are not in this template and may not allow inbound traffic from {}, the only security group of the tasks. Tasks that cannot mount the file system do not start", tasks.own),
                format!("Allow inbound TCP 2049 from {} in the security group of the mount targets, or attach a group that already has access with --security-groups sg-…", tasks.own),
            );
        }
    }
}

/// The groups of a file system's mount targets, as far as the template has them.
fn groups<'t, 'd>(module: &'t Module<'d>, system: &str) -> Vec<&'t Resource<'d>> {
    let mut found: Vec<&Resource<'d>> = Vec::new();
    for target in module.of_type(Kind::MOUNT_TARGET) {
        let named = target.get("FileSystemId").and_then(|id| module.target(id));
        if named.is_none_or(|named| named.name != system) {
            continue;
        }
        for group in target
            .get("SecurityGroups")
            .into_iter()
            .flat_map(|list| module.mentioned(list))
        {
            let is_new = !found.iter().any(|one| one.name == group.name);
            if is_new && group.kind == Kind::SECURITY_GROUP {
                found.push(group);
            }
        }
    }
    found
}

/// Whether a rule includes the NFS port.
fn covers(rule: Cursor<'_>) -> bool {
    let number = |key: &str| rule.get(key).and_then(Cursor::text)?.parse::<i64>().ok();
    let all = rule.prop("IpProtocol").and_then(Cursor::text) == Some("-1");
    let range = number("FromPort").zip(number("ToPort"));
    all || range.is_some_and(|(from, to)| (from..=to).contains(&NFS))
}

fn add(cx: &mut PlanContext<'_, '_>, group: &Resource<'_>, tasks: &Tasks<'_, '_>) {
    let properties = NewValue::Mapping(vec![
        entry("GroupId", get_att(group.name, "GroupId")),
        entry("IpProtocol", text("tcp")),
        entry("FromPort", NewValue::Number(NFS)),
        entry("ToPort", NewValue::Number(NFS)),
        entry("SourceSecurityGroupId", get_att(tasks.own, "GroupId")),
    ]);
    let rationale = Rationale::review(format!(
        "{} must allow inbound NFS traffic from the tasks, which mount the file system directly",
        group.name
    ));
    let name = format!("{}From{}", group.name, tasks.own);
    cx.resource(
        &name,
        Kind::SECURITY_GROUP_INGRESS,
        tasks.condition,
        properties,
        rationale,
    );
}
