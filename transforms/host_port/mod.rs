//! Removes host ports: with awsvpc a container is reached on its own port.

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
            "a task is reached on the container port; there is no host to pick a port on",
        )
        .prevents(error);
        cx.remove(
            mapping,
            "HostPort",
            "let ECS pick a free port of the instance",
            rationale,
        );
        return;
    }
    let said = answer.fixed().unwrap_or("given elsewhere").to_owned();
    let rationale = Rationale::review(format!(
        "the task is reached on the container port; nothing listens on the host port ({said}) any more"
    ))
    .prevents(error);
    cx.remove(
        mapping,
        "HostPort",
        "mapped a fixed port of the instance to the container",
        rationale,
    );
    if cx.is_reported(RuleId::CdHostPort, host) {
        return;
    }
    let module = cx.module();
    let rules = module.map_or_else(Vec::new, |module| host_rules(module, &said));
    let named: Vec<String> = rules.iter().map(|rule| rule.named()).collect();
    let here = if named.is_empty() {
        ",".to_owned()
    } else {
        format!(": {};", named.join(", "))
    };
    cx.warn(
        RuleId::CdHostPort,
        host,
        format!("whoever used the host port ({said}) must use the container port of the task"),
        format!("look for the host port in security group rules{here} peers' addresses, DNS records and health checks"),
    );
}
