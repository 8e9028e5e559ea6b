//! Target groups of other modules that services register their tasks with.

use super::{
    Kind, MemberId, Module, Origin, Project, Props, Resource, TargetGroup, alternatives, items_of,
    origins, ref_name,
};
use crate::syntax::Cursor;

/// A target group that another module defines.
pub struct GroupElsewhere<'d> {
    /// The target group.
    pub group: TargetGroup<'d>,
    /// How its ARN gets to the module that uses it.
    pub origin: Origin<'d>,
}

/// The target group of another module that a value is the ARN of, if there is exactly one for all stacks of the file.
pub fn group_elsewhere<'d>(
    project: &Project<'d>,
    file: usize,
    arn: Cursor<'d>,
) -> Option<GroupElsewhere<'d>> {
    let mut all = origins(project, file, arn).into_iter();
    let (Some(origin), None) = (all.next(), all.next()) else {
        return None;
    };
    let resource = *group_at(project, &origin)?;
    let group = TargetGroup {
        file: origin.file,
        resource,
    };
    (origin.file != file).then_some(GroupElsewhere { group, origin })
}

fn group_at<'p, 'd>(project: &'p Project<'d>, origin: &Origin<'d>) -> Option<&'p Resource<'d>> {
    let target = project.module(origin.file)?.target(origin.at)?;
    (target.kind == Kind::TARGET_GROUP).then_some(target)
}

/// Whether one of the origins of a value is an attribute of a target group.
pub fn is_of_group<'d>(
    project: &Project<'d>,
    file: usize,
    value: Cursor<'d>,
    group: &TargetGroup<'d>,
) -> bool {
    let mut all = origins(project, file, value).into_iter();
    all.any(|origin| {
        let found = group_at(project, &origin).filter(|_| origin.file == group.file);
        found.is_some_and(|found| found.name == group.resource.name)
    })
}

/// The services, task sets and Auto Scaling groups of all modules that register something in a target group, each with
/// its place.
pub fn registering<'d>(
    project: &Project<'d>,
    group: &TargetGroup<'d>,
) -> Vec<(MemberId<'d>, Cursor<'d>)> {
    let mut found = Vec::new();
    let files = (0..project.files.len()).filter_map(|file| Some((file, project.module(file)?)));
    for (file, module) in files {
        for (name, key, arn) in registered_in(module) {
            let mut arns = alternatives(arn).into_iter();
            if arns.any(|arn| is_of_group(project, file, arn, group)) {
                found.push((MemberId { file, name }, key));
            }
        }
    }
    found
}

/// The listeners and rules of all modules that forward to a target group: the file of each, and the expressions of the ARN
/// in it.
pub fn holders_of<'d>(
    project: &Project<'d>,
    group: &TargetGroup<'d>,
) -> Vec<(usize, Resource<'d>, Vec<Cursor<'d>>)> {
    let mut found = Vec::new();
    for (file, holder) in listeners(project) {
        let arns = forwards(&holder).into_iter();
        let own: Vec<Cursor<'d>> = arns
            .filter_map(arn_of)
            .filter(|arn| {
                let mut arns = alternatives(*arn).into_iter();
                arns.any(|arn| is_of_group(project, file, arn, group))
            })
            .collect();
        if !own.is_empty() {
            found.push((file, holder, own));
        }
    }
    found
}

/// The parameters that are the weights of a target group in listeners and rules of all modules.
pub fn traffic_parameters<'d>(project: &Project<'d>, group: &TargetGroup<'d>) -> Vec<&'d str> {
    let mut found = Vec::new();
    for (file, holder) in listeners(project) {
        for forward in forwards(&holder) {
            let both = arn_of(forward).zip(forward.prop("Weight"));
            let Some((_, weight)) = both.filter(|(arn, _)| is_of_group(project, file, *arn, group))
            else {
                continue;
            };
            found.extend(ref_name(weight).filter(|name| !found.contains(name)));
        }
    }
    found
}

/// The listeners and rules of all modules, each with its file.
fn listeners<'p, 'd>(project: &'p Project<'d>) -> impl Iterator<Item = (usize, Resource<'d>)> + 'p {
    let files = (0..project.files.len()).filter_map(|file| Some((file, project.module(file)?)));
    files.flat_map(|(file, module)| {
        let kinds = [Kind::LISTENER, Kind::LISTENER_RULE].into_iter();
        let all = kinds.flat_map(|kind| module.of_type(kind));
        all.map(move |resource| (file, *resource))
    })
}

/// What a listener or rule forwards to: everything in it with the ARN of a target group.
fn forwards<'d>(holder: &Resource<'d>) -> Vec<Cursor<'d>> {
    let properties = holder.properties().into_iter();
    let all = properties.flat_map(|properties| properties.descendants());
    all.filter(|one| arn_of(*one).is_some()).collect()
}

/// The ARN of the target group that is forwarded to. In Terraform, it has another name where it has a weight.
fn arn_of(forward: Cursor<'_>) -> Option<Cursor<'_>> {
    let arn = forward.prop("TargetGroupArn");
    arn.or_else(|| forward.prop("Arn"))
}

/// The target groups that resources of a module register something in: the name and the key of each resource, and an ARN.
fn registered_in<'d>(module: &Module<'d>) -> Vec<(&'d str, Cursor<'d>, Cursor<'d>)> {
    let lists = [
        (Kind::SERVICE, "LoadBalancers"),
        (Kind::TASK_SET, "LoadBalancers"),
        (Kind::AUTO_SCALING_GROUP, "TargetGroupARNs"),
    ];
    let mut found = Vec::new();
    for (kind, list) in lists {
        for resource in module.of_type(kind) {
            let items = items_of(resource.get(list)).into_iter();
            let arns = items.map(|item| item.prop("TargetGroupArn").unwrap_or(item));
            found.extend(arns.map(|arn| (resource.name, resource.key, arn)));
        }
    }
    found
}
