//! Adds a network configuration to services: subnets, security groups, and whether to assign a public IP address.

use crate::facts::rules::RuleId;
use crate::model::new_value::{entry, mapping, reference, text};
use crate::model::surroundings::{
    DecidedAddress, InferredSubnets, InternetAccess, decided_address, decided_address_in,
    infer_subnets, internet_access_of,
};
use crate::model::{MemberId, Props, is_on_fargate, routes};
use crate::plan::{Addition, NewParameter, ParameterRequest, Phase, PlanContext, Rationale, Step};
use crate::settings::Value;
use crate::syntax::{Cursor, NewValue};

mod across;
mod workflow;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "network-configuration",
    phase: Phase::Edit,
    rules: &[
        RuleId::EvStepFunctions,
        RuleId::SvcAssignPublicIp,
        RuleId::SvcNetworkConfiguration,
        RuleId::SvcSubnets,
        RuleId::Taskset,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        if is_on_fargate(cx.project, cx.workload, service) {
            continue;
        }
        match service.get("NetworkConfiguration") {
            Some(written) => complete(cx, written),
            None => {
                if let Some(properties) = service.resource.properties() {
                    let after = cx.host.order("NetworkConfiguration");
                    add(cx, service.id(), properties, after);
                }
            }
        }
    }
    for deployment in &cx.workload.deployments {
        if let Some(run) = deployment.run {
            workflow::complete(cx, run);
        }
    }
    for launcher in &cx.workload.launchers {
        for run in &launcher.runs {
            match run.get("NetworkConfiguration") {
                // A state or target next to those that move.
                Some(_) if runs_on_fargate(cx, run.get("LaunchType")) => {}
                Some(written) => complete(cx, written),
                None => add(cx, launcher.id(), run.block, &AFTER_IN_A_RUN),
            }
        }
    }
}

fn runs_on_fargate<'d>(cx: &PlanContext<'_, 'd>, launch_type: Option<Cursor<'d>>) -> bool {
    launch_type.is_some_and(|written| cx.evaluate(written).is("FARGATE"))
}

/// The parameters of a run after which the network configuration is inserted.
const AFTER_IN_A_RUN: [&str; 7] = [
    "LoadBalancers",
    "LaunchType",
    "CapacityProviderStrategy",
    "TaskDefinitionArn",
    "TaskCount",
    "TaskDefinition",
    "Cluster",
];

/// Adds the network configuration of the tasks that a resource starts.
fn add<'d>(
    cx: &mut PlanContext<'_, 'd>,
    owner: MemberId<'d>,
    properties: Cursor<'d>,
    after: &[&str],
) {
    let Some(subnets) = subnets(cx) else {
        return;
    };
    let internet_access = across::internet_access(cx, &subnets);
    let public = match decided(cx, internet_access, &subnets) {
        Some(decided) => following(cx, cx.place(), decided),
        None => public_address(cx, internet_access, &subnets.from),
    };
    let groups = cx.decisions.security_groups.get(&owner).cloned();
    let groups = groups.filter(|groups| *groups != NewValue::Sequence(Vec::new()));
    let mut configuration = vec![entry("AssignPublicIp", public)];
    configuration.extend(groups.map(|groups| entry("SecurityGroups", groups)));
    configuration.push(entry("Subnets", subnets.value));
    let value = mapping([("AwsvpcConfiguration", NewValue::Mapping(configuration))]);
    let rationale = Rationale::review(format!(
        "Each task has its own network interface in {}",
        subnets.from
    ))
    .prevents("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    cx.put(properties, "NetworkConfiguration", value, after, rationale);
}

/// The public IP address setting that a condition of the template decides, where the subnets alone do not determine it.
fn decided<'d>(
    cx: &PlanContext<'_, 'd>,
    internet_access: InternetAccess,
    subnets: &InferredSubnets<'d>,
) -> Option<DecidedAddress> {
    if cx.settings.assign_public_ip.is_some() || is_sure(internet_access) {
        return None;
    }
    decided_address(cx.module()?, cx.workload, subnets)
}

fn is_sure(internet_access: InternetAccess) -> bool {
    matches!(
        internet_access,
        InternetAccess::Private | InternetAccess::Public
    )
}

/// Reports what the public IP address of the tasks depends on, and returns its value.
fn following<'d>(
    cx: &mut PlanContext<'_, 'd>,
    place: Cursor<'d>,
    decided: DecidedAddress,
) -> NewValue {
    cx.warn(
        RuleId::SvcAssignPublicIp,
        place,
        format!("AssignPublicIp depends on the same condition as {}", decided.from),
        "Check that the subnets have a NAT gateway or VPC endpoints where AssignPublicIp is DISABLED, or set --assign-public-ip ENABLED or DISABLED",
    );
    decided.value
}

/// A service with awsvpc on container instances has subnets and groups, and never had a public IP address.
fn complete<'d>(cx: &mut PlanContext<'_, 'd>, written: Cursor<'d>) {
    let Some(configuration) = written.prop("AwsvpcConfiguration") else {
        cx.needs_decision(
            RuleId::SvcNetworkConfiguration,
            written,
            "NetworkConfiguration does not contain a literal AwsvpcConfiguration, so it cannot be completed",
            "Write AwsvpcConfiguration with Subnets and SecurityGroups",
        );
        return;
    };
    let internet_access = configuration
        .prop("Subnets")
        .map_or(InternetAccess::Unknown, |subnets| {
            routes::internet_access_across(cx.project, cx.workload.file, subnets)
        });
    name_subnets(cx, configuration);
    let decided = configuration
        .prop("Subnets")
        .filter(|_| !is_sure(internet_access) && cx.settings.assign_public_ip.is_none())
        .and_then(|subnets| decided_address_in(cx.module()?, subnets));
    let written = configuration.prop("AssignPublicIp");
    if let Some(written) = written {
        match decided.filter(|_| cx.evaluate(written).is("DISABLED")) {
            Some(decided) => {
                let value = following(cx, written, decided);
                let rationale = Rationale::review(
                    "Some of the subnets are public, and tasks there need a public IP address to pull images",
                );
                cx.set(written, value, rationale);
            }
            None => check_public_address(cx, written, internet_access),
        }
        return;
    }
    let value = match decided {
        Some(decided) => following(cx, configuration, decided),
        None => public_address(cx, internet_access, "the subnets of the service"),
    };
    let rationale = Rationale::review(
        "A Fargate task in a public subnet needs a public IP address to pull images",
    );
    cx.put(configuration, "AssignPublicIp", value, &[], rationale);
}

/// A network configuration that was begun manually may lack the subnets, without which ECS rejects it.
fn name_subnets<'d>(cx: &mut PlanContext<'_, 'd>, configuration: Cursor<'d>) {
    let written = configuration.prop("Subnets");
    let is_mapping = configuration.is_mapping();
    let is_empty = |list: Cursor<'_>| list.is_sequence() && list.items().len() == 0;
    if !is_mapping || written.is_some_and(|written| !is_empty(written)) {
        return;
    }
    if let Some(subnets) = subnets(cx) {
        let rationale = Rationale::review(format!("The tasks run in {}", subnets.from))
            .prevents("subnets can not be empty.");
        cx.put(
            configuration,
            "Subnets",
            subnets.value,
            &["SecurityGroups"],
            rationale,
        );
    }
}

/// On EC2, DISABLED was the only allowed value, so it does not show what the tasks need.
fn check_public_address<'d>(
    cx: &mut PlanContext<'_, 'd>,
    written: Cursor<'d>,
    internet_access: InternetAccess,
) {
    if !cx.evaluate(written).is("DISABLED") {
        return;
    }
    if let Some(given) = cx.user_public_ip() {
        if given != text("DISABLED") {
            cx.set(
                written,
                given,
                Rationale::review("AssignPublicIp is set as specified"),
            );
        }
        return;
    }
    if internet_access == InternetAccess::Private {
        return;
    }
    if internet_access == InternetAccess::Public {
        let rationale = Rationale::review(
            "The subnets are public, and tasks there need a public IP address to pull images",
        );
        cx.set(written, text("ENABLED"), rationale);
        cx.warn(
            RuleId::SvcAssignPublicIp,
            written,
            "The tasks are assigned public IP addresses because their subnets are public. On EC2 they use the address of the container instance",
            "To avoid public IP addresses, run the tasks in private subnets with a NAT gateway or VPC endpoints (--subnets subnet-…)",
        );
    } else {
        cx.action_required(
            RuleId::SvcAssignPublicIp,
            written,
            format!("AssignPublicIp is DISABLED, the only value supported on EC2. It cannot be determined from {} whether the subnets route through a NAT gateway", cx.host.file_noun()),
            "If the subnets are public, write AssignPublicIp: ENABLED so that the tasks can pull images",
        );
    }
}

fn subnets<'d>(cx: &mut PlanContext<'_, 'd>) -> Option<InferredSubnets<'d>> {
    if let Some(value) = cx.user_subnets() {
        let given = cx.settings.subnets.as_ref().map(Value::cursor);
        let internet_access = cx
            .module()
            .zip(given)
            .map_or(InternetAccess::Unknown, |(module, given)| {
                internet_access_of(module, given)
            });
        return Some(InferredSubnets::new(
            value,
            internet_access,
            "the specified subnets".to_owned(),
        ));
    }
    let workload = cx.workload;
    let inferred = cx
        .module()
        .and_then(|module| infer_subnets(module, workload));
    // The load balancer's subnets are the last resort.
    let is_good = inferred.as_ref().is_some_and(|found| !found.of_balancer);
    if !is_good && let Some(found) = across::subnets(cx, inferred.is_some()) {
        return Some(found);
    }
    if inferred.as_ref().is_some_and(|subnets| subnets.of_balancer) {
        cx.warn(
            RuleId::SvcSubnets,
            cx.place(),
            "The tasks run in the load balancer's subnets because the template references no others",
            "If the container instances use other subnets, pass those with --subnets subnet-…",
        );
    }
    if inferred.is_some() || !cx.can_add(&Addition::Parameter(RuleId::SvcSubnets)) {
        return inferred;
    }
    let wanted = ParameterRequest::new(RuleId::SvcSubnets, &across::NAMES);
    let parameter = NewParameter::new(across::KIND, across::DESCRIPTION);
    let name = cx.parameter(&wanted, parameter);
    Some(InferredSubnets::new(
        reference(&name),
        InternetAccess::Unknown,
        format!("the subnets of the new parameter {name}"),
    ))
}

/// Whether tasks are assigned a public IP address; always written, because the default depends on the caller.
pub(super) fn public_address(
    cx: &mut PlanContext<'_, '_>,
    internet_access: InternetAccess,
    from: &str,
) -> NewValue {
    let place = cx.place();
    if let Some(given) = cx.user_public_ip() {
        return given;
    }
    match internet_access {
        InternetAccess::Private => text("DISABLED"),
        InternetAccess::Public => {
            cx.warn(
                RuleId::SvcAssignPublicIp,
                place,
                format!("The tasks are assigned public IP addresses because {from} are public. Without one they cannot pull images"),
                "To avoid public IP addresses, run the tasks in private subnets with a NAT gateway or VPC endpoints (--subnets subnet-…)",
            );
            text("ENABLED")
        }
        InternetAccess::Unknown | InternetAccess::LikelyPublic => {
            if !cx.can_add(&Addition::Parameter(RuleId::SvcAssignPublicIp)) {
                return text("DISABLED");
            }
            let default = if internet_access == InternetAccess::LikelyPublic {
                "ENABLED"
            } else {
                "DISABLED"
            };
            let wanted = ParameterRequest::new(
                RuleId::SvcAssignPublicIp,
                &["AssignPublicIp", "TaskAssignPublicIp"],
            );
            let parameter = NewParameter::new(
                "String",
                "ENABLED if the subnets are public, DISABLED if they have a NAT gateway or VPC endpoints",
            )
            .default(default)
            .allowed(["ENABLED", "DISABLED"].map(str::to_owned));
            let name = cx.parameter(&wanted, parameter);
            cx.action_required(
                RuleId::SvcAssignPublicIp,
                place,
                format!("It cannot be determined from the template whether the subnets route through a NAT gateway. Parameter {name} defaults to {default}"),
                format!("Set {name}=ENABLED if the subnets are public, or {name}=DISABLED if they have a NAT gateway or VPC endpoints"),
            );
            reference(&name)
        }
    }
}
