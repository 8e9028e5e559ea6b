//! Converts operations on a document of HCL to a new, proven text.

use super::super::edits;
use super::super::error::CommitError;
use super::super::plan::Plan;
use super::super::{Committed, Document, Format, LostComment, NodeId};
use super::lower::Lowering;
use super::plan::HclPlan;
use super::second_reader;
use super::value::{Item, Valuation, difference};

/// Applies a plan to a document and proves the result by the second reader; if it is asked for, or if that proof fails, by
/// both readers of both texts.
pub(crate) fn commit(
    document: &Document,
    plan: &Plan,
    both_readers: bool,
) -> Result<Committed, CommitError> {
    let plan = HclPlan::new(document, plan)?;
    if both_readers {
        prove_original(document)?;
    }
    let ended = with_final_newline(document);
    let base = ended.as_ref().unwrap_or(document);
    let edits = Lowering::run(base, &plan)?;
    let edits = edits.sorted()?;
    let new = edits::apply(base.text(), &edits);
    let proof = Proof {
        expected: Valuation {
            document,
            plan: Some(&plan),
        }
        .file(),
        has_mark: document.source.start() > 0,
        both_readers,
    };
    let text = proof.of_either(new, ended.is_some()).or_else(|failure| {
        // The readers may have disagreed about the text before the edit.
        prove_original(document)?;
        Err(failure)
    })?;
    Ok(Committed {
        format: Some(Format::Hcl),
        text,
        lost_comments: document.lost_comments(&edits),
        stale_comments: stale_comments(document, &plan),
    })
}

/// The same document with a final line break, if its text has none, so that every line is complete for edits.
fn with_final_newline(document: &Document) -> Option<Document> {
    let text = document.text();
    if text[document.source.start()..].is_empty() || text.ends_with('\n') {
        return None;
    }
    let newline = document.newline_at(text.len());
    let newline = if newline == "\r" { "\n" } else { newline };
    Document::parse_as(format!("{text}{newline}"), Format::Hcl).ok()
}

/// Proves that both readers agree on the text before it is edited.
fn prove_original(document: &Document) -> Result<(), CommitError> {
    if let Err(at) = document.covers_text() {
        let position = document.source.position(at);
        return Err(CommitError::ProofFailed {
            operation: None,
            what: format!("the original is not covered by its tree at {position}"),
        });
    }
    let own = Valuation {
        document,
        plan: None,
    };
    let disagreement = match second_reader::read(document.text()) {
        Ok(second) => difference(&own.file(), &second),
        Err(what) => Some(what),
    };
    match disagreement {
        Some(disagreement) => Err(CommitError::SecondReader { disagreement }),
        None => Ok(()),
    }
}

/// What a new text has to be.
struct Proof {
    expected: Vec<Item>,
    has_mark: bool,
    both_readers: bool,
}

impl Proof {
    /// The proven text. If the old one had no final line break, the new one has none either.
    fn of_either(&self, text: String, is_ended: bool) -> Result<String, CommitError> {
        if is_ended {
            let shorter = text.strip_suffix("\r\n").or(text.strip_suffix('\n'));
            if let Some(shorter) = shorter.filter(|shorter| self.holds(shorter).is_ok()) {
                return Ok(shorter.to_owned());
            }
        }
        self.holds(&text)?;
        Ok(text)
    }

    fn holds(&self, text: &str) -> Result<(), CommitError> {
        if text.starts_with('\u{feff}') != self.has_mark {
            return failed("the byte order mark was lost".to_owned());
        }
        let second = second_reader::read(text).or_else(failed)?;
        if let Some(what) = difference(&self.expected, &second) {
            return failed(what);
        }
        if !self.both_readers {
            return Ok(());
        }
        let new = Document::parse_as(text, Format::Hcl);
        let new = new.map_err(|error| CommitError::unreadable(&error))?;
        if let Err(at) = new.covers_text() {
            let position = new.source.position(at);
            return failed(format!(
                "the new text is not covered by its tree at {position}"
            ));
        }
        let own = Valuation {
            document: &new,
            plan: None,
        };
        difference(&self.expected, &own.file()).map_or(Ok(()), failed)
    }
}

fn failed<T>(what: String) -> Result<T, CommitError> {
    Err(CommitError::ProofFailed {
        operation: None,
        what,
    })
}

/// The comments that remain on the last line of a value that changes.
fn stale_comments(document: &Document, plan: &HclPlan) -> Vec<LostComment> {
    let sets = plan
        .plan
        .sets
        .iter()
        .map(|(&node, &(operation, _))| (node, operation));
    let rewords = plan
        .plan
        .rewords
        .iter()
        .map(|(&node, &(operation, _))| (node, operation));
    let changed: Vec<(NodeId, usize)> = sets.chain(rewords).collect();
    let mut stale = Vec::new();
    for (node, operation) in changed {
        if let Some(comment) = document.trailing_hcl_comment(node) {
            let comment = document.comment(comment.start, comment.end, operation);
            if !stale.contains(&comment) {
                stale.push(comment);
            }
        }
    }
    stale
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{NewEntry, NewValue, Operation, Place};

    const OLD: &str = "a = 1 # c\nb = var.x\nr \"l\" {\n  s = jsonencode([1, \"y\"])\n}\nt {}\n";

    /// Whether a text is accepted as the old one with `b` set to `z`, `s` without its first item and `d = 5` after the
    /// arguments: by the second reader, and by both.
    fn passes(new: &str) -> [bool; 2] {
        let old = Document::parse_as(OLD, Format::Hcl).expect("it is valid");
        let root = old.root();
        let get = |node, key| old.get(node, key).expect("it is there");
        let list = get(get(get(root, "r"), "l"), "s");
        let operations = [
            Operation::Set {
                node: get(root, "b"),
                value: NewValue::Text("z".to_owned()),
            },
            Operation::RemoveItem {
                sequence: list,
                item: old.items(list)[0],
            },
            Operation::InsertEntry {
                mapping: root,
                place: Place::End,
                entry: NewEntry::new("d", NewValue::Number(5)),
            },
        ];
        let plan = Plan::new(&old, &operations).expect("the operations fit");
        let plan = HclPlan::new(&old, &plan).expect("the operations fit");
        let valuation = Valuation {
            document: &old,
            plan: Some(&plan),
        };
        [false, true].map(|both_readers| {
            let proof = Proof {
                expected: valuation.file(),
                has_mark: false,
                both_readers,
            };
            proof.holds(new).is_ok()
        })
    }

    const RIGHT: &str =
        "a = 1 # c\nb = \"z\"\nd = 5\nr \"l\" {\n  s = jsonencode([\"y\"])\n}\nt {}\n";

    #[test]
    fn the_right_text_passes() {
        assert_eq!(passes(RIGHT), [true, true]);
    }

    #[test]
    fn every_wrong_text_fails() {
        assert_eq!(passes(OLD), [false, false]);
        for (right, wrong) in [
            ("a = 1", "a = \"1\""),
            ("a = 1", "a = 1.0"),
            ("\"z\"", "\"w\""),
            ("\"z\"", "z"),
            ("\"z\"", "\"${z}\""),
            ("d = 5\n", ""),
            ("d = 5", "e = 5"),
            ("d = 5\n", "d = 5\ne = 6\n"),
            ("b = \"z\"\nd = 5\n", "d = 5\nb = \"z\"\n"),
            ("[\"y\"]", "[\"y\", \"y\"]"),
            ("jsonencode([\"y\"])", "[\"y\"]"),
            ("jsonencode([\"y\"])", "{ y = 1 }"),
            ("\"l\"", "\"m\""),
            ("\"l\"", "\"l\" \"m\""),
            ("\nt {}", ""),
            ("t {}", "t = {}"),
            ("t {}", "t {"),
            ("a = 1", "\u{feff}a = 1"),
        ] {
            let text = RIGHT.replacen(right, wrong, 1);
            assert_ne!(text, RIGHT);
            assert_eq!(passes(&text), [false, false], "{text}");
        }
    }
}
