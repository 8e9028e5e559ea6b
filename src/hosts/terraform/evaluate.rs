//! The possible values of an expression once the module is applied.

use std::cell::Cell;
use std::collections::BTreeMap;

use hcl_edit::expr::{Expression as Tree, UnaryOperator};
use hcl_edit::template::{Element, Template};

use super::expression::{Path, Step, Written, bare, written};
use super::graph::Modules;
use super::module::Module;
use super::value::{Known, Value};
use super::{functions, operators};
use crate::model::Answer;
use crate::syntax::{Cursor, Expression, Kind};

/// How deep values may lead to each other before the evaluator gives up; real ones stay below twenty.
const DEPTH: usize = 48;
/// The limit of steps of one evaluation.
const WORK: usize = 20_000;

impl<'d> Modules<'d> {
    /// The possible values of an expression in a module.
    pub fn evaluate(&self, module: usize, place: Cursor<'d>) -> Answer {
        self.known(module, place).answer()
    }

    /// The values of an expression, including lists and maps.
    pub(super) fn known(&self, module: usize, place: Cursor<'d>) -> Known {
        let work = Cell::new(WORK);
        let scope = Scope {
            modules: self,
            module,
            caller: None,
            depth: 0,
            work: &work,
        };
        scope.place(place)
    }
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
struct Scope<'s, 'd> {
    modules: &'s Modules<'d>,
    module: usize,
    /// The call that the values of variables come from, if it is only one: the calling module, and the call in it.
    caller: Option<(usize, usize)>,
    depth: usize,
    work: &'s Cell<usize>,
}

impl<'d> Scope<'_, 'd> {
    fn module(&self) -> &Module<'d> {
        &self.modules.all[self.module]
    }

    /// The scope one level deeper; `None` if the evaluation is to end.
    fn deeper(mut self) -> Option<Self> {
        self.depth += 1;
        let left = self.work.get().checked_sub(1)?;
        self.work.set(left);
        (self.depth < DEPTH).then_some(self)
    }

    fn place(self, place: Cursor<'d>) -> Known {
        let Some(scope) = self.deeper() else {
            return too_much();
        };
        match place.document.kind(place.node) {
            Kind::Sequence => {
                let items: Vec<Known> = place
                    .written_items()
                    .map(|item| scope.place(item))
                    .collect();
                let mut written = place.written_items();
                list(
                    &items,
                    written.all(|item| {
                        item.document.expression(item.node) == Some(Expression::Template)
                    }),
                )
            }
            Kind::Mapping => {
                let keys: Vec<&str> = place.written_entries().map(|(key, ..)| key).collect();
                let values = place
                    .written_entries()
                    .map(|(.., value)| scope.place(value));
                let values: Vec<Known> = values.collect();
                Known::combine(&values, |values| {
                    let keys = keys.iter().map(|key| (*key).to_owned());
                    Value::Map(keys.zip(values.iter().cloned()).collect())
                })
            }
            Kind::Scalar => match written(place) {
                Written::Null => Known::one(Value::Null),
                Written::Literal(text) => Known::one(Value::Text(text)),
                Written::Tree(tree) => scope.tree(&tree),
                Written::Heredoc(template) => scope.template(&template),
                Written::Unreadable => Known::unknown("the expression cannot be parsed"),
            },
        }
    }

    fn tree(self, tree: &Tree) -> Known {
        let Some(scope) = self.deeper() else {
            return too_much();
        };
        match bare(tree) {
            Tree::Null(_) => Known::one(Value::Null),
            Tree::Bool(value) => Known::one(Value::bool(*value.value())),
            Tree::Number(value) => Known::one(Value::Text(value.value().to_string())),
            Tree::String(text) => Known::one(Value::Text(text.value().clone())),
            Tree::Array(array) => {
                let items: Vec<Known> = array.iter().map(|item| scope.tree(item)).collect();
                list(
                    &items,
                    array
                        .iter()
                        .all(|item| matches!(item, Tree::StringTemplate(_))),
                )
            }
            Tree::Object(object) => scope.object(object),
            Tree::StringTemplate(parts) => scope.parts(parts.iter()),
            Tree::HeredocTemplate(heredoc) => scope.template(&heredoc.template),
            Tree::Parenthesis(inner) => scope.tree(inner.inner()),
            Tree::Conditional(choice) => {
                let condition = scope.tree(&choice.cond_expr);
                scope.branches(&condition, &choice.true_expr, &choice.false_expr)
            }
            Tree::FuncCall(call) => scope.call(call),
            Tree::UnaryOp(operation) => {
                let value = scope.tree(&operation.expr);
                Known::combine(&[value], |values| match operation.operator.value() {
                    UnaryOperator::Not => operators::not(&values[0]),
                    UnaryOperator::Neg => operators::negative(&values[0]),
                })
            }
            Tree::BinaryOp(operation) => {
                let sides = [
                    scope.tree(&operation.lhs_expr),
                    scope.tree(&operation.rhs_expr),
                ];
                let operator = *operation.operator.value();
                Known::combine(&sides, |values| {
                    operators::apply(operator, &values[0], &values[1])
                })
            }
            Tree::ForExpr(_) => Known::unknown("the value is the result of a for expression"),
            path @ (Tree::Variable(_) | Tree::Traversal(_)) => match Path::of(path) {
                Some(path) => scope.path(&path),
                None => scope.part_of_value(path),
            },
        }
    }

    fn object(self, object: &hcl_edit::expr::Object) -> Known {
        let mut parts = Vec::new();
        for (key, value) in object.iter() {
            parts.push(match (key.as_ident(), key.as_expr()) {
                (Some(name), _) => Known::one(Value::Text(name.to_string())),
                (None, Some(key)) => self.tree(key),
                (None, None) => return Known::unknown("the key of an object is not known"),
            });
            parts.push(self.tree(value.expr()));
        }
        Known::combine(&parts, |values| {
            let entries = values.chunks(2).map(|pair| match pair {
                [Value::Text(key), value] => Some((key.clone(), value.clone())),
                _ => None,
            });
            let entries: Option<BTreeMap<_, _>> = entries.collect();
            entries.map_or_else(
                || Value::unknown("the key of an object is not known"),
                Value::Map,
            )
        })
    }

    fn branches(self, condition: &Known, then: &Tree, otherwise: &Tree) -> Known {
        let branch = |value: &Value| match value.text() {
            Some("true") => self.tree(then),
            Some("false") => self.tree(otherwise),
            // The condition is not known: either branch is possible.
            _ => Known::any_of([self.tree(then), self.tree(otherwise)]),
        };
        let mut known = Known::any_of(condition.values.iter().map(branch));
        known.is_default |= condition.is_default;
        known
    }

    fn call(self, call: &hcl_edit::expr::FuncCall) -> Known {
        let name = call.name.name.as_str();
        if call.args.expand_final() {
            return Known::unknown(format!("the value is the result of {name}()"));
        }
        let arguments: Vec<Known> = call.args.iter().map(|one| self.tree(one)).collect();
        Known::combine(&arguments, |values| functions::call(name, values))
    }

    fn template(self, template: &Template) -> Known {
        self.parts(template.iter())
    }

    fn parts<'e>(self, parts: impl Iterator<Item = &'e Element>) -> Known {
        let parts = parts.map(|part| match part {
            Element::Literal(text) => Known::one(Value::Text(text.value().clone())),
            Element::Interpolation(one) => self.tree(&one.expr),
            Element::Directive(_) => Known::unknown("the text has directives"),
        });
        let parts: Vec<Known> = parts.collect();
        Known::combine(&parts, |values| {
            if let Some(why) = values.iter().find_map(Value::reason) {
                return Value::unknown(why);
            }
            let texts: Option<Vec<&str>> = values.iter().map(Value::text).collect();
            match texts {
                Some(texts) => Value::Text(texts.concat()),
                None => Value::unknown("the text contains a value that is not a text"),
            }
        })
    }

    /// A part of a value that is not a variable: `split(",", x)[0]`.
    fn part_of_value(self, tree: &Tree) -> Known {
        let Tree::Traversal(traversal) = tree else {
            return Known::unknown("the expression is not a single value");
        };
        // The steps are those of a path whose root is the value.
        let mut as_path = (**traversal).clone();
        as_path.expr = Tree::Variable(hcl_edit::Ident::new_sanitized("value").into());
        let value = self.tree(&traversal.expr);
        match Path::of(&Tree::Traversal(Box::new(as_path))) {
            Some(path) => self.steps(value, &path.steps),
            None => Known::unknown("the expression is not a single value"),
        }
    }

    fn path(self, path: &Path<'_>) -> Known {
        let rest = |steps: usize| path.steps.get(steps..).unwrap_or_default();
        match (path.root, path.name(0)) {
            ("var", Some(name)) => self.steps(self.variable(name), rest(1)),
            ("local", Some(name)) => match self.module().locals.get(name) {
                Some(value) => self.steps(self.place(*value), rest(1)),
                None => Known::unknown(format!("local.{name} is not defined")),
            },
            ("module", Some(name)) => self.output(name, path),
            ("data", Some("terraform_remote_state")) => {
                Known::unknown("the value is read from another Terraform state")
            }
            ("data", Some(resource_type)) => Known::unknown(format!(
                "the value is read from data source {resource_type}"
            )),
            ("count" | "each", _) => Known::unknown("the value depends on count or for_each"),
            ("terraform", _) => Known::unknown("the value is the name of the workspace"),
            ("path", _) => Known::unknown("the value is a path of the file system"),
            (resource_type, Some(name)) => self.attribute(resource_type, name, path),
            (word, None) => Known::unknown(format!("the value comes from {word}")),
        }
    }

    /// An attribute of a resource, if it is an argument that is written.
    fn attribute(self, resource_type: &str, name: &str, path: &Path<'_>) -> Known {
        let unknown = || {
            Known::unknown(format!(
                "the value is an attribute of {resource_type}.{name}"
            ))
        };
        let Some(resource) = self.module().resource(resource_type, name).copied() else {
            return Known::unknown(format!("{resource_type}.{name} is not in the module"));
        };
        let [Step::Name(argument), rest @ ..] = path.after(1) else {
            return unknown();
        };
        let is_block = super::schema::attribute(resource_type, argument)
            .is_some_and(|one| one.shape != super::schema::Shape::Attribute);
        match resource.get(argument).filter(|_| !is_block) {
            Some(value) => self.steps(self.place(value), rest),
            None => unknown(),
        }
    }

    fn output(self, name: &str, path: &Path<'_>) -> Known {
        let Some(call) = self.module().call(name) else {
            return Known::unknown(format!("module.{name} is not defined"));
        };
        let Some(called) = self.modules.called(&self.module().calls[call]) else {
            return Known::unknown(format!(
                "the value is an output of module {name}, which is not in the tree"
            ));
        };
        let [Step::Name(output), rest @ ..] = path.after(1) else {
            return Known::unknown(format!("the value is an output of module {name}"));
        };
        let Some(output) = self.modules.all[called].outputs.get(output.as_ref()) else {
            return Known::unknown(format!("module {name} has no output {output}"));
        };
        let inner = Scope {
            module: called,
            caller: Some((self.module, call)),
            ..self
        };
        let Some(value) = output.get("value") else {
            return Known::unknown(format!("module {name} has an output without a value"));
        };
        self.steps(inner.place(value), rest)
    }

    /// The values of a variable: those that callers pass, those of files, or the default.
    fn variable(self, name: &str) -> Known {
        let Some(variable) = self.module().variables.get(name).copied() else {
            return Known::unknown(format!("variable {name} is not declared"));
        };
        let default = variable.body.written("default");
        let by_default = || match default {
            Some(value) => self.place(value),
            None => Known::unknown(format!("variable {name} has no default")),
        };
        let callers = self.modules.callers(self.module);
        let chosen = self.caller.as_slice();
        let callers = if chosen.is_empty() { callers } else { chosen };
        if !callers.is_empty() {
            let passed = callers.iter().map(|&(caller, call)| {
                let outer = Scope {
                    module: caller,
                    caller: None,
                    ..self
                };
                let argument = self.modules.all[caller].calls[call]
                    .block
                    .body
                    .written(name);
                argument.map_or_else(by_default, |value| outer.place(value))
            });
            return Known::any_of(passed);
        }
        let by_default = || Known {
            is_default: default.is_some(),
            ..by_default()
        };
        let set = |automatic: bool| {
            let files = self.module().values.iter();
            let files = files.filter(move |file| file.is_automatic == automatic);
            files.map(move |file| file.root.written(name))
        };
        // The last of the automatic files counts. Files that are named on the command line are alternatives.
        let automatic = set(true).flatten().last();
        let fallback = || automatic.map_or_else(by_default, |value| self.place(value));
        let mut named = set(false).peekable();
        if named.peek().is_none() {
            return fallback();
        }
        Known::any_of(named.map(|value| value.map_or_else(fallback, |value| self.place(value))))
    }

    fn steps(self, value: Known, steps: &[Step<'_>]) -> Known {
        let Some((step, rest)) = steps.split_first() else {
            return value;
        };
        if let Step::All = step {
            return match steps.len() {
                1 => value,
                _ => Known::unknown("the value is an attribute of each element of a list"),
            };
        }
        let index = match step {
            Step::Name(name) => Known::one(Value::Text(name.to_string())),
            Step::Number(number) => Known::one(Value::Text(number.to_string())),
            Step::Index(index) => self.tree(index),
            Step::All => return value,
        };
        self.steps(
            Known::combine(&[value, index], |values| part(&values[0], &values[1])),
            rest,
        )
    }
}

/// An element of a list or an entry of a map.
fn part(value: &Value, index: &Value) -> Value {
    match (value, index) {
        (Value::Unknown(why), _) | (_, Value::Unknown(why)) => Value::unknown(why),
        (Value::Map(entries), Value::Text(key)) => {
            let found = entries.get(key).cloned();
            found.unwrap_or_else(|| Value::unknown("the map has no such key"))
        }
        (Value::List(items), Value::Text(index)) => {
            let found = index
                .parse()
                .ok()
                .and_then(|index: usize| items.get(index))
                .cloned();
            found.unwrap_or_else(|| Value::unknown("the list has no such element"))
        }
        _ => Value::unknown("the expression is not a single value"),
    }
}

/// A list. In the quoting of Terraform 0.11, `["${var.list}"]` is the list itself.
fn list(items: &[Known], is_quoted: bool) -> Known {
    Known::combine(items, |items| match items {
        [only @ Value::List(_)] if is_quoted => only.clone(),
        _ => Value::List(items.to_vec()),
    })
}

fn too_much() -> Known {
    Known::unknown("the expression is too complex to evaluate")
}
