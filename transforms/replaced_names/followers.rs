//! What names a service by its old name follows it.

use super::name_of_service;
use crate::cloudformation::intrinsic::{Intrinsic, intrinsic, ref_name};
use crate::cloudformation::write::sub;
use crate::cloudformation::{Resource, Template, same_expression};
use crate::document::Cursor;
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
        if FOLLOWING.contains(&resource.kind) {
            for place in places(resource) {
                rewrite(draft, template, service, name, place);
            }
        } else {
            tell(draft, resource, name);
        }
    }
}

/// The nodes of a resource that may name a service.
fn places<'d>(resource: &Resource<'d>) -> Vec<Cursor<'d>> {
    match resource.kind {
        "AWS::ApplicationAutoScaling::ScalableTarget"
        | "AWS::ApplicationAutoScaling::ScalingPolicy" => {
            resource.get("ResourceId").into_iter().collect()
        }
        "AWS::CloudWatch::Alarm" => {
            let dimensions = resource
                .get("Dimensions")
                .into_iter()
                .flat_map(Cursor::items);
            dimensions
                .filter(|one| one.get("Name").and_then(Cursor::text) == Some("ServiceName"))
                .filter_map(|one| one.get("Value"))
                .collect()
        }
        _ => {
            let nodes = resource.body.descendants().into_iter();
            nodes
                .filter(|node| node.is_mapping())
                .filter_map(|node| node.get("ServiceName"))
                .collect()
        }
    }
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
    if same_expression(place, name) {
        draft.set(place, name_of_service(id), why());
        return;
    }
    match intrinsic(place) {
        Some(Intrinsic::Join { list, .. }) => {
            if let Some(last) = list
                .items()
                .next_back()
                .filter(|last| same_expression(*last, name))
            {
                draft.set(last, name_of_service(id), why());
            }
        }
        Some(Intrinsic::Sub {
            template: written,
            text,
            variables,
        }) => {
            let variable =
                variables
                    .into_iter()
                    .flat_map(Cursor::entries)
                    .find(|(key, _, value)| {
                        written.ends_with(&format!("/${{{key}}}")) && same_expression(*value, name)
                    });
            if let Some((_, _, value)) = variable {
                draft.set(value, name_of_service(id), why());
                return;
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
                _ => return,
            };
            if let Some(front) = written.strip_suffix(&old) {
                let new = format!("{front}/${{{id}.Name}}");
                if variables.is_none() {
                    draft.set(place, sub(&new), why());
                } else {
                    draft.set(text, crate::cloudformation::write::text(&new), why());
                }
            }
        }
        _ => {
            let literal = place.text().zip(name.text());
            if let Some((written, old)) = literal
                && let Some(front) = written.strip_suffix(&format!("/{old}"))
            {
                draft.set(place, sub(&format!("{front}/${{{id}.Name}}")), why());
            }
        }
    }
}

/// A literal name that stands somewhere else may mean the service or not.
fn tell<'d>(draft: &mut Draft<'_, 'd>, resource: &Resource<'d>, name: Cursor<'d>) {
    let Some(literal) = name.text() else {
        return;
    };
    let is_ours = matches!(
        resource.kind,
        "AWS::ECS::Service" | "AWS::ECS::TaskDefinition"
    );
    if is_ours {
        return;
    }
    for node in resource.body.descendants() {
        let names_it = node
            .text()
            .is_some_and(|text| text.split(['/', ':', ' ', ',']).any(|part| part == literal));
        if names_it && node.node != name.node {
            draft.warn(
                "svc-name-replacement",
                node,
                format!(
                    "{} says {literal}, which is the old name of the service",
                    resource.name
                ),
                "if it means the service, change it to the new name",
            );
        }
    }
}
