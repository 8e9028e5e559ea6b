//! Converts additions to a template's sections into operations on its document.

use super::generated_role::resource_of;
use crate::model::graph::NestedStack;
use crate::model::new_value::{entry, mapping, text};
use crate::model::{Arguments, Kind, Module, Project};
use crate::plan::{ModuleAdditions, PlannedEdit, SectionAdditions};
use crate::syntax::{Cursor, NewEntry, NewValue, Operation, Place};

/// The operations for all additions to templates.
pub fn lower(project: &Project<'_>, shared: ModuleAdditions) -> Vec<PlannedEdit> {
    let mut operations = Vec::new();
    for (file, additions) in shared.files {
        if let Some(module) = project.module(file) {
            let planned = of_template(module, additions).into_iter();
            operations.extend(planned.map(|operation| (file, operation)));
        }
    }
    for (number, entries) in shared.arguments {
        let nested = project.graph.nested(number);
        let planned = arguments(nested, entries).into_iter();
        operations.extend(planned.map(|operation| (nested.parent, operation)));
    }
    let planned = operations.into_iter().map(|(file, operation)| PlannedEdit {
        file,
        embedded: None,
        step: "template",
        operation,
    });
    planned.collect()
}

/// The operations that add arguments to a nested stack.
fn arguments(nested: &NestedStack<'_>, entries: Vec<NewEntry>) -> Vec<Operation> {
    let item =
        |entry: NewEntry, name, value| mapping([(name, text(&entry.key)), (value, entry.value)]);
    if let Some(given) = nested.arguments {
        let each = entries.into_iter().map(|entry| match nested.takes {
            Arguments::Mapping => Operation::InsertEntry {
                mapping: given.node,
                place: Place::End,
                entry,
            },
            Arguments::List { name, value } => Operation::AppendItem {
                sequence: given.node,
                item: item(entry, name, value),
            },
        });
        return each.collect();
    }
    let Some(properties) = nested.resource.properties() else {
        return Vec::new();
    };
    let value = match nested.takes {
        Arguments::Mapping => NewValue::Mapping(entries),
        Arguments::List { name, value } => {
            let items = entries.into_iter().map(|entry| item(entry, name, value));
            NewValue::Sequence(items.collect())
        }
    };
    vec![Operation::InsertEntry {
        mapping: properties.node,
        place: Place::End,
        entry: entry("Parameters", value),
    }]
}

fn of_template(module: &Module<'_>, additions: SectionAdditions) -> Vec<Operation> {
    let mut operations = Vec::new();
    let names: Vec<String> = additions
        .parameters
        .iter()
        .map(|parameter| parameter.key.clone())
        .collect();
    operations.extend(interface_groups(module, &names));
    operations.extend(parameters(module, additions.parameters));
    let role = additions.role.as_ref().map(resource_of);
    for (after, entry) in additions.resources.into_iter().chain(role) {
        // The section itself, or the body of a loop in it.
        if let Some(mapping) = module.document.parent(after) {
            operations.push(Operation::InsertEntry {
                mapping,
                place: Place::After(after),
                entry,
            });
        }
    }
    operations.extend(in_section(module.root, "Outputs", additions.outputs));
    operations
}

pub(in crate::hosts::cloudformation) fn parameters(
    module: &Module<'_>,
    entries: Vec<NewEntry>,
) -> Vec<Operation> {
    in_section(module.root, "Parameters", entries)
}

/// Sections have a usual order; a new one is inserted before the first of the later ones.
const ORDER: [&str; 6] = [
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
];

/// Adds entries to a section, and the section where there is none: at the end where it has no usual place, such as
/// `Metadata`, which would otherwise take the comments at the top of a template from what follows.
pub(in crate::hosts::cloudformation) fn in_section(
    root: Cursor<'_>,
    section: &str,
    entries: Vec<NewEntry>,
) -> Vec<Operation> {
    if entries.is_empty() {
        return Vec::new();
    }
    let insert = |mapping: Cursor<'_>, place, entry| Operation::InsertEntry {
        mapping: mapping.node,
        place,
        entry,
    };
    if let Some(there) = root.get(section) {
        let each = entries.into_iter();
        return each.map(|entry| insert(there, Place::End, entry)).collect();
    }
    let position = ORDER.iter().position(|name| *name == section);
    let later = &ORDER[position.map_or(ORDER.len(), |position| position + 1)..];
    let next = later.iter().filter_map(|name| root.key(name));
    let next = next.min_by_key(|key| key.node);
    let place = next.map_or(Place::End, |key| Place::Before(key.node));
    vec![insert(
        root,
        place,
        entry(section, NewValue::Mapping(entries)),
    )]
}

/// Operations that list new parameters in the console's parameter groups: in that of related parameters, else in a new
/// group.
fn interface_groups(module: &Module<'_>, names: &[String]) -> Vec<Operation> {
    let groups = module.root.path(&[
        "Metadata",
        "AWS::CloudFormation::Interface",
        "ParameterGroups",
    ]);
    let Some(groups) = groups.filter(|groups| groups.is_sequence()) else {
        return Vec::new();
    };
    let lists: Vec<Cursor<'_>> = groups
        .items()
        .filter_map(|group| group.get("Parameters"))
        .filter(|list| list.is_sequence())
        .collect();
    let first_about = |is_about: &dyn Fn(&str) -> bool| {
        let has = |list: &&Cursor<'_>| list.items().filter_map(Cursor::text).any(is_about);
        lists.iter().find(has)
    };
    let network = first_about(&|name| is_of_network(module, name));
    let size = first_about(&is_of_size)
        .or_else(|| first_about(&|name| name.to_lowercase().contains("desiredcount")));
    let (mut operations, mut left) = (Vec::new(), Vec::new());
    for name in names {
        let list = if is_of_size(name) { size } else { network };
        match list {
            Some(list) => operations.push(Operation::AppendItem {
                sequence: list.node,
                item: text(name),
            }),
            None => left.push(text(name)),
        }
    }
    if !left.is_empty() && !lists.is_empty() {
        operations.push(Operation::AppendItem {
            sequence: groups.node,
            item: mapping([
                ("Label", mapping([("default", text("Fargate"))])),
                ("Parameters", NewValue::Sequence(left)),
            ]),
        });
    }
    operations
}

/// Whether a parameter contains subnets, a VPC or security groups: by its type, else by the end of its name.
fn is_of_network(module: &Module<'_>, name: &str) -> bool {
    let parameter = module.parameter(name);
    let kind = parameter.map_or("", |parameter| parameter.kind());
    let types = [Kind::SUBNET, Kind::VPC, Kind::SECURITY_GROUP];
    let lower = name.to_lowercase();
    let end = lower.trim_end_matches("ids").trim_end_matches("id");
    let ends = [
        "subnet",
        "subnets",
        "vpc",
        "securitygroup",
        "securitygroups",
    ];
    types.iter().any(|one| kind.contains(one.name())) || ends.iter().any(|one| end.ends_with(one))
}

/// Whether a parameter is a part of a task's size.
fn is_of_size(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.ends_with("cpu") || lower.ends_with("memory")
}
