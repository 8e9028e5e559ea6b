//! Comments for this tool: `# ecs2fargate: keep REASON` above a resource or an argument, or behind it.

use std::cell::RefCell;
use std::collections::HashMap;

use super::parallel::mark;
use super::projection::Place;
use crate::syntax::Document;

/// What each comment for this tool contains.
const MARK: &str = "ecs2fargate";

/// The comments, by the file and the line that they are about.
pub(super) struct Comments(RefCell<HashMap<(usize, usize), Vec<String>>>);

impl Comments {
    /// Reads the comments of documents, each with the index of its file.
    pub(super) fn of(documents: &[(usize, &Document)]) -> Self {
        let mut found: HashMap<(usize, usize), Vec<String>> = HashMap::new();
        for (file, document) in documents {
            if !document.text().contains(MARK) {
                continue;
            }
            let all: Vec<_> = document.placed_comments().collect();
            let own_lines: Vec<usize> = all
                .iter()
                .filter(|(_, is_own_line, _)| *is_own_line)
                .map(|(span, ..)| span.start.line)
                .collect();
            for (span, is_own_line, text) in all {
                if !text.contains(MARK) || mark(text).is_some() {
                    continue;
                }
                // Other lines of comments may follow before what it is about.
                let mut line = span.start.line;
                while is_own_line && own_lines.contains(&line) {
                    line += 1;
                }
                let words = text
                    .trim_start_matches(['#', '/', '*'])
                    .trim_end_matches("*/");
                let comment = format!("# {}", words.trim());
                found.entry((*file, line)).or_default().push(comment);
            }
        }
        Self(RefCell::new(found))
    }

    /// The comments about a place. The first place of a line gets them: what is in it has the same line.
    pub(super) fn take(&self, place: Place) -> Vec<String> {
        let found = self
            .0
            .borrow_mut()
            .remove(&(place.file, place.span.start.line));
        found.unwrap_or_default()
    }
}
