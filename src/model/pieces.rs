//! Texts that are put together: from a template with names in it, or from the items of a list.

use crate::syntax::Cursor;

/// A text that is put together.
#[derive(Clone, Copy)]
pub enum Concat<'d> {
    /// A text with names in it: `${Name}` and `${Name.Attribute}`; `${!Name}` is the text `${Name}`.
    Template {
        /// The text as it is written.
        words: &'d str,
        /// The node of the text.
        text: Cursor<'d>,
        /// The values that belong to names of this text alone, where there are some.
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

/// A piece of a text.
#[derive(Clone, Copy)]
pub enum Piece<'d> {
    /// What is written out. It starts at a byte of the text of a node, unless it is a separator.
    Text(&'d str, Option<(Cursor<'d>, usize)>),
    /// What a name in a template stands for: a parameter, a resource, or `Resource.Attribute`.
    Name(&'d str),
    /// A value of its own.
    Value(Cursor<'d>),
}

impl<'d> Concat<'d> {
    /// Its pieces in order; `None` where it joins a list that is not written here.
    #[must_use]
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

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TemplatePart<'t> {
    /// Text, and the byte of the template that it starts at.
    Text(usize, &'t str),
    /// A name between `${` and `}`.
    Name(&'t str),
}

/// The parts of a template in order. The text `${x}` that `${!x}` stands for is two parts.
pub(crate) fn template_parts(words: &str) -> impl Iterator<Item = TemplatePart<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = words.get(at..).filter(|rest| !rest.is_empty())?;
        let start = at;
        let opened = rest.strip_prefix("${");
        let inner = opened.and_then(|opened| Some(opened.split_once('}')?.0));
        Some(match inner {
            Some(inner) if inner.starts_with('!') => {
                // What follows the mark is text, up to the next name.
                at += "${!".len();
                TemplatePart::Text(start, "${")
            }
            Some(inner) => {
                at += "${}".len() + inner.len();
                TemplatePart::Name(inner.trim())
            }
            None => {
                // Nothing closes what is open here, nor what opens behind it.
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
