//! Templating that has to be rendered before a text is valid YAML or JSON: which language it is, and where it breaks
//! the grammar.

use std::fmt;
use std::ops::Range;

use yaml_rust2::parser::Parser;

use super::placeholder;

/// The limit of constructs that are tried one by one, and of the length of a text in which they are: each costs another
/// parse.
const MOST: usize = 40;
const LONGEST: usize = 64 * 1024;

/// A longer construct is not recognized, so that the search remains linear.
const LONGEST_CONSTRUCT: usize = 4 * 1024;

/// The length up to which a construct is shown.
const SHOWN: usize = 60;

/// A template language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// Ruby's.
    Erb,
    /// The JavaScript language with the same brackets.
    Ejs,
    /// A Python one, with `<%def>` and lines that begin with `%`.
    Mako,
    /// Also used by Ansible, Nunjucks and Twig.
    Jinja,
    /// Go templates, also in Helm.
    Go,
    /// Mustache has the same blocks.
    Handlebars,
    /// `templatefile`, with its directives.
    Terraform,
    /// `${…}`, which several programs replace.
    Variables,
    /// `{{ … }}`, which several languages use.
    Braces,
}

impl fmt::Display for Language {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Erb => "ERB",
            Self::Ejs => "EJS",
            Self::Mako => "Mako",
            Self::Jinja => "Jinja",
            Self::Go => "Go template (Helm)",
            Self::Handlebars => "Handlebars (Mustache)",
            Self::Terraform => "Terraform templatefile",
            Self::Variables => "Terraform templatefile or envsubst",
            Self::Braces => "Jinja, Go template or Mustache",
        })
    }
}

/// The construct that the grammar does not understand.
#[derive(Debug)]
pub(super) struct Culprit {
    pub(super) at: usize,
    text: String,
    language: Language,
}

impl fmt::Display for Culprit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, language, .. } = self;
        write!(
            out,
            "The {language} construct {text} must be rendered before the file is YAML or JSON"
        )
    }
}

/// The language of a text's templating outside of strings; `None` if there is no templating.
pub fn language(text: &str) -> Option<Language> {
    let constructs = constructs(text, 0);
    let first = constructs.first()?;
    Some(language_of(text, &constructs, first))
}

/// The first construct that breaks the grammar, which failed at `failed_at`.
pub(super) fn culprit(text: &str, start: usize, failed_at: usize) -> Option<Culprit> {
    let constructs = constructs(text, start);
    let found = match breaks_alone(text, &constructs, is_understood) {
        Some(found) => found?,
        None => constructs
            .iter()
            .take_while(|one| one.start <= failed_at)
            .last()
            .or(constructs.first())?,
    };
    Some(Culprit {
        at: found.start,
        text: shown(&text[found.clone()]),
        language: language_of(text, &constructs, found),
    })
}

/// The first construct that alone makes the text invalid. The inner `None` means that templating is not the problem, or
/// that no single construct is; the outer one that it cannot be determined.
fn breaks_alone<'c>(
    text: &str,
    constructs: &'c [Range<usize>],
    mut is_understood: impl FnMut(&str) -> bool,
) -> Option<Option<&'c Range<usize>>> {
    if constructs.len() > MOST || text.len() > LONGEST {
        return None;
    }
    let mut without = |kept: Option<usize>| {
        let mut rest = text.as_bytes().to_vec();
        for (number, one) in constructs.iter().enumerate() {
            if Some(number) != kept {
                rest[one.clone()].fill(filler(text, one));
            }
        }
        // Only whole constructs were overwritten, so it is still valid text.
        String::from_utf8(rest).is_ok_and(|rest| is_understood(&rest))
    };
    if !without(None) {
        return None;
    }
    let mut numbers = 0..constructs.len();
    Some(
        numbers
            .find(|number| !without(Some(*number)))
            .map(|number| &constructs[number]),
    )
}

/// The character that overwrites a construct: blank for one that has its own line, part of a word for any other.
fn filler(text: &str, one: &Range<usize>) -> u8 {
    let before = text[..one.start].rsplit('\n').next().unwrap_or_default();
    let after = text[one.end..].split('\n').next().unwrap_or_default();
    let is_alone = before.trim().is_empty() && after.trim().is_empty();
    if is_alone { b' ' } else { b'1' }
}

fn is_understood(text: &str) -> bool {
    let masked = placeholder::mask(text, 0);
    let text = masked.as_ref().map_or(text, |masked| &masked.text);
    let mut parser = Parser::new_from_str(text);
    loop {
        match parser.next_token() {
            Ok((yaml_rust2::parser::Event::StreamEnd, _)) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

fn shown(construct: &str) -> String {
    let line: String = construct
        .chars()
        .take_while(|char| !char.is_control())
        .collect();
    if line.chars().count() > SHOWN {
        let start: String = line.chars().take(SHOWN).collect();
        format!("{start}…")
    } else {
        line
    }
}

/// The constructs outside of strings and comments, in order.
fn constructs(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut closing = Closing::of(text);
    let mut line_at = start;
    let mut until = start;
    for line in text[start..].split_inclusive('\n') {
        let from = until.max(line_at);
        if from < line_at + line.len() {
            in_line(&mut closing, line_at, from - line_at, &mut found);
            until = found.last().map_or(until, |one| one.end);
        }
        line_at += line.len();
    }
    found
}

/// The constructs that begin in one line; strings are assumed to end at the end of the line.
fn in_line(closing: &mut Closing<'_>, line_at: usize, from: usize, found: &mut Vec<Range<usize>>) {
    let line = closing.text[line_at..]
        .split(['\n', '\r'])
        .next()
        .unwrap_or_default();
    if is_mako_line(line.trim_start()) {
        let indent = line.len() - line.trim_start().len();
        found.push(line_at + indent..line_at + line.trim_end().len());
        return;
    }
    let bytes = line.as_bytes();
    let mut quote = None;
    let mut at = from;
    while at < bytes.len() {
        let byte = bytes[at];
        let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
        match quote {
            Some(b'"') if byte == b'\\' => at += 1,
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if b"'\"".contains(&byte) && b" \t,[{:(".contains(&before) => quote = Some(byte),
            None if byte == b'#' && b" \t".contains(&before) && !line[at..].starts_with("#{") => {
                return;
            }
            None => {
                if let Some(end) = construct_end(closing, line_at + at) {
                    found.push(line_at + at..end);
                    at = end - line_at;
                    continue;
                }
            }
        }
        at += 1;
    }
}

/// `% if x:` and `% endif`.
fn is_mako_line(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('%') else {
        return false;
    };
    let rest = rest.trim_start();
    let word = rest.split(|char: char| !char.is_alphabetic()).next();
    let opens = matches!(word, Some("if" | "elif" | "else" | "for" | "while"));
    (opens && rest.trim_end().ends_with(':')) || matches!(word, Some("endif" | "endfor"))
}

/// The opening and the closing of each kind of construct.
const BRACKETS: [(&str, &str); 6] = [
    ("<%", "%>"),
    ("{%", "%}"),
    ("{#", "#}"),
    ("{{", "}}"),
    ("%{", "}"),
    ("${", "}"),
];

/// The next closing bracket of each kind: a text is searched once for each kind, however many are opened.
struct Closing<'t> {
    text: &'t str,
    /// The position of the next one, or the end of the text.
    next: [usize; BRACKETS.len()],
    /// The number of bytes searched.
    searched: usize,
}

impl<'t> Closing<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text,
            next: [0; BRACKETS.len()],
            searched: 0,
        }
    }

    /// The first closing bracket of a kind at or after an offset. Offsets may only increase.
    fn from(&mut self, kind: usize, place: usize) -> Option<usize> {
        let is_known = self.next[kind] > place;
        if !is_known {
            let found = self.text[place..].find(BRACKETS[kind].1);
            let next = found.map_or(self.text.len(), |length| place + length);
            self.searched += next - place;
            self.next[kind] = next;
        }
        Some(self.next[kind]).filter(|next| *next < self.text.len())
    }
}

/// The end of the construct that begins here, possibly some lines below.
fn construct_end(closing: &mut Closing<'_>, at: usize) -> Option<usize> {
    let text = closing.text;
    if !b"<{%$".contains(&text.as_bytes()[at]) {
        return None;
    }
    let rest = &text[at..];
    // A dynamic reference, which the host resolves.
    if rest.starts_with("{{resolve:") {
        return None;
    }
    let kind = BRACKETS
        .iter()
        .position(|(open, _)| rest.starts_with(open))?;
    let (open, close) = BRACKETS[kind];
    let end = closing.from(kind, at + open.len())? + close.len();
    if end - at > LONGEST_CONSTRUCT {
        return None;
    }
    Some(end + usize::from(open == "{{" && text[end..].starts_with('}')))
}

fn language_of(text: &str, all: &[Range<usize>], one: &Range<usize>) -> Language {
    let construct = &text[one.clone()];
    let has = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    match construct.as_bytes() {
        [b'<', b'%', ..] if has(&["<%def", "<%namespace", "<%inherit", "<%block"]) => {
            Language::Mako
        }
        [b'<', b'%', ..] if has(&["{ %>", "<% }", "<%_ ", "=> {", "<%- include"]) => Language::Ejs,
        [b'<', b'%', ..] => Language::Erb,
        [b'{', b'%', ..] | [b'{', b'#', ..] => Language::Jinja,
        [b'%', b'{', ..] => Language::Terraform,
        [b'%', ..] => Language::Mako,
        [b'$', ..] => Language::Variables,
        _ if has(&["{%"]) => Language::Jinja,
        _ => of_braces(all.iter().map(|one| &text[one.clone()])),
    }
}

/// The language, inferred from the text between the braces of all constructs.
fn of_braces<'t>(constructs: impl Iterator<Item = &'t str>) -> Language {
    const GO: [&str; 12] = [
        "if", "else", "end", "range", "with", "define", "template", "include", "block", "toYaml",
        "printf", "required",
    ];
    for construct in constructs.filter(|one| one.starts_with("{{")) {
        let inner = construct.trim_matches(['{', '}', ' ']);
        if inner.starts_with(['#', '/', '^', '>', '!']) {
            return Language::Handlebars;
        }
        let inner = inner.trim_matches(['-', ' ']);
        let word = inner.split(|char: char| !char.is_alphanumeric()).next();
        if inner.starts_with(['.', '$']) || word.is_some_and(|word| GO.contains(&word)) {
            return Language::Go;
        }
    }
    Language::Braces
}

#[cfg(test)]
mod tests;
