//! New blocks.

use super::super::super::*;
use super::cases::*;

#[test]
fn a_block_is_added_as_a_paragraph() {
    let new = || {
        block(
            "network_configuration",
            &[],
            vec![
                argument("subnets", raw("var.subnets")),
                argument("assign_public_ip", NewValue::Bool(false)),
            ],
        )
    };
    let add = |d: &Document| Operation::InsertBlock {
        body: find(d, "r.0"),
        place: Place::After(key(d, "r.0.a")),
        block: new(),
    };
    let lines = "  network_configuration {\n    subnets          = var.subnets\n    assign_public_ip = false\n  }\n";
    case(
        "r {\n  a = 1\n}\n",
        add,
        &format!("r {{\n  a = 1\n\n{lines}}}\n"),
    );
    case(
        "r {\n  a = 1\n  b = 2\n}\n",
        add,
        &format!("r {{\n  a = 1\n  b = 2\n\n{lines}}}\n"),
    );
    case(
        "r {\n  a = 1\n  c {}\n}\n",
        add,
        &format!("r {{\n  a = 1\n\n{lines}\n  c {{}}\n}}\n"),
    );
}

#[test]
fn a_resource_is_added_beside_another_one() {
    let items = vec![
        argument("name", text("web")),
        NewItem::Block(block(
            "lifecycle",
            &[],
            vec![argument("create_before_destroy", NewValue::Bool(true))],
        )),
    ];
    let add = |d: &Document| Operation::InsertBlock {
        body: d.root(),
        place: Place::After(find(d, "resource.a.b")),
        block: NewBlock {
            comment: Some("Why.".to_owned()),
            ..block("resource", &["aws_lb", "web"], items.clone())
        },
    };
    let new = "# Why.\nresource \"aws_lb\" \"web\" {\n  name = \"web\"\n\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n";
    case(
        "resource \"a\" \"b\" {}\nresource \"a\" \"c\" {}\n",
        add,
        &format!("resource \"a\" \"b\" {{}}\n\n{new}\nresource \"a\" \"c\" {{}}\n"),
    );
    case(
        "resource \"a\" \"b\" {}\n",
        add,
        &format!("resource \"a\" \"b\" {{}}\n\n{new}"),
    );
}

#[test]
fn a_block_is_appended_to_those_of_its_type() {
    let add = |d: &Document| {
        append(
            d,
            "r.0.v",
            NewValue::Mapping(vec![NewEntry::new("n", text("c"))]),
        )
    };
    case(
        "r {\n  v {\n    n = \"a\"\n  }\n  x = 1\n}\n",
        add,
        "r {\n  v {\n    n = \"a\"\n  }\n\n  v {\n    n = \"c\"\n  }\n\n  x = 1\n}\n",
    );
    case(
        "r {\n  v { n = 1 }\n  v { n = 2 }\n}\n",
        add,
        "r {\n  v { n = 1 }\n  v { n = 2 }\n  v {\n    n = \"c\"\n  }\n}\n",
    );
}
