//! Every call and `new` expression.

use std::collections::HashMap;
use std::ops::Range;

use super::facts::{Argument, BindingId, Call, CallId, Receiver};
use super::grammar::{
    is_call, is_identifier, is_member, object, property, statement, unwrapped, wrapping,
};
use super::names::Names;
use super::program::Program;
use super::resolve::{self, Root, chain};
use super::scopes;
use super::tree::{Node, Tree};

/// The calls of a program, and the nodes that they are.
#[derive(Debug)]
pub(super) struct Calls {
    pub(super) list: Vec<Call>,
    pub(super) nodes: Vec<Node>,
    by_node: HashMap<Node, CallId>,
}

impl Calls {
    pub(super) fn new(program: &Program, names: &Names) -> Calls {
        let tree = &program.tree;
        let is_call_node = |&node: &Node| is_call(tree.kind(node)) && tree.is_named(node);
        let nodes: Vec<Node> = (0..tree.len()).filter(is_call_node).collect();
        let numbered = nodes.iter().enumerate();
        let by_node = numbered
            .map(|(index, &node)| (node, CallId(index as u32)))
            .collect();
        let mut calls = Calls {
            list: Vec::with_capacity(nodes.len()),
            nodes: Vec::new(),
            by_node,
        };
        for &node in &nodes {
            let call = calls.read(program, names, node);
            calls.list.push(call);
        }
        calls.nodes = nodes;
        calls
    }

    /// The call that a node is.
    pub(super) fn at(&self, node: Node) -> Option<CallId> {
        self.by_node.get(&node).copied()
    }

    fn read(&self, program: &Program, names: &Names, node: Node) -> Call {
        let tree = &program.tree;
        let callee = callee(tree, node);
        let inner = unwrapped(tree, callee);
        let name = last_identifier(tree, inner);
        let list = arguments_node(tree, node);
        let arguments = list
            .map(|list| arguments(program, list))
            .unwrap_or_default();
        let execution = program.execution(node);
        let is_optional = program.is_optional(node) || program.is_optional(inner);
        Call {
            id: self.by_node[&node],
            range: tree.range(node),
            callee: tree.range(callee),
            name_text: program.source.text()[name.clone()].to_owned(),
            name,
            resolved: resolve::resolved(program, names, callee),
            is_new: tree.kind(node) == "new_expression",
            receiver: self.receiver(program, names, inner),
            has_spread: arguments.iter().any(|argument| argument.is_spread),
            arguments,
            argument_list: list.map(|list| tree.range(list)),
            bound_to: bound_to(tree, names, node),
            statement: tree.range(statement(tree, node)),
            scope: scopes::around(program, node),
            is_conditional: execution.is_conditional || is_optional,
            is_looped: execution.is_looped,
        }
    }

    fn receiver(&self, program: &Program, names: &Names, callee: Node) -> Option<Receiver> {
        let tree = &program.tree;
        if !is_member(tree.kind(callee)) {
            return None;
        }
        let object = object(tree, callee)?;
        let chain = chain(program, names, object);
        let (binding, call) = match chain.root {
            Root::Binding(id) => (Some(id), None),
            Root::Call(node) => (None, self.at(node)),
            Root::Other(_) => (None, None),
        };
        Some(Receiver {
            range: tree.range(object),
            binding,
            call,
            path: chain.path,
        })
    }
}

/// What is called. It is the call itself for an incomplete one.
pub(super) fn callee(tree: &Tree, call: Node) -> Node {
    let function = tree.field(call, "function");
    function
        .or_else(|| tree.field(call, "constructor"))
        .unwrap_or(call)
}

/// The node of the arguments with parentheses.
pub(super) fn arguments_node(tree: &Tree, call: Node) -> Option<Node> {
    let list = tree.field(call, "arguments");
    list.filter(|&list| tree.kind(list) != "template_string")
}

/// The last identifier of a callee; empty at its end if there is none.
fn last_identifier(tree: &Tree, callee: Node) -> Range<usize> {
    let kind = tree.kind(callee);
    let name = if is_member(kind) {
        property(tree, callee)
    } else {
        Some(callee).filter(|_| is_identifier(kind) || kind == "super")
    };
    name.map_or_else(
        || {
            let end = tree.end(callee);
            end..end
        },
        |name| tree.range(name),
    )
}

/// The arguments in a list.
fn arguments(program: &Program, list: Node) -> Vec<Argument> {
    let tree = &program.tree;
    if !matches!(tree.kind(list), "argument_list" | "arguments") {
        // `f(x for x in y)` has the comprehension in its own parentheses.
        return vec![Argument {
            name: None,
            value: tree.range(list),
            range: tree.range(list),
            is_spread: false,
        }];
    }
    tree.named(list)
        .map(|node| argument(program, node))
        .collect()
}

fn argument(program: &Program, node: Node) -> Argument {
    let tree = &program.tree;
    let range = tree.range(node);
    let kind = tree.kind(node);
    let is_spread = matches!(kind, "list_splat" | "dictionary_splat" | "spread_element");
    let value = match kind {
        "keyword_argument" => tree.field(node, "value"),
        _ if is_spread => tree.named(node).next(),
        _ => Some(node),
    };
    let name = tree
        .field(node, "name")
        .filter(|_| kind == "keyword_argument");
    Argument {
        name: name.map(|name| program.text(name).to_owned()),
        value: value.map_or_else(|| range.clone(), |value| tree.range(value)),
        range,
        is_spread,
    }
}

/// The binding that is assigned an expression.
fn bound_to(tree: &Tree, names: &Names, node: Node) -> Option<BindingId> {
    let value = wrapping(tree, node);
    let parent = tree.parent(value)?;
    let field = match tree.kind(parent) {
        "assignment" | "assignment_expression" => "right",
        "variable_declarator" | "public_field_definition" | "named_expression" => "value",
        _ => return None,
    };
    let target = tree
        .field(parent, "left")
        .or_else(|| tree.field(parent, "name"))?;
    let is_value = tree.field_of(value) == field;
    names.declared_at(target).filter(|_| is_value)
}
