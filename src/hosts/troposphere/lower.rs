//! Operations on printed templates as edits of scripts. One without an edit is refused.

use super::lens::{Lens, Printed};
use super::library::{ClassOfProperty, class_of_property, class_of_type};
use super::scripts::{NoSite, Site, resource, site};
use super::slots::{Holder, Slots};
use super::writing::Writer;
use crate::hosts::programs::changes::{Change, changes_of, is_index};
use crate::hosts::programs::value::Value;
use crate::hosts::programs::{NotLowered, Program, ProgramEdit, Refusal};
use crate::model::{EditId, FailedEdit, Rewritten, TemplateEdits};
use crate::syntax::Document;
use crate::syntax::code::{CodeEdit, Value as Written};

/// The new texts of scripts for edits of templates.
///
/// # Errors
/// All edits that no script can express.
pub(super) fn commit(
    lens: &Lens,
    edits: &[TemplateEdits<'_>],
) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
    let mut lowering = Lowering {
        lens,
        edits: Vec::new(),
        new_variables: Vec::new(),
        refusals: Vec::new(),
    };
    for (number, one) in edits.iter().enumerate() {
        let printed = lens.template(one.template);
        let changes = changes_of(number, one);
        let planned: Vec<Planned<'_>> = changes
            .iter()
            .map(|change| Planned {
                printed,
                document: one.document,
                change,
            })
            .collect();
        let place = lowering.plan_new(&planned);
        for planned in &planned {
            if let Err(not) = lowering.lower(planned) {
                lowering.refuse(planned, not);
            }
        }
        lowering.add_new(place, &planned);
    }
    lowering.finish()
}

/// What to do where a printed template is out of date.
pub(super) const AGAIN: &str =
    "Write the output of the script to a file again, and try again with that";

/// A change of a template with what is around it.
pub(super) struct Planned<'p> {
    pub(super) printed: &'p Printed,
    pub(super) document: &'p Document,
    pub(super) change: &'p Change,
}

impl Planned<'_> {
    /// Whether a whole entry of a section is new, such as a resource.
    pub(super) fn is_new(&self) -> bool {
        const SECTIONS: [&str; 4] = ["Resources", "Parameters", "Conditions", "Outputs"];
        let path = &self.change.path;
        self.change.is_new
            && self.change.value.is_some()
            && path.len() == 2
            && SECTIONS.contains(&path[0].as_str())
    }

    /// The title of what it concerns.
    pub(super) fn title(&self) -> &str {
        self.change.path.get(1).map_or("", String::as_str)
    }
}

/// The variable of a new resource or parameter, and the place of the statement that assigns it.
#[derive(Debug)]
pub(super) struct NewVariable {
    pub(super) title: String,
    pub(super) name: String,
    pub(super) script: usize,
    /// The start of the statement before or after which it is.
    pub(super) at: usize,
    pub(super) scope: crate::syntax::code::Scope,
}

/// The edits of the scripts in the making.
pub(super) struct Lowering<'l> {
    pub(super) lens: &'l Lens,
    pub(super) edits: Vec<ProgramEdit>,
    /// The variables of new resources.
    pub(super) new_variables: Vec<NewVariable>,
    pub(super) refusals: Vec<Refusal>,
}

impl<'l> Lowering<'l> {
    fn lower(&mut self, planned: &Planned<'_>) -> Result<(), NotLowered> {
        let change = planned.change;
        let belonging = &planned.printed.belonging;
        if let Some(script) = &planned.printed.older_than {
            return Err(NotLowered::new(format!(
                "{} is older than {script}. {AGAIN}",
                planned.printed.template.path
            )));
        }
        let path: Vec<&str> = change.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            // Together with the others, at one place.
            _ if planned.is_new() => Ok(()),
            ["Resources", title] if change.value.is_none() => {
                let site = self.site(planned, title)?;
                self.remove_made(site, change.edit)
            }
            ["Resources", title, "Properties"] if change.is_new => self.insert_all(planned, title),
            ["Resources", title, "Properties", ..] => {
                let site = self.site(planned, title)?;
                let class = self.class(planned, title);
                self.change_below(planned, site, 3, class.as_deref())
            }
            ["Resources", title, _, ..] => {
                let site = self.site(planned, title)?;
                self.change_below(planned, site, 2, None)
            }
            ["Parameters", title, _, ..] => {
                let found = site(&self.lens.scripts, belonging, "Parameter", title);
                let site = found.map_err(|none| self.none(none))?;
                self.change_below(planned, site, 2, None)
            }
            ["Outputs", title, _, ..] => {
                let found = site(&self.lens.scripts, belonging, "Output", title);
                let site = found.map_err(|none| self.none(none))?;
                self.change_below(planned, site, 2, None)
            }
            ["Metadata", key, _, ..] => {
                let (site, holder) = self.metadata(key)?;
                let keys = &change.path[1..];
                let (last, above) = keys
                    .split_last()
                    .ok_or_else(|| NotLowered::new("it is all of it"))?;
                let holder = self.slots(site).below(holder, above)?;
                self.change_in(planned, site, &holder, last, None)
            }
            _ => Err(NotLowered::new(
                "there is no edit of a script for this part of a template yet; make the change of the plan in the script",
            )),
        }
    }

    /// The dictionary of a script that is the metadata of the template, with the call that sets it.
    fn metadata(&self, key: &str) -> Result<(Site, Holder), NotLowered> {
        const METHODS: [&str; 2] = ["set_metadata", "add_metadata"];
        let scripts = self.lens.scripts.iter().enumerate();
        let mut found = scripts.flat_map(|(index, script)| {
            let calls = script.code.calls().iter();
            calls.filter_map(move |call| {
                let argument = call
                    .positional()
                    .next()
                    .filter(|_| METHODS.contains(&call.name_text.as_str()))?;
                let site = Site {
                    script: index,
                    call: call.id,
                };
                let slots = Slots { index, script };
                let holder = slots.holder_at(&argument.value).ok()?;
                slots.child(&holder, key).is_ok().then_some((site, holder))
            })
        });
        match (found.next(), found.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(NotLowered::new(format!(
                "the call that sets the metadata {key} of the template cannot be determined"
            ))),
        }
    }

    fn none(&self, none: NoSite) -> NotLowered {
        let place = none.candidate.map(|site| {
            (
                site.script,
                self.script(site).code.call(site.call).range.clone(),
            )
        });
        NotLowered {
            reason: none.reason,
            place,
        }
    }

    pub(super) fn script(&self, site: Site) -> &'l Program {
        &self.lens.scripts[site.script]
    }

    /// The call that makes a resource.
    fn site(&self, planned: &Planned<'_>, title: &str) -> Result<Site, NotLowered> {
        let kind = planned.printed.types.get(title);
        let kind = kind.ok_or_else(|| NotLowered::new("the template has no such resource"))?;
        resource(&self.lens.scripts, &planned.printed.belonging, kind, title)
            .map_err(|none| self.none(none))
    }

    fn class(&self, planned: &Planned<'_>, title: &str) -> Option<String> {
        class_of_type(planned.printed.types.get(title)?)
    }

    /// Adds all properties of a resource that has none yet.
    fn insert_all(&mut self, planned: &Planned<'_>, title: &str) -> Result<(), NotLowered> {
        let site = self.site(planned, title)?;
        let class = self.class(planned, title);
        let Some(Value::Map(entries)) = &planned.change.ordered else {
            return Err(NotLowered::new(
                "the properties are not written as a mapping",
            ));
        };
        for (key, value) in entries {
            let of_property = class
                .as_deref()
                .and_then(|class| class_of_property(class, key));
            self.insert(
                site,
                &Holder::Call(site.call),
                key,
                value,
                of_property,
                planned.change.edit,
            )?;
        }
        Ok(())
    }

    /// Makes a change of a value in a call, by the keys of the path from one on.
    fn change_below(
        &mut self,
        planned: &Planned<'_>,
        site: Site,
        from: usize,
        class: Option<&str>,
    ) -> Result<(), NotLowered> {
        let change = planned.change;
        let keys = &change.path[from..];
        let Some((last, above)) = keys.split_last() else {
            return Err(NotLowered::new("it is the whole resource"));
        };
        let slots = self.slots(site);
        let holder = slots.holder(site, above)?;
        let of_value = class.and_then(|class| class_at(class, keys));
        self.change_in(planned, site, &holder, last, of_value)
    }

    /// Makes a change of the value under a key.
    fn change_in(
        &mut self,
        planned: &Planned<'_>,
        site: Site,
        holder: &Holder,
        last: &str,
        of_value: Option<ClassOfProperty>,
    ) -> Result<(), NotLowered> {
        let slots = self.slots(site);
        let by = planned.change.edit;
        match &planned.change.ordered {
            Some(value) if planned.change.is_new => match holder {
                Holder::List(list) => {
                    let Written::List(items) = self.script(site).code.value(list) else {
                        return Err(NotLowered::at("it is no list", site.script, list.clone()));
                    };
                    if last.parse() != Ok(items.len()) {
                        let reason =
                            format!("the list has other items than the printed one. {AGAIN}");
                        return Err(NotLowered::at(reason, site.script, list.clone()));
                    }
                    let text = self.expression(
                        site,
                        value,
                        of_value.map(|(_, class)| (false, class)),
                        by,
                    )?;
                    let list = list.clone();
                    self.push(site, CodeEdit::AppendItem { list, text }, by);
                    Ok(())
                }
                _ => self.insert(site, holder, last, value, of_value, by),
            },
            Some(value) => {
                let slot = slots.child(holder, last)?;
                self.set(planned, site, &slot, value, of_value)
            }
            None => {
                let slot = slots.child(holder, last)?;
                let removal = slot.removal.ok_or_else(|| {
                    NotLowered::at(
                        "an argument of a function cannot be removed",
                        site.script,
                        slot.value,
                    )
                })?;
                self.push(site, removal, by);
                Ok(())
            }
        }
    }

    pub(super) fn slots(&self, site: Site) -> Slots<'l> {
        Slots {
            index: site.script,
            script: self.script(site),
        }
    }

    /// Adds a value to a call or dictionary.
    fn insert(
        &mut self,
        site: Site,
        holder: &Holder,
        name: &str,
        value: &Value,
        class: Option<ClassOfProperty>,
        by: EditId,
    ) -> Result<(), NotLowered> {
        if let Ok(slot) = self.slots(site).child(holder, name) {
            let reason = format!(
                "the script sets {name} already, and the printed template does not have it. {AGAIN}"
            );
            return Err(NotLowered::at(reason, site.script, slot.value));
        }
        let text = self.expression(site, value, class, by)?;
        let name = name.to_owned();
        let edit = match holder {
            Holder::Call(call) => match self.attributes(site, *call) {
                Some((target, statement)) => CodeEdit::InsertStatementAfter {
                    statement,
                    lines: format!("{target}.{name} = {text}")
                        .lines()
                        .map(str::to_owned)
                        .collect(),
                },
                None => CodeEdit::InsertArgument {
                    call: *call,
                    name,
                    text,
                    after: None,
                },
            },
            Holder::Object(object) => CodeEdit::InsertProperty {
                object: object.clone(),
                name,
                text,
                after: None,
            },
            Holder::List(list) => CodeEdit::AppendItem {
                list: list.clone(),
                text,
            },
            Holder::Arguments(call) => CodeEdit::AppendArgument { call: *call, text },
        };
        self.push(site, edit, by);
        Ok(())
    }

    /// The expression for a value in the script of a call, with the imports that it needs.
    pub(super) fn expression(
        &mut self,
        site: Site,
        value: &Value,
        class: Option<ClassOfProperty>,
        by: EditId,
    ) -> Result<String, NotLowered> {
        let script = self.script(site);
        let known = |title: &str| self.variable(site, title);
        let mut writer = Writer {
            script,
            known: &known,
            imports: self.imports_of(site.script),
        };
        let range = || script.code.call(site.call).callee.clone();
        let text = writer
            .value(value, class)
            .map_err(|reason| NotLowered::at(reason, site.script, range()))?;
        for import in writer.imports {
            self.push(site, import, by);
        }
        Ok(text)
    }

    /// The imports that edits add to a script.
    pub(super) fn imports_of(&self, script: usize) -> Vec<CodeEdit> {
        let own = self.edits.iter().filter(|one| one.program == script);
        let imports = own
            .map(|one| &one.edit)
            .filter(|edit| matches!(edit, CodeEdit::AddImport { .. }));
        imports.cloned().collect()
    }

    pub(super) fn push(&mut self, site: Site, edit: CodeEdit, by: EditId) {
        let script = site.script;
        let is_known = |one: &ProgramEdit| one.program == script && one.edit == edit;
        if !self.edits.iter().any(is_known) {
            self.edits.push(ProgramEdit {
                program: script,
                edit,
                by,
            });
        }
    }

    pub(super) fn refuse(&mut self, planned: &Planned<'_>, not: NotLowered) {
        self.refusals.push(Refusal {
            by: planned.change.edit,
            what: planned.change.shown(),
            not,
        });
    }
}

/// The class of the value at keys of a class, or of the items of a list there.
fn class_at(class: &str, keys: &[String]) -> Option<ClassOfProperty> {
    let mut class = class;
    let mut found = None;
    for key in keys {
        if is_index(key) || key.starts_with("Fn::") {
            // An item of the list that was found.
            continue;
        }
        found = Some(class_of_property(class, key)?);
        class = found?.1;
    }
    let is_item = keys.last().is_some_and(|key| is_index(key));
    found.map(|(is_list, class)| (is_list && !is_item, class))
}
