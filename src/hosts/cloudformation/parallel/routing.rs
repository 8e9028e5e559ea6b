//! The listeners and rules that forward to both halves of a workload, by weight.
//!
//! Source: ELB API model (botocore 1.44.8): `ForwardActionConfig`, weights of 0 to 999; Network Load Balancers: AWS Networking
//! blog, "Network Load Balancers now support weighted target groups" (2025-11); a group with sticky sessions in an action
//! with several groups requires stickiness of the action (Application Load Balancer guide, "Sticky sessions", 2026-10).

use super::sections::table_name;
use super::{SAFE, STEP, refers_to};
use crate::facts::updates::Update;
use crate::model::new_value::{copy_of, entry, find_in_map, mapping, reference};
use crate::model::surroundings::holders;
use crate::model::{Kind, Module, Project, Props, Resource, TargetGroup, items_of};
use crate::outcome::Change;
use crate::plan::{NewParameter, OTHER_CUTOVER, Obstacle, Split, TRAFFIC_STEPS};
use crate::syntax::{Cursor, Format, NewEntry, NewValue, Operation, Place};

/// What is known of the traffic of a workload.
pub(super) struct Traffic<'t, 'd> {
    pub(super) project: &'t Project<'d>,
    pub(super) module: &'t Module<'d>,
    pub(super) file: usize,
    /// What is copied, with the names of the copies.
    pub(super) names: &'t [(String, String)],
    /// The name of the parameter.
    pub(super) parameter: &'t str,
}

/// The keys of the weights in the mapping.
const WEIGHTS: [&str; 2] = ["Ec2", "Fargate"];

/// The longest time for which a client stays with a target group, unless the group specifies one.
const STICKY_SECONDS: i64 = 3600;

/// Plans the weights of everything that forwards to some target groups of the module.
pub(super) fn weigh<'d>(
    traffic: &Traffic<'_, 'd>,
    groups: &[TargetGroup<'d>],
    place: Cursor<'d>,
    split: &mut Split,
) -> Result<(), Obstacle<'d>> {
    for group in groups {
        let holders = holders(traffic.module, group.resource.name);
        if holders.is_empty() {
            return Err(Obstacle::new(
                group.resource.key,
                "No listener or rule of this template forwards to the target group. Another stack can forward to its copy only after this one has created it, and ECS rejects a service whose target group no listener forwards to",
                OTHER_CUTOVER,
            ));
        }
        for holder in holders {
            of_holder(traffic, holder, group, split)?;
        }
    }
    let tables = traffic.module.root.get("Mappings");
    let included = tables.and_then(|tables| tables.key("Fn::Transform"));
    if let Some(place) = included.filter(|_| !split.routing.is_empty()) {
        return Err(Obstacle::new(
            place,
            "The mappings of the template are included from another file, so a mapping with the weights cannot be added",
            OTHER_CUTOVER,
        ));
    }
    if !split.routing.is_empty() {
        add_parameter(traffic, place, split);
    }
    Ok(())
}

/// Adds the parameter that selects the weights.
fn add_parameter<'d>(traffic: &Traffic<'_, 'd>, place: Cursor<'d>, split: &mut Split) {
    let parameter = NewParameter::traffic();
    let description = parameter.description();
    split.changes.push(Change {
        transform: STEP,
        template: None,
        file: traffic.project.shared_path(traffic.file),
        span: traffic.project.span(place),
        resource: None,
        property: None,
        parameter: Some(traffic.parameter.to_owned()),
        update: Update::Nothing,
        class: SAFE,
        reason: format!(
            "Adds parameter {} (Number): {description}",
            traffic.parameter
        )
        .into(),
        prevents: None,
    });
    split.parameter = Some(entry(traffic.parameter, parameter.into_value(true)));
}

fn of_holder<'d>(
    traffic: &Traffic<'_, 'd>,
    holder: &Resource<'d>,
    group: &TargetGroup<'d>,
    split: &mut Split,
) -> Result<(), Obstacle<'d>> {
    let property = match holder.kind {
        Kind::LISTENER => "DefaultActions",
        _ => "Actions",
    };
    let name = group.resource.name;
    let actions = items_of(holder.get(property)).into_iter();
    let mut own = actions
        .filter(|action| mentions(traffic.module, *action, name))
        .peekable();
    if own.peek().is_none() {
        return Err(unknown(holder, holder.key));
    }
    for action in own {
        forward_to_both(traffic, holder, action, group, split)?;
    }
    split.changes.push(Change {
        transform: STEP,
        template: None,
        file: traffic.project.shared_path(traffic.file),
        span: traffic.project.span(holder.key),
        resource: Some(holder.name.to_owned()),
        property: Some(property.to_owned()),
        parameter: None,
        update: Update::NoInterruption,
        class: SAFE,
        reason: format!(
            "Forwards to {name} and its copy by weight, all requests to {name} until {} is raised",
            traffic.parameter
        )
        .into(),
        prevents: None,
    });
    Ok(())
}

fn mentions(module: &Module<'_>, action: Cursor<'_>, group: &str) -> bool {
    let references = crate::model::names_in(action);
    references.into_iter().any(|name| {
        let resource = module.resource(name);
        resource.is_some_and(|resource| resource.name == group)
    })
}

fn unknown<'d>(holder: &Resource<'d>, place: Cursor<'d>) -> Obstacle<'d> {
    Obstacle::new(
        place,
        format!(
            "{} forwards to the target group in a way that cannot be extended: it has conditions, weights of its own or several target groups",
            holder.name
        ),
        OTHER_CUTOVER,
    )
}

/// Makes one action forward to the target group and its copy.
fn forward_to_both<'d>(
    traffic: &Traffic<'_, 'd>,
    holder: &Resource<'d>,
    action: Cursor<'d>,
    group: &TargetGroup<'d>,
    split: &mut Split,
) -> Result<(), Obstacle<'d>> {
    let name = group.resource.name;
    let copy = traffic.names.iter().find(|(own, _)| own == name);
    let (Some((_, copy)), true) = (copy, action.is_mapping()) else {
        return Err(unknown(holder, action));
    };
    let direct = action
        .prop_key("TargetGroupArn")
        .zip(action.prop("TargetGroupArn"));
    match (direct, action.prop("ForwardConfig")) {
        (Some((key, target)), None) if refers_to(traffic.module, target, name) => {
            let text = action.document.entry_text(action.node, key.node);
            if text.is_some_and(|text| text.comment.is_some()) {
                return Err(Obstacle::new(
                    key,
                    "A comment above TargetGroupArn would be lost, because the target group is written into a list",
                    "Move the comment above the action, and run the migration again",
                ));
            }
            let mut config = vec![entry(
                "TargetGroups",
                NewValue::Sequence(vec![
                    tuple(traffic, as_written(action, key, target), WEIGHTS[0]),
                    tuple(traffic, reference(copy), WEIGHTS[1]),
                ]),
            )];
            config.extend(stickiness(group));
            split.routing.push(Operation::InsertEntry {
                mapping: action.node,
                place: Place::After(key.node),
                entry: entry("ForwardConfig", NewValue::Mapping(config)),
            });
            split.routing.push(Operation::RemoveEntry {
                mapping: action.node,
                key: key.node,
            });
            Ok(())
        }
        (None, Some(config)) => in_list(traffic, holder, (config, copy), group, split),
        _ => Err(unknown(holder, action)),
    }
}

/// Adds the copy to a list that has the target group alone, without a weight.
fn in_list<'d>(
    traffic: &Traffic<'_, 'd>,
    holder: &Resource<'d>,
    (config, copy): (Cursor<'d>, &str),
    group: &TargetGroup<'d>,
    split: &mut Split,
) -> Result<(), Obstacle<'d>> {
    let list = config
        .prop("TargetGroups")
        .filter(|list| list.is_sequence());
    let mut items = list.into_iter().flat_map(Cursor::items);
    let (Some(list), Some(item), None) = (list, items.next(), items.next()) else {
        return Err(unknown(holder, config));
    };
    let target = item.prop("TargetGroupArn");
    let is_own =
        target.is_some_and(|target| refers_to(traffic.module, target, group.resource.name));
    if !is_own || item.prop("Weight").is_some() || !item.is_mapping() {
        return Err(unknown(holder, config));
    }
    split.routing.push(Operation::InsertEntry {
        mapping: item.node,
        place: Place::End,
        entry: entry("Weight", weight(traffic, WEIGHTS[0])),
    });
    split.routing.push(Operation::AppendItem {
        sequence: list.node,
        item: tuple(traffic, reference(copy), WEIGHTS[1]),
    });
    if config.prop("TargetGroupStickinessConfig").is_none() {
        split
            .routing
            .extend(stickiness(group).map(|entry| Operation::InsertEntry {
                mapping: config.node,
                place: Place::End,
                entry,
            }));
    }
    Ok(())
}

/// The value of an entry with its notation and the comment behind it. Lines of JSON are written anew.
pub(super) fn as_written(mapping: Cursor<'_>, key: Cursor<'_>, value: Cursor<'_>) -> NewValue {
    let is_json = mapping.document.format() == Format::Json;
    let text = mapping.document.entry_text(mapping.node, key.node);
    let text = text.filter(|text| !is_json || !text.value.contains(['\n', '\r']));
    let copy = copy_of(value);
    match text {
        Some(text) => NewValue::Duplicate {
            text: text.value,
            column: text.column,
            value: Box::new(copy),
        },
        None => copy,
    }
}

fn tuple(traffic: &Traffic<'_, '_>, target: NewValue, side: &str) -> NewValue {
    mapping([
        ("TargetGroupArn", target),
        ("Weight", weight(traffic, side)),
    ])
}

fn weight(traffic: &Traffic<'_, '_>, side: &str) -> NewValue {
    find_in_map(
        table_name(traffic.module).0,
        reference(traffic.parameter),
        side,
    )
}

/// Stickiness of the action, which a target group with sticky sessions requires where there are several.
fn stickiness(group: &TargetGroup<'_>) -> Option<NewEntry> {
    let attributes = items_of(group.get("TargetGroupAttributes"));
    let value = |key: &str| {
        let mut all = attributes.iter();
        let attribute = all.find(|one| one.prop("Key").and_then(Cursor::text) == Some(key))?;
        attribute.prop("Value")?.text()
    };
    // Network Load Balancers have stickiness by source IP address, which the action cannot have.
    let is_by_address = value("stickiness.type") == Some("source_ip");
    let is_sticky = value("stickiness.enabled") == Some("true") && !is_by_address;
    let seconds = value("stickiness.lb_cookie.duration_seconds")
        .or(value("stickiness.app_cookie.duration_seconds"))
        .and_then(|seconds| seconds.parse().ok());
    is_sticky.then(|| {
        let config = mapping([
            ("Enabled", NewValue::Bool(true)),
            (
                "DurationSeconds",
                NewValue::Number(seconds.unwrap_or(STICKY_SECONDS)),
            ),
        ]);
        entry("TargetGroupStickinessConfig", config)
    })
}

/// The mapping with the weights of both target groups for each value of the parameter.
pub(super) fn table(name: &str) -> NewEntry {
    let rows = TRAFFIC_STEPS.into_iter().map(|percent| {
        let weights = mapping([
            (WEIGHTS[0], NewValue::Number(100 - percent)),
            (WEIGHTS[1], NewValue::Number(percent)),
        ]);
        entry(&percent.to_string(), weights)
    });
    entry(name, NewValue::Mapping(rows.collect()))
}
