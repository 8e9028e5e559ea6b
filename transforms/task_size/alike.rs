//! Tasks whose sizes come from the same parameters, and which therefore share the new ones.

use super::need::sized_by;
use crate::facts::platforms::System;
use crate::facts::rules::RuleId;
use crate::model::{Container, Expr, TaskDefinition};
use crate::plan::{ParameterRequest, PlanContext};

/// The values that the size of a task is calculated from.
fn sources<'d>(
    cx: &PlanContext<'_, 'd>,
    containers: &[Container<'d>],
    task: &TaskDefinition<'d>,
) -> impl Iterator<Item = Expr> {
    // Windows tasks have different sizes.
    let system = match cx.decisions.system_of(task.id()) {
        System::Linux => "LINUX",
        System::Windows => "WINDOWS",
    };
    let system = Expr::Text(system.to_owned());
    let own = ["Cpu", "Memory"].map(|size| task.get(size));
    let values = containers.iter().flat_map(sized_by);
    let values = own.into_iter().flatten().chain(values).map(Expr::of);
    std::iter::once(system).chain(values)
}

/// The names of the parameters for CPU and memory of a task: its own, or those shared by all tasks of the template
/// whose containers use the same values.
pub(super) fn names<'d>(cx: &PlanContext<'_, 'd>, task: &TaskDefinition<'d>) -> [Vec<String>; 2] {
    let own: Vec<Expr> = sources(cx, &task.containers(), task).collect();
    let others = cx.project.task_definitions_of(task.file).into_iter();
    let is_shared = others
        .filter(|other| other.name != task.name)
        .any(|other| sources(cx, &other.containers(), &other).eq(own.iter().cloned()));
    ["Cpu", "Memory"].map(|what| {
        let common = is_shared.then(|| format!("Task{what}"));
        common
            .into_iter()
            .chain([format!("{}{what}", task.name)])
            .collect()
    })
}

/// A request for one of these parameters.
pub(super) fn wanted<'n, 'd>(
    cx: &PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    rule: RuleId,
    names: &'n [&'n str],
) -> ParameterRequest<'n> {
    let value = Expr::List(sources(cx, &task.containers(), task).collect());
    ParameterRequest::new(rule, names).shared_by(value)
}
