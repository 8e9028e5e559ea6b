//! Turns what was added to a template as a whole into operations on its document.

use super::drafted::Planned;
use super::shared::{Additions, Shared};
use crate::cloudformation::Template;
use crate::cloudformation::stacks::{Arguments, Nest};
use crate::cloudformation::write::{entry, mapping, text};
use crate::document::{Cursor, NewEntry, NewValue, Operation, Place};
use crate::ecs::SourceSet;

/// The operations for everything that was added to templates.
#[must_use]
pub fn lower(set: &SourceSet<'_>, shared: Shared) -> Vec<Planned> {
    let mut operations = Vec::new();
    for (file, additions) in shared.files {
        if let Some(template) = set.template(file) {
            let planned = of_template(template, additions).into_iter();
            operations.extend(planned.map(|operation| (file, operation)));
        }
    }
    for (number, entries) in shared.arguments {
        let nest = set.graph.nest(number);
        let planned = arguments(nest, entries).into_iter();
        operations.extend(planned.map(|operation| (nest.parent, operation)));
    }
    let planned = operations.into_iter().map(|(file, operation)| Planned {
        file,
        embedded: None,
        transform: "template",
        operation,
    });
    planned.collect()
}

/// What a stack gets besides what it is given already.
fn arguments(nest: &Nest<'_>, entries: Vec<NewEntry>) -> Vec<Operation> {
    let item = |entry: NewEntry| {
        mapping([
            ("ParameterKey", text(&entry.key)),
            ("ParameterValue", entry.value),
        ])
    };
    if let Some(given) = nest.resource.get("Parameters") {
        let each = entries.into_iter().map(|entry| match nest.takes {
            Arguments::Mapping => Operation::InsertEntry {
                mapping: given.node,
                place: Place::End,
                entry,
            },
            Arguments::List => Operation::AppendItem {
                sequence: given.node,
                item: item(entry),
            },
        });
        return each.collect();
    }
    let Some(properties) = nest.resource.properties() else {
        return Vec::new();
    };
    let value = match nest.takes {
        Arguments::Mapping => NewValue::Mapping(entries),
        Arguments::List => NewValue::Sequence(entries.into_iter().map(item).collect()),
    };
    vec![Operation::InsertEntry {
        mapping: properties.node,
        place: Place::End,
        entry: entry("Parameters", value),
    }]
}

fn of_template(template: &Template<'_>, additions: Additions) -> Vec<Operation> {
    let mut operations = Vec::new();
    let names: Vec<String> = additions
        .parameters
        .iter()
        .map(|parameter| parameter.key.clone())
        .collect();
    operations.extend(interface_groups(template, &names));
    operations.extend(parameters(template, additions.parameters));
    for (after, entry) in additions.resources {
        // The section itself, or the body of a loop in it.
        if let Some(mapping) = template.document.parent(after) {
            operations.push(Operation::InsertEntry {
                mapping,
                place: Place::After(after),
                entry,
            });
        }
    }
    operations.extend(outputs(template, additions.outputs));
    operations
}

fn outputs(template: &Template<'_>, entries: Vec<NewEntry>) -> Vec<Operation> {
    let insert = |mapping: Cursor<'_>, entry| Operation::InsertEntry {
        mapping: mapping.node,
        place: Place::End,
        entry,
    };
    match template.root.get("Outputs") {
        Some(section) => {
            let each = entries.into_iter().map(|entry| insert(section, entry));
            each.collect()
        }
        None if entries.is_empty() => Vec::new(),
        None => vec![insert(
            template.root,
            entry("Outputs", NewValue::Mapping(entries)),
        )],
    }
}

fn parameters(template: &Template<'_>, entries: Vec<NewEntry>) -> Vec<Operation> {
    if entries.is_empty() {
        return Vec::new();
    }
    let insert = |mapping: Cursor<'_>, place, entry| Operation::InsertEntry {
        mapping: mapping.node,
        place,
        entry,
    };
    if let Some(section) = template.root.get("Parameters") {
        return entries
            .into_iter()
            .map(|entry| insert(section, Place::End, entry))
            .collect();
    }
    let section = NewEntry {
        key: "Parameters".to_owned(),
        value: NewValue::Mapping(entries),
        comment: None,
    };
    // Sections have a usual order; the first of the later ones that is there comes behind the new one.
    let later = ["Rules", "Mappings", "Conditions", "Transform", "Resources"];
    let next = later
        .iter()
        .filter_map(|name| template.root.key(name))
        .min_by_key(|key| key.node);
    let place = next.map_or(Place::End, |key| Place::Before(key.node));
    vec![insert(template.root, place, section)]
}

/// New parameters are shown in the console beside the ones they belong with.
fn interface_groups(template: &Template<'_>, names: &[String]) -> Vec<Operation> {
    let groups = template.root.path(&[
        "Metadata",
        "AWS::CloudFormation::Interface",
        "ParameterGroups",
    ]);
    let lists: Vec<Cursor<'_>> = groups
        .into_iter()
        .flat_map(Cursor::items)
        .filter_map(|group| group.get("Parameters"))
        .filter(|list| list.is_sequence())
        .collect();
    let network_words = ["subnet", "vpc", "securitygroup"];
    let is_about = |list: &&Cursor<'_>, words: &[&str]| {
        list.items().filter_map(Cursor::text).any(|name| {
            let name = name.to_lowercase();
            words.iter().any(|word| name.contains(word))
        })
    };
    let append = |list: &Cursor<'_>, name: &str| Operation::AppendItem {
        sequence: list.node,
        item: text(name),
    };
    let network = lists.iter().find(|list| is_about(list, &network_words));
    let size = lists
        .iter()
        .find(|list| is_about(list, &["cpu", "memory", "desiredcount"]));
    names
        .iter()
        .filter_map(|name| {
            let is_size = name.ends_with("Cpu") || name.ends_with("Memory");
            let list = if is_size { size } else { network }?;
            Some(append(list, name))
        })
        .collect()
}
