//! Code actions: the edits that migrate a workload, or all workloads of a document.

use lsp_types::{CodeAction, CodeActionKind, CodeActionParams, Diagnostic, Range};
use serde_json::json;

use super::analysis::{Key, Migratable, Report};
use super::migration::Selection;
use crate::visible::one_line;

/// The kind of the actions: they resolve what diagnostics report.
pub(super) const KIND: CodeActionKind = CodeActionKind::QUICKFIX;

/// The actions at a place, without their edits: one for each workload that the place concerns and that can be migrated, and
/// one for all of the document. Made one by one, the edits may add more than one new parameter with the same meaning.
pub(super) fn at(report: &Report, params: &CodeActionParams) -> Vec<CodeAction> {
    let context = &params.context;
    let is_requested = |only: &Vec<CodeActionKind>| {
        let mut only = only.iter().map(CodeActionKind::as_str);
        only.any(|kind| kind.is_empty() || kind == KIND.as_str())
    };
    if !context.only.as_ref().is_none_or(is_requested) {
        return Vec::new();
    }
    let uri = params.text_document.uri.as_str();
    let is_near = |one: &&Migratable| {
        let mut places = one.places.get(uri).into_iter().flatten();
        places.any(|place| share_a_line(*place, params.range))
    };
    let near: Vec<&Migratable> = report.workloads.iter().filter(is_near).collect();
    let one_by_one = near.iter().map(|one| {
        let title = format!("Migrate workload {} to Fargate", one_line(&one.key.id));
        action(title, &[one], uri, &context.diagnostics)
    });
    let mut actions: Vec<CodeAction> = one_by_one.collect();
    let is_here = |one: &&Migratable| one.home.as_deref() == Some(uri);
    let here: Vec<&Migratable> = report.workloads.iter().filter(is_here).collect();
    if here.len() > 1 && near.iter().any(is_here) {
        let title = format!(
            "Migrate all {} workloads of this file to Fargate",
            here.len()
        );
        actions.push(action(title, &here, uri, &context.diagnostics));
    }
    actions
}

fn action(
    title: String,
    workloads: &[&Migratable],
    uri: &str,
    diagnostics: &[Diagnostic],
) -> CodeAction {
    let places = workloads.iter().filter_map(|one| one.places.get(uri));
    let places: Vec<&Range> = places.flatten().collect();
    let concerns = |one: &&Diagnostic| places.contains(&&one.range);
    let keys: Vec<&Key> = workloads.iter().map(|one| &one.key).collect();
    let directory = workloads.first().map(|one| &one.directory);
    CodeAction {
        title,
        kind: Some(KIND),
        diagnostics: Some(diagnostics.iter().filter(concerns).cloned().collect()),
        data: Some(json!({"directory": directory, "workloads": keys})),
        ..CodeAction::default()
    }
}

/// The workloads of an action that the client returns.
pub(super) fn selection(action: &CodeAction) -> Option<Selection> {
    serde_json::from_value(action.data.clone()?).ok()
}

fn share_a_line(one: Range, other: Range) -> bool {
    one.start.line <= other.end.line && other.start.line <= one.end.line
}
