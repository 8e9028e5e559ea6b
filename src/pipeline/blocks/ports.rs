//! Containers of one task share one network on Fargate, so a port can be used once.

use std::collections::HashMap;

use crate::document::Cursor;
use crate::ecs::TaskDefinition;
use crate::plan::Draft;

/// Blocks a task whose containers use one port twice.
pub(super) fn check<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>) {
    let mut seen: HashMap<(String, String), Cursor<'d>> = HashMap::new();
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
            if let Some(first) = seen.insert(key, port) {
                let line = first.position().line;
                draft.block(
                    "cd-duplicate-port",
                    port,
                    format!("port {number} is used twice in the task (also on line {line}), and containers of one Fargate task share their ports"),
                    "let one of the containers listen on another port, or make two task definitions",
                );
            }
        }
    }
}
