//! Lists with items that are expressions.

use super::convert::item_type;
use super::expression::{Expr, Level, condition, legacy};
use super::functions::{Form, if_branches, is_absent, is_optional, text_of};
use super::spread::list_of_items;
use super::value::Writer;
use super::{NotWritable, Repetition};
use crate::model::new_value::{join, join_list, split, text};
use crate::syntax::{NewEntry, NewValue};

/// The name of a function for all items of a list in another list: `Fn::Expand`.
pub const EXPAND: &str = "Expand";

/// The list whose items an item stands for.
fn expanded(item: &NewValue) -> Option<&NewValue> {
    match item {
        NewValue::Function(function) => {
            let is_expand = function.key.strip_prefix("Fn::") == Some(EXPAND);
            is_expand.then_some(&function.spelled)
        }
        _ => None,
    }
}

/// A list with other lists as Terraform 0.11 can write it, which has no lists in expressions: joined and split again.
fn joined_and_split(items: &[NewValue]) -> NewValue {
    let mut pieces = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            pieces.push(text(","));
        }
        pieces.push(match expanded(item) {
            Some(list) => join_list(",", list.clone()),
            None => item.clone(),
        });
    }
    split(",", join("", pieces))
}

impl Writer<'_> {
    pub fn sequence(
        &mut self,
        items: &[NewValue],
        expected: Option<&str>,
    ) -> Result<Expr, NotWritable> {
        match expected {
            Some("string") => return self.encoded(|writer| writer.sequence(items, None)),
            Some(of) if of.starts_with("map(") => return self.map_of_pairs(items, item_type(of)),
            _ => {}
        }
        let inner = expected.and_then(item_type);
        if items.iter().any(|item| expanded(item).is_some()) {
            return self.list_with_lists(items, inner);
        }
        if items
            .iter()
            .any(|item| is_optional(item) && !is_absent(item))
        {
            return self.list_with_optional(items, inner);
        }
        let items = items.iter().filter(|item| !is_absent(item));
        let items = items.map(|item| match self.all_subnets(item) {
            Some(all) => Ok(all.finish(self.scope.is_legacy)),
            None => self.value(item, inner),
        });
        let items = items.collect::<Result<Vec<NewValue>, _>>()?;
        list_of_items(items, self.scope.is_legacy)
    }

    /// The subnets that a resource with `count` or `for_each` creates, if an item is a reference to it.
    fn all_subnets(&self, item: &NewValue) -> Option<Expr> {
        let Form::Function("Ref", name) = Form::of(item) else {
            return None;
        };
        let target = self.scope.targets.get(&text_of(name)?)?;
        if target.resource_type != "aws_subnet" {
            return None;
        }
        let address = &target.address;
        let all = match target.repetition {
            Repetition::None => return None,
            Repetition::Count if self.scope.is_legacy => format!("{address}.*.id"),
            Repetition::Count => format!("{address}[*].id"),
            Repetition::ForEach => format!("values({address})[*].id"),
        };
        Some(Expr::primary(all))
    }

    /// A list with the items of other lists: `concat([…], var.groups)`.
    fn list_with_lists(
        &mut self,
        items: &[NewValue],
        inner: Option<&str>,
    ) -> Result<Expr, NotWritable> {
        if let [only] = items
            && let Some(list) = expanded(only)
        {
            return self.expr(list, None);
        }
        if self.scope.is_legacy {
            return self.expr(&joined_and_split(items), None);
        }
        let mut parts: Vec<String> = Vec::new();
        let is_list = |item: &NewValue| expanded(item).is_some();
        for run in items.chunk_by(|one, other| !is_list(one) && !is_list(other)) {
            parts.push(match run.first().and_then(expanded) {
                Some(list) => self.expr(list, None)?.code(false)?,
                None => {
                    let expected = inner.map(|inner| format!("list({inner})"));
                    self.sequence(run, expected.as_deref())?.code(false)?
                }
            });
        }
        let text = format!("concat({})", parts.join(", "));
        Ok(Expr::Code(text, Level::Primary))
    }

    /// A list with items that exist under conditions: `concat([…], condition ? [item] : [])`.
    fn list_with_optional(
        &mut self,
        items: &[NewValue],
        inner: Option<&str>,
    ) -> Result<Expr, NotWritable> {
        if self.scope.is_legacy {
            return Err(legacy("lists"));
        }
        let mut parts: Vec<String> = Vec::new();
        for run in items.chunk_by(|one, other| !is_optional(one) && !is_optional(other)) {
            parts.extend(match run {
                [item] if is_absent(item) => None,
                [item] if is_optional(item) => Some(self.list_of_optional(item, inner)?.0),
                _ => Some(
                    self.sequence(run, inner.map(|it| format!("list({it})")).as_deref())?
                        .code(false)?,
                ),
            });
        }
        let (text, level) = match parts.len() {
            1 => (parts.remove(0), Level::Conditional),
            _ => (format!("concat({})", parts.join(", ")), Level::Primary),
        };
        Ok(Expr::Code(text, level))
    }

    /// A list with one item, if that exists, and whether the list is a conditional expression.
    fn list_of_optional(
        &mut self,
        item: &NewValue,
        inner: Option<&str>,
    ) -> Result<(String, bool), NotWritable> {
        if is_absent(item) {
            return Ok(("[]".to_owned(), false));
        }
        let Some((name, then, otherwise)) = if_branches(item).filter(|_| is_optional(item)) else {
            return Ok((format!("[{}]", self.expr(item, inner)?.code(false)?), false));
        };
        let mut branch = |value| -> Result<String, NotWritable> {
            let (text, is_conditional) = self.list_of_optional(value, inner)?;
            Ok(match is_conditional {
                true => format!("({text})"),
                false => text,
            })
        };
        let (then, otherwise) = (branch(then)?, branch(otherwise)?);
        let text = format!("{} ? {then} : {otherwise}", condition(&name)?);
        Ok((text, true))
    }

    /// A map of a list of keys and values: `[{Key: a, Value: b}]`.
    fn map_of_pairs(
        &mut self,
        items: &[NewValue],
        inner: Option<&str>,
    ) -> Result<Expr, NotWritable> {
        let pair = |item| {
            let Form::Mapping(entries) = Form::of(item) else {
                return None;
            };
            let get = |name: &str| {
                let found = entries.iter().find(|entry| entry.key == name);
                found.map(|entry| &entry.value)
            };
            let key = text_of(get("Key").or_else(|| get("Name"))?)?;
            Some((key, get("Value")?))
        };
        let entries = items.iter().map(|item| {
            let (key, value) = pair(item).ok_or_else(|| {
                NotWritable::new("An item of the list is not a literal key with its value")
            })?;
            Ok(NewEntry::new(key, self.value(value, inner)?))
        });
        Ok(Expr::Value(NewValue::Mapping(
            entries.collect::<Result<_, NotWritable>>()?,
        )))
    }
}
