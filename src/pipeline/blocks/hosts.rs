//! What ties a task to the instance under it: architecture and system.

use crate::cloudformation::Template;
use crate::cloudformation::intrinsic::alternatives;
use crate::document::Cursor;
use crate::ecs::TaskDefinition;
use crate::network::container_instances;
use crate::plan::Draft;

/// Checks the workload against the instances it runs on.
pub(super) fn check(draft: &mut Draft<'_, '_>) {
    let workload = draft.workload;
    for task in &workload.task_definitions {
        windows_images(draft, task);
        constraints(draft, task.get("PlacementConstraints"));
    }
    for service in &workload.services {
        constraints(draft, service.get("PlacementConstraints"));
    }
    let Some(template) = draft.template() else {
        return;
    };
    windows_instances(draft, template);
}

/// A Windows image or shell tells what the task runs on where the task definition does not.
fn windows_images<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>) {
    if task.get("RuntimePlatform").is_some() {
        return;
    }
    for container in task.containers() {
        let image = container.get("Image").into_iter();
        let image = image
            .flat_map(Cursor::descendants)
            .find(|part| has(*part, "windows"));
        let program = ["EntryPoint", "Command"]
            .iter()
            .filter_map(|name| container.get(name)?.items().next())
            .find(|first| {
                let program = first.text().unwrap_or("").to_lowercase();
                matches!(program.trim_end_matches(".exe"), "powershell" | "cmd")
            });
        if let Some(place) = image.or(program) {
            block_platform(draft, place, "the container looks like one for Windows");
        }
    }
}

fn has(part: Cursor<'_>, word: &str) -> bool {
    let text = part.document.scalar(part.node);
    text.is_some_and(|text| text.to_lowercase().contains(word))
}

/// A constraint that demands a kind of machine says something about the image.
fn constraints<'d>(draft: &mut Draft<'_, 'd>, list: Option<Cursor<'d>>) {
    let items = list
        .into_iter()
        .flat_map(alternatives)
        .flat_map(Cursor::items);
    for constraint in items.flat_map(alternatives) {
        let expression = constraint
            .get("Expression")
            .or_else(|| constraint.get("expression"));
        let Some((place, text)) = expression.and_then(|place| Some((place, place.text()?))) else {
            continue;
        };
        let text = text.to_lowercase();
        if names_accelerators(&text) {
            draft.block(
                "cd-gpu",
                place,
                "the constraint demands instances with accelerators, which Fargate does not have",
                "keep the task on container instances, or look at ECS Managed Instances",
            );
        } else if text.contains("windows") {
            block_platform(draft, place, "the constraint demands a kind of machine");
        }
    }
}

/// Instance families with GPUs or other accelerators. Source: the Amazon EC2 user guide, "Accelerated computing".
const ACCELERATED: [&str; 8] = ["p2.", "p3", "p4", "p5", "inf", "trn", "dl", "g4"];

fn names_accelerators(constraint: &str) -> bool {
    let types = constraint.split("ecs.instance-type").nth(1);
    let accelerated = types.is_some_and(|types| {
        let mut words = types.split([' ', '=', '~', '"', '\'', '(', ')', ',', '[', ']']);
        words.any(|word| ACCELERATED.iter().any(|family| word.starts_with(family)))
    });
    accelerated || constraint.contains("gpu")
}

fn block_platform<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>, what: &str) {
    draft.block(
        "td-runtime-platform",
        place,
        format!("{what}, and the task definition does not say it in RuntimePlatform"),
        "write RuntimePlatform with CpuArchitecture and OperatingSystemFamily in the task definition and run the migration again",
    );
}

/// Windows images say what the containers' images are made for.
fn windows_instances(draft: &mut Draft<'_, '_>, template: &Template<'_>) {
    let tasks = &draft.workload.task_definitions;
    if tasks
        .iter()
        .all(|task| task.get("RuntimePlatform").is_some())
    {
        return;
    }
    for capacity in container_instances(template) {
        let holder = capacity.launch.unwrap_or(capacity.resource);
        let images = holder.body.descendants().into_iter();
        let images = images.filter_map(|node| node.get("ImageId"));
        let windows = images
            .map(|image| crate::cloudformation::evaluate(Some(template), image))
            .any(|answer| {
                let mut values = answer.values().iter();
                values.any(|value| value.to_lowercase().contains("windows"))
            });
        if windows {
            block_platform(
                draft,
                draft.place(),
                &format!("{} has Windows images", holder.name),
            );
        }
    }
}
