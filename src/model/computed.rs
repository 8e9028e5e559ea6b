//! Arithmetic and functions of text, where a language has them in its expressions: the result for values that are known.

use crate::syntax::Cursor;

/// What an operator or function returns; `None` if it is not among those that are known, or not for these values.
pub fn compute(name: &str, values: &[&str]) -> Option<String> {
    match (name, values) {
        ("+" | "-" | "*" | "/" | "%", [left, right]) => {
            written(arithmetic(name, number(left)?, number(right)?)?)
        }
        ("max" | "min" | "sum", [_, ..]) => {
            let numbers: Option<Vec<f64>> = values.iter().map(|value| number(value)).collect();
            let numbers = numbers?.into_iter();
            written(match name {
                "max" => numbers.reduce(f64::max)?,
                "min" => numbers.reduce(f64::min)?,
                _ => numbers.sum(),
            })
        }
        ("ceil", [value]) => written(number(value)?.ceil()),
        ("floor", [value]) => written(number(value)?.floor()),
        ("abs", [value]) => written(number(value)?.abs()),
        ("tostring", [value]) => Some((*value).to_owned()),
        ("tonumber", [value]) => written(number(value)?),
        ("lower", [value]) => Some(value.to_lowercase()),
        ("upper", [value]) => Some(value.to_uppercase()),
        ("trimspace", [value]) => Some(value.trim().to_owned()),
        ("trimprefix", [value, start]) => {
            Some(value.strip_prefix(start).unwrap_or(value).to_owned())
        }
        ("trimsuffix", [value, end]) => Some(value.strip_suffix(end).unwrap_or(value).to_owned()),
        // Between slashes, it is a regular expression.
        ("replace", [value, old, new]) => {
            let is_pattern = old.len() > 1 && old.starts_with('/') && old.ends_with('/');
            (!is_pattern && !old.is_empty()).then(|| value.replace(old, new))
        }
        ("substr", [value, start, length]) => {
            let start = start.parse::<usize>().ok()?;
            let rest = value.chars().skip(start);
            match length.parse::<i64>().ok()? {
                -1 => Some(rest.collect()),
                length => Some(rest.take(usize::try_from(length).ok()?).collect()),
            }
        }
        _ => None,
    }
}

/// Whether the result of an operator or function is a number; `None` if it is not among those that are known.
pub fn is_number(name: &str) -> Option<bool> {
    match name {
        "+" | "-" | "*" | "/" | "%" | "max" | "min" | "sum" | "ceil" | "floor" | "abs"
        | "tonumber" => Some(true),
        "tostring" | "lower" | "upper" | "trimspace" | "trimprefix" | "trimsuffix" | "replace"
        | "substr" => Some(false),
        _ => None,
    }
}

fn arithmetic(operator: &str, left: f64, right: f64) -> Option<f64> {
    match operator {
        "+" => Some(left + right),
        "-" => Some(left - right),
        "*" => Some(left * right),
        _ if right == 0.0 => None,
        "/" => Some(left / right),
        _ => Some(left % right),
    }
}

/// A number that is represented exactly.
fn number(text: &str) -> Option<f64> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
    text.parse()
        .ok()
        .filter(|_| is_plain && (1..=12).contains(&digits))
}

/// A result as text. One that is no whole number is known only if it has few digits, because Terraform computes with
/// more of them.
fn written(number: f64) -> Option<String> {
    let text = number.to_string();
    (number.is_finite() && text.len() <= 12).then_some(text)
}

/// The text of an expression of the language of a file: the argument of `Fn::Expression`, or the first item of it where
/// the operator and the operands follow.
pub fn expression_text<'d>(argument: Cursor<'d>) -> Option<&'d str> {
    match argument.is_sequence() {
        true => argument.written_items().next()?.text(),
        false => argument.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::{compute, is_number};

    #[test]
    fn results_are_those_of_terraform() {
        for (name, values, expected) in [
            ("*", &["512", "2"][..], Some("1024")),
            ("*", &["0.25", "1024"], Some("256")),
            ("/", &["1", "3"], None),
            ("/", &["1", "0"], None),
            ("-", &["2048", "256"], Some("1792")),
            ("-", &["many", "256"], None),
            ("max", &["256", "1024", "512"], Some("1024")),
            ("sum", &["256", "512"], Some("768")),
            ("floor", &["2.5"], Some("2")),
            ("lower", &["FARGATE"], Some("fargate")),
            ("replace", &["a_b_c", "_", "-"], Some("a-b-c")),
            ("replace", &["a_b", "/_/", "-"], None),
            ("substr", &["container", "0", "4"], Some("cont")),
            ("substr", &["container", "4", "-1"], Some("ainer")),
            ("sha1", &["a"], None),
        ] {
            assert_eq!(
                compute(name, values).as_deref(),
                expected,
                "{name} {values:?}"
            );
            assert!(expected.is_none() || is_number(name).is_some(), "{name}");
        }
    }
}
