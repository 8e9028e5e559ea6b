//! The second, independent reader of HCL: hcl-edit. It is never used to write.

use super::super::Expression;
use super::escape;
use super::shadow::Shadow;
use super::value::{Item, Key, Value, unix};
use hcl_edit::Span;
use hcl_edit::expr::{Expression as Read, FuncCall, ObjectKey, TraversalOperator};
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::{Element, Template};
use std::ops::Range;

/// The value of a text, as the second reader reads it.
///
/// # Errors
/// Where it refuses the text, or gives no span for a part of it.
pub(crate) fn read(text: &str) -> Result<Vec<Item>, String> {
    let shadow = Shadow::of(text).ok_or("the text cannot be read")?;
    let body: Body =
        hcl_edit::parser::parse_body(&shadow.text).map_err(|error| error.to_string())?;
    Reading { shadow: &shadow }.items(&body)
}

struct Reading<'s, 't> {
    shadow: &'s Shadow<'t>,
}

impl Reading<'_, '_> {
    fn items(&self, body: &Body) -> Result<Vec<Item>, String> {
        let items = body.iter().map(|structure| {
            Ok(match structure {
                Structure::Attribute(attribute) => {
                    let name = attribute.key.as_str().to_owned();
                    Item::Argument(name, self.value(&attribute.value)?)
                }
                Structure::Block(block) => Item::Block {
                    kind: block.ident.as_str().to_owned(),
                    labels: block
                        .labels
                        .iter()
                        .map(|label| label.as_str().to_owned())
                        .collect(),
                    items: self.items(&block.body)?,
                },
            })
        });
        items.collect()
    }

    fn value(&self, expr: &Read) -> Result<Value, String> {
        Ok(match expr {
            Read::Parenthesis(inner) => self.value(inner.inner())?,
            Read::FuncCall(call) if is_encoding(call) => {
                let argument = call.args.iter().next().ok_or("an argument is missing")?;
                Value::Encoded(Box::new(self.value(argument)?))
            }
            Read::Array(items) => {
                let items = items.iter().map(|item| self.value(item));
                Value::Tuple(items.collect::<Result<_, _>>()?)
            }
            Read::Object(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    let key = self.text(key_span(key))?;
                    Ok((Key::of_text(key), self.value(value.expr())?))
                });
                Value::Object(entries.collect::<Result<_, String>>()?)
            }
            Read::String(text) => Value::Text(unix(text.value())),
            Read::HeredocTemplate(heredoc) => self.heredoc(expr, &heredoc.template)?,
            Read::StringTemplate(_) => {
                let text = self.text(expr.span())?;
                let inner = text
                    .get(1..text.len().saturating_sub(1))
                    .unwrap_or_default();
                Value::Expression(Expression::Template, unix(inner))
            }
            Read::Null(_) | Read::Bool(_) => Value::Word(self.text(expr.span())?.to_owned()),
            Read::Number(_) => self.number(expr)?,
            other => Value::Expression(kind_of(other), unix(self.text(expr.span())?)),
        })
    }

    /// A number. A minus sign with white space after it is an operator.
    fn number(&self, expr: &Read) -> Result<Value, String> {
        let text = self.text(expr.span())?;
        let is_operation = text
            .strip_prefix('-')
            .is_some_and(|rest| !rest.starts_with(|first: char| first.is_ascii_digit()));
        Ok(if is_operation {
            Value::Expression(Expression::Operation, unix(text))
        } else {
            Value::Word(text.to_owned())
        })
    }

    /// A heredoc, by the lines between its markers: the reader itself normalizes them.
    fn heredoc(&self, expr: &Read, template: &Template) -> Result<Value, String> {
        let text = unix(self.text(expr.span())?);
        let (first, lines) = text.split_once('\n').ok_or("a heredoc has no lines")?;
        let lines = lines.rfind('\n').map_or("", |end| &lines[..=end]);
        let is_literal = template
            .iter()
            .all(|part| matches!(part, Element::Literal(_)));
        if !is_literal {
            return Ok(Value::Expression(Expression::Template, lines.to_owned()));
        }
        let decoded = if first.starts_with("<<-") {
            escape::flush(lines).text
        } else {
            let decoded = escape::decode(lines, false);
            decoded.map(|decoded| decoded.text).unwrap_or_default()
        };
        Ok(Value::Text(decoded))
    }

    fn text(&self, span: Option<Range<usize>>) -> Result<&str, String> {
        let text = span.and_then(|span| self.shadow.original(span));
        text.ok_or_else(|| "the second reader has no span for a part of the text".to_owned())
    }
}

fn key_span(key: &ObjectKey) -> Option<Range<usize>> {
    match key {
        ObjectKey::Ident(name) => name.span(),
        ObjectKey::Expression(expr) => expr.span(),
    }
}

fn is_encoding(call: &FuncCall) -> bool {
    let name = &call.name;
    name.namespace.is_empty()
        && name.name.as_str() == "jsonencode"
        && call.args.len() == 1
        && !call.args.expand_final()
}

fn kind_of(expr: &Read) -> Expression {
    match expr {
        Read::Variable(_) => Expression::Reference,
        Read::Conditional(_) => Expression::Conditional,
        Read::FuncCall(_) => Expression::Call,
        Read::ForExpr(_) => Expression::For,
        Read::Traversal(traversal) => {
            let is_variable = matches!(traversal.expr, Read::Variable(_));
            let mut kind = if is_variable {
                Expression::Reference
            } else {
                Expression::Access
            };
            for operator in &traversal.operators {
                kind = match (kind, operator.value()) {
                    (Expression::Splat, _)
                    | (_, TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_)) => {
                        Expression::Splat
                    }
                    (Expression::Reference, TraversalOperator::Index(index))
                        if !is_fixed(index) =>
                    {
                        Expression::Access
                    }
                    (kind, _) => kind,
                };
            }
            kind
        }
        _ => Expression::Operation,
    }
}

/// Whether an index is a literal.
fn is_fixed(index: &Read) -> bool {
    matches!(
        index,
        Read::Null(_) | Read::Bool(_) | Read::Number(_) | Read::String(_)
    )
}
