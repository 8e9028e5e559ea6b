//! Containers that Fargate would refuse.

use crate::cloudformation::intrinsic::alternatives;
use crate::cloudformation::{Switch, switch};
use crate::ecs::Container;
use crate::plan::Draft;

pub(super) fn check<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    privileged(draft, container);
    firelens(draft, container);
}

fn privileged<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    let Some(place) = container.get("Privileged") else {
        return;
    };
    match switch(draft.template(), place) {
        Switch::On => draft.block(
            "cd-privileged",
            place,
            "Fargate runs no privileged containers",
            "remove Privileged if the container does without; building images is a job for CodeBuild, agents of the host stay on container instances",
        ),
        Switch::Unsure => draft.ask(
            "cd-privileged",
            place,
            "it is not written here whether the container is privileged, and Fargate runs no privileged containers",
            "remove Privileged, or write false, if the container does without",
        ),
        Switch::Off => {}
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
