//! Removes host ports: with awsvpc, tasks receive traffic on container ports.

use crate::facts::rules::RuleId;
use crate::model::surroundings::host_rules;
use crate::model::{Props, same_expression};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::Cursor;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "host-port",
    phase: Phase::Edit,
    rules: &[RuleId::CdHostPort],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        for container in task.containers() {
            for mapping in container.port_mappings() {
                remove(cx, mapping);
            }
        }
    }
}

fn remove<'d>(cx: &mut PlanContext<'_, 'd>, mapping: Cursor<'d>) {
    let Some(host) = mapping.prop("HostPort") else {
        return;
    };
    let container = mapping.prop("ContainerPort");
    if container.is_some_and(|container| same_expression(host, container)) {
        return;
    }
    let answer = cx.evaluate(host);
    let is_dynamic = answer.is("0");
    let error =
        "When networkMode=awsvpc, the host ports and container ports in port mappings must match.";
    if is_dynamic {
        let rationale = Rationale::safe(
            "With awsvpc, tasks receive traffic on the container port. HostPort must be omitted or equal to ContainerPort",
        )
        .prevents(error);
        cx.remove(
            mapping,
            "HostPort",
            "mapped a dynamic port of the container instance to the container",
            rationale,
        );
        return;
    }
    let number = answer.fixed();
    let port = number.map_or_else(
        || "the host port".to_owned(),
        |number| format!("host port {number}"),
    );
    let rationale = Rationale::review(format!(
        "With awsvpc, tasks receive traffic on the container port. Nothing listens on {port}"
    ))
    .prevents(error);
    cx.remove(
        mapping,
        "HostPort",
        "mapped a fixed port of the container instance to the container",
        rationale,
    );
    if cx.is_reported(RuleId::CdHostPort, host) {
        return;
    }
    let module = cx.module();
    let opening = module.zip(number);
    let rules = opening.map_or_else(Vec::new, |(module, number)| host_rules(module, number));
    let named: Vec<String> = rules
        .iter()
        .map(|rule| rule.named(cx.path_of(rule.place())))
        .collect();
    let here = if named.is_empty() {
        String::new()
    } else {
        format!(" such as {}", named.join(", "))
    };
    cx.warn(
        RuleId::CdHostPort,
        host,
        format!("Clients of {port} must use the container port of the task"),
        format!("Update what uses the host port: client addresses, DNS records, health checks and security group rules{here}"),
    );
}
