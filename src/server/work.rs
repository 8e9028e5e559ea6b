//! What takes time, and is therefore done by another thread.

use std::sync::Arc;

use lsp_server::RequestId;
use lsp_types::CodeAction;

use super::actions;
use super::analysis::{self, Report, Snapshot};
use super::migration;

/// Something to compute.
pub(super) enum Task {
    /// What is reported about all documents.
    Analyze(Snapshot),
    /// The edits of code actions.
    Edits {
        snapshot: Snapshot,
        report: Arc<Report>,
        answer: Answer,
        actions: Vec<CodeAction>,
    },
}

/// The request that is answered with code actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) id: RequestId,
    /// Whether one action is requested, not a list.
    pub(super) is_one: bool,
}

/// A result.
pub(super) enum Done {
    /// The report, or why there is none.
    Analyzed(Result<Report, String>),
    /// The actions with their edits, or why there are none.
    Edited(Answer, Result<Vec<CodeAction>, String>),
}

/// Computes something. A panic, which is a defect, becomes an error.
pub(super) fn run(task: Task, analyze: fn(&Snapshot) -> Report) -> Done {
    match task {
        Task::Analyze(snapshot) => Done::Analyzed(analysis::guarded(|| analyze(&snapshot))),
        Task::Edits {
            snapshot,
            report,
            answer,
            actions,
        } => {
            let with_edits = || -> Result<Vec<CodeAction>, String> {
                let actions = actions.into_iter();
                let edited = actions.map(|action| with_edit(action, &snapshot, &report));
                match answer.is_one {
                    true => edited.collect(),
                    // In a list, an action that cannot be made is not offered.
                    false => Ok(edited.filter_map(Result::ok).collect()),
                }
            };
            let edited = analysis::guarded(with_edits).and_then(|edited| edited);
            Done::Edited(answer, edited)
        }
    }
}

fn with_edit(
    action: CodeAction,
    snapshot: &Snapshot,
    report: &Report,
) -> Result<CodeAction, String> {
    let selection = actions::selection(&action);
    let selection = selection.ok_or("The code action is not one of this server")?;
    let edit = migration::of(snapshot, report, &selection)?;
    Ok(CodeAction {
        edit: Some(edit),
        ..action
    })
}
