//! New values as expressions.

use super::super::owner::Owner;
use super::super::{Lowering, NotLowered, Planned};
use super::properties::Kind;
use crate::hosts::programs::Program;
use crate::hosts::programs::value::Value;
use crate::syntax::code::Scope;

/// The longest expression on one line.
const WIDTH: usize = 68;

/// Where an expression is written.
#[derive(Clone)]
pub(super) struct Point<'l> {
    pub(super) planned: Planned<'l>,
    /// The call that it is for.
    pub(super) owner: Owner,
    /// The start of the statement.
    pub(super) start: usize,
    pub(super) scope: Scope,
}

type Written = Result<String, NotLowered>;

impl<'l> Lowering<'l> {
    /// The place of the call of a construct.
    pub(super) fn point(&self, planned: Planned<'l>, owner: Owner) -> Point<'l> {
        let call = self.call(owner.site);
        Point {
            planned,
            owner,
            start: call.statement.start,
            scope: call.scope.clone(),
        }
    }

    pub(super) fn not_at(&self, point: &Point<'l>, reason: impl Into<String>) -> NotLowered {
        self.refused_at(point.owner, reason)
    }

    /// The expression for a value of a type.
    pub(super) fn expression(&mut self, point: &Point<'l>, value: &Value, kind: Kind) -> Written {
        let program = self.program(point.owner.site.program);
        let is_any = kind == Kind::JSON;
        match value {
            Value::Bool(bool) if kind == Kind::BOOL || is_any => Ok(program.truth(*bool)),
            Value::Bool(bool) if kind == Kind::TEXT => Ok(program.code.quoted(&bool.to_string())),
            Value::Number(number) if kind == Kind::NUMBER || is_any => Ok(number.clone()),
            Value::Number(number) if kind == Kind::TEXT => Ok(program.code.quoted(number)),
            Value::Text(text) if kind == Kind::TEXT || is_any => Ok(program.code.quoted(text)),
            Value::Text(text) if kind == Kind::NUMBER && is_number(text) => Ok(text.clone()),
            Value::Text(text)
                if kind == Kind::BOOL && matches!(text.as_str(), "true" | "false") =>
            {
                Ok(program.truth(text == "true"))
            }
            Value::List(items) => self.list(point, items, kind),
            Value::Map(entries) => match function_of(entries) {
                Some((function, argument)) => self.function(point, function, argument, kind),
                None => self.object(point, entries, kind),
            },
            _ => Err(self.not_at(
                point,
                format!("there is no expression of type {} for {value:?}", kind.0),
            )),
        }
    }

    fn list(&mut self, point: &Point<'l>, items: &[Value], kind: Kind) -> Written {
        if let Some(subnets) = self.subnets_of_vpc(point, items) {
            return Ok(subnets);
        }
        let kind = kind
            .item()
            .ok_or_else(|| self.not_at(point, format!("the value is no list, but {}", kind.0)))?;
        let items = items.iter().map(|item| self.expression(point, item, kind));
        let items = items.collect::<Result<Vec<_>, _>>()?;
        let program = self.program(point.owner.site.program);
        Ok(bracketed(program, "[", items, "]"))
    }

    /// An object of TypeScript; in Python a dictionary, or an instance of the class where the program makes such.
    fn object(&mut self, point: &Point<'l>, entries: &[(String, Value)], kind: Kind) -> Written {
        let index = point.owner.site.program;
        let program = self.program(index);
        let class = kind
            .class()
            .filter(|class| program.is_python() && self.makes_classes(index, class));
        let mut items = Vec::new();
        for (key, value) in entries {
            let entry = kind.entry(key);
            let (name, kind) = entry
                .ok_or_else(|| self.not_at(point, format!("{} has no property {key}", kind.0)))?;
            let value = self.expression(point, value, kind)?;
            items.push(match class {
                Some(_) => format!("{}={value}", program.spelled(&name)),
                None => format!("{}: {value}", key_of(program, &name)),
            });
        }
        match class {
            Some(class) => {
                let name = self.class_name(point, class)?;
                Ok(bracketed(program, &format!("{name}("), items, ")"))
            }
            None => Ok(bracketed(program, "{", items, "}")),
        }
    }

    /// Whether a program of Python makes instances of classes of properties, rather than dictionaries.
    fn makes_classes(&self, index: usize, class: &str) -> bool {
        let program = self.program(index);
        let mut calls = program.code.calls().iter();
        class.contains('.')
            && calls.any(|call| {
                let class = program.class(call);
                class.is_some_and(|class| class.contains(".Cfn") && class.ends_with("Property"))
            })
    }

    /// The name of a class in the program: `ecs.CfnService.LoadBalancerProperty`.
    pub(super) fn class_name(&mut self, point: &Point<'l>, class: &str) -> Written {
        let parts: Vec<&str> = class.splitn(3, '.').collect();
        match parts.as_slice() {
            [module, name] => self.l1_class(point, module, name),
            [module, name, inner] => {
                let outer = self.l1_class(point, module, name)?;
                Ok(format!("{outer}.{inner}"))
            }
            _ => self.core(point, class),
        }
    }

    fn function(
        &mut self,
        point: &Point<'l>,
        function: &str,
        argument: &Value,
        kind: Kind,
    ) -> Written {
        let parts = match argument {
            Value::List(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        let value = Value::Map(vec![(function.to_owned(), argument.clone())]);
        if let Some((name, attribute)) = value.reference() {
            return self.reference(point, name, attribute, kind);
        }
        let is_text = kind == Kind::TEXT || kind == Kind::JSON;
        let is_list = kind.item().is_some();
        let (method, kinds): (&str, Vec<Kind>) = match (function, parts) {
            ("Fn::Sub", [Value::Text(text), ..]) if is_text => {
                self.refuse_new_names(point, text)?;
                ("sub", vec![Kind::TEXT, Kind("map string")])
            }
            ("Fn::Join", [_, Value::List(_)]) if is_text => ("join", vec![Kind::TEXT, Kind::TEXTS]),
            ("Fn::Select", [_, _]) if is_text => ("select", vec![Kind::NUMBER, Kind::TEXTS]),
            ("Fn::Split", [_, _]) if is_list => ("split", vec![Kind::TEXT, Kind::TEXT]),
            ("Fn::ImportValue", [_]) if is_text => {
                self.refuse_new_exports(point)?;
                ("importValue", vec![Kind::TEXT])
            }
            ("Fn::FindInMap", [_, _, _]) if is_text => ("findInMap", vec![Kind::TEXT; 3]),
            ("Fn::If", [_, _, _]) if is_text => {
                ("conditionIf", vec![Kind::TEXT, Kind::JSON, Kind::JSON])
            }
            _ => {
                return Err(self.not_at(
                    point,
                    format!("there is no expression of type {} for {function} yet. Make the change manually", kind.0),
                ));
            }
        };
        let mut arguments = Vec::new();
        for (part, kind) in parts.iter().zip(kinds) {
            arguments.push(self.expression(point, part, kind)?);
        }
        let class = self.core(point, "Fn")?;
        let program = self.program(point.owner.site.program);
        let open = format!("{class}.{}(", program.spelled(method));
        let call = bracketed(program, &open, arguments, ")");
        Ok(match method {
            "conditionIf" => format!("{call}.{}()", program.spelled("toString")),
            _ => call,
        })
    }
}

/// The function that a value of a template is, and its argument.
fn function_of(entries: &[(String, Value)]) -> Option<(&str, &Value)> {
    match entries {
        [(name, argument)] if name == "Ref" || name.starts_with("Fn::") => Some((name, argument)),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    let is_plain = |one: char| one.is_ascii_digit() || matches!(one, '.' | '-');
    text.chars().all(is_plain) && text.parse::<f64>().is_ok()
}

/// A key of an object or dictionary.
fn key_of(program: &Program, name: &str) -> String {
    let is_name = name.starts_with(|one: char| one.is_ascii_alphabetic())
        && name
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || one == '_');
    match is_name && !program.is_python() {
        true => name.to_owned(),
        false => program.code.quoted(name),
    }
}

/// Items between brackets, on one line if they fit, else on a line each.
pub(super) fn bracketed(program: &Program, open: &str, items: Vec<String>, close: &str) -> String {
    if items.is_empty() {
        return format!("{open}{close}");
    }
    let length: usize = items.iter().map(|item| item.len() + 2).sum();
    let is_long = open.len() + length + close.len() > WIDTH;
    let has_lines = items.iter().any(|item| item.contains('\n'));
    let is_call = open.ends_with('(');
    // A long text is not shorter in a line of its own.
    let is_one_text = items.len() == 1 && items[0].starts_with(['"', '\'']);
    // The object that is the last argument in TypeScript begins in the line of the call.
    let hugs = is_call
        && !program.is_python()
        && items[..items.len() - 1]
            .iter()
            .all(|item| !item.contains('\n'));
    if (!has_lines && (!is_long || is_one_text)) || (hugs && has_lines) {
        let pad = if open == "{" && !program.is_python() {
            " "
        } else {
            ""
        };
        return format!("{open}{pad}{}{pad}{close}", items.join(", "));
    }
    let unit = program.code.indentation_unit();
    let lines = items.iter().map(|item| {
        let item = item.lines().collect::<Vec<_>>().join(&format!("\n{unit}"));
        format!("{unit}{item},\n")
    });
    format!("{open}\n{}{close}", lines.collect::<String>())
}
