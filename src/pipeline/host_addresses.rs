//! Addresses of the container instance in what containers are given: environment, commands, overrides. They lead nowhere
//! on Fargate, and mostly fail without an error.

use crate::cloudformation::intrinsic::{alternatives, intrinsic, items_of};
use crate::document::Cursor;
use crate::ecs::{Container, TaskDefinition};
use crate::fargate::host_addresses::{HostAddress, NOT_A_USE, in_text};
use crate::plan::Draft;
use crate::transforms::links::texts;

/// One use of an address.
struct Use<'d> {
    address: HostAddress,
    place: Cursor<'d>,
    /// The variable or property that holds it.
    by: String,
}

/// Looks at the containers of the workload, and at the overrides with which they are started.
pub(super) fn give(draft: &mut Draft<'_, '_>) {
    let workload = draft.workload;
    let containers = workload.task_definitions.iter();
    for container in containers.flat_map(TaskDefinition::containers) {
        let uses = of_container(draft, &container);
        tell(draft, &uses);
    }
    for runner in &workload.runners {
        let inputs = runner.runs.iter().flat_map(|run| run.inputs());
        let mut uses = Vec::new();
        for input in inputs {
            for part in input.descendants() {
                let text = part.document.scalar(part.node).unwrap_or_default();
                add(text, part, "an override", &mut uses);
            }
        }
        tell(draft, &uses);
    }
}

fn of_container<'d>(draft: &Draft<'_, 'd>, container: &Container<'d>) -> Vec<Use<'d>> {
    let spell = |name| container.dialect.spell(name);
    let mut uses = Vec::new();
    for variable in items_of(container.get("Environment")) {
        let Some(value) = variable.get(&spell("Value")) else {
            continue;
        };
        let name = variable.get(&spell("Name"));
        let name = name.and_then(|name| draft.evaluate(name).fixed().map(str::to_owned));
        let name = name.unwrap_or_else(|| "a variable".to_owned());
        if !NOT_A_USE.contains(&name.as_str()) {
            look(draft, value, &name, &mut uses);
        }
    }
    for property in ["Command", "EntryPoint"] {
        for list in container.get(property).into_iter().flat_map(alternatives) {
            of_command(draft, list, property, &mut uses);
        }
    }
    let checks = container.get("HealthCheck").into_iter();
    let checks = checks.flat_map(alternatives);
    for list in checks.filter_map(|check| check.get(&spell("Command"))) {
        of_command(draft, list, "HealthCheck", &mut uses);
    }
    uses
}

fn of_command<'d>(
    draft: &Draft<'_, 'd>,
    list: Cursor<'d>,
    property: &str,
    uses: &mut Vec<Use<'d>>,
) {
    if list.is_sequence() && intrinsic(list).is_none() {
        for item in list.items() {
            look(draft, item, property, uses);
        }
    } else {
        look(draft, list, property, uses);
    }
}

/// Looks at every text that a value can become.
fn look<'d>(draft: &Draft<'_, 'd>, value: Cursor<'d>, by: &str, uses: &mut Vec<Use<'d>>) {
    for text in texts::of(draft, value) {
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

/// One finding for each address, which names everything that holds it.
fn tell<'d>(draft: &mut Draft<'_, 'd>, uses: &[Use<'d>]) {
    let mut told: Vec<&str> = Vec::new();
    for one in uses {
        let mark = one.address.mark;
        if told.contains(&mark) {
            continue;
        }
        told.push(mark);
        let by: Vec<&str> = uses
            .iter()
            .filter(|other| other.address.mark == mark)
            .map(|other| other.by.as_str())
            .collect();
        let behind = one.address.behind;
        let names = if by.len() == 1 { "names" } else { "name" };
        draft.must_act(
            "cd-host-address",
            one.place,
            format!(
                "{} {names} {mark}, {}; {}",
                by.join(", "),
                behind.what(),
                behind.on_fargate()
            ),
            behind.instead(),
        );
    }
}
