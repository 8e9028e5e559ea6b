//! Concatenated texts: a text with variables in it, or the joined items of a list.

use crate::syntax::Cursor;

/// A concatenated text.
#[derive(Clone, Copy)]
pub enum Concat<'d> {
    /// A text with variables in it: `${Name}` and `${Name.Attribute}`; `${!Name}` is the text `${Name}`.
    Template {
        /// The text as it is written.
        words: &'d str,
        /// The node of the text.
        text: Cursor<'d>,
        /// The values of variables that are local to this text, if there are any.
        variables: Option<Cursor<'d>>,
    },
    /// The items of a list with a separator between them.
    Joined {
        /// The separator.
        separator: &'d str,
        /// The list, which may itself be a function.
        list: Cursor<'d>,
    },
}

/// A piece of a concatenated text.
#[derive(Clone, Copy)]
pub enum Piece<'d> {
    /// Literal text. It starts at a byte of the text of a node, unless it is a separator.
    Text(&'d str, Option<(Cursor<'d>, usize)>),
    /// The name in a variable: a parameter, a resource, or `Resource.Attribute`.
    Name(&'d str),
    /// Another value.
    Value(Cursor<'d>),
}

impl<'d> Concat<'d> {
    /// The name in the text's variable, if the text is one variable and nothing else.
    pub fn only_name(self) -> Option<&'d str> {
        let Self::Template {
            words,
            variables: None,
            ..
        } = self
        else {
            return None;
        };
        let mut parts = template_parts(words);
        match (parts.next()?, parts.next()) {
            (TemplatePart::Name(name), None) => {
                Some(name).filter(|name| !name.contains(['$', '{']))
            }
            _ => None,
        }
    }

    /// The pieces in order; `None` if the joined list is not written out here.
    pub fn pieces(self) -> Option<Vec<Piece<'d>>> {
        match self {
            Self::Template {
                words,
                text,
                variables,
            } => {
                let pieces = template_parts(words).map(|part| match part {
                    TemplatePart::Text(at, part) => Piece::Text(part, Some((text, at))),
                    TemplatePart::Name(name) => {
                        let value = variables.and_then(|variables| variables.get(name));
                        value.map_or(Piece::Name(name), Piece::Value)
                    }
                });
                Some(pieces.collect())
            }
            Self::Joined { separator, list } => {
                let mut pieces = Vec::new();
                for item in list.is_sequence().then(|| list.items())? {
                    if !pieces.is_empty() {
                        pieces.push(Piece::Text(separator, None));
                    }
                    pieces.push(Piece::Value(item));
                }
                Some(pieces)
            }
        }
    }
}

/// A part of a text with variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TemplatePart<'t> {
    /// Text, and its byte offset.
    Text(usize, &'t str),
    /// A name between `${` and `}`.
    Name(&'t str),
}

/// The parts of a text with variables, in order. The text `${x}` that `${!x}` denotes is two parts.
pub(crate) fn template_parts(words: &str) -> impl Iterator<Item = TemplatePart<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = words.get(at..).filter(|rest| !rest.is_empty())?;
        let start = at;
        let opened = rest.strip_prefix("${");
        let inner = opened.and_then(|opened| Some(opened.split_once('}')?.0));
        Some(match inner {
            Some(inner) if inner.starts_with('!') => {
                // What follows the escape is text, up to the next variable.
                at += "${!".len();
                TemplatePart::Text(start, "${")
            }
            Some(inner) => {
                at += "${}".len() + inner.len();
                TemplatePart::Name(inner.trim())
            }
            None => {
                // No brace closes this variable, nor any that opens after it.
                let end = match opened {
                    Some(_) => None,
                    None => rest.find("${"),
                };
                at += end.unwrap_or(rest.len());
                TemplatePart::Text(start, &words[start..at])
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{TemplatePart, template_parts};

    #[test]
    fn templates_have_texts_and_names() {
        use TemplatePart::{Name, Text};
        let parts: Vec<_> = template_parts("a${ B.C }${!d}-${e").collect();
        let all = [
            Text(0, "a"),
            Name("B.C"),
            Text(9, "${"),
            Text(12, "d}-"),
            Text(15, "${e"),
        ];
        assert_eq!(parts, all);
        assert_eq!(template_parts("").count(), 0);
    }
}
