//! ECS definitions that are in a file but are not read: in the text of a nested template, in an overlay, or behind a
//! function that CloudFormation expands.

use std::collections::HashSet;

use crate::facts::rules::RuleId;
use crate::model::{Project, SourceFile};
use crate::outcome::{Finding, Severity};
use crate::syntax::{Cursor, NodeId};

/// The resource types that a migration concerns.
const OF_ECS: [&str; 2] = ["AWS::ECS::Service", "AWS::ECS::TaskDefinition"];

/// The definitions that are not read, each with its position.
pub(super) fn findings(project: &Project<'_>) -> Vec<Finding> {
    // The contents of an included file are reported where it is included.
    let included: HashSet<usize> = (0..project.files.len())
        .flat_map(|file| project.graph.included_in(file))
        .filter_map(|include| include.file)
        .collect();
    let files = project.files.iter().enumerate();
    let files = files.filter(|(index, file)| !file.is_context && !included.contains(index));
    files.flat_map(|(_, file)| of_file(file)).collect()
}

fn of_file(file: &SourceFile<'_>) -> Vec<Finding> {
    if !OF_ECS
        .iter()
        .any(|kind| file.document.text().contains(kind))
    {
        return Vec::new();
    }
    let module = file.module();
    let resources = module.into_iter().flat_map(|module| &module.resources);
    let read: HashSet<NodeId> = resources.map(|resource| resource.body.node).collect();
    let nodes = Cursor::root(file.document).descendants();
    let mut found: Vec<Finding> = Vec::new();
    for node in nodes {
        if let Some(kind) = defined(node).filter(|_| !read.contains(&node.node)) {
            let message = format!(
                "A resource of type {kind} outside of the Resources section of a template is not read"
            );
            found.push(finding(file, node, message));
        } else if let Some(kind) = written_in(node) {
            let message = format!(
                "This text contains a template with a resource of type {kind}, which is not read"
            );
            found.push(finding(file, node, message));
        }
    }
    found
}

/// The ECS type of the resource that a mapping defines.
fn defined(node: Cursor<'_>) -> Option<&'static str> {
    let kind = node.get("Type")?.text()?;
    let properties = node.get("Properties").filter(|one| one.is_mapping())?;
    // An AppSpec file references a service and does not define one.
    if properties.get("LoadBalancerInfo").is_some() {
        return None;
    }
    OF_ECS.into_iter().find(|one| *one == kind)
}

/// The ECS type of a resource in a template that is embedded in a text.
fn written_in(node: Cursor<'_>) -> Option<&'static str> {
    let text = node.document.scalar(node.node)?;
    let is_template = text.contains("Resources") && text.contains("Type");
    OF_ECS
        .into_iter()
        .find(|kind| is_template && text.contains(kind))
}

fn finding(file: &SourceFile<'_>, place: Cursor<'_>, message: String) -> Finding {
    Finding {
        rule: RuleId::TemplateUnread,
        severity: Severity::Error,
        file: file.path.into(),
        span: place.span(),
        message: message.into(),
        help: "Move it to a template file of its own and migrate that file, or change it manually"
            .into(),
        decides: true,
        related: Vec::new(),
    }
}
