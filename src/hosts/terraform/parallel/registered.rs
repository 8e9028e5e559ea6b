//! The target group that the copy of a service registers its tasks with, where it is not written as that of the original.
//!
//! What the original has stays as a comment, so that the copy can have it at the end: its ARN is that of the copied target
//! group then.

use super::forward::{ARGUMENT, instead, replaced, value_of};
use super::marks::{Mark, written};
use super::text::{Declaration, Edits, indent, newline, next_line};
use crate::syntax::Cursor;

const BLOCK: &str = "load_balancer";

/// Plans another target group in the copy of a service, whose text begins where the declaration of the original does.
///
/// # Errors
/// Why that is not possible.
pub(super) fn replace(
    one: &Declaration<'_>,
    (own, copy): (&str, &str),
    after: &[String],
    names: &[(String, String)],
    edits: &mut Edits,
) -> Result<(), String> {
    let document = one.body.document;
    let text = document.text();
    let other = || {
        format!(
            "{} registers its tasks in a target group in a way that cannot be extended",
            one.address()
        )
    };
    let mut found = blocks(one.body).filter_map(|block| {
        let value = block.get(ARGUMENT)?;
        is_about(document.value_text(value.node).trim(), own).then_some((block, value))
    });
    let (Some((block, value)), None) = (found.next(), found.next()) else {
        return Err(other());
    };
    let old = document.value_text(value.node).trim();
    // The names of what is copied in the same module are those of the copies.
    let is_copied = names.iter().any(|(name, _)| name == own);
    let new = match is_copied || old != own {
        true => replaced(old, own, copy),
        false => copy.to_owned(),
    };
    let new = match after {
        [] => new,
        after => format!("element([{new}, {}], 0)", after.join(", ")),
    };
    let range = document.byte_range(block.node);
    let first = next_line(text, range.start);
    if first >= range.end || text[range.start..range.end].lines().count() < 3 {
        return Err(other());
    }
    let margin = indent(text, first);
    let comment = written(Mark::Instead(&format!("{ARGUMENT} = {old}")));
    let shift = one.whole.start;
    edits.insert(first - shift, format!("{margin}{comment}{}", newline(text)));
    let range = document.byte_range(value.node);
    edits.replace(range.start - shift..range.end - shift, new);
    Ok(())
}

/// Whether an expression is a reference, or the ARN of the resource that is referred to.
fn is_about(expression: &str, own: &str) -> bool {
    let rest = expression.strip_prefix(own);
    rest.is_some_and(|rest| match own.starts_with("aws_") {
        true => matches!(rest, ".arn" | ".id"),
        false => rest.is_empty(),
    })
}

/// Plans the target group that the original has, in the copy of a service that replaces it.
///
/// # Errors
/// The place of what changed since the copy was made.
pub(super) fn restore<'d>(
    body: Cursor<'d>,
    copies: &[(String, String)],
    edits: &mut Edits,
) -> Result<(), Cursor<'d>> {
    let document = body.document;
    let text = document.text();
    for block in blocks(body) {
        let Some((line, argument)) = instead(block) else {
            continue;
        };
        let value = block.get(ARGUMENT).ok_or(block)?;
        let old = value_of(argument).ok_or(block)?.trim_end();
        let old = copies
            .iter()
            .fold(old.to_owned(), |old, (own, copy)| replaced(&old, own, copy));
        edits.replace(line.start..next_line(text, line.start), "");
        edits.replace(document.byte_range(value.node), old);
    }
    Ok(())
}

fn blocks(body: Cursor<'_>) -> impl Iterator<Item = Cursor<'_>> {
    body.get(BLOCK).into_iter().flat_map(Cursor::items)
}
