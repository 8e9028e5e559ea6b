//! Values in state machine definitions, which contain only JSON: the value of a function is referenced by `${…}`.

use crate::facts::rules::RuleId;
use crate::model::new_value::{call, copy_of, get_att, reference};
use crate::model::{Concat, Function, Kind, Resource, Spelling, function};
use crate::plan::{PlanContext, Rationale, Substitution};
use crate::syntax::{Cursor, NewEntry, NewFunction, NewValue};

/// How a definition can reference the value of a function.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    /// In the text of an `Fn::Sub`.
    Sub,
    /// In a literal text.
    Text,
    /// In an object that the serverless transform converts to a text: single values may be functions.
    Serverless,
}

/// A value in a form that is valid at a place.
pub(crate) fn fitted<'d>(
    cx: &mut PlanContext<'_, 'd>,
    place: Cursor<'d>,
    key: &str,
    value: NewValue,
) -> NewValue {
    match home_of(cx, place) {
        Some((machine, home)) => filled_in(cx, &machine, home, (key, false), value),
        None => value,
    }
}

fn home_of<'d>(cx: &PlanContext<'_, 'd>, place: Cursor<'d>) -> Option<(Resource<'d>, Home)> {
    if let Some((_, text)) = cx.project.inline_definition_at(place) {
        let machine = cx.project.module(text.file)?.resource(&text.machine)?;
        let home = match text.spelling {
            Spelling::Sub => Home::Sub,
            Spelling::Text | Spelling::Join(_) => Home::Text,
        };
        return Some((*machine, home));
    }
    let mut launchers = cx.workload.launchers.iter();
    let serverless = launchers.find(|launcher| {
        let definition = launcher.resource.get("Definition");
        let is_ours = definition.is_some_and(|definition| {
            let same = std::ptr::eq(definition.document, place.document);
            let path = place.document.path(place.node);
            let root = definition.document.path(definition.node);
            same && path.starts_with(&root)
        });
        is_ours && launcher.resource.kind == Kind::SAM_STATE_MACHINE
    })?;
    Some((serverless.resource, Home::Serverless))
}

fn filled_in<'d>(
    cx: &mut PlanContext<'_, 'd>,
    machine: &Resource<'d>,
    home: Home,
    (key, in_list): (&str, bool),
    value: NewValue,
) -> NewValue {
    match value {
        NewValue::Mapping(entries) => {
            if let Some(function) = written_function(&entries).filter(|_| home != Home::Serverless)
            {
                return filled_in(cx, machine, home, (key, in_list), function);
            }
            let filled = entries.into_iter().map(|entry| NewEntry {
                value: filled_in(cx, machine, home, (&entry.key, false), entry.value),
                key: entry.key,
                comment: entry.comment,
            });
            NewValue::Mapping(filled.collect())
        }
        NewValue::Sequence(items) => {
            let items = items.into_iter();
            let filled = items.map(|item| filled_in(cx, machine, home, (key, true), item));
            NewValue::Sequence(filled.collect())
        }
        NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. }
            if home != Home::Serverless =>
        {
            filled_in(cx, machine, home, (key, in_list), *value)
        }
        NewValue::Function(function) => {
            let is_list = !in_list && matches!(key, "Subnets" | "SecurityGroups");
            place_function(cx, machine, home, is_list, *function)
        }
        other => other,
    }
}

/// The function that a copied mapping is, as in `{"Ref": "Subnet"}`.
fn written_function(entries: &[NewEntry]) -> Option<NewValue> {
    let [NewEntry { key, value, .. }] = entries else {
        return None;
    };
    let plain = |value: &NewValue| match value {
        NewValue::Text(text) | NewValue::Quoted(text) => Some(text.clone()),
        _ => None,
    };
    match (key.as_str(), value) {
        ("Ref", name) => Some(reference(&plain(name)?)),
        ("Fn::GetAtt", NewValue::Sequence(steps)) => {
            let [resource, attribute] = steps.as_slice() else {
                return None;
            };
            Some(get_att(&plain(resource)?, &plain(attribute)?))
        }
        _ => Some(call(key.strip_prefix("Fn::")?, value.clone())),
    }
}

fn place_function<'d>(
    cx: &mut PlanContext<'_, 'd>,
    machine: &Resource<'d>,
    home: Home,
    is_list: bool,
    called: NewFunction,
) -> NewValue {
    if called.tag == "!If" {
        cx.block(
            RuleId::EvStepFunctions,
            machine.key,
            "A condition selects the network configuration of the tasks, but the definition string does not support conditions",
            "Set subnets and security groups without conditions, for example with --subnets and --security-groups, or change the definition manually",
        );
    }
    let name = name_of(&called);
    if is_list {
        let comma = NewValue::Quoted("\",\"".to_owned());
        let list = NewValue::Function(Box::new(called));
        let arguments = NewValue::Sequence(vec![comma, list]);
        let joined = NewValue::Function(Box::new(NewFunction {
            tag: "!Join".to_owned(),
            tagged: arguments.clone(),
            key: "Fn::Join".to_owned(),
            spelled: arguments,
        }));
        let text = substitute(cx, machine, home, &name, joined);
        return NewValue::Sequence(vec![NewValue::Text(text)]);
    }
    let has_variables = machine.get("DefinitionString").is_some_and(|text| {
        let variables = match function(text) {
            Some(Function::Concat(Concat::Template { variables, .. })) => variables,
            _ => None,
        };
        variables.is_some()
    });
    match (home, variable_of(&called)) {
        (Home::Serverless, _) => NewValue::Function(Box::new(called)),
        (Home::Sub, Some(variable)) if !has_variables => NewValue::Text(variable),
        _ => {
            let value = NewValue::Function(Box::new(called));
            NewValue::Text(substitute(cx, machine, home, &name, value))
        }
    }
}

/// Adds a value to the `DefinitionSubstitutions`; returns the reference to it in a text.
fn substitute<'d>(
    cx: &mut PlanContext<'_, 'd>,
    machine: &Resource<'d>,
    home: Home,
    request: &str,
    value: NewValue,
) -> String {
    let there = machine.get("DefinitionSubstitutions");
    let written = there.into_iter().flat_map(Cursor::entries);
    let written = written.map(|(name, _, value)| (name.to_owned(), copy_of(value)));
    let new = cx.substitutions.iter();
    let new = new.filter(|one| one.machine == machine.name);
    let new = new.map(|one| (one.name.clone(), one.value.clone()));
    let known: Vec<(String, NewValue)> = written.chain(new).collect();
    let same = known.iter().find(|(_, other)| *other == value);
    let name = same.map(|(name, _)| name.clone()).unwrap_or_else(|| {
        let candidates = (1..).map(|number| match number {
            1 => request.to_owned(),
            _ => format!("{request}{number}"),
        });
        let is_free = |name: &String| known.iter().all(|(other, _)| other != name);
        let mut free = candidates.filter(is_free);
        free.next().unwrap_or_default()
    });
    if same.is_none() {
        cx.substitutions.push(Substitution {
            machine: machine.name.to_owned(),
            step: cx.step(),
            name: name.clone(),
            value,
        });
    }
    if home == Home::Sub {
        format!("${{!{name}}}")
    } else {
        format!("${{{name}}}")
    }
}

/// Writes the values that the definitions reference.
pub(crate) fn write_substitutions(cx: &mut PlanContext<'_, '_>) {
    let mut all = std::mem::take(&mut cx.substitutions);
    all.sort_by(|one, next| one.machine.cmp(&next.machine));
    let rationale = || Rationale::safe("The state machine definition references this value");
    for group in all.chunk_by(|one, next| one.machine == next.machine) {
        let machine = group.first().and_then(|one| {
            if let Some(step) = one.step {
                cx.begin(step);
            }
            cx.module()?.resource(&one.machine)
        });
        let Some(properties) = machine.and_then(Resource::properties) else {
            continue;
        };
        let entries = group
            .iter()
            .map(|one| NewEntry::new(one.name.clone(), one.value.clone()));
        match properties.get("DefinitionSubstitutions") {
            Some(there) => {
                for entry in entries {
                    cx.put(there, &entry.key, entry.value, &[], rationale());
                }
            }
            None => {
                let value = NewValue::Mapping(entries.collect());
                let after = ["DefinitionString", "Definition"];
                cx.put(
                    properties,
                    "DefinitionSubstitutions",
                    value,
                    &after,
                    rationale(),
                );
            }
        }
    }
}

/// `${X}` for a `!Ref X`, `${X.Y}` for a `!GetAtt X.Y`.
fn variable_of(function: &NewFunction) -> Option<String> {
    let text = match &function.tagged {
        NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => text,
        _ => return None,
    };
    matches!(function.tag.as_str(), "!Ref" | "!GetAtt").then(|| format!("${{{text}}}"))
}

/// A name for the value of a function.
fn name_of(function: &NewFunction) -> String {
    let variable = variable_of(function).unwrap_or_default();
    let name: String = variable
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    if name.is_empty() {
        "TaskNetwork".to_owned()
    } else {
        name
    }
}
