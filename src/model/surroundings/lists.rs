//! Lists of subnets and security groups, in the many notations of templates.

use std::collections::HashSet;

use crate::model::Kind;
use crate::model::new_value::{copy_of, get_att, select, split};
use crate::model::{
    Concat, Expr, Function, Module, Props, function, has_value, reader_of, ref_name,
};
use crate::syntax::{Cursor, Kind as SyntaxKind, NewValue};

/// The value for `Subnets` with the same subnets as an Auto Scaling group's `VPCZoneIdentifier`, an instance's
/// `SubnetId` or a load balancer's `Subnets`.
pub fn subnet_list(module: &Module<'_>, written: Cursor<'_>) -> Option<NewValue> {
    if written.is_function() {
        return list_of(module, written);
    }
    if written.text().is_some() {
        return Some(NewValue::Sequence(vec![copy_of(written)]));
    }
    let items = distinct(written);
    match items.as_slice() {
        [] => None,
        [one] => list_of(module, *one).or_else(|| Some(NewValue::Sequence(vec![copy_of(*one)]))),
        many => Some(NewValue::Sequence(
            many.iter().map(|item| copy_of(*item)).collect(),
        )),
    }
}

/// The list that an expression evaluates to; `None` for plain text.
pub fn list_of(module: &Module<'_>, value: Cursor<'_>) -> Option<NewValue> {
    let single = || NewValue::Sequence(vec![copy_of(value)]);
    if reader_of(module.document).passes_lists() {
        return function(value).map(|_| match is_single(value) {
            true => single(),
            false => copy_of(value),
        });
    }
    if let Some(name) = ref_name(value) {
        let Some(parameter) = module.parameter(name) else {
            return Some(single());
        };
        return Some(match parameter.kind() {
            // `List<…>`, `CommaDelimitedList` and Parameter Store lists are already lists.
            list if list.contains("List") => copy_of(value),
            id if id.contains("::Id") => single(),
            _ => split(",", copy_of(value)),
        });
    }
    match function(value)? {
        Function::Concat(Concat::Joined {
            separator: ",",
            list,
        }) => {
            if list.is_function() {
                list_of(module, list)
            } else {
                let items = distinct(list);
                Some(NewValue::Sequence(
                    items.iter().map(|item| copy_of(*item)).collect(),
                ))
            }
        }
        Function::If { .. } => Some(copy_of(value)),
        Function::Call {
            name: "Split" | "FindInMap" | "Cidr" | "GetAZs",
            ..
        } => Some(copy_of(value)),
        Function::Call { name: "Select", .. } => Some(single()),
        // An export, an output or an attribute is a text: one ID, or several joined by commas.
        _ => Some(split(",", copy_of(value))),
    }
}

/// Whether an expression is one item by its place: in a list, or the ID of one subnet.
fn is_single(value: Cursor<'_>) -> bool {
    let document = value.document;
    let Some(parent) = document.parent(value.node) else {
        return false;
    };
    let mut entries = document.entries(parent).iter();
    let entry = entries.find(|entry| entry.value == value.node);
    match entry.and_then(|entry| document.scalar(entry.key)) {
        Some(key) => key == "SubnetId",
        None => document.kind(parent) == SyntaxKind::Sequence,
    }
}

/// The security groups that are certainly in a list, each as a separate value; a group of the module is referenced by
/// its `GroupId`. Groups that are in only one branch of an `Fn::If` are omitted.
pub fn group_items(module: &Module<'_>, list: Cursor<'_>) -> Vec<NewValue> {
    let mut values: Vec<NewValue> = Vec::new();
    for one in members(module, list) {
        let value = match one {
            Member::Single(item) => group_value(module, item),
            Member::FirstOf(list) => all_of(list),
        };
        if !has_value(&values, &value) {
            values.push(value);
        }
    }
    values
}

/// All of a list where the notation of its document can write them as items, otherwise the first.
fn all_of(list: Cursor<'_>) -> NewValue {
    let all = reader_of(list.document).items_of(list);
    all.unwrap_or_else(|| select(0, copy_of(list)))
}

/// A group of a list.
#[derive(Clone, Copy)]
enum Member<'d> {
    /// It is referenced individually.
    Single(Cursor<'d>),
    /// It is the first of a list parameter, which has at least one.
    FirstOf(Cursor<'d>),
}

impl Member<'_> {
    fn meaning(&self) -> Expr {
        match self {
            Self::Single(item) | Self::FirstOf(item) => Expr::of(*item),
        }
    }
}

fn members<'d>(module: &Module<'_>, list: Cursor<'d>) -> Vec<Member<'d>> {
    if let Some(name) = ref_name(list) {
        return match module.parameter(name) {
            Some(parameter) if is_list(parameter.kind()) => vec![Member::FirstOf(list)],
            _ => vec![Member::Single(list)],
        };
    }
    match function(list) {
        Some(Function::If {
            then, otherwise, ..
        }) => {
            let others: Vec<Expr> = members(module, otherwise)
                .iter()
                .map(Member::meaning)
                .collect();
            let first = members(module, then).into_iter();
            first
                .filter(|one| others.contains(&one.meaning()))
                .collect()
        }
        // Lists are concatenated by joining and splitting again.
        Some(Function::Call {
            name: "Split",
            argument,
        }) => match argument.written_items().nth(1).and_then(function) {
            Some(Function::Concat(Concat::Joined { list, .. })) => members(module, list),
            _ => vec![Member::FirstOf(list)],
        },
        Some(
            Function::Attr { .. }
            | Function::Concat(Concat::Template { .. })
            | Function::Call {
                name: "ImportValue" | "GetStackOutput" | "FindInMap" | "Select",
                ..
            },
        ) => vec![Member::Single(list)],
        Some(_) => vec![Member::FirstOf(list)],
        None if list.text().is_some() => vec![Member::Single(list)],
        // A Spot Fleet references its groups in mappings.
        None if list.prop("GroupId").is_some() => list
            .prop("GroupId")
            .map(Member::Single)
            .into_iter()
            .collect(),
        None => distinct(list)
            .into_iter()
            .flat_map(|item| members(module, item))
            .filter(|one| {
                // A list parameter may be empty if it is only part of a longer list.
                !matches!(one, Member::FirstOf(_)) || list.items().len() == 1
            })
            .collect(),
    }
}

fn is_list(kind: &str) -> bool {
    kind.contains("List")
}

/// A security group as tasks reference it: one of the module by its `GroupId`.
pub fn group_value(module: &Module<'_>, item: Cursor<'_>) -> NewValue {
    match ref_name(item).and_then(|name| module.resource(name)) {
        Some(resource) if resource.kind == Kind::SECURITY_GROUP => {
            get_att(resource.name, "GroupId")
        }
        _ => copy_of(item),
    }
}

/// The items of a list, each once, without `AWS::NoValue`.
fn distinct(list: Cursor<'_>) -> Vec<Cursor<'_>> {
    let mut seen: HashSet<Expr> = HashSet::new();
    list.items()
        .filter(|item| seen.insert(Expr::of(*item)))
        .collect()
}
