//! The document nodes at the position of a finding.

use crate::model::ref_name;
use crate::syntax::{Cursor, Document, Position};

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
