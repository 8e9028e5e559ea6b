//! Values that are written into the body of an `Fn::ForEach`, or outside of it.
//!
//! CloudFormation replaces the loop variable in `Ref` and in the text of an `Fn::Sub`, and nowhere else: not in
//! `DependsOn`, not in the name of a condition, and not outside of the loop. `&{…}` cannot be referenced at all.

use super::serverless::with_variables;
use crate::facts::rules::RuleId;
use crate::hosts::cloudformation::template::is_serverless;
use crate::model::new_value::{get_att, reference, sub, text};
use crate::model::{Kind, Module, Resource, is_looped, referenced, variables_in};
use crate::plan::PlanContext;
use crate::syntax::{Cursor, NewEntry, NewFunction, NewValue};

/// The limit of values for which a loop variable is written out.
const UNROLLED: usize = 32;

/// The rule that reports what a loop does not allow.
const RULE: RuleId = RuleId::TemplateLoop;

/// The loop variables at the place of a value, and those of them that can be referenced.
struct Scope<'t, 'd> {
    module: &'t Module<'d>,
    within: Vec<&'d str>,
}

/// A value in a form that is valid at a place of a template with loops. If there is none, requires a decision.
pub fn scoped<'d>(
    cx: &mut PlanContext<'_, 'd>,
    file: usize,
    place: Cursor<'d>,
    value: NewValue,
) -> NewValue {
    let Some(module) = cx.project.module(file) else {
        return value;
    };
    let value = if is_serverless(module) {
        with_variables(value)
    } else {
        value
    };
    if !module.has_loops() {
        return value;
    }
    let around = module.loops_around(place);
    let within = around.iter().map(|one| one.variable).collect();
    let mut refused = None;
    let value = Scope { module, within }.fit(value, &mut refused);
    if let Some(what) = refused {
        let (key, line) = around
            .first()
            .map_or((place, "this place"), |one| (one.key, "this loop"));
        cx.needs_decision(
            RULE,
            key,
            format!("The edit needs {what}, which cannot be referenced in {line}: CloudFormation replaces a loop variable only within its own Fn::ForEach"),
            "Set the value, for example with --subnets, --security-groups or --execution-role, or write the resources of the loop out",
        );
    }
    value
}

/// Requires a decision about a workload whose members are not in the same loops.
pub fn check_loops<'d>(cx: &mut PlanContext<'_, 'd>) {
    let Some(module) = cx.module() else {
        return;
    };
    let members: Vec<Resource<'d>> = cx.workload.resources().collect();
    let mut homes: Vec<Cursor<'d>> = Vec::new();
    for member in &members {
        if let Some(reason) = unreadable(module, member) {
            cx.needs_decision(
                RULE,
                member.key,
                reason,
                "Write the resource out once for each value of the collection",
            );
        }
        let around = module.loops_around(member.key);
        if let Some(innermost) = around.first()
            && !homes.iter().any(|home| home.node == innermost.key.node)
        {
            homes.push(innermost.key);
        }
    }
    let lone_service = members.iter().find(|member| {
        let runs = member.kind == Kind::SERVICE;
        runs && !homes.is_empty() && module.loops_around(member.key).is_empty()
    });
    if let [first, second, ..] = homes[..] {
        let other = cx.shown_place(second);
        cx.needs_decision(
            RULE,
            first,
            format!("The members of this workload are in several loops (another one is at {other}), so it cannot be determined which iterations belong together"),
            "Put the service, its task definition and its target group into one loop, or write them out",
        );
    } else if let Some(service) = lone_service {
        cx.needs_decision(
            RULE,
            service.key,
            format!("Service {} runs one iteration of a loop. The other iterations would change with it", service.name),
            "Put the service into the loop, or write its task definition out",
        );
    }
}

/// A part of a loop's member that cannot be read as if it were written out.
fn unreadable(module: &Module<'_>, member: &Resource<'_>) -> Option<String> {
    if !is_looped(member.name) {
        return None;
    }
    if module.loops_around(member.key).is_empty() {
        return Some(format!(
            "The logical ID {} is replaced after the template is read",
            member.name
        ));
    }
    if variables_in(member.name)
        .iter()
        .any(|(sign, _)| *sign == '&')
    {
        return Some(format!(
            "The logical ID of {} contains &{{…}}, and CloudFormation does not resolve references to such a logical ID",
            member.name
        ));
    }
    let mut same = module
        .resources
        .iter()
        .filter(|one| one.name == member.name);
    if same.nth(1).is_some() {
        return Some(format!(
            "Several loops define {}, so it cannot be determined which one a reference means",
            member.name
        ));
    }
    let condition = member.body.get("Condition")?;
    let is_plain = condition.text().is_some_and(|name| !is_looped(name));
    (!is_plain).then(|| {
        format!(
            "The condition of {} depends on the loop variable",
            member.name
        )
    })
}

impl Scope<'_, '_> {
    /// A value whose texts are `Fn::Sub` where they contain a loop variable; sets `refused` if one cannot be referenced
    /// here.
    fn fit(&self, value: NewValue, refused: &mut Option<String>) -> NewValue {
        if let Some(name) = referenced(&value) {
            self.check_variable(name, refused);
        }
        match value {
            NewValue::Text(text) | NewValue::Quoted(text) if self.is_looped(&text) => {
                self.check_text(&text, refused);
                sub(&text)
            }
            NewValue::Sequence(items) => NewValue::Sequence(self.items(items, refused)),
            NewValue::Mapping(entries) => {
                let entries = entries.into_iter().map(|entry| self.entry(entry, refused));
                NewValue::Mapping(entries.collect())
            }
            NewValue::Function(function) => {
                self.check(&function.spelled, refused);
                NewValue::Function(function)
            }
            NewValue::Copied { text, value } => {
                self.check(&value, refused);
                NewValue::Copied { text, value }
            }
            NewValue::Duplicate {
                text,
                column,
                value,
            } => {
                self.check(&value, refused);
                NewValue::Duplicate {
                    text,
                    column,
                    value,
                }
            }
            other => other,
        }
    }

    /// The items of a list; an item with a variable of another loop becomes one for each of its values.
    fn items(&self, items: Vec<NewValue>, refused: &mut Option<String>) -> Vec<NewValue> {
        let mut fitted = Vec::with_capacity(items.len());
        for item in items {
            let mut here = None;
            let whole = self.fit(item.clone(), &mut here);
            let mut inner = None;
            match here.as_ref().and_then(|_| self.unrolled(&item)) {
                Some(each) => {
                    fitted.extend(each.into_iter().map(|one| self.fit(one, &mut inner)));
                }
                None => {
                    fitted.push(whole);
                    inner = here;
                }
            }
            if let Some(inner) = inner {
                refused.get_or_insert(inner);
            }
        }
        fitted
    }

    /// A value once for each value of the loop variables that cannot be referenced here, if these are known.
    fn unrolled(&self, value: &NewValue) -> Option<Vec<NewValue>> {
        let mut names = Vec::new();
        names_in(value, &mut names);
        names.retain(|name| !self.within.contains(&name.as_str()));
        names.sort_unstable();
        names.dedup();
        let mut all = vec![value.clone()];
        for name in names {
            let Some(values) = self.module.loop_values(&name) else {
                continue;
            };
            let each = all.iter().flat_map(|one| {
                let values = values.into_iter().flatten();
                values.map(|value| with_value(one, &name, value))
            });
            all = each.collect();
            if all.is_empty() || all.len() > UNROLLED {
                return None;
            }
        }
        (all.len() > 1 || all.first() != Some(value)).then_some(all)
    }

    fn entry(&self, entry: NewEntry, refused: &mut Option<String>) -> NewEntry {
        let keeps_text = match entry.key.as_str() {
            "DependsOn" | "Condition" => {
                self.check_plain(&entry.value, refused);
                true
            }
            key => key == "Ref" || key.starts_with("Fn::"),
        };
        if keeps_text {
            self.check(&entry.value, refused);
            return entry;
        }
        NewEntry {
            value: self.fit(entry.value, refused),
            ..entry
        }
    }

    /// Checks the parts that are not rewritten: the arguments of functions.
    fn check(&self, value: &NewValue, refused: &mut Option<String>) {
        if let Some(name) = referenced(value) {
            self.check_variable(name, refused);
        }
        match value {
            NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => {
                self.check_text(text, refused);
            }
            NewValue::Sequence(items) => items.iter().for_each(|item| self.check(item, refused)),
            NewValue::Mapping(entries) => {
                entries
                    .iter()
                    .for_each(|entry| self.check(&entry.value, refused));
            }
            NewValue::Function(function) => {
                self.check_condition(&function.tag, &function.spelled, refused);
                self.check(&function.spelled, refused);
            }
            NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => {
                self.check(value, refused)
            }
            NewValue::Number(_) | NewValue::Bool(_) | NewValue::Null => {}
        }
    }

    /// Variables in the name of a condition are never replaced.
    fn check_condition(&self, tag: &str, arguments: &NewValue, refused: &mut Option<String>) {
        if let ("!If", NewValue::Sequence(arguments)) = (tag, arguments)
            && let Some(NewValue::Text(name)) = arguments.first()
            && self.is_looped(name)
        {
            refused.get_or_insert_with(|| format!("condition {name}"));
        }
    }

    /// Checks a text in which CloudFormation replaces no variables.
    fn check_plain(&self, value: &NewValue, refused: &mut Option<String>) {
        match value {
            NewValue::Text(text) if self.is_looped(text) => {
                refused.get_or_insert_with(|| format!("the name {text} without Fn::Sub"));
            }
            NewValue::Sequence(items) => {
                items.iter().for_each(|one| self.check_plain(one, refused))
            }
            _ => {}
        }
    }

    /// Checks a `Ref` to a loop variable.
    fn check_variable(&self, name: &str, refused: &mut Option<String>) {
        let is_variable = self.module.loop_values(name).is_some();
        if is_variable && !self.within.contains(&name) {
            refused.get_or_insert_with(|| format!("loop variable {name}"));
        }
    }

    fn check_text(&self, text: &str, refused: &mut Option<String>) {
        let is_nested = text.match_indices("${").any(|(at, _)| {
            let inner = text[at + 2..].split('}').next().unwrap_or_default();
            inner.contains("${") || inner.contains("&{")
        });
        for (sign, name) in variables_in(text) {
            let is_variable = self.module.loop_values(name).is_some();
            let is_named = !is_variable || sign == '$' && self.within.contains(&name);
            if !is_named || is_nested {
                refused.get_or_insert_with(|| text.to_owned());
            }
        }
    }

    /// Whether a text contains a loop variable of the template.
    fn is_looped(&self, text: &str) -> bool {
        let mut variables = variables_in(text).into_iter();
        variables.any(|(_, name)| self.module.loop_values(name).is_some())
    }
}

/// The possible loop variables in a value.
fn names_in(value: &NewValue, names: &mut Vec<String>) {
    names.extend(referenced(value).map(str::to_owned));
    match value {
        NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => {
            let variables = variables_in(text).into_iter();
            names.extend(variables.map(|(_, name)| name.to_owned()));
        }
        NewValue::Sequence(items) => items.iter().for_each(|item| names_in(item, names)),
        NewValue::Mapping(entries) => {
            entries
                .iter()
                .for_each(|entry| names_in(&entry.value, names));
        }
        NewValue::Function(function) => names_in(&function.spelled, names),
        NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => {
            names_in(value, names)
        }
        NewValue::Number(_) | NewValue::Bool(_) | NewValue::Null => {}
    }
}

/// A value in one iteration of a loop.
fn with_value(value: &NewValue, variable: &str, is: &str) -> NewValue {
    if referenced(value) == Some(variable) {
        return text(is);
    }
    let inner = |value: &NewValue| with_value(value, variable, is);
    let put = |text: &str| text.replace(&format!("${{{variable}}}"), is);
    match value {
        NewValue::Text(text) => NewValue::Text(put(text)),
        NewValue::Quoted(text) => NewValue::Quoted(put(text)),
        NewValue::Raw(text) => NewValue::Raw(put(text)),
        NewValue::Sequence(items) => NewValue::Sequence(items.iter().map(inner).collect()),
        NewValue::Mapping(entries) => match entries.as_slice() {
            [NewEntry { key, value, .. }] if key == "Ref" => named(&inner(value), None)
                .unwrap_or_else(|| NewValue::Mapping(vec![NewEntry::new("Ref", inner(value))])),
            entries => {
                let entries = entries.iter();
                let entries = entries.map(|one| NewEntry::new(one.key.clone(), inner(&one.value)));
                NewValue::Mapping(entries.collect())
            }
        },
        NewValue::Function(function) => {
            let spelled = inner(&function.spelled);
            let attribute = match (function.key.as_str(), &spelled) {
                ("Fn::GetAtt", NewValue::Sequence(steps)) => match steps.as_slice() {
                    [resource, NewValue::Text(attribute)] => named(resource, Some(attribute)),
                    _ => None,
                },
                _ => None,
            };
            attribute.unwrap_or_else(|| {
                NewValue::Function(Box::new(NewFunction {
                    tag: function.tag.clone(),
                    tagged: inner(&function.tagged),
                    key: function.key.clone(),
                    spelled,
                }))
            })
        }
        NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => inner(value),
        NewValue::Number(_) | NewValue::Bool(_) | NewValue::Null => value.clone(),
    }
}

/// A reference by the text of an `Fn::Sub`, as a plain one if it has no variables.
fn named(name: &NewValue, attribute: Option<&str>) -> Option<NewValue> {
    let NewValue::Function(function) = name else {
        return None;
    };
    let NewValue::Text(name) = &function.spelled else {
        return None;
    };
    let is_plain = function.key == "Fn::Sub" && !is_looped(name);
    is_plain.then(|| match attribute {
        Some(attribute) => get_att(name, attribute),
        None => reference(name),
    })
}
