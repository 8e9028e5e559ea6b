//! Edits inside the text of a scalar.

use super::error::CommitError;
use super::lower::Lowering;
use super::operation::{Word, reworded};
use super::verbatim::Verbatim;
use super::{NewValue, NodeId, ScalarStyle, scalar};

impl Lowering<'_> {
    /// Replaces words of a scalar at their positions in the source, so that its lines and quotes are kept.
    pub(crate) fn reword(
        &mut self,
        node: NodeId,
        words: &[Word],
        operation: usize,
    ) -> Result<(), CommitError> {
        let document = self.document;
        let text = document.scalar(node).unwrap_or_default();
        let Some(new) = reworded(text, words) else {
            return Err(self.unsupported(node, "the words to change are not in its text"));
        };
        let is_plain = document.scalar_style(node) == Some(ScalarStyle::Plain);
        if is_plain && document.tag(node).is_none() && !scalar::reads_as_string(&new) {
            return self.set(node, &NewValue::Text(new), operation);
        }
        if !words.iter().all(|word| is_simple(text, word)) {
            return self.rewrite(node, words, &new, operation);
        }
        let written = document.node(node).content as usize..document.node(node).end as usize;
        let source = &document.text()[written.clone()];
        let depth = document.depth(node);
        for word in words {
            // Because of escapes and line ends, source and text differ, so a word is found by counting its previous
            // occurrences.
            let old = text.get(word.at.clone()).unwrap_or_default();
            let same_in_both = source.matches(old).count() == text.matches(old).count();
            let number = text[..word.at.start].matches(old).count();
            let found = source.match_indices(old).nth(number);
            let Some((start, _)) = found.filter(|_| same_in_both && !old.is_empty()) else {
                return Err(self.unsupported(
                    node,
                    "the word to change cannot be distinguished from others in this notation",
                ));
            };
            let start = written.start + start;
            self.edits.replace(
                start..start + old.len(),
                word.with.clone(),
                depth,
                operation,
            );
        }
        Ok(())
    }

    /// Replaces words that need quotes, escapes or line ends, if the scalar has a regular notation.
    fn rewrite(
        &mut self,
        node: NodeId,
        words: &[Word],
        new: &str,
        operation: usize,
    ) -> Result<(), CommitError> {
        let verbatim = Verbatim::of(self.document, node).filter(|one| one.takes(new));
        let Some(verbatim) = verbatim else {
            return Err(self.unsupported(
                node,
                "its lines are folded or its characters are escaped, so a part of it cannot be changed; write it as a literal block (|)",
            ));
        };
        let depth = self.document.depth(node);
        for word in words {
            let place = verbatim.offset(word.at.start)..verbatim.offset(word.at.end);
            let with = verbatim.write(&word.with);
            self.edits.replace(place, with, depth, operation);
        }
        Ok(())
    }
}

/// Whether a word has the same notation in every style.
fn is_simple(text: &str, word: &Word) -> bool {
    let old = text.get(word.at.clone()).unwrap_or_default();
    let special = ['\n', '"', '\'', '\\'];
    !old.is_empty() && !old.contains(special) && !word.with.contains(special)
}

#[cfg(test)]
mod tests {
    use crate::syntax::{Document, Operation, Word};

    /// The text with every `db` in the value of `a` replaced by another word.
    fn with(text: &str, word: &str) -> Option<String> {
        let document = Document::parse(text).expect("it is valid");
        let node = document.get(document.root(), "a").expect("it is there");
        let value = document.scalar(node).expect("it is a scalar");
        let words = value.match_indices("db").map(|(at, old)| Word {
            at: at..at + old.len(),
            with: word.to_owned(),
        });
        let words = words.collect();
        let committed = document.commit(&[Operation::Reword { node, words }]);
        Some(committed.ok()?.text)
    }

    #[test]
    fn everything_else_stays_as_it_is_written() {
        for text in [
            "a: db # x\n",
            "a: 'db and db'\n",
            "a: \"\\tdb \\\n  é db\"\nb: 1\n",
            "a: !Sub tcp://db:${Port}\n",
            "a: |\n    db\n\n    b db # c\n# d\n",
            "a: >-\n  x\n  db\n\n  db",
            "a:\n  x\n  db\n",
            "{\"a\": \"\\u00e9 db\"}",
            "{a: db, b: db}",
        ] {
            let changed = text.replacen(
                "db",
                "web",
                text.matches("db").count() - text.matches("b: db").count(),
            );
            assert_eq!(with(text, "web"), Some(changed), "{text}");
        }
    }

    #[test]
    fn what_would_read_as_another_kind_of_value_is_quoted() {
        assert_eq!(
            with("a: db\n", "127.0.0.1"),
            Some("a: '127.0.0.1'\n".to_owned())
        );
        assert_eq!(
            with("a: !Sub db\n", "127.0.0.1"),
            Some("a: !Sub 127.0.0.1\n".to_owned())
        );
    }

    /// The text with an additional entry in the JSON in the value of `a`.
    fn with_entry(text: &str) -> Option<String> {
        let document = Document::parse(text).expect("it is valid");
        let node = document.get(document.root(), "a").expect("it is there");
        let value = document.scalar(node).expect("it is a scalar");
        let at = value.find("1").expect("it is in the text") + 1;
        let with = ",\n  \"it's\": \"é\"".to_owned();
        let words = vec![Word { at: at..at, with }];
        let committed = document.commit(&[Operation::Reword { node, words }]);
        Some(committed.ok()?.text)
    }

    #[test]
    fn new_lines_stand_where_the_others_stand() {
        let block = "a: !Sub |-\n    {\n      \"é\": 1\n\n    }\n\n# c\nb: 1\n";
        let expected = block.replace("1\n\n    }", "1,\n      \"it's\": \"é\"\n\n    }");
        assert_eq!(with_entry(block), Some(expected.clone()));
        let windows = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(with_entry(&windows(block)), Some(windows(&expected)));
        let folded = "a: >\n  {\n    \"b\": 1\n  }\n";
        let expected = folded.replace("1\n", "1,\n    \"it's\": \"é\"\n");
        assert_eq!(with_entry(folded), Some(expected));
        assert_eq!(with_entry("a: >\n  {\n  \"b\": 1\n  }\n"), None);
    }

    #[test]
    fn new_text_is_escaped_as_its_quotes_ask() {
        assert_eq!(
            with_entry("a: \"{\\\"b\\\": 1}\" # c\n"),
            Some("a: \"{\\\"b\\\": 1,\\n  \\\"it's\\\": \\\"é\\\"}\" # c\n".to_owned())
        );
        assert_eq!(
            with_entry("{\"a\": \"{\\\"b\\\": 1}\"}"),
            Some("{\"a\": \"{\\\"b\\\": 1,\\n  \\\"it's\\\": \\\"é\\\"}\"}".to_owned())
        );
        assert_eq!(with_entry("a: '{ \"b\":\n  1}'\n"), None);
    }

    #[test]
    fn what_cannot_be_found_as_it_is_written_is_refused() {
        assert_eq!(with("a: \"d\\\n  b db\"\n", "web"), None);
    }
}
