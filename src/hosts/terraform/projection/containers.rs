//! Container definitions, in whichever form they are written.

use hcl_edit::expr::Expression as Tree;

use super::expression::{Spot, function, raw};
use super::module::Reading;
use super::node::{Entry, Home, Node, Origin, Place, Value};
use super::texts::{Form, Found, Spelling, TextHome, Variables, VariablesHome, argument};
use crate::hosts::ecs_api::reader::pascal_case;
use crate::hosts::terraform::expression::Path;
use crate::hosts::terraform::module::Block;
use crate::syntax::{Cursor, Kind, Position, Span};

/// The mappings of container definitions whose keys are names of the user, not properties.
const NAMED_BY_USER: [&str; 4] = ["dockerLabels", "options", "driverOpts", "labels"];

impl<'d> Reading<'_, 'd> {
    /// The container definitions of a task definition in the model's names.
    pub(super) fn containers(&self, task: &Block<'d>, place: Cursor<'d>) -> Node {
        let file = self.source(task.file);
        let shown = Place::of(file, place);
        match self
            .text_at(file, place)
            .and_then(|found| self.read_text(found, Spelling::Containers))
        {
            Ok(node) => node,
            Err(why) => Node::derived(function("Fn::Unread", Value::Text(why), shown), shown),
        }
    }

    /// The definition of a state machine.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(super) fn machine(&self, file: usize, place: Cursor<'d>) -> Result<Node, String> {
        let found = self.text_at(file, place)?;
        self.read_text(found, Spelling::Model)
    }

    fn read_text(&self, found: Found<'d>, spelling: Spelling) -> Result<Node, String> {
        let is_other = found.module != self.module;
        let other = is_other.then(|| self.of_module(found.module));
        let reading = other.as_ref().unwrap_or(self);
        let not_json = || "the text is not JSON".to_owned();
        let node = match found.form {
            Form::Written(file, place) => match spelling {
                Spelling::Containers => pascal(reading.value(file, place)),
                Spelling::Model => reading.value(file, place),
            },
            Form::Evaluated(node) => match spelling {
                Spelling::Containers => pascal(*node),
                Spelling::Model => *node,
            },
            Form::Literal(file, place) => {
                let text = place.document.scalar(place.node).unwrap_or_default();
                let home = TextHome::Literal(file, place.node);
                let index = self
                    .texts
                    .index(home, text, VariablesHome::Module, spelling);
                let index = index.ok_or_else(not_json)?;
                let span = place.span();
                let is_heredoc = place.document.is_heredoc(place.node);
                let shown = |inner| {
                    if is_heredoc {
                        within(span, inner)
                    } else {
                        span
                    }
                };
                reading.json(index, file, &shown, &|tree| {
                    Some(reading.free(tree, file, place))
                })
            }
            Form::File { file, variables } => {
                let home = TextHome::File(file.0);
                let index = self.texts.index(home, file.1, variables.home(), spelling);
                let index = index.ok_or_else(not_json)?;
                reading.json(index, file.0, &|inner| inner, &|tree| {
                    reading.variable(&variables, tree)
                })
            }
        };
        Ok(if is_other { without_names(node) } else { node })
    }

    /// The value of a name in a file.
    fn variable(&self, variables: &Variables<'d>, tree: &Tree) -> Option<Node> {
        // `${jsonencode(subnets)}` is the list.
        if let Tree::FuncCall(call) = tree
            && call.name.name.as_str() == "jsonencode"
        {
            return self.variable(variables, call.args.get(0)?);
        }
        let path = Path::of(tree).filter(|path| path.steps.is_empty())?;
        match variables {
            Variables::None => None,
            Variables::Map(file, vars) => Some(self.value(*file, vars.get(path.root)?)),
            Variables::Call(call, spot) => Some(self.part(argument(call, path.root)?, *spot)),
        }
    }

    /// An expression of the module that is written in a text.
    fn free(&self, tree: &Tree, file: usize, place: Cursor<'d>) -> Node {
        let spot = Spot::of(file, place, 16);
        self.part(
            tree,
            Spot {
                start: None,
                ..spot
            },
        )
    }

    /// A text in JSON. `shown` is the span in the file of a span in the text.
    fn json(
        &self,
        index: usize,
        file: usize,
        shown: &dyn Fn(Span) -> Span,
        variable: &dyn Fn(&Tree) -> Option<Node>,
    ) -> Node {
        let texts = self.texts.0.borrow();
        let root = Cursor::root(&texts[index].document);
        let walk = Json {
            reading: self,
            index,
            file,
            shown,
            variable,
        };
        let is_containers = texts[index].spelling == Spelling::Containers;
        let node = walk.node(root, is_containers);
        match &node.value {
            // Container definitions that are given as one object are a list of one.
            Value::Map(_) if is_containers => Node {
                origin: node.origin.clone(),
                value: Value::List(vec![node]),
            },
            _ => node,
        }
    }
}

struct Json<'r, 'm, 'd> {
    reading: &'r Reading<'m, 'd>,
    index: usize,
    file: usize,
    shown: &'r dyn Fn(Span) -> Span,
    variable: &'r dyn Fn(&Tree) -> Option<Node>,
}

impl Json<'_, '_, '_> {
    fn node(&self, place: Cursor<'_>, has_properties: bool) -> Node {
        let shown = self.place(place);
        Node {
            value: self.value(place, has_properties, shown),
            origin: Origin {
                home: Home::Text {
                    text: self.index,
                    node: place.node,
                },
                place: shown,
            },
        }
    }

    fn place(&self, place: Cursor<'_>) -> Place {
        Place {
            file: self.file,
            span: (self.shown)(place.span()),
        }
    }

    fn value(&self, place: Cursor<'_>, has_properties: bool, shown: Place) -> Value {
        match place.document.kind(place.node) {
            Kind::Sequence => {
                let items = place.written_items();
                Value::List(items.map(|item| self.node(item, has_properties)).collect())
            }
            Kind::Mapping => {
                let entries = place.written_entries().map(|(key, name, value)| Entry {
                    key: property(key, has_properties),
                    place: self.place(name),
                    value: self.node(value, has_properties && !NAMED_BY_USER.contains(&key)),
                });
                Value::Map(entries.collect())
            }
            Kind::Scalar if place.is_null() => Value::Null,
            Kind::Scalar => {
                let text = place.document.scalar(place.node).unwrap_or_default();
                if text.contains("${") || place.document.is_placeholder(place.node) {
                    return self.reading.template_text(text, shown, self.variable);
                }
                match place.document.is_quoted(place.node) {
                    true => Value::Text(text.to_owned()),
                    false => Value::Plain(text.to_owned()),
                }
            }
        }
    }
}

/// The span in a file of a span in a heredoc, whose text starts on the line after its marker.
fn within(heredoc: Span, inner: Span) -> Span {
    let shift = |at: Position| Position {
        line: heredoc.start.line + at.line,
        column: at.column,
    };
    Span {
        start: shift(inner.start),
        end: shift(inner.end),
    }
}

/// The model's name of a key, which may be a property of the ECS API.
fn property(key: &str, is_property: bool) -> String {
    match is_property {
        true => pascal_case(key),
        false => key.to_owned(),
    }
}

/// A value whose keys are properties of the ECS API, in the model's names.
fn pascal(node: Node) -> Node {
    let value = match node.value {
        Value::List(items) => Value::List(items.into_iter().map(pascal).collect()),
        Value::Map(entries) => {
            let entries = entries.into_iter().map(|entry| Entry {
                value: match NAMED_BY_USER.contains(&entry.key.as_str()) {
                    true => entry.value,
                    false => pascal(entry.value),
                },
                key: pascal_case(&entry.key),
                place: entry.place,
            });
            Value::Map(entries.collect())
        }
        // The branches of a condition.
        Value::Function("Fn::If", arguments) => {
            Value::Function("Fn::If", Box::new(pascal(*arguments)))
        }
        other => other,
    };
    Node { value, ..node }
}

/// A value from another module, whose names mean something else here: each reference becomes an unknown value.
fn without_names(node: Node) -> Node {
    let value = match node.value {
        Value::List(items) => Value::List(items.into_iter().map(without_names).collect()),
        Value::Map(entries) => {
            let entries = entries.into_iter().map(|entry| Entry {
                value: without_names(entry.value),
                ..entry
            });
            Value::Map(entries.collect())
        }
        Value::Function(..) => raw("the value of another module"),
        other => other,
    };
    Node { value, ..node }
}
