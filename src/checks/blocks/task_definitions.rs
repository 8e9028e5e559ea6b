//! Services whose task definition is not a resource of their template: what they name instead.

use crate::facts::rules::RuleId;
use crate::model::{Expr, Function, Kind, Module, alternatives, function, missing_names, ref_name};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

const RULE: RuleId = RuleId::SvcTaskDefinition;

/// Says what gives a service its task definition.
pub(super) fn explain<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    let Some(module) = cx.module() else {
        return elsewhere(cx, place);
    };
    if !all_there(cx, place) {
        return;
    }
    let branch = alternatives(place).into_iter().next().unwrap_or(place);
    if let Some(target) = module.target(branch) {
        let message = format!(
            "{} ({}) makes the task definition, and what is in it cannot be determined from the template",
            target.name, target.kind
        );
        let help = format!(
            "write the task definition as AWS::ECS::TaskDefinition, or let {} make one for Fargate and migrate the service manually",
            target.name
        );
        return cx.block(RULE, place, message, help);
    }
    let parameter = ref_name(branch).and_then(|name| module.parameter(name));
    if let Some(parameter) = parameter {
        let message = format!(
            "the parameter {} gives the service its task definition, so what is in it cannot be determined from the template",
            parameter.name
        );
        return cx.block(RULE, place, message, TOGETHER);
    }
    match function(branch) {
        Some(Function::Other {
            name: "ImportValue",
            argument,
        }) => {
            let name = match argument.document.scalar(argument.node) {
                Some(name) => name.to_owned(),
                None => Expr::of(argument).to_string(),
            };
            let message = format!(
                "the service imports its task definition as {name}, and no template of this run exports that"
            );
            cx.block(RULE, place, message, TOGETHER);
        }
        None if branch.text().is_some_and(|text| text.contains("{{resolve:")) => cx.block(
            RULE,
            place,
            "a dynamic reference gives the service its task definition, so what is in it cannot be determined from the template",
            TOGETHER,
        ),
        _ => elsewhere(cx, place),
    }
}

/// Blocks where a name in the expression is not in the template, also on a condition: CloudFormation refuses the template.
pub(super) fn all_there<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) -> bool {
    let Some(module) = cx.module() else {
        return true;
    };
    let missing = missing_names(module, place);
    let is_known = module.mentioned(place).next().is_some();
    let without = if is_known {
        "and CloudFormation refuses a template with such a reference"
    } else {
        "so the service has no task definition"
    };
    for name in &missing {
        cx.block(
            RULE,
            place,
            format!("{name} is no resource and no parameter of this template, {without}"),
            correct(module),
        );
    }
    missing.is_empty()
}

const TOGETHER: &str = "migrate the task definition where it is made, and this service manually, or bring both into one template";

fn elsewhere<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    cx.block(
        RULE,
        place,
        "the task definition of the service is made elsewhere, so it cannot be migrated together with the service",
        TOGETHER,
    );
}

/// What may be meant: the task definition that nothing names.
fn correct(module: &Module<'_>) -> String {
    let all = module.of_type(Kind::TASK_DEFINITION);
    let mut unnamed = all.filter(|task| module.users_of(task.name).is_empty());
    match (unnamed.next(), unnamed.next()) {
        (Some(only), None) => format!("write !Ref {} if that is the one that is meant", only.name),
        _ => "correct the name".to_owned(),
    }
}
