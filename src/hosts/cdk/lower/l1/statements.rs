//! The statements that make new L1 constructs.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Lowering, NotLowered, Planned};
use super::additions::{Entry, New, Place};
use super::properties::{Kind, class_of_type, of_class};
use super::writing::bracketed;
use crate::hosts::programs::value::Value;
use crate::syntax::code::CodeEdit;

/// Statements at one place, and the first change that they come from.
struct Block<'l> {
    place: Place<'l>,
    planned: Planned<'l>,
    lines: Vec<String>,
}

impl<'l> Lowering<'l> {
    /// Adds the statements of what is new.
    pub(in super::super) fn add_new(&mut self, new: &New<'l>) {
        let mut blocks: BTreeMap<(usize, usize, bool), Block<'l>> = BTreeMap::new();
        for entry in &new.entries {
            let (place, text) = match self.statement(entry) {
                Ok(written) => written,
                Err(not) => {
                    self.refuse(entry.planned, not);
                    continue;
                }
            };
            let index = place.point.owner.site.program;
            let blank = self
                .program(index)
                .is_after_blank_line(place.statement.start);
            let blank = blank.then(String::new);
            let key = (index, place.statement.start, place.is_after);
            let block = blocks.entry(key).or_insert_with(|| Block {
                place,
                planned: entry.planned,
                lines: Vec::new(),
            });
            let lines = text.lines().map(str::to_owned);
            match block.place.is_after {
                true => block.lines.extend(blank.into_iter().chain(lines)),
                false => block.lines.extend(lines.chain(blank)),
            }
        }
        for block in blocks.into_values() {
            let Place {
                statement,
                is_after,
                point,
            } = block.place;
            let lines = block.lines;
            let edit = match is_after {
                true => CodeEdit::InsertStatementAfter { statement, lines },
                false => CodeEdit::InsertStatementBefore { statement, lines },
            };
            self.edit(block.planned, point.owner, edit);
        }
    }

    /// The statement that makes something new.
    fn statement(&mut self, entry: &Entry<'l>) -> Result<(Place<'l>, String), NotLowered> {
        let place = entry.place.clone().unwrap_or_else(|| {
            Err("no call refers to it, so that there is no place for it. Make it manually".into())
        })?;
        self.refuse_scope(entry, &place)?;
        let (class, entries) = self.class_and_properties(entry, &place)?;
        let id = self.id_of(entry, &place);
        let point = &place.point;
        let program = self.program(point.owner.site.program);
        let call = self.call(point.owner.site);
        let scope = program.positional(call, 0, "scope");
        let scope = scope
            .map(|one| program.code.slice(&one.value))
            .filter(|scope| !scope.contains(['(', '\n', ',']));
        let scope =
            scope.ok_or_else(|| self.not_at(point, "the scope of the call is not a variable"))?;
        let mut items = vec![scope.to_owned(), program.code.quoted(&id)];
        let mut properties = Vec::new();
        for (key, value) in &entries {
            let (name, kind) = class.entry(key).ok_or_else(|| {
                self.not_at(point, format!("{} has no property {key} yet", class.0))
            })?;
            if self.is_version_1() && !class.is_in_version_1(key) {
                return Err(
                    self.not_at(point, format!("version 1 of the CDK has no property {key}"))
                );
            }
            let value = self.expression(point, value, kind)?;
            properties.push(match program.is_python() {
                true => format!("{}={value}", program.spelled(&name)),
                false => format!("{name}: {value}"),
            });
        }
        match program.is_python() {
            true => items.extend(properties),
            false if properties.is_empty() => {}
            false => items.push(on_lines(program.code.indentation_unit(), &properties)),
        }
        let name = self.class_name(point, class.0)?;
        let (open, end) = match program.is_python() {
            true => (format!("{name}("), ""),
            false => (format!("new {name}("), ";"),
        };
        let made = bracketed(program, &open, items, ")");
        Ok((
            place.clone(),
            format!("{}{made}{end}", self.assignment(entry, &place)),
        ))
    }

    /// The start of a statement that assigns what others refer to.
    fn assignment(&self, entry: &Entry<'l>, place: &Place<'l>) -> String {
        let own = BTreeSet::from([entry.name()]);
        let changes = &entry.planned.stack.changes;
        let mut others = changes
            .iter()
            .filter(|one| one.path != entry.planned.change.path);
        let is_used = others.any(|change| {
            let planned = Planned {
                change,
                ..entry.planned
            };
            planned.value().is_some_and(|value| value.names_one(&own))
        });
        match self.new_variable(&place.point, entry.name()) {
            Ok(Some(variable)) if is_used => {
                let program = self.program(place.point.owner.site.program);
                let word = if program.is_python() { "" } else { "const " };
                format!("{word}{variable} = ")
            }
            _ => String::new(),
        }
    }

    /// Refuses a scope in which the construct would have another meaning than in the template.
    fn refuse_scope(&self, entry: &Entry<'l>, place: &Place<'l>) -> Result<(), NotLowered> {
        let assembly = &self.app.assembly;
        let parent = assembly.constructs[place.point.owner.construct].parent;
        let class = parent.map_or("", |parent| assembly.constructs[parent].class.as_str());
        if !entry.is_resource() && !matches!(class, "Stack" | "core.Stack") {
            return Err(self.not_at(
                &place.point,
                "a parameter cannot be made in a construct or nested stack, which may be used several times. Make it in the stack, and pass it on",
            ));
        }
        let mut children = parent
            .into_iter()
            .flat_map(|parent| assembly.children(parent));
        let id = self.id_of(entry, place);
        match children.any(|one| assembly.constructs[one].id == id) {
            true => Err(self.not_at(
                &place.point,
                format!("another construct has the ID {id} already"),
            )),
            false => Ok(()),
        }
    }

    /// The class of something new, and what is passed to its call.
    fn class_and_properties(
        &self,
        entry: &Entry<'l>,
        place: &Place<'l>,
    ) -> Result<(Kind, Vec<(String, Value)>), NotLowered> {
        let Value::Map(entries) = &entry.value else {
            return Err(self.not_at(&place.point, "it is no mapping"));
        };
        if !entry.is_resource() {
            let kind = of_class("CfnParameter");
            let kind = kind.ok_or_else(|| NotLowered::from("the table has no parameters"))?;
            return Ok((kind, entries.clone()));
        }
        let other = entries
            .iter()
            .find(|(key, _)| !matches!(key.as_str(), "Type" | "Properties"));
        if let Some((key, _)) = other {
            return Err(self.not_at(
                &place.point,
                format!("{key} of a new resource is no property of a call. Make it manually"),
            ));
        }
        let kind = entry
            .value
            .get("Type")
            .and_then(Value::text)
            .unwrap_or_default();
        let class = class_of_type(kind).ok_or_else(|| {
            self.not_at(
                &place.point,
                format!("there is no L1 class for {kind} yet. Make it manually"),
            )
        })?;
        match entry.value.get("Properties") {
            Some(Value::Map(properties)) => Ok((class, properties.clone())),
            _ => Ok((class, Vec::new())),
        }
    }
}

/// An object with a line for each property.
fn on_lines(unit: &str, properties: &[String]) -> String {
    let lines = properties.iter().map(|one| {
        let one = one.lines().collect::<Vec<_>>().join(&format!("\n{unit}"));
        format!("{unit}{one},\n")
    });
    format!("{{\n{}}}", lines.collect::<String>())
}
