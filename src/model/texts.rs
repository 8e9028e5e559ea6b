//! The functions of a module that produce texts, with their meaning.

use super::{Expr, Sections};
use crate::model::module::Resource;
use crate::model::{Function, function};
use crate::syntax::{Cursor, NodeId};

/// A function that produces a text.
pub struct Text {
    /// Where it is written.
    pub node: NodeId,
    /// Its meaning.
    pub meaning: Expr,
    /// The index of the resource that contains it; `None` for outputs.
    pub owner: Option<usize>,
}

/// All of them: those of resources in order, then those of outputs. A function precedes those inside it.
pub(super) fn texts(sections: &Sections<'_>, resources: &[Resource<'_>]) -> Vec<Text> {
    let bodies = resources.iter().enumerate();
    let mut parts: Vec<(Option<usize>, Cursor<'_>)> = bodies
        .map(|(owner, resource)| (Some(owner), resource.body))
        .collect();
    parts.extend(sections.outputs.map(|outputs| (None, outputs)));
    let all = parts.into_iter().flat_map(|(owner, part)| {
        let functions = part.descendants().into_iter().filter(makes_text);
        functions.map(move |place| Text {
            node: place.node,
            meaning: Expr::of(place),
            owner,
        })
    });
    all.collect()
}

fn makes_text(node: &Cursor<'_>) -> bool {
    matches!(
        function(*node),
        Some(
            Function::Ref(_)
                | Function::Attr { .. }
                | Function::Concat(_)
                | Function::Call {
                    name: "ImportValue" | "GetStackOutput",
                    ..
                }
        )
    )
}
