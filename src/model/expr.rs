//! The meaning of an expression, independent of its spelling: expressions with the same meaning are equal.

use std::collections::BTreeMap;
use std::fmt;

use super::notation::{NO_VALUE, function_name};
use super::pieces::{TemplatePart, template_parts};
use super::reader_of;
use crate::syntax::{Cursor, Kind, NewValue, ScalarStyle};

/// The meaning of a value. `!Ref X`, `Ref: X`, `{"Ref": "X"}` and `!Sub ${X}` are equal; so are `!GetAtt A.B`, `!GetAtt
/// [A, B]` and `!Sub ${A.B}`, a `Fn::Join` of literal pieces and the same `Fn::Sub`, and a scalar with and without
/// quotes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Expr {
    /// No value: `AWS::NoValue` or `null`.
    Absent,
    /// A text, a number or a boolean, as text.
    Text(String),
    /// The value that `Ref` returns for a resource, a parameter or a pseudo parameter.
    Ref(String),
    /// An attribute of a resource: logical ID and attribute name.
    Attr(String, String),
    /// The value when a condition holds, and the value when it does not.
    If(String, Box<[Expr; 2]>),
    /// The pieces of a concatenated text: no two texts in a row, none of them empty, none of them a concatenation.
    Concat(Vec<Expr>),
    /// The items of a list, without absent ones.
    List(Vec<Expr>),
    /// The entries of a mapping, without absent ones.
    Map(BTreeMap<String, Expr>),
    /// Another function, by its long name without `Fn::`, and its argument.
    Call(String, Box<Expr>),
    /// A value that nests too deeply to be read, by its place; equal only to itself.
    Opaque(String),
}

/// How deep expressions may nest; real ones stay below ten.
const DEPTH: usize = 60;
/// The limit of nodes of an expression, with aliases followed; a whole definition has a few hundred.
const NODES: usize = 20_000;
/// The size limit of an expression that repeats others: the size of the largest template.
const LARGEST: usize = 1 << 20;

impl Expr {
    /// The meaning of a value of a document, as its host reads it.
    pub fn of(cursor: Cursor<'_>) -> Self {
        reader_of(cursor.document).meaning(cursor)
    }

    /// The meaning of a value that is written in the model's notation.
    pub fn in_notation(cursor: Cursor<'_>) -> Self {
        let mut budget = NODES;
        read(cursor, DEPTH, &mut budget).without_absent_items()
    }

    /// The meaning of a new value.
    pub fn of_value(value: &NewValue) -> Self {
        read_new(value).without_absent_items()
    }

    /// The name of the resource or parameter that a `Ref` references.
    pub fn referenced(&self) -> Option<&str> {
        match self {
            Self::Ref(name) => Some(name),
            _ => None,
        }
    }

    /// Whether it references a resource or parameter anywhere in it.
    pub fn names(&self, wanted: &str) -> bool {
        match self {
            Self::Absent | Self::Text(_) | Self::Opaque(_) => false,
            Self::Ref(name) | Self::Attr(name, _) => name == wanted,
            Self::If(_, branches) => branches.iter().any(|one| one.names(wanted)),
            Self::Concat(parts) | Self::List(parts) => parts.iter().any(|one| one.names(wanted)),
            Self::Map(entries) => entries.values().any(|one| one.names(wanted)),
            Self::Call(_, argument) => argument.names(wanted),
        }
    }

    /// Whether it is a text of which a part is known only at deploy time, and which is concatenated in this module: the
    /// same expression elsewhere in it has the same meaning.
    pub fn is_composed(&self) -> bool {
        match self {
            Self::Concat(parts) => parts
                .iter()
                .any(|part| !matches!(part, Self::Text(_) | Self::Absent)),
            _ => false,
        }
    }

    /// The expression in the syntax of a `Fn::Sub` without variables; `None` if that cannot express it.
    pub fn as_sub(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.replace("${", "${!")),
            Self::Ref(name) => Some(format!("${{{name}}}")),
            Self::Attr(resource, attribute) => Some(format!("${{{resource}.{attribute}}}")),
            Self::Concat(pieces) => pieces.iter().map(Self::as_sub).collect(),
            _ => None,
        }
    }

    /// The pieces of a text; a text that is not a concatenation is its only piece.
    pub fn pieces(&self) -> &[Self] {
        match self {
            Self::Concat(pieces) => pieces,
            one => std::slice::from_ref(one),
        }
    }

    /// A function with its argument.
    fn call(name: &str, argument: Self) -> Self {
        match (name, argument) {
            ("Ref", Self::Text(name)) if name == NO_VALUE => Self::Absent,
            ("Ref", Self::Text(name)) => Self::Ref(name),
            ("GetAtt", Self::Text(name)) => match name.split_once('.') {
                Some((resource, attribute)) => Self::attribute(resource, attribute),
                None => other("GetAtt", Self::Text(name)),
            },
            ("GetAtt", Self::List(steps)) => get_att(steps),
            ("Sub", Self::Text(module)) => sub(&module, &BTreeMap::new()),
            ("Sub", Self::List(arguments)) => match arguments.as_slice() {
                [Self::Text(module)] => sub(module, &BTreeMap::new()),
                [Self::Text(module), Self::Map(variables)] => sub(module, variables),
                _ => other("Sub", Self::List(arguments)),
            },
            ("If", Self::List(arguments)) => choice(arguments),
            ("Join", Self::List(arguments)) => match arguments.as_slice() {
                [Self::Text(separator), Self::List(items)] => joined(separator, items),
                _ => other("Join", Self::List(arguments)),
            },
            (_, argument) => other(name, argument),
        }
    }

    /// Its size: a measure of what copies of it cost.
    fn size(&self) -> usize {
        let all = |parts: &[Self]| parts.iter().map(Self::size).sum::<usize>();
        1 + match self {
            Self::Absent => 0,
            Self::Text(text) | Self::Ref(text) | Self::Opaque(text) => text.len(),
            Self::Attr(resource, attribute) => resource.len() + attribute.len(),
            Self::If(_, branches) => all(branches.as_slice()),
            Self::Concat(parts) | Self::List(parts) => all(parts),
            Self::Map(entries) => entries.values().map(Self::size).sum(),
            Self::Call(_, argument) => argument.size(),
        }
    }

    fn attribute(resource: &str, attribute: &str) -> Self {
        Self::Attr(resource.to_owned(), attribute.to_owned())
    }

    /// Removes absent items and entries, except for the arguments of functions, whose position counts.
    fn without_absent_items(self) -> Self {
        let is_there = |one: &Self| *one != Self::Absent;
        match self {
            Self::List(items) => Self::List(
                items
                    .into_iter()
                    .map(Self::without_absent_items)
                    .filter(is_there)
                    .collect(),
            ),
            Self::Map(entries) => Self::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| (key, value.without_absent_items()))
                    .filter(|(_, value)| is_there(value))
                    .collect(),
            ),
            Self::If(condition, branches) => Self::If(
                condition,
                Box::new(branches.map(Self::without_absent_items)),
            ),
            known => known,
        }
    }
}

fn other(name: &str, argument: Expr) -> Expr {
    Expr::Call(name.to_owned(), Box::new(argument))
}

/// `[A, B]`, and `[A, B, C]` for the attribute `B.C`.
fn get_att(steps: Vec<Expr>) -> Expr {
    let texts: Option<Vec<&str>> = steps
        .iter()
        .map(|step| match step {
            Expr::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    match texts.as_deref() {
        Some([resource, attribute @ ..]) if !attribute.is_empty() => {
            Expr::attribute(resource, &attribute.join("."))
        }
        _ => other("GetAtt", Expr::List(steps)),
    }
}

fn choice(arguments: Vec<Expr>) -> Expr {
    match <[Expr; 3]>::try_from(arguments) {
        Ok([Expr::Text(condition), then, otherwise]) => {
            if then == otherwise {
                then
            } else {
                Expr::If(condition, Box::new([then, otherwise]))
            }
        }
        Ok(arguments) => other("If", Expr::List(arguments.into())),
        Err(arguments) => other("If", Expr::List(arguments)),
    }
}

fn joined(separator: &str, items: &[Expr]) -> Expr {
    let mut pieces = Vec::new();
    if separator.len() * items.len() > LARGEST {
        let arguments = [Expr::Text(separator.to_owned()), Expr::List(items.to_vec())];
        return other("Join", Expr::List(arguments.into()));
    }
    let items = items.iter().filter(|item| **item != Expr::Absent);
    for (index, item) in items.enumerate() {
        if index > 0 {
            pieces.push(Expr::Text(separator.to_owned()));
        }
        pieces.push(item.clone());
    }
    concat(pieces)
}

/// The pieces of an `Fn::Sub` text; `${!x}` is the text `${x}`. One that grows too large is kept whole.
fn sub(template: &str, variables: &BTreeMap<String, Expr>) -> Expr {
    let mut pieces = Vec::new();
    let mut size = 0;
    for part in template_parts(template) {
        let name = match part {
            TemplatePart::Text(_, text) => {
                pieces.push(Expr::Text(text.to_owned()));
                continue;
            }
            TemplatePart::Name(name) => name,
        };
        size += variables.get(name).map_or(0, Expr::size);
        if size > LARGEST {
            let arguments = [
                Expr::Text(template.to_owned()),
                Expr::Map(variables.clone()),
            ];
            return other("Sub", Expr::List(arguments.into()));
        }
        pieces.push(variable(name, variables));
    }
    concat(pieces)
}

fn variable(name: &str, variables: &BTreeMap<String, Expr>) -> Expr {
    match (variables.get(name), name.split_once('.')) {
        (Some(value), _) => value.clone(),
        (None, Some((resource, attribute))) => Expr::attribute(resource, attribute),
        (None, None) => Expr::call("Ref", Expr::Text(name.to_owned())),
    }
}

fn concat(pieces: Vec<Expr>) -> Expr {
    let is_nothing = pieces.contains(&Expr::Absent);
    let mut flat: Vec<Expr> = Vec::new();
    let mut open: Vec<Expr> = pieces.into_iter().rev().collect();
    while let Some(piece) = open.pop() {
        match (piece, flat.last_mut()) {
            (Expr::Concat(inner), _) => open.extend(inner.into_iter().rev()),
            (Expr::Absent, _) => {}
            (Expr::Text(text), _) if text.is_empty() => {}
            (Expr::Text(text), Some(Expr::Text(last))) => last.push_str(&text),
            (piece, _) => flat.push(piece),
        }
    }
    match flat.len() {
        0 if is_nothing => Expr::Absent,
        0 => Expr::Text(String::new()),
        1 => flat.remove(0),
        _ => Expr::Concat(flat),
    }
}

fn read(cursor: Cursor<'_>, depth: usize, budget: &mut usize) -> Expr {
    let (Some(depth), Some(left)) = (depth.checked_sub(1), budget.checked_sub(1)) else {
        return Expr::Opaque(cursor.document.path(cursor.node));
    };
    *budget = left;
    if cursor.is_null() {
        return Expr::Absent;
    }
    let content = content(cursor, depth, budget);
    let tag = cursor.document.tag(cursor.node);
    match tag.and_then(|tag| tag.strip_prefix('!')) {
        Some(name) if !name.is_empty() && !name.starts_with(['!', '<']) => {
            Expr::call(name, content)
        }
        _ => content,
    }
}

/// A scalar without quotes: YAML 1.1's words for true and false, which CloudFormation accepts, become those of JSON.
fn plain(text: &str) -> Expr {
    let word = match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => "true",
        "false" | "no" | "off" => "false",
        _ => text,
    };
    Expr::Text(word.to_owned())
}

/// A node without its tag.
fn content(cursor: Cursor<'_>, depth: usize, budget: &mut usize) -> Expr {
    match cursor.document.kind(cursor.node) {
        Kind::Scalar => {
            let text = cursor.document.scalar(cursor.node).unwrap_or_default();
            let is_plain = cursor.document.scalar_style(cursor.node) == Some(ScalarStyle::Plain);
            if is_plain && cursor.document.tag(cursor.node).is_none() {
                plain(text)
            } else {
                Expr::Text(text.to_owned())
            }
        }
        Kind::Sequence => Expr::List(
            cursor
                .written_items()
                .map(|item| read(item, depth, budget))
                .collect(),
        ),
        Kind::Mapping => {
            let entries = cursor.written_entries();
            let entries = entries.map(|(key, _, value)| (key, read(value, depth, budget)));
            mapping(entries.collect())
        }
    }
}

/// A mapping, or the function that its only key names.
fn mapping(entries: Vec<(&str, Expr)>) -> Expr {
    if let [(key, _)] = entries.as_slice()
        && let Some(name) = function_name(key)
    {
        let argument = entries.into_iter().map(|(_, argument)| argument).next();
        return Expr::call(name, argument.unwrap_or(Expr::Absent));
    }
    let owned = entries.into_iter();
    Expr::Map(owned.map(|(key, value)| (key.to_owned(), value)).collect())
}

fn read_new(value: &NewValue) -> Expr {
    match value {
        NewValue::Raw(text) => plain(text),
        NewValue::Text(text) | NewValue::Quoted(text) => Expr::Text(text.clone()),
        NewValue::Number(number) => Expr::Text(number.to_string()),
        NewValue::Bool(value) => Expr::Text(value.to_string()),
        NewValue::Null => Expr::Absent,
        NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => read_new(value),
        NewValue::Sequence(items) => Expr::List(items.iter().map(read_new).collect()),
        NewValue::Mapping(entries) => mapping(
            entries
                .iter()
                .map(|entry| (entry.key.as_str(), read_new(&entry.value)))
                .collect(),
        ),
        NewValue::Function(function) => {
            let name = function_name(&function.key).unwrap_or(&function.key);
            Expr::call(name, read_new(&function.spelled))
        }
    }
}

/// In the syntax of a `Fn::Sub`, as far as that can express it.
impl fmt::Display for Expr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => out.write_str(NO_VALUE),
            Self::Text(text) => out.write_str(text),
            Self::Ref(name) => write!(out, "${{{name}}}"),
            Self::Attr(resource, attribute) => write!(out, "${{{resource}.{attribute}}}"),
            Self::Concat(pieces) => pieces.iter().try_for_each(|piece| piece.fmt(out)),
            Self::If(condition, branches) => {
                let [then, otherwise] = branches.as_ref();
                write!(out, "If({condition}, {then}, {otherwise})")
            }
            Self::List(items) => {
                out.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    let separator = if index > 0 { ", " } else { "" };
                    write!(out, "{separator}{item}")?;
                }
                out.write_str("]")
            }
            Self::Map(entries) => {
                out.write_str("{")?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    let separator = if index > 0 { ", " } else { "" };
                    write!(out, "{separator}{key}: {value}")?;
                }
                out.write_str("}")
            }
            Self::Call(name, argument) => write!(out, "{name}({argument})"),
            Self::Opaque(place) => write!(out, "({place})"),
        }
    }
}

/// Whether two expressions have the same meaning, whatever their spelling.
pub fn same_expression(one: Cursor<'_>, other: Cursor<'_>) -> bool {
    Expr::of(one) == Expr::of(other)
}

/// Whether one of some new values has the same meaning as another one.
pub fn has_value(values: &[NewValue], wanted: &NewValue) -> bool {
    let wanted = Expr::of_value(wanted);
    values.iter().any(|value| Expr::of_value(value) == wanted)
}

/// Whether an expression and a new value have the same meaning.
pub fn is_same_value(one: Cursor<'_>, other: &NewValue) -> bool {
    Expr::of(one) == Expr::of_value(other)
}

#[cfg(test)]
mod tests;
