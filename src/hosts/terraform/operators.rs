//! The operators of Terraform.

use hcl_edit::expr::BinaryOperator;

use super::value::{Value, number};

/// The result of an operator with two operands.
pub(super) fn apply(operator: BinaryOperator, left: &Value, right: &Value) -> Value {
    if let Some(decided) = decided(operator, left, right) {
        return decided;
    }
    if let Some(why) = [left, right].into_iter().find_map(Value::reason) {
        return Value::unknown(why);
    }
    let compared = match operator {
        BinaryOperator::Eq => return Value::bool(left == right),
        BinaryOperator::NotEq => return Value::bool(left != right),
        BinaryOperator::And | BinaryOperator::Or => {
            let (Some(left), Some(right)) = (truth(left), truth(right)) else {
                return Value::unknown("the operand is neither true nor false");
            };
            return Value::bool(match operator {
                BinaryOperator::And => left && right,
                _ => left || right,
            });
        }
        _ => left.number().zip(right.number()),
    };
    let Some((left, right)) = compared else {
        return Value::unknown("the operand is not a number");
    };
    match operator {
        BinaryOperator::Less => Value::bool(left < right),
        BinaryOperator::LessEq => Value::bool(left <= right),
        BinaryOperator::Greater => Value::bool(left > right),
        BinaryOperator::GreaterEq => Value::bool(left >= right),
        BinaryOperator::Plus => number(left + right),
        BinaryOperator::Minus => number(left - right),
        BinaryOperator::Mul => number(left * right),
        BinaryOperator::Div if right != 0.0 => number(left / right),
        BinaryOperator::Mod if right != 0.0 => number(left % right),
        _ => Value::unknown("the value is the result of a division by zero"),
    }
}

/// The result that one operand decides alone.
fn decided(operator: BinaryOperator, left: &Value, right: &Value) -> Option<Value> {
    let deciding = match operator {
        BinaryOperator::And => false,
        BinaryOperator::Or => true,
        _ => return None,
    };
    let decides = |value: &Value| truth(value) == Some(deciding);
    (decides(left) || decides(right)).then(|| Value::bool(deciding))
}

/// The result of `!`.
pub(super) fn not(value: &Value) -> Value {
    match (value, truth(value)) {
        (Value::Unknown(why), _) => Value::unknown(why),
        (_, Some(value)) => Value::bool(!value),
        (_, None) => Value::unknown("the operand is neither true nor false"),
    }
}

/// The result of `-`.
pub(super) fn negative(value: &Value) -> Value {
    match (value, value.number()) {
        (Value::Unknown(why), _) => Value::unknown(why),
        (_, Some(value)) => number(-value),
        (_, None) => Value::unknown("the operand is not a number"),
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value.text()? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
