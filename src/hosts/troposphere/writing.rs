//! New values as expressions in the habits of a script.

use super::library::{ClassOfProperty, class_of_property};
use crate::hosts::programs::Program;
use crate::hosts::programs::value::Value;
use crate::syntax::code::CodeEdit;

/// The longest expression on one line.
const WIDTH: usize = 68;

/// One level of indentation.
const INDENT: &str = "    ";

/// What a reference to a resource or parameter is written with: a title, or a variable that is known where it is written.
pub(super) type Known<'k> = &'k dyn Fn(&str) -> Option<String>;

/// Writes values as expressions.
pub(super) struct Writer<'w> {
    pub(super) script: &'w Program,
    /// The variables of resources.
    pub(super) known: Known<'w>,
    /// The imports that are added to the script, with those that the expressions need.
    pub(super) imports: Vec<CodeEdit>,
}

type Written = Result<String, String>;

impl Writer<'_> {
    /// The expression for a value, which is an instance of a class or a list of them.
    pub(super) fn value(&mut self, value: &Value, class: Option<ClassOfProperty>) -> Written {
        match value {
            Value::Null => Err("troposphere has no null".to_owned()),
            Value::Bool(true) => Ok("True".to_owned()),
            Value::Bool(false) => Ok("False".to_owned()),
            Value::Number(number) => Ok(number.clone()),
            Value::Text(text) => Ok(self.script.code.quoted(text)),
            Value::List(items) => {
                let class = class.map(|(_, class)| (false, class));
                let items = items.iter().map(|item| self.value(item, class));
                Ok(bracketed("[", items.collect::<Result<_, _>>()?, "]"))
            }
            Value::Map(entries) => match self.function(value, class)? {
                Some(written) => Ok(written),
                None => self.object(entries, class),
            },
        }
    }

    /// The name of a class or function of troposphere.
    pub(super) fn name(&mut self, wanted: &str) -> Written {
        let (name, import) = self.script.name_of(wanted, &self.imports)?;
        self.imports
            .extend(import.filter(|import| !self.imports.contains(import)));
        Ok(name)
    }

    fn object(&mut self, entries: &[(String, Value)], class: Option<ClassOfProperty>) -> Written {
        if let Some((_, class)) = class {
            return self.instance(class, None, entries);
        }
        let mut items = Vec::new();
        for (key, value) in entries {
            let value = self.value(value, None)?;
            items.push(format!("{}: {value}", self.script.code.quoted(key)));
        }
        Ok(bracketed("{", items, "}"))
    }

    /// A call of a class, with a title if it is a resource.
    pub(super) fn instance(
        &mut self,
        class: &str,
        title: Option<&str>,
        entries: &[(String, Value)],
    ) -> Written {
        let name = self.name(class)?;
        let mut items: Vec<String> = title
            .map(|title| self.script.code.quoted(title))
            .into_iter()
            .collect();
        let is_plain = |key: &str| {
            key.chars()
                .all(|one| one.is_ascii_alphanumeric() || one == '_')
        };
        for (key, value) in entries {
            if !is_plain(key) {
                return Err(format!("{key} is no keyword of Python"));
            }
            let value = self.value(value, class_of_property(class, key))?;
            items.push(format!("{key}={value}"));
        }
        Ok(bracketed(&format!("{name}("), items, ")"))
    }

    /// An intrinsic function; `None` for another mapping.
    fn function(
        &mut self,
        value: &Value,
        class: Option<ClassOfProperty>,
    ) -> Result<Option<String>, String> {
        if let Some((title, attribute)) = value.reference() {
            return self.reference(title, attribute).map(Some);
        }
        let Value::Map(entries) = value else {
            return Ok(None);
        };
        let [(name, argument)] = entries.as_slice() else {
            return Ok(None);
        };
        let Some(function) = name.strip_prefix("Fn::") else {
            return match (name.as_str(), argument) {
                ("Condition", Value::Text(condition)) => {
                    let text = self.script.code.quoted(condition);
                    self.call("Condition", vec![text]).map(Some)
                }
                _ => Ok(None),
            };
        };
        let parts = match argument {
            Value::List(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        let arguments = match (function, parts) {
            ("If", [condition, one, other]) => {
                vec![
                    self.value(condition, None)?,
                    self.value(one, class)?,
                    self.value(other, class)?,
                ]
            }
            ("Sub" | "Join" | "Split" | "Select" | "Equals", [one, other]) => {
                vec![self.value(one, None)?, self.value(other, None)?]
            }
            ("Sub" | "ImportValue" | "Base64" | "Not" | "GetAZs", [only]) => {
                vec![self.value(only, None)?]
            }
            ("FindInMap", [map, one, other]) => {
                vec![
                    self.value(map, None)?,
                    self.value(one, None)?,
                    self.value(other, None)?,
                ]
            }
            ("And" | "Or", all) => all
                .iter()
                .map(|one| self.value(one, None))
                .collect::<Result<_, _>>()?,
            _ => {
                return Err(format!(
                    "there is no expression for Fn::{function} with these arguments yet"
                ));
            }
        };
        self.call(function, arguments).map(Some)
    }

    fn call(&mut self, function: &str, arguments: Vec<String>) -> Written {
        let name = self.name(function)?;
        Ok(bracketed(&format!("{name}("), arguments, ")"))
    }

    /// A reference by title, or by variable where one is known and the script does that mostly.
    fn reference(&mut self, title: &str, attribute: Option<&str>) -> Written {
        let variable = (self.known)(title);
        let target = variable.unwrap_or_else(|| self.script.code.quoted(title));
        match attribute {
            None => self.call("Ref", vec![target]),
            Some(attribute) => {
                let attribute = self.script.code.quoted(attribute);
                self.call("GetAtt", vec![target, attribute])
            }
        }
    }
}

/// Items between brackets, on one line if they fit, else on a line each.
fn bracketed(open: &str, items: Vec<String>, close: &str) -> String {
    let length: usize = items.iter().map(|item| item.len() + 2).sum();
    let is_long = open.len() + length + close.len() > WIDTH;
    let has_lines = items.iter().any(|item| item.contains('\n'));
    // A long text is not shorter in a line of its own.
    let is_one_text = items.len() == 1 && items[0].starts_with(['"', '\'']);
    if !has_lines && (!is_long || is_one_text) {
        return format!("{open}{}{close}", items.join(", "));
    }
    let lines: Vec<String> = items
        .iter()
        .map(|item| {
            let item = item
                .lines()
                .collect::<Vec<_>>()
                .join(&format!("\n{INDENT}"));
            format!("{INDENT}{item},\n")
        })
        .collect();
    format!("{open}\n{}{close}", lines.concat())
}
