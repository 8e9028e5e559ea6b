//! Operations on the templates of an app as edits of its programs.
//!
//! Each change of a template has a row in `rows.tsv`; a change without one is refused. A row makes edits of the call that
//! makes the construct, or shows that the construct makes the change by itself. A call that makes several constructs is
//! edited only if all of them have the same edits.

mod agreement;
mod classes;
mod cloud_map;
mod common_sizes;
mod containers;
mod dependencies;
mod l1;
mod links;
mod machines;
mod names;
mod network;
mod overrides;
mod owner;
mod renaming;
mod rows;
mod rules;
mod runners;
mod services;
mod sizes;
mod statements;
mod target_groups;

pub use classes::needs;
pub(super) use classes::needs_of_class;

use std::collections::BTreeMap;
use std::ops::Range;

use super::assembly::LIBRARY;
use super::lens::{App, Lens, TemplateOf};
use super::sites::{NoSite, Site, Sites};
use crate::hosts::programs::changes::{Change, changes_of};
use crate::hosts::programs::value::Value;
use crate::hosts::programs::{self, NotLowered, Program, ProgramEdit, ProgramPlace, Refusal};
use crate::model::{FailedEdit, Rewritten, TemplateEdits};
use crate::syntax::code::{Call, CodeEdit};

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

    /// The new value, in the order of the plan; `None` if it is removed.
    fn value(&self) -> Option<&'s Value> {
        self.change.ordered.as_ref()
    }

    /// Whether a whole resource is removed.
    fn is_removal(&self) -> bool {
        self.change.path.len() == 2 && self.change.value.is_none()
    }
}

/// An edit of a program, with the construct that it is for and the call that makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OwnedEdit {
    edit: ProgramEdit,
    of: Option<(usize, Site)>,
}

/// Why a program outside of the given paths is not edited.
const OUTSIDE: &str =
    "the file belongs to the app but is not among the given paths. Pass the directory of the app";

type Lowered = Result<(), NotLowered>;

/// The edits of the programs of one app in the making.
struct Lowering<'l> {
    app: &'l App,
    lens: &'l Lens,
    sites: Sites<'l>,
    stacks: &'l [Stack<'l>],
    edits: Vec<OwnedEdit>,
    refusals: Vec<Refusal>,
    /// The variables of new L1 constructs.
    new_variables: Vec<l1::NewVariable>,
    /// Why nothing of the app is edited.
    obstacle: Option<String>,
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
            new_variables: Vec::new(),
            obstacle: app.obstacle(),
        }
    }

    fn finish(mut self) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
        let stacks = self.stacks;
        for stack in stacks {
            let new = self.plan_new(stack);
            let planned = stack.changes.iter().map(|change| Planned { stack, change });
            // What is removed may be used until the other changes are made.
            let (removals, others): (Vec<_>, Vec<_>) = planned.partition(Planned::is_removal);
            for planned in others.into_iter().chain(removals) {
                if let Err(not) = self.lower(planned, &new) {
                    self.refuse(planned, not);
                }
            }
            self.add_new(&new);
        }
        self.rename_types();
        self.refuse_disagreement();
        let own = &self.app.programs;
        let edits: Vec<&ProgramEdit> = self.edits.iter().map(|one| &one.edit).collect();
        let outside = programs::outside(own, edits.iter().copied(), OUTSIDE);
        self.refusals.extend(outside);
        if !self.refusals.is_empty() {
            return Err(programs::failed(own, &self.refusals));
        }
        let unused = programs::unused(own, edits.iter().copied(), &LIBRARY);
        programs::commit(own, edits.into_iter().chain(&unused))
    }

    fn lower(&mut self, planned: Planned<'l>, new: &l1::New<'l>) -> Lowered {
        if let Some(obstacle) = &self.obstacle {
            return Err(obstacle.as_str().into());
        }
        if new.has(planned) {
            return Ok(());
        }
        if let Some(owner) = self.l1_of(planned) {
            return self.change_l1(planned, owner?);
        }
        self.refuse_mixed(planned, new)?;
        let Some(row) = rows::row(planned) else {
            return Err(format!(
                "there is no edit of a program for it yet ({}). Make the change of `ecs2fargate migrate --dry-run {}` in the program",
                rows::kind(planned),
                planned.stack.template.path()
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
                let within = planned.change.within().replace("Properties.", "");
                // The parts of a text have no names.
                let property = within.split(".Fn::").next().unwrap_or_default();
                format!("{path} {property}")
            }
            None => planned.change.shown(),
        };
        let place = not.place.or_else(|| {
            let owner = self.owner(planned).ok()?;
            Some(self.place(owner.site))
        });
        self.refusals.push(Refusal {
            by: planned.change.edit,
            what: what.trim_end().to_owned(),
            not: NotLowered { place, ..not },
        });
    }

    fn program(&self, index: usize) -> &'l Program {
        &self.app.programs[index]
    }

    /// The part of a program that a call is.
    fn place(&self, site: Site) -> ProgramPlace {
        (site.program, self.call(site).range.clone())
    }

    /// A construct whose call is not known.
    fn without_site(&self, none: NoSite) -> NotLowered {
        let first = none.candidates.first();
        NotLowered {
            reason: none.reason,
            place: first.map(|site| self.place(*site)),
        }
    }

    fn call(&self, site: Site) -> &'l Call {
        self.app.programs[site.program].code.call(site.call)
    }

    /// Adds an edit of the call of a construct.
    fn edit(&mut self, planned: Planned<'l>, owner: owner::Owner, edit: CodeEdit) {
        self.edit_for(
            planned,
            owner.site.program,
            Some((owner.construct, owner.site)),
            edit,
        );
    }

    /// Adds an edit; one that is there already is not repeated.
    fn edit_for(
        &mut self,
        planned: Planned<'l>,
        program: usize,
        of: Option<(usize, Site)>,
        edit: CodeEdit,
    ) {
        let is_known =
            |one: &OwnedEdit| one.edit.program == program && one.edit.edit == edit && one.of == of;
        if !self.edits.iter().any(is_known) {
            let by = planned.change.edit;
            let edit = ProgramEdit { program, edit, by };
            self.edits.push(OwnedEdit { edit, of });
        }
    }

    /// Passes a property to the call of a construct.
    fn insert(&mut self, planned: Planned<'l>, owner: owner::Owner, property: &str, text: String) {
        let call = self.call(owner.site);
        self.insert_at(planned, owner, call, property, text);
    }

    /// Passes a property to a call that belongs to that of a construct.
    fn insert_at(
        &mut self,
        planned: Planned<'l>,
        owner: owner::Owner,
        call: &Call,
        property: &str,
        text: String,
    ) {
        let edit = CodeEdit::InsertArgument {
            call: call.id,
            name: self.program(owner.site.program).spelled(property),
            text,
            after: None,
        };
        self.edit(planned, owner, edit);
    }

    /// Removes a property from a call that belongs to that of a construct.
    fn remove(&mut self, planned: Planned<'l>, owner: owner::Owner, call: &Call, property: &str) {
        let edit = CodeEdit::RemoveArgument {
            call: call.id,
            name: self.program(owner.site.program).spelled(property),
        };
        self.edit(planned, owner, edit);
    }

    /// Replaces a word or an expression.
    fn replace(
        &mut self,
        planned: Planned<'l>,
        owner: owner::Owner,
        range: Range<usize>,
        text: impl Into<String>,
    ) {
        let text = text.into();
        self.edit(planned, owner, CodeEdit::Replace { range, text });
    }
}
