//! What a person should know though nothing is edited: what scales, watches, exports or pays for the workload.

use super::scaling::scalable_targets;
use super::{blue_green, container_advice, host_addresses, image_advice, takers};
use crate::facts::capacity::METRICS;
use crate::facts::rules::RuleId;
use crate::model::{Kind, MemberId, Module, Resource, Service, TargetGroup, items_of};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

mod capacity;
mod events;
mod host_rules;
mod includes;
mod network;
mod scripts;
mod services;

/// Looks around the workload.
pub(crate) fn advise(cx: &mut PlanContext<'_, '_>) {
    container_advice::advise(cx);
    image_advice::advise(cx);
    host_addresses::advise(cx);
    blue_green::advise(cx);
    let Some(module) = cx.module() else {
        return;
    };
    scaling(cx, module);
    alarms(cx, module);
    outputs(cx, module);
    callers(cx, module);
    takers::report(cx);
    pinned_revisions(cx, module);
    events::advise(cx, module);
    capacity::advise(cx, module);
    host_rules::advise(cx, module);
    scripts::advise(cx, module);
    network::advise(cx, module);
    services::advise(cx, module);
    includes::report(cx);
    network_balancers(cx);
}

/// Scalable targets that scale one of the workload's services.
fn scaling<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    for service in cx.workload.services.iter() {
        for target in scalable_targets(module, service) {
            scaled(cx, service, target);
        }
    }
}

fn scaled<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>, target: &Resource<'d>) {
    if service.stays(cx.set) {
        cx.note(
            RuleId::AasTargets,
            target.key,
            "utilisation is measured against the task's size, so that thresholds for CPU and memory mean something else",
            "look at the targets and thresholds of the service's scaling policies",
        );
        return;
    }
    cx.warn(
        RuleId::AasTargets,
        target.key,
        "the new service starts with its DesiredCount, however far the old one was scaled, and its utilisation is measured against the task's size, so that the old thresholds mean something else",
        "raise DesiredCount for the update if the service is scaled out, and look at the targets and thresholds of its scaling policies",
    );
}

fn alarms<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    for alarm in module.of_type(Kind::ALARM) {
        let metric = alarm.get("MetricName").and_then(Cursor::text).unwrap_or("");
        let of_ecs = alarm.get("Namespace").and_then(Cursor::text) == Some("AWS/ECS");
        if of_ecs && METRICS.contains(&metric) {
            cx.note(
                RuleId::CwReservationAlarms,
                alarm.key,
                format!("{metric} is measured for container instances only; the alarm gets no data for tasks on Fargate"),
                "watch CPUUtilization and MemoryUtilization of the service instead",
            );
        }
    }
}

/// Outputs whose values change because what they name is made anew.
fn outputs<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    let Some(section) = module.root.get("Outputs") else {
        return;
    };
    let replaced: Vec<&str> = cx
        .workload
        .resources()
        .map(|resource| resource.name)
        .filter(|&name| {
            let id = MemberId {
                file: cx.workload.file,
                name,
            };
            cx.decisions.replaced_services.contains(&id)
                || cx.decisions.replaced_groups.contains(&id)
        })
        .collect();
    for (name, place, body) in section.entries() {
        let named = module
            .mentioned(body)
            .find(|resource| replaced.contains(&resource.name));
        let Some(resource) = named else {
            continue;
        };
        let id = resource.name;
        if body.get("Export").is_some() {
            cx.warn(
                RuleId::OutExports,
                place,
                format!("the export {name} changes with {id}, and CloudFormation refuses to change an export that another stack imports"),
                "look for the stacks that import it with aws cloudformation list-imports before you update this one",
            );
        } else {
            cx.note(
                RuleId::OutExports,
                place,
                format!("the value of the output {name} changes, because {id} is made anew"),
                "tell whoever reads it",
            );
        }
    }
}

/// Permissions to run one revision of a task definition, which gains another one.
fn pinned_revisions<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    let families: Vec<&str> = cx
        .workload
        .task_definitions
        .iter()
        .filter_map(|task| task.get("Family")?.text())
        .collect();
    let policies = module
        .resources
        .iter()
        .filter(|resource| resource.kind.is_of_iam() && !families.is_empty());
    for node in policies.flat_map(|policy| policy.body.descendants()) {
        let written = node.document.scalar(node.node).unwrap_or("");
        let revision = written
            .split_once(":task-definition/")
            .and_then(|(_, name)| name.split_once(':'));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if revision.is_some_and(|(family, number)| families.contains(&family) && is_number(number))
        {
            cx.action_required(
                RuleId::EvRunTaskCode,
                node,
                "the policy is for one revision of the task definition, and the migration registers another one",
                "write * instead of the revision",
            );
        }
    }
}

/// Code and pipelines that may start the task themselves.
fn callers<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    for task in &cx.workload.task_definitions {
        for reference in module.references_to(task.name) {
            let owner = reference
                .owner
                .and_then(|owner| module.resources.get(owner));
            let calls = owner.is_some_and(|owner| {
                matches!(
                    owner.kind,
                    Kind::FUNCTION | Kind::SAM_FUNCTION | Kind::BUILD_PROJECT | Kind::SSM_PARAMETER
                ) || is_input(owner, reference.place)
                    || owner.kind == Kind::TASK_DEFINITION && owner.name != task.name
            });
            let path = reference.place.document.path(reference.place.node);
            // A function of a configuration of the Serverless Framework is no resource.
            let calls = calls || module.is_serverless && path.starts_with("functions");
            let is_policy = path.split('.').any(|step| step == "Policies");
            if calls && !is_policy {
                cx.warn(
                    RuleId::EvRunTaskCode,
                    reference.place,
                    "code that gets this task definition may start it as an EC2 task",
                    "run-task must pass launchType FARGATE and a network configuration",
                );
            }
        }
    }
}

/// Whether a rule or schedule hands the place on to what it starts.
fn is_input(owner: &Resource<'_>, place: Cursor<'_>) -> bool {
    let is_sender = matches!(owner.kind, Kind::EVENT_RULE | Kind::SCHEDULE | Kind::PIPE);
    is_sender
        && place
            .document
            .path(place.node)
            .split('.')
            .any(|step| matches!(step, "Input" | "InputTransformer" | "InputTemplate"))
}

fn network_balancers(cx: &mut PlanContext<'_, '_>) {
    for group in &cx.workload.target_groups {
        if !cx.decisions.replaced_groups.contains(&group.id()) {
            continue;
        }
        let protocol = group.get("Protocol").and_then(Cursor::text);
        let keeps_client = items_of(group.get("TargetGroupAttributes"))
            .iter()
            .any(|attribute| {
                let has = |key: &str, text: &str| {
                    let value = attribute.get(key).and_then(Cursor::text);
                    value == Some(text)
                };
                has("Key", "preserve_client_ip.enabled") && has("Value", "true")
            });
        match protocol {
            Some("UDP" | "TCP_UDP") => tell_clients(cx, group),
            Some("TCP" | "TLS") if keeps_client => tell_clients(cx, group),
            Some("TCP" | "TLS") => cx.note(
                RuleId::TgNlb,
                group.resource.key,
                "with targets by address the tasks see the load balancer's address instead of the client's",
                "set the attribute preserve_client_ip.enabled to true if the application needs the client's address, and let the clients' addresses in",
            ),
            _ => {}
        }
    }
}

/// Where clients keep their addresses, it is they whom the tasks' group lets in or not.
fn tell_clients<'d>(cx: &mut PlanContext<'_, 'd>, group: &TargetGroup<'d>) {
    cx.warn(
        RuleId::TgNlb,
        group.resource.key,
        "the clients keep their addresses on the way through the load balancer, so the tasks' security group has to let the clients in, and the load balancer for its health checks",
        "add the clients' address ranges to the group that is made; of the instances' group the ports of the host are no longer used",
    );
}
