//! Conditions: of expressions, and of resources that may not exist.

use hcl_edit::expr::{BinaryOperator, Expression as Tree, UnaryOperator};
use hcl_edit::template::Element;

use super::expression::{Spot, function, raw};
use super::module::Reading;
use super::node::{Node, Place, Value};
use crate::hosts::terraform::expression::bare;
use crate::syntax::Cursor;

impl<'d> Reading<'_, 'd> {
    /// Declares a condition by its name, unless it is declared.
    fn declare(&self, name: &str, meaning: impl FnOnce() -> Node) {
        if !self.conditions.borrow().contains_key(name) {
            let meaning = meaning();
            self.conditions
                .borrow_mut()
                .insert(name.to_owned(), meaning);
        }
    }

    /// The name of a condition, which is the text of its expression; its meaning is declared.
    pub(super) fn condition(&self, tree: &Tree, spot: Spot<'d>) -> String {
        let name = self.words(tree, spot);
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        self.declare(&name, || self.condition_meaning(tree, spot));
        name
    }

    fn condition_meaning(&self, tree: &Tree, spot: Spot<'d>) -> Node {
        let shown = spot.shown();
        let at =
            |name, arguments| Node::derived(function(name, Value::List(arguments), shown), shown);
        let text = |text: &str| Node::of_text(text, shown);
        let Some(depth) = spot.depth.checked_sub(1) else {
            return at(
                "Fn::Equals",
                vec![Node::derived(self.kept(tree, spot), shown), text("true")],
            );
        };
        let spot = Spot { depth, ..spot };
        match tree {
            Tree::Parenthesis(inner) => self.condition_meaning(inner.inner(), spot),
            Tree::StringTemplate(parts) => match parts.as_single_element() {
                Some(Element::Interpolation(only)) => self.condition_meaning(&only.expr, spot),
                _ => at("Fn::Equals", vec![self.part(tree, spot), text("true")]),
            },
            Tree::UnaryOp(one) if one.operator.value() == &UnaryOperator::Not => {
                at("Fn::Not", vec![self.condition_meaning(&one.expr, spot)])
            }
            Tree::BinaryOp(both) => {
                let operator = both.operator.value();
                let sides = || {
                    [&both.lhs_expr, &both.rhs_expr]
                        .map(|side| as_text(self.part(side, spot)))
                        .to_vec()
                };
                let conditions = || {
                    [&both.lhs_expr, &both.rhs_expr]
                        .map(|side| self.condition_meaning(side, spot))
                        .to_vec()
                };
                match operator {
                    BinaryOperator::Eq => at("Fn::Equals", sides()),
                    BinaryOperator::NotEq => at("Fn::Not", vec![at("Fn::Equals", sides())]),
                    BinaryOperator::And => at("Fn::And", conditions()),
                    BinaryOperator::Or => at("Fn::Or", conditions()),
                    _ => {
                        let source = Node::derived(self.kept(tree, spot), shown);
                        at("Fn::Equals", vec![source, text("true")])
                    }
                }
            }
            _ => at(
                "Fn::Equals",
                vec![as_text(self.part(tree, spot)), text("true")],
            ),
        }
    }

    /// The condition that a collection has elements.
    pub(super) fn condition_of_elements(&self, file: usize, collection: Cursor<'d>) -> String {
        if let Some((spot, tree)) = Spot::read(file, collection)
            && let Tree::Conditional(choice) = bare(&tree)
            && is_empty_list(&choice.false_expr)
        {
            return self.condition(&choice.cond_expr, spot);
        }
        let text = collection.document.value_text(collection.node);
        let name = format!("length({text}) > 0");
        let place = Place::of(file, collection);
        self.declare(&name, || opaque_condition(&name, place));
        name
    }

    /// The condition under which a resource with `count` exists; `None` if it always does.
    pub(super) fn condition_of_count(&self, file: usize, count: Cursor<'d>) -> Option<String> {
        let place = Place::of(file, count);
        let (spot, tree) = Spot::read(file, count)?;
        if let Tree::Conditional(choice) = bare(&tree) {
            let zero = |tree: &Tree| literal(tree).as_deref() == Some("0");
            if zero(&choice.false_expr) {
                return Some(self.condition(&choice.cond_expr, spot));
            }
            if zero(&choice.true_expr) {
                let positive = self.condition(&choice.cond_expr, spot);
                let name = format!("!({positive})");
                self.declare(&name, || {
                    let positive = self.conditions.borrow().get(&positive).cloned();
                    let positive = Value::List(positive.into_iter().collect());
                    Node::derived(function("Fn::Not", positive, place), place)
                });
                return Some(name);
            }
            return None;
        }
        // `count = var.enabled`, `count = length(var.names)`: some number of them.
        let words = self.words(bare(&tree), spot);
        let name = format!("{words} > 0");
        self.declare(&name, || opaque_condition(&name, place));
        Some(name)
    }
}

/// A literal as a string: a condition compares `true` and `"true"` alike.
fn as_text(node: Node) -> Node {
    match node.value {
        Value::Plain(text) => Node {
            value: Value::Text(text),
            ..node
        },
        _ => node,
    }
}

fn literal(tree: &Tree) -> Option<String> {
    match bare(tree) {
        Tree::Number(number) => Some(number.value().to_string()),
        Tree::String(text) => Some(text.value().clone()),
        _ => None,
    }
}

fn is_empty_list(tree: &Tree) -> bool {
    matches!(bare(tree), Tree::Array(items) if items.is_empty())
}

/// A condition that only Terraform can evaluate.
fn opaque_condition(text: &str, place: Place) -> Node {
    let both = vec![
        Node::derived(raw(text), place),
        Node::of_text("true", place),
    ];
    Node::derived(function("Fn::Equals", Value::List(both), place), place)
}
