//! What names and members of names stand for.

use super::facts::{Binding, BindingId, BindingKind};
use super::grammar::{is_call, is_member, object, property, unwrapped};
use super::names::Names;
use super::program::Program;
use super::python_imports::joined;
use super::tree::Node;
use super::typescript_imports::required;

/// How many aliases are followed, so that one that refers to itself ends.
const MOST_ALIASES: usize = 16;

/// What a chain of members begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Root {
    Binding(BindingId),
    Call(Node),
    Other(Node),
}

/// A name or call, and the members of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Chain {
    pub(super) root: Root,
    pub(super) path: Vec<String>,
}

/// The chain that an expression or type is.
pub(super) fn chain(program: &Program, names: &Names, node: Node) -> Chain {
    let tree = &program.tree;
    let mut path = Vec::new();
    let mut at = unwrapped(tree, node);
    let root = loop {
        let kind = tree.kind(at);
        if let Some(id) = names.attribute(program, at) {
            break Root::Binding(id);
        }
        if is_member(kind) {
            let (Some(inner), Some(name)) = (object(tree, at), property(tree, at)) else {
                break Root::Other(at);
            };
            path.push(program.text(name).to_owned());
            at = unwrapped(tree, inner);
        } else if kind == "dotted_name" {
            let parts = tree.named(at).collect::<Vec<_>>();
            path.extend(
                parts[1..]
                    .iter()
                    .rev()
                    .map(|&part| program.text(part).to_owned()),
            );
            at = parts[0];
        } else if kind == "generic_type" {
            match tree.named(at).next() {
                Some(name) => at = name,
                None => break Root::Other(at),
            }
        } else if is_call(kind) {
            break Root::Call(at);
        } else {
            break match name_binding(program, names, at) {
                Some(id) => Root::Binding(id),
                None => Root::Other(at),
            };
        }
    };
    path.reverse();
    Chain { root, path }
}

/// The binding of an identifier.
fn name_binding(program: &Program, names: &Names, node: Node) -> Option<BindingId> {
    let kind = program.tree.kind(node);
    let is_name = matches!(
        kind,
        "identifier" | "type_identifier" | "shorthand_property_identifier"
    );
    is_name.then(|| names.lookup(program, program.text(node), node))?
}

/// Where a name or a member of one is defined.
pub(super) fn resolved(program: &Program, names: &Names, node: Node) -> Option<String> {
    let mut path: Vec<String> = Vec::new();
    let mut node = node;
    for _ in 0..MOST_ALIASES {
        let chain = chain(program, names, node);
        path.splice(0..0, chain.path);
        match chain.root {
            Root::Call(call) => {
                let module = required(program, names, call)?;
                return Some(with_path(module, &path));
            }
            Root::Other(_) => return None,
            Root::Binding(id) => {
                if let Some(target) = import_target(names, id) {
                    return Some(with_path(target.to_owned(), &path));
                }
                let (value, part) = alias(program, names, id)?;
                path.splice(0..0, part);
                node = value;
            }
        }
    }
    None
}

/// What an import stands for, if all imports of the name agree.
pub(super) fn import_target(names: &Names, id: BindingId) -> Option<&str> {
    let binding = &names.bindings[id.index()];
    if binding.kind != BindingKind::Import {
        return None;
    }
    let mut targets = names
        .imports
        .iter()
        .zip(&names.targets)
        .filter(|(import, _)| import.binding == Some(id))
        .map(|(_, target)| target.as_str());
    let first = targets.next()?;
    let is_import_only = binding.definitions.iter().all(|one| one.value.is_none());
    (is_import_only && targets.all(|other| other == first)).then_some(first)
}

/// The value that a name is an alias of, and the path in it.
fn alias(program: &Program, names: &Names, id: BindingId) -> Option<(Node, Vec<String>)> {
    let binding: &Binding = &names.bindings[id.index()];
    if binding.is_reassigned() {
        return None;
    }
    if let Some((value, path)) = names.parts.get(&id) {
        return Some((*value, path.clone()));
    }
    let value = binding.value()?;
    Some((program.tree.exact(&value)?, Vec::new()))
}

fn with_path(target: String, path: &[String]) -> String {
    path.iter()
        .fold(target, |target, name| joined(&target, name))
}
