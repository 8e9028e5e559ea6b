//! Operators, `for` expressions, and elements of values that are known.

use hcl_edit::Decorated;
use hcl_edit::expr::{BinaryOp, BinaryOperator, Expression as Tree, ForExpr, TraversalOperator};

use super::collections::{is_constant, is_same, is_several, sorted};
use super::expression::Spot;
use super::module::Reading;
use super::node::{Entry, Node, Value};
use crate::model::{compute, is_number};
use crate::syntax::Cursor;

/// How many results a `for` expression may have.
const MOST: usize = 200;

impl<'d> Reading<'_, 'd> {
    /// The result of a function or operator that the model computes: a literal, or the expression with its operands.
    pub(super) fn computed(
        &self,
        name: &str,
        operands: &[Node],
        (tree, spot): (&Tree, Spot<'d>),
    ) -> Option<Value> {
        let is_number = is_number(name)?;
        let operands = match (name, operands) {
            ("sum", [list]) => match &list.value {
                Value::List(items) => items,
                _ => return None,
            },
            _ => operands,
        };
        if operands.iter().any(is_unknown) {
            return None;
        }
        if operands.iter().all(is_constant) {
            let texts: Option<Vec<&str>> = operands.iter().map(Node::text).collect();
            let result = compute(name, &texts?)?;
            return Some(match is_number {
                true => Value::Plain(result),
                false => Value::Text(result),
            });
        }
        let shown = spot.shown();
        let mut items = vec![
            Node::of_text(self.words(tree, spot), shown),
            Node::of_text(name, shown),
        ];
        items.extend(operands.iter().cloned().map(|one| one.derived_at(shown)));
        let argument = Node::derived(Value::List(items), shown);
        Some(Value::Function("Fn::Expression", Box::new(argument)))
    }

    /// The result of an operator.
    pub(super) fn operation(&self, both: &BinaryOp, at: (&Tree, Spot<'d>)) -> Option<Value> {
        let sides = [&both.lhs_expr, &both.rhs_expr].map(|side| self.part(side, at.1));
        let operator = match both.operator.value() {
            BinaryOperator::Plus => "+",
            BinaryOperator::Minus => "-",
            BinaryOperator::Mul => "*",
            BinaryOperator::Div => "/",
            BinaryOperator::Mod => "%",
            other => {
                return comparison(*other, &sides).map(|holds| Value::Plain(holds.to_string()));
            }
        };
        self.computed(operator, &sides, at)
    }

    /// The result of a `for` expression over a collection that is known.
    pub(super) fn repeated(&self, each: &ForExpr, spot: Spot<'d>) -> Option<Value> {
        let intro = &each.intro;
        let collection = self.part(&intro.collection_expr, spot);
        let elements: Vec<(Node, Node)> = match &collection.value {
            Value::List(items) => {
                let place = collection.origin.place;
                let numbers = (0..).map(|number: usize| Value::Plain(number.to_string()));
                let numbers = numbers.map(|number| Node::derived(number, place));
                numbers.zip(items.iter().cloned()).collect()
            }
            Value::Map(_) => {
                let entries = sorted(&collection)?.into_iter();
                let key = |entry: &Entry| Node::of_text(entry.key.clone(), entry.place);
                entries
                    .map(|entry| (key(entry), entry.value.clone()))
                    .collect()
            }
            _ => return None,
        };
        if each.grouping || elements.len() > MOST {
            return None;
        }
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        for (key, value) in elements {
            let key_name = intro.key_var.as_ref().map(|name| name.as_str().to_owned());
            let depth = self.bound.borrow().len();
            self.bound
                .borrow_mut()
                .extend(key_name.map(|name| (name, key)));
            let value_name = intro.value_var.as_str().to_owned();
            self.bound.borrow_mut().push((value_name, value));
            let one = self.one_of(each, spot);
            self.bound.borrow_mut().truncate(depth);
            if let Some((key, value)) = one? {
                match key {
                    Some(key) => entries.push(Entry::new(key, value)),
                    None => items.push(value),
                }
            }
        }
        Some(match each.key_expr {
            Some(_) => Value::Map(entries),
            None => Value::List(items),
        })
    }

    /// One result of a `for` expression; the inner `None` if its condition does not hold.
    fn one_of(&self, each: &ForExpr, spot: Spot<'d>) -> Option<Option<(Option<String>, Node)>> {
        if let Some(condition) = &each.cond {
            let holds = self.part(&condition.expr, spot);
            match holds.text()? {
                "true" => {}
                "false" => return Some(None),
                _ => return None,
            }
        }
        let key = match &each.key_expr {
            Some(key) => Some(self.part(key, spot).text()?.to_owned()),
            None => None,
        };
        let value = self.part(&each.value_expr, spot);
        // Each result has another value at one place of the file, so that none can be edited there.
        Some(Some((key, value.derived_at(spot.shown()))))
    }

    /// The value of a name that a `for` expression around defines.
    pub(super) fn bound_value(&self, name: &str) -> Option<Node> {
        let bound = self.bound.borrow();
        let found = bound.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    /// What `each` and `count` are in a resource, if their value is the same for all of its instances.
    pub(super) fn of_instances(&self, steps: &Steps, spot: Spot<'d>) -> Option<Value> {
        let instances = self.instances.borrow().clone();
        let (first, others) = instances.split_first()?;
        let (part, rest) = steps.split_first()?;
        if !matches!(part.value(), TraversalOperator::GetAttr(name) if name.as_str() == "value") {
            return None;
        }
        let value = self.stepped(first, rest, spot)?;
        let is_common = others.iter().all(|other| {
            let other = self.stepped(other, rest, spot);
            other.is_some_and(|other| is_same(&value, &other))
        });
        (is_common && is_constant(&value)).then_some(value.value)
    }

    /// An element of a value that is known.
    pub(super) fn stepped(&self, value: &Node, steps: &Steps, spot: Spot<'d>) -> Option<Node> {
        let mut value = value.clone();
        for step in steps {
            value = match step.value() {
                TraversalOperator::GetAttr(name) => value.get(name.as_str())?.clone(),
                TraversalOperator::LegacyIndex(number) => {
                    element(&value, &number.value().to_string())?
                }
                TraversalOperator::Index(index) => {
                    let index = self.part(index, spot);
                    element(&value, index.text()?)?
                }
                _ => return None,
            };
        }
        Some(value)
    }

    /// The elements of the collection that creates the instances of a resource or module.
    pub(super) fn with_instances<T>(
        &self,
        file: usize,
        for_each: Option<Cursor<'d>>,
        read: impl FnOnce() -> T,
    ) -> T {
        let elements = match for_each.map(|place| self.value(file, place).value) {
            Some(Value::Map(entries)) => entries.into_iter().map(|entry| entry.value).collect(),
            Some(Value::List(items)) => items,
            _ => Vec::new(),
        };
        let around = self.instances.replace(elements);
        let value = read();
        self.instances.replace(around);
        value
    }
}

/// The steps behind a name.
pub(super) type Steps = [Decorated<TraversalOperator>];

fn element(value: &Node, index: &str) -> Option<Node> {
    match &value.value {
        Value::List(items) => {
            let index = index.parse::<usize>().ok()?;
            let is_known = !items.iter().take(index + 1).any(is_several);
            items.get(index).filter(|_| is_known).cloned()
        }
        Value::Map(_) => value.get(index).cloned(),
        _ => None,
    }
}

/// Whether nothing is known of a value, so that nothing is known of what is computed from it.
fn is_unknown(node: &Node) -> bool {
    match &node.value {
        Value::Function("Fn::Expression", argument) => argument.text().is_some(),
        Value::List(_) | Value::Map(_) | Value::Null => true,
        _ => false,
    }
}

/// The result of a comparison or a logical operator with constants.
fn comparison(operator: BinaryOperator, sides: &[Node; 2]) -> Option<bool> {
    let [left, right] = sides;
    if !is_constant(left) || !is_constant(right) {
        return None;
    }
    let holds = |node: &Node| match node.text() {
        Some("true") => Some(true),
        Some("false") => Some(false),
        _ => None,
    };
    let number = |node: &Node| node.text()?.parse::<f64>().ok();
    // Whether a number and a text are equal depends on the version.
    let are_alike = matches!(
        (&left.value, &right.value),
        (Value::Text(_), Value::Text(_))
            | (Value::Plain(_), Value::Plain(_))
            | (Value::Null, _)
            | (_, Value::Null)
    );
    match operator {
        BinaryOperator::Eq => are_alike.then(|| is_same(left, right)),
        BinaryOperator::NotEq => are_alike.then(|| !is_same(left, right)),
        BinaryOperator::And => Some(holds(left)? && holds(right)?),
        BinaryOperator::Or => Some(holds(left)? || holds(right)?),
        BinaryOperator::Less => Some(number(left)? < number(right)?),
        BinaryOperator::LessEq => Some(number(left)? <= number(right)?),
        BinaryOperator::Greater => Some(number(left)? > number(right)?),
        BinaryOperator::GreaterEq => Some(number(left)? >= number(right)?),
        _ => None,
    }
}
