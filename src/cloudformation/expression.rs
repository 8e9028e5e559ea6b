//! One text for an expression, whatever its spelling, so that two can be compared.

use std::fmt::Write as _;

use super::intrinsic::{Intrinsic, intrinsic, ref_name};
use crate::document::Cursor;

/// An expression in one spelling: `!Ref X`, `Ref: X` and `!Sub ${X}` give the same text.
#[must_use]
pub fn expression(cursor: Cursor<'_>) -> String {
    let mut text = String::new();
    write_expression(cursor, &mut text);
    text
}

/// Whether two expressions say the same, whatever their spelling.
#[must_use]
pub fn same_expression(one: Cursor<'_>, other: Cursor<'_>) -> bool {
    expression(one) == expression(other)
}

fn write_expression(cursor: Cursor<'_>, out: &mut String) {
    if let Some(name) = ref_name(cursor) {
        write_call("Ref", name, out);
        return;
    }
    match intrinsic(cursor) {
        Some(Intrinsic::GetAtt {
            resource,
            attribute: Some(attribute),
        }) => write_call("GetAtt", &format!("{resource}.{attribute}"), out),
        Some(Intrinsic::Sub {
            template,
            variables: None,
            ..
        }) => write_call("Sub", template, out),
        Some(Intrinsic::Other { name, argument }) => {
            // The argument carries the tag itself, so only its content is written.
            out.push_str(name);
            out.push('(');
            write_content(argument, out);
            out.push(')');
        }
        Some(_) | None => {
            out.push_str(cursor.document.tag(cursor.node).unwrap_or(""));
            write_content(cursor, out);
        }
    }
}

fn write_call(name: &str, argument: &str, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{name}({argument})");
}

fn write_content(cursor: Cursor<'_>, out: &mut String) {
    if let Some(text) = cursor.document.scalar(cursor.node) {
        let _ = write!(out, "{text:?}");
    } else if cursor.is_sequence() {
        out.push('[');
        for item in cursor.items() {
            write_expression(item, out);
            out.push(',');
        }
        out.push(']');
    } else {
        out.push('{');
        for (key, _, value) in cursor.entries() {
            let long = key.strip_prefix("Fn::").unwrap_or(key);
            let _ = write!(out, "{long}:");
            write_expression(value, out);
            out.push(',');
        }
        out.push('}');
    }
}
