//! A fixed name that is a plain word: other occurrences of the word.

use crate::facts::rules::RuleId;
use crate::model::{Concat, Function, Kind, MemberId, Resource, function};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Reports a word that may mean the service. Each text is looked at once, at the node that it is written in: with `Fn::Sub`
/// as a key, that is not the node of the function.
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
    let contains_name = |node: &Cursor<'_>| {
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
    // The copy of a target group gets a name of its own.
    let id = MemberId {
        file: cx.workload.file,
        name: resource.name,
    };
    let own = resource.get("Name").map(|own| own.node);
    let own = own.filter(|_| resource.kind == Kind::TARGET_GROUP && cx.is_copy(id));
    let is_other = |node: &Cursor<'_>| node.node != name.node && Some(node.node) != own;
    let nodes = resource.body.descendants().into_iter();
    for node in nodes.filter(|node| is_other(node) && contains_name(node)) {
        cx.warn(
            RuleId::SvcNameReplacement,
            node,
            format!(
                "{} contains {literal}, the old name of the service",
                resource.name
            ),
            "If this refers to the service, change it to the new name",
        );
    }
}
