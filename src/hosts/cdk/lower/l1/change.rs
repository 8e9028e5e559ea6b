//! Changes of the values of properties.

use serde_json::Value as Json;

use super::super::super::assembly::LIBRARY;
use super::super::owner::Owner;
use super::super::{Lowered, Lowering, NotLowered, Planned};
use super::AGAIN;
use super::properties::{Kind, of_class};
use super::set_elsewhere::Elsewhere;
use super::slots::{Holder, Place, Slot, Slots};
use crate::hosts::programs::changes::plain;
use crate::hosts::programs::literals::{is_literal, literal_text, text_of, within};
use crate::hosts::programs::value::Value;
use crate::syntax::code::{CodeEdit, Reference, Value as Written};

impl<'l> Lowering<'l> {
    /// Makes a change of properties.
    pub(super) fn change_properties(&mut self, planned: Planned<'l>, owner: Owner) -> Lowered {
        let class = &self.app.assembly.constructs[owner.construct].class;
        let kind = of_class(class).ok_or_else(|| {
            self.refused_at(
                owner,
                format!("there is no edit for {class} yet. Make the change manually"),
            )
        })?;
        let path = &planned.change.path[3..];
        let Some((last, above)) = path.split_last() else {
            return self.insert_all(planned, owner, kind);
        };
        let slots = self.slots(owner);
        let elsewhere = self.set_elsewhere(planned, owner, path, kind)?;
        let first = match elsewhere {
            Some(Elsewhere::Overridden(slot)) => return self.change_slot(planned, owner, &slot),
            Some(Elsewhere::Assigned(slot)) => Some(slot),
            None => None,
        };
        let start = slots.start(self.call(owner.site).id, kind)?;
        let first = match (first, slots.child(&start, &path[0])?) {
            (Some(_), Some(passed)) => {
                return Err(slots.refused(
                    format!(
                        "{} is passed to the call and assigned behind it. Remove one of both first",
                        path[0]
                    ),
                    &passed.value,
                ));
            }
            (assigned, passed) => assigned.or(passed),
        };
        if above.is_empty() {
            return match (first, planned.change.is_new) {
                (Some(slot), false) => self.change_slot(planned, owner, &slot),
                (None, true) => {
                    self.refuse_old_version(owner, kind, last)?;
                    self.insert_value(planned, owner, &start, last)
                }
                (Some(slot), true) => Err(slots.refused(
                    format!("the program sets {last}, and the template does not have it. {AGAIN}"),
                    &slot.value,
                )),
                (None, false) => Err(self.unwritten(owner, last)),
            };
        }
        let first = first.ok_or_else(|| self.unwritten(owner, &path[0]))?;
        self.change_below(planned, owner, first, &above[1..], last)
    }

    fn unwritten(&self, owner: Owner, key: &str) -> NotLowered {
        self.refused_at(
            owner,
            format!("{key} is not written at the call, so that the program sets it elsewhere"),
        )
    }

    /// Makes a change below a property.
    fn change_below(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        first: Slot,
        keys: &[String],
        last: &str,
    ) -> Lowered {
        let slots = self.slots(owner);
        let mut json = planned.stack.template.properties(planned.resource());
        json = json.and_then(|all| below(all, &planned.change.path[3]));
        let mut holder = slots.holder(&first.value, first.kind)?;
        slots.agree(&holder, json)?;
        for key in keys {
            let slot = slots.child(&holder, key)?;
            let slot = slot.ok_or_else(|| missing(&slots, &holder, key))?;
            json = json.and_then(|all| below(all, key));
            holder = slots.holder(&slot.value, slot.kind)?;
            slots.agree(&holder, json)?;
        }
        if planned.change.is_new {
            return self.insert_value(planned, owner, &holder, last);
        }
        let slot = slots.child(&holder, last)?;
        let slot = slot.ok_or_else(|| missing(&slots, &holder, last))?;
        self.change_slot(planned, owner, &slot)
    }

    /// Adds all properties of a construct that has none yet.
    fn insert_all(&mut self, planned: Planned<'l>, owner: Owner, kind: Kind) -> Lowered {
        let start = self.slots(owner).start(self.call(owner.site).id, kind)?;
        let Some(Value::Map(entries)) = planned.value() else {
            return Err("the properties are not a mapping".into());
        };
        for (key, value) in entries {
            self.refuse_old_version(owner, kind, key)?;
            self.insert_at_key(planned, owner, &start, key, value)?;
        }
        Ok(())
    }

    /// Refuses a property that version 1 of the CDK does not have.
    fn refuse_old_version(&self, owner: Owner, kind: Kind, key: &str) -> Lowered {
        match self.is_version_1() && !kind.is_in_version_1(key) {
            true => Err(self.refused_at(
                owner,
                format!(
                    "version 1 of the CDK has no property {key}. Add it by addPropertyOverride, or update the CDK"
                ),
            )),
            false => Ok(()),
        }
    }

    fn insert_value(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        holder: &Holder,
        key: &str,
    ) -> Lowered {
        let value = planned.value();
        let value = value.ok_or_else(|| NotLowered::from("there is no value"))?;
        self.insert_at_key(planned, owner, holder, key, value)
    }

    fn insert_at_key(
        &mut self,
        planned: Planned<'l>,
        owner: Owner,
        holder: &Holder,
        key: &str,
        value: &Value,
    ) -> Lowered {
        let slots = self.slots(owner);
        let point = self.point(planned, owner);
        if let Place::List(list) = &holder.place {
            let kind = holder.kind.item();
            let kind = kind.ok_or_else(|| slots.refused("it is no list", list))?;
            let text = self.expression(&point, value, kind)?;
            let list = list.clone();
            self.edit(planned, owner, CodeEdit::AppendItem { list, text });
            return Ok(());
        }
        if let Some(slot) = slots.child(holder, key)? {
            return Err(slots.refused(
                format!("the program sets {key}, and the template does not have it. {AGAIN}"),
                &slot.value,
            ));
        }
        let callee = &self.call(owner.site).callee;
        let (name, kind) = slots.entry(holder.kind, key, callee)?;
        let text = self.expression(&point, value, kind)?;
        let edit = match &holder.place {
            Place::Object(object) => CodeEdit::InsertProperty {
                object: object.clone(),
                name,
                text,
                after: None,
            },
            Place::Call(call) | Place::Bare(call) => CodeEdit::InsertArgument {
                call: *call,
                name: slots.program().spelled(&name),
                text,
                after: None,
            },
            Place::List(list) => return Err(slots.refused("it is a list", list)),
        };
        self.edit(planned, owner, edit);
        Ok(())
    }

    /// Removes or replaces a value.
    fn change_slot(&mut self, planned: Planned<'l>, owner: Owner, slot: &Slot) -> Lowered {
        match planned.value() {
            None => {
                self.edit(planned, owner, slot.removal.clone());
                Ok(())
            }
            Some(_) if planned.change.is_new => Err(self.slots(owner).refused(
                format!("the program sets the value, and the template does not have it. {AGAIN}"),
                &slot.value,
            )),
            Some(value) => self.set(planned, owner, slot, value),
        }
    }

    fn set(&mut self, planned: Planned<'l>, owner: Owner, slot: &Slot, value: &Value) -> Lowered {
        let slots = self.slots(owner);
        let code = &slots.program().code;
        let (_, literal) = code.resolve_literal(&slot.value);
        // A constant that other places use as well stays, and the new value is written here.
        let followed = slots.followed(&slot.value);
        let is_shared = followed.is_err() && is_literal(&literal);
        let range = match followed {
            Ok(range) => range,
            Err(_) if is_shared => slot.value.clone(),
            Err(not) => return Err(not),
        };
        if slot.is_shorthand && range == slot.value {
            return Err(slots.refused(
                "the value is a variable with the name of the property. Write the property with its value first",
                &range,
            ));
        }
        let old = self.old(planned);
        if !is_shared {
            self.refuse_computed(&slots, &range, old.as_ref())?;
        }
        let old = old.as_ref().and_then(plain);
        if let (Some(old), Some(written)) = (&old, text_of(&literal))
            && *old != written
        {
            return Err(slots.refused(
                format!("the program has {written:?} where the template has {old:?}. {AGAIN}"),
                &range,
            ));
        }
        let edit = match (&old, value) {
            (Some(old), Value::Text(new)) if literal_text(&literal).is_some() => {
                within(code.slice(&range), range.start, old, new)
            }
            _ => None,
        };
        let edit = match edit {
            Some(edit) => edit,
            None => CodeEdit::Replace {
                text: self.expression(&self.point(planned, owner), value, slot.kind)?,
                range,
            },
        };
        self.edit(planned, owner, edit);
        Ok(())
    }

    /// The value that the template has where the change is.
    fn old(&self, planned: Planned<'l>) -> Option<Json> {
        let properties = planned.stack.template.properties(planned.resource())?;
        let mut keys = planned.change.path[3..].iter();
        keys.try_fold(properties, |all, key| below(all, key))
            .cloned()
    }

    /// Refuses to replace a value that the program computes: it may be another one in another run.
    fn refuse_computed(
        &self,
        slots: &Slots<'l>,
        range: &std::ops::Range<usize>,
        old: Option<&Json>,
    ) -> Lowered {
        let program = slots.program();
        let is_fixed = match program.code.value(range) {
            Written::Text(_) | Written::Number(_) | Written::Bool(_) => true,
            Written::Object(_) | Written::List(_) => true,
            // A value of the library, or of a resource; else the program has the value in an object of its own.
            Written::Reference(Reference { resolved, .. }) => {
                let is_of_library = |path: &String| LIBRARY.iter().any(|one| path.starts_with(one));
                resolved.as_ref().is_some_and(is_of_library)
                    || old.is_some_and(|old| plain(old).is_none())
            }
            Written::Call(call) => program.class(program.code.call(call)).is_some_and(|class| {
                class.ends_with("Property")
                    || ["Fn.", "core.Fn."].iter().any(|one| class.starts_with(one))
            }),
            Written::None | Written::Other => false,
        };
        match is_fixed {
            true => Ok(()),
            false => Err(slots.refused(
                "the value is computed by the program. Make the change there",
                range,
            )),
        }
    }
}

/// The value under a key or index.
fn below<'j>(json: &'j Json, key: &str) -> Option<&'j Json> {
    match json {
        Json::Array(all) => all.get(key.parse::<usize>().ok()?),
        _ => json.get(key),
    }
}

/// A value that the template has, and that is not written in the program.
fn missing(slots: &Slots<'_>, holder: &Holder, key: &str) -> NotLowered {
    let reason = format!("{key} is not written there, so that the program sets it elsewhere");
    match &holder.place {
        Place::Object(range) | Place::List(range) => slots.refused(reason, range),
        Place::Call(call) | Place::Bare(call) => {
            slots.refused(reason, &slots.program().code.call(*call).callee)
        }
    }
}
