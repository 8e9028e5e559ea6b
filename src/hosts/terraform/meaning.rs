//! The meaning of an expression, for comparisons: expressions with the same meaning are equal.

use hcl_edit::expr::Expression as Tree;
use hcl_edit::template::Element;

use super::expression::{Path, Step, Written, bare, written};
use super::graph::Modules;
use crate::model::Expr;
use crate::syntax::{Cursor, Kind};

/// How deep local values may lead to each other before one is taken for a value of its own.
const DEPTH: usize = 24;

impl<'d> Modules<'d> {
    /// The meaning of a value in a module. A variable is a `Ref` such as `var.subnets`, an attribute of a resource, data
    /// source or called module an `Attr`; a local value is what it is defined as. `"${x}"` is `x`.
    pub fn meaning(&self, module: usize, place: Cursor<'d>) -> Expr {
        self.meaning_of(module, place, DEPTH)
    }

    fn meaning_of(&self, module: usize, place: Cursor<'d>, depth: usize) -> Expr {
        let Some(depth) = depth.checked_sub(1) else {
            return Expr::Opaque(place.document.path(place.node));
        };
        match place.document.kind(place.node) {
            Kind::Sequence => {
                let items = place.written_items();
                let items = items.map(|item| self.meaning_of(module, item, depth));
                list(items.collect())
            }
            Kind::Mapping => {
                let entries = place
                    .written_entries()
                    .map(|(key, _, value)| (key.to_owned(), self.meaning_of(module, value, depth)));
                Expr::Map(
                    entries
                        .filter(|(_, value)| *value != Expr::Absent)
                        .collect(),
                )
            }
            Kind::Scalar => match written(place) {
                Written::Null => Expr::Absent,
                Written::Literal(text) => Expr::Text(text),
                Written::Tree(tree) => self.meaning_of_tree(module, &tree, depth),
                Written::Heredoc(parts) => self.text(module, parts.iter(), depth),
                Written::Unreadable => Expr::Opaque(place.document.path(place.node)),
            },
        }
    }

    fn meaning_of_tree(&self, module: usize, tree: &Tree, depth: usize) -> Expr {
        let Some(depth) = depth.checked_sub(1) else {
            return Expr::Opaque(tree.to_string());
        };
        let own = |tree: &Tree| self.meaning_of_tree(module, tree, depth);
        match bare(tree) {
            Tree::Null(_) => Expr::Absent,
            Tree::Bool(value) => Expr::Text(value.value().to_string()),
            Tree::Number(value) => Expr::Text(value.value().to_string()),
            Tree::String(text) => Expr::Text(text.value().clone()),
            Tree::Array(items) => list(items.iter().map(own).collect()),
            Tree::StringTemplate(parts) => self.text(module, parts.iter(), depth),
            Tree::HeredocTemplate(heredoc) => self.text(module, heredoc.template.iter(), depth),
            Tree::Conditional(choice) => {
                let branches = [own(&choice.true_expr), own(&choice.false_expr)];
                let condition = choice.cond_expr.to_string().trim().to_owned();
                match branches[0] == branches[1] {
                    true => branches[0].clone(),
                    false => Expr::If(condition, Box::new(branches)),
                }
            }
            Tree::FuncCall(call) => {
                let arguments = call.args.iter().map(own).collect();
                let name = call.name.name.as_str().to_owned();
                Expr::Call(name, Box::new(Expr::List(arguments)))
            }
            path @ (Tree::Variable(_) | Tree::Traversal(_)) => {
                self.path_meaning(module, path, depth)
            }
            other => Expr::Opaque(other.to_string().trim().to_owned()),
        }
    }

    fn path_meaning(&self, module: usize, tree: &Tree, depth: usize) -> Expr {
        let opaque = || Expr::Opaque(tree.to_string().trim().to_owned());
        let Some(path) = Path::of(tree) else {
            return opaque();
        };
        if !path.steps.iter().all(|step| matches!(step, Step::Name(_))) {
            return opaque();
        }
        let names: Vec<&str> = (0..path.steps.len())
            .filter_map(|step| path.name(step))
            .collect();
        match (path.root, names.as_slice()) {
            ("local", [name]) => match self.all[module].locals.get(name) {
                Some(value) => self.meaning_of(module, *value, depth),
                None => opaque(),
            },
            ("var", [name]) => Expr::Ref(format!("var.{name}")),
            ("var" | "local" | "count" | "each" | "path" | "terraform", _) => opaque(),
            ("data", [kind, name, rest @ ..]) => attribute(&format!("data.{kind}.{name}"), rest),
            (root, [name, rest @ ..]) => attribute(&format!("{root}.{name}"), rest),
            _ => opaque(),
        }
    }

    fn text<'e>(
        &self,
        module: usize,
        parts: impl Iterator<Item = &'e Element>,
        depth: usize,
    ) -> Expr {
        let mut pieces: Vec<Expr> = Vec::new();
        for part in parts {
            let piece = match part {
                Element::Literal(text) => Expr::Text(text.value().clone()),
                Element::Interpolation(one) => self.meaning_of_tree(module, &one.expr, depth),
                Element::Directive(_) => Expr::Opaque("a directive".to_owned()),
            };
            let inner = match piece {
                Expr::Concat(inner) => inner,
                other => vec![other],
            };
            for one in inner {
                match (one, pieces.last_mut()) {
                    (Expr::Text(text), _) if text.is_empty() => {}
                    (Expr::Text(text), Some(Expr::Text(last))) => last.push_str(&text),
                    (one, _) => pieces.push(one),
                }
            }
        }
        match pieces.len() {
            0 => Expr::Text(String::new()),
            1 => pieces.remove(0),
            _ => Expr::Concat(pieces),
        }
    }
}

fn attribute(address: &str, rest: &[&str]) -> Expr {
    match rest {
        [] => Expr::Ref(address.to_owned()),
        _ => Expr::Attr(address.to_owned(), rest.join(".")),
    }
}

fn list(mut items: Vec<Expr>) -> Expr {
    items.retain(|item| *item != Expr::Absent);
    Expr::List(items)
}
