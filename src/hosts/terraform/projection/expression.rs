//! Expressions of Terraform in the notation of the model.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression as Tree, UnaryOperator};
use hcl_edit::template::Element;

use super::module::Reading;
use super::node::{Entry, Home, Node, Origin, Place, Value};
use crate::hosts::terraform::expression::{Path, Step, Written, written};
use crate::hosts::terraform::schema::{Reference, reading};
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

impl<'d> Reading<'_, 'd> {
    /// A value as it is written in a file.
    pub(super) fn value(&self, file: usize, place: Cursor<'d>) -> Node {
        self.value_at(file, place, DEPTH)
    }

    fn value_at(&self, file: usize, place: Cursor<'d>, depth: usize) -> Node {
        let shown = Place {
            file,
            span: place.span(),
        };
        let home = Home::Written {
            file,
            node: place.node,
        };
        let at = |value| Node {
            value,
            origin: Origin {
                home: home.clone(),
                place: shown,
            },
        };
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
                    place: Place {
                        file,
                        span: name.span(),
                    },
                    value: self.value_at(file, value, depth),
                });
                at(Value::Map(entries.collect()))
            }
            Kind::Scalar => at(self.scalar(file, place, depth)),
        }
    }

    /// The items of a tuple. One item that is a list is the list itself, as Terraform 0.11 wrote lists:
    /// `["${var.subnets}"]`.
    fn list(&self, mut items: Vec<Node>) -> Value {
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
        let text = place.document.scalar(place.node).unwrap_or_default();
        let is_text = place.document.is_quoted(place.node);
        let spot = |start| Spot {
            place,
            file,
            start,
            depth,
        };
        match written(place) {
            Written::Null => Value::Null,
            Written::Literal(text) if is_text => Value::Text(text),
            Written::Literal(text) => Value::Plain(text),
            Written::Unreadable => raw(text),
            // Both readers of an expression put one letter before it: a parenthesis or a quote.
            Written::Tree(tree) => {
                let start = place.document.offset_of(text);
                self.tree(&tree, spot(start.map(|start| start.wrapping_sub(1))))
            }
            Written::Heredoc(parts) => self.parts(parts.iter(), spot(None)),
        }
    }

    /// A value that is kept as its text.
    fn raw(&self, place: Cursor<'d>) -> Value {
        raw(place.document.value_text(place.node))
    }

    /// The value of an expression.
    fn tree(&self, tree: &Tree, spot: Spot<'d>) -> Value {
        let Some(depth) = spot.depth.checked_sub(1) else {
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
                    let key = match key {
                        hcl_edit::expr::ObjectKey::Ident(name) => name.as_str().to_owned(),
                        hcl_edit::expr::ObjectKey::Expression(name) => name.as_str()?.to_owned(),
                    };
                    Some(Entry::new(key, own(value.expr())))
                });
                Value::Map(entries.collect())
            }
            Tree::StringTemplate(parts) => self.parts(parts.iter(), inner),
            Tree::HeredocTemplate(text) => self.parts(text.template.iter(), inner),
            Tree::Conditional(choice) => {
                let condition = self.condition(&choice.cond_expr, inner);
                let name = Node::derived(Value::Text(condition), self.shown(inner));
                let branches = [own(&choice.true_expr), own(&choice.false_expr)];
                let [then, otherwise] = branches;
                let arguments = Value::List(vec![name, then, otherwise]);
                function("Fn::If", arguments, self.shown(inner))
            }
            Tree::FuncCall(call) => self.function_call(tree, call, inner),
            Tree::Variable(_) | Tree::Traversal(_) => self.path(tree, inner),
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
        let shown = self.shown(spot);
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
    fn kept(&self, tree: &Tree, spot: Spot<'d>) -> Value {
        raw(&self.words(tree, spot))
    }

    /// The text of an expression as it is written.
    pub(super) fn words(&self, tree: &Tree, spot: Spot<'d>) -> String {
        let range = self.range(tree, spot);
        let written = range.and_then(|range| spot.place.document.text().get(range));
        written.map_or_else(|| tree.to_string().trim().to_owned(), str::to_owned)
    }

    pub(super) fn shown(&self, spot: Spot<'d>) -> Place {
        Place {
            file: spot.file,
            span: spot.place.span(),
        }
    }

    /// A concatenated text.
    fn parts<'e>(&self, parts: impl Iterator<Item = &'e Element>, spot: Spot<'d>) -> Value {
        let shown = self.shown(spot);
        let mut items: Vec<Node> = Vec::new();
        for part in parts {
            match part {
                Element::Literal(text) => {
                    items.push(Node::derived(Value::Text(text.value().clone()), shown));
                }
                Element::Interpolation(one) => items.push(self.part(&one.expr, spot)),
                Element::Directive(_) => {
                    return self.raw(spot.place);
                }
            }
        }
        concatenated(items, shown)
    }

    fn function_call(&self, tree: &Tree, call: &hcl_edit::expr::FuncCall, spot: Spot<'d>) -> Value {
        let shown = self.shown(spot);
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

    fn path(&self, tree: &Tree, spot: Spot<'d>) -> Value {
        let source = || self.kept(tree, spot);
        let Some(path) = Path::of(tree) else {
            return source();
        };
        let shown = self.shown(spot);
        let names: Vec<&str> = (0..path.steps.len())
            .map_while(|step| path.name(step))
            .collect();
        match (path.root, names.as_slice()) {
            ("var", [name]) if path.steps.len() == 1 => reference(name, shown),
            ("var", [name]) => match &path.steps[1..] {
                [Step::Index(index)] if index.is_number() => {
                    self.selected(index, reference(name, shown), spot)
                }
                _ => source(),
            },
            ("local", [name, rest @ ..]) => {
                self.local(name, rest, &path, spot).unwrap_or_else(source)
            }
            ("data", [kind, name, rest @ ..]) => self
                .data(kind, name, rest, &path, spot)
                .unwrap_or_else(source),
            ("module", [name, output]) if path.steps.len() == 2 => {
                let output = match self.is_local_call(name) {
                    true => format!("Outputs.{output}"),
                    false => (*output).to_owned(),
                };
                attribute(&format!("module.{name}"), &output, shown)
            }
            ("module" | "count" | "each" | "path" | "terraform" | "self" | "var", _) => source(),
            (kind, [name, ..]) => {
                let address = format!("{kind}.{name}");
                self.resource_path(&address, kind, 1, &path, spot)
                    .unwrap_or_else(source)
            }
            _ => source(),
        }
    }

    /// An attribute of a resource or a data source, whose steps start behind its name.
    fn resource_path(
        &self,
        address: &str,
        kind: &str,
        behind: usize,
        path: &Path<'_>,
        spot: Spot<'d>,
    ) -> Option<Value> {
        let shown = self.shown(spot);
        let steps = path.steps.get(behind..)?;
        let index = match steps.first() {
            Some(Step::Index(index)) => format!("[{}]", self.words(index, spot)),
            Some(Step::Number(number)) => format!(".{number}"),
            Some(Step::All) => {
                let text = spot.place.document.value_text(spot.place.node);
                if text.contains("[*]") { "[*]" } else { ".*" }.to_owned()
            }
            Some(Step::Name(_)) | None => String::new(),
        };
        let rest = if index.is_empty() { steps } else { &steps[1..] };
        let name = format!("{address}{index}");
        let names: Vec<&str> = (behind + steps.len() - rest.len()..path.steps.len())
            .map_while(|step| path.name(step))
            .collect();
        match names.as_slice() {
            [] => Some(reference(&name, shown)),
            [one] if rest.len() == 1 => Some(match reading(kind, one) {
                Some(Reference::Ref) => reference(&name, shown),
                Some(Reference::Attribute(known)) => attribute(&name, known, shown),
                None => attribute(&name, one, shown),
            }),
            _ => None,
        }
    }

    fn local(&self, name: &str, rest: &[&str], path: &Path<'_>, spot: Spot<'d>) -> Option<Value> {
        let (file, place) = self.local_value(name)?;
        let mut node = self.value_at(file, place, spot.depth);
        for step in rest {
            node = node.get(step)?.clone();
        }
        let value = node.derived_at(self.shown(spot)).value;
        match path.steps.get(1 + rest.len()..)? {
            [] => Some(value),
            [Step::Index(index)] if index.is_number() => Some(self.selected(index, value, spot)),
            _ => None,
        }
    }

    fn selected(&self, index: &Tree, list: Value, spot: Spot<'d>) -> Value {
        let shown = self.shown(spot);
        if let (Value::List(items), Some(number)) = (&list, index.as_number())
            && let Some(item) = number.as_u64().and_then(|at| items.get(at as usize))
        {
            return item.value.clone();
        }
        let index = self.part(index, spot);
        let arguments = vec![index, Node::derived(list, shown)];
        function("Fn::Select", Value::List(arguments), shown)
    }

    fn data(
        &self,
        kind: &str,
        name: &str,
        rest: &[&str],
        path: &Path<'_>,
        spot: Spot<'d>,
    ) -> Option<Value> {
        let shown = self.shown(spot);
        match (kind, rest) {
            ("aws_region", ["name" | "id" | "region"]) => Some(reference("AWS::Region", shown)),
            ("aws_caller_identity", ["account_id" | "id"]) => {
                Some(reference("AWS::AccountId", shown))
            }
            ("aws_partition", ["partition" | "id"]) => Some(reference("AWS::Partition", shown)),
            ("aws_iam_policy_document", ["json" | "rendered"]) => self.policy_document(name),
            ("template_file", ["rendered"]) => self.text_of_data(name, shown),
            _ => self.resource_path(&format!("data.{kind}.{name}"), kind, 2, path, spot),
        }
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
                    items.push(Node::derived(Value::Text(text.value().clone()), shown));
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

    /// The name of a condition, which is the text of its expression; its meaning is declared.
    pub(super) fn condition(&self, tree: &Tree, spot: Spot<'d>) -> String {
        let name = self.words(tree, spot);
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if !self.is_declared(&name) {
            let meaning = self.condition_meaning(tree, spot);
            self.declare(&name, meaning);
        }
        name
    }

    fn condition_meaning(&self, tree: &Tree, spot: Spot<'d>) -> Node {
        use hcl_edit::expr::BinaryOperator as Operator;
        let shown = self.shown(spot);
        let at =
            |name, arguments| Node::derived(function(name, Value::List(arguments), shown), shown);
        let text = |text: &str| Node::derived(Value::Text(text.to_owned()), shown);
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
                    Operator::Eq => at("Fn::Equals", sides()),
                    Operator::NotEq => at("Fn::Not", vec![at("Fn::Equals", sides())]),
                    Operator::And => at("Fn::And", conditions()),
                    Operator::Or => at("Fn::Or", conditions()),
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

/// An expression that the model has no notation for, as its text.
pub(super) fn raw(text: &str) -> Value {
    let place = Place {
        file: 0,
        span: Span::EMPTY,
    };
    let text = Node::derived(Value::Text(text.to_owned()), place);
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
    let both = [name, attribute].map(|text| Node::derived(Value::Text(text.to_owned()), shown));
    function("Fn::GetAtt", Value::List(both.to_vec()), shown)
}

/// A text of several pieces. One piece is that piece itself.
fn concatenated(mut items: Vec<Node>, shown: Place) -> Value {
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
                    pieces.push(Node::derived(Value::Text(before), shown));
                }
                pieces.push(values.next()?);
            }
            _ => return None,
        }
    }
    if !text.is_empty() {
        pieces.push(Node::derived(Value::Text(text), shown));
    }
    Some(pieces)
}
