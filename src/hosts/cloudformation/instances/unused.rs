//! Parameters, mappings and conditions that only removed resources used, and the arguments for the parameters.

use std::collections::{BTreeMap, HashSet};

use super::removal::Removal;
use crate::model::{Arguments, Module, Project, Props, has_word};
use crate::syntax::{Cursor, NodeId};

/// Removes what is used no more, also from the templates of parent stacks whose arguments are no longer needed.
pub(super) fn remove<'d>(project: &Project<'d>, removals: &mut BTreeMap<usize, Removal<'d>>) {
    let mut open: Vec<usize> = removals.keys().copied().collect();
    while let Some(file) = open.pop() {
        let Some(module) = project.module(file) else {
            continue;
        };
        // A macro may use a name that nothing in the template does.
        if module.may_gain_resources || !project.graph.included_in(file).is_empty() {
            continue;
        }
        while let Some((name, key, body)) = next(project, module, file, removals) {
            if let Some(removal) = removals.get_mut(&file) {
                removal.entry_of(key, body);
                if module.parameter(name).is_some() {
                    without_labels(module, name, removal);
                }
            }
            if module.parameter(name).is_some() {
                open.extend(without_arguments(project, file, name, removals));
            }
        }
    }
}

/// A name of a template that only what is removed from it uses, with its entry.
fn next<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    file: usize,
    removals: &BTreeMap<usize, Removal<'d>>,
) -> Option<(&'d str, Cursor<'d>, Cursor<'d>)> {
    let removal = removals.get(&file)?;
    let labels: HashSet<NodeId> = labels(module)
        .into_iter()
        .flat_map(|place| place.descendants())
        .map(|one| one.node)
        .collect();
    let staying: Vec<(NodeId, &str)> = removal
        .texts_that_stay()
        .into_iter()
        .filter(|(node, _)| !labels.contains(node))
        .collect();
    let going = removal.texts_that_go();
    let sections = [
        module.sections.conditions,
        module.sections.mappings,
        module.sections.parameters,
    ];
    let names = sections
        .into_iter()
        .flatten()
        .flat_map(Cursor::written_entries);
    let mut names = names.filter(|(name, key, body)| {
        let own: HashSet<NodeId> = body.descendants().into_iter().map(|one| one.node).collect();
        let is_used = |(node, text): &(NodeId, &str)| !own.contains(node) && has_word(text, name);
        !removal.has(*key)
            && going.iter().any(|(_, text)| has_word(text, name))
            && !staying.iter().any(is_used)
    });
    names.find(|(name, ..)| {
        module.parameter(name).is_none() || arguments_can_change(project, file, name)
    })
}

/// Whether every template that passes a parameter is among those that are edited.
fn arguments_can_change(project: &Project<'_>, file: usize, name: &str) -> bool {
    let mut parents = project.graph.parents_of(file);
    parents.all(|(_, nested)| {
        nested.argument(name).is_none()
            || (nested.is_sure && !project.files[nested.parent].is_context)
    })
}

/// Removes the arguments for a parameter from the parent stacks; returns their files.
fn without_arguments<'d>(
    project: &Project<'d>,
    file: usize,
    name: &str,
    removals: &mut BTreeMap<usize, Removal<'d>>,
) -> Vec<usize> {
    let mut changed = Vec::new();
    for (_, nested) in project.graph.parents_of(file) {
        let (Some(given), Some(parent)) = (nested.arguments, project.module(nested.parent)) else {
            continue;
        };
        let removal = removals
            .entry(nested.parent)
            .or_insert_with(|| Removal::of(parent.root));
        match nested.takes {
            Arguments::Mapping => {
                if let Some((key, value)) = given.key(name).zip(given.written(name)) {
                    removal.entry_of(key, value);
                }
            }
            Arguments::List { name: key, .. } => {
                let mut items = given.written_items();
                let item = items.find(|item| item.prop(key).and_then(Cursor::text) == Some(name));
                if let Some(item) = item {
                    removal.entry_of(item, item);
                }
            }
        }
        changed.push(nested.parent);
    }
    changed
}

/// How the console shows the parameters: their groups and labels.
fn labels<'d>(module: &Module<'d>) -> Option<Cursor<'d>> {
    module
        .root
        .path(&["Metadata", "AWS::CloudFormation::Interface"])
}

/// Removes a parameter from the groups and labels of the console.
fn without_labels<'d>(module: &Module<'d>, name: &str, removal: &mut Removal<'d>) {
    let Some(interface) = labels(module) else {
        return;
    };
    let groups = interface
        .get("ParameterGroups")
        .into_iter()
        .flat_map(Cursor::items);
    let lists: Vec<Cursor<'d>> = groups.filter_map(|group| group.get("Parameters")).collect();
    for list in lists {
        for item in list.items().filter(|item| item.text() == Some(name)) {
            removal.entry_of(item, item);
        }
        // A group without parameters is of no use.
        if list.items().all(|item| removal.has(item))
            && let Some(group) = list.document.parent(list.node).map(|node| list.at(node))
        {
            removal.entry_of(group, group);
        }
    }
    let labels = interface.get("ParameterLabels");
    if let Some((key, value)) = labels.and_then(|all| all.key(name).zip(all.written(name))) {
        removal.entry_of(key, value);
    }
}
