//! Step Functions state machines that start tasks.

use super::launchers::{Held, Run};
use super::{InlineDefinition, Spelling};
use crate::model::{
    Concat, Function, Kind, Module, Props, Resource, function, sub_variables, written_text,
};
use crate::syntax::Cursor;

/// The types of state machines.
pub(crate) const STATE_MACHINES: [Kind<'static>; 2] =
    [Kind::STATE_MACHINE, Kind::SAM_STATE_MACHINE];

/// The runs of a state machine, and the parts of it that cannot be read.
pub(super) fn read<'d>(
    module: &Module<'d>,
    machine: &Resource<'d>,
    text: Option<&'d InlineDefinition>,
) -> (Vec<Run<'d>>, Vec<Held<'d>>) {
    let mut runs = Vec::new();
    let mut held = Vec::new();
    let in_text = text.map(|text| Cursor::root(&text.document));
    if let Some(definition) = machine.get("Definition").or(in_text) {
        for (state, block) in task_states(definition) {
            match run_of(module, machine, text, (state, block)) {
                Ok(run) => runs.extend(run),
                Err(reason) => held.push(reason),
            }
        }
        if !runs.is_empty() {
            held.extend(others(module, machine, text, (definition, &runs)));
        }
    }
    for key in ["DefinitionString", "DefinitionS3Location", "DefinitionUri"] {
        let is_read = key == "DefinitionString" && text.is_some();
        if let Some(place) = machine.get(key).filter(|_| !is_read) {
            held.push(Held {
                place,
                what: "The state machine definition is assembled at deploy time, so it cannot be checked or changed",
            });
        }
    }
    (runs, held)
}

/// The states that run an ECS task, each with its parameters.
fn task_states(definition: Cursor<'_>) -> Vec<(Cursor<'_>, Option<Cursor<'_>>)> {
    let nodes = definition.descendants().into_iter();
    nodes
        .filter(|node| node.get("Resource").is_some_and(is_run_task))
        .map(|state| {
            let block = state.prop("Parameters").or_else(|| state.prop("Arguments"));
            (state, block)
        })
        .collect()
}

/// References to a task definition of the module outside the states that run it: it may be run there in another way.
fn others<'d>(
    module: &Module<'d>,
    machine: &Resource<'d>,
    text: Option<&'d InlineDefinition>,
    (definition, runs): (Cursor<'d>, &[Run<'d>]),
) -> Vec<Held<'d>> {
    let nodes = definition.descendants().into_iter();
    let is_run = |node: &Cursor<'d>| runs.iter().any(|run| run.block.node == node.node);
    nodes
        .filter(|node| !is_run(node))
        .filter_map(|node| node.get("TaskDefinition"))
        .filter(|task| !tasks_named(module, substituted(module, machine, text, *task)).is_empty())
        .map(|place| Held {
            place,
            what: "The definition references the task definition outside of ecs:runTask",
        })
        .collect()
}

/// `arn:aws:states:::ecs:runTask`, its patterns `.sync` and `.waitForTaskToken`, and the SDK integration of the call.
fn is_run_task(resource: Cursor<'_>) -> bool {
    let action = written_text(resource).and_then(|text| text.split_once(":states:::"));
    action.is_some_and(|(_, action)| {
        let action = action.strip_prefix("aws-sdk:").unwrap_or(action);
        let name = action.split('.').next();
        name == Some("ecs:runTask")
    })
}

/// One state as a run; `None` if its task definition certainly belongs to another stack.
fn run_of<'d>(
    module: &Module<'d>,
    machine: &Resource<'d>,
    text: Option<&'d InlineDefinition>,
    (state, block): (Cursor<'d>, Option<Cursor<'d>>),
) -> Result<Option<Run<'d>>, Held<'d>> {
    let Some(block) = block.filter(|block| block.is_mapping()) else {
        return Err(Held {
            place: block.unwrap_or(state),
            what: "The parameters of ecs:runTask are determined at run time",
        });
    };
    let Some(task) = block.prop("TaskDefinition") else {
        return Err(Held {
            place: block.key("TaskDefinition.$").unwrap_or(state),
            what: "The task definition that the state runs is determined at run time",
        });
    };
    // A special mark is the placeholder of a value that is filled in without quotes.
    let is_open = |text: &str| text.starts_with("{%") || text.starts_with('~');
    if task.text().is_some_and(is_open) {
        return Err(Held {
            place: task,
            what: "The task definition that the state runs is determined at run time",
        });
    }
    let task = substituted(module, machine, text, task);
    Ok((!tasks_named(module, task).is_empty()).then(|| Run {
        block,
        overrides: [block.prop("Overrides"), None],
        task: Some(task),
        cluster: block
            .prop("Cluster")
            .map(|cluster| substituted(module, machine, text, cluster)),
        role: machine.get("RoleArn").or_else(|| machine.get("Role")),
    }))
}

/// The value of a text of a definition: `${Name}` is one of the `DefinitionSubstitutions`, or a variable of the
/// `Fn::Sub` that contains the definition, in which `${!Name}` is left for the substitutions.
fn substituted<'d>(
    module: &Module<'d>,
    machine: &Resource<'d>,
    text: Option<&'d InlineDefinition>,
    value: Cursor<'d>,
) -> Cursor<'d> {
    let is_sub = text.is_some_and(|text| text.spelling == Spelling::Sub);
    let written = value.text().unwrap_or("");
    let substitutions = machine.get("DefinitionSubstitutions");
    let variables = match machine.get("DefinitionString").and_then(function) {
        Some(Function::Concat(Concat::Template { variables, .. })) if is_sub => variables,
        _ => None,
    };
    let of_machine = written.split("${").skip(1).filter_map(|part| {
        let name = part.split_once('}')?.0;
        let name = if is_sub {
            name.strip_prefix('!')?
        } else {
            name
        };
        substitutions?.get(name.trim())
    });
    let of_sub = sub_variables(written).filter_map(|name| variables?.get(name));
    let of_join = sub_variables(written).filter_map(|name| text?.item(module.document, name));
    of_machine
        .chain(of_sub)
        .chain(of_join)
        .next()
        .unwrap_or(value)
}

/// The resources of a module that a value references. In a definition within the text of an `Fn::Sub`, `${Name}` is a
/// reference as well.
pub fn mentioned<'t, 'd>(module: &'t Module<'d>, value: Cursor<'d>) -> Vec<&'t Resource<'d>> {
    if std::ptr::eq(value.document, module.document) {
        return module.mentioned(value).collect();
    }
    let names = value.text().map(sub_variables).into_iter().flatten();
    let names = names.map(|name| name.split('.').next().unwrap_or(name));
    names.filter_map(|name| module.resource(name)).collect()
}

/// The task definitions of a module that a value references: by their logical IDs, or by their family.
pub fn tasks_named<'t, 'd>(module: &'t Module<'d>, value: Cursor<'d>) -> Vec<&'t Resource<'d>> {
    let is_task = |resource: &&Resource<'d>| resource.kind == Kind::TASK_DEFINITION;
    let family = family_in(value);
    let by_family = module.of_type(Kind::TASK_DEFINITION).filter(|task| {
        let own = task.get("Family").and_then(Cursor::text);
        own.is_some() && own == family
    });
    let by_id = mentioned(module, value).into_iter().filter(is_task);
    by_id.chain(by_family).collect()
}

/// The family that a value references without a revision, which means the newest one; a reference with a revision
/// number remains as it is.
fn family_in(value: Cursor<'_>) -> Option<&str> {
    let text = written_text(value)?;
    let name = text
        .rsplit_once("task-definition/")
        .map_or(text, |(_, name)| name);
    (!name.contains([':', '$'])).then_some(name)
}
