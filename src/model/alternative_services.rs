//! Pairs of services in a module of which a deployment creates exactly one.

use super::launch::{Evidence, Launch};
use super::launch_of_services::of_service;
use super::{Project, Service, Workload};
use crate::model::{Comparison, Kind, Module, Resource, comparison, evaluate};

/// Two services of which exactly one exists: one on container instances, the other on Fargate.
pub(super) fn alternative_services<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
) -> Option<Evidence<'d>> {
    let module = project.module(workload.file)?;
    let (fargate, others): (Vec<&Service<'d>>, Vec<&Service<'d>>) = workload
        .services
        .iter()
        .partition(|service| matches!(of_service(project, workload, service), Launch::Fargate));
    let choice = |service: &Service<'_>| comparison(module, service.resource.condition?);
    let excludes = |one: &Service<'_>, other: &Service<'_>| {
        let both = choice(one).zip(choice(other));
        both.is_some_and(|(one, other)| one.excludes(&other))
    };
    let apart = fargate
        .iter()
        .all(|one| others.iter().all(|other| excludes(one, other)));
    let first = fargate.first().filter(|_| apart && !others.is_empty());
    if let Some(first) = first {
        return Some(Evidence {
            place: first.resource.key,
            what: "there is one service for container instances and one for Fargate",
        });
    }
    let alternative = fargate
        .is_empty()
        .then(|| alternative_of(module, &others))??;
    Some(Evidence {
        place: alternative.key,
        what: "the template has this service on Fargate instead of one on container instances, as a parameter chooses",
    })
}

/// The service on Fargate that has no member in common with these, and that exists exactly where they do not.
fn alternative_of<'t, 'd>(
    module: &'t Module<'d>,
    services: &[&Service<'d>],
) -> Option<&'t Resource<'d>> {
    let choices: Option<Vec<Comparison<'_>>> = services
        .iter()
        .map(|service| comparison(module, service.resource.condition?))
        .collect();
    let choices = choices.filter(|choices| !choices.is_empty())?;
    module.of_type(Kind::SERVICE).find(|other| {
        let launch_type = other.get("LaunchType");
        let is_fargate =
            launch_type.is_some_and(|place| evaluate(Some(module), place).is("FARGATE"));
        let choice = other
            .condition
            .and_then(|condition| comparison(module, condition));
        // Two stages may differ in many ways; only a choice that mentions the launch type is a choice of launch type.
        let is_twin = |choice: Comparison<'_>| {
            names_fargate(&choice) && choices.iter().all(|one| one.excludes(&choice))
        };
        is_fargate && choice.is_some_and(is_twin)
    })
}

fn names_fargate(choice: &Comparison<'_>) -> bool {
    let words = [choice.parameter, choice.value].map(str::to_lowercase);
    words.iter().any(|word| {
        ["fargate", "launchtype", "ec2"]
            .iter()
            .any(|name| word.contains(name))
    })
}
