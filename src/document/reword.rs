//! Edits inside the text of a scalar.

use super::error::CommitError;
use super::lower::Lowering;
use super::operation::{Word, reworded};
use super::scalar;
use super::{NewValue, NodeId, ScalarStyle};

impl Lowering<'_> {
    /// Puts other words into a scalar where they stand in the source, so that its lines and quotes stay.
    pub(crate) fn reword(
        &mut self,
        node: NodeId,
        words: &[Word],
        operation: usize,
    ) -> Result<(), CommitError> {
        let document = self.document;
        let text = document.scalar(node).unwrap_or_default();
        let Some(new) = reworded(text, words) else {
            return Err(self.unsupported(node, "the words that change are not those of its text"));
        };
        let is_plain = document.scalar_style(node) == Some(ScalarStyle::Plain);
        if is_plain && document.tag(node).is_none() && !scalar::reads_as_string(&new) {
            return self.set(node, &NewValue::Text(new), operation);
        }
        let written = document.node(node).content as usize..document.node(node).end as usize;
        let source = &document.text()[written.clone()];
        let depth = document.depth(node);
        for word in words {
            // Escapes and line ends make source and text differ, so a word is found by counting its like before it.
            let old = text.get(word.at.clone()).unwrap_or_default();
            let same_in_both = source.matches(old).count() == text.matches(old).count();
            let number = text[..word.at.start].matches(old).count();
            let found = source.match_indices(old).nth(number);
            let Some((start, _)) = found.filter(|_| same_in_both && !old.is_empty()) else {
                return Err(self.unsupported(
                    node,
                    "a word that has to change cannot be told from others as it is written",
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
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Operation, Word};

    /// The text with every `db` in the value of `a` made into another word.
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
        Some(committed.ok()?.document.text().to_owned())
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

    #[test]
    fn what_cannot_be_found_as_it_is_written_is_refused() {
        assert_eq!(with("a: \"d\\\n  b db\"\n", "web"), None);
    }
}
