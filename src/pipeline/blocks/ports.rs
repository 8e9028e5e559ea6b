//! Containers of one task share one network on Fargate, so a port can be used once.

use std::collections::HashMap;

use crate::cloudformation::intrinsic::{Intrinsic, intrinsic};
use crate::document::{Cursor, NodeId};
use crate::ecs::TaskDefinition;
use crate::plan::Draft;

/// Blocks a task whose containers use one port twice.
pub(super) fn check<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>) {
    let mut seen: HashMap<(String, String), Vec<Cursor<'d>>> = HashMap::new();
    for container in task.containers() {
        for mapping in container.port_mappings() {
            let Some(port) = mapping.get(&task.dialect.spell("ContainerPort")) else {
                continue;
            };
            let protocol = mapping
                .get(&task.dialect.spell("Protocol"))
                .and_then(|protocol| draft.evaluate(protocol).fixed().map(str::to_lowercase));
            let Some(number) = draft.evaluate(port).values().first().cloned() else {
                continue;
            };
            let key = (number.clone(), protocol.unwrap_or_else(|| "tcp".to_owned()));
            let others = seen.entry(key).or_default();
            let same = others.iter().find(|other| !is_either(**other, port));
            if let Some(first) = same {
                let line = first.position().line;
                draft.block(
                    "cd-duplicate-port",
                    port,
                    format!("port {number} is used twice in the task (also on line {line}), and containers of one Fargate task share their ports"),
                    "let one of the containers listen on another port, or make two task definitions",
                );
            }
            others.push(port);
        }
    }
}

/// Whether only one of two places is there at a time, because they stand in the two branches of an `Fn::If`.
fn is_either(one: Cursor<'_>, other: Cursor<'_>) -> bool {
    let document = one.document;
    let above = |node: NodeId| std::iter::successors(Some(node), |node| document.parent(*node));
    let Some(shared) = above(one.node).find(|node| above(other.node).any(|one| one == *node))
    else {
        return false;
    };
    let is_if = |node: NodeId| matches!(intrinsic(one.at(node)), Some(Intrinsic::If { .. }));
    // `!If` is the list of the branches itself, `Fn::If` is the mapping around it.
    let around = document.parent(shared);
    is_if(shared) || around.is_some_and(|node| one.at(node).is_mapping() && is_if(node))
}
