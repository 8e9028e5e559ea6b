//! What an expression refers to, across local values, variables and modules.

use std::collections::HashSet;

use hcl_edit::expr::Expression as Tree;
use hcl_edit::visit::{Visit, visit_expr};

use super::expression::{Path, Written, written};
use super::graph::Modules;
use crate::syntax::Cursor;

/// A resource: the index of its module, and its own index in that module.
pub type ResourceId = (usize, usize);

/// A variable with the names that follow it, without elements: `aws_lb.main[0].arn` is `aws_lb`, `main`, `arn`.
struct Names(Vec<String>);

impl<'d> Modules<'d> {
    /// The resources that an expression in a module refers to, directly or through local values, the arguments of
    /// callers and the outputs of modules. Each once, in the order in which they are found.
    pub fn mentioned(&self, module: usize, place: Cursor<'d>) -> Vec<ResourceId> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![(module, place)];
        while let Some((module, place)) = open.pop() {
            if !seen.insert((module, place.node, place.document.text().as_ptr())) {
                continue;
            }
            for names in names_in(place) {
                match self.meant(module, &names) {
                    Meant::Resource(id) if !found.contains(&id) => found.push(id),
                    Meant::Resource(_) | Meant::Nothing => {}
                    Meant::Places(places) => open.extend(places),
                }
            }
        }
        found
    }

    fn meant(&self, module: usize, names: &Names) -> Meant<'d> {
        let own = &self.all[module];
        let names: Vec<&str> = names.0.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["local", name, ..] => {
                let value = own.locals.get(name).copied();
                Meant::Places(value.map(|value| (module, value)).into_iter().collect())
            }
            ["var", name, ..] => {
                let callers = self.callers(module).iter();
                let passed = callers.filter_map(|&(caller, call)| {
                    let argument = self.all[caller].calls[call].block.get(name)?;
                    Some((caller, argument))
                });
                Meant::Places(passed.collect())
            }
            ["module", name, output, ..] => {
                let called = own
                    .call(name)
                    .and_then(|call| self.called(&own.calls[call]));
                let value = called.and_then(|called| {
                    let output = self.all[called].outputs.get(output)?;
                    Some((called, output.get("value")?))
                });
                Meant::Places(value.into_iter().collect())
            }
            ["data", ..] | [] | [_] => Meant::Nothing,
            [resource_type, name, ..] => match own.resource_index(resource_type, name) {
                Some(index) => Meant::Resource((module, index)),
                None => Meant::Nothing,
            },
        }
    }
}

/// What a name stands for.
enum Meant<'d> {
    Resource(ResourceId),
    /// Other expressions, each in its module.
    Places(Vec<(usize, Cursor<'d>)>),
    Nothing,
}

/// The variables in a value with all values in it.
fn names_in(place: Cursor<'_>) -> Vec<Names> {
    let mut collector = Collector(Vec::new());
    for one in place.descendants() {
        if one.document.expression(one.node).is_none() {
            continue;
        }
        match written(one) {
            Written::Tree(tree) => collector.visit_expr(&tree),
            Written::Heredoc(template) => {
                for element in template.iter() {
                    collector.visit_element(element);
                }
            }
            Written::Null | Written::Literal(_) | Written::Unreadable => {}
        }
    }
    collector.0
}

struct Collector(Vec<Names>);

impl Collector {
    fn add(&mut self, tree: &Tree) {
        let Some(path) = Path::of(tree) else {
            return;
        };
        let mut names = vec![path.root.to_owned()];
        names.extend(
            (0..path.steps.len())
                .filter_map(|step| path.name(step))
                .map(str::to_owned),
        );
        self.0.push(Names(names));
    }
}

impl Visit for Collector {
    fn visit_expr(&mut self, node: &Tree) {
        if let Tree::Traversal(_) = node {
            self.add(node);
        }
        visit_expr(self, node);
    }
}
