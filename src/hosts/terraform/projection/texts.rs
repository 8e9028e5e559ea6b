//! Texts outside of expressions: heredocs, files and templates, which container definitions are often written in.

use std::cell::RefCell;
use std::collections::HashMap;

use hcl_edit::expr::{Expression as Tree, FuncCall};
use hcl_edit::template::Element;

use super::expression::Spot;
use super::module::Reading;
use super::node::{Node, Place, Value};
use crate::hosts::terraform::expression::{Path, Written, bare, key_name, written};
use crate::hosts::terraform::source::joined;
use crate::syntax::{Cursor, Document, Expression, Format, NodeId};

/// The files of a run that are not modules, by path: their index among the sources, and their text.
pub type OtherFiles<'d> = HashMap<&'d str, (usize, &'d str)>;

/// A text in JSON that container definitions are written in.
#[derive(Debug)]
pub struct JsonText {
    /// Where the text is.
    pub home: TextHome,
    /// The text as a document of its own. Interpolations in place of values are placeholders.
    pub document: Document,
    /// What gives the names in its interpolations their values; one for each task definition that uses it.
    pub variables: Vec<VariablesHome>,
    /// How its keys are spelled.
    pub spelling: Spelling,
}

/// How the keys of a text in JSON are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As the ECS API spells the settings of containers: `portMappings`.
    Containers,
    /// As the model does: `LaunchType` in the definition of a state machine.
    Model,
}

/// Where a text is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextHome {
    /// A heredoc or a quoted text, by the index of the file.
    Literal(usize, NodeId),
    /// A file, by its index.
    File(usize),
}

/// Where the values of the names in a text are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariablesHome {
    /// The text is part of HCL, so that its interpolations are expressions of the module.
    Module,
    /// The text is used as it is.
    None,
    /// The mapping or block `vars`, by the index of the file.
    Map(usize, NodeId),
    /// The second argument of `templatefile`, an object in an expression: the file, the expression, and the byte behind its
    /// opening brace.
    Call(usize, NodeId, usize),
}

/// The texts in JSON of one module.
#[derive(Default, Debug)]
pub struct JsonTexts(pub RefCell<Vec<JsonText>>);

/// What a text is and where its names are defined.
pub(super) struct Found<'d> {
    /// The index of the module whose names its expressions use.
    pub module: usize,
    /// The form of the text.
    pub form: Form<'d>,
}

/// The form of a text.
pub(super) enum Form<'d> {
    /// The argument of `jsonencode`, by the index of its file.
    Written(usize, Cursor<'d>),
    /// The result of an expression.
    Evaluated(Box<Node>),
    /// A heredoc or a quoted text.
    Literal(usize, Cursor<'d>),
    /// A file, with the values of its names.
    File {
        /// Its index and text.
        file: (usize, &'d str),
        /// The values of its names.
        variables: Variables<'d>,
    },
}

/// The values of the names in a file.
pub(super) enum Variables<'d> {
    /// It has none: `file()`.
    None,
    /// A mapping or block in a file.
    Map(usize, Cursor<'d>),
    /// An object in an expression.
    Call(Box<FuncCall>, Spot<'d>),
}

/// How many values lead to a text before the search is given up.
const DEPTH: usize = 12;

impl<'d> Reading<'_, 'd> {
    /// The text that an argument is.
    ///
    /// # Errors
    /// Why it is not found.
    pub(super) fn text_at(&self, file: usize, place: Cursor<'d>) -> Result<Found<'d>, String> {
        self.find(file, place, DEPTH)
    }

    fn find(&self, file: usize, place: Cursor<'d>, depth: usize) -> Result<Found<'d>, String> {
        let depth = depth
            .checked_sub(1)
            .ok_or("the expression is too complex to evaluate")?;
        let found = |form| {
            Ok(Found {
                module: self.module,
                form,
            })
        };
        if !place.is_sequence() && !place.is_mapping() {
            return match written(place) {
                Written::Literal(_) | Written::Heredoc(_) => found(Form::Literal(file, place)),
                Written::Tree(tree) => {
                    let spot = Spot::of(file, place, depth);
                    let is_template =
                        place.document.expression(place.node) == Some(Expression::Template);
                    match bare(&tree) {
                        Tree::StringTemplate(_) if is_template => found(Form::Literal(file, place)),
                        inner => self.find_in(inner, spot, depth),
                    }
                }
                Written::Null => Err("the value is null".to_owned()),
                Written::Unreadable => Err("the expression cannot be parsed".to_owned()),
            };
        }
        found(Form::Written(file, place))
    }

    fn find_in(&self, tree: &Tree, spot: Spot<'d>, depth: usize) -> Result<Found<'d>, String> {
        match tree {
            Tree::FuncCall(call) => match (call.name.name.as_str(), call.args.get(0)) {
                ("file", Some(path)) => self.find_file(path, Variables::None),
                ("templatefile", Some(path)) => {
                    self.find_file(path, Variables::Call(call.clone(), spot))
                }
                (name, _) => self
                    .evaluated(tree, spot)
                    .ok_or_else(|| format!("the value is the result of {name}()")),
            },
            Tree::ForExpr(_) => self.evaluated(tree, spot).ok_or_else(|| {
                "the value is the result of a for expression over values that are not known"
                    .to_owned()
            }),
            path @ (Tree::Traversal(_) | Tree::Variable(_)) => self.find_path(path, depth),
            Tree::Conditional(_) => Err("the value depends on a condition".to_owned()),
            Tree::Parenthesis(inner) => self.find_in(inner.inner(), spot, depth),
            _ => Err("the expression is not a text".to_owned()),
        }
    }

    /// A list of objects, or an object, that an expression results in.
    fn evaluated(&self, tree: &Tree, spot: Spot<'d>) -> Option<Found<'d>> {
        let node = self.part(tree, spot);
        let is_object = |node: &Node| matches!(node.value, Value::Map(_));
        let is_known = match &node.value {
            Value::List(items) => !items.is_empty() && items.iter().all(is_object),
            _ => is_object(&node),
        };
        is_known.then(|| Found {
            module: self.module,
            form: Form::Evaluated(Box::new(node)),
        })
    }

    fn find_path(&self, tree: &Tree, depth: usize) -> Result<Found<'d>, String> {
        let path = Path::of(tree).ok_or("the expression is not a text")?;
        let names: Vec<&str> = (0..path.steps.len())
            .map_while(|step| path.name(step))
            .collect();
        match (path.root, names.as_slice()) {
            ("local", [name]) => {
                let (file, value) = self
                    .local_value(name)
                    .ok_or("the local value is not defined")?;
                self.find(file, value, depth)
            }
            ("data", ["template_file", name, ..]) => self.find_template(name, depth),
            ("module", [name, output]) => {
                let called = self.called(name);
                let called =
                    called.ok_or("the value is an output of a module that is not in the tree")?;
                let output = called.own().outputs.get(output);
                let output = output.ok_or("the module has no such output")?;
                let value = output.get("value").ok_or("the output has no value")?;
                called.find(called.source(output.file), value, depth)
            }
            ("var", [name]) => match *self.modules.callers(self.module) {
                [] => Err("the value is a variable of a root module".to_owned()),
                [(caller, call)] => {
                    let caller = self.of_module(caller);
                    let block = &caller.own().calls[call].block;
                    let value = block.get(name);
                    let value =
                        value.ok_or("the value is a variable that the caller does not pass")?;
                    caller.find(caller.source(block.file), value, depth)
                }
                _ => Err("the value is a variable with several callers".to_owned()),
            },
            _ => Err("the value is an attribute".to_owned()),
        }
    }

    fn find_template(&self, name: &str, depth: usize) -> Result<Found<'d>, String> {
        let data = self.own().data_source("template_file", name);
        let data = data.ok_or("the data source template_file is not defined")?;
        let file = self.source(data.file);
        let place = data
            .get("template")
            .ok_or("the data source has no template")?;
        let mut found = self.find(file, place, depth)?;
        if let Form::File { variables, .. } = &mut found.form {
            let vars = data.get("vars");
            // In Terraform 0.11 it is a block.
            let vars = vars.and_then(|vars| match vars.is_sequence() {
                true => vars.items().next(),
                false => Some(vars),
            });
            *variables = vars.map_or(Variables::None, |vars| Variables::Map(file, vars));
        }
        Ok(found)
    }

    fn find_file(&self, path: &Tree, variables: Variables<'d>) -> Result<Found<'d>, String> {
        let relative = relative_path(path).ok_or("the path of the file is not known")?;
        let path = joined(self.own().directory, &relative).unwrap_or(relative);
        let file = self.files.get(path.as_str()).copied();
        let file =
            file.ok_or_else(|| format!("the file {path} is not among the files that are read"))?;
        Ok(Found {
            module: self.module,
            form: Form::File { file, variables },
        })
    }

    /// The text of a file as a value.
    pub(super) fn text_of_file(&self, path: &Tree, shown: Place) -> Option<Value> {
        let found = self.find_file(path, Variables::None).ok()?;
        let Form::File { file, .. } = found.form else {
            return None;
        };
        Some(self.template_text(file.1, shown, &|_| None))
    }

    /// The text of a data source `template_file` as a value.
    pub(super) fn text_of_data(&self, name: &str, shown: Place) -> Option<Value> {
        let found = self.find_template(name, DEPTH).ok()?;
        match found.form {
            Form::File {
                file,
                variables: Variables::Map(home, vars),
            } => Some(self.template_text(file.1, shown, &|tree| {
                let path = Path::of(tree).filter(|path| path.steps.is_empty())?;
                Some(self.value(home, vars.get(path.root)?))
            })),
            Form::File { file, .. } => Some(self.template_text(file.1, shown, &|_| None)),
            Form::Literal(file, place) => Some(self.value(file, place).value),
            Form::Written(..) | Form::Evaluated(_) => None,
        }
    }
}

impl Variables<'_> {
    /// Where they are, for a text in JSON.
    pub(super) fn home(&self) -> VariablesHome {
        match self {
            Self::None => VariablesHome::None,
            Self::Map(file, place) => VariablesHome::Map(*file, place.node),
            Self::Call(call, spot) => {
                use hcl_edit::Span as _;
                let object = call.args.get(1).filter(|object| object.is_object());
                let brace = object.and_then(|object| object.span()).zip(spot.start);
                let brace = brace.map(|(span, start)| start.wrapping_add(span.start));
                let text = spot.place.document.text();
                let brace = brace.and_then(|at| Some(at + text.get(at..)?.find('{')? + 1));
                brace.map_or(VariablesHome::None, |brace| {
                    VariablesHome::Call(spot.file, spot.place.node, brace)
                })
            }
        }
    }
}

impl JsonTexts {
    /// The index of a text; it is added on first use. `None` if it is not JSON.
    pub(super) fn index(
        &self,
        home: TextHome,
        text: &str,
        variables: VariablesHome,
        spelling: Spelling,
    ) -> Option<usize> {
        let mut all = self.0.borrow_mut();
        if let Some(index) = all.iter().position(|one| one.home == home) {
            if !all[index].variables.contains(&variables) {
                all[index].variables.push(variables);
            }
            return Some(index);
        }
        all.push(JsonText {
            home,
            document: json(text)?,
            variables: vec![variables],
            spelling,
        });
        Some(all.len() - 1)
    }
}

/// The texts in JSON of all modules, each once.
#[derive(Default)]
pub(super) struct AllTexts {
    pub(super) all: Vec<JsonText>,
    by_home: HashMap<TextHome, usize>,
}

impl AllTexts {
    /// Adds the texts of a module; returns their indexes.
    pub(super) fn add(&mut self, own: JsonTexts) -> Vec<usize> {
        let own = own.0.into_inner().into_iter();
        own.map(|text| self.index(text)).collect()
    }

    fn index(&mut self, text: JsonText) -> usize {
        let next = self.all.len();
        let index = *self.by_home.entry(text.home.clone()).or_insert(next);
        match self.all.get_mut(index) {
            None => self.all.push(text),
            Some(known) => {
                let more = text.variables.into_iter();
                let more: Vec<_> = more.filter(|one| !known.variables.contains(one)).collect();
                known.variables.extend(more);
            }
        }
        index
    }
}

/// A text as JSON with placeholders; `None` if it is not that.
fn json(text: &str) -> Option<Document> {
    let document = Document::parse(text).ok()?;
    let root = Cursor::root(&document);
    let is_list = root.is_sequence() || root.is_mapping();
    (is_list && document.format() == Format::Json).then_some(document)
}

/// The value of a name in the second argument of `templatefile`.
pub(super) fn argument<'c>(call: &'c FuncCall, name: &str) -> Option<&'c Tree> {
    let object = call.args.get(1)?.as_object()?;
    let found = object.iter().find(|(key, _)| key_name(key) == Some(name));
    found.map(|(_, value)| value.expr())
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
