//! Writes new values in the style of their surroundings.

use super::style::Style;
use super::{NewEntry, NewFunction, NewValue, scalar};

/// The longest sequence of scalars under a tag that is put on one line.
const SHORT: usize = 80;
/// The longest list that is put on one line.
const LONG: usize = 100;

/// The indentation of flow text that has each child on its own line.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// The indentation of the line where the text starts.
    pub(crate) indent: String,
    pub(crate) step: String,
}

/// The position of block text: the column of the key or the dash before it, and its indentation relative to that.
#[derive(Clone, Copy)]
struct Hang {
    column: usize,
    step: usize,
    dash: usize,
}

impl Style<'_> {
    /// The text after `key:` for keys at a column: ` v`, or a line break and lines.
    pub(crate) fn after_key(&self, value: &NewValue, column: usize) -> String {
        let mut out = String::new();
        self.put_value(
            &mut out,
            value,
            Hang {
                column,
                step: self.step,
                dash: self.dash,
            },
        );
        out
    }

    /// The text after a dash at a column.
    pub(crate) fn after_dash(&self, value: &NewValue, column: usize) -> String {
        let mut out = String::new();
        self.put_after_dash(&mut out, value, column);
        out
    }

    /// The lines of one entry, without the indentation of the first and the line break of the last.
    pub(crate) fn entry(&self, entry: &NewEntry, column: usize) -> String {
        let mut out = String::new();
        for line in comment_lines(entry) {
            out.push_str(&line);
            self.break_line(&mut out, column);
        }
        out.push_str(&self.key(&entry.key, false));
        out.push(':');
        self.put_value(
            &mut out,
            &entry.value,
            Hang {
                column,
                step: self.step,
                dash: self.dash,
            },
        );
        out
    }

    /// One item of a block sequence, with its dash.
    pub(crate) fn item(&self, value: &NewValue, column: usize) -> String {
        format!("-{}", self.after_dash(value, column))
    }

    fn break_line(&self, out: &mut String, column: usize) {
        out.push_str(self.newline);
        out.extend(std::iter::repeat_n(' ', column));
    }

    fn put_value(&self, out: &mut String, value: &NewValue, place: Hang) {
        match value {
            NewValue::Duplicate { text, column, .. } => {
                out.push_str(&indented(text, *column, place.column));
            }
            NewValue::Copied { value, .. } if self.json => self.put_value(out, value, place),
            NewValue::Copied { text, .. } => {
                out.push(' ');
                out.push_str(text);
            }
            NewValue::Mapping(entries) if !entries.is_empty() => {
                self.put_entries(out, entries, place.column + place.step)
            }
            NewValue::Sequence(items) if !items.is_empty() => match self.in_brackets(value) {
                Some(flow) => {
                    out.push(' ');
                    out.push_str(&flow);
                }
                None => self.put_items(out, items, place.column + place.dash),
            },
            NewValue::Function(function) => self.put_intrinsic(out, function, place),
            NewValue::Text(text) if self.literal && scalar::can_be_literal(text) => {
                self.put_literal(out, text, place.column + place.step)
            }
            NewValue::Mapping(_) | NewValue::Sequence(_) => {
                out.push(' ');
                out.push_str(&self.flow(value, None));
            }
            _ => {
                out.push(' ');
                out.push_str(&self.scalar(value, false));
            }
        }
    }

    fn put_entries(&self, out: &mut String, entries: &[NewEntry], column: usize) {
        for entry in entries {
            self.break_line(out, column);
            out.push_str(&self.entry(entry, column));
        }
    }

    fn put_items(&self, out: &mut String, items: &[NewValue], column: usize) {
        for item in items {
            self.break_line(out, column);
            out.push('-');
            self.put_after_dash(out, item, column);
        }
    }

    fn put_after_dash(&self, out: &mut String, value: &NewValue, column: usize) {
        let inner = column + self.item;
        match value {
            NewValue::Mapping(entries) if !entries.is_empty() && !self.dash_alone => {
                out.extend(std::iter::repeat_n(' ', self.item.saturating_sub(1)));
                for (number, entry) in entries.iter().enumerate() {
                    if number > 0 {
                        self.break_line(out, inner);
                    }
                    out.push_str(&self.entry(entry, inner));
                }
            }
            NewValue::Sequence(items)
                if !(items.is_empty() || self.dash_alone || self.in_brackets(value).is_some()) =>
            {
                out.extend(std::iter::repeat_n(' ', self.item.saturating_sub(1)));
                let items = items.iter().map(|item| self.item(item, inner));
                let between = format!("{}{}", self.newline, " ".repeat(inner));
                out.push_str(&items.collect::<Vec<_>>().join(&between));
            }
            NewValue::Function(function) if !self.is_tagged(function) => {
                let entry = NewEntry::new(function.key.clone(), function.spelled.clone());
                self.put_after_dash(out, &NewValue::Mapping(vec![entry]), column);
            }
            _ => self.put_value(
                out,
                value,
                Hang {
                    column,
                    step: self.item,
                    dash: self.item,
                },
            ),
        }
    }

    /// A list in brackets, if that is the style of the file and it is not too long for one line.
    fn in_brackets(&self, value: &NewValue) -> Option<String> {
        let NewValue::Sequence(items) = value else {
            return None;
        };
        let flow = (self.brackets && is_flat(items)).then(|| self.flow(value, None))?;
        (flow.chars().count() <= LONG).then_some(flow)
    }

    fn put_intrinsic(&self, out: &mut String, function: &NewFunction, place: Hang) {
        if !self.is_tagged(function) {
            let entry = NewEntry::new(function.key.clone(), function.spelled.clone());
            self.put_entries(out, &[entry], place.column + place.step);
            return;
        }
        out.push(' ');
        out.push_str(&function.tag);
        // A sequence under a tag is always indented: some readers interpret it as a sibling otherwise.
        let place = Hang {
            dash: if place.dash == 0 {
                place.step
            } else {
                place.dash
            },
            ..place
        };
        match &function.tagged {
            NewValue::Sequence(items) if is_flat(items) => {
                let flow = self.flow(&function.tagged, None);
                if flow.len() <= SHORT {
                    out.push(' ');
                    out.push_str(&flow);
                } else {
                    self.put_items(out, items, place.column + place.dash);
                }
            }
            NewValue::Sequence(items) => self.put_items(out, items, place.column + place.dash),
            tagged => self.below_tag().put_value(out, tagged, place),
        }
    }

    /// The style of a value after a tag, with the quotes of such values.
    fn below_tag(&self) -> Style<'_> {
        Style {
            quotes_all: self.quotes_tagged,
            ..self.clone()
        }
    }

    /// Whether the function is written with its tag. Two tags on one node are not valid YAML: then the outer one has
    /// the long spelling.
    pub(crate) fn is_tagged(&self, function: &NewFunction) -> bool {
        let inner = match &function.tagged {
            NewValue::Function(inner) => self.is_tagged(inner),
            NewValue::Copied { text, .. } => text.starts_with('!'),
            _ => false,
        };
        self.tags && !self.json && !inner
    }

    fn put_literal(&self, out: &mut String, text: &str, column: usize) {
        out.push_str(if text.ends_with('\n') { " |" } else { " |-" });
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            out.push_str(self.newline);
            if !line.is_empty() {
                out.extend(std::iter::repeat_n(' ', column));
                out.push_str(line);
            }
        }
    }

    /// A key, quoted if necessary or if its siblings are.
    pub(crate) fn key(&self, key: &str, flow: bool) -> String {
        let filled = self.filled_key_quote.filter(|_| key.contains('{'));
        match self.key_quote.or(filled) {
            _ if self.json => scalar::double_quoted(key),
            Some(quote) => scalar::quoted(key, quote),
            None if scalar::can_be_plain(key, flow) && scalar::reads_as_string(key) => {
                key.to_owned()
            }
            None => scalar::quoted(key, self.quote),
        }
    }
    /// A value in flow style, on one line or with each child on its own line.
    pub(crate) fn flow(&self, value: &NewValue, lines: Option<&Lines>) -> String {
        let mut out = String::new();
        self.put_flow(&mut out, value, lines);
        out
    }

    /// One entry of a flow mapping.
    pub(crate) fn flow_entry(&self, entry: &NewEntry, lines: Option<&Lines>) -> String {
        let mut out = String::new();
        if let (Some(lines), false) = (lines, self.json) {
            for line in comment_lines(entry) {
                out.push_str(&line);
                out.push_str(self.newline);
                out.push_str(&lines.indent);
            }
        }
        let key = self.key(&entry.key, true);
        // The space after the colon may be omitted only after a quoted key.
        let colon = if key.starts_with(['"', '\'']) {
            self.colon
        } else {
            ": "
        };
        out.push_str(&key);
        out.push_str(colon);
        self.put_flow(&mut out, &entry.value, lines);
        out
    }

    fn put_flow(&self, out: &mut String, value: &NewValue, lines: Option<&Lines>) {
        if let NewValue::Duplicate { text, .. } = value {
            out.push_str(text.trim_start());
            return;
        }
        if lines.is_some() && self.json {
            let text = self.flow(value, None);
            if self.inline.holds(value, &text) {
                out.push_str(&text);
                return;
            }
        }
        let inner = lines.map(|lines| Lines {
            indent: format!("{}{}", lines.indent, lines.step),
            ..lines.clone()
        });
        match value {
            NewValue::Mapping(entries) => {
                let children = entries
                    .iter()
                    .map(|entry| self.flow_entry(entry, inner.as_ref()));
                self.put_children(
                    out,
                    ['{', '}'],
                    &children.collect::<Vec<_>>(),
                    lines.zip(inner.as_ref()),
                );
            }
            NewValue::Sequence(items) => {
                let children = items.iter().map(|item| self.flow(item, inner.as_ref()));
                self.put_children(
                    out,
                    ['[', ']'],
                    &children.collect::<Vec<_>>(),
                    lines.zip(inner.as_ref()),
                );
            }
            NewValue::Copied { value, .. } if self.json => self.put_flow(out, value, lines),
            NewValue::Copied { text, .. } | NewValue::Duplicate { text, .. } => out.push_str(text),
            NewValue::Function(function) if self.is_tagged(function) => {
                out.push_str(&function.tag);
                out.push(' ');
                self.below_tag().put_flow(out, &function.tagged, lines);
            }
            NewValue::Function(function) => {
                let entry = NewEntry::new(function.key.clone(), function.spelled.clone());
                self.put_flow(out, &NewValue::Mapping(vec![entry]), lines);
            }
            _ => out.push_str(&self.scalar(value, true)),
        }
    }

    fn put_children(
        &self,
        out: &mut String,
        brackets: [char; 2],
        children: &[String],
        lines: Option<(&Lines, &Lines)>,
    ) {
        out.push(brackets[0]);
        match lines {
            Some((outer, inner)) if !children.is_empty() => {
                for (number, child) in children.iter().enumerate() {
                    out.push_str(if number > 0 { "," } else { "" });
                    out.push_str(self.newline);
                    out.push_str(&inner.indent);
                    out.push_str(child);
                }
                out.push_str(self.newline);
                out.push_str(&outer.indent);
            }
            _ => {
                let is_padded = self.json && self.inline.is_padded(brackets[0] == '{');
                let pad = if is_padded && !children.is_empty() {
                    " "
                } else {
                    ""
                };
                out.push_str(pad);
                out.push_str(&children.join(self.comma()));
                out.push_str(pad);
            }
        }
        out.push(brackets[1]);
    }

    /// The comma between children on one line.
    pub(crate) fn comma(&self) -> &'static str {
        if self.colon.ends_with(':') { "," } else { ", " }
    }

    /// A scalar, in the notation of flow or block style.
    pub(crate) fn scalar(&self, value: &NewValue, flow: bool) -> String {
        match value {
            NewValue::Text(text) => self.text(text, flow),
            NewValue::Quoted(text) if self.json => scalar::double_quoted(text),
            NewValue::Quoted(text) => scalar::quoted(text, self.quote),
            NewValue::Number(number) => number.to_string(),
            NewValue::Bool(value) => value.to_string(),
            NewValue::Raw(text) if self.json && scalar::is_json_word(text) => text.clone(),
            NewValue::Raw(text) if !self.json && scalar::can_be_plain(text, flow) => text.clone(),
            NewValue::Raw(text) => self.text(text, flow),
            NewValue::Null
            | NewValue::Mapping(_)
            | NewValue::Sequence(_)
            | NewValue::Function(_)
            | NewValue::Copied { .. }
            | NewValue::Duplicate { .. } => "null".to_owned(),
        }
    }

    fn text(&self, text: &str, flow: bool) -> String {
        if self.json {
            return scalar::double_quoted(text);
        }
        let plain =
            scalar::can_be_plain(text, flow) && scalar::reads_as_string(text) && !self.quotes_all;
        if plain {
            text.to_owned()
        } else {
            scalar::quoted(text, self.quote)
        }
    }
}

/// A text whose lines after the first are indented for another column.
fn indented(text: &str, from: usize, to: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let is_blank = line.trim().is_empty();
        let own = line.len() - line.trim_start_matches(' ').len();
        if number > 0 && !is_blank && to > from {
            out.extend(std::iter::repeat_n(' ', to - from));
        }
        let gone = if number > 0 && !is_blank {
            own.min(from.saturating_sub(to))
        } else {
            0
        };
        out.push_str(&line[gone..]);
    }
    out
}

/// Whether the items are scalars, possibly with tags, or sequences of such: suitable for one line.
fn is_flat(items: &[NewValue]) -> bool {
    items.iter().all(|item| match item {
        NewValue::Mapping(_) => false,
        NewValue::Duplicate { .. } => false,
        NewValue::Copied { value, .. } => is_flat(std::slice::from_ref(value)),
        NewValue::Sequence(items) => is_flat(items),
        NewValue::Function(function) => is_flat(std::slice::from_ref(&function.tagged)),
        _ => true,
    })
}

/// The lines of an entry's comment, each with its `# `.
pub(crate) fn comment_lines(entry: &NewEntry) -> Vec<String> {
    let lines = entry
        .comment
        .as_deref()
        .map(str::lines)
        .into_iter()
        .flatten();
    lines
        .map(|line| {
            if line.starts_with('#') {
                // A comment that is copied as it is written.
                line.to_owned()
            } else if line.trim().is_empty() {
                "#".to_owned()
            } else {
                format!("# {}", line.trim_end())
            }
        })
        .collect()
}
