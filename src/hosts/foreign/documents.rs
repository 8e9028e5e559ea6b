//! ECS definitions in documents that belong to no workload.

use super::{Kind, Unread, marks};
use crate::syntax::{Cursor, Document, Kind as Shape, NodeId};

/// The types whose resources are part of a workload.
const TYPES: [&str; 3] = [
    "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition",
    "AWS::ECS::TaskSet",
];

/// The spellings of container definitions: of the API, CloudFormation and Terraform.
const CONTAINERS: [&str; 3] = [
    "containerDefinitions",
    "ContainerDefinitions",
    "container_definitions",
];

/// The first definition in a document that belongs to no workload; `None` if there is none.
pub fn in_document(file: &str, document: &Document) -> Option<Unread> {
    let root = Cursor::root(document);
    // Many texts of other languages are valid YAML: a scalar of several lines.
    if root.text().is_some() {
        return super::in_terraform(file, document.text())
            .or_else(|| super::in_text(file, document.text()));
    }
    let (node, kind) = beanstalk(root).or_else(|| {
        let text = document.text();
        // The types of Pulumi look like ARNs.
        let may_be = marks::may_define(text.as_bytes()) || text.contains(":ecs:");
        let may_be = may_be && !is_description(root);
        may_be.then(|| first(document)).flatten()
    })?;
    Some(Unread {
        file: file.to_owned(),
        span: document.span(node),
        kind,
    })
}

/// `Dockerrun.aws.json`: version 2 is for ECS, version 1 is not.
fn beanstalk(root: Cursor<'_>) -> Option<(NodeId, Kind)> {
    let place = root.key("AWSEBDockerrunVersion")?;
    let kind = match root.get("containerDefinitions") {
        Some(_) => Kind::Beanstalk,
        None => Kind::BeanstalkContainer,
    };
    Some((place.node, kind))
}

/// Whether a document describes definitions, or lists what a tool has generated: schemas, models of APIs, the construct
/// tree of the CDK.
fn is_description(root: Cursor<'_>) -> bool {
    let text = |key: &str| root.get(key).and_then(Cursor::text);
    let has = |key: &str| root.get(key).is_some();
    let is_schema = text("$schema").is_some_and(|schema| schema.contains("json-schema.org"));
    let is_tree = text("version").is_some_and(|version| version.starts_with("tree-"));
    is_schema
        || is_tree
        || (has("shapes") && has("operations"))
        || has("ResourceSpecificationVersion")
        || (has("artifacts") && has("version"))
        || (has("terraform_version") && has("resources"))
}

fn first(document: &Document) -> Option<(NodeId, Kind)> {
    document.nodes().find_map(|node| match document.kind(node) {
        Shape::Mapping => in_mapping(document, node),
        Shape::Scalar => in_scalar(document, node),
        Shape::Sequence => None,
    })
}

fn in_mapping(document: &Document, mapping: NodeId) -> Option<(NodeId, Kind)> {
    document.entries(mapping).iter().find_map(|entry| {
        let key = document.scalar(entry.key)?;
        let value = Cursor::root(document).at(entry.value);
        let kind = match key {
            "Type" | "type" => of_type(value.text()?).map(|kind| {
                let is_appspec = document
                    .get(mapping, "Properties")
                    .is_some_and(|properties| {
                        let has = |key| document.get(properties, key).is_some();
                        has("TaskDefinition") && has("LoadBalancerInfo")
                    });
                if is_appspec { Kind::AppSpec } else { kind }
            }),
            _ if CONTAINERS.contains(&key) => of_containers(value),
            "aws_ecs_service" | "aws_ecs_task_definition" | "aws_ecs_task_set" => {
                (!value.is_null()).then_some(Kind::Terraform)
            }
            _ => None,
        };
        Some((entry.key, kind?))
    })
}

fn of_type(kind: &str) -> Option<Kind> {
    let is_of_pulumi = ["aws:ecs", "awsx:ecs", "aws-native:ecs"]
        .iter()
        .any(|module| kind.starts_with(module));
    match kind {
        _ if TYPES.contains(&kind) => Some(Kind::OtherPlace),
        _ if is_of_pulumi => Some(Kind::Pulumi),
        _ => None,
    }
}

/// Containers, or an expression that produces them; not their description in a schema.
fn of_containers(value: Cursor<'_>) -> Option<Kind> {
    if value.is_mapping() {
        let is_function = |(key, ..): (&str, _, _)| key == "Ref" || key.starts_with("Fn::");
        return value.entries().any(is_function).then_some(Kind::OtherPlace);
    }
    if value.is_sequence() {
        let is_blank = |item: Cursor<'_>| {
            item.get("image").and_then(Cursor::text) == Some("")
                || item.get("name").and_then(Cursor::text) == Some("")
        };
        let mut items = value.items();
        let is_empty = items.len() == 0;
        return match items.all(is_blank) {
            _ if is_empty => None,
            true => Some(Kind::FilledIn),
            false => Some(Kind::OtherPlace),
        };
    }
    let text = value.text().filter(|_| !value.is_null())?;
    let is_placeholder = text.starts_with(['$', '{', '<', '@', '%', '#']);
    let kind = if is_placeholder {
        Kind::FilledIn
    } else {
        Kind::OtherPlace
    };
    (!text.is_empty()).then_some(kind)
}

/// A script, or a template in a string.
fn in_scalar(document: &Document, node: NodeId) -> Option<(NodeId, Kind)> {
    let text = document.scalar(node)?;
    let may_be = text.contains("ECS") || text.contains("efinitions");
    marks::first(text).filter(|_| may_be)?;
    Some((node, Kind::OtherPlace))
}
