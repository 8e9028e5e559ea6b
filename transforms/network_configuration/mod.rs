//! Services get a network configuration: subnets, security groups, public addresses or not.

use super::Transform;
use crate::cloudformation::Resource;
use crate::cloudformation::intrinsic::intrinsic;
use crate::cloudformation::write::{entry, mapping, reference, text};
use crate::document::{Cursor, NewValue};
use crate::ecs::Dialect;
use crate::network::{
    DecidedAddress, InferredSubnets, Reach, decided_address, decided_address_in, infer_subnets,
    reach_of,
};
use crate::plan::{Draft, NewParameter, Wanted, Why};
use crate::settings::Value;
use crate::stacks;

mod across;
mod input;
mod workflow;

pub(super) use input::tell_public_address;

/// See the README of this folder.
pub(super) struct NetworkConfiguration;

impl Transform for NetworkConfiguration {
    fn name(&self) -> &'static str {
        "network-configuration"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        for service in &draft.workload.services {
            match service.get("NetworkConfiguration") {
                Some(written) => complete(draft, written, service.dialect()),
                None => {
                    if let Some(properties) = service.resource.properties() {
                        let after: &[&str] = match draft.template() {
                            Some(_) => &AFTER,
                            None => &input::AFTER,
                        };
                        add(draft, &service.resource, properties, after);
                    }
                }
            }
        }
        for deployment in &draft.workload.deployments {
            if let Some(run) = deployment.run {
                workflow::complete(draft, run);
            }
        }
        for runner in &draft.workload.runners {
            let dialect = Dialect::of_resource(runner.resource.kind);
            for run in &runner.runs {
                match run.get("NetworkConfiguration") {
                    Some(written) => complete(draft, written, dialect),
                    None => add(draft, &runner.resource, run.block, &AFTER_IN_A_RUN),
                }
            }
        }
    }
}

/// Where a network configuration stands among a service's properties.
const AFTER: [&str; 4] = ["LoadBalancers", "LaunchType", "DesiredCount", "Cluster"];

/// Where it stands among the parameters of a run.
const AFTER_IN_A_RUN: [&str; 7] = [
    "LoadBalancers",
    "LaunchType",
    "CapacityProviderStrategy",
    "TaskDefinitionArn",
    "TaskCount",
    "TaskDefinition",
    "Cluster",
];

/// Adds the network configuration of what a resource starts.
fn add<'d>(
    draft: &mut Draft<'_, 'd>,
    owner: &Resource<'d>,
    properties: Cursor<'d>,
    after: &[&str],
) {
    let Some(subnets) = subnets(draft) else {
        return;
    };
    let reach = across::reach(draft, &subnets);
    let public = match decided(draft, reach, &subnets) {
        Some(decided) => following(draft, draft.place(), decided),
        None => public_address(draft, reach, &subnets.from),
    };
    let groups = draft.decisions.security_groups.get(owner.name).cloned();
    let groups = groups.filter(|groups| *groups != NewValue::Sequence(Vec::new()));
    let mut configuration = vec![entry("AssignPublicIp", public)];
    configuration.extend(groups.map(|groups| entry("SecurityGroups", groups)));
    configuration.push(entry("Subnets", subnets.value));
    let dialect = Dialect::of_resource(owner.kind);
    let key = dialect.spell("AwsvpcConfiguration");
    let value = mapping([(&*key, NewValue::Mapping(configuration))]);
    let why = Why::review(format!(
        "each task has a network interface of its own, in {}",
        subnets.from
    ))
    .prevents("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    draft.put(properties, "NetworkConfiguration", value, after, why);
}

/// Whether tasks get a public address, where a condition of the template decides it and nothing is sure without one.
fn decided<'d>(
    draft: &Draft<'_, 'd>,
    reach: Reach,
    subnets: &InferredSubnets<'d>,
) -> Option<DecidedAddress> {
    if draft.settings.assign_public_ip.is_some() || is_sure(reach) {
        return None;
    }
    decided_address(draft.template()?, draft.workload, subnets)
}

fn is_sure(reach: Reach) -> bool {
    matches!(reach, Reach::Private | Reach::Public)
}

/// Reports what the public address of the tasks follows, and gives its value.
fn following<'d>(
    draft: &mut Draft<'_, 'd>,
    place: Cursor<'d>,
    decided: DecidedAddress,
) -> NewValue {
    draft.warn(
        "svc-assign-public-ip",
        place,
        format!("AssignPublicIp follows {}: the tasks get public addresses under the same condition", decided.from),
        "check that the subnets of the other case have a NAT gateway or VPC endpoints, or set --assign-public-ip ENABLED or DISABLED",
    );
    decided.value
}

/// A service with awsvpc on instances has subnets and groups, and never had a public address.
fn complete<'d>(draft: &mut Draft<'_, 'd>, written: Cursor<'d>, dialect: &Dialect) {
    let Some(configuration) = written.get(&dialect.spell("AwsvpcConfiguration")) else {
        draft.ask(
            "svc-network-configuration",
            written,
            "the network configuration is not written as AwsvpcConfiguration, so it cannot be completed",
            "write AwsvpcConfiguration with Subnets and SecurityGroups",
        );
        return;
    };
    let reach = configuration
        .get(&dialect.spell("Subnets"))
        .filter(|_| draft.template().is_some())
        .map_or(Reach::Unknown, |subnets| {
            stacks::reach_across(draft.set, draft.workload.file, subnets)
        });
    name_subnets(draft, configuration, dialect);
    let decided = configuration
        .get(&dialect.spell("Subnets"))
        .filter(|_| !is_sure(reach) && draft.settings.assign_public_ip.is_none())
        .and_then(|subnets| decided_address_in(draft.template()?, subnets));
    let written = configuration.get(&dialect.spell("AssignPublicIp"));
    if let Some(written) = written {
        match decided.filter(|_| draft.evaluate(written).is("DISABLED")) {
            Some(decided) => {
                let value = following(draft, written, decided);
                let why = Why::review(
                    "some of the subnets are public, and without a public address the tasks cannot pull their images there",
                );
                draft.set(written, value, why);
            }
            None => check_public_address(draft, written, reach),
        }
        return;
    }
    let value = match decided {
        Some(decided) => following(draft, configuration, decided),
        None => public_address(draft, reach, "the subnets of the service"),
    };
    let why = Why::review(
        "on Fargate a task may have a public address, and must have one in a public subnet",
    );
    draft.put(configuration, "AssignPublicIp", value, &[], why);
}

/// Whoever began the network configuration by hand may have left out the subnets, without which ECS refuses it.
fn name_subnets<'d>(draft: &mut Draft<'_, 'd>, configuration: Cursor<'d>, dialect: &Dialect) {
    let written = configuration.get(&dialect.spell("Subnets"));
    let is_mapping = configuration.is_mapping() && intrinsic(configuration).is_none();
    let is_empty = |list: Cursor<'_>| list.is_sequence() && list.items().len() == 0;
    if !is_mapping || written.is_some_and(|written| !is_empty(written)) {
        return;
    }
    if let Some(subnets) = subnets(draft) {
        let why = Why::review(format!("the tasks run in {}", subnets.from))
            .prevents("subnets can not be empty.");
        draft.put(
            configuration,
            "Subnets",
            subnets.value,
            &["SecurityGroups"],
            why,
        );
    }
}

/// On an instance DISABLED was the only value there was, so that it says nothing of what the tasks need.
fn check_public_address<'d>(draft: &mut Draft<'_, 'd>, written: Cursor<'d>, reach: Reach) {
    if !draft.evaluate(written).is("DISABLED") {
        return;
    }
    if let Some(given) = draft.given_public_ip() {
        if given != text("DISABLED") {
            draft.set(
                written,
                given,
                Why::review("whether the tasks get public addresses, as it was given"),
            );
        }
        return;
    }
    if reach == Reach::Private {
        return;
    }
    if reach == Reach::Public {
        let why = Why::review(
            "the subnets are public, and without a public address the tasks cannot pull their images",
        );
        draft.set(written, text("ENABLED"), why);
        draft.warn(
            "svc-assign-public-ip",
            written,
            "the tasks get public addresses: their subnets are public, and on an instance the instance's address served them",
            "move the tasks to private subnets with a NAT gateway or VPC endpoints if they must not have public addresses",
        );
    } else {
        draft.must_act(
            "svc-assign-public-ip",
            written,
            format!("on an instance this was the only value there was; {} does not tell whether the subnets have a NAT gateway", if draft.template().is_some() { "the template" } else { "the file" }),
            "in public subnets write ENABLED, or the tasks cannot pull their images",
        );
    }
}

fn subnets<'d>(draft: &mut Draft<'_, 'd>) -> Option<InferredSubnets<'d>> {
    if let Some(value) = draft.given_subnets() {
        let given = draft.settings.subnets.as_ref().map(Value::cursor);
        let reach = draft
            .template()
            .zip(given)
            .map_or(Reach::Unknown, |(template, given)| {
                reach_of(template, given)
            });
        return Some(InferredSubnets::new(
            value,
            reach,
            "the subnets that were given".to_owned(),
        ));
    }
    if draft.template().is_none() {
        input::ask_for_subnets(draft);
        return None;
    }
    let workload = draft.workload;
    let inferred = draft
        .template()
        .and_then(|template| infer_subnets(template, workload));
    // The load balancer's are the last resort.
    let is_good = inferred.as_ref().is_some_and(|found| !found.of_balancer);
    if !is_good && let Some(found) = across::subnets(draft, inferred.is_some()) {
        return Some(found);
    }
    if inferred.as_ref().is_some_and(|subnets| subnets.of_balancer) {
        draft.warn(
            "svc-subnets",
            draft.place(),
            "the tasks go into the load balancer's subnets, because the template names no others",
            "give the subnets of the container instances with --subnets, if they have others",
        );
    }
    Some(inferred.unwrap_or_else(|| {
        let wanted = Wanted::new("svc-subnets", &across::NAMES);
        let parameter = NewParameter::new(across::KIND, across::DESCRIPTION);
        let name = draft.parameter(&wanted, parameter);
        InferredSubnets::new(
            reference(&name),
            Reach::Unknown,
            format!("the subnets of the new parameter {name}"),
        )
    }))
}

/// Whether tasks get a public address; always written, because the default depends on who asks.
fn public_address(draft: &mut Draft<'_, '_>, reach: Reach, from: &str) -> NewValue {
    let place = draft.place();
    if let Some(given) = draft.given_public_ip() {
        return given;
    }
    match reach {
        Reach::Private => text("DISABLED"),
        Reach::Public => {
            draft.warn(
                "svc-assign-public-ip",
                place,
                format!("the tasks get public addresses, because {from} are public: without one they cannot pull their images there"),
                "move the tasks to private subnets with a NAT gateway or VPC endpoints if they must not have public addresses",
            );
            text("ENABLED")
        }
        Reach::Unknown | Reach::LikelyPublic if draft.template().is_none() => {
            input::tell_public_address(draft);
            text("DISABLED")
        }
        Reach::Unknown | Reach::LikelyPublic => {
            let default = if reach == Reach::LikelyPublic {
                "ENABLED"
            } else {
                "DISABLED"
            };
            let wanted = Wanted::new(
                "svc-assign-public-ip",
                &["AssignPublicIp", "TaskAssignPublicIp"],
            );
            let parameter = NewParameter::new(
                "String",
                "ENABLED if the subnets are public, DISABLED if they have a NAT gateway or VPC endpoints",
            )
            .default(default)
            .allowed(["ENABLED", "DISABLED"].map(str::to_owned));
            let name = draft.parameter(&wanted, parameter);
            draft.must_act(
                "svc-assign-public-ip",
                place,
                format!("the template does not tell whether the subnets have a NAT gateway; parameter {name} is {default} by default"),
                format!("in public subnets {name} must be ENABLED, or the tasks cannot pull their images"),
            );
            reference(&name)
        }
    }
}
