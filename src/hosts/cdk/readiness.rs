//! What there is to report of programs without an assembly: the constructs, and what each of them needs.

use super::lower::needs_of_class;
use crate::hosts::programs::Program;
use crate::model::Notice;
use crate::syntax::code::{Call, Value};

/// What a person does.
const HELP: &str = "Run cdk synth, then ecs2fargate migrate again: it plans on the synthesized templates in cdk.out (another directory: --assembly DIR)";

/// One for each construct for container instances.
pub(super) fn notices(programs: &[Program]) -> Vec<Notice> {
    let programs = programs.iter().filter(|program| !program.is_context);
    programs.flat_map(of_program).collect()
}

fn of_program(program: &Program) -> Vec<Notice> {
    let calls = program.code.calls().iter();
    let constructs = calls.filter_map(|call| {
        let class = program.class(call)?;
        let name = class.rsplit('.').next().unwrap_or(&class);
        let needs = needs_of_class(&class);
        let message = match needs {
            Some(needs) => format!("{name} runs tasks on container instances. {needs}"),
            None => of_l1(program, call, &class)?,
        };
        Some(Notice {
            source: program.source,
            span: program.code.span(&call.callee),
            message,
            help: HELP.to_owned(),
            is_left_to_do: true,
        })
    });
    constructs.collect()
}

/// What an L1 construct needs, unless the call itself specifies Fargate.
fn of_l1(program: &Program, call: &Call, class: &str) -> Option<String> {
    let value = |property: &str| {
        let range = program.argument(call, property)?;
        Some(program.code.resolve_literal(&range).1)
    };
    let fargate = Value::Text("FARGATE".to_owned());
    match class {
        "aws_ecs.CfnService" if value("launchType").as_ref() != Some(&fargate) => Some(
            "CfnService runs tasks on container instances, unless the template has launch type FARGATE or a Fargate capacity provider. Its properties are changed by the plan"
                .to_owned(),
        ),
        "aws_ecs.CfnTaskDefinition" => {
            let is_fargate = match value("requiresCompatibilities") {
                Some(Value::List(items)) => items.iter().any(|item| {
                    program.text(item).as_deref() == Some("FARGATE")
                }),
                _ => false,
            };
            (!is_fargate).then(|| {
                "CfnTaskDefinition describes tasks for container instances, unless the template has compatibility FARGATE. Its properties are changed by the plan"
                    .to_owned()
            })
        }
        _ => None,
    }
}
