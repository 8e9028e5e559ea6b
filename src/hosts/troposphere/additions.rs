//! New resources, parameters, conditions and outputs, as statements of a script.

use std::collections::BTreeSet;
use std::ops::Range;

use super::library::class_of_type;
use super::lower::{AGAIN, Lowering, NewVariable, Planned};
use super::scripts::{Site, resource};
use super::writing::Writer;
use crate::hosts::programs::NotLowered;
use crate::hosts::programs::value::Value;
use crate::syntax::code::{BindingKind, Call, CodeEdit};

/// Where statements are added: next to one that adds a resource to the template.
pub(super) struct Place {
    site: Site,
    /// The expression for the template: `t`, `self.template`.
    template: String,
    /// The range of the statement.
    statement: Range<usize>,
    /// The statement that adds the last parameter before, after which others are added.
    parameters: Option<Range<usize>>,
}

/// The place of what is new in a template; `None` if nothing is.
pub(super) type Planning = Option<Result<Place, NotLowered>>;

impl Lowering<'_> {
    /// Finds the place of what is new in a template, and the variables for it.
    pub(super) fn plan_new(&mut self, planned: &[Planned<'_>]) -> Planning {
        let new: Vec<&Planned<'_>> = planned.iter().filter(|one| one.is_new()).collect();
        if new.is_empty() || new[0].printed.older_than.is_some() {
            return None;
        }
        let made = new.iter().find_map(|one| {
            let scripts = self.lens.scripts.iter().enumerate();
            let mut calls =
                scripts.filter_map(|(index, script)| Some((index, script.made_with(one.title())?)));
            calls
                .next()
                .map(|(index, call)| (index, call.callee.clone(), one.title()))
        });
        if let Some((script, range, title)) = made {
            let reason = format!(
                "the script makes {title} already, and the printed template does not have it. {AGAIN}"
            );
            return Some(Err(NotLowered::at(reason, script, range)));
        }
        let place = match self.place(planned, &new) {
            Ok(place) => place,
            Err(not) => return Some(Err(not)),
        };
        for one in new {
            let is_bound = matches!(one.change.path[0].as_str(), "Resources" | "Parameters");
            if let Some(name) = self.new_variable(&place, one.title()).filter(|_| is_bound) {
                let code = &self.script(place.site).code;
                self.new_variables.push(NewVariable {
                    title: one.title().to_owned(),
                    name,
                    script: place.site.script,
                    at: place.statement.start,
                    scope: code.scope(place.statement.start),
                });
            }
        }
        Some(Ok(place))
    }

    /// Adds what is new in a template.
    pub(super) fn add_new(&mut self, place: Planning, planned: &[Planned<'_>]) {
        let new: Vec<&Planned<'_>> = planned.iter().filter(|one| one.is_new()).collect();
        let Some(found) = place else {
            return;
        };
        if let Err(not) = found.and_then(|place| self.add_at(&place, &new)) {
            for one in new {
                self.refuse(one, not.clone());
            }
        }
    }

    /// The place next to a resource that refers to what is new; else next to another one that changes.
    fn place(&self, planned: &[Planned<'_>], new: &[&Planned<'_>]) -> Result<Place, NotLowered> {
        let titles: BTreeSet<&str> = new.iter().map(|one| one.title()).collect();
        let refers = |one: &&Planned<'_>| {
            let value = one.change.ordered.as_ref();
            value.is_some_and(|value| value.names_one(&titles))
        };
        let of_existing = |one: &&Planned<'_>| {
            let title = one.change.resource();
            title.is_some_and(|title| one.printed.types.contains_key(title))
        };
        let existing: Vec<&Planned<'_>> = planned.iter().filter(of_existing).collect();
        let mut sites = Vec::new();
        let mut none = None;
        let referring = existing.iter().copied().filter(|one| refers(one));
        for one in referring.chain(existing.iter().copied()) {
            let kind = &one.printed.types[one.title()];
            match resource(
                &self.lens.scripts,
                &one.printed.belonging,
                kind,
                one.title(),
            ) {
                Ok(site) if refers(&one) || sites.is_empty() => sites.push((site, one.title())),
                Ok(_) => {}
                Err(no_site) => none = Some(no_site.reason),
            }
        }
        // The first of those in one script, so that variables are assigned before they are used.
        let script = sites.first().map(|(site, _)| site.script);
        let own = sites.iter().filter(|(site, _)| Some(site.script) == script);
        let first =
            own.min_by_key(|(site, _)| self.script(*site).code.call(site.call).statement.start);
        match first {
            Some((site, title)) => self.place_of(*site, title),
            None => Err(NotLowered::new(none.unwrap_or_else(|| {
                "no resource next to which it can be added changes".to_owned()
            }))),
        }
    }

    fn place_of(&self, site: Site, title: &str) -> Result<Place, NotLowered> {
        let script = self.script(site);
        let made = script.code.call(site.call);
        let (template, statement) = match script.added_by(made) {
            Some(adding) => {
                let receiver = adding
                    .receiver
                    .as_ref()
                    .map(|one| script.code.slice(&one.range));
                (receiver.unwrap_or_default(), &adding.statement)
            }
            // `Service("Web", template)` adds itself.
            None => match made
                .keyword("template")
                .or_else(|| made.positional().nth(1))
            {
                Some(template) => (script.code.slice(&template.value), &made.statement),
                None => {
                    return Err(NotLowered::at(
                        format!(
                            "the statement that adds {title} to the template cannot be determined, so that there is no place for new resources"
                        ),
                        site.script,
                        made.callee.clone(),
                    ));
                }
            },
        };
        Ok(Place {
            site,
            template: template.to_owned(),
            parameters: self.last_parameter(site, template, statement.start),
            statement: statement.clone(),
        })
    }

    /// The statement that adds the last parameter before a place, in the same function and to the same template.
    fn last_parameter(&self, site: Site, template: &str, before: usize) -> Option<Range<usize>> {
        let code = &self.script(site).code;
        let scope = code.scope(before);
        let is_adding = |call: &&Call| {
            let receiver = call.receiver.as_ref().map(|one| code.slice(&one.range));
            call.name_text == "add_parameter"
                && receiver == Some(template)
                && call.scope == scope
                && !call.is_conditional
                && !call.is_looped
                && call.range.end <= before
        };
        let last = code.calls().iter().rfind(is_adding);
        last.map(|call| call.statement.clone())
    }

    fn add_at(&mut self, place: &Place, new: &[&Planned<'_>]) -> Result<(), NotLowered> {
        let script = self.script(place.site);
        let blank = |at: usize| script.is_after_blank_line(at).then(String::new);
        let mut before: Vec<String> = Vec::new();
        let mut after_parameters: Vec<String> = Vec::new();
        for one in in_order(new) {
            let statement = self.statement(place, one)?;
            let lines = statement.lines().map(str::to_owned);
            match place
                .parameters
                .as_ref()
                .filter(|_| one.change.path[0] == "Parameters")
            {
                Some(parameters) => {
                    after_parameters.extend(blank(parameters.start));
                    after_parameters.extend(lines);
                }
                None => {
                    before.extend(lines);
                    before.extend(blank(place.statement.start));
                }
            }
        }
        let by = new[0].change.edit;
        if let Some(statement) = place
            .parameters
            .clone()
            .filter(|_| !after_parameters.is_empty())
        {
            let lines = after_parameters;
            self.push(
                place.site,
                CodeEdit::InsertStatementAfter { statement, lines },
                by,
            );
        }
        if !before.is_empty() {
            let edit = CodeEdit::InsertStatementBefore {
                statement: place.statement.clone(),
                lines: before,
            };
            self.push(place.site, edit, by);
        }
        Ok(())
    }

    /// The statement that adds something new to the template.
    fn statement(&mut self, place: &Place, one: &Planned<'_>) -> Result<String, NotLowered> {
        let script = self.script(place.site);
        let known = |title: &str| self.variable(place.site, title);
        let mut writer = Writer {
            script,
            known: &known,
            imports: self.imports_of(place.site.script),
        };
        let written = written(&mut writer, one);
        let imports = std::mem::take(&mut writer.imports);
        let range = script.code.call(place.site.call).callee.clone();
        let call = written.map_err(|reason| NotLowered::at(reason, place.site.script, range))?;
        for import in imports {
            self.push(place.site, import, one.change.edit);
        }
        let method = match one.change.path[0].as_str() {
            "Resources" => "add_resource",
            "Parameters" => "add_parameter",
            "Conditions" => "add_condition",
            _ => "add_output",
        };
        let added = script.adding(&format!("{}.{method}(", place.template), &call);
        let variable = self
            .new_variables
            .iter()
            .find(|variable| variable.title == one.title());
        Ok(match variable {
            Some(variable) => format!("{} = {added}", variable.name),
            None => added,
        })
    }

    /// The variable of a resource or parameter, where the script refers by variables and it is known before a call.
    pub(super) fn variable(&self, site: Site, title: &str) -> Option<String> {
        let script = self.script(site);
        if !script.refers_by_variable() {
            return None;
        }
        let code = &script.code;
        let user = code.call(site.call);
        let new = self.new_variables.iter().find(|new| new.title == title);
        if let Some(new) = new {
            let is_known = new.script == site.script
                && new.at <= user.statement.start
                && new.scope.is_visible_from(&user.scope);
            return is_known.then(|| new.name.clone());
        }
        let only = script.made_with(title)?;
        let adding = script.added_by(only);
        let id = only.bound_to.or_else(|| adding?.bound_to)?;
        let binding = code.binding(id);
        let [definition] = binding.definitions.as_slice() else {
            return None;
        };
        let is_known = binding.kind == BindingKind::Variable
            && definition.statement.end <= user.statement.start
            && !definition.is_conditional
            && !definition.is_looped
            && binding.scope.is_visible_from(&user.scope);
        is_known.then(|| binding.name.clone())
    }

    /// The variable for something new, where the script refers by variables and resources are made where they are added.
    fn new_variable(&self, place: &Place, title: &str) -> Option<String> {
        let script = self.script(place.site);
        let is_made_there = script.code.call(place.site.call).statement == place.statement;
        if !script.refers_by_variable() || !is_made_there {
            return None;
        }
        let mut name = String::with_capacity(title.len() + 4);
        let mut before: Option<char> = None;
        for letter in title.chars() {
            if letter.is_uppercase() && before.is_some_and(|before| !before.is_uppercase()) {
                name.push('_');
            }
            name.extend(letter.to_lowercase());
            before = Some(letter);
        }
        script.code.words(&name).is_empty().then_some(name)
    }
}

/// The call that makes something new, as it is passed to the template.
fn written(writer: &mut Writer<'_>, one: &Planned<'_>) -> Result<String, String> {
    let title = one.title();
    let value = one.change.ordered.as_ref().ok_or("there is no value")?;
    if one.change.path[0] == "Conditions" {
        let name = writer.script.code.quoted(title);
        let condition = writer.value(value, None)?;
        return Ok(format!("{name}, {condition}"));
    }
    let Value::Map(entries) = value else {
        return Err("it is no mapping".to_owned());
    };
    match one.change.path[0].as_str() {
        "Parameters" => writer.instance("Parameter", Some(title), entries),
        "Outputs" if value.get("Export").is_some() => {
            Err("an output with an export is not added to scripts yet; add it manually".to_owned())
        }
        "Outputs" => writer.instance("Output", Some(title), entries),
        _ => new_resource(writer, title, value, entries),
    }
}

fn new_resource(
    writer: &mut Writer<'_>,
    title: &str,
    value: &Value,
    entries: &[(String, Value)],
) -> Result<String, String> {
    let kind = value.get("Type").and_then(Value::text).unwrap_or_default();
    let class =
        class_of_type(kind).ok_or_else(|| format!("troposphere has no class for {kind}"))?;
    let mut keywords = Vec::new();
    for (key, value) in entries {
        match (key.as_str(), value) {
            ("Type", _) => {}
            ("Properties", Value::Map(properties)) => keywords.extend(properties.clone()),
            _ => keywords.push((key.clone(), value.clone())),
        }
    }
    writer.instance(&class, Some(title), &keywords)
}

/// What is new, with that which others refer to first: parameters and conditions, then resources.
fn in_order<'n, 'p>(new: &[&'n Planned<'p>]) -> Vec<&'n Planned<'p>> {
    let rank = |one: &Planned<'_>| match one.change.path[0].as_str() {
        "Parameters" => 0,
        "Conditions" => 1,
        "Resources" => 2,
        _ => 3,
    };
    let mut open: Vec<&Planned<'_>> = new.to_vec();
    open.sort_by_key(|one| rank(one));
    let mut ordered = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let titles: BTreeSet<&str> = open.iter().map(|one| one.title()).collect();
        let is_ready = |one: &&Planned<'_>| {
            let mut others = titles.clone();
            others.remove(one.title());
            let value = one.change.ordered.as_ref();
            value.is_none_or(|value| !value.names_one(&others))
        };
        // Those that refer to each other stay in their order.
        let next = open.iter().position(is_ready).unwrap_or(0);
        ordered.push(open.remove(next));
    }
    ordered
}
