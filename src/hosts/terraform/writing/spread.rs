//! Lists that are put together of lists.

use hcl_edit::expr::{Expression as Tree, TraversalOperator};

use super::NotWritable;
use super::expression::{Expr, Level};
use crate::syntax::{NewValue, hcl_on_one_line};

/// A list of written items. An item with the elements of a repeated resource is a list itself:
/// `[aws_subnet.private[*].id]` is `aws_subnet.private[*].id`.
pub(super) fn list_of_items(items: Vec<NewValue>, is_legacy: bool) -> Result<Expr, NotWritable> {
    let is_many =
        |item: &NewValue| matches!(item, NewValue::Raw(text) if is_splat(bare(text, is_legacy)));
    if !items.iter().any(is_many) {
        return Ok(Expr::Value(NewValue::Sequence(items)));
    }
    let parts = items.iter().map(|item| {
        let text = in_expression(item, is_legacy)?;
        Ok(match is_many(item) {
            true => text,
            false => list_of_one(&text, is_legacy),
        })
    });
    let mut parts: Vec<String> = parts.collect::<Result<_, NotWritable>>()?;
    let text = match parts.len() {
        1 => parts.remove(0),
        _ => format!("concat({})", parts.join(", ")),
    };
    Ok(Expr::Code(text, Level::Primary))
}

/// A list that is written as an expression, with another item: `concat(var.groups, [item])`.
///
/// # Errors
/// If the item is a collection.
pub fn with_item(list: &str, item: &NewValue, is_legacy: bool) -> Result<NewValue, NotWritable> {
    let item = list_of_one(&in_expression(item, is_legacy)?, is_legacy);
    let text = format!("concat({}, {item})", bare(list, is_legacy));
    Ok(Expr::Code(text, Level::Primary).finish(is_legacy))
}

/// Whether an expression has the elements of a repeated resource: `aws_subnet.private[*].id`.
fn is_splat(text: &str) -> bool {
    let Ok(Tree::Parenthesis(tree)) = format!("({text}\n)").parse() else {
        return false;
    };
    let Tree::Traversal(path) = tree.inner() else {
        return false;
    };
    let mut steps = path.operators.iter();
    steps.any(|step| {
        matches!(
            step.value(),
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_)
        )
    })
}

/// A list with one item. Expressions of Terraform 0.11 have no lists.
fn list_of_one(item: &str, is_legacy: bool) -> String {
    match is_legacy {
        true => format!("split(\",\", {item})"),
        false => format!("[{item}]"),
    }
}

/// A written value as a part of an expression.
fn in_expression(value: &NewValue, is_legacy: bool) -> Result<String, NotWritable> {
    match value {
        NewValue::Raw(text) => Ok(bare(text, is_legacy).to_owned()),
        NewValue::Text(_) | NewValue::Quoted(_) => Ok(hcl_on_one_line(value)),
        _ => Err(NotWritable::new(
            "A collection cannot be added to a list that is an expression",
        )),
    }
}

/// The text of an expression without the quotes that Terraform 0.11 has around it: `"${x}"` is `x`.
fn bare(text: &str, is_legacy: bool) -> &str {
    let inner = text
        .strip_prefix("\"${")
        .and_then(|it| it.strip_suffix("}\""));
    match inner {
        Some(inner) if is_legacy && !inner.contains(['{', '}']) => inner,
        _ => text,
    }
}
