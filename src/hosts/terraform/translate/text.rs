//! Values in texts in JSON, whose expressions are interpolations.

use super::super::projection::{Home, Spelling, TextHome, VariablesHome};
use super::super::writing::{self, NotWritable};
use super::commit::{Current, Translation};
use crate::hosts::ecs_api::reader::camel_case;
use crate::syntax::{NewEntry, NewValue, Operation, Place};

impl Translation<'_> {
    /// A value in a text in JSON.
    pub(super) fn text_value(
        &mut self,
        current: &mut Current<'_>,
        text: usize,
        value: &NewValue,
    ) -> Result<NewValue, NotWritable> {
        let value = match self.lens.texts[text].spelling {
            Spelling::Containers => writing::container_value(value, &mut current.scope)?,
            Spelling::Model => writing::value(value, None, &mut current.scope)?,
        };
        self.interpolated(current, text, value)
    }

    /// An entry in a text in JSON.
    pub(super) fn text_entry(
        &mut self,
        current: &mut Current<'_>,
        text: usize,
        entry: &NewEntry,
    ) -> Result<NewEntry, NotWritable> {
        let entry = match self.lens.texts[text].spelling {
            Spelling::Containers => writing::container_entry(entry, &mut current.scope)?,
            Spelling::Model => writing::plain_entry(entry, &mut current.scope)?,
        };
        self.interpolated_entry(current, text, entry)
    }

    fn interpolated_entry(
        &mut self,
        current: &mut Current<'_>,
        text: usize,
        entry: NewEntry,
    ) -> Result<NewEntry, NotWritable> {
        let value = match entry.value {
            NewValue::Raw(expression) if self.is_encoded(text, &entry.key) => {
                self.encoded(current, text, expression)?
            }
            value => self.interpolated(current, text, value)?,
        };
        Ok(NewEntry::new(entry.key, value))
    }

    /// Whether the value of a key is no text, or has quotes, so that its expression is encoded as JSON.
    fn is_encoded(&self, text: usize, key: &str) -> bool {
        self.lens.texts[text].spelling == Spelling::Model
            && matches!(key, "Subnets" | "SecurityGroups" | "AssignPublicIp")
    }

    /// A value that an expression becomes, as `${jsonencode(…)}`.
    fn encoded(
        &mut self,
        current: &mut Current<'_>,
        text: usize,
        expression: String,
    ) -> Result<NewValue, NotWritable> {
        let home = &self.lens.texts[text];
        let inner = match home.home {
            TextHome::Literal(..) => expression,
            TextHome::File(_) => {
                let mut all = home.variables.iter();
                if all.any(|one| !matches!(one, VariablesHome::Call(..))) {
                    return Err(not_a_template());
                }
                self.name_in_text(current, text, expression)?
            }
        };
        Ok(NewValue::Raw(format!("${{jsonencode({inner})}}")))
    }

    /// A value with its expressions as interpolations, which the text's users give their values.
    pub(super) fn interpolated(
        &mut self,
        current: &mut Current<'_>,
        text: usize,
        value: NewValue,
    ) -> Result<NewValue, NotWritable> {
        Ok(match value {
            NewValue::Raw(expression) if is_number(&expression) => NewValue::Raw(expression),
            NewValue::Raw(expression) => {
                let inner = self.name_in_text(current, text, expression)?;
                NewValue::Quoted(format!("${{{inner}}}"))
            }
            NewValue::Sequence(items) => {
                let items = items
                    .into_iter()
                    .map(|item| self.interpolated(current, text, item));
                NewValue::Sequence(items.collect::<Result<_, _>>()?)
            }
            NewValue::Mapping(entries) => {
                let entries = entries
                    .into_iter()
                    .map(|entry| self.interpolated_entry(current, text, entry));
                NewValue::Mapping(entries.collect::<Result<_, NotWritable>>()?)
            }
            other => other,
        })
    }

    /// What an interpolation in a text contains for an expression of the module.
    fn name_in_text(
        &mut self,
        current: &mut Current<'_>,
        text: usize,
        expression: String,
    ) -> Result<String, NotWritable> {
        let home = &self.lens.texts[text];
        let quoted = expression.contains('"');
        if let (TextHome::Literal(..), false) = (&home.home, quoted) {
            return Ok(expression);
        }
        let name = variable_name(&expression);
        let variables = home.variables.clone();
        if variables.is_empty() {
            return Err(not_a_template());
        }
        for variables in variables {
            match variables {
                VariablesHome::Map(file, mapping) => {
                    let value = NewValue::Raw(expression.clone());
                    let operation = Operation::InsertEntry {
                        mapping,
                        place: Place::End,
                        entry: NewEntry::new(name.clone(), value),
                    };
                    self.on_file(file, operation, current.edit);
                }
                VariablesHome::Call(file, node, brace) => {
                    let entry = format!("{name} = {expression}");
                    self.on_part((file, node), brace..brace, entry, current.edit);
                }
                VariablesHome::Module | VariablesHome::None => return Err(not_a_template()),
            }
        }
        Ok(name)
    }

    /// The place in a mapping of a text that corresponds to one in a template.
    pub(super) fn place_in_text(&self, current: &Current<'_>, place: Place, text: usize) -> Place {
        let key = match place {
            Place::After(key) | Place::Before(key) => key,
            Place::Start | Place::End => return place,
        };
        let name = current.document.scalar(key);
        let name = name.map(|name| match self.lens.texts[text].spelling {
            Spelling::Containers => camel_case(name),
            Spelling::Model => name.to_owned(),
        });
        let mapping = current
            .document
            .parent(key)
            .and_then(|mapping| self.origin(current, mapping));
        let found = mapping.and_then(|origin| match &origin.home {
            Home::Text { node, .. } => {
                let document = &self.lens.texts[text].document;
                document
                    .entry(*node, name.as_deref()?)
                    .map(|entry| entry.key)
            }
            _ => None,
        });
        match (found, place) {
            (Some(key), Place::After(_)) => Place::After(key),
            (Some(key), _) => Place::Before(key),
            (None, _) => Place::End,
        }
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok() || matches!(text, "true" | "false")
}

fn not_a_template() -> NotWritable {
    NotWritable(
        "the text is not read with templatefile(), so that the value cannot be passed to it"
            .to_owned(),
    )
}

/// The name of a value in a template: `aws_cloudwatch_log_group.web.name` is `web_name`.
fn variable_name(expression: &str) -> String {
    // The name of a choice is that of its condition.
    let expression = expression.split(" ? ").next().unwrap_or(expression);
    let parts: Vec<&str> = expression
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [_, name, attribute] => format!("{name}_{attribute}"),
        [_, name] => (*name).to_owned(),
        parts => parts.join("_"),
    }
}
