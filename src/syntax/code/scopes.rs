//! Where names are looked up.

use super::facts::Scope;
use super::grammar::{is_class, is_comprehension, is_function, opens_scope, wrapping};
use super::program::Program;
use super::tree::{Node, Tree};

/// A scope: its number.
pub(super) type ScopeId = u32;

#[derive(Debug)]
pub(super) struct Lexical {
    pub(super) node: Node,
    pub(super) parent: Option<ScopeId>,
}

/// The scopes of a program. The first one is that of the module.
#[derive(Debug)]
pub(super) struct Scopes {
    list: Vec<Lexical>,
    /// For each node the scope in which its names are looked up.
    of: Vec<ScopeId>,
}

impl Scopes {
    pub(super) const MODULE: ScopeId = 0;

    pub(super) fn new(tree: &Tree) -> Scopes {
        let root = Lexical {
            node: Tree::ROOT,
            parent: None,
        };
        let mut scopes = Scopes {
            list: vec![root],
            of: vec![Self::MODULE; tree.len()],
        };
        // The scope that each node opens.
        let mut opened: Vec<Option<ScopeId>> = vec![None; tree.len()];
        opened[Tree::ROOT] = Some(Self::MODULE);
        for node in 1..tree.len() {
            let parent = tree.parent(node).unwrap_or(Tree::ROOT);
            let around = scopes.of[parent];
            let here = opened[parent].unwrap_or(around);
            let is_outside = is_evaluated_outside(tree, node, parent);
            scopes.of[node] = match opened[parent] {
                Some(_) if is_outside => around,
                None if is_outside => scopes.parent(here).unwrap_or(here),
                _ => here,
            };
            if opens_scope(tree.kind(node)) && tree.is_named(node) {
                opened[node] = Some(scopes.list.len() as ScopeId);
                scopes.list.push(Lexical {
                    node,
                    parent: Some(scopes.of[node]),
                });
            }
        }
        scopes
    }

    /// The scope in which the names of a node are looked up. The name of a function is in the scope of its body.
    pub(super) fn of(&self, node: Node) -> ScopeId {
        self.of[node]
    }

    /// The node of a scope.
    pub(super) fn node(&self, scope: ScopeId) -> Node {
        self.list[scope as usize].node
    }

    pub(super) fn parent(&self, scope: ScopeId) -> Option<ScopeId> {
        self.list[scope as usize].parent
    }

    /// A scope and those around it.
    pub(super) fn chain(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> + '_ {
        std::iter::successors(Some(scope), |&scope| self.parent(scope))
    }

    /// The scope of the function or module around a scope, where `var` and `:=` declare.
    pub(super) fn function(&self, tree: &Tree, scope: ScopeId) -> ScopeId {
        let is_function_scope = |&scope: &ScopeId| {
            let kind = tree.kind(self.node(scope));
            is_function(kind) || is_class(kind) || matches!(kind, "internal_module" | "module")
        };
        self.chain(scope)
            .find(is_function_scope)
            .unwrap_or(Self::MODULE)
    }

    /// The scope that a node opens.
    pub(super) fn opened_by(&self, node: Node) -> Option<ScopeId> {
        // Scopes are numbered in document order.
        let found = self.list.binary_search_by_key(&node, |scope| scope.node);
        found.ok().map(|index| index as ScopeId)
    }
}

/// Whether a child of something with a scope is evaluated around it: default values, annotations, base classes and the first
/// iterable of a comprehension, all of Python.
fn is_evaluated_outside(tree: &Tree, node: Node, parent: Node) -> bool {
    let field = tree.field_of(node);
    match tree.kind(parent) {
        "function_definition" => field == "return_type",
        "class_definition" => field == "superclasses",
        "default_parameter" | "typed_default_parameter" => matches!(field, "value" | "type"),
        "typed_parameter" => field == "type",
        "for_in_clause" if field == "right" => {
            let comprehension = tree.parent(parent);
            comprehension.is_some_and(|above| {
                is_comprehension(tree.kind(above))
                    && tree.child(above, "for_in_clause") == Some(parent)
            })
        }
        _ => false,
    }
}

/// The classes and functions around a node.
pub(super) fn around(program: &Program, node: Node) -> Scope {
    let tree = &program.tree;
    let mut scope = Scope::default();
    let mut below = node;
    for above in tree.ancestors(node) {
        let is_name = tree.field_of(below) == "name";
        if is_class(tree.kind(above)) && !is_name {
            scope.classes.push(name_of(program, above));
        } else if is_function(tree.kind(above)) && !is_name {
            scope.functions.push(name_of(program, above));
        }
        below = above;
    }
    scope.classes.reverse();
    scope.functions.reverse();
    scope
}

/// The name of a class or function, or that of the variable or property that it is assigned to.
pub(super) fn name_of(program: &Program, node: Node) -> String {
    let tree = &program.tree;
    let own = tree.field(node, "name");
    let assigned = || {
        let value = wrapping(tree, node);
        let parent = tree.parent(value)?;
        let is_value = matches!(tree.field_of(value), "value" | "right");
        let targets = ["name", "left", "key"];
        let target = targets.iter().find_map(|field| tree.field(parent, field));
        target.filter(|_| is_value)
    };
    own.or_else(assigned)
        .map(|name| program.text(name).to_owned())
        .unwrap_or_default()
}
