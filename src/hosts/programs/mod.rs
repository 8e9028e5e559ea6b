//! Programs that synthesize templates: what their hosts share. The templates are planned, and a program is edited.

pub(super) mod changes;
pub(super) mod literals;
mod template;
mod unused;
pub(super) mod value;

pub(super) use template::Synthesized;
pub(super) use unused::{removed_range, unused};

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use crate::model::{EditId, FailedEdit, Rewritten};
use crate::syntax::code::{Code, CodeEdit, Value};
use crate::syntax::{CommitError, Span};

/// A program of the run.
pub(super) struct Program {
    /// The index of its file among the sources of the run.
    pub(super) source: usize,
    /// The path, as reports print it.
    pub(super) path: String,
    /// Whether it is only read to understand the others.
    pub(super) is_context: bool,
    pub(super) code: Code,
}

impl Program {
    /// The text that an expression denotes, also through names that are assigned once.
    pub(super) fn text(&self, range: &Range<usize>) -> Option<String> {
        match self.code.resolve_literal(range) {
            (_, Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether a statement is only an expression or assignment.
    pub(super) fn is_alone(&self, statement: &Range<usize>, range: &Range<usize>) -> bool {
        let text = self.code.slice(statement).trim_end();
        text.trim_end_matches(';').trim_end() == self.code.slice(range)
    }

    /// Whether a module of Python imports another one, by the name of its file.
    pub(super) fn imports(&self, other: &Program) -> bool {
        let path = Path::new(&other.path);
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let package = path
            .parent()
            .and_then(Path::file_name)
            .and_then(|name| name.to_str());
        let name = if stem == Some("__init__") {
            package
        } else {
            stem
        };
        let Some(name) = name else {
            return false;
        };
        self.code.imports().iter().any(|import| {
            let last = import.module.rsplit('.').next();
            last == Some(name) || import.name.as_deref() == Some(name)
        })
    }
}

/// A part of a program, by its index.
pub(super) type ProgramPlace = (usize, Range<usize>);

/// An edit of a program, and the operation on a template that it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProgramEdit {
    /// The index of the program.
    pub(super) program: usize,
    pub(super) edit: CodeEdit,
    pub(super) by: EditId,
}

/// Why a change of a template cannot be made in programs, and where that is seen.
#[derive(Clone, Debug)]
pub(super) struct NotLowered {
    pub(super) reason: String,
    pub(super) place: Option<ProgramPlace>,
}

impl NotLowered {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            place: None,
        }
    }

    pub(super) fn at(reason: impl Into<String>, program: usize, range: Range<usize>) -> Self {
        Self {
            reason: reason.into(),
            place: Some((program, range)),
        }
    }
}

impl From<String> for NotLowered {
    fn from(reason: String) -> Self {
        Self::new(reason)
    }
}

impl From<&str> for NotLowered {
    fn from(reason: &str) -> Self {
        Self::new(reason)
    }
}

/// A change that cannot be made, with the path of what it changes.
pub(super) struct Refusal {
    pub(super) by: EditId,
    pub(super) what: String,
    pub(super) not: NotLowered,
}

/// Refuses edits of programs that are not among the given paths, once for each program.
pub(super) fn outside<'e>(
    programs: &[Program],
    edits: impl Iterator<Item = &'e ProgramEdit>,
    reason: &str,
) -> Vec<Refusal> {
    let mut outside = BTreeMap::new();
    for edit in edits.filter(|edit| programs[edit.program].is_context) {
        outside.entry(edit.program).or_insert(edit.by);
    }
    let refusals = outside.into_iter().map(|(program, by)| Refusal {
        by,
        what: programs[program].path.clone(),
        not: NotLowered::at(reason, program, 0..0),
    });
    refusals.collect()
}

/// Refusals as errors, each once.
pub(super) fn failed(programs: &[Program], refusals: &[Refusal]) -> Vec<FailedEdit> {
    let mut seen = BTreeSet::new();
    let distinct = refusals
        .iter()
        .filter(|one| seen.insert((&one.what, &one.not.reason, one.by)));
    let failed = distinct.map(|one| {
        let (source, span) = match &one.not.place {
            Some((program, range)) => {
                let program = &programs[*program];
                (program.source, program.code.span(range))
            }
            None => (programs.first().map_or(0, |one| one.source), Span::EMPTY),
        };
        FailedEdit {
            edits: vec![one.by],
            source,
            span: Some(span),
            error: Box::new(CommitError::NotWritable {
                path: one.what.clone(),
                position: span.start,
                reason: one.not.reason.clone(),
            }),
        }
    });
    failed.collect()
}

/// The new texts of programs. Equal edits of one program count once.
///
/// # Errors
/// The programs whose edits are not proven.
pub(super) fn commit<'e>(
    programs: &[Program],
    edits: impl Iterator<Item = &'e ProgramEdit>,
) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
    let mut files: BTreeMap<usize, (Vec<CodeEdit>, Vec<EditId>)> = BTreeMap::new();
    for edit in edits {
        let (edits, owners) = files.entry(edit.program).or_default();
        if !edits.contains(&edit.edit) {
            edits.push(edit.edit.clone());
            owners.push(edit.by);
        }
    }
    let mut rewritten = Vec::new();
    let mut failed = Vec::new();
    for (program, (edits, owners)) in files {
        let program = &programs[program];
        match program.code.commit(&edits) {
            Ok(committed) => rewritten.push(Rewritten {
                source: program.source,
                committed,
                owners,
            }),
            Err(error) => failed.push(FailedEdit {
                edits: owners,
                source: program.source,
                span: error.position().map(Span::empty),
                error: Box::new(error),
            }),
        }
    }
    match failed.is_empty() {
        true => Ok(rewritten),
        false => Err(failed),
    }
}
