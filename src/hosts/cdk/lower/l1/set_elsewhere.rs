//! Properties that are set behind the call: assignments to them, and overrides by their paths.

use std::ops::Range;

use super::super::owner::Owner;
use super::super::{Lowering, NotLowered, Planned, overrides};
use super::properties::Kind;
use super::slots::{Slot, Slots};
use crate::hosts::programs::Program;
use crate::syntax::code::{BindingId, BindingKind, Call, CodeEdit, Receiver, Value};

/// Whose property a statement sets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// That of the construct.
    Own,
    /// That of another construct.
    Other,
    Unknown,
}

/// A value that is set behind the call.
pub(super) enum Elsewhere {
    /// The whole property is assigned.
    Assigned(Slot),
    /// Exactly the value that changes is overridden.
    Overridden(Slot),
}

impl<'l> Lowering<'l> {
    /// The statement that sets the property of a change behind the call. `path` is that within the properties.
    ///
    /// # Errors
    /// If a statement may set it, and it cannot be determined whether and to what.
    pub(super) fn set_elsewhere(
        &self,
        planned: Planned<'l>,
        owner: Owner,
        path: &[String],
        kind: Kind,
    ) -> Result<Option<Elsewhere>, NotLowered> {
        let Some(first) = path.first() else {
            return Ok(None);
        };
        let slots = self.slots(owner);
        let (name, kind) = slots.entry(kind, first, &self.call(owner.site).callee)?;
        let overridden = self.overridden(planned, owner, path)?;
        let assigned = self.assigned(owner, &slots.program().spelled(&name), kind)?;
        match (overridden, assigned) {
            (Some(one), None) => Ok(Some(Elsewhere::Overridden(one))),
            (None, Some(one)) => Ok(Some(Elsewhere::Assigned(one))),
            (None, None) => Ok(None),
            (Some(one), Some(_)) => Err(slots.refused(
                format!("{first} is assigned and overridden. Remove one of both first"),
                &one.value,
            )),
        }
    }

    pub(super) fn slots(&self, owner: Owner) -> Slots<'l> {
        Slots {
            index: owner.site.program,
            programs: &self.app.programs,
        }
    }

    /// The assignment to a property: `service.launchType = 'EC2'`.
    fn assigned(&self, owner: Owner, name: &str, kind: Kind) -> Result<Option<Slot>, NotLowered> {
        let call = self.call(owner.site);
        let code = &self.program(owner.site.program).code;
        let mut own = call
            .bound_to
            .map(|binding| code.member_assignments(binding))
            .unwrap_or_default();
        own.retain(|one| one.name == name);
        for (index, program) in self.app.programs.iter().enumerate() {
            if let Some(range) = by_text(program, name) {
                return Err(NotLowered::at(
                    format!("{name} may be changed here. Make the change manually"),
                    index,
                    range,
                ));
            }
            for word in program.code.words(name) {
                let is_own = index == owner.site.program
                    && own.iter().any(|one| one.target.end == word.range.end);
                if !is_own && self.may_change(index, owner, &word.range, kind) {
                    return Err(NotLowered::at(
                        format!("{name} may be changed here. Make the change manually"),
                        index,
                        word.range.clone(),
                    ));
                }
            }
        }
        let Some(first) = own.first() else {
            return Ok(None);
        };
        let is_reassigned = call
            .bound_to
            .is_some_and(|binding| code.binding(binding).is_reassigned());
        let is_apart = self
            .program(owner.site.program)
            .is_alone(&first.statement, &(first.target.start..first.value.end));
        if own.len() > 1 || first.is_conditional || first.is_looped || is_reassigned || !is_apart {
            return Err(NotLowered::at(
                format!(
                    "{name} is assigned more than once, under a condition, or with something else"
                ),
                owner.site.program,
                first.target.clone(),
            ));
        }
        Ok(Some(Slot {
            value: first.value.clone(),
            kind,
            removal: CodeEdit::RemoveStatement {
                statement: first.statement.clone(),
            },
            is_shorthand: false,
        }))
    }

    /// Whether a word is a member of something that may be the construct, and is assigned or changed there.
    fn may_change(&self, index: usize, owner: Owner, word: &Range<usize>, kind: Kind) -> bool {
        let program = &self.app.programs[index];
        let text = program.code.text();
        // A point at the end of a line is that of a comment.
        let before = text[..word.start].trim_end_matches([' ', '\t']);
        let Some(object) = before.strip_suffix('.').map(str::trim_end) else {
            return false;
        };
        let behind = text[word.end..].trim_start_matches([' ', '!', ')', '?']);
        let is_assigned =
            behind.starts_with('=') && !behind.starts_with("==") && !behind.starts_with("=>");
        let has_parts = kind.class().is_some() || kind.item().is_some();
        if !(is_assigned || has_parts && behind.starts_with(['[', '.'])) {
            return false;
        }
        let object = object.trim_end_matches(['?', '!']);
        let is_letter = |one: char| one.is_alphanumeric() || matches!(one, '_' | '$');
        let start = object.trim_end_matches(is_letter).len();
        let name = &object[start..];
        if name == program.this() && !object[..start].ends_with('.') {
            return false;
        }
        // The member of something else may be any construct.
        if object[..start].ends_with('.')
            && !object[..start].ends_with(&format!("{}.", program.this()))
        {
            return true;
        }
        let bindings = program.code.bindings().iter();
        let mut named = bindings.filter(|one| one.name == name);
        let is_other = |id: BindingId| self.whose_binding(index, owner, id) == Whose::Other;
        match named.next() {
            Some(only) if named.next().is_none() => !is_other(only.id),
            _ => true,
        }
    }

    fn whose_binding(&self, index: usize, owner: Owner, id: BindingId) -> Whose {
        let program = &self.app.programs[index];
        if index == owner.site.program && self.call(owner.site).bound_to == Some(id) {
            return Whose::Own;
        }
        let binding = program.code.binding(id);
        let Some(value) = binding.value() else {
            return Whose::Unknown;
        };
        let is_held = matches!(binding.kind, BindingKind::Variable | BindingKind::Attribute);
        match program.code.value(&value) {
            // What another call of the library makes is not this construct.
            Value::Call(call) if is_held && program.class(program.code.call(call)).is_some() => {
                Whose::Other
            }
            _ if overrides::reaches_resource(program.code.slice(&value)) => Whose::Other,
            _ => Whose::Unknown,
        }
    }

    fn whose(&self, index: usize, owner: Owner, receiver: Option<&Receiver>) -> Whose {
        let Some(receiver) = receiver else {
            return Whose::Unknown;
        };
        let program = &self.app.programs[index];
        let is_same = index == owner.site.program;
        if is_same && receiver.call == Some(owner.site.call) && receiver.path.is_empty() {
            return Whose::Own;
        }
        if overrides::reaches_resource(program.code.slice(&receiver.range)) {
            return Whose::Other;
        }
        match receiver.binding.filter(|_| receiver.path.is_empty()) {
            Some(id) => self.whose_binding(index, owner, id),
            None => Whose::Unknown,
        }
    }

    /// The override of a value: `service.addPropertyOverride('LaunchType', 'EC2')`.
    fn overridden(
        &self,
        planned: Planned<'l>,
        owner: Owner,
        path: &[String],
    ) -> Result<Option<Slot>, NotLowered> {
        let mut found = None;
        for (index, program) in self.app.programs.iter().enumerate() {
            for call in overrides::calls(program) {
                let whose = self.whose(index, owner, call.receiver.as_ref());
                if whose == Whose::Other || !concerns(program, call, path) {
                    continue;
                }
                let slot = exact(program, call, path)
                    .filter(|_| whose == Whose::Own && found.is_none() && !call.is_conditional);
                if slot.is_none() {
                    return Err(NotLowered::at(
                        format!(
                            "the program overrides {} here. Change or remove the override manually",
                            planned.change.within().replace("Properties.", "")
                        ),
                        index,
                        call.range.clone(),
                    ));
                }
                found = slot;
            }
        }
        Ok(found)
    }
}

/// The path of an override within the properties; `None` if it is computed.
fn override_path(program: &Program, call: &Call) -> Option<Vec<String>> {
    let path = program.text(&call.positional().next()?.value)?;
    let parts = path.split('.').map(str::to_owned);
    let is_of_property = call.name_text.to_lowercase().contains("property");
    Some(match is_of_property {
        true => parts.collect(),
        // That of the resource: what is not in its properties has another first part.
        false if path.starts_with("Properties") => parts.skip(1).collect(),
        false => std::iter::once("*".to_owned()).chain(parts).collect(),
    })
}

/// Whether an override concerns a value: it has the value in it, or is in it.
fn concerns(program: &Program, call: &Call, path: &[String]) -> bool {
    override_path(program, call)
        .is_none_or(|own| own.iter().zip(path).all(|(one, other)| one == other))
}

/// The value of an override of exactly one value.
fn exact(program: &Program, call: &Call, path: &[String]) -> Option<Slot> {
    let value = &call.positional().nth(1)?.value;
    let is_removal = call.name_text.to_lowercase().contains("deletion");
    let is_apart = program.is_alone(&call.statement, &call.range) && !call.is_looped;
    (override_path(program, call)? == path && !is_removal && is_apart).then(|| Slot {
        value: value.clone(),
        kind: Kind::JSON,
        removal: CodeEdit::RemoveStatement {
            statement: call.statement.clone(),
        },
        is_shorthand: false,
    })
}

/// Where a program sets a property by a text: `service['launchType'] = …`, `setattr(service, "launch_type", …)`.
fn by_text(program: &Program, name: &str) -> Option<Range<usize>> {
    let texts = [
        format!("['{name}'] ="),
        format!("[\"{name}\"] ="),
        format!("['{name}']="),
        format!("[\"{name}\"]="),
    ];
    let text = program.code.text();
    let assigned = texts
        .iter()
        .find_map(|one| Some((text.find(one)? + 1, one)));
    if let Some((start, _)) = assigned {
        return Some(start..start + name.len() + 2);
    }
    let mut calls = program
        .code
        .calls()
        .iter()
        .filter(|call| call.name_text == "setattr");
    let set = calls.find(|call| {
        let named = call.positional().nth(1).map(|one| program.text(&one.value));
        named.is_some_and(|text| text.is_none_or(|text| text == name))
    })?;
    Some(set.range.clone())
}
