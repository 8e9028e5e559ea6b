//! The document nodes at the position of a finding.

use std::path::Path;

use crate::model::ref_name;
use crate::syntax::{Cursor, Document, Format, Position};

/// Whether a file is part of a Terraform module.
pub(super) fn is_terraform(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|one| one == "tf")
}

/// The text of a file as a document, if it is one.
pub(super) fn document(path: &str, text: &str) -> Option<Document> {
    match is_terraform(path) {
        true => Document::parse_as(text, Format::Hcl).ok(),
        false => Document::parse(text).ok(),
    }
}

/// The parameter that is referenced at a position.
pub(super) fn parameter_at(document: &Document, position: Position) -> Option<String> {
    let at_place = nodes_at(document, position);
    let name = at_place.into_iter().find_map(ref_name)?;
    let parameters = Cursor::root(document).get("Parameters")?;
    parameters.key(name).is_some().then(|| name.to_owned())
}

/// The text at a position.
pub(super) fn text_at(document: &Document, position: Position) -> Option<String> {
    let at_place = nodes_at(document, position);
    at_place
        .into_iter()
        .find_map(Cursor::text)
        .map(str::to_owned)
}

/// The nodes that begin at a position.
fn nodes_at(document: &Document, position: Position) -> Vec<Cursor<'_>> {
    let root = Cursor::root(document);
    let nodes = document.nodes().map(|node| root.at(node));
    nodes.filter(|node| node.position() == position).collect()
}
