//! The effects of edits on a template as a whole: parameters that are no longer used, limits that are exceeded.

mod orphaned_parameters;

use std::borrow::Cow;

use crate::facts::limits::{BYTES, INLINE_BYTES, PARAMETERS, RESOURCES};
use crate::facts::rules::RuleId;
use crate::model::{Module, Reference};
use crate::outcome::{Finding, Severity};
use crate::syntax::Operation;

/// Whether the checks need the tree of the new text: if a reference to a parameter may be removed or moved, or a limit
/// may be exceeded.
pub(crate) fn need_tree(before: &Module<'_>, operations: &[Cow<'_, Operation>]) -> bool {
    let added: usize = operations.iter().map(|one| added_entries(one)).sum();
    let is_near_a_limit =
        before.resources.len() + added > RESOURCES || before.parameters.len() + added > PARAMETERS;
    let document = before.document;
    let replaced = |operation: &Operation| match operation {
        Operation::Set { node, .. } | Operation::Reword { node, .. } => vec![*node],
        Operation::RemoveEntry { mapping, key } => {
            let mut entries = document.entries(*mapping).iter();
            let entry = entries.find(|entry| entry.key == *key);
            entry.map(|entry| entry.value).into_iter().collect()
        }
        // The paths of the items after it change.
        Operation::RemoveItem { sequence, .. } => document.items(*sequence).to_vec(),
        Operation::InsertEntry { .. }
        | Operation::AppendItem { .. }
        | Operation::InsertBlock { .. } => Vec::new(),
    };
    let replaced: Vec<_> = operations.iter().flat_map(|one| replaced(one)).collect();
    let is_replaced = |reference: &Reference<'_>| {
        let place = document.byte_range(reference.place.node).start;
        let mut ranges = replaced.iter().map(|&node| document.byte_range(node));
        ranges.any(|range| range.contains(&place) || range.start == place)
    };
    let mut parameters = before.parameters.iter();
    is_near_a_limit
        || parameters.any(|parameter| before.references_to(parameter.name).any(is_replaced))
}

/// The number of entries that an operation adds, at all levels.
fn added_entries(operation: &Operation) -> usize {
    match operation {
        Operation::Set { value, .. } | Operation::AppendItem { item: value, .. } => {
            value.entry_count()
        }
        Operation::InsertEntry { entry, .. } => 1 + entry.value.entry_count(),
        Operation::Reword { .. }
        | Operation::RemoveEntry { .. }
        | Operation::RemoveItem { .. }
        | Operation::InsertBlock { .. } => 0,
    }
}

/// The findings about a template after its edit. `new` is the template of the new text, if it is needed.
pub(crate) fn findings(
    path: &str,
    before: &Module<'_>,
    after: &str,
    new: Option<&Module<'_>>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(new) = new {
        found.extend(of_parameters(path, before, new));
    }
    let old_bytes = before.document.text().len();
    let mut sizes = vec![
        (
            "bytes. A larger template has to be deployed from S3",
            INLINE_BYTES,
            old_bytes,
            after.len(),
        ),
        (
            "bytes, the maximum that CloudFormation supports",
            BYTES,
            old_bytes,
            after.len(),
        ),
    ];
    if let Some(new) = new {
        sizes.push((
            "resources, the maximum that CloudFormation supports",
            RESOURCES,
            before.resources.len(),
            new.resources.len(),
        ));
        sizes.push((
            "parameters, the maximum that CloudFormation supports",
            PARAMETERS,
            before.parameters.len(),
            new.parameters.len(),
        ));
    }
    for (what, limit, old, new) in sizes {
        if old <= limit && new > limit {
            found.push(Finding {
                rule: RuleId::TemplateLimit,
                severity: Severity::Warning,
                file: path.into(),
                span: before.root.span(),
                message: format!(
                    "The template grows from {old} to {new}. The limit is {limit} {what}"
                )
                .into(),
                help: "Deploy it from S3, or split the stack".into(),
                decides: false,
                related: Vec::new(),
            });
        }
    }
    found
}

/// Parameters that are no longer used, or only in names.
fn of_parameters(path: &str, before: &Module<'_>, new: &Module<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for parameter in &before.parameters {
        let was_used = before.references_to(parameter.name).next().is_some();
        let is_used = new.references_to(parameter.name).next().is_some();
        if was_used && !is_used {
            found.push(Finding {
                rule: RuleId::TemplateUnusedParameter,
                severity: Severity::Note,
                file: path.into(),
                span: parameter.key.span(),
                message: format!("Parameter {} is no longer referenced", parameter.name).into(),
                help: "Keep it, or remove it together with the values that parent stacks and deployment scripts pass to it".into(),
                decides: false,
                related: Vec::new(),
            });
        }
        found.extend(orphaned_parameters::finding(path, parameter, before, new));
    }
    found
}
