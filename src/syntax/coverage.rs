//! Proves that a tree covers its text: every byte belongs to a scalar, a tag, an anchor, an alias, an indicator, a
//! comment or white space, in order and without overlap.

use super::builder::Shape;
use super::{Document, Format, NodeId};

impl Document {
    /// Checks that only trivia and indicators are between the leaves, in order.
    ///
    /// # Errors
    /// The first byte that is covered by no leaf or by two.
    pub fn covers_text(&self) -> Result<(), usize> {
        if self.format() == Format::Hcl {
            return self.covers_hcl_text();
        }
        let mut at = self.source.start();
        for node in self.nodes() {
            let here = self.node(node);
            let (start, content, end) = (
                here.start as usize,
                here.content as usize,
                here.end as usize,
            );
            let leaf = matches!(here.shape, Shape::Scalar(_) | Shape::Alias);
            if start < at && !(leaf && start == end)
                || content < start
                || end < content
                || !self.in_parent(node)
            {
                return Err(start);
            }
            if start < content {
                self.gap(at, start)?;
                at = self.after_properties(start, content)?;
            }
            if leaf && start < end {
                self.gap(at, content)?;
                at = end;
            }
        }
        self.gap(at, self.text().len())
    }

    fn in_parent(&self, node: NodeId) -> bool {
        let here = self.node(node);
        self.parent(node).is_none_or(|parent| {
            let around = self.node(parent);
            around.content <= here.start
                && here.end <= around.end
                && parent < node
                && here.next <= around.next
        })
    }

    fn after_properties(&self, start: usize, content: usize) -> Result<usize, usize> {
        let text = self.text();
        let mut at = start;
        for property in super::yaml_text::properties(text, start, content) {
            let from = property.as_ptr() as usize - text.as_ptr() as usize;
            self.gap(at, from)?;
            at = from + property.len();
        }
        Ok(at)
    }

    /// Checks that the range contains only white space, comments, indicators and document markers.
    fn gap(&self, from: usize, to: usize) -> Result<(), usize> {
        if to < from {
            return Err(to);
        }
        let bytes = &self.text().as_bytes()[..to];
        let mut at = from;
        while at < to {
            match bytes[at] {
                b' ' | b'\t' | b'\n' | b'\r' | b'[' | b']' | b'{' | b'}' | b',' | b':' | b'-'
                | b'?' => at += 1,
                b'#' => {
                    at += bytes[at..]
                        .iter()
                        .take_while(|byte| !b"\n\r".contains(byte))
                        .count()
                }
                b'.' if bytes[at..].starts_with(b"...") => at += 3,
                b'%' if at == 0
                    || matches!(bytes[at - 1], b'\n' | b'\r')
                    || at == self.source.start() =>
                {
                    at += bytes[at..]
                        .iter()
                        .take_while(|byte| !b"\n\r".contains(byte))
                        .count();
                }
                _ => return Err(at),
            }
        }
        Ok(())
    }
}
