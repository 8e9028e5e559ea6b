//! Target groups of services in the ECS API's own files, which can name them and cannot make them.

use crate::document::Cursor;
use crate::ecs::Service;
use crate::fargate::limits::TARGET_GROUP_NAME;
use crate::plan::{Draft, commands};

/// A target group of instances cannot take the tasks; one of a service whose tasks had awsvpc already has addresses.
pub(super) fn tell<'d>(
    draft: &mut Draft<'_, 'd>,
    service: &Service<'d>,
    entry: Cursor<'d>,
    arn: Cursor<'d>,
) {
    let workload = draft.workload;
    let mut tasks = workload.tasks_of(draft.set, service);
    let has_addresses = |mode: Cursor<'_>| mode.text() == Some("awsvpc");
    if tasks.all(|task| task.get("NetworkMode").is_some_and(has_addresses)) {
        return;
    }
    let old = arn.text().unwrap_or("OLD");
    let port = entry.get(&service.spell("ContainerPort"));
    let port = port.and_then(Cursor::text).unwrap_or("PORT");
    draft.must_act(
        "tg-target-type",
        arn,
        "tasks on Fargate are registered by address, and the target group of a service on instances registers instances; this file cannot make another one",
        format!(
            "make one with what the old one has, let a listener forward to it before the service is made, and write its ARN here:\n{}",
            commands::target_group(&name(service.resource.name), old, port)
        ),
    );
}

fn name(service: &str) -> String {
    const SUFFIX: &str = "-ip";
    let room = TARGET_GROUP_NAME - SUFFIX.len();
    let kept: String = service.chars().take(room).collect();
    format!("{kept}{SUFFIX}")
}
