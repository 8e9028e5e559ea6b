//! Security group rules that open host ports only for the migrated workload.

use crate::facts::rules::RuleId;
use crate::model::surroundings::host_rules;
use crate::model::{Module, Props, TaskDefinition, evaluate, has_value};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::NewValue;

/// Security group rules for host ports that are no longer used.
pub(crate) static ADVICE: Step = Step {
    name: "host-port-rules",
    phase: Phase::Advise,
    rules: &[RuleId::SgTaskIngress],
    readme: "",
    plan: advise,
};

/// A fixed host port of a container.
struct HostPort {
    port: String,
    /// Whether the container itself listens on the same port.
    is_same: bool,
}

fn advise(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    let own = cx.workload.task_definitions.iter();
    let ports: Vec<HostPort> = own.flat_map(|task| ports_of(module, task)).collect();
    if ports.is_empty() {
        return;
    }
    let others = others_ports(cx, module);
    let attached: Vec<&NewValue> = cx.decisions.security_groups.values().collect();
    let mut found = Vec::new();
    for HostPort { port, is_same } in &ports {
        for rule in host_rules(module, port) {
            // A task with the same security group still listens on its own port.
            let serves = *is_same && attached.iter().any(|list| may_hold(list, &rule.group));
            let is_new = found.iter().all(|(known, _)| *known != rule.rule.node);
            if !serves && is_new && !others.contains(port) {
                found.push((rule.rule.node, rule));
            }
        }
    }
    let names: Vec<String> = found
        .iter()
        .map(|(_, rule)| rule.named(cx.path_of(rule.place())))
        .collect();
    if let Some((_, first)) = found.first() {
        cx.note(
            RuleId::SgTaskIngress,
            first.place(),
            format!("Security group rules allow inbound traffic on host ports that only this workload uses. No task listens on them after the migration: {}", names.join(", ")),
            "Remove the rules in a later deployment",
        );
    }
}

fn ports_of(module: &Module<'_>, task: &TaskDefinition<'_>) -> Vec<HostPort> {
    let mappings = task.containers().into_iter();
    let mappings = mappings.flat_map(|container| container.port_mappings());
    mappings
        .filter_map(|mapping| {
            let port = |key: &str| {
                let value = mapping.prop(key)?;
                evaluate(Some(module), value).fixed().map(str::to_owned)
            };
            let host = port("HostPort").filter(|host| host != "0")?;
            Some(HostPort {
                is_same: port("ContainerPort").is_none_or(|container| container == host),
                port: host,
            })
        })
        .collect()
}

/// The fixed host ports of the template's other task definitions.
fn others_ports(cx: &PlanContext<'_, '_>, module: &Module<'_>) -> Vec<String> {
    let own: Vec<&str> = cx
        .workload
        .task_definitions
        .iter()
        .map(|task| task.name)
        .collect();
    let all = cx.project.task_definitions_of(cx.workload.file);
    let others = all.iter().filter(|task| !own.contains(&task.name));
    others
        .flat_map(|task| ports_of(module, task))
        .map(|other| other.port)
        .collect()
}

/// Whether a group is in a list; a list that a function returns may contain it.
fn may_hold(list: &NewValue, group: &NewValue) -> bool {
    match list {
        NewValue::Sequence(groups) => has_value(groups, group),
        _ => true,
    }
}
