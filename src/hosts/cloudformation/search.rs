//! How templates, and the files that set their parameters, are found.

use std::path::Path;

use super::{CloudFormation, parameter_files};
use crate::model::{FileSearch, SearchWords};
use crate::syntax::Document;

/// The words in templates, and in configurations of the Serverless Framework that include templates.
const WORDS: &SearchWords = &SearchWords {
    inputs: &[&["AWS::", "Resources", "ContainerDefinitions", "${file("]],
    values: &[&parameter_files::MARKS],
    ecs: &[&[
        ":ecs:",
        "ECS",
        "ecs:",
        "EcsParameters",
        "ontainerDefinitions",
        "askDefinition",
    ]],
    certain: &[&["AWS::ECS", "ContainerDefinitions"]],
    callers: &[&["EcsParameters"]],
    names_of_files: &[&["TemplateURL", "TemplateBody", "Location", "${file("]],
    creates_modules: &[&["CloudFormation::Stack", "Serverless::Application"]],
    leads: &[
        (&["ImportValue"], &["Export"]),
        // What refers to container instances, which may be removed otherwise.
        (&["AutoScalingGroup"], &["ImportValue"]),
        // Mounts of the disks of instances, and what the instances do when they start.
        (&["ourcePath"], &["UserData", "CloudFormation::Init"]),
    ],
};

impl FileSearch for CloudFormation {
    fn search_words(&self) -> &'static SearchWords {
        WORDS
    }

    fn has_values_by_name(&self, path: &Path) -> bool {
        parameter_files::may_be(path)
    }

    fn is_text(&self, path: &Path) -> bool {
        parameter_files::is_text(path)
    }

    fn may_define_modules(&self, text: &str) -> bool {
        text.contains("Resources")
    }

    fn names_in(&self, path: &str, document: &Document) -> Vec<Vec<String>> {
        parameter_files::names_in(path, document)
    }
}
