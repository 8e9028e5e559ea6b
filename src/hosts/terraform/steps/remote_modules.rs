//! Services that are run by modules that are not in the tree: the arguments of the calls that select Fargate.

use crate::facts::platforms::System;
use crate::facts::rules::RuleId;
use crate::facts::sizes::{Size, is_offered, parse_cpu, parse_memory};
use crate::hosts::terraform::dual::relate_callers;
use crate::hosts::terraform::remote::call::{RemoteCall, RemoteService};
use crate::hosts::terraform::remote::state::{State, only_item, shown, state};
use crate::hosts::terraform::remote::table::{Argument, Role};
use crate::model::new_value::text;
use crate::model::{MemberId, Module, evaluate, ref_name};
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
                    if service.known.is_none() || !needs(module, service).is_empty() {
                        report(cx, module, &call, service, place, &what);
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
const UNKNOWN: &str = "and pass the other arguments that Fargate needs (cpu, memory, subnets, security groups) as its documentation describes them. If the module does not support Fargate, run ecs2fargate on the repository of the module first";

/// What to write at the call.
fn help(module: &Module<'_>, service: &RemoteService<'_>) -> String {
    let title = &service.title;
    let Some(selection) = selection(service) else {
        return format!(
            "Set the argument of {title} that selects Fargate, for example launch_type = \"FARGATE\", {UNKNOWN}"
        );
    };
    if service.known.is_none() {
        return format!("Set {selection} in {title} {UNKNOWN}");
    }
    if service.arguments.is_none() {
        return format!("Set {selection} in each of the services of {title}");
    }
    let strategies =
        written(service, Role::Strategy).map(|(one, _)| format!("Remove {}", one.name));
    let compatibilities = settings(module, service)
        .map(|(one, _, value)| format!("Set {} = [{}]", one.name, shown(value)));
    let mut launches = service.of(Role::Launch);
    let may_be_missing =
        launches.any(|one| one.default.is_none() && service.get(one.name).is_none());
    let upgrade = match may_be_missing {
        true => " (if its version does not have the argument, upgrade the module first)",
        false => "",
    };
    let first = format!("Set {selection} in {title}{upgrade}");
    let all = std::iter::once(first)
        .chain(strategies)
        .chain(compatibilities);
    all.chain(needs(module, service))
        .collect::<Vec<_>>()
        .join(". ")
}

/// The arguments of a role that are passed.
fn written<'s, 'd>(
    service: &'s RemoteService<'d>,
    role: Role,
) -> impl Iterator<Item = (&'static Argument, Cursor<'d>)> + use<'s, 'd> {
    service
        .of(role)
        .filter_map(|one| Some((one, service.get(one.name)?)))
}

/// The lists that have to have one value on Fargate and have another, each with that value.
fn settings<'s, 'd>(
    module: &'s Module<'d>,
    service: &'s RemoteService<'d>,
) -> impl Iterator<Item = (&'static Argument, Cursor<'d>, &'static str)> + use<'s, 'd> {
    let lists = written(service, Role::Setting).filter(|(_, place)| place.is_sequence());
    lists.filter_map(|(one, place)| {
        let value = one.fargate?;
        let mut items = place.items();
        let is_set = items.len() == 1 && items.all(|item| evaluate(Some(module), item).is(value));
        (!is_set).then_some((one, place, value))
    })
}

fn report<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    call: &RemoteCall<'d>,
    service: &RemoteService<'d>,
    place: Cursor<'d>,
    what: &str,
) {
    let message = format!(
        "{} runs on container instances, because {what}. Its {} in a module that is not in these files ({})",
        capitalized(&service.title),
        elsewhere(cx),
        call.source
    );
    cx.needs_decision(RuleId::SvcLaunchType, place, message, help(module, service));
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
        "{}. The {} in a module that is not in these files ({})",
        capitalized(what),
        elsewhere(cx),
        call.source
    );
    cx.needs_decision(RuleId::SvcLaunchType, place, message, help(module, service));
    if let Some(variable) = ref_name(only_item(place)) {
        relate_callers(cx, place, variable);
    }
}

/// What the module of a call defines.
fn elsewhere(cx: &PlanContext<'_, '_>) -> &'static str {
    match cx.workload.task_definitions.is_empty() {
        true => "service and task definition are",
        false => "service is",
    }
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

/// What has to be changed at the call before it can run on Fargate, besides the argument that selects it.
fn needs(module: &Module<'_>, service: &RemoteService<'_>) -> Vec<String> {
    let has = |place, value| evaluate(Some(module), place).is(value);
    let mut needs = Vec::new();
    needs.extend(size(module, service));
    for one in service
        .of(Role::Required)
        .filter(|one| service.get(one.name).is_none())
    {
        needs.push(match one.name.contains("security_group") {
            true => format!(
                "Pass {} = [\"sg-…\"], which allow inbound traffic to the tasks",
                one.name
            ),
            false => format!(
                "Pass {} = [\"subnet-…\"], with a route to the container registry",
                one.name
            ),
        });
    }
    let modes = written(service, Role::Setting).filter(|(_, place)| !place.is_sequence());
    for (one, _) in
        modes.filter(|(one, place)| one.fargate.is_some_and(|value| !has(*place, value)))
    {
        needs.push(format!(
            "Set {} = \"{}\", and target_type = \"ip\" in the target groups",
            one.name,
            one.fargate.unwrap_or_default()
        ));
    }
    for (one, _) in written(service, Role::TargetGroup) {
        needs.push(format!(
            "Set target_type = \"ip\" in the target group that {} refers to",
            one.name
        ));
    }
    for (one, place) in written(service, Role::Instances) {
        needs.extend(match one.fargate {
            Some(value) if has(place, value) => None,
            Some(value) => Some(format!("Set {} = {}", one.name, shown(value))),
            None => Some(unsupported(one.name)),
        });
    }
    needs
}

/// What to do about an argument that Fargate does not support, or only with some values.
fn unsupported(argument: &str) -> String {
    if argument.contains("placement") {
        format!("Remove {argument}: Fargate does not support placement strategies and constraints")
    } else if argument.contains("volume") || argument.contains("mount") {
        format!(
            "Check {argument}: Fargate does not support host paths and Docker volumes. Use Amazon EFS for data that has to be kept"
        )
    } else if argument.contains("task_definition") {
        format!("Check that the task definition of {argument} requires FARGATE")
    } else if argument.contains("elb_name") {
        format!("Replace the Classic Load Balancer of {argument} with an Application Load Balancer")
    } else {
        format!("Remove {argument}: Fargate does not support it")
    }
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
            "Set {} and {} to a size that Fargate supports, for example {0} = 256 and {1} = 512",
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
    for (_, place, value) in settings(module, service) {
        let why = Rationale::safe("ECS validates the task definition for Fargate at registration");
        cx.set(place, NewValue::Sequence(vec![text(value)]), why);
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
    for (one, place) in written(service, Role::Containers) {
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
