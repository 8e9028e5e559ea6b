//! Attributes of variables that are objects: each is a parameter of its own, `service.cpu` for `var.service.cpu`.

use hcl_edit::expr::Expression as Tree;

use super::expression::{Spot, raw, reference};
use super::module::Reading;
use super::node::{Entry, Node, Place, Value};
use super::parameter_type::{Declared, parameter_type};
use crate::hosts::terraform::expression::{Written, key_name, written};
use crate::hosts::terraform::module::Block;
use crate::syntax::Cursor;

/// An attribute that is a single value.
struct Attribute<'d> {
    /// Its type: `string`, `number` or `bool`; empty if it is not written.
    of: String,
    /// The default in `optional(number, 256)`.
    optional: Option<(Box<Tree>, Spot<'d>)>,
    /// The value in the default of the variable.
    default: Option<Node>,
}

impl<'d> Reading<'_, 'd> {
    /// The parameters for the attributes of variables that the module uses.
    pub(super) fn attribute_parameters(&self) -> Vec<Entry> {
        let all = self.own().used_attributes().iter();
        all.filter_map(|&(variable, path)| {
            let variable = self.own().variables.get(variable)?;
            let attribute = self.attribute(variable, path)?;
            let place = Place::of(self.source(variable.file), variable.key);
            let name = format!("{}.{path}", variable.name);
            let of = parameter_type(Declared {
                name: path.rsplit('.').next().unwrap_or(path),
                written: &attribute.of,
                has_default: attribute.default.is_some(),
                is_list: false,
            });
            let mut body = vec![Entry::new("Type", Node::of_text(of, place))];
            let is_set = variable.get("default").is_some();
            let optional = || self.optional(&attribute).filter(|_| is_set);
            if let Some(default) = attribute.default.clone().or_else(optional) {
                body.push(Entry::new("Default", default.derived_at(place)));
            }
            let value = Node::derived(Value::Map(body), place);
            Some(Entry {
                key: name,
                place,
                value,
            })
        })
        .collect()
    }

    /// A reference to an attribute of a variable; `None` if it is not known to be a single value.
    pub(super) fn attribute_of_variable(
        &self,
        name: &str,
        path: &[&str],
        shown: Place,
    ) -> Option<Value> {
        let path = path.join(".");
        let variable = self.own().variables.get(name)?;
        self.attribute(variable, &path)?;
        Some(reference(&format!("{name}.{path}"), shown))
    }

    /// The values that an object gives to the attributes of a variable of this module, by the names of their parameters.
    /// `other` is the module that the object is in.
    pub(super) fn attributes_in(
        &self,
        variable: &str,
        object: &Node,
        other: &Reading<'_, '_>,
    ) -> Vec<Entry> {
        let place = object.origin.place;
        let used = self.own().used_attributes().iter();
        let used = used.filter(|(name, _)| *name == variable);
        used.filter_map(|&(name, path)| {
            let attribute = self.attribute(self.own().variables.get(name)?, path)?;
            let value = match &object.value {
                Value::Map(_) => at_path(object, path)
                    .filter(|node| !matches!(node.value, Value::Null))
                    .cloned()
                    .or_else(|| self.optional(&attribute))
                    .map_or_else(|| raw("null"), |node| node.value),
                // A variable that is passed on.
                _ => object
                    .ref_name()
                    .and_then(|passed| {
                        let path: Vec<&str> = path.split('.').collect();
                        other.attribute_of_variable(passed, &path, place)
                    })
                    .unwrap_or_else(|| raw("an attribute of an object")),
            };
            let value = Node::derived(value, place).derived_at(place);
            Some(Entry::new(format!("{name}.{path}"), value))
        })
        .collect()
    }

    /// An attribute by its path; `None` if it is not known to be a single value.
    fn attribute(&self, variable: &Block<'d>, path: &str) -> Option<Attribute<'d>> {
        let file = self.source(variable.file);
        let default = variable
            .get("default")
            .map(|default| self.value(file, default));
        let default = default.as_ref().and_then(|default| at_path(default, path));
        let mut found = Attribute {
            of: String::new(),
            optional: None,
            default: default.filter(|node| node.text().is_some()).cloned(),
        };
        let written = variable.get("type").and_then(|of| Spot::read(file, of));
        let declared = written.and_then(|(spot, tree)| declared(&tree, path, spot));
        if let Some((of, optional)) = declared {
            (found.of, found.optional) = (of, optional);
            return Some(found);
        }
        (variable.get("type").is_none_or(is_open) && found.default.is_some()).then_some(found)
    }

    fn optional(&self, attribute: &Attribute<'d>) -> Option<Node> {
        let (tree, spot) = attribute.optional.as_ref()?;
        let node = self.part(tree, *spot);
        node.text().is_some().then_some(node)
    }
}

/// Whether a type leaves open what a value is: `any`, and `map` of Terraform 0.11.
fn is_open(of: Cursor<'_>) -> bool {
    match written(of) {
        Written::Literal(text) => matches!(text.as_str(), "map" | "any"),
        Written::Tree(tree) => {
            matches!(&*tree, Tree::Variable(name) if matches!(name.as_str(), "map" | "any"))
        }
        _ => false,
    }
}

/// The type of an attribute in a type, if it is that of a single value, and its default.
#[expect(clippy::type_complexity, reason = "both halves are used at once")]
fn declared<'d>(
    of: &Tree,
    path: &str,
    spot: Spot<'d>,
) -> Option<(String, Option<(Box<Tree>, Spot<'d>)>)> {
    let Tree::FuncCall(call) = of else {
        return None;
    };
    let (first, rest) = path
        .split_once('.')
        .map_or((path, None), |(first, rest)| (first, Some(rest)));
    let (name, argument) = (call.name.name.as_str(), call.args.get(0)?);
    let mut inner = match (name, argument) {
        ("map", of) => of,
        ("object", Tree::Object(attributes)) => {
            let mut attributes = attributes.iter();
            let found = attributes.find(|(key, _)| key_name(key) == Some(first));
            found?.1.expr()
        }
        _ => return None,
    };
    let mut default = None;
    if let Tree::FuncCall(call) = inner
        && call.name.name.as_str() == "optional"
    {
        default = call
            .args
            .get(1)
            .map(|default| (Box::new(default.clone()), spot));
        inner = call.args.get(0)?;
    }
    match (rest, inner) {
        (Some(rest), inner) => declared(inner, rest, spot),
        (None, Tree::Variable(of)) if matches!(of.as_str(), "string" | "number" | "bool") => {
            Some((of.as_str().to_owned(), default))
        }
        _ => None,
    }
}

fn at_path<'n>(object: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('.')
        .try_fold(object, |node, step| node.get(step))
}
