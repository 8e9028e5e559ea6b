//! How the files of Terraform are found.

use std::path::Path;

use crate::model::{FileSearch, SearchWords};
use crate::syntax::{Document, ParseError, hcl_format};

use super::Terraform;

/// The words in configurations and in container definitions that they read from other files.
const WORDS: &SearchWords = &SearchWords {
    inputs: &[&["aws_ecs_"]],
    ecs: &[&["aws_ecs_"]],
    certain: &[&["aws_ecs_service", "aws_ecs_task_definition"]],
    ..SearchWords::NONE
};

impl FileSearch for Terraform {
    fn search_words(&self) -> &'static SearchWords {
        WORDS
    }

    fn has_own_language(&self, path: &Path) -> bool {
        hcl_format(path).is_some()
    }

    fn parse(&self, text: &str) -> Result<Document, ParseError> {
        Document::parse_as(text, crate::syntax::Format::Hcl)
    }

    fn is_wanted(&self, path: &Path, _: &Path) -> bool {
        self.has_own_language(path) || is_template_of_text(path)
    }

    fn is_text(&self, path: &Path) -> bool {
        is_template_of_text(path)
    }
}

/// Whether a file has the name of a text for `templatefile` or `template_file`.
fn is_template_of_text(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("tpl" | "tmpl" | "tftpl"))
}
