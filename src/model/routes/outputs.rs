//! The outputs of a module, and the notation of lists where only text is possible.

use std::collections::BTreeSet;

use crate::model::new_value::{join, join_list};
use crate::model::surroundings::{group_value, list_of};
use crate::model::{Expr, Module, SubText, is_same_value, reader_of, referenced, split_of};
use crate::syntax::{Cursor, NewValue};

/// The unconditional outputs of a module, each with its name and value.
fn outputs<'d>(module: &Module<'d>) -> impl Iterator<Item = (&'d str, Cursor<'d>, Cursor<'d>)> {
    let all = module.sections.outputs.into_iter();
    all.flat_map(Cursor::entries)
        .filter(|(_, _, body)| body.get("Condition").is_none())
        .filter_map(|(name, _, body)| Some((name, body, body.get("Value")?)))
}

/// Whether an expression of a module has a value's meaning. The order of a list of subnets or groups does not matter.
fn says(module: &Module<'_>, written: Cursor<'_>, value: &NewValue) -> bool {
    let list = list_of(module, written);
    is_same_value(written, value)
        || Expr::of_value(&group_value(module, written)) == Expr::of_value(value)
        || list.is_some_and(|list| same_members(&list, value))
}

fn same_members(one: &NewValue, other: &NewValue) -> bool {
    let members = |value: &NewValue| match Expr::of_value(value) {
        Expr::List(items) => items.into_iter().collect(),
        single => BTreeSet::from([single]),
    };
    members(one) == members(other)
}

/// The output of a module that exposes a value.
pub fn output_for<'d>(module: &Module<'d>, value: &NewValue) -> Option<&'d str> {
    let mut all = outputs(module);
    let found = all.find(|(_, _, written)| says(module, *written, value));
    found.map(|(name, ..)| name)
}

/// The name under which a module exports a value, in the syntax of a `Fn::Sub`.
pub fn exported_as(module: &Module<'_>, value: &NewValue) -> Option<String> {
    let mut all = outputs(module);
    all.find_map(|(_, body, written)| {
        let name = body.path(&["Export", "Name"])?;
        says(module, written, value).then(|| SubText::of(name).text)
    })
}

/// A value as an argument of a stack, or as an output: lists are comma-separated texts there, unless the host passes
/// lists.
pub fn as_text(module: &Module<'_>, value: &NewValue, is_list: bool) -> NewValue {
    if reader_of(module.document).passes_lists() {
        return if is_list && is_single(module, value) {
            NewValue::Sequence(vec![value.clone()])
        } else {
            value.clone()
        };
    }
    if let NewValue::Sequence(items) = value {
        return match items.as_slice() {
            [one] => one.clone(),
            many => join(",", many.to_vec()),
        };
    }
    if let Some(text) = split_of(value) {
        return text.clone();
    }
    let name = referenced(value).filter(|_| is_list);
    // A parameter that contains a list as text is split at its commas.
    let known = name.filter(|name| module.parameter(name).is_some());
    let is_text = known.is_some_and(|name| !is_list_parameter(module, name));
    if name.is_some() && !is_text {
        join_list(",", value.clone())
    } else {
        value.clone()
    }
}

/// Whether a value is certainly not a list. A parameter that the module does not have yet is what its value is.
fn is_single(module: &Module<'_>, value: &NewValue) -> bool {
    match Expr::of_value(value) {
        Expr::Ref(name) if module.parameter(&name).is_some() => !is_list_parameter(module, &name),
        Expr::Ref(name) => module.resource(&name).is_some(),
        Expr::Attr(name, attribute) => !attribute.starts_with("Outputs.") && !name.ends_with('*'),
        _ => false,
    }
}

/// Whether a name is that of a parameter with a list.
fn is_list_parameter(module: &Module<'_>, name: &str) -> bool {
    let parameter = module.parameter(name);
    parameter.is_some_and(|parameter| parameter.kind().contains("List"))
}
