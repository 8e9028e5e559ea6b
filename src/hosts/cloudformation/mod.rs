//! CloudFormation templates: their intrinsic functions, and the files that set their parameters.

mod checks;
pub mod inline_definitions;
mod loops;
pub mod module;
pub mod parameter_files;
pub(crate) mod parent_arguments;
pub mod reader;

pub(crate) mod serverless;
pub(crate) mod serverless_services;

mod writer;

pub use serverless::{included_files, sections_of};

use crate::model::parameter_files::Values;
use crate::model::{Content, InlineDefinition, Project, Recognized, Recognizer};
use crate::syntax::Document;

/// Every template contains one of these, and so does every Serverless Framework configuration that includes templates.
pub const MARKS: [&str; 4] = ["AWS::", "Resources", "ContainerDefinitions", "${file("];

/// CloudFormation templates.
pub struct CloudFormation;

impl Recognizer for CloudFormation {
    fn recognize<'d>(&self, _: &'d str, document: &'d Document) -> Option<Recognized<'d>> {
        Some(Recognized {
            content: Content::Module(Box::new(module::read(document)?)),
            tag: &reader::TEMPLATE,
        })
    }

    fn inline_definitions(&self, file: usize, document: &Document) -> Vec<InlineDefinition> {
        inline_definitions::read_all(file, document)
    }

    fn link<'d>(&self, project: &mut Project<'d>, texts: &'d [(String, String)]) {
        serverless_services::mark(&mut project.files);
        project.parameter_files = parameter_files::of_project(project, texts);
    }

    fn deployed_values(&self, project: &Project<'_>, file: usize) -> Values {
        parameter_files::deployed_values(project, file)
    }
}
