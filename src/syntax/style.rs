//! The style of a file, inferred from the file and applied to new text.

use super::builder::Shape;
use super::inline::Inline;
use super::scalar::{self, Quote};
use super::{Document, Format, Kind, NodeId, ScalarStyle};

/// The style of a whole document.
#[derive(Debug)]
pub(crate) struct DocumentStyle {
    /// The indentation of a nested mapping.
    pub(crate) step: usize,
    /// The indentation of a sequence's dashes relative to their mapping.
    pub(crate) dash: usize,
    pub(crate) quote: Quote,
    /// Whether functions are written with tags.
    pub(crate) tags: bool,
    /// Whether short sequences of scalars are in brackets.
    pub(crate) brackets: bool,
    /// Whether most words that do not need quotes are quoted.
    pub(crate) quotes_words: bool,
    /// The same for values after a tag.
    pub(crate) quotes_tagged: bool,
    /// The text between a quoted key and its value in flow style.
    pub(crate) colon: String,
    pub(crate) inline: Inline,
}

#[derive(Default)]
struct Counts {
    steps: [usize; 10],
    dashes: [usize; 10],
    single: usize,
    double: usize,
    tags: usize,
    long: usize,
    brackets: usize,
    lines: usize,
    /// The counts of words below a tag and of others; quoted although they do not need it, and plain.
    words: [[usize; 2]; 2],
    colon: Option<String>,
}

impl DocumentStyle {
    pub(crate) fn of(document: &Document) -> DocumentStyle {
        let mut counts = Counts::default();
        for node in document.nodes() {
            counts.count(document, node);
        }
        let quote = if counts.double > counts.single {
            Quote::Double
        } else {
            Quote::Single
        };
        DocumentStyle {
            step: most(&counts.steps).filter(|&step| step > 0).unwrap_or(2),
            dash: most(&counts.dashes).unwrap_or(2),
            quote,
            tags: document.format() == Format::Yaml && counts.tags >= counts.long,
            brackets: counts.brackets > 0 && counts.lines == 0,
            quotes_words: counts.words[0][1] > counts.words[0][0],
            quotes_tagged: counts.words[1][1] > counts.words[1][0],
            colon: counts.colon.unwrap_or_else(|| ": ".to_owned()),
            inline: Inline::of(document),
        }
    }
}

/// The index with the highest count; of several, the smallest.
fn most(counts: &[usize]) -> Option<usize> {
    let best = *counts.iter().max()?;
    (best > 0)
        .then(|| counts.iter().position(|&count| count == best))
        .flatten()
}

impl Counts {
    fn count(&mut self, document: &Document, node: NodeId) {
        let at = document.node(node);
        if at.start < at.content && document.tag(node).is_some_and(|tag| !tag.starts_with("!!")) {
            self.tags += 1;
        }
        self.count_words(document, node);
        match at.shape {
            Shape::Scalar(ScalarStyle::SingleQuoted) => self.single += 1,
            Shape::Scalar(ScalarStyle::DoubleQuoted) => self.double += 1,
            Shape::Mapping => {
                self.count_long(document, node);
                self.count_step(document, node);
            }
            Shape::Sequence => {
                self.count_step(document, node);
                if document
                    .items(node)
                    .iter()
                    .all(|&item| document.kind(item) == Kind::Scalar)
                {
                    *(if at.flow {
                        &mut self.brackets
                    } else {
                        &mut self.lines
                    }) += usize::from(at.next - node.0 > 1);
                }
            }
            _ => {}
        }
    }

    fn count_words(&mut self, document: &Document, node: NodeId) {
        let is_key = document.parent(node).is_some_and(|parent| {
            let entries = document.entries(parent);
            entries
                .binary_search_by_key(&node, |entry| entry.key)
                .is_ok()
        });
        let word = document.scalar(node).is_some_and(scalar::reads_as_string);
        if is_key || !word {
            return;
        }
        let tagged = usize::from(document.tag(node).is_some());
        let plain = document.scalar_style(node) == Some(ScalarStyle::Plain);
        if plain || is_needlessly_quoted(document, node) {
            self.words[tagged][usize::from(!plain)] += 1;
        }
    }

    fn count_long(&mut self, document: &Document, node: NodeId) {
        let entries = document.entries(node);
        let is_untagged = document.tag(node).is_none();
        self.long += usize::from(is_untagged && document.marked(node).is_some());
        if let (true, None, Some(entry)) = (document.node(node).flow, &self.colon, entries.first())
        {
            self.colon = flow_colon(document, entry.key, entry.value);
        }
    }

    fn count_step(&mut self, document: &Document, node: NodeId) {
        if let Some(step) = indentation_in_parent(document, node).filter(|&step| step < 10) {
            match document.node(node).shape {
                Shape::Mapping => self.steps[step] += 1,
                _ => self.dashes[step] += 1,
            }
        }
    }
}

/// The number of siblings from which the indentation is inferred, for each new entry.
const SIBLINGS: usize = 100;

/// The indentation of a mapping, or of the dashes of a sequence, relative to their parent.
fn step_of(document: &Document, node: NodeId) -> Option<(Kind, usize)> {
    let found = indentation_in_parent(document, node).filter(|&found| found < 10)?;
    match document.kind(node) {
        Kind::Mapping if found > 0 => Some((Kind::Mapping, found)),
        Kind::Sequence => Some((Kind::Sequence, found)),
        _ => None,
    }
}

/// The text between a key and its value, if that is a colon and blanks.
pub(crate) fn flow_colon(document: &Document, key: NodeId, value: NodeId) -> Option<String> {
    let between = &document.text()[document.byte_range(key).end..document.byte_range(value).start];
    (between.contains(':') && between.bytes().all(|byte| b" \t:".contains(&byte)))
        .then(|| between.to_owned())
}

/// The indentation of a block collection that starts on its own line, relative to the mapping around it.
pub(crate) fn indentation_in_parent(document: &Document, node: NodeId) -> Option<usize> {
    let parent = document.parent(node)?;
    let apart = document.is_block(node)
        && document.is_block(parent)
        && document.kind(parent) == Kind::Mapping;
    if !apart || !document.begins_line(document.node(node).content as usize) {
        return None;
    }
    document.column(node).checked_sub(document.column(parent))
}

/// The style of new text in one collection.
#[derive(Clone, Debug)]
pub(crate) struct Style<'d> {
    pub(crate) json: bool,
    pub(crate) newline: &'static str,
    pub(crate) step: usize,
    pub(crate) dash: usize,
    /// The number of columns from a dash to the text after it.
    pub(crate) item: usize,
    /// Whether a dash is alone on its line if a mapping follows.
    pub(crate) dash_alone: bool,
    pub(crate) quote: Quote,
    /// Whether strings that do not need quotes are quoted.
    pub(crate) quotes_all: bool,
    /// Whether strings after a tag are.
    pub(crate) quotes_tagged: bool,
    pub(crate) key_quote: Option<Quote>,
    /// The quotes of keys with a variable in them, `'${Name}Service'`, which show nothing about other keys.
    pub(crate) filled_key_quote: Option<Quote>,
    pub(crate) tags: bool,
    pub(crate) brackets: bool,
    pub(crate) colon: &'d str,
    pub(crate) inline: &'d Inline,
    /// Whether a literal block may be written: not if a comment follows that would become part of it.
    pub(crate) literal: bool,
}

impl<'d> Style<'d> {
    /// The style of new children of a collection.
    pub(crate) fn inside(
        document: &Document,
        file: &'d DocumentStyle,
        collection: NodeId,
        at: usize,
    ) -> Style<'d> {
        let mut style = Style {
            json: document.format() == Format::Json,
            newline: document.newline_at(at),
            step: file.step,
            dash: file.dash,
            item: 2,
            dash_alone: false,
            quote: file.quote,
            quotes_all: false,
            quotes_tagged: file.quotes_tagged,
            key_quote: None,
            filled_key_quote: None,
            tags: file.tags,
            brackets: file.brackets,
            colon: if document.format() == Format::Json {
                &file.colon
            } else {
                ": "
            },
            inline: &file.inline,
            literal: !document.comment_follows(at),
        };
        if document.format() == Format::Json {
            style.quote = Quote::Double;
            return style;
        }
        style.learn_steps(document, collection);
        style.learn_items(document, collection);
        style.learn_quotes(document, collection, file.quotes_words);
        style
    }

    /// Infers the indentation from most of the siblings' values, else from the enclosing collections.
    fn learn_steps(&mut self, document: &Document, collection: NodeId) {
        let (mut steps, mut dashes) = ([0; 10], [0; 10]);
        for entry in document.entries(collection).iter().take(SIBLINGS) {
            match step_of(document, entry.value) {
                Some((Kind::Mapping, found)) => steps[found] += 1,
                Some((_, found)) => dashes[found] += 1,
                None => {}
            }
        }
        let (mut step, mut dash) = (most(&steps), most(&dashes));
        for node in std::iter::successors(Some(collection), |&node| document.parent(node)) {
            match step_of(document, node) {
                Some((Kind::Mapping, found)) => _ = step.get_or_insert(found),
                Some((_, found)) => _ = dash.get_or_insert(found),
                None => {}
            }
            if step.is_some() && dash.is_some() {
                break;
            }
        }
        self.step = step.unwrap_or(self.step);
        self.dash = dash.unwrap_or(self.dash);
    }

    fn learn_items(&mut self, document: &Document, collection: NodeId) {
        if document.kind(collection) != Kind::Sequence || !document.is_block(collection) {
            return;
        }
        let items = document.items(collection);
        let nested = items
            .iter()
            .enumerate()
            .rev()
            .find(|&(_, &item)| document.is_block(item));
        let Some((number, &item)) = nested else {
            return;
        };
        let dash = document.dash(collection, number);
        self.dash_alone = document.begins_line(document.node(item).content as usize);
        self.item = document
            .column(item)
            .saturating_sub(document.column_at(dash))
            .max(1);
    }

    fn learn_quotes(&mut self, document: &Document, collection: NodeId, by_file: bool) {
        let (mut single, mut double, mut plain, mut brackets, mut lines) = (0, 0, 0, 0, 0);
        let values: Vec<NodeId> = (0..document.child_count(collection))
            .map(|n| document.child(collection, n))
            .collect();
        for &value in &values {
            match document.node(value).shape {
                Shape::Scalar(ScalarStyle::SingleQuoted) => single += 1,
                Shape::Scalar(ScalarStyle::DoubleQuoted) => double += 1,
                Shape::Scalar(ScalarStyle::Plain) if document.tag(value).is_none() => {
                    plain +=
                        usize::from(document.scalar(value).is_some_and(scalar::reads_as_string));
                }
                Shape::Sequence
                    if document
                        .items(value)
                        .iter()
                        .all(|&item| document.kind(item) == Kind::Scalar) =>
                {
                    *(if document.node(value).flow {
                        &mut brackets
                    } else {
                        &mut lines
                    }) += usize::from(!document.items(value).is_empty());
                }
                _ => {}
            }
        }
        if single != double {
            self.quote = if single > double {
                Quote::Single
            } else {
                Quote::Double
            };
        }
        // A single quoted word may have a specific reason; two, or a file full of them, are a style.
        let needless = values
            .iter()
            .filter(|&&value| {
                document.tag(value).is_none() && is_needlessly_quoted(document, value)
            })
            .count();
        self.quotes_all = plain == 0 && (needless > 1 || (needless == 1 && by_file));
        if brackets + lines > 0 {
            self.brackets = brackets > lines;
        }
        let quoted = |entry: &super::Entry| document.scalar_style(entry.key).and_then(Quote::of);
        let mut keys = document.entries(collection).iter().map(quoted);
        let all = keys
            .next()
            .flatten()
            .filter(|first| keys.all(|key| key == Some(*first)));
        let mut keys = document.entries(collection).iter();
        let is_filled = |entry: &super::Entry| {
            let key = document.scalar(entry.key);
            key.is_some_and(|key| key.contains('{'))
        };
        if keys.all(is_filled) {
            self.filled_key_quote = all;
        } else {
            self.key_quote = all;
        }
    }
}

fn is_needlessly_quoted(document: &Document, value: NodeId) -> bool {
    let quoted = document.scalar_style(value).and_then(Quote::of).is_some();
    let flow = document
        .parent(value)
        .is_some_and(|parent| document.node(parent).flow);
    let text = document.scalar(value).unwrap_or_default();
    quoted && scalar::can_be_plain(text, flow) && scalar::reads_as_string(text)
}
