//! Traces a value to its origin, through parameters, outputs and imports.

use super::Project;
use crate::model::graph::Matched;
use crate::model::{Function, function, ref_name};
use crate::syntax::Cursor;

/// The origin of a value.
#[derive(Clone)]
pub struct Origin<'d> {
    /// The file.
    pub file: usize,
    /// The expression there, which cannot be traced further.
    pub at: Cursor<'d>,
    /// The nested stacks whose parents were visited, from the starting file.
    pub up: Vec<usize>,
    /// The import that was followed next.
    pub import: Option<Matched<'d>>,
    /// The nested stacks that were entered next.
    pub down: Vec<usize>,
}

impl<'d> Origin<'d> {
    fn new(file: usize, at: Cursor<'d>) -> Self {
        Self {
            file,
            at,
            up: Vec::new(),
            import: None,
            down: Vec::new(),
        }
    }
}

/// The limit of steps of a trace; real ones stay below ten.
const STEPS: usize = 24;
/// The limit of origins of a value; the values of a template that more stacks use are not traced.
const ORIGINS: usize = 64;

/// All origins of an expression's value: one for each stack that passes it down. Empty if there are too many.
pub fn origins<'d>(project: &Project<'d>, file: usize, at: Cursor<'d>) -> Vec<Origin<'d>> {
    from(project, Origin::new(file, at))
}

/// The origins of an output of a stack that a file creates.
pub fn origins_of_output<'d>(
    project: &Project<'d>,
    file: usize,
    stack: &str,
    output: &str,
) -> Vec<Origin<'d>> {
    let root = Cursor::root(project.files[file].document);
    let first = output_of(project, &Origin::new(file, root), stack, output);
    first.map_or_else(Vec::new, |first| from(project, first))
}

fn from<'d>(project: &Project<'d>, start: Origin<'d>) -> Vec<Origin<'d>> {
    let asked = start.at;
    let mut open = vec![(start, 0)];
    let mut found = Vec::new();
    while let Some((origin, steps)) = open.pop() {
        let next = if steps < STEPS {
            follow(project, &origin)
        } else {
            Vec::new()
        };
        if next.is_empty() {
            found.push(origin);
        } else {
            open.extend(next.into_iter().rev().map(|next| (next, steps + 1)));
        }
        if found.len() + open.len() > ORIGINS {
            asked.leave_unfinished("the value comes from more stacks than the analysis follows");
            return Vec::new();
        }
    }
    found
}

/// The next steps of a trace; empty at an origin.
fn follow<'d>(project: &Project<'d>, origin: &Origin<'d>) -> Vec<Origin<'d>> {
    let Some(module) = project.module(origin.file) else {
        return Vec::new();
    };
    if let Some(name) = ref_name(origin.at) {
        return match module.parameter(name) {
            Some(_) => passed_down(project, origin, name),
            None => Vec::new(),
        };
    }
    if let Some((stack, output)) = output_name(origin.at) {
        return output_of(project, origin, stack, output)
            .into_iter()
            .collect();
    }
    match function(origin.at) {
        Some(Function::Call {
            name: "ImportValue",
            argument,
        }) => imported(project, origin, argument).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The stack and output that an expression references.
pub fn output_name(at: Cursor<'_>) -> Option<(&str, &str)> {
    match function(at)? {
        Function::Attr {
            resource,
            attribute: Some(attribute),
        } => Some((resource, attribute.strip_prefix("Outputs.")?)),
        Function::Concat(text) => {
            let (resource, attribute) = text.only_name()?.split_once('.')?;
            Some((resource, attribute.strip_prefix("Outputs.")?))
        }
        _ => None,
    }
}

fn passed_down<'d>(project: &Project<'d>, origin: &Origin<'d>, parameter: &str) -> Vec<Origin<'d>> {
    // A nested stack that was entered is left by the same resource.
    if let Some((last, rest)) = origin.down.split_last() {
        let nested = project.graph.nested(*last);
        let argument = nested.argument(parameter).into_iter();
        return argument
            .map(|at| Origin {
                file: nested.parent,
                at,
                down: rest.to_vec(),
                ..origin.clone()
            })
            .collect();
    }
    if origin.import.is_some() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (number, nested) in project.graph.parents_of(origin.file) {
        let Some(at) = nested.argument(parameter).filter(|_| nested.is_sure) else {
            // A parent that passes no value leaves the default, so the value is open.
            return Vec::new();
        };
        let mut up = origin.up.clone();
        up.push(number);
        found.push(Origin {
            file: nested.parent,
            at,
            up,
            ..origin.clone()
        });
    }
    found
}

fn output_of<'d>(
    project: &Project<'d>,
    origin: &Origin<'d>,
    stack: &str,
    output: &str,
) -> Option<Origin<'d>> {
    let mut nested_stacks = project.graph.children_of(origin.file);
    let (number, nested) =
        nested_stacks.find(|(_, nested)| nested.is_sure && nested.resource.name == stack)?;
    let outputs = project.module(nested.child)?.sections.outputs?;
    let mut down = origin.down.clone();
    down.push(number);
    Some(Origin {
        file: nested.child,
        at: outputs.path(&[output, "Value"])?,
        down,
        ..origin.clone()
    })
}

fn imported<'d>(
    project: &Project<'d>,
    origin: &Origin<'d>,
    argument: Cursor<'d>,
) -> Option<Origin<'d>> {
    if origin.import.is_some() || !origin.down.is_empty() {
        return None;
    }
    let matched = project.graph.exported(origin.file, argument)?;
    Some(Origin {
        file: matched.export.file,
        at: matched.export.value,
        import: Some(matched),
        ..origin.clone()
    })
}
