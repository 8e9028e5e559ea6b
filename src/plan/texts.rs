//! The texts that a value can become, with the place where each part of them is written.

use std::ops::Range;

use super::PlanContext;
use crate::model::{Answer, Function, Piece, function};
use crate::syntax::Cursor;

/// Stands for a part that is not known before the deployment.
pub(crate) const OPAQUE: char = '\u{fffc}';

/// The maximum number of texts of one value; a part that would exceed it is treated as unknown.
const MOST: usize = 16;

/// One text that a value can become.
#[derive(Clone, Default)]
pub(crate) struct Text<'d> {
    /// The text.
    pub(crate) text: String,
    parts: Vec<Part<'d>>,
}

#[derive(Clone)]
struct Part<'d> {
    at: Range<usize>,
    /// The scalar that the part is written in, and the offset in the scalar's text.
    origin: Option<(Cursor<'d>, usize)>,
}

impl<'d> Text<'d> {
    fn written(text: &str, origin: Option<(Cursor<'d>, usize)>) -> Self {
        let mut new = Self::default();
        new.push(text, origin);
        new
    }

    fn given(text: &str) -> Self {
        Self::written(text, None)
    }

    fn unknown() -> Self {
        Self::given(&OPAQUE.to_string())
    }

    fn push(&mut self, text: &str, origin: Option<(Cursor<'d>, usize)>) {
        let start = self.text.len();
        self.text.push_str(text);
        self.parts.push(Part {
            at: start..self.text.len(),
            origin,
        });
    }

    fn extend(&mut self, other: &Self) {
        for part in &other.parts {
            self.push(&other.text[part.at.clone()], part.origin);
        }
    }

    /// Where a range of the text is written; `None` where it is the value of a parameter or similar.
    pub(crate) fn origin(&self, at: &Range<usize>) -> Option<(Cursor<'d>, Range<usize>)> {
        let holds = |part: &&Part<'_>| part.at.start <= at.start && at.end <= part.at.end;
        let part = self.parts.iter().find(holds)?;
        let (place, offset) = part.origin?;
        let start = offset + at.start - part.at.start;
        Some((place, start..start + at.len()))
    }
}

/// The texts that a value can become.
pub(crate) fn of<'d>(cx: &PlanContext<'_, 'd>, value: Cursor<'d>) -> Vec<Text<'d>> {
    if let Some(text) = value.text() {
        return vec![Text::written(text, Some((value, 0)))];
    }
    match function(value) {
        Some(Function::If {
            then, otherwise, ..
        }) => {
            let branches = [then, otherwise]
                .into_iter()
                .filter(|branch| !branch.is_absent());
            let texts: Vec<Text<'d>> = branches.flat_map(|branch| of(cx, branch)).collect();
            limited(texts)
        }
        Some(Function::Concat(concat)) => match concat.pieces() {
            Some(pieces) => joined(cx, &pieces),
            None => known(&cx.evaluate(value)),
        },
        Some(Function::Call {
            name: "Split",
            argument,
        }) => {
            let source = argument.items().nth(1);
            source.map_or_else(Vec::new, |source| of(cx, source))
        }
        Some(_) => known(&cx.evaluate(value)),
        None => Vec::new(),
    }
}

fn known<'d>(answer: &Answer) -> Vec<Text<'d>> {
    let texts = answer.values().iter().map(|value| Text::given(value));
    limited(texts.collect())
}

fn limited(texts: Vec<Text<'_>>) -> Vec<Text<'_>> {
    if texts.is_empty() || texts.len() > MOST {
        vec![Text::unknown()]
    } else {
        texts
    }
}

/// Every text of the first followed by every text of the second, up to the maximum.
fn product<'d>(before: &[Text<'d>], after: &[Text<'d>]) -> Vec<Text<'d>> {
    let unknown = [Text::unknown()];
    let after = if before.len() * after.len() > MOST || after.is_empty() {
        &unknown
    } else {
        after
    };
    let pairs = before
        .iter()
        .flat_map(|before| after.iter().map(move |after| (before, after)));
    pairs
        .map(|(before, after)| {
            let mut both = before.clone();
            both.extend(after);
            both
        })
        .collect()
}

/// Every concatenation of the texts of the pieces.
fn joined<'d>(cx: &PlanContext<'_, 'd>, pieces: &[Piece<'d>]) -> Vec<Text<'d>> {
    pieces.iter().fold(vec![Text::default()], |texts, piece| {
        let part = match *piece {
            Piece::Text(text, origin) => vec![Text::written(text, origin)],
            Piece::Name(name) => variable(cx, name),
            Piece::Value(value) => of(cx, value),
        };
        product(&texts, &part)
    })
}

fn variable<'d>(cx: &PlanContext<'_, 'd>, name: &str) -> Vec<Text<'d>> {
    let parameter = cx.module().and_then(|module| module.parameter(name));
    let Some(parameter) = parameter else {
        return vec![Text::unknown()];
    };
    let allowed = parameter.allowed_values().into_iter();
    let mut values: Vec<&str> = allowed.chain(parameter.default()).collect();
    values.sort_unstable();
    values.dedup();
    limited(values.into_iter().map(Text::given).collect())
}
