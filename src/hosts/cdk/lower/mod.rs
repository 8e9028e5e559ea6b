//! Operations on the templates of an app as edits of its programs.
//!
//! Each change of a template has a row in `rows.tsv`; a change without one is refused. A row makes edits of the call that
//! makes the construct, or shows that the construct makes the change by itself. A call that makes several constructs is
//! edited only if all of them have the same edits.

mod agreement;
mod classes;
mod cloud_map;
mod containers;
mod network;
mod overrides;
mod owner;
mod renaming;
mod rows;
mod rules;
mod runners;
mod services;
mod sizes;
mod target_groups;
mod unused;

pub use classes::needs;
pub(super) use classes::needs_of_class;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::changes::{Change, changes_of};
use super::lens::{App, Lens, TemplateOf};
use super::programs::Program;
use super::sites::{Site, Sites};
use crate::model::{EditId, FailedEdit, Rewritten, TemplateEdits};
use crate::syntax::code::{Call, CodeEdit};
use crate::syntax::{CommitError, Span};

/// The new texts of programs for edits of templates.
///
/// # Errors
/// All edits that no program can express.
pub(super) fn commit(
    lens: &Lens,
    edits: &[TemplateEdits<'_>],
) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
    let mut apps: BTreeMap<usize, Vec<Stack<'_>>> = BTreeMap::new();
    for (number, one) in edits.iter().enumerate() {
        let template = lens.template(one.template);
        apps.entry(template.app).or_default().push(Stack {
            template,
            changes: changes_of(number, one),
        });
    }
    let mut rewritten = Vec::new();
    let mut failed = Vec::new();
    for (app, stacks) in &apps {
        match Lowering::new(&lens.apps[*app], lens, stacks).finish() {
            Ok(files) => rewritten.extend(files),
            Err(errors) => failed.extend(errors),
        }
    }
    match failed.is_empty() {
        true => Ok(rewritten),
        false => Err(failed),
    }
}

/// A template with what changes in it.
struct Stack<'s> {
    template: &'s TemplateOf,
    changes: Vec<Change>,
}

/// A change of a template with what is around it.
#[derive(Clone, Copy)]
struct Planned<'s> {
    stack: &'s Stack<'s>,
    change: &'s Change,
}

impl<'s> Planned<'s> {
    fn resource(&self) -> &'s str {
        self.change.resource().unwrap_or_default()
    }
}

/// An edit of a program, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ProgramEdit {
    program: usize,
    edit: CodeEdit,
    by: EditId,
    /// The construct that it is for, and the call that makes it.
    of: Option<(usize, Site)>,
}

/// A change that no program can express, and where that is seen.
struct Refusal {
    by: EditId,
    what: String,
    reason: String,
    place: Option<(usize, Range<usize>)>,
}

/// Why a change cannot be made.
struct NotLowered {
    reason: String,
    place: Option<(usize, Range<usize>)>,
}

impl From<String> for NotLowered {
    fn from(reason: String) -> Self {
        Self {
            reason,
            place: None,
        }
    }
}

impl From<&str> for NotLowered {
    fn from(reason: &str) -> Self {
        Self::from(reason.to_owned())
    }
}

type Lowered = Result<(), NotLowered>;

/// The edits of the programs of one app in the making.
struct Lowering<'l> {
    app: &'l App,
    lens: &'l Lens,
    sites: Sites<'l>,
    stacks: &'l [Stack<'l>],
    edits: Vec<ProgramEdit>,
    refusals: Vec<Refusal>,
}

impl<'l> Lowering<'l> {
    fn new(app: &'l App, lens: &'l Lens, stacks: &'l [Stack<'l>]) -> Self {
        Self {
            app,
            lens,
            sites: app.sites(),
            stacks,
            edits: Vec::new(),
            refusals: Vec::new(),
        }
    }

    fn finish(mut self) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
        let stacks = self.stacks;
        for stack in stacks {
            for change in &stack.changes {
                let planned = Planned { stack, change };
                if let Err(not) = self.lower(planned) {
                    self.refuse(planned, not);
                }
            }
        }
        self.rename_types();
        self.refuse_disagreement();
        self.refuse_context();
        if !self.refusals.is_empty() {
            return Err(self.failed());
        }
        self.remove_unused();
        self.commit()
    }

    fn lower(&mut self, planned: Planned<'l>) -> Lowered {
        if let Some(program) = &self.app.older_than {
            return Err(format!(
                "{} is older than {program}. Run cdk synth and try again",
                self.app.directory
            )
            .into());
        }
        let rivals = self.app.rival_programs();
        if !rivals.is_empty() {
            return Err(format!(
                "{} programs make an app, and which of them {} is of is not recorded: {}. Exclude the others (--exclude)",
                rivals.len(),
                self.app.directory,
                rivals.join(", ")
            )
            .into());
        }
        if !self.app.assembly.missing.is_empty() {
            return Err(format!(
                "{} has dummy values, because lookups in an AWS account were not possible: {}. Run cdk synth with credentials, or commit cdk.context.json",
                self.app.directory,
                self.app.assembly.missing.join(", ")
            )
            .into());
        }
        let Some(row) = rows::row(planned) else {
            return Err(format!(
                "there is no edit of a program for it yet ({}). Make the change of `ecs2fargate migrate --dry-run {}` in the program",
                rows::kind(planned),
                planned.stack.template.path
            )
            .into());
        };
        self.refuse_overridden(planned)?;
        self.apply(row, planned)
    }

    fn refuse(&mut self, planned: Planned<'l>, not: NotLowered) {
        let construct = planned.stack.template.construct_path(planned.resource());
        let what = match construct {
            Some(path) => {
                let path = path.strip_suffix("/Resource").unwrap_or(path);
                format!(
                    "{path} {}",
                    planned.change.within().replace("Properties.", "")
                )
            }
            None => planned.change.shown(),
        };
        let place = not.place.or_else(|| {
            let owner = self.owner(planned).ok()?;
            Some((
                owner.site.program,
                self.sites.call(owner.site).range.clone(),
            ))
        });
        self.refusals.push(Refusal {
            by: planned.change.edit,
            what: what.trim_end().to_owned(),
            reason: not.reason,
            place,
        });
    }

    fn program(&self, index: usize) -> &'l Program {
        &self.app.programs[index]
    }

    fn call(&self, site: Site) -> &'l Call {
        self.app.programs[site.program].code.call(site.call)
    }

    /// Adds an edit of the call of a construct; one that is there already is not repeated.
    fn edit(&mut self, planned: Planned<'l>, owner: owner::Owner, edit: CodeEdit) {
        self.edit_for(
            planned,
            owner.site.program,
            Some((owner.construct, owner.site)),
            edit,
        );
    }

    fn edit_for(
        &mut self,
        planned: Planned<'l>,
        program: usize,
        of: Option<(usize, Site)>,
        edit: CodeEdit,
    ) {
        let is_known =
            |one: &ProgramEdit| one.program == program && one.edit == edit && one.of == of;
        if !self.edits.iter().any(is_known) {
            self.edits.push(ProgramEdit {
                program,
                edit,
                by: planned.change.edit,
                of,
            });
        }
    }

    /// Only files among the given paths are edited.
    fn refuse_context(&mut self) {
        let mut outside = BTreeMap::new();
        for edit in &self.edits {
            if self.program(edit.program).is_context {
                outside.entry(edit.program).or_insert(edit.by);
            }
        }
        for (program, by) in outside {
            self.refusals.push(Refusal {
                by,
                what: self.program(program).path.clone(),
                reason: "the file belongs to the app but is not among the given paths. Pass the directory of the app".to_owned(),
                place: Some((program, 0..0)),
            });
        }
    }

    fn failed(self) -> Vec<FailedEdit> {
        let mut seen = BTreeSet::new();
        let refusals = self.refusals.iter();
        let distinct =
            refusals.filter(|one| seen.insert((one.what.clone(), one.reason.clone(), one.by)));
        let failed = distinct.map(|one| {
            let place = one.place.as_ref();
            let (source, span) = match place {
                Some((program, range)) => {
                    let program = self.program(*program);
                    (program.source, program.code.span(range))
                }
                None => (
                    self.app.programs.first().map_or(0, |one| one.source),
                    Span::EMPTY,
                ),
            };
            FailedEdit {
                edits: vec![one.by],
                source,
                span: Some(span),
                error: Box::new(CommitError::NotWritable {
                    path: one.what.clone(),
                    position: span.start,
                    reason: one.reason.clone(),
                }),
            }
        });
        failed.collect()
    }

    fn commit(self) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
        let mut files: BTreeMap<usize, (Vec<CodeEdit>, Vec<EditId>)> = BTreeMap::new();
        for edit in &self.edits {
            let (edits, owners) = files.entry(edit.program).or_default();
            if !edits.contains(&edit.edit) {
                edits.push(edit.edit.clone());
                owners.push(edit.by);
            }
        }
        let mut rewritten = Vec::new();
        let mut failed = Vec::new();
        for (program, (edits, owners)) in files {
            let program = self.program(program);
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
}
