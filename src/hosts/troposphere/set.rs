//! New values in place of those that a script has.

use super::library::ClassOfProperty;
use super::lower::{AGAIN, Lowering, Planned};
use super::scripts::Site;
use super::slots::{Holder, Slot};
use crate::hosts::programs::NotLowered;
use crate::hosts::programs::changes::Change;
use crate::hosts::programs::literals::{is_literal, literal_text, text_of, within};
use crate::hosts::programs::value::Value;
use crate::syntax::code::{CodeEdit, Value as Written};
use crate::syntax::{Document, Kind};

impl Lowering<'_> {
    /// Replaces a value.
    pub(super) fn set(
        &mut self,
        planned: &Planned<'_>,
        site: Site,
        slot: &Slot,
        value: &Value,
        class: Option<ClassOfProperty>,
    ) -> Result<(), NotLowered> {
        let code = &self.script(site).code;
        let by = planned.change.edit;
        let slot = &self.reworded(planned, site, slot)?;
        let refused = |reason: &str| NotLowered::at(reason, site.script, slot.value.clone());
        let old = scalar(planned.document, planned.change);
        // A constant that other places use as well stays, and the new value is written here.
        let (_, literal) = code.resolve_literal(&slot.value);
        let range = match self.script(site).followed(site.script, &slot.value) {
            Ok(range) => range,
            Err(_) if is_literal(&literal) => slot.value.clone(),
            Err(not) => return Err(not),
        };
        match code.value(&range) {
            Written::Text(_) | Written::Number(_) | Written::Bool(_) | Written::Reference(_) => {}
            Written::Object(_) | Written::List(_) => {}
            Written::Call(_) => {
                self.slots(site).holder_at(&range)?;
            }
            Written::None | Written::Other => {
                return Err(refused(
                    "the value is computed by the script; make the change of the plan there",
                ));
            }
        }
        if let (Some(old), Some(written)) = (&old, text_of(&literal))
            && *old != written
        {
            let reason = format!(
                "the script has {written:?} where {} has {old:?}. {AGAIN}",
                planned.printed.template.path
            );
            return Err(refused(&reason));
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
                text: self.expression(site, value, class, by)?,
                range,
            },
        };
        self.push(site, edit, by);
        Ok(())
    }

    /// Where the text is that changes: the argument of the function that the template has as the tag of the text.
    fn reworded(&self, planned: &Planned<'_>, site: Site, slot: &Slot) -> Result<Slot, NotLowered> {
        let has_tag = planned.document.tag(planned.change.node).is_some();
        if !planned.change.is_reworded || !has_tag {
            return Ok(slot.clone());
        }
        let slots = self.slots(site);
        match slots.holder_at(&slot.value)? {
            Holder::Call(call) if slots.is_function(call) => {
                slots.child(&Holder::Arguments(call), "0")
            }
            _ => Err(NotLowered::at(
                "it is no call of the function that the template has",
                site.script,
                slot.value.clone(),
            )),
        }
    }
}

/// The text of a value that the template has at the node of a change.
fn scalar(document: &Document, change: &Change) -> Option<String> {
    let is_scalar =
        document.kind(change.node) == Kind::Scalar && document.tag(change.node).is_none();
    is_scalar.then(|| document.scalar(change.node).map(str::to_owned))?
}
