//! The lines of a program around its nodes: indentation, line breaks and comments.

use std::ops::Range;

use super::super::program::Program;
use super::super::tree::Node;

impl Program {
    fn source_text(&self) -> &str {
        self.source.text()
    }

    /// The start of the line of an offset.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        self.source.line_start(self.source.line_of(offset))
    }

    /// The end of the line of an offset, before its line break.
    pub(super) fn line_end(&self, offset: usize) -> usize {
        self.source.line_content(self.source.line_of(offset)).end
    }

    /// The start of the line after that of an offset.
    pub(super) fn next_line(&self, offset: usize) -> usize {
        self.source.line_start(self.source.line_of(offset) + 1)
    }

    /// The white space before the first character of the line of an offset.
    pub(super) fn indentation(&self, offset: usize) -> &str {
        let start = self.line_start(offset);
        let line = &self.source_text()[start..self.line_end(offset)];
        &line[..line.len() - line.trim_start().len()]
    }

    /// Whether only white space is before an offset in its line.
    pub(super) fn is_first_in_line(&self, offset: usize) -> bool {
        let start = self.line_start(offset).min(offset);
        self.source_text()[start..offset].trim().is_empty()
    }

    /// Whether only white space is behind an offset in its line.
    pub(super) fn is_last_in_line(&self, offset: usize) -> bool {
        let end = self.line_end(offset).max(offset);
        self.source_text()[offset..end].trim().is_empty()
    }

    /// Whether two offsets are in one line.
    pub(super) fn are_in_one_line(&self, one: usize, other: usize) -> bool {
        self.source.line_of(one) == self.source.line_of(other)
    }

    /// Whether the line that starts at an offset has no characters but white space. The end of the text is no line.
    pub(super) fn is_blank_line(&self, start: usize) -> bool {
        start < self.source_text().len()
            && self.source_text()[start..self.line_end(start)]
                .trim()
                .is_empty()
    }

    /// The line break that the program uses.
    pub(super) fn newline(&self) -> &'static str {
        match self.source_text().find('\n') {
            Some(at) if self.source_text()[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// The white space of one level of indentation.
    pub(in super::super) fn indentation_unit(&self) -> &str {
        let tree = &self.tree;
        let inner = (1..tree.len()).find_map(|node| {
            let parent = tree.parent(node)?;
            let is_block = matches!(
                tree.kind(parent),
                "block" | "statement_block" | "class_body"
            );
            let starts_line =
                is_block && tree.is_named(node) && self.is_first_in_line(tree.start(node));
            let owner = tree.parent(parent).filter(|_| starts_line)?;
            let outer = self.indentation(tree.start(owner));
            let unit = self.indentation(tree.start(node)).strip_prefix(outer)?;
            Some(unit).filter(|unit| !unit.is_empty())
        });
        let is_python = self.language == super::super::CodeLanguage::Python;
        inner.unwrap_or(if is_python { "    " } else { "  " })
    }

    /// The start of what belongs to a node that is the first in its line: that of the comments directly above it, each in
    /// its own line, or that of its line. A comment at the start of the file belongs to the file.
    pub(super) fn start_with_comments(&self, node: Node, from: usize) -> usize {
        let mut start = self.line_start(self.tree.start(node));
        for comment in self.comments_before(node) {
            let range = self.tree.range(comment);
            let is_alone = self.is_first_in_line(range.start) && range.start >= from;
            let is_directly_above = self.next_line(range.end.max(1) - 1) == start;
            let is_of_file = self.source.line_of(range.start) == 0;
            if !is_alone || !is_directly_above || is_of_file {
                break;
            }
            start = self.line_start(range.start);
        }
        // A block that reaches to the first line is a heading of the file.
        let is_heading = self.source.line_of(start) == 1
            && self
                .comments_before(node)
                .any(|comment| self.source.line_of(self.tree.start(comment)) == 0);
        if is_heading {
            return self.line_start(self.tree.start(node));
        }
        start
    }

    /// The comments before a node, the nearest first, up to the next other node.
    fn comments_before(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        let tree = &self.tree;
        (1..node)
            .rev()
            .skip_while(move |&before| {
                tree.next(before) > node || tree.ancestors(node).any(|above| above == before)
            })
            .take_while(|&before| tree.is_comment(before))
    }

    /// The end of what belongs to an offset in its line: that of the comments behind it, if nothing else follows.
    pub(super) fn end_with_comments(&self, offset: usize) -> usize {
        let tree = &self.tree;
        let end = self.line_end(offset);
        let mut at = offset;
        for node in tree.first_from(offset)..tree.len() {
            if tree.start(node) >= end {
                break;
            }
            if !tree.is_comment(node) || tree.end(node) > end {
                return offset;
            }
            at = tree.end(node);
        }
        at
    }

    /// The lines of a new text, of which all but the first are indented.
    pub(super) fn indented(&self, text: &str, indentation: &str) -> String {
        let newline = self.newline();
        let mut lines = text.lines();
        let mut out = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            out.push_str(newline);
            if !line.is_empty() {
                out.push_str(indentation);
                out.push_str(line);
            }
        }
        out
    }

    /// The comments in a range.
    pub(super) fn comments_in(&self, range: &Range<usize>) -> impl Iterator<Item = Node> + '_ {
        let tree = &self.tree;
        let end = range.end;
        (tree.first_from(range.start)..tree.len())
            .take_while(move |&node| tree.start(node) < end)
            .filter(move |&node| tree.is_comment(node) && tree.end(node) <= end)
    }
}
