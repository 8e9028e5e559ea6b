//! Writes new values and blocks as the formatter of Terraform does.

use super::super::{NewBlock, NewEntry, NewItem, NewValue, ScalarStyle};
use super::document::{Role, has_heredoc, whole_expression};
use super::escape;
use super::layout::Layout;
use super::scanner::is_name;

/// The longest list of simple values that is put on one line.
const SHORT: usize = 80;
/// The indentation of new text inside new brackets.
const STEP: &str = "  ";

/// How the keys of an object are written.
#[derive(Clone, Default, Debug)]
pub(crate) struct KeyStyle {
    quoted: bool,
    /// What is between a key and its value, if that is not an equals sign: a colon and the white space around it.
    colon: Option<String>,
}

impl KeyStyle {
    /// The style of most of the keys of a collection; that of arguments for a body.
    pub(crate) fn of(layout: &Layout) -> KeyStyle {
        if layout.role != Role::Object {
            return KeyStyle::default();
        }
        let document = layout.document;
        let keys: Vec<_> = layout
            .children
            .iter()
            .filter_map(|child| child.key)
            .collect();
        let is_quoted = |key| document.scalar_style(key) == Some(ScalarStyle::DoubleQuoted);
        let quoted = keys.iter().filter(|&&key| is_quoted(key)).count();
        let colons = layout.children.iter().filter_map(|child| {
            let end = document.node(child.key?).end as usize;
            let start = document.node(child.value).start as usize;
            let between = &document.text()[end..start];
            (between.trim() == ":").then(|| between.to_owned())
        });
        let colons: Vec<String> = colons.collect();
        KeyStyle {
            quoted: quoted * 2 > keys.len(),
            colon: colons
                .first()
                .filter(|_| colons.len() * 2 > keys.len())
                .cloned(),
        }
    }

    fn key(&self, key: &str) -> String {
        let is_keyword = matches!(key, "for" | "true" | "false" | "null");
        if self.quoted || is_keyword || !is_name(key) {
            return escape::quoted(key);
        }
        key.to_owned()
    }
}

/// The width of a new key in a collection.
pub(crate) fn key_width(layout: &Layout, key: &str) -> usize {
    KeyStyle::of(layout).key(key).chars().count()
}

/// Why a value cannot be written in HCL.
pub(crate) fn invalid(value: &NewValue) -> Option<&'static str> {
    match value {
        NewValue::Raw(text) if whole_expression(text).is_none() => {
            Some("the new text is no expression of HCL")
        }
        NewValue::Raw(text) if has_heredoc(text) => {
            Some("an expression with a heredoc cannot be written in another place")
        }
        NewValue::Function(function) if function.is_json_encode() => invalid(&function.tagged),
        NewValue::Function(_) => Some("a function of CloudFormation has no notation in HCL"),
        NewValue::Mapping(entries) => entries.iter().find_map(|entry| invalid(&entry.value)),
        NewValue::Sequence(items) => items.iter().find_map(invalid),
        NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => invalid(value),
        _ => None,
    }
}

/// Why a block cannot be written.
pub(crate) fn invalid_block(block: &NewBlock) -> Option<&'static str> {
    if !is_name(&block.kind) {
        return Some("the type of a block must be a name of HCL");
    }
    let mut names = Vec::new();
    block.items.iter().find_map(|item| match item {
        NewItem::Argument(entry) if !is_name(&entry.key) => {
            Some("the name of an argument must be a name of HCL")
        }
        NewItem::Argument(entry) if names.contains(&&entry.key) => {
            Some("an argument is defined twice in a new block")
        }
        NewItem::Argument(entry) => {
            names.push(&entry.key);
            invalid(&entry.value)
        }
        NewItem::Block(block) => invalid_block(block),
    })
}

/// Whether a value is written on several lines.
pub(crate) fn is_multi_line(value: &NewValue) -> bool {
    match value {
        NewValue::Mapping(entries) => !entries.is_empty(),
        NewValue::Sequence(items) => !is_short(items),
        NewValue::Raw(text) => text.contains('\n'),
        NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => is_multi_line(value),
        NewValue::Function(function) => is_multi_line(&function.tagged),
        _ => false,
    }
}

/// Whether a list has only simple values and fits on one line.
fn is_short(items: &[NewValue]) -> bool {
    let writer = Writer { newline: "\n" };
    let simple = items.iter().all(|item| !is_multi_line(item));
    let length = |item| writer.value(item, "", true).chars().count() + 2;
    simple && items.iter().map(length).sum::<usize>() <= SHORT
}

/// A value as an expression on one line.
pub(crate) fn on_one_line(value: &NewValue) -> String {
    Writer { newline: "\n" }.value(value, "", true)
}

/// Writes new text.
#[derive(Clone, Copy)]
pub(crate) struct Writer {
    pub(crate) newline: &'static str,
}

/// A new argument or entry that is about to be written.
pub(crate) struct Line<'e> {
    pub(crate) entry: &'e NewEntry,
    /// The column of its equals sign, if it is aligned with lines that remain.
    pub(crate) column: Option<usize>,
}

impl Writer {
    /// A value whose first line starts on a line with this indentation.
    pub(crate) fn value(&self, value: &NewValue, indent: &str, inline: bool) -> String {
        match value {
            NewValue::Text(text) | NewValue::Quoted(text) => escape::quoted(text),
            NewValue::Number(number) => number.to_string(),
            NewValue::Bool(value) => value.to_string(),
            NewValue::Null => "null".to_owned(),
            NewValue::Raw(text) => text.replace("\r\n", "\n").replace('\n', self.newline),
            NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => {
                self.value(value, indent, inline)
            }
            NewValue::Function(function) if function.is_json_encode() => {
                let argument = self.value(&function.tagged, indent, inline);
                format!("{}({argument})", function.tag)
            }
            NewValue::Function(function) => self.value(&function.tagged, indent, inline),
            NewValue::Mapping(entries) if entries.is_empty() => "{}".to_owned(),
            NewValue::Mapping(entries) if inline => {
                let entries = entries
                    .iter()
                    .map(|entry| self.inline_entry(entry, &KeyStyle::default()));
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
            NewValue::Mapping(entries) => self.object(entries, indent),
            NewValue::Sequence(items) if inline || is_short(items) => {
                let items = items.iter().map(|item| self.value(item, indent, true));
                format!("[{}]", items.collect::<Vec<_>>().join(", "))
            }
            NewValue::Sequence(items) => self.tuple(items, indent),
        }
    }

    /// An entry on the line of others.
    pub(crate) fn inline_entry(&self, entry: &NewEntry, keys: &KeyStyle) -> String {
        let value = self.value(&entry.value, "", true);
        let separator = keys.colon.as_deref().unwrap_or(" = ");
        format!("{}{separator}{value}", keys.key(&entry.key))
    }

    fn object(&self, entries: &[NewEntry], indent: &str) -> String {
        let inner = format!("{indent}{STEP}");
        let lines: Vec<Line> = entries
            .iter()
            .map(|entry| Line {
                entry,
                column: None,
            })
            .collect();
        let body = self.lines(&lines, &inner, &KeyStyle::default(), "");
        format!("{{{}{body}{indent}}}", self.newline)
    }

    fn tuple(&self, items: &[NewValue], indent: &str) -> String {
        let inner = format!("{indent}{STEP}");
        let mut out = format!("[{}", self.newline);
        let last = items.len() - 1;
        for (number, item) in items.iter().enumerate() {
            out.push_str(&inner);
            out.push_str(&self.value(item, &inner, false));
            out.push_str(if number < last { "," } else { "" });
            out.push_str(self.newline);
        }
        format!("{out}{indent}]")
    }

    /// Arguments or entries, each on its own lines, with aligned equals signs and this end.
    pub(crate) fn lines(&self, lines: &[Line], indent: &str, keys: &KeyStyle, end: &str) -> String {
        let mut out = String::new();
        for (number, line) in lines.iter().enumerate() {
            self.comment(&mut out, line.entry.comment.as_deref(), indent);
            let key = keys.key(&line.entry.key);
            let value = self.value(&line.entry.value, indent, false);
            out.push_str(indent);
            out.push_str(&key);
            let written = indent.chars().count() + key.chars().count();
            match &keys.colon {
                Some(colon) => out.push_str(colon),
                None => {
                    let column = line.column.unwrap_or_else(|| {
                        indent.chars().count() + width_of_chain(lines, number, keys) + 1
                    });
                    out.extend(std::iter::repeat_n(
                        ' ',
                        column.saturating_sub(written).max(1),
                    ));
                    out.push_str("= ");
                }
            }
            out.push_str(&value);
            out.push_str(end);
            out.push_str(self.newline);
        }
        out
    }

    pub(crate) fn comment(&self, out: &mut String, comment: Option<&str>, indent: &str) {
        for line in comment.into_iter().flat_map(str::lines) {
            out.push_str(indent);
            out.push_str(format!("# {line}").trim_end());
            out.push_str(self.newline);
        }
    }

    /// A block on lines with this indentation, with the line break after it.
    pub(crate) fn block(&self, block: &NewBlock, indent: &str) -> String {
        let mut out = String::new();
        self.comment(&mut out, block.comment.as_deref(), indent);
        out.push_str(indent);
        out.push_str(&block.kind);
        for label in &block.labels {
            out.push(' ');
            out.push_str(&escape::quoted(label));
        }
        out.push_str(" {");
        if !block.items.is_empty() {
            out.push_str(self.newline);
            self.items(&mut out, &block.items, &format!("{indent}{STEP}"));
            out.push_str(indent);
        }
        out.push('}');
        out.push_str(self.newline);
        out
    }

    /// The content of a block: blocks are separated from what is around them by blank lines.
    fn items(&self, out: &mut String, items: &[NewItem], indent: &str) {
        let mut lines = Vec::new();
        for (number, item) in items.iter().enumerate() {
            match item {
                NewItem::Argument(entry) => lines.push(Line {
                    entry,
                    column: None,
                }),
                NewItem::Block(block) => {
                    out.push_str(&self.lines(&lines, indent, &KeyStyle::default(), ""));
                    lines.clear();
                    if number > 0 {
                        out.push_str(self.newline);
                    }
                    out.push_str(&self.block(block, indent));
                    if matches!(items.get(number + 1), Some(NewItem::Argument(_))) {
                        out.push_str(self.newline);
                    }
                }
            }
        }
        out.push_str(&self.lines(&lines, indent, &KeyStyle::default(), ""));
    }
}

/// The width of the longest key among the lines that are aligned with one: neighbors on one line without comments above.
fn width_of_chain(lines: &[Line], number: usize, keys: &KeyStyle) -> usize {
    let width = |line: &Line| keys.key(&line.entry.key).chars().count();
    let is_line = |line: &Line| !is_multi_line(&line.entry.value) && line.column.is_none();
    let own = width(&lines[number]);
    if !is_line(&lines[number]) {
        return own;
    }
    let above = (1..=number)
        .rev()
        .take_while(|&at| lines[at].entry.comment.is_none())
        .map(|at| &lines[at - 1])
        .take_while(|line| is_line(line));
    let below = lines[number + 1..]
        .iter()
        .take_while(|line| line.entry.comment.is_none() && is_line(line));
    above.chain(below).map(width).max().unwrap_or(0).max(own)
}
