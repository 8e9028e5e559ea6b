//! The sources of the images: tasks on Fargate pull them directly.

use std::net::IpAddr;

use crate::facts::rules::RuleId;
use crate::model::{TaskDefinition, alternatives};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// The sources of the images.
pub(crate) static ADVICE: Step = Step {
    name: "images",
    phase: Phase::Advise,
    rules: &[RuleId::CdImage],
    readme: "",
    plan: advise,
};

/// Checks the images of the workload.
fn advise(cx: &mut PlanContext<'_, '_>) {
    // A task definition that nothing runs does not cause repeated pulls.
    let is_run = !cx.workload.services.is_empty() || !cx.workload.launchers.is_empty();
    let tasks = cx.workload.task_definitions.iter();
    for container in tasks.flat_map(TaskDefinition::containers) {
        let has_login = container.get("RepositoryCredentials").is_some();
        for place in container.get("Image").into_iter().flat_map(alternatives) {
            let answer = cx.evaluate(place);
            let Some(image) = answer.values().first() else {
                continue;
            };
            match Registry::of(image) {
                Registry::Host if answer.is(image) => local(cx, place, image),
                // The default of a parameter alone does not block a workload.
                Registry::Host | Registry::Unusual => unusual(cx, place, image),
                // A pipeline fills in the complete name.
                Registry::DockerHub if image.starts_with(['<', '{', '$', '@', '%']) => {}
                Registry::DockerHub if is_run && !has_login && answer.is(image) => {
                    docker_hub(cx, place, image);
                }
                Registry::DockerHub | Registry::Usual => {}
            }
        }
    }
}

/// Each image is reported at its place, so that its owner can ignore one without the others.
fn docker_hub<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, image: &str) {
    cx.note(
        RuleId::CdImage,
        place,
        format!("Docker Hub rate-limits anonymous pulls, and Fargate does not cache images between tasks: {image}"),
        "If tasks start often, use an Amazon ECR pull through cache rule or set RepositoryCredentials",
    );
}

fn local<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, image: &str) {
    cx.action_required(
        RuleId::CdImage,
        place,
        format!("The image {image} comes from a registry on the container instance, which does not exist on Fargate"),
        "Push it to Amazon ECR and reference it there",
    );
}

fn unusual<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, image: &str) {
    cx.warn(
        RuleId::CdImage,
        place,
        format!("The registry of {image} uses a custom port or an IP address. Fargate pulls images only over HTTPS, with a certificate from a public certificate authority, and from the subnets of the tasks"),
        "Make sure that tasks can reach the registry over HTTPS, or push the image to Amazon ECR",
    );
}

/// The source of an image.
#[derive(Debug, PartialEq, Eq)]
enum Registry {
    /// Docker Hub.
    DockerHub,
    /// A registry on the container instance.
    Host,
    /// A registry whose host has a port or is an IP address.
    Unusual,
    /// Any other.
    Usual,
}

impl Registry {
    /// Source: the reference grammar of distribution/reference, as Docker reads it.
    fn of(image: &str) -> Self {
        let Some((first, _)) = image.split_once('/') else {
            return Self::DockerHub;
        };
        if !first.contains(['.', ':']) && first != "localhost" {
            return Self::DockerHub;
        }
        let (name, port) = first.split_once(':').unwrap_or((first, ""));
        let address: Option<IpAddr> = name.parse().ok();
        let is_host = name == "localhost" || address.is_some_and(|address| address.is_loopback());
        let is_hub = matches!(
            name,
            "docker.io" | "index.docker.io" | "registry-1.docker.io"
        );
        if is_host {
            Self::Host
        } else if is_hub {
            Self::DockerHub
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
            ("nginx", Registry::DockerHub),
            ("nginx:1.27", Registry::DockerHub),
            ("example/web:1", Registry::DockerHub),
            ("docker.io/library/nginx@sha256:0", Registry::DockerHub),
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
