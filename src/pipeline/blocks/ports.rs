//! Containers of one task share one network on Fargate, so a port can be used once.

use std::collections::HashMap;

use crate::cloudformation::Assignment;
use crate::document::Cursor;
use crate::ecs::{Container, TaskDefinition};
use crate::plan::Draft;

/// Blocks a task whose containers use one port twice, however its conditions are decided.
pub(super) fn check<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>) {
    let mut conditions = task.container_conditions();
    let containers = task.containers();
    conditions.extend(containers.iter().flat_map(Container::port_conditions));
    conditions.sort_unstable();
    conditions.dedup();
    let assignments = Assignment::all(&conditions);
    // With too many conditions the branches are taken together; a port in two of them is then told too often.
    for assignment in assignments.unwrap_or_else(|| vec![Assignment::none()]) {
        check_under(draft, task, &assignment);
    }
}

fn check_under<'d>(
    draft: &mut Draft<'_, 'd>,
    task: &TaskDefinition<'d>,
    assignment: &Assignment<'d>,
) {
    let mut seen: HashMap<(String, String), Cursor<'d>> = HashMap::new();
    let containers = task.containers_under(assignment).into_iter();
    for mapping in containers.flat_map(|container| container.port_mappings_under(assignment)) {
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
