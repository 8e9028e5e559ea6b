//! From text to document: the checks before the grammar, the choice of the reader, and errors that say what to do.

use super::error::{ParseError, ParseErrorKind};
use super::source::{Marks, Source};
use super::{Document, Format, json, shadow, yaml};
use serde::de::IgnoredAny;
use yaml_rust2::scanner::ScanError;

/// CloudFormation takes 1 MB; beyond this nothing is read, so that memory stays bounded.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

impl Document {
    /// Reads a text. One that is strict JSON is read as JSON, anything else as YAML.
    ///
    /// # Errors
    /// When the text is neither, holds several documents or templating, or is too large or too deep.
    pub fn parse(text: impl Into<String>) -> Result<Document, ParseError> {
        let text = text.into();
        if text.len() > MAX_BYTES {
            return Err(ParseError::new(ParseErrorKind::TooBig, None));
        }
        let source = Source::new(text);
        if let Some(at) = source.text().find('\0') {
            return Err(ParseError::new(
                ParseErrorKind::Nul,
                Some(source.position(at)),
            ));
        }
        if is_json(&source.text()[source.start()..]) {
            return match json::read(source.text(), source.start()) {
                Ok(arena) => Ok(Document::new(source, Format::Json, arena)),
                Err((kind, at)) => Err(ParseError::new(kind, Some(source.position(at)))),
            };
        }
        parse_yaml(source)
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fn parse_yaml(source: Source) -> Result<Document, ParseError> {
    let mut result = yaml::read(&source, &source);
    let mut shadow: Option<Source> = None;
    for _ in 0..shadow::MOST {
        let Err(yaml::Failure::Grammar(error)) = &result else {
            break;
        };
        let joined = match error.info() {
            "invalid indentation in flow construct" | "invalid indentation" => shadow::join_line(
                shadow.as_ref().unwrap_or(&source),
                error.marker().line() - 1,
            ),
            _ => None,
        };
        let Some(joined) = joined else {
            break;
        };
        result = yaml::read(&source, &joined);
        shadow = Some(joined);
    }
    match result {
        Ok(arena) => Ok(Document::new(source, Format::Yaml, arena)),
        Err(yaml::Failure::Walk(kind, at)) => Err(ParseError::new(kind, Some(source.position(at)))),
        Err(yaml::Failure::Grammar(error)) => {
            let error = syntax_error(&source, shadow.as_ref().unwrap_or(&source), &error);
            let templating = templating(&source).filter(|_| error.kind == ParseErrorKind::Syntax);
            Err(templating.unwrap_or(error))
        }
    }
}

/// The first templating in the text that is not inside a string of its own: the likely reason why the grammar
/// failed. `{{resolve:…}}` is CloudFormation's own.
fn templating(source: &Source) -> Option<ParseError> {
    let text = source.text();
    let mut from = 0;
    while let Some(at) = text[from..]
        .find("{{")
        .into_iter()
        .chain(text[from..].find("{%"))
        .min()
    {
        let at = from + at;
        if !text[at..].starts_with("{{resolve:") {
            return Some(ParseError::new(
                ParseErrorKind::Templating,
                Some(source.position(at)),
            ));
        }
        from = at + 2;
    }
    None
}

/// Turns the grammar's error into ours.
fn syntax_error(source: &Source, shadow: &Source, error: &ScanError) -> ParseError {
    let offset = Marks::new(shadow).offset(error.marker().line(), error.marker().col());
    let position = Some(source.position(offset));
    if error.info() == "recursion limit exceeded" {
        return ParseError::new(ParseErrorKind::TooDeep, position);
    }
    ParseError::new(ParseErrorKind::Syntax, position).with_message(error.info())
}
