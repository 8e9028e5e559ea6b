//! Reports analyses that stopped at a limit, so that they are not mistaken for complete results.

use crate::facts::rules::RuleId;
use crate::model::Project;
use crate::outcome::{Finding, Severity};

const RULE: RuleId = RuleId::AnalysisLimit;

/// The limits that a run reached, file by file.
pub(crate) fn findings(project: &Project<'_>) -> Vec<Finding> {
    let files = project.files.iter();
    files
        .flat_map(|file| {
            let met = file.document.unfinished().into_iter();
            met.map(|(node, limit)| {
                let span = file.document.span(node);
                let path = file.document.path(node);
                let path = if path.is_empty() { "The file" } else { &path };
                let mut message = format!("{path} was not analyzed completely: {limit}");
                let mut of = file.path;
                if file.is_context {
                    // Nothing is reported on a context file, but its contents may affect the others.
                    message = format!("{of}:{}:{}: {message}", span.start.line, span.start.column);
                    of = "";
                }
                Finding {
                    rule: RULE,
                    severity: Severity::Warning,
                    file: of.into(),
                    span,
                    message: message.into(),
                    help: "Check what depends on it manually, or simplify it".into(),
                    decides: false,
                    related: Vec::new(),
                }
            })
        })
        .collect()
}
