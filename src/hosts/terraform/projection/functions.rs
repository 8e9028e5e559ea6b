//! Calls of functions.

use hcl_edit::expr::{Expression as Tree, FuncCall};

use super::expression::{Spot, concatenated, function};
use super::module::Reading;
use super::node::{Node, Place, Value};

impl<'d> Reading<'_, 'd> {
    pub(super) fn function_call(&self, tree: &Tree, call: &FuncCall, spot: Spot<'d>) -> Value {
        let shown = spot.shown();
        let arguments: Vec<&Tree> = call.args.iter().collect();
        let own = |tree: &Tree| self.part(tree, spot);
        let expanded = call.args.expand_final();
        let value = match (call.name.name.as_str(), arguments.as_slice()) {
            _ if expanded => None,
            ("format", [pattern, values @ ..]) => pattern.as_str().and_then(|pattern| {
                let values = values.iter().map(|value| own(value)).collect();
                Some(concatenated(formatted(pattern, values, shown)?, shown))
            }),
            ("join", [separator, list]) => {
                let separator = own(separator);
                let list = own(list);
                match (&list.value, separator.text()) {
                    // `join("", aws_lb.main.*.arn)`: the only one of a resource with a count.
                    (Value::Function("Ref" | "Fn::GetAtt", _), Some("")) => Some(list.value),
                    _ => Some(function(
                        "Fn::Join",
                        Value::List(vec![separator, list]),
                        shown,
                    )),
                }
            }
            ("split", [separator, text]) => {
                let both = Value::List(vec![own(separator), own(text)]);
                Some(function("Fn::Split", both, shown))
            }
            ("element", [list, index]) => index.as_number().and_then(|_| {
                let list = own(list);
                match &list.value {
                    Value::List(items) => {
                        let index = index.as_number()?.as_u64()? as usize;
                        Some(items.get(index % items.len().max(1))?.value.clone())
                    }
                    Value::Function("Ref" | "Fn::GetAtt", _) if self.is_counted(&list) => {
                        Some(list.value)
                    }
                    _ => Some(function(
                        "Fn::Select",
                        Value::List(vec![own(index), list]),
                        shown,
                    )),
                }
            }),
            ("list", items) => Some(self.list(items.iter().map(|item| own(item)).collect())),
            ("concat", lists) => {
                let lists: Vec<Node> = lists.iter().map(|list| own(list)).collect();
                match lists.len() {
                    1 => lists.into_iter().next().map(|list| list.value),
                    _ => {
                        let items: Option<Vec<Vec<Node>>> = lists
                            .into_iter()
                            .map(|list| match list.value {
                                Value::List(items) => Some(items),
                                // The elements of a repeated resource.
                                Value::Function("Ref" | "Fn::GetAtt", _)
                                    if self.is_counted(&list) =>
                                {
                                    Some(vec![list])
                                }
                                _ => None,
                            })
                            .collect();
                        items.map(|items| Value::List(items.into_iter().flatten().collect()))
                    }
                }
            }
            (
                "tostring" | "tonumber" | "tobool" | "tolist" | "toset" | "compact" | "flatten"
                | "distinct" | "sort" | "jsonencode" | "one" | "nonsensitive" | "sensitive"
                | "chomp" | "trimspace",
                [only],
            ) => {
                let only = own(only);
                let is_known = !matches!(only.value, Value::Function("Fn::Expression", _));
                is_known.then_some(only.value)
            }
            ("base64encode", [only]) => {
                let text = own(only);
                Some(function("Fn::Base64", text.value, shown))
            }
            ("file" | "templatefile", [path, ..]) => self.text_of_file(path, shown),
            _ => None,
        };
        value.unwrap_or_else(|| self.kept(tree, spot))
    }
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
