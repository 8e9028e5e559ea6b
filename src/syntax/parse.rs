//! Parses a text into a document: the checks before the grammar, the choice of the reader, and errors with help.

use super::builder::Arena;
use super::error::{ParseError, ParseErrorKind};
use super::interpolation;
use super::placeholder::{self, Masked};
use super::source::{Marks, Source};
use super::{Document, Format, flow_continuation, hcl, json, templating, yaml};
use serde::de::IgnoredAny;
use yaml_rust2::scanner::ScanError;

/// The largest text that is parsed, so that memory use is bounded. CloudFormation accepts 1 MB.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

impl Document {
    /// Parses a text. Strict JSON is parsed as JSON, anything else as YAML.
    ///
    /// # Errors
    /// If the text is neither, contains several documents or templating, or is too large or too deep.
    pub fn parse(text: impl Into<String>) -> Result<Document, ParseError> {
        let source = Source::new(checked(text.into())?);
        if is_json(&source.text()[source.start()..]) {
            return match json::read(source.text(), source.text(), source.start()) {
                Ok(arena) => Ok(Document::new(source, Format::Json, arena)),
                Err((kind, at)) => Err(ParseError::new(kind, Some(source.position(at)))),
            };
        }
        let Some(masked) = placeholder::mask(source.text(), source.start()) else {
            return parse_yaml(source);
        };
        if is_json(&masked.text[source.start()..]) {
            return match json::read(&masked.text, source.text(), source.start()) {
                Ok(arena) => Ok(of_masked(source, masked, Format::Json, arena)),
                Err((kind, at)) => Err(ParseError::new(kind, Some(source.position(at)))),
            };
        }
        if masked.text.contains(interpolation::HIDDEN) {
            return parse_yaml(source);
        }
        // Such as JSON with trailing commas.
        let text = source.text().to_owned();
        parse_yaml(source).or_else(|error| {
            let joined = Source::new(masked.text.clone());
            match yaml::read(&joined, &joined) {
                Ok(arena) => Ok(of_masked(Source::new(text), masked, Format::Yaml, arena)),
                Err(_) => Err(error),
            }
        })
    }

    /// Parses a text whose format is known from its name. YAML and JSON are told apart by the text.
    ///
    /// # Errors
    /// Those of [`Document::parse`], and if the text is not HCL although it should be.
    pub fn parse_as(text: impl Into<String>, format: Format) -> Result<Document, ParseError> {
        if format != Format::Hcl {
            return Self::parse(text);
        }
        let source = Source::of_hcl(checked(text.into())?);
        let arena = hcl::read(&source)?;
        Ok(Document::new(source, Format::Hcl, arena))
    }
}

/// A text that is not too large and has no characters that no format allows.
fn checked(text: String) -> Result<String, ParseError> {
    if text.len() > MAX_BYTES {
        return Err(ParseError::new(ParseErrorKind::TooBig, None));
    }
    match text.find('\0') {
        Some(at) => {
            let position = Some(Source::new(text).position(at));
            Err(ParseError::new(ParseErrorKind::Nul, position))
        }
        None => Ok(text),
    }
}

/// The document of a text that was parsed with placeholders masked.
fn of_masked(source: Source, masked: Masked, format: Format, arena: Arena) -> Document {
    let mut document = Document::new(source, format, arena);
    document.masked = Some(masked);
    document
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fn parse_yaml(source: Source) -> Result<Document, ParseError> {
    let mut result = yaml::read(&source, &source);
    let mut joined: Option<Source> = None;
    for _ in 0..flow_continuation::MOST {
        let Err(yaml::Failure::Grammar(error)) = &result else {
            break;
        };
        let next = match error.info() {
            "invalid indentation in flow construct" | "invalid indentation" => {
                flow_continuation::join_line(
                    joined.as_ref().unwrap_or(&source),
                    error.marker().line() - 1,
                )
            }
            _ => None,
        };
        let Some(next) = next else {
            break;
        };
        result = yaml::read(&source, &next);
        joined = Some(next);
    }
    match result {
        Ok(arena) => Ok(Document::new(source, Format::Yaml, arena)),
        Err(yaml::Failure::Walk(kind, at)) => Err(ParseError::new(kind, Some(source.position(at)))),
        Err(yaml::Failure::Grammar(error)) => {
            let error = syntax_error(&source, joined.as_ref().unwrap_or(&source), &error);
            Err(templating(&source, &error).unwrap_or(error))
        }
    }
}

/// The same error, if templating is what the grammar does not understand.
fn templating(source: &Source, error: &ParseError) -> Option<ParseError> {
    if error.kind != ParseErrorKind::Syntax {
        return None;
    }
    let offset = error.position().map(|at| source.offset(at));
    let culprit = templating::culprit(source.text(), source.start(), offset.unwrap_or(0))?;
    let position = Some(source.position(culprit.at));
    let error = ParseError::new(ParseErrorKind::Templating, position);
    Some(error.with_message(culprit.to_string()))
}

/// Converts the grammar's error.
fn syntax_error(source: &Source, joined: &Source, error: &ScanError) -> ParseError {
    let offset = Marks::new(joined).offset(error.marker().line(), error.marker().col());
    let position = Some(source.position(offset));
    if error.info() == "recursion limit exceeded" {
        return ParseError::new(ParseErrorKind::TooDeep, position);
    }
    let message = format!("The file is not valid YAML or JSON: {}", error.info());
    ParseError::new(ParseErrorKind::Syntax, position).with_message(message)
}
