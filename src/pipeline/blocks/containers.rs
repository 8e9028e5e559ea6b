//! Containers that Fargate would refuse.

use crate::cloudformation::intrinsic::alternatives;
use crate::document::Cursor;
use crate::ecs::Container;
use crate::plan::Draft;

pub(super) fn check<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    privileged(draft, container);
    networking(draft, container);
    resources(draft, container);
    capabilities(draft, container);
    firelens(draft, container);
    timeouts(draft, container);
}

/// A property that is there and is not surely false.
fn set<'d>(draft: &Draft<'_, 'd>, container: &Container<'d>, property: &str) -> Option<Cursor<'d>> {
    let place = container.get(property).filter(|place| !place.is_null())?;
    let answer = draft.evaluate(place);
    let off = answer
        .fixed()
        .is_some_and(|text| text.eq_ignore_ascii_case("false"));
    (!off).then_some(place)
}

fn privileged<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    if let Some(place) = set(draft, container, "Privileged") {
        draft.block(
            "cd-privileged",
            place,
            "Fargate runs no privileged containers",
            "remove Privileged if the container does without; building images is a job for CodeBuild, agents of the host stay on container instances",
        );
    }
}

fn networking<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    if let Some(place) = set(draft, container, "DisableNetworking") {
        draft.block(
            "cd-disable-networking",
            place,
            "awsvpc refuses DisableNetworking; the container would share the task's network",
            "remove DisableNetworking if the container may have a network",
        );
    }
}

fn resources<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    let requirements = container.get("ResourceRequirements").into_iter();
    for requirement in requirements.flat_map(alternatives).flat_map(Cursor::items) {
        draft.block(
            "cd-gpu",
            requirement,
            "Fargate has no GPUs or other accelerators",
            "keep the task on container instances, or look at ECS Managed Instances",
        );
    }
}

fn capabilities<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    let added = container
        .get("LinuxParameters")
        .and_then(|linux| linux.get(&container.dialect.spell("Capabilities")))
        .and_then(|capabilities| capabilities.get(&container.dialect.spell("Add")));
    for capability in added.into_iter().flat_map(Cursor::items) {
        if draft.evaluate(capability).is("SYS_PTRACE") {
            continue;
        }
        let name = capability
            .text()
            .unwrap_or("a capability that is not written here");
        draft.block(
            "cd-capabilities-add",
            capability,
            format!("Fargate does not add {name}; SYS_PTRACE is the only one it adds"),
            "remove it if the container does without it",
        );
    }
}

fn firelens<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    let options = container.dialect.spell("Options");
    let written = container.get("FirelensConfiguration").into_iter();
    let kinds = written
        .flat_map(alternatives)
        .filter_map(|firelens| firelens.get(&options))
        .flat_map(alternatives)
        .filter_map(|options| options.get("config-file-type"));
    for kind in kinds {
        if !draft.evaluate(kind).is("file") {
            draft.block(
                "td-firelens",
                kind,
                "on Fargate FireLens reads its configuration from a file in the image only",
                "use an image of aws-for-fluent-bit with the tag init, which fetches the file from S3 itself: name it in the variable aws_fluent_bit_init_s3_1, let the task role read it, and take the two config-file options out",
            );
        }
    }
}

/// The longest timeout in seconds. Source: the ECS API model, `ContainerDefinition.stopTimeout` and `startTimeout`.
const LONGEST_TIMEOUT: u32 = 120;

fn timeouts<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    for property in ["StopTimeout", "StartTimeout"] {
        let Some(place) = container.get(property).filter(|place| !place.is_null()) else {
            continue;
        };
        let answer = draft.evaluate(place);
        let seconds: Option<u32> = answer.fixed().and_then(|text| text.parse().ok());
        if seconds.is_none_or(|seconds| seconds > LONGEST_TIMEOUT) {
            draft.block(
                "cd-stop-timeout",
                place,
                format!("{property} is at most {LONGEST_TIMEOUT} seconds on Fargate"),
                "lower it, and make sure that the work ends in that time",
            );
        }
    }
}
