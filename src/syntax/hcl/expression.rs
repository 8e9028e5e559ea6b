//! The grammar of expressions.

use super::super::Expression;
use super::ast::{Expr, ExprKind};
use super::scanner::{Parsed, Parser};
use std::collections::HashSet;

/// The operators between two expressions. A longer one precedes those with which it begins.
const OPERATORS: [&str; 13] = [
    "||", "&&", "==", "!=", ">=", "<=", ">", "<", "+", "-", "*", "/", "%",
];

impl Parser<'_> {
    /// Reads an expression, and the white space before it.
    pub(crate) fn expression(&mut self) -> Parsed<Expr> {
        self.nested(Self::conditional)
    }

    fn conditional(&mut self) -> Parsed<Expr> {
        let condition = self.operation()?;
        self.skip();
        if !self.take("?") {
            return Ok(self.back_to_end(condition));
        }
        self.expression()?;
        self.skip();
        self.expect(":", "a conditional needs a colon and a second result")?;
        let otherwise = self.expression()?;
        let (start, end) = (condition.at.start, otherwise.at.end);
        Ok(other(start, end, Expression::Conditional))
    }

    /// Ends an expression where it was found to end, before the white space that was skipped to look ahead.
    fn back_to_end(&mut self, expr: Expr) -> Expr {
        self.at = expr.at.end;
        expr
    }

    fn operation(&mut self) -> Parsed<Expr> {
        let mut left = self.operand()?;
        loop {
            self.skip();
            let found = OPERATORS
                .into_iter()
                .find(|operator| self.starts_with(operator));
            let Some(operator) = found else {
                return Ok(self.back_to_end(left));
            };
            self.at += operator.len();
            let right = self.operand()?;
            left = other(left.at.start, right.at.end, Expression::Operation);
        }
    }

    /// Reads a term with the attributes and elements that are taken of it.
    fn operand(&mut self) -> Parsed<Expr> {
        self.skip();
        let term = self.term()?;
        self.traversals(term)
    }

    fn term(&mut self) -> Parsed<Expr> {
        let start = self.at;
        match self.byte() {
            Some(b'(') => self.parentheses(),
            Some(b'"') => self.quoted(),
            Some(b'[') => self.nested(Self::tuple),
            Some(b'{') => self.nested(Self::object),
            Some(b'<') if self.starts_with("<<") => self.heredoc(),
            Some(b'-' | b'!') => self.nested(Self::unary),
            Some(byte) if byte.is_ascii_digit() => {
                self.number();
                Ok(Expr::new(start, self.at, ExprKind::Word))
            }
            _ => self.named(),
        }
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.at;
        let is_minus = self.byte() == Some(b'-');
        self.at += 1;
        let operand = self.operand()?;
        let end = operand.at.end;
        let digit = self
            .text
            .as_bytes()
            .get(start + 1)
            .is_some_and(u8::is_ascii_digit);
        if is_minus && digit && matches!(operand.kind, ExprKind::Word) {
            return Ok(Expr::new(start, end, ExprKind::Word));
        }
        Ok(other(start, end, Expression::Operation))
    }

    fn parentheses(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.at += 1;
        let inner = self.with_newlines(false, |parser| {
            let inner = parser.expression()?;
            parser.skip();
            Ok(inner)
        })?;
        self.expect(")", "a closing parenthesis is expected here")?;
        let kind = ExprKind::Parentheses(Box::new(inner));
        Ok(Expr::new(start, self.at, kind))
    }

    /// Reads a word, a reference, or a call of a function.
    fn named(&mut self) -> Parsed<Expr> {
        let Some(name) = self.name() else {
            return self.fail("an expression is expected here");
        };
        let word = &self.text[name.start..name.end];
        self.skip();
        let mut is_plain = true;
        while self.take("::") {
            is_plain = false;
            self.skip();
            if self.name().is_none() {
                return self.fail("the name of a function is expected here");
            }
            self.skip();
        }
        if self.byte() == Some(b'(') {
            let is_encoding = is_plain && word == "jsonencode";
            return self.call(name.start, is_encoding);
        }
        if !is_plain {
            return self.fail("the arguments of a function are expected here");
        }
        self.at = name.end;
        Ok(match word {
            "true" | "false" | "null" => Expr::new(name.start, name.end, ExprKind::Word),
            _ => other(name.start, name.end, Expression::Reference),
        })
    }

    fn call(&mut self, start: usize, is_encoding: bool) -> Parsed<Expr> {
        self.at += 1;
        let (mut arguments, expands) = self.with_newlines(false, Self::arguments)?;
        let kind = match arguments.pop() {
            Some(only) if is_encoding && arguments.is_empty() && !expands => {
                ExprKind::Encoded(Box::new(only))
            }
            _ => ExprKind::Other(Expression::Call),
        };
        Ok(Expr::new(start, self.at, kind))
    }

    /// Reads the arguments of a function and the closing parenthesis, and whether the last one is expanded.
    fn arguments(&mut self) -> Parsed<(Vec<Expr>, bool)> {
        let mut arguments = Vec::new();
        loop {
            self.skip();
            if self.take(")") {
                return Ok((arguments, false));
            }
            arguments.push(self.expression()?);
            self.skip();
            if self.take("...") {
                self.skip();
                self.expect(
                    ")",
                    "a closing parenthesis must follow an expanded argument",
                )?;
                return Ok((arguments, true));
            }
            if self.byte() != Some(b')') {
                self.expect(",", "a comma or a closing parenthesis is expected here")?;
            }
        }
    }

    fn tuple(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.at += 1;
        self.with_newlines(false, |parser| {
            parser.skip();
            if parser.is_keyword("for") {
                return parser.for_expression(start, "]");
            }
            let mut items = Vec::new();
            loop {
                parser.skip();
                if parser.take("]") {
                    let kind = ExprKind::Tuple(items);
                    return Ok(Expr::new(start, parser.at, kind));
                }
                items.push(parser.expression()?);
                parser.skip();
                if parser.byte() != Some(b']') {
                    parser.expect(",", "a comma or a closing bracket is expected here")?;
                }
            }
        })
    }

    fn object(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.at += 1;
        let inside = self.at;
        self.skip_lines();
        if self.is_keyword("for") {
            return self.with_newlines(false, |parser| parser.for_expression(start, "}"));
        }
        self.at = inside;
        self.with_newlines(true, |parser| parser.entries(start))
    }

    fn entries(&mut self, start: usize) -> Parsed<Expr> {
        let mut entries: Vec<(Expr, Expr)> = Vec::new();
        let mut keys = HashSet::new();
        loop {
            self.skip_lines();
            if self.take("}") {
                return Ok(Expr::new(start, self.at, ExprKind::Object(entries)));
            }
            let key = self.expression()?;
            if !keys.insert(&self.text[key.at.start..key.at.end]) {
                self.repeated_keys.push(key.at);
            }
            self.skip();
            let is_assignment = self.starts_with("=") || self.starts_with(":");
            if !is_assignment || self.starts_with("==") || self.starts_with("=>") {
                return self.fail("an equals sign and a value are expected here");
            }
            self.at += 1;
            let value = self.expression()?;
            entries.push((key, value));
            self.skip();
            let is_separated = self.take(",") || self.take("\n") || self.take("\r\n");
            if !is_separated && self.byte() != Some(b'}') {
                return self.fail("a line break or a comma is expected here");
            }
        }
    }

    /// Reads a `for` expression up to its closing bracket.
    fn for_expression(&mut self, start: usize, close: &str) -> Parsed<Expr> {
        self.keyword("for");
        self.loop_header()?;
        self.skip();
        self.expect(":", "a colon is expected here")?;
        self.expression()?;
        self.skip();
        let is_object = close == "}";
        if is_object {
            self.expect("=>", "an arrow and a value are expected here")?;
            self.expression()?;
            self.skip();
            self.take("...");
            self.skip();
        }
        if self.keyword("if") {
            self.expression()?;
            self.skip();
        }
        self.expect(close, "the end of the for expression is expected here")?;
        Ok(other(start, self.at, Expression::For))
    }

    /// Reads the names after `for` and the collection after `in`.
    pub(crate) fn loop_header(&mut self) -> Parsed<()> {
        self.loop_name()?;
        if self.take(",") {
            self.loop_name()?;
        }
        if !self.keyword("in") {
            return self.fail("the word in and a collection are expected here");
        }
        self.expression().map(drop)
    }

    fn loop_name(&mut self) -> Parsed<()> {
        self.skip();
        if self.name().is_none() {
            return self.fail("the name of a variable is expected here");
        }
        self.skip();
        Ok(())
    }
}

pub(crate) fn other(start: usize, end: usize, kind: Expression) -> Expr {
    Expr::new(start, end, ExprKind::Other(kind))
}
