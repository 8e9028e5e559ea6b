//! Stacks whose template is not known to be among the files: one of them may be created from a template that gets a new
//! parameter, and then has to pass it.

use crate::facts::rules::RuleId;
use crate::model::Module;
use crate::model::graph::{Absent, stem_of};
use crate::plan::PlanContext;

/// The limit of stacks that are reported for one parameter.
const REPORTED: usize = 3;

/// The number of parameter names that two templates with different names do not share by accident, as they do a stage
/// and a VPC.
const ENOUGH: usize = 3;

/// Reports the stacks that may be created from a template, and that would have to pass its new parameter. Returns
/// whether there are any.
pub(crate) fn report_unknown_stacks(
    cx: &mut PlanContext<'_, '_>,
    file: usize,
    rule: RuleId,
    name: &str,
    description: &str,
) -> bool {
    let project = cx.project;
    let Some(module) = project.module(file) else {
        return false;
    };
    let path = project.path(file);
    let possible = possible(project.graph.absent(), file, path, module);
    for stack in possible.iter().take(REPORTED) {
        let resource = stack.resource.name;
        cx.action_required(
            rule,
            stack.resource.key,
            format!(
                "{resource} creates a stack from {}, which is not among the given files. If it is the template {path}, its new parameter {name} has no default: {description}",
                stack.address
            ),
            format!(
                "If {path} is uploaded there, add {name} to Parameters of {resource}. Otherwise the stack update fails"
            ),
        );
    }
    !possible.is_empty()
}

/// The stacks that could be created from a template according to their arguments: those whose address is most similar
/// to its path.
fn possible<'g, 'd>(
    stacks: &'g [Absent<'d>],
    file: usize,
    path: &str,
    module: &Module<'_>,
) -> Vec<&'g Absent<'d>> {
    let stem = stem_of(path);
    let others = stacks.iter().filter(|stack| stack.parent != file);
    let fitting = others.filter_map(|stack| {
        let likeness = likeness(stack, stem.as_deref())?;
        stack.fits(module).then_some((likeness, stack))
    });
    let fitting: Vec<(Likeness, &Absent<'_>)> = fitting.collect();
    let best = fitting.iter().map(|(likeness, _)| *likeness).max();
    let alike = fitting
        .into_iter()
        .filter(|(likeness, _)| Some(*likeness) == best);
    alike.map(|(_, stack)| stack).collect()
}

/// The evidence that a stack is created from a template, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// Only the arguments of the stack.
    Arguments,
    /// One name is a prefix of the other: `web-prod` and `web`.
    Start,
    /// The names are equal.
    Name,
}

/// The similarity of a stack to the template of a file name, from its address and the number of its arguments; `None` if
/// there is no evidence.
fn likeness(stack: &Absent<'_>, stem: Option<&str>) -> Option<Likeness> {
    let passed = stack.passed.as_ref().map_or(0, Vec::len);
    let (Some(one), Some(other)) = (stack.stem.as_deref(), stem) else {
        // An address from a parameter has no name.
        return (passed > 0).then_some(Likeness::Arguments);
    };
    if one == other {
        return Some(Likeness::Name);
    }
    let goes_on = |long: &str, short: &str| {
        let rest = long.strip_prefix(short);
        rest.is_some_and(|rest| rest.starts_with(['-', '_', '.']))
    };
    if passed > 0 && (goes_on(one, other) || goes_on(other, one)) {
        return Some(Likeness::Start);
    }
    (passed >= ENOUGH).then_some(Likeness::Arguments)
}
