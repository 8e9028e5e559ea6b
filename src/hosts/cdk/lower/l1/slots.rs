//! Where a value of a template is written in a program.

use std::ops::Range;

use serde_json::Value as Json;

use super::super::NotLowered;
use super::AGAIN;
use super::properties::Kind;
use crate::hosts::programs::Program;
use crate::hosts::programs::changes::plain;
use crate::hosts::programs::literals::text_of;
use crate::syntax::code::{CallId, CodeEdit, Property, PropertyForm, Value};

/// What has values in it.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// A call of Python: its keywords.
    Call(CallId),
    /// A call of TypeScript that has no properties yet.
    Bare(CallId),
    /// An object of TypeScript or a dictionary of Python.
    Object(Range<usize>),
    /// A list.
    List(Range<usize>),
}

/// What has values in it, and the type of it.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub(super) place: Place,
    pub(super) kind: Kind,
}

/// A value in a program.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) value: Range<usize>,
    pub(super) kind: Kind,
    /// The edit that removes it.
    pub(super) removal: CodeEdit,
    /// Whether the name of the property is the value as well, as in `{ vpcId }`.
    pub(super) is_shorthand: bool,
}

/// Finds values in one program.
#[derive(Clone, Copy)]
pub(super) struct Slots<'s> {
    pub(super) index: usize,
    pub(super) programs: &'s [Program],
}

impl<'s> Slots<'s> {
    pub(super) fn program(&self) -> &'s Program {
        &self.programs[self.index]
    }

    pub(super) fn refused(&self, reason: impl Into<String>, range: &Range<usize>) -> NotLowered {
        NotLowered::at(reason, self.index, range.clone())
    }

    /// The properties that are passed to a call.
    pub(super) fn start(&self, id: CallId, kind: Kind) -> Result<Holder, NotLowered> {
        let program = self.program();
        let place = match program.is_python() {
            true => Place::Call(id),
            false => match program.positional(program.code.call(id), 2, "props") {
                None => Place::Bare(id),
                Some(properties) => return self.holder(&properties.value.clone(), kind),
            },
        };
        Ok(Holder { place, kind })
    }

    /// The value of a variable that only this place uses; another expression is its own.
    pub(super) fn followed(&self, range: &Range<usize>) -> Result<Range<usize>, NotLowered> {
        let program = self.program();
        let followed = program.followed(self.index, range)?;
        if followed == *range {
            return Ok(followed);
        }
        let name = program.code.slice(range);
        let name = name.rsplit('.').next().unwrap_or(name);
        let mut others = self.programs.iter().enumerate();
        let is_elsewhere =
            others.any(|(at, other)| at != self.index && !other.code.words(name).is_empty());
        match is_elsewhere {
            true => Err(self.refused(
                format!("the value is in {name}, which other programs may use as well"),
                range,
            )),
            false => Ok(followed),
        }
    }

    /// What has values in it at a range.
    pub(super) fn holder(&self, range: &Range<usize>, kind: Kind) -> Result<Holder, NotLowered> {
        let range = self.followed(range)?;
        let program = self.program();
        let place = match program.code.value(&range) {
            Value::Object(_) => Place::Object(range),
            Value::List(_) => Place::List(range),
            Value::Call(id)
                if program.is_python()
                    && kind.class().is_some()
                    && program.class(program.code.call(id)).as_deref() == kind.class() =>
            {
                Place::Call(id)
            }
            _ => {
                return Err(self.refused(
                    "the value is not written there, but computed by the program",
                    &range,
                ));
            }
        };
        Ok(Holder { place, kind })
    }

    /// The value under a key of the template; `None` if it is not written there.
    pub(super) fn child(&self, holder: &Holder, key: &str) -> Result<Option<Slot>, NotLowered> {
        match &holder.place {
            Place::Bare(_) => Ok(None),
            Place::List(list) => self.of_list(list, holder.kind, key).map(Some),
            Place::Call(id) => self.of_call(*id, holder.kind, key),
            Place::Object(object) => self.of_object(object, holder.kind, key),
        }
    }

    fn of_call(&self, id: CallId, kind: Kind, key: &str) -> Result<Option<Slot>, NotLowered> {
        let program = self.program();
        let call = program.code.call(id);
        let (name, kind) = self.entry(kind, key, &call.callee)?;
        let name = program.spelled(&name);
        if let Some(argument) = call.keyword(&name) {
            return Ok(Some(Slot {
                value: argument.value.clone(),
                kind,
                removal: CodeEdit::RemoveArgument { call: id, name },
                is_shorthand: false,
            }));
        }
        match call.has_spread {
            true => Err(self.refused(
                format!("{name} may be passed by `**`. Write it as a keyword of the call first"),
                &call.callee,
            )),
            false => Ok(None),
        }
    }

    fn of_object(
        &self,
        object: &Range<usize>,
        kind: Kind,
        key: &str,
    ) -> Result<Option<Slot>, NotLowered> {
        let Value::Object(all) = self.program().code.value(object) else {
            return Err(self.refused("it is no object", object));
        };
        let (name, kind) = self.entry(kind, key, object)?;
        let is_own = |one: &&Property| one.key.as_deref() == Some(name.as_str());
        let own: Vec<&Property> = all.iter().filter(is_own).collect();
        // What is spread or has a computed name may set the same one.
        let hidden = all.iter().find(|one| one.key.is_none());
        match (own.as_slice(), hidden) {
            ([], None) => Ok(None),
            ([only], None)
                if matches!(only.form, PropertyForm::Pair | PropertyForm::Shorthand) =>
            {
                Ok(Some(Slot {
                    value: only.value.clone(),
                    kind,
                    removal: CodeEdit::RemoveProperty {
                        object: object.clone(),
                        name,
                    },
                    is_shorthand: only.form == PropertyForm::Shorthand,
                }))
            }
            (_, Some(hidden)) => Err(self.refused(
                format!("{name} may be passed by a spread or a computed name. Write it as a property of this object first"),
                &hidden.range,
            )),
            ([first, ..], None) => Err(self.refused(
                format!("{name} is not written once, with its value"),
                &first.range,
            )),
        }
    }

    fn of_list(&self, list: &Range<usize>, kind: Kind, index: &str) -> Result<Slot, NotLowered> {
        let items = match self.program().code.value(list) {
            Value::List(items) => items,
            _ => return Err(self.refused("it is no list", list)),
        };
        let at = index.parse().ok().filter(|&at: &usize| at < items.len());
        match (at, kind.item()) {
            (Some(index), Some(kind)) => Ok(Slot {
                value: items[index].clone(),
                kind,
                removal: CodeEdit::RemoveItem {
                    list: list.clone(),
                    index,
                },
                is_shorthand: false,
            }),
            _ => Err(self.refused(
                format!("the list has other items than the template. {AGAIN}"),
                list,
            )),
        }
    }

    /// The name in the program and the type of the value under a key of the template.
    pub(super) fn entry(
        &self,
        kind: Kind,
        key: &str,
        range: &Range<usize>,
    ) -> Result<(String, Kind), NotLowered> {
        kind.entry(key).ok_or_else(|| {
            let reason = match key.contains("::") {
                true => "the value is a function of CloudFormation here. Make the change manually"
                    .to_owned(),
                false => {
                    format!("there is no edit for the property {key} yet. Make the change manually")
                }
            };
            self.refused(reason, range)
        })
    }

    /// Compares what is written with the template: the number of the items of a list, and the literals of an object. If they
    /// differ, the places of the items are not those of the template.
    pub(super) fn agree(&self, holder: &Holder, json: Option<&Json>) -> Result<(), NotLowered> {
        let program = self.program();
        match (&holder.place, json) {
            (Place::List(list), Some(Json::Array(all))) => match program.code.value(list) {
                Value::List(items) if items.len() == all.len() => Ok(()),
                _ => Err(self.refused(
                    format!("the list has other items than the template. {AGAIN}"),
                    list,
                )),
            },
            (Place::Object(_) | Place::Call(_), Some(Json::Object(all))) => {
                let mut plain_ones = all.iter().filter_map(|(key, one)| Some((key, plain(one)?)));
                let differing = plain_ones.find_map(|(key, old)| {
                    let slot = self.child(holder, key).ok()??;
                    let (_, value) = program.code.resolve_literal(&slot.value);
                    let written = text_of(&value)?;
                    (written != old).then_some((slot.value, written, old))
                });
                match differing {
                    None => Ok(()),
                    Some((range, written, old)) => Err(self.refused(
                        format!(
                            "the program has {written:?} where the template has {old:?}. {AGAIN}"
                        ),
                        &range,
                    )),
                }
            }
            (Place::Bare(_), _) => Ok(()),
            (Place::List(range) | Place::Object(range), _) => {
                Err(self.refused(format!("the template has no such value. {AGAIN}"), range))
            }
            (Place::Call(id), _) => Err(self.refused(
                format!("the template has no such value. {AGAIN}"),
                &program.code.call(*id).callee,
            )),
        }
    }
}
