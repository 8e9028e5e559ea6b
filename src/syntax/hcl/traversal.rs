//! The grammar of attributes and elements that are taken of an expression: `.name`, `[0]`, `.*`, `[*]`.

use super::super::Expression;
use super::ast::{Expr, ExprKind};
use super::expression::other;
use super::scanner::{Parsed, Parser};

impl Parser<'_> {
    /// Reads all steps after a term.
    pub(crate) fn traversals(&mut self, term: Expr) -> Parsed<Expr> {
        let start = term.at.start;
        let mut expr = term;
        loop {
            self.skip();
            let step = match self.byte() {
                Some(b'.') if !self.starts_with("..") => {
                    self.at += 1;
                    self.attribute_step()?
                }
                Some(b'[') => {
                    self.at += 1;
                    self.element_step()?
                }
                _ => {
                    self.at = expr.at.end;
                    return Ok(expr);
                }
            };
            let kind = match (&expr.kind, step) {
                (ExprKind::Other(Expression::Splat), _) => Expression::Splat,
                (ExprKind::Other(Expression::Reference), step) => step,
                (_, Expression::Splat) => Expression::Splat,
                _ => Expression::Access,
            };
            expr = other(start, self.at, kind);
        }
    }

    /// Reads what follows a dot: a name, an index in the old notation, or a splat. The result is what the step makes of a
    /// reference.
    fn attribute_step(&mut self) -> Parsed<Expression> {
        self.skip();
        if self.take("*") {
            return Ok(Expression::Splat);
        }
        if self.name().is_some() {
            return Ok(Expression::Reference);
        }
        let start = self.at;
        if !self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            return self.fail("the name of an attribute is expected here");
        }
        self.number();
        if self.text[start..self.at].contains('.') {
            let message = "Two indexes in a row must be written in brackets";
            return Err(self.failure(start, message));
        }
        Ok(Expression::Reference)
    }

    /// Reads what follows an opening bracket.
    fn element_step(&mut self) -> Parsed<Expression> {
        self.skip();
        if self.take("*") {
            self.skip();
            self.expect("]", "a closing bracket must follow the star")?;
            return Ok(Expression::Splat);
        }
        let index = self.with_newlines(false, |parser| {
            let index = parser.expression()?;
            parser.skip();
            Ok(index)
        })?;
        self.expect("]", "a closing bracket is expected here")?;
        Ok(match index.kind {
            ExprKind::Word | ExprKind::Quoted(_) => Expression::Reference,
            _ => Expression::Access,
        })
    }
}
