//! Services that are run by modules that are not in the tree: the arguments of the calls that select Fargate.

use crate::facts::platforms::System;
use crate::facts::rules::RuleId;
use crate::facts::sizes::{Size, is_offered, parse_cpu, parse_memory};
use crate::hosts::terraform::remote::call::{RemoteCall, RemoteService};
use crate::hosts::terraform::remote::state::{State, shown, state};
use crate::hosts::terraform::remote::table::{Argument, Role};
use crate::model::new_value::text;
use crate::model::{MemberId, Module, evaluate};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::{Cursor, NewValue};

/// The calls of modules that are not in the tree.
pub(super) static STEP: Step = Step {
    name: "remote-modules",
    phase: Phase::Edit,
    rules: &[RuleId::SvcLaunchType, RuleId::SvcNameReplacement],
    readme: "",
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    let resources: Vec<_> = cx.workload.calls.iter().map(|call| call.resource).collect();
    for call in resources.iter().filter_map(RemoteCall::read) {
        for service in &call.services {
            match state(module, service) {
                State::Fargate => {}
                State::Open { place, what } => {
                    report_open(cx, module, &call, service, place, &what)
                }
                State::Instances { place, what } => {
                    let needs = needs(module, service);
                    if service.known.is_none() || !needs.is_empty() {
                        report(cx, &call, service, place, &what, &needs);
                    } else {
                        edit(cx, module, &call, service);
                    }
                }
            }
        }
    }
}

/// What selects Fargate: `launch_type = "FARGATE"`.
fn selection(service: &RemoteService<'_>) -> Option<String> {
    let launch = service.of(Role::Launch).next();
    let known =
        launch.map(|one| format!("{} = {}", one.name, shown(one.fargate.unwrap_or_default())));
    known.or_else(|| {
        let (name, place) = service.guessed_launch()?;
        Some(match (name.ends_with("use_fargate"), place.is_sequence()) {
            (true, _) => format!("{name} = true"),
            (false, true) => format!("{name} = [\"FARGATE\"]"),
            (false, false) => format!("{name} = \"FARGATE\""),
        })
    })
}

/// The end of the help about a module whose arguments are not known.
const UNKNOWN: &str = "and pass the other arguments that Fargate needs (cpu, memory, subnets, security groups) as its documentation says. If the module does not support Fargate, run ecs2fargate on the repository of the module first";

/// What to write at the call.
fn help(service: &RemoteService<'_>, needs: &[String]) -> String {
    let title = &service.title;
    match (service.known, selection(service)) {
        (None, Some(selection)) => format!("Set {selection} in {title} {UNKNOWN}"),
        (None, None) => format!(
            "Set the argument of {title} that selects Fargate, for example launch_type = \"FARGATE\", {UNKNOWN}"
        ),
        (Some(_), selection) => {
            let selection = selection.unwrap_or_default();
            let strategies = service
                .of(Role::Strategy)
                .filter(|one| service.get(one.name).is_some());
            let strategies: Vec<String> = strategies
                .map(|one| format!(", remove {}", one.name))
                .collect();
            let needs = match needs {
                [] => String::new(),
                needs => format!(". Fargate also requires: {}", needs.join("; ")),
            };
            format!("Set {selection} in {title}{}{needs}", strategies.concat())
        }
    }
}

fn report<'d>(
    cx: &mut PlanContext<'_, 'd>,
    call: &RemoteCall<'d>,
    service: &RemoteService<'d>,
    place: Cursor<'d>,
    what: &str,
    needs: &[String],
) {
    let message = format!(
        "{} runs on container instances, because {what}. Its service and task definition are in a module that is not in these files ({})",
        capitalized(&service.title),
        call.source
    );
    cx.needs_decision(RuleId::SvcLaunchType, place, message, help(service, needs));
}

fn report_open<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    call: &RemoteCall<'d>,
    service: &RemoteService<'d>,
    place: Cursor<'d>,
    what: &str,
) {
    let message = format!(
        "{}. The service and task definition are in a module that is not in these files ({})",
        capitalized(what),
        call.source
    );
    let needs = match service.arguments {
        Some(_) => needs(module, service),
        None => Vec::new(),
    };
    cx.needs_decision(RuleId::SvcLaunchType, place, message, help(service, &needs));
}

/// A sentence with a capital letter at its start, unless it starts with an address.
fn capitalized(sentence: &str) -> String {
    let first = sentence.split(' ').next().unwrap_or_default();
    if first.contains(['.', '_']) {
        return sentence.to_owned();
    }
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_ascii_uppercase(), letters.as_str())
    })
}

/// What has to be written at the call before it runs on Fargate, besides the argument that selects it.
fn needs(module: &Module<'_>, service: &RemoteService<'_>) -> Vec<String> {
    let mut needs = Vec::new();
    needs.extend(size(module, service));
    for one in service
        .of(Role::Required)
        .filter(|one| service.get(one.name).is_none())
    {
        needs.push(match one.name.contains("security_group") {
            true => format!(
                "{} = [\"sg-…\"], which allows the traffic to the tasks",
                one.name
            ),
            false => format!(
                "{} = [\"subnet-…\"], subnets with a route to the container registry",
                one.name
            ),
        });
    }
    for one in service
        .of(Role::Setting)
        .filter(|one| one.name.contains("network_mode"))
    {
        let is_awsvpc = |place| evaluate(Some(module), place).is("awsvpc");
        if service.get(one.name).is_some_and(|place| !is_awsvpc(place)) {
            needs.push(format!(
                "{} = \"awsvpc\", with target_type = \"ip\" in the target groups",
                one.name
            ));
        }
    }
    for one in service
        .of(Role::TargetGroup)
        .filter(|one| service.get(one.name).is_some())
    {
        needs.push(format!(
            "target_type = \"ip\" in the target group that {} names",
            one.name
        ));
    }
    for one in service.of(Role::Instances) {
        let is_valid = |place| {
            one.fargate
                .is_some_and(|value| evaluate(Some(module), place).is(value))
        };
        if service.get(one.name).is_some_and(|place| !is_valid(place)) {
            needs.push(match one.fargate {
                Some(value) => format!("{} = {}", one.name, shown(value)),
                None => format!("a review of {}, which may not be supported", one.name),
            });
        }
    }
    needs
}

/// The task size, if it is not one that Fargate offers.
fn size(module: &Module<'_>, service: &RemoteService<'_>) -> Option<String> {
    let cpu = service.of(Role::Cpu).next()?;
    let memory = service.of(Role::Memory).next()?;
    let value = |one: &Argument| match service.get(one.name) {
        Some(place) => evaluate(Some(module), place).fixed().map(str::to_owned),
        None => one.default.map(str::to_owned),
    };
    let known = value(cpu).zip(value(memory));
    let size = known.and_then(|(cpu, memory)| {
        Some(Size {
            cpu: parse_cpu(&cpu)?,
            memory: parse_memory(&memory)?,
        })
    });
    match size {
        Some(size) if is_offered(size, System::Linux) => None,
        _ => Some(format!(
            "{} and {} with a size that Fargate supports, for example {0} = 256 and {1} = 512",
            cpu.name, memory.name
        )),
    }
}

/// Sets the arguments that select Fargate.
fn edit<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    call: &RemoteCall<'d>,
    service: &RemoteService<'d>,
) {
    let (Some(arguments), Some(launch)) = (service.arguments, service.of(Role::Launch).next())
    else {
        return;
    };
    for one in service
        .of(Role::Strategy)
        .filter(|one| service.get(one.name).is_some())
    {
        let why =
            Rationale::safe("A service has either a capacity provider strategy or a launch type");
        let did = "placed the tasks on the container instances of capacity providers";
        cx.remove(arguments, one.name, did, why);
    }
    let is_default = launch.default == launch.fargate && service.get(launch.name).is_none();
    if !is_default {
        let value = new_value(launch.fargate.unwrap_or_default());
        let why = Rationale::safe(format!("{} of the module selects Fargate", launch.name));
        cx.put(arguments, launch.name, value, &[], why);
    }
    for one in service.of(Role::Setting) {
        let (Some(place), Some(value)) = (service.get(one.name), one.fargate) else {
            continue;
        };
        if place.is_sequence() {
            let mut items = place.items();
            let is_set =
                items.len() == 1 && items.all(|item| evaluate(Some(module), item).is(value));
            if !is_set {
                let why = Rationale::safe(
                    "ECS validates the task definition for Fargate at registration",
                );
                cx.set(place, NewValue::Sequence(vec![text(value)]), why);
            }
        }
    }
    cx.decisions.replaced_services.insert(MemberId {
        file: cx.workload.file,
        name: call.resource.name,
    });
    advise(cx, call, service);
}

fn new_value(value: &str) -> NewValue {
    match value {
        "true" => NewValue::Bool(true),
        "false" => NewValue::Bool(false),
        other => text(other),
    }
}

/// What to do around the edit.
fn advise<'d>(cx: &mut PlanContext<'_, 'd>, call: &RemoteCall<'d>, service: &RemoteService<'d>) {
    let title = &service.title;
    for one in service.of(Role::Containers) {
        let Some(place) = service.get(one.name) else {
            continue;
        };
        cx.action_required(
            RuleId::SvcLaunchType,
            place,
            format!("The container definitions of {title} are passed to a module that is not in these files, so they are not migrated"),
            format!("Review {}: remove links, privileged and extraHosts, and make hostPort equal to containerPort. `ecs2fargate rules` lists what is different on Fargate", one.name),
        );
    }
    for one in service.of(Role::Recreate) {
        cx.action_required(
            RuleId::SvcLaunchType,
            service.key,
            format!(
                "The module of {title} ignores changes of {} in a task definition that exists, so the task definition does not change with the launch type",
                one.fargate.unwrap_or_default()
            ),
            format!(
                "Replace the task definition in the same apply: terraform apply -replace='{}.{}'",
                call.resource.name, one.name
            ),
        );
    }
    cx.warn(
        RuleId::SvcNameReplacement,
        service.key,
        format!("The new launch type of {title} replaces its service. Terraform deletes the old service before it creates the new one, because both have the same name"),
        format!("Apply the change in a maintenance window. To avoid downtime, add a second call of the module with another service name, shift the traffic to it, and remove {title} in a later apply"),
    );
}
