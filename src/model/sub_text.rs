//! Expressions rendered as text, as far as they are known, and pieces of such text as values again: what an `Expr` does
//! not keep is how a piece is to be written.

use super::loops::is_looped;
use crate::model::new_value::{copy_of, get_att, reference, sub, text};
use crate::model::{Concat, Function, Piece, argument_function, function, ref_name};
use crate::syntax::{Cursor, NewValue};

/// An expression as the text of a `Fn::Sub`: `!Join ['', [/efs/, !Ref Env]]` is `/efs/${Env}`. An expression that a
/// `Fn::Sub` cannot reference is written as `${#0}`, `${#1}`, …; literal text with `${` is escaped as `${!`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubText {
    /// The text.
    pub text: String,
    /// The values of `${#0}`, `${#1}`, ….
    others: Vec<NewValue>,
    /// How many expressions were rendered.
    steps: usize,
}

impl SubText {
    /// Renders an expression.
    pub fn of(cursor: Cursor<'_>) -> Self {
        let mut rendered = Self::default();
        rendered.push(cursor, 0);
        rendered.finished(cursor)
    }

    /// Renders the function that a node contains in the long spelling below another function's tag: the text of
    /// `!ImportValue {Fn::Sub: …}`.
    pub fn below_tag(cursor: Cursor<'_>) -> Self {
        let mut rendered = Self::default();
        rendered.push_function(cursor, argument_function(cursor), 0);
        rendered.finished(cursor)
    }

    /// Marks the place as not read completely if a limit ended the text early.
    fn finished(self, cursor: Cursor<'_>) -> Self {
        if self.is_full() {
            cursor.leave_unfinished("the text becomes too long when its variables are replaced");
        }
        self
    }

    fn is_full(&self) -> bool {
        self.steps > STEPS || self.text.len() > LONGEST
    }

    /// A piece of the text as a value; `None` if it mixes text with an expression that a `Fn::Sub` cannot reference.
    pub fn value(&self, piece: &str) -> Option<NewValue> {
        if !piece.contains("${") {
            return Some(text(piece));
        }
        let name = piece
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'))
            .filter(|name| !name.contains(['$', '{', '}', '!']));
        match name {
            Some(name) if name.starts_with('#') => {
                self.others.get(name[1..].parse::<usize>().ok()?).cloned()
            }
            Some(name) => Some(match name.split_once('.') {
                Some((resource, attribute)) => get_att(resource, attribute),
                None => reference(name),
            }),
            None if piece.contains("${#") => None,
            None => Some(sub(piece)),
        }
    }

    fn push(&mut self, cursor: Cursor<'_>, depth: usize) {
        self.steps += 1;
        if self.is_full() {
            return;
        }
        if depth > DEPTH {
            return self.push_other(cursor);
        }
        if let Some(literal) = cursor.text() {
            self.text.push_str(&literal.replace("${", "${!"));
            return;
        }
        // A resource in a loop has no name that the text of an `Fn::Sub` could contain.
        if let Some(name) = ref_name(cursor).filter(|name| !is_looped(name)) {
            self.push_name(name);
            return;
        }
        self.push_function(cursor, function(cursor), depth);
    }

    fn push_function(&mut self, cursor: Cursor<'_>, called: Option<Function<'_>>, depth: usize) {
        match called {
            Some(Function::Attr {
                resource,
                attribute: Some(attribute),
            }) if !is_looped(resource) => self.push_name(&format!("{resource}.{attribute}")),
            Some(Function::Concat(concat)) => match concat.pieces() {
                Some(pieces) => self.push_pieces(concat, &pieces, depth),
                None => self.push_other(cursor),
            },
            Some(Function::Call {
                name: "Base64",
                argument,
            }) => {
                // Below `!Base64` the argument itself has the tag, so its text is read without regard to the tag.
                let literal = argument.document.scalar(argument.node);
                match literal.filter(|_| argument.node == cursor.node) {
                    Some(literal) => self.text.push_str(&literal.replace("${", "${!")),
                    None if argument.node == cursor.node => {
                        self.push_function(cursor, argument_function(argument), depth + 1);
                    }
                    None => self.push(argument, depth + 1),
                }
            }
            _ => self.push_other(cursor),
        }
    }

    fn push_pieces(&mut self, concat: Concat<'_>, pieces: &[Piece<'_>], depth: usize) {
        for piece in pieces {
            if self.is_full() {
                return;
            }
            match (piece, concat) {
                (Piece::Name(name), _) => self.push_name(name),
                (Piece::Value(value), _) => self.push(*value, depth + 1),
                (Piece::Text(text, _), Concat::Joined { .. }) => self.text.push_str(text),
                // These are the first two characters of `${!x}`.
                (Piece::Text("${", _), _) => self.text.push_str("${!"),
                (Piece::Text(text, _), _) => self.text.push_str(text),
            }
        }
    }

    fn push_name(&mut self, name: &str) {
        self.text.push_str("${");
        self.text.push_str(name);
        self.text.push('}');
    }

    fn push_other(&mut self, cursor: Cursor<'_>) {
        let name = format!("#{}", self.others.len());
        self.others.push(copy_of(cursor));
        self.push_name(&name);
    }
}

/// How deep expressions may nest; real ones stay below ten.
const DEPTH: usize = 20;
/// The limit of expressions that are rendered into one text.
const STEPS: usize = 1 << 14;
/// The limit of bytes of a text; a whole template has at most 1 MiB.
const LONGEST: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::SubText;
    use crate::model::new_value::{get_att, reference, sub, text};
    use crate::syntax::{Cursor, Document};

    fn render(yaml: &str) -> SubText {
        let document = Document::parse(format!("V: {yaml}")).unwrap();
        SubText::of(Cursor::root(&document).get("V").unwrap())
    }

    #[test]
    fn all_spellings_give_the_text_of_a_sub() {
        for yaml in [
            "!Join ['', [/efs/, !Ref Env, /mongo]]",
            "!Sub /efs/${Env}/mongo",
            "{'Fn::Sub': ['/efs/${E}/mongo', {E: !Ref Env}]}",
            "{'Fn::Base64': {'Fn::Sub': '/efs/${Env}/mongo'}}",
            "!Base64 {'Fn::Sub': '/efs/${Env}/mongo'}",
        ] {
            assert_eq!(render(yaml).text, "/efs/${Env}/mongo", "{yaml}");
        }
    }

    #[test]
    fn pieces_become_values_again() {
        let rendered = render("!Join ['', [!ImportValue Fs, ':/ /efs']]");
        assert_eq!(rendered.text, "${#0}:/ /efs");
        assert!(rendered.value("${#0}").is_some());
        assert_eq!(rendered.value("${#0}:/"), None);
        assert_eq!(rendered.value("/efs"), Some(text("/efs")));
        assert_eq!(rendered.value("${Fs}"), Some(reference("Fs")));
        assert_eq!(rendered.value("${Fs.Id}"), Some(get_att("Fs", "Id")));
        assert_eq!(rendered.value("/${Env}"), Some(sub("/${Env}")));
    }

    #[test]
    fn shell_variables_are_no_names_of_the_template() {
        assert_eq!(render("'${DIR}/x'").text, "${!DIR}/x");
        assert_eq!(render("!Sub '${!DIR}/${Env}'").text, "${!DIR}/${Env}");
    }
}
