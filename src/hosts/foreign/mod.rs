//! Detects files that contain ECS definitions and belong to no workload, and reports each with its place and the
//! reason.
//!
//! **What counts.** A definition, and not a mention: a `Type` of ECS, `containerDefinitions` with a value, a resource
//! `aws_ecs_…` of Terraform, or a program that uses the ECS constructs of a library (AWS CDK, Pulumi, troposphere).
//! `AWS::ECS::Service` in a list of resource types, in a comparison or in a comment defines nothing, and neither does a
//! schema.
//!
//! **Where it is searched for.** In every text below the given paths, except for documentation, data, lock files, test
//! snapshots, vendored and minified code, which are identified by their names ([`is_searched`]).

mod documents;
mod kinds;
mod marks;
mod names;
mod programs;

pub use documents::in_document;
pub use kinds::Kind;
pub use marks::may_define;
pub use names::is_searched;

use std::ffi::OsStr;
use std::path::Path;

use crate::facts::rules::RuleId;
use crate::outcome::{Finding, Severity};
use crate::syntax::{Document, Span, language};

/// Every YAML or JSON file that is reported only here contains one of these.
pub const MARKS: [&str; 5] = [
    "container_definitions",
    "AWSEBDockerrunVersion",
    "\"aws_ecs_",
    "type: aws:ecs",
    "type: awsx:ecs",
];

/// Every file with ECS definitions that is reported only here, and that is parsed for that, contains one of these.
pub const ECS: [&str; 3] = ["AWSEBDockerrun", "container_definitions", "aws_ecs_"];

/// A file with ECS definitions that belongs to no workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The path, as reports show it.
    pub file: String,
    /// The first definition.
    pub span: Span,
    /// The kind of the file.
    pub kind: Kind,
}

impl Unread {
    /// The message of the report.
    pub fn finding(self) -> Finding {
        let is_left = self.kind.is_left_to_do();
        Finding {
            rule: RuleId::NotRead,
            severity: if is_left {
                Severity::Warning
            } else {
                Severity::Note
            },
            file: self.file.into(),
            span: self.span,
            message: self.kind.reason().into(),
            help: self.kind.help().into(),
            decides: is_left,
            related: Vec::new(),
        }
    }

    /// A definition that begins at a byte of a text.
    fn at(file: &str, text: &str, offset: usize, kind: Kind) -> Self {
        Self {
            file: file.to_owned(),
            span: Span::to_end_of_line(text, offset),
            kind,
        }
    }
}

/// The definitions of a text that is not read as a template or an input; `None` if it has none.
pub fn in_text(file: &str, text: &str) -> Option<Unread> {
    let path = Path::new(file);
    let (offset, kind) = if names::is_terraform(path) {
        (marks::in_terraform(text)?, Kind::Terraform)
    } else if let Some((offset, kind)) = programs::of_library(path, text) {
        (offset, kind)
    } else {
        let offset = marks::first(text)?;
        (offset, kind_of_text(path, text))
    };
    Some(Unread::at(file, text, offset, kind))
}

/// The same for a file that was given as a path, and whose name is that of neither YAML nor JSON.
pub fn in_foreign_file(file: &str, text: &str) -> Option<Unread> {
    let path = Path::new(file);
    let is_foreign =
        names::is_terraform(path) || names::is_jsonnet(path) || programs::language(path).is_some();
    is_foreign.then(|| in_text(file, text)).flatten()
}

/// The definitions in the target of a link.
pub fn behind_link(file: &str, text: &str) -> Option<Unread> {
    marks::first(text)?;
    Some(Unread {
        file: file.to_owned(),
        span: Span::to_end_of_line(text, 0),
        kind: Kind::Link,
    })
}

/// The Terraform resources in a text that is neither YAML nor JSON, whatever the name of its file.
pub fn in_terraform(file: &str, text: &str) -> Option<Unread> {
    let offset = marks::resource_of_terraform(text)?;
    Some(Unread::at(file, text, offset, Kind::Terraform))
}

/// The kind of a text with definitions that uses no known library.
fn kind_of_text(path: &Path, text: &str) -> Kind {
    if let Some(language) = programs::language(path) {
        return Kind::Program(language);
    }
    if names::is_jsonnet(path) {
        return Kind::Jsonnet;
    }
    if is_input(text) {
        let extension = path.extension().and_then(OsStr::to_str);
        return Kind::OtherName(extension.unwrap_or_default().to_owned());
    }
    match names::templating(path).or_else(|| language(text).map(|one| one.to_string())) {
        Some(language) => Kind::Templating(language),
        None => Kind::Text,
    }
}

/// Whether it would be read if it had the name of a template.
fn is_input(text: &str) -> bool {
    let Ok(document) = Document::parse(text) else {
        return false;
    };
    super::recognize(super::ALL, "", &document).is_some()
}

#[cfg(test)]
mod tests;
