//! A synthesized template, which is planned and never edited.

use std::sync::OnceLock;

use super::changes::path_of;
use crate::syntax::{Document, NodeId};

/// A synthesized template.
pub(in crate::hosts) struct Synthesized {
    /// Its path, as reports print it.
    pub(in crate::hosts) path: String,
    /// Moved out when the run starts.
    document: Option<Document>,
    text: String,
    /// The document once more, for places.
    read_again: OnceLock<Option<Document>>,
}

impl Synthesized {
    /// A template with the marks of its reader.
    pub(in crate::hosts) fn new(path: &str, text: &str, document: Document) -> Self {
        Self {
            path: path.to_owned(),
            document: Some(document),
            text: text.to_owned(),
            read_again: OnceLock::new(),
        }
    }

    /// The document, the first time.
    pub(in crate::hosts) fn take(&mut self) -> Option<Document> {
        self.document.take()
    }

    /// The document without marks. The nodes of one text have the same IDs whenever it is parsed.
    pub(in crate::hosts) fn again(&self) -> Option<&Document> {
        let again = self
            .read_again
            .get_or_init(|| Document::parse(self.text.as_str()).ok());
        again.as_ref()
    }

    /// The keys from the root of the template to a node.
    pub(in crate::hosts) fn node_path(&self, node: NodeId) -> Option<Vec<String>> {
        Some(path_of(self.again()?, node))
    }
}
