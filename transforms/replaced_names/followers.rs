//! What names a service by its old name follows it.

use super::name_of_service;
use crate::cloudformation::intrinsic::{Intrinsic, intrinsic, items_of, ref_name};
use crate::cloudformation::write::sub;
use crate::cloudformation::{Rendered, Resource, Template, same_expression};
use crate::document::{Cursor, NewValue};
use crate::ecs::Service;
use crate::plan::{Draft, Why};
use crate::settings::Names;

/// The types whose properties name a service by its name, and that are rewritten.
const FOLLOWING: [&str; 4] = [
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::CodePipeline::Pipeline",
];

/// Rewrites the uses of a service's fixed name that surely mean the service; tells the others.
pub(super) fn follow<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>, name: Cursor<'d>) {
    let Some(template) = draft.template() else {
        return;
    };
    if draft.settings.names == Names::Keep {
        return;
    }
    for resource in &template.resources {
        if resource.name == service.resource.name {
            continue;
        }
        if !FOLLOWING.contains(&resource.kind) {
            tell(draft, resource, name);
            continue;
        }
        for place in places(resource) {
            rewrite(draft, template, service, name, place);
        }
    }
}

/// The nodes of a resource that may name a service.
fn places<'d>(resource: &Resource<'d>) -> Vec<Cursor<'d>> {
    match resource.kind {
        "AWS::ApplicationAutoScaling::ScalableTarget"
        | "AWS::ApplicationAutoScaling::ScalingPolicy" => {
            let id = resource.get("ResourceId").into_iter();
            id.chain(dimensions(resource)).collect()
        }
        "AWS::CloudWatch::Alarm" => dimensions(resource).collect(),
        _ => {
            let nodes = resource.body.descendants().into_iter();
            nodes
                .filter(|node| node.is_mapping())
                .filter_map(|node| node.get("ServiceName"))
                .collect()
        }
    }
}

/// The namespaces of metrics of which the dimension ServiceName is a service's name. Source: the Amazon ECS developer guide,
/// "Amazon ECS CloudWatch metrics" and "Amazon ECS Container Insights metrics".
const NAMESPACES: [&str; 2] = ["AWS/ECS", "ECS/ContainerInsights"];

/// What the metrics of a resource name as a service, also those that it calculates with.
fn dimensions<'d>(resource: &Resource<'d>) -> impl Iterator<Item = Cursor<'d>> {
    let nodes = resource.body.descendants().into_iter();
    let of_ecs = nodes.filter(|metric| {
        let namespace = metric.get("Namespace");
        namespace.is_some_and(|place| place.text().is_none_or(|name| NAMESPACES.contains(&name)))
    });
    of_ecs
        .flat_map(|metric| items_of(metric.get("Dimensions")))
        .filter(|one| one.get("Name").and_then(Cursor::text) == Some("ServiceName"))
        .filter_map(|one| one.get("Value"))
}

fn why() -> Why {
    Why::safe("it names the service, whose name changes")
}

fn rewrite<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    service: &Service<'d>,
    name: Cursor<'d>,
    place: Cursor<'d>,
) {
    let id = service.resource.name;
    let edit = whole(id, name, place)
        .or_else(|| last_words(template, id, name, place))
        .or_else(|| anew(id, name, place));
    if let Some((place, value)) = edit {
        draft.set(place, value, why());
    }
}

/// A place that is the name.
fn whole<'d>(id: &str, name: Cursor<'d>, place: Cursor<'d>) -> Option<(Cursor<'d>, NewValue)> {
    same_expression(place, name).then(|| (place, name_of_service(id)))
}

/// A place that ends with the name: only its last words change.
fn last_words<'d>(
    template: &Template<'d>,
    id: &str,
    name: Cursor<'d>,
    place: Cursor<'d>,
) -> Option<(Cursor<'d>, NewValue)> {
    match intrinsic(place)? {
        Intrinsic::Join { list, .. } => {
            let last = list.items().next_back()?;
            same_expression(last, name).then(|| (last, name_of_service(id)))
        }
        Intrinsic::Sub {
            template: written,
            text,
            variables,
        } => {
            let variable =
                variables
                    .into_iter()
                    .flat_map(Cursor::entries)
                    .find(|(key, _, value)| {
                        written.ends_with(&format!("/${{{key}}}")) && same_expression(*value, name)
                    });
            if let Some((_, _, value)) = variable {
                return Some((value, name_of_service(id)));
            }
            let parameter = ref_name(name).filter(|name| template.resource(name).is_none());
            let old = match (parameter, name.text(), intrinsic(name)) {
                (Some(parameter), ..) => format!("/${{{parameter}}}"),
                (None, Some(literal), _) => format!("/{literal}"),
                (
                    None,
                    None,
                    Some(Intrinsic::Sub {
                        template: whole,
                        variables: None,
                        ..
                    }),
                ) => format!("/{whole}"),
                _ => return None,
            };
            let front = written.strip_suffix(&old)?;
            let new = format!("{front}/${{{id}.Name}}");
            Some(match variables {
                None => (place, sub(&new)),
                Some(_) => (text, crate::cloudformation::write::text(&new)),
            })
        }
        _ => None,
    }
}

/// A place that says the name in other words: it is written anew.
fn anew<'d>(id: &str, name: Cursor<'d>, place: Cursor<'d>) -> Option<(Cursor<'d>, NewValue)> {
    let (says, old) = (Rendered::of(place).text, Rendered::of(name).text);
    if says.contains(UNREADABLE) || old.contains(UNREADABLE) {
        return None;
    }
    if says == old {
        return Some((place, name_of_service(id)));
    }
    let front = says.strip_suffix(&old)?.strip_suffix('/')?;
    Some((place, sub(&format!("{front}/${{{id}.Name}}"))))
}

/// How a rendered text begins what it cannot name.
const UNREADABLE: &str = "${#";

/// A name that stands somewhere else may mean the service or not.
fn tell<'d>(draft: &mut Draft<'_, 'd>, resource: &Resource<'d>, name: Cursor<'d>) {
    let is_ours = matches!(
        resource.kind,
        "AWS::ECS::Service" | "AWS::ECS::TaskDefinition"
    );
    if is_ours {
        return;
    }
    let nodes = resource.body.descendants().into_iter();
    if let Some(literal) = name.text() {
        let says = |node: &Cursor<'_>| {
            let written = match intrinsic(*node) {
                // The tag stands at the text itself.
                Some(Intrinsic::Sub { template, text, .. }) if text.node == node.node => {
                    Some(template)
                }
                _ => node.text(),
            };
            written.is_some_and(|text| text.split(['/', ':', ' ', ',']).any(|part| part == literal))
        };
        for node in nodes.filter(|node| node.node != name.node && says(node)) {
            let message = format!("says {literal}, which is the old name of the service");
            tell_one(draft, resource, node, &message);
        }
        return;
    }
    let old = Rendered::of(name).text;
    if old.contains(UNREADABLE) {
        return;
    }
    for node in nodes {
        // Other things are named by the same expression, so only what surely speaks of a service is told.
        let by_key = node.is_mapping().then(|| node.get("ServiceName")).flatten();
        let by_key = by_key.filter(|place| Rendered::of(*place).text == old);
        let by_arn =
            (node.text().is_none() && says_arn(&Rendered::of(node).text, &old)).then_some(node);
        if let Some(place) = by_key.or(by_arn) {
            tell_one(draft, resource, place, "names the service by its old name");
        }
    }
}

/// Whether a text ends as the ARN of the service of a name does.
fn says_arn(text: &str, name: &str) -> bool {
    let front = text
        .strip_suffix(name)
        .and_then(|front| front.strip_suffix('/'));
    front.is_some_and(|front| front.contains(":service"))
}

fn tell_one<'d>(
    draft: &mut Draft<'_, 'd>,
    resource: &Resource<'d>,
    place: Cursor<'d>,
    message: &str,
) {
    draft.warn(
        "svc-name-replacement",
        place,
        format!("{} {message}", resource.name),
        "if it means the service, change it to the new name",
    );
}
