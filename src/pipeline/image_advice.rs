//! Where the images come from: tasks on Fargate pull them by themselves.

use std::net::IpAddr;

use crate::cloudformation::intrinsic::alternatives;
use crate::document::Cursor;
use crate::ecs::TaskDefinition;
use crate::plan::Draft;

/// Looks at the images of the workload.
pub(super) fn give(draft: &mut Draft<'_, '_>) {
    let tasks = draft.workload.task_definitions.iter();
    for container in tasks.flat_map(TaskDefinition::containers) {
        for place in container.get("Image").into_iter().flat_map(alternatives) {
            let answer = draft.evaluate(place);
            let Some(image) = answer.values().first() else {
                continue;
            };
            match Registry::of(image) {
                Registry::Host if answer.is(image) => local(draft, place, image),
                // A parameter's default alone keeps nothing where it is.
                Registry::Host | Registry::Unusual => unusual(draft, place, image),
                Registry::Usual => {}
            }
        }
    }
}

fn local<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>, image: &str) {
    draft.must_act(
        "cd-image",
        place,
        format!("the image {image} comes from a registry on the container instance, and on Fargate there is no instance"),
        "push it to Amazon ECR and name it there",
    );
}

fn unusual<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>, image: &str) {
    draft.warn(
        "cd-image",
        place,
        format!("the registry of {image} has a port or an address of its own; Fargate pulls by HTTPS only, with a certificate of a known authority, and from the tasks' subnets"),
        "make sure that tasks reach it in that way, or push the image to Amazon ECR",
    );
}

/// Where an image comes from.
#[derive(Debug, PartialEq, Eq)]
enum Registry {
    /// A registry on the container instance.
    Host,
    /// A registry with a port or an address for a name.
    Unusual,
    /// Any other.
    Usual,
}

impl Registry {
    /// Source: the reference grammar of distribution/reference, as Docker reads it.
    fn of(image: &str) -> Self {
        let Some((first, _)) = image.split_once('/') else {
            return Self::Usual;
        };
        if !first.contains(['.', ':']) && first != "localhost" {
            return Self::Usual;
        }
        let (name, port) = first.split_once(':').unwrap_or((first, ""));
        let address: Option<IpAddr> = name.parse().ok();
        let is_host = name == "localhost" || address.is_some_and(|address| address.is_loopback());
        if is_host {
            Self::Host
        } else if address.is_some() || !matches!(port, "" | "443") {
            Self::Unusual
        } else {
            Self::Usual
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Registry;

    #[test]
    fn registries_are_read_from_the_names_of_images() {
        for (image, registry) in [
            ("nginx", Registry::Usual),
            ("nginx:1.27", Registry::Usual),
            ("example/web:1", Registry::Usual),
            ("docker.io/library/nginx@sha256:0", Registry::Usual),
            ("public.ecr.aws/nginx/nginx:1", Registry::Usual),
            ("registry.example.com:443/web", Registry::Usual),
            ("localhost:5000/web", Registry::Host),
            ("127.0.0.1/web", Registry::Host),
            ("registry:5000/web", Registry::Unusual),
            ("10.0.0.5/web", Registry::Unusual),
        ] {
            assert_eq!(Registry::of(image), registry, "{image}");
        }
    }
}
