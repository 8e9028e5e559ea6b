//! How the programs of CDK apps are found.

use std::path::Path;

use memchr::memmem;

use super::Cdk;
use crate::model::{FileSearch, SearchWords};

/// The names of the library in programs; what a program with one of them deploys may be ECS.
pub(super) const PACKAGES: [&str; 3] = ["aws_cdk", "aws-cdk-lib", "@aws-cdk/"];

const WORDS: &SearchWords = &SearchWords {
    callers: &[&["aws_ecs", "aws-ecs"]],
    ..SearchWords::NONE
};

impl FileSearch for Cdk {
    fn search_words(&self) -> &'static SearchWords {
        WORDS
    }

    fn is_program(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or_default();
        let is_declaration = name.ends_with(".d.ts");
        !is_declaration && [".py", ".ts", ".tsx"].iter().any(|end| name.ends_with(end))
    }

    fn may_define_templates(&self, text: &[u8]) -> bool {
        let mut packages = PACKAGES.iter();
        packages.any(|package| memmem::find(text, package.as_bytes()).is_some())
    }
}
