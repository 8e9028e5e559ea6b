//! Expressions as they are written, for the evaluator and for comparisons.

use std::borrow::Cow;

use hcl_edit::expr::{Expression as Tree, ObjectKey, TraversalOperator};
use hcl_edit::template::Template;

use crate::syntax::{Cursor, Expression};

/// The value of a node that is a scalar.
pub(super) enum Written {
    /// `null`.
    Null,
    /// A literal text, number or boolean.
    Literal(String),
    /// An expression.
    Tree(Box<Tree>),
    /// The text of a heredoc.
    Heredoc(Box<Template>),
    /// An expression that the second reader of HCL cannot parse.
    Unreadable,
}

/// The name that a key of an object is; `None` if it is computed.
pub(super) fn key_name(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Ident(name) => Some(name.as_str()),
        ObjectKey::Expression(name) => name.as_str(),
    }
}

/// Reads a scalar.
pub(super) fn written(place: Cursor<'_>) -> Written {
    let text = place.document.scalar(place.node).unwrap_or_default();
    let Some(kind) = place.document.expression(place.node) else {
        return match place.is_null() {
            true => Written::Null,
            false => Written::Literal(text.to_owned()),
        };
    };
    if kind == Expression::Template {
        return template(place, text);
    }
    // In parentheses, an expression may continue on the next line.
    match format!("({text}\n)").parse::<Tree>() {
        Ok(tree) => Written::Tree(Box::new(tree)),
        Err(_) => Written::Unreadable,
    }
}

/// A text with interpolations. Between quotes, an escape has a meaning; in a heredoc it has none.
fn template(place: Cursor<'_>, text: &str) -> Written {
    let source = &place.document.text()[place.document.byte_range(place.node)];
    if source.trim_start().starts_with("<<") {
        return text
            .parse::<Template>()
            .map_or(Written::Unreadable, |parts| {
                Written::Heredoc(Box::new(parts))
            });
    }
    match format!("\"{text}\"").parse::<Tree>() {
        Ok(tree) => Written::Tree(Box::new(tree)),
        Err(_) => Written::Unreadable,
    }
}

/// An expression without the parentheses and the quotes around it: `"${x}"` is `x`.
pub(super) fn bare(tree: &Tree) -> &Tree {
    match tree {
        Tree::Parenthesis(inner) => bare(inner.inner()),
        Tree::StringTemplate(parts) => match parts.as_single_element() {
            Some(hcl_edit::template::Element::Interpolation(only)) => bare(&only.expr),
            _ => tree,
        },
        _ => tree,
    }
}

/// A variable with the attributes and elements that are taken of it.
pub(super) struct Path<'e> {
    /// For instance `var`, `local`, `data` or a resource type.
    pub root: &'e str,
    /// The steps after it.
    pub steps: Vec<Step<'e>>,
}

/// A step of a path.
#[derive(Clone)]
pub(super) enum Step<'e> {
    /// `.name`, or `["name"]`.
    Name(Cow<'e, str>),
    /// `[0]`, `[count.index]`.
    Index(&'e Tree),
    /// `.0`.
    Number(u64),
    /// `.*` or `[*]`.
    All,
}

impl<'e> Path<'e> {
    /// The path that an expression is.
    pub fn of(tree: &'e Tree) -> Option<Self> {
        let (root, operators): (&Tree, &[_]) = match tree {
            Tree::Traversal(path) => (&path.expr, &path.operators),
            _ => (tree, &[]),
        };
        let root = root.as_variable()?.as_str();
        let steps = operators.iter().map(|operator| match operator.value() {
            TraversalOperator::GetAttr(name) => Step::Name(Cow::Borrowed(name.as_str())),
            TraversalOperator::Index(index) => match index.as_str() {
                Some(name) => Step::Name(Cow::Borrowed(name)),
                None => Step::Index(index),
            },
            TraversalOperator::LegacyIndex(number) => Step::Number(**number),
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => Step::All,
        });
        Some(Self {
            root,
            steps: steps.collect(),
        })
    }

    /// The name of a step.
    pub fn name(&self, step: usize) -> Option<&str> {
        match self.steps.get(step)? {
            Step::Name(name) => Some(name),
            _ => None,
        }
    }
}
