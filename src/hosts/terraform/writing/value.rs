//! Values with expressions in place of their functions.

use super::convert::{item_type, scalar};
use super::expression::{Expr, Level, condition, legacy};
use super::functions::{Form, SubPiece, arguments, is_absent, is_optional, sub_pieces, text_of};
use super::lists::EXPAND;
use super::{NotWritable, Scope, containers};
use crate::model::new_value::select;
use crate::syntax::{NewEntry, NewValue};

/// The name of a function whose argument is the text of an expression of HCL: `Fn::Expression`.
pub const EXPRESSION: &str = "Expression";

/// The property that is `ENABLED` or `DISABLED` in the model, and a `bool` in most arguments of Terraform.
pub(super) const SWITCH: &str = "AssignPublicIp";

/// A value with expressions in place of its functions. `expected` is the type of the argument that has it, as the schema
/// names it: `ENABLED` is `true` for a `bool`, and a mapping is encoded as JSON for a `string`.
///
/// # Errors
/// If it has no equivalent in the module.
pub fn value(
    value: &NewValue,
    expected: Option<&str>,
    scope: &mut Scope,
) -> Result<NewValue, NotWritable> {
    let keys = Keys::Unchanged;
    Writer { scope, keys }.value(value, expected)
}

/// An entry of a mapping that is no argument of a resource.
///
/// # Errors
/// If its value has no equivalent in the module.
pub fn plain_entry(entry: &NewEntry, scope: &mut Scope) -> Result<NewEntry, NotWritable> {
    let keys = Keys::Unchanged;
    Writer { scope, keys }.entry(entry, None)
}

/// The argument `count` of a resource that exists under a condition.
///
/// # Errors
/// If the condition is no expression of HCL.
pub fn count(condition_text: &str, scope: &Scope) -> Result<NewEntry, NotWritable> {
    let text = format!("{} ? 1 : 0", condition(condition_text)?);
    let value = Expr::Code(text, Level::Conditional).finish(scope.is_legacy);
    Ok(NewEntry::new("count", value))
}

/// How the keys of mappings are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// As they are.
    Unchanged,
    /// As the ECS API spells the settings of containers.
    Containers,
}

/// Writes values.
pub(super) struct Writer<'s> {
    pub scope: &'s mut Scope,
    pub keys: Keys,
}

impl Writer<'_> {
    pub fn value(
        &mut self,
        value: &NewValue,
        expected: Option<&str>,
    ) -> Result<NewValue, NotWritable> {
        let is_legacy = self.scope.is_legacy;
        Ok(self.expr(value, expected)?.finish(is_legacy))
    }

    pub fn expr(&mut self, value: &NewValue, expected: Option<&str>) -> Result<Expr, NotWritable> {
        match Form::of(value) {
            Form::Function(name, argument) => self.function(name, argument, expected),
            Form::Scalar(value) => scalar(value, expected).map(Expr::Value),
            Form::Sequence(items) => self.sequence(items, expected),
            Form::Mapping(entries) => self.mapping(entries, expected),
        }
    }

    fn function(
        &mut self,
        name: &str,
        argument: &NewValue,
        expected: Option<&str>,
    ) -> Result<Expr, NotWritable> {
        match name {
            "Ref" => match text_of(argument) {
                Some(name) => self.scope.resolve(&name),
                None => Err(NotWritable::new("The name in Ref is not a text")),
            },
            "GetAtt" => self.attribute(argument),
            "Sub" => self.sub(argument),
            "Join" => self.join(argument),
            "If" => self.conditional(argument, expected),
            // A single value cannot be more than the first of a list.
            EXPAND => self.expr(&select(0, argument.clone()), expected),
            "Md5" => self.call("md5", &[argument]),
            "Substr" => {
                let [text, start, length] = arguments("Substr", argument)?;
                self.call("substr", &[text, start, length])
            }
            "Split" => {
                let [separator, source] = arguments("Split", argument)?;
                self.call("split", &[separator, source])
            }
            "Select" => self.select(argument, expected),
            "Base64" => self.call("base64encode", &[argument]),
            EXPRESSION => {
                let text = match Form::of(argument) {
                    // The operands follow.
                    Form::Sequence([text, ..]) => text,
                    _ => argument,
                };
                self.scope.expression(&text_of(text).unwrap_or_default())
            }
            _ => Err(NotWritable::new(format!(
                "Fn::{name} has no equivalent in Terraform"
            ))),
        }
    }

    /// A call of a function of HCL.
    fn call(&mut self, name: &str, given: &[&NewValue]) -> Result<Expr, NotWritable> {
        let is_legacy = self.scope.is_legacy;
        let codes = given
            .iter()
            .map(|one| self.expr(one, None)?.code(is_legacy));
        let codes = codes.collect::<Result<Vec<String>, _>>()?;
        Ok(Expr::primary(format!("{name}({})", codes.join(", "))))
    }

    fn attribute(&mut self, argument: &NewValue) -> Result<Expr, NotWritable> {
        let path = match Form::of(argument) {
            Form::Sequence(steps) => {
                let steps: Option<Vec<String>> = steps.iter().map(text_of).collect();
                steps.map(|steps| steps.join("."))
            }
            _ => text_of(argument),
        };
        let path = path.ok_or_else(|| NotWritable::new("The names in Fn::GetAtt are not texts"))?;
        self.scope.resolve(&path)
    }

    fn sub(&mut self, argument: &NewValue) -> Result<Expr, NotWritable> {
        let (text, variables) = match Form::of(argument) {
            Form::Sequence([text, variables]) => (text_of(text), Some(variables)),
            _ => (text_of(argument), None),
        };
        let variables = match variables.map(Form::of) {
            Some(Form::Mapping(entries)) => entries,
            _ => &[],
        };
        let text = text.ok_or_else(|| NotWritable::new("The text of Fn::Sub is not known"))?;
        let pieces = sub_pieces(&text).into_iter().map(|piece| match piece {
            SubPiece::Text(text) => Ok(Expr::text(text)),
            SubPiece::Name(name) => match variables.iter().find(|one| one.key == name) {
                Some(variable) => self.expr(&variable.value, None),
                None => self.scope.resolve(name),
            },
        });
        Expr::concat(pieces.collect::<Result<_, _>>()?)
    }

    fn join(&mut self, argument: &NewValue) -> Result<Expr, NotWritable> {
        let [separator, list] = arguments("Join", argument)?;
        let between = text_of(separator)
            .ok_or_else(|| NotWritable::new("The separator of Fn::Join is not a text"))?;
        let Form::Sequence(items) = Form::of(list) else {
            return self.call("join", &[separator, list]);
        };
        let has_optional = items.iter().any(is_optional);
        // The older syntax has no lists in expressions.
        if has_optional || !between.is_empty() && !self.scope.is_legacy {
            return self.call("join", &[separator, list]);
        }
        let mut pieces = Vec::new();
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                pieces.push(Expr::text(&between));
            }
            pieces.push(self.expr(item, None)?);
        }
        Expr::concat(pieces)
    }

    fn conditional(
        &mut self,
        argument: &NewValue,
        expected: Option<&str>,
    ) -> Result<Expr, NotWritable> {
        let [name, then, otherwise] = arguments("If", argument)?;
        let name = text_of(name)
            .ok_or_else(|| NotWritable::new("The condition of Fn::If is not a name"))?;
        let then = self.expr(then, expected)?;
        let otherwise = self.expr(otherwise, expected)?;
        if then.is_null() && otherwise.is_null() {
            return Ok(then);
        }
        let is_legacy = self.scope.is_legacy;
        let (then, otherwise) = (then.branch(is_legacy)?, otherwise.branch(is_legacy)?);
        self.scope.check_instance(&name)?;
        let text = format!("{} ? {then} : {otherwise}", condition(&name)?);
        Ok(Expr::Code(text, Level::Conditional))
    }

    fn select(&mut self, argument: &NewValue, expected: Option<&str>) -> Result<Expr, NotWritable> {
        let [index, list] = arguments("Select", argument)?;
        let number: Option<usize> = text_of(index).and_then(|text| text.parse().ok());
        let number =
            number.ok_or_else(|| NotWritable::new("The index of Fn::Select is not a number"))?;
        if let Form::Sequence(items) = Form::of(list)
            && !items.iter().any(is_optional)
        {
            let item = items.get(number).ok_or_else(|| {
                NotWritable::new(format!("The list of Fn::Select has no item {number}"))
            })?;
            return self.expr(item, expected);
        }
        let is_legacy = self.scope.is_legacy;
        let list = self.expr(list, None)?;
        let code = list.code(is_legacy)?;
        Ok(Expr::primary(match list {
            Expr::Code(_, Level::Primary) if !is_legacy => format!("{code}[{number}]"),
            _ => format!("element({code}, {number})"),
        }))
    }

    fn mapping(
        &mut self,
        entries: &[NewEntry],
        expected: Option<&str>,
    ) -> Result<Expr, NotWritable> {
        match expected {
            Some("string") => self.encoded(|writer| writer.mapping(entries, None)),
            Some("bool" | "number") => Err(NotWritable::new("The value is not a single value")),
            Some(of) if of.starts_with("list(") || of.starts_with("set(") => {
                Err(NotWritable::new("The value is not a list"))
            }
            _ => self.object(entries, expected.and_then(item_type)),
        }
    }

    fn object(&mut self, entries: &[NewEntry], inner: Option<&str>) -> Result<Expr, NotWritable> {
        let mut written = Vec::new();
        for entry in entries.iter().filter(|entry| !is_absent(&entry.value)) {
            written.push(match self.keys {
                Keys::Unchanged => self.entry(entry, inner)?,
                Keys::Containers => containers::entry(self, entry)?,
            });
        }
        Ok(Expr::Value(NewValue::Mapping(written)))
    }

    fn entry(&mut self, entry: &NewEntry, inner: Option<&str>) -> Result<NewEntry, NotWritable> {
        let value = match entry.key.as_str() {
            SWITCH => self.switch(&entry.value)?,
            _ => self.value(&entry.value, inner)?,
        };
        Ok(NewEntry {
            value,
            ..entry.clone()
        })
    }

    /// The value of [`SWITCH`] where the provider has no `bool` for it: a variable for it is one all the same.
    pub fn switch(&mut self, value: &NewValue) -> Result<NewValue, NotWritable> {
        let is_legacy = self.scope.is_legacy;
        let Form::Function("Ref", _) = Form::of(value) else {
            return self.value(value, Some("string"));
        };
        let variable = self.expr(value, None)?.code(is_legacy)?;
        let text = format!("{variable} ? \"ENABLED\" : \"DISABLED\"");
        Ok(Expr::Code(text, Level::Conditional).finish(is_legacy))
    }

    /// A collection as a text in JSON.
    pub fn encoded(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<Expr, NotWritable>,
    ) -> Result<Expr, NotWritable> {
        if self.scope.is_legacy {
            return Err(legacy("objects and lists"));
        }
        let written = write(self)?.finish(false);
        Ok(Expr::Value(NewValue::json_encoded(written)))
    }
}
