//! The mount targets of EFS file systems must let the tasks in, which mount them from their own network interfaces.

use super::trust;
use crate::cloudformation::write::{entry, get_att, reference, text};
use crate::cloudformation::{Resource, Template};
use crate::document::{Cursor, NewValue};
use crate::ecs::TaskDefinition;
use crate::plan::{Draft, Why};

/// The port of NFS. Source: the Amazon EFS user guide, "Using VPC security groups".
const NFS: i64 = 2049;

/// The tasks that are to be let in.
pub(super) struct Tasks<'a, 'd> {
    pub(super) definitions: &'a [TaskDefinition<'d>],
    /// The groups that they have.
    pub(super) groups: &'a [NewValue],
    /// The instances' groups, where the rules that trust them were repeated for the tasks.
    pub(super) carried: &'a [NewValue],
    /// The logical id of their own group.
    pub(super) own: &'a str,
    pub(super) condition: Option<&'a str>,
}

/// Lets the tasks' own group into the mount targets of the template's file systems, unless it is let in already.
pub(super) fn let_in<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    tasks: &Tasks<'_, 'd>,
) {
    for system in systems(draft, template, tasks.definitions) {
        for group in groups(template, system) {
            let exists = group.condition.is_none() || group.condition == tasks.condition;
            if exists && !is_open(template, group, tasks) {
                add(draft, group, tasks);
            }
        }
    }
}

fn is_open(template: &Template<'_>, group: &Resource<'_>, tasks: &Tasks<'_, '_>) -> bool {
    // Rules of the instances' own group are not repeated.
    let is_instances = tasks.carried.contains(&get_att(group.name, "GroupId"));
    let carried = if is_instances { &[] } else { tasks.carried };
    trust::rules(template).iter().any(|(holder, rule)| {
        trust::is_of(template, holder, *rule, group)
            && covers(*rule)
            && (trust::admits(template, *rule, tasks.groups)
                || trust::admits(template, *rule, carried))
    })
}

/// The file systems of the template that the tasks mount, now or from now on.
fn systems<'d>(
    draft: &Draft<'_, 'd>,
    template: &Template<'d>,
    tasks: &[TaskDefinition<'d>],
) -> Vec<&'d str> {
    let mut found: Vec<&'d str> = Vec::new();
    for system in template.of_type("AWS::EFS::FileSystem") {
        let id = reference(system.name);
        let is_named = |task: &TaskDefinition<'d>| {
            let decided = &draft.decisions.file_systems;
            let is_decided = decided
                .iter()
                .any(|(name, value)| name == task.name && *value == id);
            let volumes = task.get("Volumes");
            is_decided
                || volumes.is_some_and(|volumes| {
                    template
                        .mentioned(volumes)
                        .any(|one| one.name == system.name)
                })
        };
        if tasks.iter().any(is_named) {
            found.push(system.name);
        }
    }
    found
}

/// The groups of a file system's mount targets, as far as the template has them.
fn groups<'t, 'd>(template: &'t Template<'d>, system: &str) -> Vec<&'t Resource<'d>> {
    let mut found: Vec<&Resource<'d>> = Vec::new();
    for target in template.of_type("AWS::EFS::MountTarget") {
        let named = target
            .get("FileSystemId")
            .and_then(|id| template.target(id));
        if named.is_none_or(|named| named.name != system) {
            continue;
        }
        for group in target
            .get("SecurityGroups")
            .into_iter()
            .flat_map(|list| template.mentioned(list))
        {
            let is_new = !found.iter().any(|one| one.name == group.name);
            if is_new && group.kind == "AWS::EC2::SecurityGroup" {
                found.push(group);
            }
        }
    }
    found
}

/// Whether a rule is for the port of NFS, among others.
fn covers(rule: Cursor<'_>) -> bool {
    let number = |key: &str| rule.get(key).and_then(Cursor::text)?.parse::<i64>().ok();
    let all = rule.get("IpProtocol").and_then(Cursor::text) == Some("-1");
    let range = number("FromPort").zip(number("ToPort"));
    all || range.is_some_and(|(from, to)| (from..=to).contains(&NFS))
}

fn add(draft: &mut Draft<'_, '_>, group: &Resource<'_>, tasks: &Tasks<'_, '_>) {
    let properties = NewValue::Mapping(vec![
        entry("GroupId", get_att(group.name, "GroupId")),
        entry("IpProtocol", text("tcp")),
        entry("FromPort", NewValue::Number(NFS)),
        entry("ToPort", NewValue::Number(NFS)),
        entry("SourceSecurityGroupId", get_att(tasks.own, "GroupId")),
    ]);
    let why = Why::review(format!(
        "the tasks mount the file system themselves, and {} does not let them in yet",
        group.name
    ));
    let name = format!("{}From{}", group.name, tasks.own);
    draft.resource(
        &name,
        "AWS::EC2::SecurityGroupIngress",
        tasks.condition,
        properties,
        why,
    );
}
