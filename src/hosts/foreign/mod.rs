//! The safety net: files that hold ECS definitions and end in no workload, each with its place and the reason.
//!
//! **What counts.** A definition, and not a mention: a `Type` of ECS, `containerDefinitions` with a value, a resource
//! `aws_ecs_…` of Terraform, or a program that uses the ECS constructs of a library (AWS CDK, Pulumi, troposphere).
//! `AWS::ECS::Service` in a list of resource types, in a comparison or in a comment defines nothing, nor does a schema.
//!
//! **Where it is looked for.** In every text below the given paths, but for documentation, data, lock files, snapshots of
//! tests, vendored and minified code, which are known by their names ([`is_searched`]).

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

/// One of these is in every file of YAML or JSON that is reported and that nothing else finds.
pub const MARKS: [&str; 5] = [
    "container_definitions",
    "AWSEBDockerrunVersion",
    "\"aws_ecs_",
    "type: aws:ecs",
    "type: awsx:ecs",
];

/// A file with ECS definitions that no workload has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The path, as it is shown.
    pub file: String,
    /// The first definition.
    pub span: Span,
    /// What the file is.
    pub kind: Kind,
}

impl Unread {
    /// What a report says of it.
    #[must_use]
    pub fn finding(self) -> Finding {
        let is_left = self.kind.is_left_to_do();
        Finding {
            rule: RuleId::NotRead,
            severity: if is_left {
                Severity::Warning
            } else {
                Severity::Note
            },
            file: self.file,
            span: self.span,
            message: self.kind.reason(),
            help: self.kind.help(),
            decides: is_left,
        }
    }

    /// One whose definition begins at a byte of a text.
    fn at(file: &str, text: &str, offset: usize, kind: Kind) -> Self {
        Self {
            file: file.to_owned(),
            span: Span::to_end_of_line(text, offset),
            kind,
        }
    }
}

/// The definitions of a text that is not read as a template or an input; none where it has none.
#[must_use]
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

/// The same for a file that a person named, where its name says that it is neither YAML nor JSON.
#[must_use]
pub fn in_foreign_file(file: &str, text: &str) -> Option<Unread> {
    let path = Path::new(file);
    let is_foreign =
        names::is_terraform(path) || names::is_jsonnet(path) || programs::language(path).is_some();
    is_foreign.then(|| in_text(file, text)).flatten()
}

/// The definitions in what a link leads to.
#[must_use]
pub fn behind_link(file: &str, text: &str) -> Option<Unread> {
    marks::first(text)?;
    Some(Unread {
        file: file.to_owned(),
        span: Span::to_end_of_line(text, 0),
        kind: Kind::Link,
    })
}

/// The resources of Terraform in a text that is neither YAML nor JSON, whatever its file is called.
#[must_use]
pub fn in_terraform(file: &str, text: &str) -> Option<Unread> {
    let offset = marks::resource_of_terraform(text)?;
    Some(Unread::at(file, text, offset, Kind::Terraform))
}

/// What a text with definitions is that no library writes.
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

/// Whether it would be read if it were named like a template.
fn is_input(text: &str) -> bool {
    let Ok(document) = Document::parse(text) else {
        return false;
    };
    super::recognize(super::ALL, "", &document).is_some()
}

#[cfg(test)]
mod tests;
