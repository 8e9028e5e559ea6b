//! CloudFormation templates: their intrinsic functions, and the files that set their parameters.

mod checks;
pub mod inline_definitions;
mod instances;
mod links;
mod loops;
pub mod module;
pub(in crate::hosts) mod parallel;
pub mod parameter_files;
pub mod reader;
mod search;

pub(crate) mod serverless;
pub(crate) mod serverless_services;
mod template;

mod writer;

pub use serverless::{included_files, sections_of};

use crate::model::deployed::Deployments;
use crate::model::{Content, HostTag, InlineDefinition, Project, Recognized, Recognizer};
use crate::syntax::{CommitError, Document, NodeId, Word};

/// CloudFormation templates.
pub struct CloudFormation;

impl Recognizer for CloudFormation {
    fn recognize<'d>(&self, _: &'d str, document: &'d Document) -> Option<Recognized<'d>> {
        // A template in memory is another host's.
        if document.tagged().is_some() {
            return None;
        }
        Some(Recognized {
            content: Content::Module(Box::new(module::read(document)?)),
            tag: &reader::TEMPLATE,
        })
    }

    fn reader(&self, _: &str, document: &Document) -> Option<&'static HostTag> {
        module::may_be_template(document).then_some(&reader::TEMPLATE)
    }

    fn inline_definitions(&self, file: usize, document: &Document) -> Vec<InlineDefinition> {
        inline_definitions::read_all(file, document)
    }

    fn embed(
        &self,
        definition: &InlineDefinition,
        document: &Document,
        new: &str,
    ) -> Result<Vec<(NodeId, Vec<Word>)>, CommitError> {
        inline_definitions::words(definition, document, new)
    }

    fn link<'d>(&self, project: &mut Project<'d>, texts: &'d [(String, String)]) {
        serverless_services::mark(&mut project.files);
        project.parameter_files = parameter_files::of_project(project, texts);
    }

    fn deployments(
        &self,
        project: &Project<'_>,
        file: usize,
        known: &[Deployments],
    ) -> Deployments {
        parameter_files::deployments(project, file, known)
    }
}
