//! A text as the second reader accepts it: without a byte order mark and carriage returns, and with two things masked that it
//! refuses although they are valid: keys that an object repeats, and lines of a heredoc that begin with its marker.

use super::scanner::{HeredocLines, Parser};
use std::ops::Range;

/// The shadow of a text, with the way back.
pub(crate) struct Shadow<'t> {
    original: &'t str,
    pub(crate) text: String,
    steps: Vec<Step>,
}

/// An offset in the shadow, from which on it and the original run in parallel.
struct Step {
    shadow: usize,
    /// Where a part of the original ends that ends here in the shadow.
    end: usize,
    /// Where one starts.
    start: usize,
}

impl<'t> Shadow<'t> {
    /// The shadow of a text, unless our own parser cannot read it.
    pub(crate) fn of(original: &'t str) -> Option<Shadow<'t>> {
        let start = original.len() - original.strip_prefix('\u{feff}').unwrap_or(original).len();
        let mut parser = Parser::new(original, start);
        parser.file().ok()?;
        let masks = masks(original, &parser);
        let mut shadow = Shadow {
            original,
            text: String::with_capacity(original.len()),
            steps: Vec::new(),
        };
        let mut at = start;
        for (range, with) in masks {
            shadow.copy(at..range.start);
            shadow.step(range.start, range.start);
            shadow.text.push_str(&with);
            at = range.end;
        }
        shadow.copy(at..original.len());
        shadow.step(original.len(), original.len());
        Some(shadow)
    }

    /// The text of the original that a span of the shadow stands for.
    pub(crate) fn original(&self, span: Range<usize>) -> Option<&'t str> {
        let next = self.steps.partition_point(|step| step.shadow <= span.start);
        let step = self.steps.get(next.checked_sub(1)?)?;
        let start = step.start + span.start - step.shadow;
        let at = self.steps.partition_point(|step| step.shadow < span.end);
        let end = match self.steps.get(at).filter(|step| step.shadow == span.end) {
            Some(step) => step.end,
            None => {
                let step = self.steps.get(at.checked_sub(1)?)?;
                step.start + span.end - step.shadow
            }
        };
        self.original.get(start..end)
    }

    fn step(&mut self, end: usize, start: usize) {
        let shadow = self.text.len();
        self.steps.push(Step { shadow, end, start });
    }

    /// Copies a part of the original without carriage returns before line feeds.
    fn copy(&mut self, range: Range<usize>) {
        self.step(range.start, range.start);
        let mut at = range.start;
        let original = self.original;
        for (found, _) in original[range.clone()].match_indices("\r\n") {
            let found = range.start + found;
            self.text.push_str(&original[at..found]);
            at = found + 1;
            self.step(found, at);
        }
        self.text.push_str(&original[at..range.end]);
    }
}

/// What is masked, in order, and by what.
fn masks(text: &str, parser: &Parser) -> Vec<(Range<usize>, String)> {
    let mut masks = Vec::new();
    for (number, key) in parser.repeated_keys.iter().enumerate() {
        masks.push((key.start..key.end, format!("masked-{number}-")));
    }
    for heredoc in &parser.heredocs {
        mask_markers(text, heredoc, &mut masks);
    }
    masks.sort_by_key(|(range, _)| (range.start, range.end));
    // A key that is masked may contain another one.
    let mut end = 0;
    masks.retain(|(range, _)| {
        let is_apart = range.start >= end;
        if is_apart {
            end = range.end;
        }
        is_apart
    });
    masks
}

/// Masks the first character of the marker where a line of the heredoc begins with it.
fn mask_markers(text: &str, heredoc: &HeredocLines, masks: &mut Vec<(Range<usize>, String)>) {
    let marker = &text[heredoc.marker.start..heredoc.marker.end];
    let lines = &text[heredoc.lines.start..heredoc.lines.end];
    let mut at = heredoc.lines.start;
    for line in lines.split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '\t']);
        if content.starts_with(marker) {
            let start = at + line.len() - content.len();
            let first = marker.chars().next().map_or(0, char::len_utf8);
            let with = if marker.starts_with('x') { "y" } else { "x" };
            masks.push((start..start + first, with.to_owned()));
        }
        at += line.len();
    }
}
