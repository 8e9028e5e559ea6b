//! What the callers of a module pass for the variable that selects Fargate.

use super::remote::state::shown;
use crate::facts::rules::RuleId;
use crate::model::{Answer, Dual, evaluate};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Reports a module that supports both launch types, with what its callers pass.
pub(super) fn report<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, dual: &Dual) {
    let rule = RuleId::SvcLaunchType;
    let Some((variable, value)) = &dual.parameter else {
        return cx.needs_decision(rule, place, dual.chooses.clone(), dual.help.clone());
    };
    let assignment = format!("{variable} = {}", shown(value));
    let by_name = format!("{variable}: {value}");
    let chooses = dual.chooses.replace(&by_name, &assignment);
    let callers = callers(cx, cx.workload.file, variable);
    let help = help(&dual.help, &assignment, value, &callers);
    cx.needs_decision(rule, place, chooses, help);
    for caller in callers {
        cx.relate(rule, place, caller.place, caller.label(variable));
    }
}

/// Adds what the callers of a module pass for a variable to a finding about the variable.
pub(super) fn relate_callers<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, variable: &str) {
    for caller in callers(cx, cx.workload.file, variable) {
        cx.relate(
            RuleId::SvcLaunchType,
            place,
            caller.place,
            caller.label(variable),
        );
    }
}

/// A call of the module.
struct Caller<'d> {
    name: &'d str,
    /// The argument; without one, the call.
    place: Cursor<'d>,
    /// The value that it passes; `None` if it passes none.
    passed: Option<Answer>,
}

impl Caller<'_> {
    fn selects(&self, value: &str) -> bool {
        self.passed.as_ref().is_some_and(|passed| passed.is(value))
    }

    fn label(&self, variable: &str) -> String {
        let name = self.name;
        match &self.passed {
            None => format!("{name} does not set {variable}"),
            Some(Answer::Fixed(value)) => format!("{name} sets {variable} = {}", shown(value)),
            Some(_) => format!("{name} sets {variable} by an expression"),
        }
    }
}

/// The calls of a module in the tree.
fn callers<'d>(cx: &PlanContext<'_, 'd>, file: usize, variable: &str) -> Vec<Caller<'d>> {
    let calls = cx.project.graph.parents_of(file);
    let mut callers: Vec<Caller<'d>> = calls
        .map(|(_, call)| {
            let argument = call.argument(variable);
            let module = cx.project.module(call.parent);
            Caller {
                name: call.resource.name,
                place: argument.unwrap_or(call.resource.key),
                passed: argument.map(|argument| evaluate(module, argument)),
            }
        })
        .collect();
    callers.sort_by_key(|caller| caller.name);
    callers
}

/// What to write, and where.
fn help(of_module: &str, assignment: &str, value: &str, callers: &[Caller<'_>]) -> String {
    let (_, permanent) = of_module.split_once(". ").unwrap_or(("", of_module));
    let complete = match of_module.starts_with("Complete") {
        true => "Complete the settings of the module first. Then set",
        false => "Set",
    };
    let mut open: Vec<&str> = callers
        .iter()
        .filter(|caller| !caller.selects(value))
        .map(|caller| caller.name)
        .collect();
    open.dedup();
    let place = match open.as_slice() {
        [] if callers.is_empty() => "in a .tfvars file, or where the module is called".to_owned(),
        [] => return format!("All calls in these files set {assignment}. {permanent}"),
        open => format!("in {}", open.join(", ")),
    };
    format!("{complete} {assignment} {place}. {permanent}")
}

#[cfg(test)]
mod tests {
    use crate::engine::{Source, migrate};
    use crate::settings::Settings;

    #[test]
    fn callers_are_shown_with_what_they_pass() {
        let module = "variable \"launch_type\" {\n  default = \"EC2\"\n}\n\nresource \"aws_ecs_service\" \"this\" {\n  launch_type = var.launch_type\n}\n";
        let calls = "module \"a\" {\n  source      = \"../service\"\n  launch_type = \"EC2\"\n}\n\nmodule \"b\" {\n  source = \"../service\"\n}\n";
        let source = |path: &str, text: &str| Source {
            path: path.to_owned(),
            text: text.to_owned(),
            ..Source::default()
        };
        let sources = vec![
            source("service/main.tf", module),
            source("app/main.tf", calls),
        ];
        let outcome = migrate(sources, &Settings::default());
        let related = outcome.workloads[0].findings[0].related.iter();
        let related: Vec<(&str, usize, &str)> = related
            .map(|one| (&*one.file, one.span.start.line, &*one.label))
            .collect();
        assert_eq!(
            related,
            [
                ("app/main.tf", 3, "module.a sets launch_type = \"EC2\""),
                ("app/main.tf", 6, "module.b does not set launch_type"),
            ]
        );
    }
}
