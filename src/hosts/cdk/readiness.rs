//! What there is to report of programs without an assembly: the constructs, and what each of them needs.

use super::lower::needs_of_class;
use crate::hosts::programs::Program;
use crate::model::Notice;

/// One for each construct for container instances.
pub(super) fn notices(programs: &[Program]) -> Vec<Notice> {
    let programs = programs.iter().filter(|program| !program.is_context);
    programs.flat_map(of_program).collect()
}

fn of_program(program: &Program) -> Vec<Notice> {
    let calls = program.code.calls().iter();
    let constructs = calls.filter_map(|call| {
        let class = program.class(call)?;
        let needs = needs_of_class(&class)?;
        let name = class.rsplit('.').next().unwrap_or(&class);
        Some(Notice {
            source: program.source,
            span: program.code.span(&call.callee),
            message: format!("{name} runs tasks on container instances. {needs}"),
            help: "Run cdk synth, then ecs2fargate migrate again: it plans on the synthesized templates in cdk.out (another directory: --assembly DIR)".to_owned(),
            is_left_to_do: true,
        })
    });
    constructs.collect()
}
