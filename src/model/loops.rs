//! Loops: parts of a module that a host repeats, once for each value of a collection, such as `Fn::ForEach`.
//!
//! The entries of a loop's body are read as the resources that they become, with the loop variable in their logical
//! IDs: `${Name}Service`. Within the loop they are referenced by `Fn::Sub` with the same text, outside by the resulting
//! IDs. Source: the Template Reference, Fn::ForEach, and RFC 9 of the CloudFormation language discussion (read
//! 2026-11-28).

use std::collections::HashMap;

use crate::model::module::{Parameter, Resource};
use crate::model::{Function, Sections, function, ref_name};
use crate::syntax::Cursor;

/// One loop.
#[derive(Clone, Copy)]
pub struct Loop<'d> {
    /// The key of its entry.
    pub key: Cursor<'d>,
    /// The loop variable.
    pub variable: &'d str,
    /// Where the values come from.
    pub collection: Cursor<'d>,
    /// The mapping that is repeated.
    pub body: Cursor<'d>,
}

impl<'d> Loop<'d> {
    /// The values, if they are literals in the module; those of a parameter are not known.
    pub(super) fn values(&self, sections: &Sections<'d>) -> Option<Vec<&'d str>> {
        let list = match function(self.collection) {
            None => self.collection,
            Some(Function::Call {
                name: "FindInMap",
                argument,
            }) => {
                let keys: Option<Vec<&str>> = argument.written_items().map(Cursor::text).collect();
                sections.mappings?.path(&keys?)?
            }
            Some(_) => return None,
        };
        let values: Option<Vec<&str>> = list.items().map(Cursor::text).collect();
        values.filter(|values| list.is_sequence() && !values.is_empty())
    }

    /// Whether a value of the collection comes from a parameter.
    pub fn reads(&self, parameter: &Parameter<'_>) -> bool {
        ref_name(self.collection) == Some(parameter.name)
    }
}

/// A piece of a logical ID in a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    Text(&'t str),
    /// A loop variable, in `${}` or, without the characters that a logical ID cannot have, in `&{}`.
    Variable(char, &'t str),
}

/// Whether a name contains a loop variable.
pub fn is_looped(name: &str) -> bool {
    pieces(name)
        .iter()
        .any(|piece| matches!(piece, Piece::Variable(..)))
}

/// The loop variables in a text, each with `$` or `&` before it.
pub fn variables_in(text: &str) -> Vec<(char, &str)> {
    let pieces = pieces(text).into_iter();
    let variables = pieces.filter_map(|piece| match piece {
        Piece::Variable(sign, name) => Some((sign, name)),
        Piece::Text(_) => None,
    });
    variables.collect()
}

/// A name without its loop variables: the part that all iterations share.
pub fn without_variables(name: &str) -> String {
    let pieces = pieces(name).into_iter();
    let texts = pieces.map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Variable(..) => "",
    });
    texts.collect()
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${").into_iter().chain(rest.find("&{")).min() {
        let (before, variable) = rest.split_at(at);
        let sign = if variable.starts_with('$') { '$' } else { '&' };
        let Some((name, behind)) = variable[2..].split_once('}') else {
            break;
        };
        if !before.is_empty() {
            found.push(Piece::Text(before));
        }
        found.push(Piece::Variable(sign, name.trim()));
        rest = behind;
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest));
    }
    found
}

/// Finds the resources of loops by the names that are used elsewhere.
#[derive(Default)]
pub(super) struct Names<'d> {
    /// The resources with a loop variable in their name: their index and the pieces of the name.
    patterns: Vec<(usize, Vec<Piece<'d>>)>,
    /// The values of a loop variable, where they are known.
    values: HashMap<&'d str, Option<Vec<&'d str>>>,
}

/// The longest logical ID.
const LONGEST: usize = 255;
/// The limit of comparisons of a name with a pattern in a module.
const COMPARISONS: usize = 100_000;

impl<'d> Names<'d> {
    pub(super) fn read(
        sections: &Sections<'d>,
        resources: &[Resource<'d>],
        loops: &[Loop<'d>],
    ) -> Self {
        let mut values: HashMap<&'d str, Option<Vec<&'d str>>> = HashMap::new();
        for one in loops {
            let own = one.values(sections);
            let all = values
                .entry(one.variable)
                .or_insert_with(|| Some(Vec::new()));
            *all = all.take().zip(own).map(|(mut all, own)| {
                all.extend(own);
                all
            });
        }
        let patterns = resources.iter().enumerate();
        let patterns = patterns
            .filter(|(_, resource)| is_looped(resource.name) && resource.name.len() <= LONGEST)
            .map(|(index, resource)| (index, pieces(resource.name)));
        Self {
            patterns: patterns.collect(),
            values,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The values of a loop variable; `None` where there is no such variable.
    pub(super) fn values_of(&self, variable: &str) -> Option<Option<&[&'d str]>> {
        let values = self.values.get(variable)?;
        Some(values.as_deref())
    }

    /// For each of some names that is no resource's literal name, the resource whose pattern it matches: the one with
    /// the most literal characters.
    pub(super) fn meant<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
    ) -> HashMap<&'n str, usize> {
        let mut found: HashMap<&str, usize> = HashMap::new();
        let mut left = COMPARISONS;
        for name in names.filter(|name| name.len() <= LONGEST) {
            let Some(rest) = left.checked_sub(self.patterns.len()) else {
                break;
            };
            left = rest;
            let mine = pieces(name);
            let fitting = self.patterns.iter().filter(|(_, pattern)| {
                if mine
                    .iter()
                    .any(|piece| matches!(piece, Piece::Variable(..)))
                {
                    is_same_shape(pattern, &mine)
                } else {
                    self.fits(pattern, name)
                }
            });
            let written = |pattern: &[Piece<'_>]| -> usize {
                let texts = pattern.iter().map(|piece| match piece {
                    Piece::Text(text) => text.len(),
                    Piece::Variable(..) => 0,
                });
                texts.sum()
            };
            let best = fitting.max_by_key(|(_, pattern)| written(pattern));
            if let Some((index, _)) = best {
                found.insert(name, *index);
            }
        }
        found
    }

    /// Whether a logical ID without variables matches a pattern.
    fn fits(&self, pattern: &[Piece<'_>], name: &str) -> bool {
        // The positions in the name at which a part of the pattern can end.
        let mut ends = vec![false; name.len() + 1];
        ends[0] = true;
        for piece in pattern {
            let mut next = vec![false; name.len() + 1];
            for at in (0..=name.len()).filter(|&at| ends[at] && name.is_char_boundary(at)) {
                let rest = &name[at..];
                match piece {
                    Piece::Text(text) if rest.starts_with(text) => next[at + text.len()] = true,
                    Piece::Text(_) => {}
                    Piece::Variable(sign, variable) => match self.values_of(variable).flatten() {
                        Some(values) => {
                            for value in values.iter().map(|value| as_id(*sign, value)) {
                                if !value.is_empty() && rest.starts_with(&value) {
                                    next[at + value.len()] = true;
                                }
                            }
                        }
                        None => {
                            let letters = rest.bytes().take_while(u8::is_ascii_alphanumeric);
                            for length in 1..=letters.count() {
                                next[at + length] = true;
                            }
                        }
                    },
                }
            }
            ends = next;
        }
        ends[name.len()]
    }
}

/// A value as part of a logical ID.
fn as_id(sign: char, value: &str) -> String {
    let is_kept = |letter: &char| sign == '$' || letter.is_ascii_alphanumeric();
    value.chars().filter(is_kept).collect()
}

/// Whether two names differ only in the names of their variables.
fn is_same_shape(one: &[Piece<'_>], other: &[Piece<'_>]) -> bool {
    let same = |pair: (&Piece<'_>, &Piece<'_>)| match pair {
        (Piece::Text(one), Piece::Text(other)) => one == other,
        (Piece::Variable(..), Piece::Variable(..)) => true,
        _ => false,
    };
    one.len() == other.len() && one.iter().zip(other).all(same)
}

#[cfg(test)]
mod tests {
    use super::{is_looped, variables_in, without_variables};

    #[test]
    fn names_hold_variables_of_either_kind() {
        assert!(is_looped("${Name}Service") && is_looped("Sub&{Cidr}") && !is_looped("Service"));
        assert_eq!(variables_in("A${X}B&{Y}"), [('$', "X"), ('&', "Y")]);
        assert_eq!(without_variables("${Name}ServiceCpu"), "ServiceCpu");
    }
}
