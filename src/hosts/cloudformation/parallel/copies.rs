//! Copies of resources: their own text, with the references among them changed to the copies.

use std::collections::BTreeMap;

use super::{SAFE, STEP};
use crate::facts::updates::Update;
use crate::hosts::cloudformation::reader::TEMPLATE;
use crate::model::new_value::copy_of;
use crate::model::{How, Module, Project, Reference, Resource, marked};
use crate::outcome::Change;
use crate::plan::{OTHER_CUTOVER, Obstacle, Split, names_for_fargate};
use crate::syntax::{Cursor, Document, NewEntry, NewValue, NodeId, Operation, Word};

/// The names of the copies: the logical ID with `Fargate` behind it.
pub(super) fn names(module: &Module<'_>, members: &[Resource<'_>]) -> Vec<(String, String)> {
    let name = |resource: &Resource<'_>| {
        let mut free = names_for_fargate(resource.name).filter(|name| !module.has_name(name));
        (resource.name.to_owned(), free.next().unwrap_or_default())
    };
    members.iter().map(name).collect()
}

/// Plans the copies.
pub(super) fn add<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    members: &[Resource<'d>],
    split: &mut Split,
) -> Result<(), Obstacle<'d>> {
    let document = module.document;
    let of_members = members.iter().filter_map(|one| {
        let owner = module.resource_index(one.name)?;
        Some(module.references_in(owner))
    });
    let operations = renamed(of_members.flatten(), &split.copies);
    let place = members.first().map_or(module.root, |one| one.key);
    let failed = |what: String| Obstacle::new(place, what, OTHER_CUTOVER);
    // The texts of the copies are those of the same document with the words changed.
    let reworded = document
        .commit(&operations)
        .and_then(|committed| committed.document())
        .map_err(|error| failed(format!("The resources cannot be copied: {error}")))?;
    let reworded = marked(reworded, Some(&TEMPLATE));
    if reworded.nodes().count() != document.nodes().count() {
        return Err(failed("The resources cannot be copied".to_owned()));
    }
    for (resource, (_, name)) in members.iter().zip(split.copies.clone()) {
        let entry = entry(&reworded, resource, &name).ok_or_else(|| {
            Obstacle::new(
                resource.key,
                format!("{} cannot be copied, because it has an anchor or shares its line with another resource", resource.name),
                "Write the resource on lines of its own, without anchors, and run the migration again",
            )
        })?;
        split.resources.push((resource.key.node, entry));
        split.changes.push(Change {
            transform: STEP,
            template: None,
            file: project.shared_path(split.file),
            span: project.span(resource.key),
            resource: Some(name),
            property: None,
            parameter: None,
            update: Update::NewResource,
            class: SAFE,
            reason: format!("A copy of {}, which stays as it is", resource.name).into(),
            prevents: None,
        });
    }
    Ok(())
}

fn entry(reworded: &Document, resource: &Resource<'_>, name: &str) -> Option<NewEntry> {
    let key = Cursor::root(reworded).at(resource.key.node);
    let mapping = reworded.parent(key.node)?;
    let text = reworded.entry_text(mapping, key.node)?;
    let value = copy_of(key.at(resource.body.node));
    Some(NewEntry {
        key: name.to_owned(),
        value: NewValue::Duplicate {
            text: text.value,
            column: text.column,
            value: Box::new(value),
        },
        comment: text.comment,
    })
}

/// The edits that make references to resources those to their copies.
pub(super) fn renamed<'r, 'd: 'r>(
    references: impl Iterator<Item = &'r Reference<'d>>,
    names: &[(impl AsRef<str>, impl AsRef<str>)],
) -> Vec<Operation> {
    let mut all: BTreeMap<NodeId, Vec<Word>> = BTreeMap::new();
    for reference in references {
        let name = names.iter().find(|(own, _)| own.as_ref() == reference.name);
        let Some((_, copy)) = name else { continue };
        for (node, word) in words_of(reference, copy.as_ref()) {
            let words = all.entry(node).or_default();
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    let operations = all.into_iter().map(|(node, mut words)| {
        words.sort_by_key(|word| word.at.start);
        Operation::Reword { node, words }
    });
    operations.collect()
}

/// The words of a reference that name the resource, each with its node.
fn words_of(reference: &Reference<'_>, new: &str) -> Vec<(NodeId, Word)> {
    let name = reference.name;
    let word = |start: usize| Word {
        at: start..start + name.len(),
        with: new.to_owned(),
    };
    let scalars = reference.place.descendants().into_iter();
    let scalars =
        scalars.filter_map(|place| Some((place.node, place.document.scalar(place.node)?)));
    let variable = format!("${{{name}");
    let mut found = Vec::new();
    for (node, text) in scalars {
        match reference.how {
            How::Sub => {
                let variables = text.match_indices(&variable).map(|(at, _)| at + 2);
                let ends = |at: &usize| text[at + name.len()..].starts_with(['}', '.']);
                found.extend(variables.filter(ends).map(|at| (node, word(at))));
            }
            How::Ref | How::GetAtt | How::DependsOn => {
                let rest = text.strip_prefix(name);
                if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) {
                    found.push((node, word(0)));
                    break;
                }
            }
        }
    }
    found
}
