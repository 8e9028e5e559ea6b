//! New values of nodes.

use super::super::projection::Home;
use super::super::writing::{self, NotWritable};
use super::commit::{Current, Translation};
use super::home::Style;
use crate::model::new_value::call;
use crate::syntax::{NewValue, NodeId, Operation};

impl Translation<'_> {
    /// Translates an operation on a template.
    pub(super) fn operation(
        &mut self,
        current: &mut Current<'_>,
        operation: &Operation,
    ) -> Result<(), NotWritable> {
        match operation {
            Operation::Set { node, value } => self.set(current, *node, value),
            Operation::InsertEntry {
                mapping,
                place,
                entry,
            } => self.insert(current, *mapping, *place, entry),
            Operation::AppendItem { sequence, item } => self.append(current, *sequence, item),
            Operation::RemoveEntry { key, .. } => self.remove_entry(current, *key),
            Operation::RemoveItem { item, .. } => self.remove_value(current, *item),
            Operation::Reword { node, words } => {
                let old = current.document.scalar(*node).unwrap_or_default();
                let new = crate::syntax::reworded(old, words);
                let new = new.ok_or_else(|| NotWritable("the text has changed".to_owned()))?;
                self.set(current, *node, &NewValue::Quoted(new))
            }
            Operation::InsertBlock { .. } => {
                Err(NotWritable("a template has no blocks".to_owned()))
            }
        }
    }

    fn set(
        &mut self,
        current: &mut Current<'_>,
        node: NodeId,
        value: &NewValue,
    ) -> Result<(), NotWritable> {
        let style = self.style(current, node, None);
        match self.home(current, node)?.clone() {
            Home::Written { file, node: place } => {
                let old = self.lens.documents[&file].value_text(place);
                let value = written(current, style, &with_old(value, old))?;
                let operation = Operation::Set { node: place, value };
                self.on_file(file, operation, current.edit);
                Ok(())
            }
            Home::Part {
                file,
                node: place,
                range,
            } => {
                let value = written(current, style, value)?;
                let text = expression_text(value)?;
                self.on_part((file, place), range, text, current.edit);
                Ok(())
            }
            Home::Text { text, node: place } => {
                let value = self.text_value(current, text, value)?;
                let operation = Operation::Set { node: place, value };
                self.on_text(text, operation, current.edit);
                Ok(())
            }
            Home::Blocks { .. } => match value {
                NewValue::Sequence(items) if items.is_empty() => self.remove_value(current, node),
                _ => Err(NotWritable(
                    "the blocks of a list cannot be replaced by another list".to_owned(),
                )),
            },
            Home::Body { .. } => match value {
                NewValue::Mapping(entries) => self.replace_body(current, node, entries),
                _ => Err(NotWritable(
                    "a block cannot be replaced by a value".to_owned(),
                )),
            },
            Home::Derived => Err(derived()),
        }
    }
}

/// A value as HCL writes it.
pub(super) fn written(
    current: &mut Current<'_>,
    style: Style,
    value: &NewValue,
) -> Result<NewValue, NotWritable> {
    match style {
        Style::Containers => writing::container_value(value, &mut current.scope),
        Style::Argument(expected) => writing::value(value, expected, &mut current.scope),
        Style::Verbatim => writing::value(value, None, &mut current.scope),
    }
}

/// A value in which `Fn::Written` is the expression that is written at the place.
fn with_old(value: &NewValue, old: &str) -> NewValue {
    match value {
        NewValue::Function(function) if function.key == "Fn::Written" => {
            call(writing::EXPRESSION, NewValue::Quoted(old.to_owned()))
        }
        NewValue::Function(function) => {
            let mut function = function.clone();
            function.spelled = with_old(&function.spelled, old);
            function.tagged = with_old(&function.tagged, old);
            NewValue::Function(function)
        }
        NewValue::Sequence(items) => {
            NewValue::Sequence(items.iter().map(|item| with_old(item, old)).collect())
        }
        other => other.clone(),
    }
}

/// A value as the text of an expression.
fn expression_text(value: NewValue) -> Result<String, NotWritable> {
    match value {
        NewValue::Raw(text) => Ok(text),
        NewValue::Text(text) | NewValue::Quoted(text) => {
            let is_plain = !text.contains(['"', '\\', '\n', '$', '%']);
            is_plain
                .then(|| format!("\"{text}\""))
                .ok_or_else(|| NotWritable("the text needs escapes".to_owned()))
        }
        NewValue::Number(number) => Ok(number.to_string()),
        NewValue::Bool(value) => Ok(value.to_string()),
        NewValue::Null => Ok("null".to_owned()),
        _ => Err(NotWritable(
            "a part of an expression cannot be replaced by a collection".to_owned(),
        )),
    }
}

/// Why a value that is computed cannot be changed.
pub(super) fn derived() -> NotWritable {
    NotWritable(
        "the value is computed from a local value, a function or another module, so that it cannot be changed at this place"
            .to_owned(),
    )
}
