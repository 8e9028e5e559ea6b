//! Addresses of the container instance in the environment, commands and overrides of containers. They are unreachable
//! on Fargate, and mostly fail without an error.

use crate::facts::host_addresses::{HostAddress, NOT_A_USE, in_text};
use crate::facts::rules::RuleId;
use crate::model::{Container, Props, TaskDefinition, alternatives, items_of};
use crate::plan::{Phase, PlanContext, Step, texts};
use crate::syntax::Cursor;

/// Addresses of the container instance.
pub(crate) static ADVICE: Step = Step {
    name: "host-addresses",
    phase: Phase::Advise,
    rules: &[RuleId::CdHostAddress],
    readme: "",
    plan: advise,
};

/// One use of an address.
struct Use<'d> {
    address: HostAddress,
    place: Cursor<'d>,
    /// The variable or property that contains it.
    by: String,
}

/// Checks the containers of the workload, and the overrides with which they are started.
fn advise(cx: &mut PlanContext<'_, '_>) {
    let workload = cx.workload;
    let containers = workload.task_definitions.iter();
    for container in containers.flat_map(TaskDefinition::containers) {
        let uses = of_container(cx, &container);
        report(cx, &uses);
    }
    for launcher in &workload.launchers {
        let inputs = launcher.runs.iter().flat_map(|run| run.inputs());
        let mut uses = Vec::new();
        for input in inputs {
            for part in input.descendants() {
                let text = part.document.scalar(part.node).unwrap_or_default();
                add(text, part, "Overrides", &mut uses);
            }
        }
        report(cx, &uses);
    }
}

fn of_container<'d>(cx: &PlanContext<'_, 'd>, container: &Container<'d>) -> Vec<Use<'d>> {
    let mut uses = Vec::new();
    for variable in items_of(container.get("Environment")) {
        let Some(value) = variable.prop("Value") else {
            continue;
        };
        let name = variable.prop("Name");
        let name = name.and_then(|name| cx.evaluate(name).fixed().map(str::to_owned));
        let name = name.unwrap_or_else(|| "Environment".to_owned());
        if !NOT_A_USE.contains(&name.as_str()) {
            look(cx, value, &name, &mut uses);
        }
    }
    for property in ["Command", "EntryPoint"] {
        for list in container.get(property).into_iter().flat_map(alternatives) {
            of_command(cx, list, property, &mut uses);
        }
    }
    let checks = container.get("HealthCheck").into_iter();
    let checks = checks.flat_map(alternatives);
    for list in checks.filter_map(|check| check.prop("Command")) {
        of_command(cx, list, "HealthCheck", &mut uses);
    }
    uses
}

fn of_command<'d>(
    cx: &PlanContext<'_, 'd>,
    list: Cursor<'d>,
    property: &str,
    uses: &mut Vec<Use<'d>>,
) {
    if list.is_sequence() {
        for item in list.items() {
            look(cx, item, property, uses);
        }
    } else {
        look(cx, list, property, uses);
    }
}

/// Checks every text that a value can evaluate to.
fn look<'d>(cx: &PlanContext<'_, 'd>, value: Cursor<'d>, by: &str, uses: &mut Vec<Use<'d>>) {
    for text in texts::of(cx, value) {
        add(&text.text, value, by, uses);
    }
}

fn add<'d>(text: &str, place: Cursor<'d>, by: &str, uses: &mut Vec<Use<'d>>) {
    for address in in_text(text) {
        let is_known = uses
            .iter()
            .any(|one| one.address.mark == address.mark && one.by == by);
        if !is_known {
            uses.push(Use {
                address,
                place,
                by: by.to_owned(),
            });
        }
    }
}

/// Reports one finding for each address, which lists everything that contains it.
fn report<'d>(cx: &mut PlanContext<'_, 'd>, uses: &[Use<'d>]) {
    let mut reported: Vec<&str> = Vec::new();
    for one in uses {
        let mark = one.address.mark;
        if reported.contains(&mark) {
            continue;
        }
        reported.push(mark);
        let by: Vec<&str> = uses
            .iter()
            .filter(|other| other.address.mark == mark)
            .map(|other| other.by.as_str())
            .collect();
        let behind = one.address.behind;
        let names = if by.len() == 1 {
            "references"
        } else {
            "reference"
        };
        cx.action_required(
            RuleId::CdHostAddress,
            one.place,
            format!(
                "{} {names} {mark}, {}. {}",
                by.join(", "),
                behind.what(),
                behind.on_fargate()
            ),
            behind.instead(),
        );
    }
}
