//! What there is to report of scripts whose printed template is not known.

use super::lens::Lens;
use super::library::class_of_type;
use crate::hosts::foreign::in_text;
use crate::hosts::programs::Program;
use crate::model::Notice;
use crate::syntax::code::{Call, Value};

/// What a person does.
const HELP: &str = "Write the output of the script to a file, and name that: ecs2fargate migrate --assembly FILE. The script is then edited by the plan for its template";

/// The classes that run tasks or describe them.
const CLASSES: [&str; 3] = ["ecs.Service", "ecs.TaskDefinition", "ecs.TaskSet"];

/// One for each script that makes an ECS resource which is in no printed template, and may run on container instances.
pub(super) fn of(lens: &Lens) -> Vec<Notice> {
    let scripts = lens.scripts.iter().filter(|script| !script.is_context);
    scripts
        .filter_map(|script| of_script(lens, script))
        .collect()
}

fn of_script(lens: &Lens, script: &Program) -> Option<Notice> {
    let calls = script.code.calls().iter();
    let known: Vec<(&Call, &str)> = calls
        .filter_map(|call| {
            let class = CLASSES
                .iter()
                .find(|class| script.is_call_of(call, class))?;
            Some((call, *class))
        })
        .collect();
    if known.is_empty() {
        return by_words(lens, script);
    }
    let is_open = |(call, class): &&(&Call, &str)| {
        !is_printed(lens, script, call, class) && !is_on_fargate(script, call)
    };
    let open: Vec<&(&Call, &str)> = known.iter().filter(is_open).collect();
    let (first, _) = open.first()?;
    let names = open.iter().map(|(call, class)| {
        let class = class.rsplit('.').next().unwrap_or(class);
        script.title(call).unwrap_or_else(|| format!("a {class}"))
    });
    Some(Notice {
        source: script.source,
        span: script.code.span(&first.callee),
        message: format!(
            "The script makes ECS resources, and no template that it prints is known: {}",
            names.collect::<Vec<_>>().join(", ")
        ),
        help: HELP.to_owned(),
        is_left_to_do: true,
    })
}

/// Whether a printed template has what a call makes. One whose title is computed may make any that no other call makes.
fn is_printed(lens: &Lens, script: &Program, call: &Call, class: &str) -> bool {
    let mut resources = lens.templates().iter().flat_map(|printed| &printed.types);
    let is_of_class = |kind: &str| class_of_type(kind).as_deref() == Some(class);
    match script.title(call) {
        Some(title) => resources.any(|(own, kind)| *own == title && is_of_class(kind)),
        None => resources.any(|(own, kind)| {
            let is_made_elsewhere = || {
                let mut calls = lens
                    .scripts
                    .iter()
                    .flat_map(|one| one.code.calls().iter().map(move |call| (one, call)));
                calls.any(|(script, call)| {
                    script.title(call).as_ref() == Some(own) && script.is_call_of(call, class)
                })
            };
            is_of_class(kind) && !is_made_elsewhere()
        }),
    }
}

/// A script without such a call that has the words of ECS in it: a function or class of its own may make the resources.
fn by_words(lens: &Lens, script: &Program) -> Option<Notice> {
    let unread = in_text(&script.path, script.code.text())?;
    lens.templates().is_empty().then(|| Notice {
        source: script.source,
        span: unread.span,
        message: unread.kind.reason(),
        help: HELP.to_owned(),
        is_left_to_do: unread.kind.is_left_to_do(),
    })
}

/// Whether the call itself specifies Fargate.
fn is_on_fargate(script: &Program, call: &Call) -> bool {
    let text = |name: &str| match script.code.value(&call.keyword(name)?.value) {
        Value::Text(text) => Some(text),
        _ => None,
    };
    let compatible = call
        .keyword("RequiresCompatibilities")
        .map(|one| script.code.value(&one.value));
    let is_compatible = match compatible {
        Some(Value::List(items)) => {
            items.len() == 1 && script.code.value(&items[0]) == Value::Text("FARGATE".to_owned())
        }
        _ => false,
    };
    text("LaunchType").as_deref() == Some("FARGATE") || is_compatible
}
