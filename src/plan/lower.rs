//! Turns what was added to a template as a whole into operations on its document.

use super::drafted::Planned;
use super::shared::{Additions, Shared};
use crate::cloudformation::Template;
use crate::cloudformation::write::text;
use crate::document::{Cursor, NewEntry, NewValue, Operation, Place};
use crate::ecs::SourceSet;

/// The operations for everything that was added to templates.
#[must_use]
pub fn lower(set: &SourceSet<'_>, shared: Shared) -> Vec<Planned> {
    let mut operations = Vec::new();
    for (file, additions) in shared.files {
        let Some(template) = set.template(file) else {
            continue;
        };
        let planned = of_template(template, additions);
        operations.extend(planned.into_iter().map(|operation| Planned {
            file,
            embedded: None,
            transform: "template",
            operation,
        }));
    }
    operations
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
    if let Some(resources) = template.root.get("Resources") {
        for (after, entry) in additions.resources {
            operations.push(Operation::InsertEntry {
                mapping: resources.node,
                place: Place::After(after),
                entry,
            });
        }
    }
    operations
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
