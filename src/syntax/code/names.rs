//! The names of a program: what declares them, and what they stand for.

use std::collections::HashMap;
use std::ops::Range;

use super::conditions::Execution;
use super::facts::{Binding, BindingId, BindingKind, Definition, Import};
use super::grammar::{is_class, is_member, object, property};
use super::program::Program;
use super::scopes::{self, ScopeId, Scopes};
use super::tree::Node;
use super::{CodeLanguage, python, typescript, uses};

/// The names of a program.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) scopes: Scopes,
    pub(super) bindings: Vec<Binding>,
    /// The uses of each binding.
    pub(super) references: Vec<Vec<Range<usize>>>,
    pub(super) imports: Vec<Import>,
    /// For each import, what its local name stands for: a module, or a module, a dot and a name.
    pub(super) targets: Vec<String>,
    /// Names of scopes, and members of classes by the scope of the class.
    by_name: HashMap<(ScopeId, String), BindingId>,
    by_member: HashMap<(ScopeId, String), BindingId>,
    /// The bindings of the nodes that are declared or assigned: `x` and `this.x`.
    by_node: HashMap<Node, BindingId>,
    /// What a name of a pattern is a part of: `const { a: { b } } = value` has the path a, b for b.
    pub(super) parts: HashMap<BindingId, (Node, Vec<String>)>,
    /// The scopes in which a name is that of another scope, by `global` and `nonlocal`.
    moved: HashMap<(ScopeId, String), ScopeId>,
}

/// What is declared or assigned.
pub(super) struct Declared {
    /// The identifier.
    pub(super) name: Node,
    /// What is assigned: the identifier, or `this.x`.
    pub(super) target: Node,
    pub(super) kind: BindingKind,
    pub(super) value: Option<Node>,
    pub(super) annotation: Option<Node>,
    /// What contains the declaration: a statement, a parameter.
    pub(super) statement: Node,
    pub(super) is_assignment: bool,
    pub(super) is_constant: bool,
    pub(super) is_exported: bool,
}

impl Declared {
    /// A name that something else than an assignment declares.
    pub(super) fn new(kind: BindingKind, name: Node, statement: Node) -> Declared {
        Declared {
            name,
            target: name,
            kind,
            value: None,
            annotation: None,
            statement,
            is_assignment: true,
            is_constant: false,
            is_exported: false,
        }
    }
}

impl Names {
    pub(super) fn new(program: &Program) -> Names {
        let mut names = Names {
            scopes: Scopes::new(&program.tree),
            bindings: Vec::new(),
            references: Vec::new(),
            imports: Vec::new(),
            targets: Vec::new(),
            by_name: HashMap::new(),
            by_member: HashMap::new(),
            by_node: HashMap::new(),
            parts: HashMap::new(),
            moved: HashMap::new(),
        };
        match program.language {
            CodeLanguage::Python => python::declare(program, &mut names),
            CodeLanguage::TypeScript | CodeLanguage::Tsx => {
                typescript::declare(program, &mut names);
            }
        }
        for binding in &mut names.bindings {
            binding.definitions.sort_by_key(|one| one.name.start);
        }
        names.references = vec![Vec::new(); names.bindings.len()];
        uses::collect(program, &mut names);
        names
    }

    /// Marks a name of a scope as that of another scope.
    pub(super) fn refer(&mut self, program: &Program, name: Node, from: ScopeId, to: ScopeId) {
        let key = (from, program.text(name).to_owned());
        self.moved.insert(key, to);
    }

    /// Declares a name in a scope, or adds an assignment to one that is declared there.
    pub(super) fn declare(
        &mut self,
        program: &Program,
        scope: ScopeId,
        declared: &Declared,
    ) -> BindingId {
        let text = program.text(declared.name);
        let key = (scope, text.to_owned());
        let scope = self.moved.get(&key).copied().unwrap_or(scope);
        let key = (scope, text.to_owned());
        let id = match self.by_name.get(&key) {
            Some(&id) => id,
            None => {
                let id = self.add(program, text, declared);
                self.by_name.insert(key, id);
                id
            }
        };
        self.define(program, id, declared);
        id
    }

    /// The same for a member of a class, by the scope of the class.
    pub(super) fn declare_member(
        &mut self,
        program: &Program,
        class: ScopeId,
        declared: &Declared,
    ) -> BindingId {
        let text = program.text(declared.name);
        let key = (class, text.to_owned());
        let id = match self.by_member.get(&key) {
            Some(&id) => id,
            None => {
                let id = self.add(program, text, declared);
                self.by_member.insert(key, id);
                id
            }
        };
        self.define(program, id, declared);
        id
    }

    /// Makes a member of a class a name of its scope as well: in the body of a class of Python.
    pub(super) fn name_member(&mut self, class: ScopeId, name: &str, id: BindingId) {
        self.by_name.insert((class, name.to_owned()), id);
    }

    fn add(&mut self, program: &Program, name: &str, declared: &Declared) -> BindingId {
        let id = BindingId(self.bindings.len() as u32);
        let mut scope = scopes::around(program, declared.name);
        if declared.kind == BindingKind::Attribute {
            // Whichever method assigns it.
            scope.functions.clear();
        }
        self.bindings.push(Binding {
            id,
            name: name.to_owned(),
            kind: declared.kind,
            definitions: Vec::new(),
            scope,
            is_constant: false,
            is_exported: false,
        });
        id
    }

    /// Adds a definition to a binding.
    pub(super) fn define(&mut self, program: &Program, id: BindingId, declared: &Declared) {
        let tree = &program.tree;
        self.by_node.insert(declared.name, id);
        self.by_node.insert(declared.target, id);
        let Execution {
            is_conditional,
            is_looped,
        } = program.execution(declared.name);
        let binding = &mut self.bindings[id.index()];
        binding.is_constant |= declared.is_constant;
        binding.is_exported |= declared.is_exported;
        binding.definitions.push(Definition {
            name: tree.range(declared.name),
            target: tree.range(declared.target),
            value: declared.value.map(|node| tree.range(node)),
            annotation: declared.annotation.map(|node| tree.range(node)),
            statement: tree.range(declared.statement),
            is_assignment: declared.is_assignment,
            is_conditional,
            is_looped,
        });
    }

    /// The binding that a node declares or assigns.
    pub(super) fn declared_at(&self, node: Node) -> Option<BindingId> {
        self.by_node.get(&node).copied()
    }

    /// The binding of a name at a place.
    pub(super) fn lookup(&self, program: &Program, name: &str, at: Node) -> Option<BindingId> {
        let start = self.scopes.of(at);
        let is_python = program.language == CodeLanguage::Python;
        self.scopes.chain(start).find_map(|scope| {
            // The names of a class body of Python are not those of its methods.
            let is_hidden =
                is_python && scope != start && is_class(program.tree.kind(self.scopes.node(scope)));
            let key = (scope, name.to_owned());
            let scope = self.moved.get(&key).copied().unwrap_or(scope);
            let found = self.by_name.get(&(scope, key.1)).copied();
            found.filter(|_| !is_hidden)
        })
    }

    /// The binding of a member of the instance: `this.x`, or `self.x` in a method.
    pub(super) fn attribute(&self, program: &Program, member: Node) -> Option<BindingId> {
        let tree = &program.tree;
        if !is_member(tree.kind(member)) {
            return None;
        }
        let class = instance_class(program, object(tree, member)?)?;
        let scope = self.scopes.opened_by(class)?;
        let name = program.text(property(tree, member)?);
        self.by_member.get(&(scope, name.to_owned())).copied()
    }

    /// The scope of the class whose instance a member is of, if it is one.
    pub(super) fn class_of_instance(&self, program: &Program, member: Node) -> Option<ScopeId> {
        let class = instance_class(program, object(&program.tree, member)?)?;
        self.scopes.opened_by(class)
    }
}

/// The class whose instance is meant by `this`, or by the first parameter of a method of Python.
fn instance_class(program: &Program, node: Node) -> Option<Node> {
    match program.language {
        CodeLanguage::Python => python::instance_class(program, node),
        CodeLanguage::TypeScript | CodeLanguage::Tsx => typescript::instance_class(program, node),
    }
}
