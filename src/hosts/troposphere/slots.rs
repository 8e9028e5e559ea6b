//! Where a value of a template is written in a script.

use std::ops::Range;

use super::PACKAGE;
use super::scripts::Site;
use crate::hosts::programs::changes::is_index;
use crate::hosts::programs::{NotLowered, Program};
use crate::syntax::code::{CallId, CodeEdit, PropertyForm, Value};

/// The functions with arguments that may be changed.
const FUNCTIONS: [&str; 13] = [
    "And",
    "Base64",
    "Equals",
    "FindInMap",
    "GetAtt",
    "If",
    "ImportValue",
    "Join",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
];

/// What has values in it: a call with keywords, a dictionary or a list.
#[derive(Clone, Debug)]
pub(super) enum Holder {
    Call(CallId),
    Object(Range<usize>),
    List(Range<usize>),
    /// The arguments of a function, which the template has in a list.
    Arguments(CallId),
}

/// A value in a script.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) value: Range<usize>,
    /// The edit that removes it; `None` where it cannot be missing.
    pub(super) removal: Option<CodeEdit>,
}

/// Finds values in one script.
pub(super) struct Slots<'s> {
    pub(super) index: usize,
    pub(super) script: &'s Program,
}

impl Slots<'_> {
    fn refused(&self, reason: impl Into<String>, range: &Range<usize>) -> NotLowered {
        NotLowered::at(reason, self.index, range.clone())
    }

    /// What the last keys of a path are looked up in: from a call on, through the keys before.
    pub(super) fn holder(&self, site: Site, keys: &[String]) -> Result<Holder, NotLowered> {
        self.below(Holder::Call(site.call), keys)
    }

    /// The same from something else on.
    pub(super) fn below(&self, start: Holder, keys: &[String]) -> Result<Holder, NotLowered> {
        let mut holder = start;
        for key in keys {
            holder = match self.function(&holder, key) {
                Some(call) => Holder::Arguments(call),
                None => self.holder_at(&self.child(&holder, key)?.value)?,
            };
        }
        Ok(holder)
    }

    /// The call of a function that a key of a template names: `If(…)` under `Fn::If`.
    fn function(&self, holder: &Holder, key: &str) -> Option<CallId> {
        let Holder::Call(id) = holder else {
            return None;
        };
        let function = key.strip_prefix("Fn::")?;
        let call = self.script.code.call(*id);
        self.script.is_call_of(call, function).then_some(*id)
    }

    /// Whether a call is one of a function, and not of a class with keywords.
    pub(super) fn is_function(&self, id: CallId) -> bool {
        let call = self.script.code.call(id);
        FUNCTIONS
            .iter()
            .any(|function| self.script.is_call_of(call, function))
    }

    /// What has values in it at a range; a variable that is used only there is followed.
    pub(super) fn holder_at(&self, range: &Range<usize>) -> Result<Holder, NotLowered> {
        let range = self.script.followed(self.index, range)?;
        let code = &self.script.code;
        match code.value(&range) {
            Value::Call(id) => {
                let call = code.call(id);
                let name = &call.name_text;
                let is_class = name.starts_with(|one: char| one.is_uppercase());
                let resolved = call.resolved.as_deref();
                let is_own = resolved.is_none_or(|path| path.starts_with(PACKAGE));
                // What `Tags` prints is another list than its keywords.
                if is_class && is_own && name != "Tags" {
                    return Ok(Holder::Call(id));
                }
                Err(self.refused(format!("the value is made by a call of {name}"), &range))
            }
            Value::Object(_) => Ok(Holder::Object(range)),
            Value::List(_) => Ok(Holder::List(range)),
            _ => Err(self.refused(
                "the value is not written there, but computed by the script",
                &range,
            )),
        }
    }

    /// The value under a key or index, which the template has.
    pub(super) fn child(&self, holder: &Holder, key: &str) -> Result<Slot, NotLowered> {
        match holder {
            Holder::Call(call) if self.function(holder, key).is_some() => {
                // The only argument, which the template has without a list.
                match self.script.code.call(*call).arguments.len() {
                    1 => self.of_arguments(*call, "0"),
                    _ => Err(self.refused(
                        "the function has several arguments",
                        &self.script.code.call(*call).range,
                    )),
                }
            }
            // A template in YAML has the arguments directly behind the tag of the function.
            Holder::Call(call) if is_index(key) && self.is_function(*call) => {
                self.of_arguments(*call, key)
            }
            Holder::Call(call) => self.of_call(*call, key),
            Holder::Arguments(call) => self.of_arguments(*call, key),
            Holder::Object(range) => self.of_object(range, key),
            Holder::List(range) => self.of_list(range, key),
        }
    }

    fn of_arguments(&self, id: CallId, index: &str) -> Result<Slot, NotLowered> {
        let call = self.script.code.call(id);
        let argument = index
            .parse()
            .ok()
            .and_then(|index: usize| call.arguments.get(index));
        match argument.filter(|argument| argument.name.is_none() && !call.has_spread) {
            Some(argument) => Ok(Slot {
                value: argument.value.clone(),
                removal: None,
            }),
            None => Err(self.refused(
                "the function has other arguments than the printed one",
                &call.range,
            )),
        }
    }

    fn of_call(&self, id: CallId, name: &str) -> Result<Slot, NotLowered> {
        let code = &self.script.code;
        let call = code.call(id);
        if let Some(argument) = call.keyword(name) {
            return Ok(Slot {
                value: argument.value.clone(),
                removal: Some(CodeEdit::RemoveArgument {
                    call: id,
                    name: name.to_owned(),
                }),
            });
        }
        let spreads = call.arguments.iter().filter(|argument| argument.is_spread);
        let mut is_hidden = false;
        for spread in spreads {
            if !matches!(code.value(&spread.value), Value::Object(_)) {
                is_hidden = true;
            } else if let Ok(slot) = self.of_object(&spread.value, name) {
                return Ok(slot);
            }
        }
        if let Some(slot) = self.assigned(id, name)? {
            return Ok(slot);
        }
        let reason = match is_hidden {
            true => format!("{name} is passed by `**`; write it as a keyword of the call first"),
            false => {
                format!("the call has no keyword {name}, so that the script sets it elsewhere")
            }
        };
        Err(self.refused(reason, &call.callee))
    }

    /// The value that a statement assigns to an attribute of what a call makes.
    fn assigned(&self, id: CallId, name: &str) -> Result<Option<Slot>, NotLowered> {
        let code = &self.script.code;
        let Some(binding) = code.call(id).bound_to else {
            return Ok(None);
        };
        let mut all = code.member_assignments(binding);
        all.retain(|one| one.name == name);
        match all.as_slice() {
            [] => Ok(None),
            [only]
                if !only.is_conditional
                    && !only.is_looped
                    && !code.binding(binding).is_reassigned() =>
            {
                Ok(Some(Slot {
                    value: only.value.clone(),
                    removal: Some(CodeEdit::RemoveStatement {
                        statement: only.statement.clone(),
                    }),
                }))
            }
            [first, ..] => Err(self.refused(
                format!("{name} is assigned more than once, or under a condition"),
                &first.target,
            )),
        }
    }

    fn of_object(&self, object: &Range<usize>, key: &str) -> Result<Slot, NotLowered> {
        let Value::Object(properties) = self.script.code.value(object) else {
            return Err(self.refused("it is no dictionary", object));
        };
        let found = properties
            .iter()
            .find(|one| one.key.as_deref() == Some(key));
        match found.filter(|one| one.form == PropertyForm::Pair) {
            Some(property) => Ok(Slot {
                value: property.value.clone(),
                removal: Some(CodeEdit::RemoveProperty {
                    object: object.clone(),
                    name: key.to_owned(),
                }),
            }),
            None => Err(self.refused(
                format!("the dictionary has no key {key:?} that is written there"),
                object,
            )),
        }
    }

    fn of_list(&self, list: &Range<usize>, index: &str) -> Result<Slot, NotLowered> {
        let Value::List(items) = self.script.code.value(list) else {
            return Err(self.refused("it is no list", list));
        };
        let index: Option<usize> = index.parse().ok();
        match index.and_then(|index| Some((index, items.get(index)?))) {
            Some((index, item)) => Ok(Slot {
                value: item.clone(),
                removal: Some(CodeEdit::RemoveItem {
                    list: list.clone(),
                    index,
                }),
            }),
            None => Err(self.refused("the list has other items than the printed one", list)),
        }
    }
}
