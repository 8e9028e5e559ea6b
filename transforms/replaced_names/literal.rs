//! A fixed name that is a plain word: other occurrences of the word.

use crate::facts::rules::RuleId;
use crate::model::{Concat, Function, Kind, Resource, function};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Reports a word that may mean the service.
pub(super) fn report<'d>(
    cx: &mut PlanContext<'_, 'd>,
    resource: &Resource<'d>,
    name: Cursor<'d>,
    literal: &str,
) {
    let is_ours = matches!(resource.kind, Kind::SERVICE | Kind::TASK_DEFINITION);
    if is_ours {
        return;
    }
    let says = |node: &Cursor<'_>| {
        let written = match function(*node) {
            // The tag is on the text itself.
            Some(Function::Concat(Concat::Template { words, text, .. }))
                if text.node == node.node =>
            {
                Some(words)
            }
            _ => node.text(),
        };
        written.is_some_and(|text| text.split(['/', ':', ' ', ',']).any(|part| part == literal))
    };
    let nodes = resource.body.descendants().into_iter();
    for node in nodes.filter(|node| node.node != name.node && says(node)) {
        cx.warn(
            RuleId::SvcNameReplacement,
            node,
            format!(
                "{} says {literal}, which is the old name of the service",
                resource.name
            ),
            "if it means the service, change it to the new name",
        );
    }
}
