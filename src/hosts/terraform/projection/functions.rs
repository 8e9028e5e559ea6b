//! Calls of functions.

use hcl_edit::expr::{Expression as Tree, FuncCall};

use super::collections;
use super::expression::{Spot, concatenated, function};
use super::module::Reading;
use super::node::{Node, Place, Value};

impl<'d> Reading<'_, 'd> {
    pub(super) fn function_call(&self, tree: &Tree, call: &FuncCall, spot: Spot<'d>) -> Value {
        let shown = spot.shown();
        let name = call.name.name.as_str();
        let value = match (name, call.args.get(0)) {
            _ if call.args.expand_final() => None,
            ("file" | "templatefile", Some(path)) => self.text_of_file(path, shown),
            _ => {
                // Once each: the arguments may be calls themselves.
                let arguments = call.args.iter().map(|argument| self.part(argument, spot));
                let arguments: Vec<Node> = arguments.collect();
                let is_constant = arguments.iter().all(collections::is_constant);
                let computed = || self.computed(name, &arguments, (tree, spot));
                collections::call(name, &arguments)
                    .or_else(|| computed().filter(|_| is_constant))
                    .or_else(|| self.in_notation(name, &arguments, shown))
                    .or_else(computed)
            }
        };
        value.unwrap_or_else(|| self.kept(tree, spot))
    }

    /// A call in the notation of the model.
    fn in_notation(&self, name: &str, arguments: &[Node], shown: Place) -> Option<Value> {
        match (name, arguments) {
            ("format", [pattern, values @ ..]) => match &pattern.value {
                Value::Text(pattern) => {
                    let pieces = formatted(pattern, values.to_vec(), shown)?;
                    Some(concatenated(pieces, shown))
                }
                _ => None,
            },
            ("join", [separator, list]) => match (&list.value, separator.text()) {
                // `join("", aws_lb.main.*.arn)`: the only one of a resource with a count.
                (Value::Function("Ref" | "Fn::GetAtt", _), Some("")) => Some(list.value.clone()),
                _ => Some(function("Fn::Join", Value::List(arguments.to_vec()), shown)),
            },
            ("split", [_, _]) => Some(function(
                "Fn::Split",
                Value::List(arguments.to_vec()),
                shown,
            )),
            ("element", [list, index]) => {
                let Value::Plain(number) = &index.value else {
                    return None;
                };
                match &list.value {
                    Value::List(items) => {
                        let index: usize = number.parse().ok()?;
                        Some(items.get(index % items.len().max(1))?.value.clone())
                    }
                    Value::Function("Ref" | "Fn::GetAtt", _) if self.is_counted(list) => {
                        Some(list.value.clone())
                    }
                    _ => {
                        let both = Value::List(vec![index.clone(), list.clone()]);
                        Some(function("Fn::Select", both, shown))
                    }
                }
            }
            ("list", items) => Some(self.list(items.to_vec())),
            ("concat", [only]) => Some(only.value.clone()),
            ("concat", lists) => {
                let items = lists.iter().map(|list| match &list.value {
                    Value::List(items) => Some(items.clone()),
                    // The elements of a repeated resource.
                    Value::Function("Ref" | "Fn::GetAtt", _) if self.is_counted(list) => {
                        Some(vec![list.clone()])
                    }
                    _ => None,
                });
                let items: Option<Vec<Vec<Node>>> = items.collect();
                items.map(|items| Value::List(items.into_iter().flatten().collect()))
            }
            (
                "tostring" | "tonumber" | "tobool" | "tolist" | "toset" | "compact" | "flatten"
                | "distinct" | "sort" | "jsonencode" | "one" | "nonsensitive" | "sensitive"
                | "chomp" | "trimspace",
                [only],
            ) => (!is_unknown(only)).then(|| only.value.clone()),
            ("base64encode", [text]) => Some(function("Fn::Base64", text.value.clone(), shown)),
            _ => None,
        }
    }
}

/// Whether a value is an expression of which nothing is known.
fn is_unknown(node: &Node) -> bool {
    matches!(&node.value, Value::Function("Fn::Expression", argument) if argument.text().is_some())
}

/// The pieces of a `format` with `%s`, `%d`, `%v` and `%%` alone.
fn formatted(pattern: &str, values: Vec<Node>, shown: Place) -> Option<Vec<Node>> {
    let mut values = values.into_iter();
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        match letters.next()? {
            '%' => text.push('%'),
            's' | 'd' | 'v' => {
                let before = std::mem::take(&mut text);
                if !before.is_empty() {
                    pieces.push(Node::of_text(before, shown));
                }
                pieces.push(values.next()?);
            }
            _ => return None,
        }
    }
    if !text.is_empty() {
        pieces.push(Node::of_text(text, shown));
    }
    Some(pieces)
}
