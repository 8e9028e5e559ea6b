//! Values in texts in JSON, whose expressions are interpolations.

use super::super::projection::{Home, TextHome, VariablesHome};
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
        let value = writing::container_value(value, &mut current.scope)?;
        self.interpolated(current, text, value)
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
                let entries = entries.into_iter().map(|entry| {
                    let value = self.interpolated(current, text, entry.value)?;
                    Ok(NewEntry::new(entry.key, value))
                });
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
                    let document = &self.lens.documents[&file];
                    let is_in_lines = document.text()[brace..].starts_with(['\n', '\r']);
                    let entry = match is_in_lines {
                        true => {
                            let line = document.text()[brace..].trim_start_matches(['\r', '\n']);
                            let indent = line.len() - line.trim_start_matches(' ').len();
                            format!("\n{}{name} = {expression}", " ".repeat(indent))
                        }
                        false => format!(" {name} = {expression},"),
                    };
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
        let name = current.document.scalar(key).map(camel_case);
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
    NotWritable("the text is read with file(), so that no value can be passed to it".to_owned())
}

/// The name of a value in a template: `aws_cloudwatch_log_group.web.name` is `web_name`.
fn variable_name(expression: &str) -> String {
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
