//! Expressions of Terraform in the notation of the model.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression as Tree, UnaryOperator};
use hcl_edit::template::Element;

use super::module::Reading;
use super::node::{Entry, Home, Node, Origin, Place, Value};
use crate::hosts::terraform::expression::{Written, key_name, written};
use crate::syntax::{Cursor, Kind, Span};

/// How deep local values and parentheses may lead before the text of an expression is kept instead.
const DEPTH: usize = 32;

/// Where an expression is, and how far it has been followed.
#[derive(Clone, Copy)]
pub(super) struct Spot<'d> {
    /// The scalar that it is in.
    pub place: Cursor<'d>,
    /// The index of the file.
    pub file: usize,
    /// The byte of the file at which its text starts; `None` where a part of the text is no part of the file.
    pub start: Option<usize>,
    /// How many more steps are followed.
    pub depth: usize,
}

impl<'d> Spot<'d> {
    /// The spot of the expression that a scalar is.
    pub(super) fn of(file: usize, place: Cursor<'d>, depth: usize) -> Self {
        let text = place.document.scalar(place.node).unwrap_or_default();
        // Both readers of an expression put one letter before it: a parenthesis or a quote.
        let start = place.document.offset_of(text);
        Self {
            place,
            file,
            start: start.map(|start| start.wrapping_sub(1)),
            depth,
        }
    }

    /// The same with the expression; `None` for a scalar that is none.
    pub(super) fn read(file: usize, place: Cursor<'d>) -> Option<(Self, Box<Tree>)> {
        match written(place) {
            Written::Tree(tree) => Some((Self::of(file, place, DEPTH), tree)),
            _ => None,
        }
    }

    /// What a report marks.
    pub(super) fn shown(self) -> Place {
        Place::of(self.file, self.place)
    }
}

impl<'d> Reading<'_, 'd> {
    /// A value as it is written in a file.
    pub(super) fn value(&self, file: usize, place: Cursor<'d>) -> Node {
        self.value_at(file, place, DEPTH)
    }

    pub(super) fn value_at(&self, file: usize, place: Cursor<'d>, depth: usize) -> Node {
        let at = |value| Node::written(file, place, value);
        let Some(depth) = depth.checked_sub(1) else {
            return at(self.raw(place));
        };
        match place.document.kind(place.node) {
            Kind::Sequence => {
                let items: Vec<Node> = place
                    .written_items()
                    .map(|item| self.value_at(file, item, depth))
                    .collect();
                at(self.list(items))
            }
            Kind::Mapping => {
                let entries = place.written_entries().map(|(key, name, value)| Entry {
                    key: key.to_owned(),
                    place: Place::of(file, name),
                    value: self.value_at(file, value, depth),
                });
                at(Value::Map(entries.collect()))
            }
            Kind::Scalar => at(self.scalar(file, place, depth)),
        }
    }

    /// The items of a tuple. One item that is a list is the list itself, as Terraform 0.11 wrote lists:
    /// `["${var.subnets}"]`.
    pub(super) fn list(&self, mut items: Vec<Node>) -> Value {
        let is_list = |item: &Node| {
            let name = item.ref_name();
            name.is_some_and(|name| self.is_list_variable(name))
        };
        if items.len() == 1 && is_list(&items[0]) {
            return items.remove(0).value;
        }
        Value::List(items)
    }

    fn scalar(&self, file: usize, place: Cursor<'d>, depth: usize) -> Value {
        let is_text = place.document.is_quoted(place.node);
        let spot = Spot::of(file, place, depth);
        match written(place) {
            Written::Null => Value::Null,
            Written::Literal(text) if is_text => Value::Text(text),
            Written::Literal(text) => Value::Plain(text),
            Written::Unreadable => raw(place.document.scalar(place.node).unwrap_or_default()),
            Written::Tree(tree) => self.tree(&tree, spot),
            // The expressions in a heredoc have other offsets than its text.
            Written::Heredoc(parts) => self.parts(
                parts.iter(),
                Spot {
                    start: None,
                    ..spot
                },
            ),
        }
    }

    /// A value that is kept as its text.
    fn raw(&self, place: Cursor<'d>) -> Value {
        raw(place.document.value_text(place.node))
    }

    /// The value of an expression.
    fn tree(&self, tree: &Tree, spot: Spot<'d>) -> Value {
        let Some(depth) = spot.depth.checked_sub(1).filter(|_| self.has_work_left()) else {
            return self.kept(tree, spot);
        };
        let inner = Spot { depth, ..spot };
        let own = |tree: &Tree| self.part(tree, inner);
        match tree {
            Tree::Null(_) => Value::Null,
            Tree::Bool(value) => Value::Plain(value.value().to_string()),
            Tree::Number(value) => Value::Plain(value.value().to_string()),
            Tree::String(text) => Value::Text(text.value().clone()),
            Tree::Parenthesis(inside) => self.tree(inside.inner(), inner),
            Tree::Array(items) => self.list(items.iter().map(own).collect()),
            Tree::Object(entries) => {
                let entries = entries.iter().filter_map(|(key, value)| {
                    let key = key_name(key)?;
                    Some(Entry::new(key, own(value.expr())))
                });
                Value::Map(entries.collect())
            }
            Tree::StringTemplate(parts) => self.parts(parts.iter(), inner),
            Tree::HeredocTemplate(text) => self.parts(text.template.iter(), inner),
            Tree::Conditional(choice) => {
                match own(&choice.cond_expr).text() {
                    Some("true") => return self.tree(&choice.true_expr, inner),
                    Some("false") => return self.tree(&choice.false_expr, inner),
                    // The condition has another meaning for each result of the `for` expression.
                    _ if !self.bound.borrow().is_empty() => return self.kept(tree, spot),
                    _ => {}
                }
                let condition = self.condition(&choice.cond_expr, inner);
                let name = Node::derived(Value::Text(condition), inner.shown());
                let branches = [own(&choice.true_expr), own(&choice.false_expr)];
                let [then, otherwise] = branches;
                let arguments = Value::List(vec![name, then, otherwise]);
                function("Fn::If", arguments, inner.shown())
            }
            Tree::FuncCall(call) => self.function_call(tree, call, inner),
            Tree::Traversal(path) if !path.expr.is_variable() => {
                let of = own(&path.expr);
                let found = self.stepped(&of, &path.operators, inner);
                found.map_or_else(|| self.kept(tree, spot), |node| node.value)
            }
            Tree::Variable(_) | Tree::Traversal(_) => self.path(tree, inner),
            Tree::BinaryOp(both) => {
                let value = self.operation(both, (tree, inner));
                value.unwrap_or_else(|| self.kept(tree, spot))
            }
            Tree::ForExpr(each) => {
                let value = self.repeated(each, inner);
                value.unwrap_or_else(|| self.kept(tree, spot))
            }
            Tree::UnaryOp(operation) if operation.operator.value() == &UnaryOperator::Not => {
                match own(&operation.expr).text() {
                    Some("true") => Value::Plain("false".to_owned()),
                    Some("false") => Value::Plain("true".to_owned()),
                    _ => self.kept(tree, spot),
                }
            }
            Tree::UnaryOp(operation) if operation.operator.value() == &UnaryOperator::Neg => {
                match own(&operation.expr).value {
                    Value::Plain(number) => Value::Plain(format!("-{number}")),
                    _ => self.kept(tree, spot),
                }
            }
            _ => self.kept(tree, spot),
        }
    }

    /// A part of an expression as a value that can be edited at its bytes.
    pub(super) fn part(&self, tree: &Tree, spot: Spot<'d>) -> Node {
        let value = self.tree(tree, spot);
        let range = self.range(tree, spot);
        let shown = spot.shown();
        match range {
            Some(range) => Node {
                value,
                origin: Origin {
                    place: Place {
                        file: spot.file,
                        span: spot.place.document.span_of_bytes(range.clone()),
                    },
                    home: Home::Part {
                        file: spot.file,
                        node: spot.place.node,
                        range,
                    },
                },
            },
            None => Node::derived(value, shown),
        }
    }

    /// The bytes of a part of an expression in its file.
    fn range(&self, tree: &Tree, spot: Spot<'d>) -> Option<Range<usize>> {
        let (span, start) = (tree.span()?, spot.start?);
        let text = spot.place.document.text();
        let range = start.wrapping_add(span.start)..start.wrapping_add(span.end);
        let written = text.get(range.clone())?;
        let lead = written.len() - written.trim_start().len();
        let end = range.start + written.trim_end().len();
        Some(range.start + lead..end)
    }

    /// The text of an expression as a value.
    pub(super) fn kept(&self, tree: &Tree, spot: Spot<'d>) -> Value {
        raw(&self.words(tree, spot))
    }

    /// The text of an expression as it is written.
    pub(super) fn words(&self, tree: &Tree, spot: Spot<'d>) -> String {
        let range = self.range(tree, spot);
        let written = range.and_then(|range| spot.place.document.text().get(range));
        written.map_or_else(|| tree.to_string().trim().to_owned(), str::to_owned)
    }

    /// A concatenated text.
    fn parts<'e>(&self, parts: impl Iterator<Item = &'e Element>, spot: Spot<'d>) -> Value {
        let shown = spot.shown();
        let mut items: Vec<Node> = Vec::new();
        for part in parts {
            match part {
                Element::Literal(text) => {
                    items.push(Node::of_text(text.value().clone(), shown));
                }
                Element::Interpolation(one) => items.push(self.part(&one.expr, spot)),
                Element::Directive(_) => {
                    return self.raw(spot.place);
                }
            }
        }
        concatenated(items, shown)
    }

    /// The value of a piece of text in the syntax of a template, such as a text with `${image}` in a file; `variables`
    /// gives the values of names.
    pub(super) fn template_text(
        &self,
        text: &str,
        shown: Place,
        variable: &dyn Fn(&Tree) -> Option<Node>,
    ) -> Value {
        let Ok(template) = text.parse::<hcl_edit::template::Template>() else {
            return Value::Text(text.to_owned());
        };
        let mut items = Vec::new();
        for part in template.iter() {
            match part {
                Element::Literal(text) => {
                    items.push(Node::of_text(text.value().clone(), shown));
                }
                Element::Interpolation(one) => match variable(&one.expr) {
                    Some(node) => items.push(node.derived_at(shown)),
                    None => {
                        let words = one.expr.to_string();
                        items.push(Node::derived(raw(words.trim()), shown));
                    }
                },
                Element::Directive(_) => return raw(text),
            }
        }
        concatenated(items, shown)
    }
}

/// An expression that the model has no notation for, as its text.
pub(super) fn raw(text: &str) -> Value {
    let place = Place {
        file: 0,
        span: Span::EMPTY,
    };
    let text = Node::of_text(text, place);
    Value::Function("Fn::Expression", Box::new(text))
}

/// A function with an argument at the place that it is shown at.
pub(super) fn function(name: &'static str, argument: Value, shown: Place) -> Value {
    Value::Function(name, Box::new(Node::derived(argument, shown)))
}

/// A reference to a parameter or resource.
pub(super) fn reference(name: &str, shown: Place) -> Value {
    function("Ref", Value::Text(name.to_owned()), shown)
}

/// An attribute of a resource.
pub(super) fn attribute(name: &str, attribute: &str, shown: Place) -> Value {
    let both = [name, attribute].map(|text| Node::of_text(text, shown));
    function("Fn::GetAtt", Value::List(both.to_vec()), shown)
}

/// A text of several pieces. One piece is that piece itself.
pub(super) fn concatenated(mut items: Vec<Node>, shown: Place) -> Value {
    if items.iter().all(|item| item.text().is_some()) {
        let texts = items.iter().filter_map(Node::text);
        return Value::Text(texts.collect());
    }
    if items.len() == 1 {
        return items.remove(0).value;
    }
    let separator = Node::derived(Value::Text(String::new()), shown);
    let list = Node::derived(Value::List(items), shown);
    function("Fn::Join", Value::List(vec![separator, list]), shown)
}
