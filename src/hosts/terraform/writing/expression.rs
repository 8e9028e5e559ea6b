//! Expressions that are put together of others.

use hcl_edit::expr::Expression as Tree;

use super::NotWritable;
use crate::syntax::{NewValue, hcl_between_quotes, hcl_on_one_line};

/// How an expression may be used in others without parentheses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Level {
    /// Anywhere, also before `.` and `[`.
    Primary,
    /// Between operators.
    Operation,
    /// Only where nothing else binds it.
    Conditional,
}

/// A value that is being written.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    /// A literal value, or a collection whose items are written.
    Value(NewValue),
    /// An expression.
    Code(String, Level),
    /// The text between the quotes of a template with interpolations.
    Template(String),
}

impl Expr {
    pub fn primary(text: impl Into<String>) -> Self {
        Self::Code(text.into(), Level::Primary)
    }

    pub fn text(text: &str) -> Self {
        Self::Value(NewValue::Text(text.to_owned()))
    }

    pub fn null() -> Self {
        Self::Value(NewValue::Null)
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Self::Value(NewValue::Null))
    }

    /// An expression that is given as its text.
    pub fn parse(text: &str) -> Result<Self, NotWritable> {
        let tree = format!("({text}\n)").parse::<Tree>();
        let tree = tree.map_err(|_| {
            NotWritable::new(format!("The expression {text} cannot be read in Terraform"))
        })?;
        let Tree::Parenthesis(inner) = &tree else {
            return Ok(Self::Code(text.to_owned(), Level::Operation));
        };
        let level = match inner.inner() {
            Tree::String(_) | Tree::StringTemplate(_) => return Ok(Self::template_of(text)),
            Tree::Conditional(_) => Level::Conditional,
            Tree::UnaryOp(_) | Tree::BinaryOp(_) => Level::Operation,
            _ => Level::Primary,
        };
        Ok(Self::Code(text.to_owned(), level))
    }

    /// The expression of a text in quotes.
    fn template_of(text: &str) -> Self {
        let inner = text.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        inner.map_or_else(
            || Self::primary(text),
            |inner| Self::Template(inner.to_owned()),
        )
    }

    /// Text with interpolations, of its pieces.
    pub fn concat(pieces: Vec<Self>) -> Result<Self, NotWritable> {
        let is_empty =
            |piece: &Self| matches!(piece, Self::Value(NewValue::Text(text)) if text.is_empty());
        let mut pieces: Vec<Self> = pieces.into_iter().filter(|one| !is_empty(one)).collect();
        if pieces.len() == 1 && !matches!(pieces[0], Self::Value(_)) {
            return Ok(pieces.remove(0));
        }
        if let Some(literals) = pieces.iter().map(Self::literal).collect::<Option<String>>() {
            return Ok(Self::text(&literals));
        }
        let inner: Result<String, _> = pieces.iter().map(Self::in_quotes).collect();
        inner.map(Self::Template)
    }

    /// The text that a literal value is.
    fn literal(&self) -> Option<String> {
        let Self::Value(value) = self else {
            return None;
        };
        match value {
            NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => {
                Some(text.clone())
            }
            NewValue::Number(number) => Some(number.to_string()),
            NewValue::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// As a piece of a template.
    fn in_quotes(&self) -> Result<String, NotWritable> {
        match self {
            Self::Code(text, _) => Ok(format!("${{{text}}}")),
            Self::Template(inner) => Ok(inner.clone()),
            Self::Value(NewValue::Null) => Err(NotWritable::new(
                "AWS::NoValue cannot be a part of a text in Terraform",
            )),
            Self::Value(_) => {
                let literal = self.literal().ok_or_else(|| {
                    NotWritable::new("A list or map cannot be a part of a text in Terraform")
                })?;
                Ok(hcl_between_quotes(&literal))
            }
        }
    }

    /// As an argument of a function, or anywhere else where nothing binds it.
    pub fn code(&self, is_legacy: bool) -> Result<String, NotWritable> {
        match self {
            Self::Code(text, _) => Ok(text.clone()),
            Self::Template(inner) => Ok(format!("\"{inner}\"")),
            Self::Value(NewValue::Sequence(_) | NewValue::Mapping(_) | NewValue::Null)
                if is_legacy =>
            {
                Err(legacy("lists, maps and null"))
            }
            Self::Value(value) => Ok(hcl_on_one_line(value)),
        }
    }

    /// As a branch of a conditional expression.
    pub fn branch(&self, is_legacy: bool) -> Result<String, NotWritable> {
        let code = self.code(is_legacy)?;
        Ok(match self {
            Self::Code(_, Level::Conditional) => format!("({code})"),
            _ => code,
        })
    }

    /// As the value of an argument, an item or an entry.
    pub fn finish(self, is_legacy: bool) -> NewValue {
        match self {
            Self::Value(value) => value,
            Self::Code(text, _) if is_legacy => NewValue::Raw(format!("\"${{{text}}}\"")),
            Self::Code(text, _) => NewValue::Raw(text),
            Self::Template(inner) => NewValue::Raw(format!("\"{inner}\"")),
        }
    }
}

/// A condition, as the text in front of `?`.
pub(super) fn condition(text: &str) -> Result<String, NotWritable> {
    let text = text.trim();
    let needs_parentheses =
        matches!(Expr::parse(text)?, Expr::Code(_, Level::Conditional)) || text.contains('\n');
    Ok(match needs_parentheses {
        true => format!("({text})"),
        false => text.to_owned(),
    })
}

/// Both of two conditions.
pub(super) fn both(one: &str, other: &str) -> String {
    format!("{} && {}", operand(one), operand(other))
}

/// The opposite of a condition.
pub(super) fn negated(text: &str) -> String {
    format!("!{}", operand(text))
}

/// A condition as an operand.
fn operand(text: &str) -> String {
    match Expr::parse(text) {
        Ok(Expr::Code(_, Level::Primary)) => text.to_owned(),
        _ => format!("({text})"),
    }
}

/// Why something is not written in a module of the older syntax.
pub(super) fn legacy(what: &str) -> NotWritable {
    NotWritable::new(format!(
        "The module is written in the syntax of Terraform 0.11, whose expressions have no {what}"
    ))
}

/// Why a block under a condition is not written in a module of the older syntax.
pub(super) fn legacy_blocks() -> NotWritable {
    NotWritable::new(
        "The module is written in the syntax of Terraform 0.11, which has no dynamic blocks",
    )
}
