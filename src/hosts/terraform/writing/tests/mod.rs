//! The texts that are expected here are as `terraform fmt` leaves them.

mod containers;
mod items;
mod labels;
mod resources;
mod roles;
mod security_groups;
mod values;
mod variables;

use super::*;
use crate::syntax::{Document, Format, NewBlock, NewEntry, NewItem, NewValue, Operation, Place};

/// The scope of a module with some resources, of which `aws_lb.main` has `count` and `aws_vpc.all` has `for_each`.
fn scope() -> Scope {
    let mut scope = Scope::default();
    for address in [
        "aws_ecs_cluster.main",
        "aws_ecs_service.web",
        "aws_lb.main",
        "aws_lb_target_group.web",
        "aws_security_group.hosts",
        "aws_vpc.all",
        "aws_iam_role.task",
        "data.aws_subnet.private",
        "module.network",
    ] {
        let resource_type = address.rsplit_once('.').map_or("", |(of, _)| of);
        let repetition = match resource_type {
            "aws_lb" => Repetition::Count,
            "aws_vpc" => Repetition::ForEach,
            _ => Repetition::None,
        };
        let target = Target {
            address: address.to_owned(),
            resource_type: resource_type.to_owned(),
            repetition,
            ..Target::default()
        };
        scope.targets.insert(address.to_owned(), target);
        scope.addresses.insert(address.to_owned());
    }
    for (name, variable) in [("vpc_id", "vpc_id"), ("Subnets", "subnets")] {
        scope.variables.insert(name.to_owned(), variable.to_owned());
    }
    scope
}

/// A module whose expressions are written as in Terraform 0.11.
fn legacy() -> Scope {
    Scope {
        is_legacy: true,
        ..scope()
    }
}

/// The text of a file with these blocks.
#[track_caller]
fn file(blocks: &[NewBlock]) -> String {
    let document = Document::parse_as("", Format::Hcl).expect("it is valid");
    let operations = blocks.iter().map(|block| Operation::InsertBlock {
        body: document.root(),
        place: Place::End,
        block: block.clone(),
    });
    let operations: Vec<Operation> = operations.collect();
    let committed = document.commit(&operations);
    committed.unwrap_or_else(|error| panic!("{error}")).text
}

fn block(items: Vec<NewItem>) -> NewBlock {
    NewBlock {
        kind: "locals".to_owned(),
        labels: Vec::new(),
        items,
        comment: None,
    }
}

/// The text of a value, as that of an argument `x`.
#[track_caller]
fn shown(value: NewValue) -> String {
    let text = file(&[block(vec![NewItem::Argument(NewEntry::new("x", value))])]);
    let inner = text.strip_prefix("locals {\n  x = ");
    let inner = inner.and_then(|text| text.strip_suffix("\n}\n"));
    inner.expect("it is one argument").to_owned()
}

/// A resource of the template.
fn resource_of(kind: &str, condition: Option<&str>, properties: NewValue) -> NewValue {
    let mut body = vec![NewEntry::new("Type", NewValue::Text(kind.to_owned()))];
    body.extend(condition.map(|it| NewEntry::new("Condition", NewValue::Text(it.to_owned()))));
    body.push(NewEntry::new("Properties", properties));
    NewValue::Mapping(body)
}

/// The file of a new resource, with what is added to other resources at its end.
#[track_caller]
fn added(name: &str, given: &NewValue, mut scope: Scope, habits: Habits) -> String {
    scope.declare(name, given, habits).expect("it has a type");
    let added = resource(name, given, &mut scope, habits);
    let added = added.unwrap_or_else(|error| panic!("{error}"));
    let within = added.within.into_iter().map(|(address, block)| NewBlock {
        kind: "within".to_owned(),
        labels: vec![address],
        items: vec![NewItem::Block(block)],
        comment: None,
    });
    file(&added.blocks.into_iter().chain(within).collect::<Vec<_>>())
}

/// Why a resource cannot be written.
#[track_caller]
fn why_not(name: &str, given: &NewValue, mut scope: Scope, habits: Habits) -> String {
    scope.declare(name, given, habits).expect("it has a type");
    let error = resource(name, given, &mut scope, habits);
    error.expect_err("it is not writable").to_string()
}
