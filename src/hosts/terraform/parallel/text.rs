//! Parts of a text of HCL: declarations, lines, references, and edits of them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::marks::{Mark, mark};
use crate::syntax::{Cursor, Document, Format};

/// A block at the top of a file.
pub(in crate::hosts::terraform) struct Declaration<'d> {
    /// `resource`, `variable`, …
    pub(in crate::hosts::terraform) keyword: &'d str,
    /// Its labels.
    pub(in crate::hosts::terraform) labels: Vec<&'d str>,
    /// Its arguments and blocks.
    pub(in crate::hosts::terraform) body: Cursor<'d>,
    /// The node of its last label.
    pub(in crate::hosts::terraform) key: Option<Cursor<'d>>,
    /// The comment lines directly above it, and its own lines without the last line break.
    pub(super) whole: Range<usize>,
    /// The start of its first line.
    pub(super) start: usize,
    /// What the comments directly above it record, with their lines.
    pub(in crate::hosts::terraform) mark: Option<(Mark<'d>, Range<usize>)>,
}

impl<'d> Declaration<'d> {
    /// The address of a resource or data source, the name of a variable or call: `aws_ecs_service.web`,
    /// `data.aws_vpc.main`, `var.cpu`, `module.web`.
    pub(in crate::hosts::terraform) fn address(&self) -> String {
        let name = self.labels.join(".");
        match self.keyword {
            "resource" => name,
            "variable" => format!("var.{name}"),
            keyword => format!("{keyword}.{name}"),
        }
    }

    /// Its text, without the comments above it.
    pub(super) fn text(&self) -> &'d str {
        &self.body.document.text()[self.start..self.whole.end]
    }
}

/// Reads the blocks at the top of a file, in order.
pub(in crate::hosts::terraform) fn declarations(document: &Document) -> Vec<Declaration<'_>> {
    let mut found = Vec::new();
    for (keyword, _, value) in Cursor::root(document).written_entries() {
        collect(keyword, &mut Vec::new(), None, value, &mut found);
    }
    found.sort_by_key(|one| one.start);
    found
}

fn collect<'d>(
    keyword: &'d str,
    labels: &mut Vec<&'d str>,
    key: Option<Cursor<'d>>,
    value: Cursor<'d>,
    found: &mut Vec<Declaration<'d>>,
) {
    if value.document.is_hcl_block(value.node) {
        found.push(declaration(keyword, labels.clone(), key, value));
    } else if value.is_sequence() && !value.document.is_tuple(value.node) {
        for item in value.written_items() {
            collect(keyword, labels, key, item, found);
        }
    } else if value.is_mapping() && !value.document.is_object(value.node) {
        for (label, key, inner) in value.written_entries() {
            labels.push(label);
            collect(keyword, labels, Some(key), inner, found);
            labels.pop();
        }
    }
}

fn declaration<'d>(
    keyword: &'d str,
    labels: Vec<&'d str>,
    key: Option<Cursor<'d>>,
    body: Cursor<'d>,
) -> Declaration<'d> {
    let text = body.document.text();
    let range = body.document.byte_range(body.node);
    let start = line_start(text, range.start);
    let (lead, mark) = comments_above(text, start);
    Declaration {
        keyword,
        labels,
        body,
        key,
        whole: lead..line_end(text, range.end),
        start,
        mark,
    }
}

/// The start of the comment lines directly above a line, and what one of them records.
pub(super) fn comments_above(
    text: &str,
    start: usize,
) -> (usize, Option<(Mark<'_>, Range<usize>)>) {
    let (mut lead, mut found) = (start, None);
    while lead > mark_length(text) {
        let above = line_start(text, lead - 1);
        let line = text[above..lead].trim();
        if !line.starts_with('#') && !line.starts_with("//") {
            break;
        }
        if let Some(one) = mark(line) {
            found = Some((one, above..lead));
        }
        lead = above;
    }
    (lead, found)
}

/// The start of the line of a place. A byte order mark is before the first line.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at]
        .rfind('\n')
        .map_or_else(|| mark_length(text).min(at), |newline| newline + 1)
}

/// The length of the byte order mark of a text.
fn mark_length(text: &str) -> usize {
    text.len() - without_mark(text).len()
}

/// A text without its byte order mark, which the second reader does not expect.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The end of the line of a place, without its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let end = rest.find('\n').unwrap_or(rest.len());
    at + rest[..end].trim_end_matches('\r').len()
}

/// The start of the line after a place.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline + 1)
}

/// The line break of a text.
pub(super) fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The white space at the start of the line of a place.
pub(super) fn indent(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The places in a text at which an address is: as a whole, and not as the end of a longer one.
pub(super) fn mentions<'t>(text: &'t str, address: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    text.match_indices(address)
        .map(|(at, _)| at)
        .filter(move |&at| {
            let before = text[..at].chars().next_back();
            let after = text[at + address.len()..].chars().next();
            !before.is_some_and(|letter| is_part(letter) || letter == '.')
                && !after.is_some_and(is_part)
        })
}

/// The parts of expressions that name one of some addresses, each with the other name. In Terraform 0.11 the items of
/// `depends_on` are texts.
pub(super) fn words(
    document: &Document,
    within: Range<usize>,
    names: &[(String, String)],
) -> BTreeMap<usize, (Range<usize>, String)> {
    let mut found = BTreeMap::new();
    for node in document.nodes() {
        let range = document.byte_range(node);
        if range.start < within.start || range.end > within.end {
            continue;
        }
        let is_dependency = || document.path(node).contains(".depends_on[");
        if document.expression(node).is_none() && !is_dependency() {
            continue;
        }
        let text = &document.text()[range.clone()];
        for (own, other) in names {
            for at in mentions(text, own) {
                let start = range.start + at;
                found.insert(start, (start..start + own.len(), other.clone()));
            }
        }
    }
    found
}

/// Edits of a text.
#[derive(Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub(super) fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.0.push((range, with.into()));
    }

    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a place is in a part that is replaced.
    pub(super) fn covers(&self, at: usize) -> bool {
        self.0.iter().any(|(range, _)| range.contains(&at))
    }

    /// The text with the edits; `None` if two of them overlap.
    pub(super) fn applied(mut self, text: &str) -> Option<String> {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(text.len());
        let mut end = 0;
        for (range, with) in self.0 {
            out.push_str(text.get(end..range.start)?);
            out.push_str(&with);
            end = range.end;
        }
        out.push_str(text.get(end..)?);
        Some(out)
    }
}

/// Parses a text with both readers of HCL.
pub(super) fn parsed(text: &str) -> Option<Document> {
    hcl_edit::parser::parse_body(without_mark(text)).ok()?;
    Document::parse_as(text, Format::Hcl).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# one\n\n# two\n# ecs2fargate: parallel\nresource \"aws_a\" \"b\" {\n  c = aws_d.e.f\n}\nlocals {\n  x = 1\n}\n";

    #[test]
    fn declarations_have_the_comments_directly_above_them() {
        let document = parsed(TEXT).expect("the text above");
        let found = declarations(&document);
        let addresses: Vec<String> = found.iter().map(Declaration::address).collect();
        assert_eq!(addresses, ["aws_a.b", "locals."]);
        assert!(TEXT[found[0].whole.clone()].starts_with("# two\n"));
        assert!(TEXT[found[0].whole.clone()].ends_with("\n}"));
        assert_eq!(
            found[0].text(),
            "resource \"aws_a\" \"b\" {\n  c = aws_d.e.f\n}"
        );
        assert!(matches!(found[0].mark, Some((Mark::Added, _))));
        assert!(found[1].mark.is_none());
    }

    #[test]
    fn only_whole_addresses_are_mentions() {
        let text = "[aws_a.b.arn, aws_a.bc, data.aws_a.b.x, \"${aws_a.b[0].id}\"]";
        let found: Vec<usize> = mentions(text, "aws_a.b").collect();
        assert_eq!(found, [1, text.find("aws_a.b[").expect("it is there")]);
        assert_eq!(mentions(text, "data.aws_a.b").count(), 1);
    }
}
