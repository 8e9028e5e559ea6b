//! The container definitions of a task definition, however they are given.

use std::collections::HashMap;

use hcl_edit::expr::Expression as Tree;
use hcl_edit::template::Element;

use super::expression::{Path, Written, bare, written};
use super::graph::Modules;
use super::mentions::ResourceId;
use super::module::Block;
use super::source::joined;
use crate::model::Kind;
use crate::syntax::{Cursor, Document, Expression, Format};

/// Where container definitions are.
pub enum Containers<'d> {
    /// In HCL: the argument of `jsonencode`.
    Written(Cursor<'d>),
    /// In a text in JSON.
    Text(Box<ContainerText<'d>>),
    /// Not in a place that is read, and the reason.
    Unread(String),
}

/// A text in JSON with container definitions.
pub struct ContainerText<'d> {
    /// Where the text is.
    pub home: TextHome<'d>,
    /// The text as a document of its own. Interpolations in place of values are placeholders.
    pub document: Document,
}

/// Where a text is.
#[derive(Clone)]
pub enum TextHome<'d> {
    /// A heredoc or a quoted text in a module.
    Literal(Cursor<'d>),
    /// A file, by its path.
    File(String),
}

impl TextHome<'_> {
    /// A key that is equal for equal places.
    pub fn key(&self) -> String {
        match self {
            Self::Literal(place) => {
                format!("{:p}#{}", place.document, place.document.path(place.node))
            }
            Self::File(path) => path.clone(),
        }
    }
}

/// How many values lead to a text before the search is given up.
const DEPTH: usize = 12;

impl<'d> Modules<'d> {
    /// The container definitions of each task definition. `texts` are the files other than those of modules, by path.
    pub fn containers(&self, texts: &HashMap<String, String>) -> Vec<(ResourceId, Containers<'d>)> {
        let mut found = Vec::new();
        for (module, one) in self.all.iter().enumerate() {
            for (index, resource) in one.resources.iter().enumerate() {
                if resource.kind() == Some(Kind::TASK_DEFINITION) {
                    let search = Search {
                        modules: self,
                        texts,
                    };
                    found.push(((module, index), search.of(module, resource)));
                }
            }
        }
        found
    }
}

/// The task definitions that use each text, by the key of its home.
pub fn users_of_texts(all: &[(ResourceId, Containers<'_>)]) -> HashMap<String, Vec<ResourceId>> {
    let mut users: HashMap<String, Vec<ResourceId>> = HashMap::new();
    for (id, containers) in all {
        if let Containers::Text(text) = containers {
            users.entry(text.home.key()).or_default().push(*id);
        }
    }
    users
}

struct Search<'s, 'd> {
    modules: &'s Modules<'d>,
    texts: &'s HashMap<String, String>,
}

impl<'d> Search<'_, 'd> {
    fn of(&self, module: usize, task: &Block<'d>) -> Containers<'d> {
        match task.get("container_definitions") {
            Some(place) => self.at(module, place, DEPTH),
            None => Containers::Unread("there are no container definitions".to_owned()),
        }
    }

    fn at(&self, module: usize, place: Cursor<'d>, depth: usize) -> Containers<'d> {
        let Some(depth) = depth.checked_sub(1) else {
            return unread("the expression is too complex to evaluate");
        };
        if place.is_sequence() {
            return Containers::Written(place);
        }
        match written(place) {
            Written::Literal(text) => literal(place, &text),
            Written::Heredoc(_) => {
                literal(place, place.document.scalar(place.node).unwrap_or_default())
            }
            Written::Tree(tree) => self.tree(module, place, &tree, depth),
            Written::Null => unread("the container definitions are null"),
            Written::Unreadable => unread("the expression cannot be parsed"),
        }
    }

    fn tree(&self, module: usize, place: Cursor<'d>, tree: &Tree, depth: usize) -> Containers<'d> {
        match bare(tree) {
            Tree::FuncCall(call) => match (call.name.name.as_str(), call.args.get(0)) {
                ("file" | "templatefile", Some(path)) => self.file(module, path),
                (name, _) => unread(&format!("the value is the result of {name}()")),
            },
            path @ Tree::Traversal(_) => self.reference(module, path, depth),
            Tree::StringTemplate(_)
                if place.document.expression(place.node) == Some(Expression::Template) =>
            {
                literal(place, place.document.scalar(place.node).unwrap_or_default())
            }
            Tree::Conditional(_) => unread("the value depends on a condition"),
            _ => unread("the expression is not a text"),
        }
    }

    fn reference(&self, module: usize, tree: &Tree, depth: usize) -> Containers<'d> {
        let own = &self.modules.all[module];
        let Some(path) = Path::of(tree) else {
            return unread("the expression is not a text");
        };
        match (path.root, path.name(0), path.name(1)) {
            ("local", Some(name), None) => match own.locals.get(name) {
                Some(value) => self.at(module, *value, depth),
                None => unread("the local value is not defined"),
            },
            ("data", Some("template_file"), Some(name)) => {
                let source = own.data_source("template_file", name);
                match source.and_then(|source| source.get("template")) {
                    Some(template) => self.at(module, template, depth),
                    None => unread("the data source template_file is not defined"),
                }
            }
            ("module", Some(name), Some(output)) => {
                let called = own
                    .call(name)
                    .and_then(|call| self.modules.called(&own.calls[call]));
                let Some(called) = called else {
                    return unread("the value is an output of a module that is not in the tree");
                };
                let output = self.modules.all[called].outputs.get(output);
                match output.and_then(|output| output.get("value")) {
                    Some(value) => self.at(called, value, depth),
                    None => unread("the module has no such output"),
                }
            }
            ("var", Some(name), None) => self.argument(module, name, depth),
            _ => unread("the value is an attribute"),
        }
    }

    /// The argument of the only caller.
    fn argument(&self, module: usize, name: &str, depth: usize) -> Containers<'d> {
        let callers = self.modules.callers(module);
        let [(caller, call)] = *callers else {
            return unread(match callers {
                [] => "the value is a variable of a root module",
                _ => "the value is a variable with several callers",
            });
        };
        let argument = self.modules.all[caller].calls[call].block.get(name);
        match argument {
            Some(argument) => self.at(caller, argument, depth),
            None => unread("the value is a variable that the caller does not pass"),
        }
    }

    fn file(&self, module: usize, path: &Tree) -> Containers<'d> {
        let directory = self.modules.all[module].directory;
        let Some(relative) = relative_path(path) else {
            return unread("the path of the file is not known");
        };
        let path = joined(directory, &relative).unwrap_or(relative);
        let Some(text) = self.texts.get(&path) else {
            return unread("the file is not in the tree");
        };
        match json(text) {
            Some(document) => Containers::Text(Box::new(ContainerText {
                home: TextHome::File(path),
                document,
            })),
            None => unread("the text is not JSON"),
        }
    }
}

/// The path of a file relative to the directory of the module: `"${path.module}/web.json"`.
fn relative_path(tree: &Tree) -> Option<String> {
    let tree = match tree {
        Tree::Parenthesis(inner) => inner.inner(),
        _ => tree,
    };
    let parts = match tree {
        Tree::String(text) => return Some(text.value().clone()),
        Tree::StringTemplate(parts) => parts.iter(),
        _ => return None,
    };
    let texts = parts.map(|part| match part {
        Element::Literal(text) => Some(text.value().clone()),
        Element::Interpolation(one) => {
            let path = Path::of(&one.expr)?;
            // The root module is the module itself unless another one calls it.
            (path.root == "path").then(|| ".".to_owned())
        }
        Element::Directive(_) => None,
    });
    texts.collect()
}

fn literal<'d>(place: Cursor<'d>, text: &str) -> Containers<'d> {
    match json(text) {
        Some(document) => Containers::Text(Box::new(ContainerText {
            home: TextHome::Literal(place),
            document,
        })),
        None => unread("the text is not JSON"),
    }
}

/// A text as JSON with placeholders; `None` if it is not that.
fn json(text: &str) -> Option<Document> {
    let document = Document::parse(text).ok()?;
    let is_list = Cursor::root(&document).is_sequence() || Cursor::root(&document).is_mapping();
    (is_list && document.format() == Format::Json).then_some(document)
}

fn unread<'d>(why: &str) -> Containers<'d> {
    Containers::Unread(why.to_owned())
}
