//! The interface to hosts whose files are not in the model's notation: they are read as templates in memory.

use std::ops::Range;

use super::HalfPart;
use crate::settings::{Finish, Settings};
use crate::syntax::{CommitError, Committed, Document, NewEntry, NodeId, Operation, Span};

/// A text of a run that a host may read as a part of a template.
#[derive(Clone, Copy)]
pub struct ProjectedSource<'s> {
    /// The path, as reports print it.
    pub path: &'s str,
    /// The text.
    pub text: &'s str,
    /// Whether it is only read to understand the others.
    pub is_context: bool,
    /// The place among the files with values of variables that the user named for this run.
    pub values_rank: Option<usize>,
    /// Its settings.
    pub settings: &'s Settings,
}

/// A document in the model's notation that files are read as.
pub struct ProjectedTemplate {
    /// Its path, which no file has.
    pub path: String,
    /// The document, with the marks of its reader.
    pub document: Document,
    /// The indexes of its files among the sources of the run.
    pub files: Vec<usize>,
}

/// Where a node of a projected template is in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceInSource {
    /// The index of the file among the sources of the run.
    pub source: usize,
    /// The part of it.
    pub span: Span,
    /// The path of the setting in the words of the file: `aws_ecs_service.web.launch_type`.
    pub path: String,
}

/// The operations on one template.
pub struct TemplateEdits<'e> {
    /// The index of the template.
    pub template: usize,
    /// Its document.
    pub document: &'e Document,
    /// The operations.
    pub operations: Vec<&'e Operation>,
}

/// An operation: the index of its [`TemplateEdits`], and its own index in them.
pub type EditId = (usize, usize);

/// The new text of a file.
pub struct Rewritten {
    /// The index of the file among the sources of the run.
    pub source: usize,
    /// The new text.
    pub committed: Committed,
    /// The edit that each operation on the file comes from.
    pub owners: Vec<EditId>,
}

/// An edit that cannot be made in the files.
pub struct FailedEdit {
    /// The edits that are the cause; empty if it is not known which.
    pub edits: Vec<EditId>,
    /// The index of the file among the sources of the run.
    pub source: usize,
    /// The part of the file, if it is known.
    pub span: Option<Span>,
    /// The reason.
    pub error: Box<CommitError>,
}

/// The second half of a workload that is added to the files of a template.
pub struct HalfToAdd<'h> {
    /// What is copied, with the name of the copy.
    pub copies: &'h [(String, String)],
    /// The parameter that shifts the traffic, if a load balancer routes some.
    pub traffic: Option<&'h NewEntry>,
    /// What it needs in the module because its parts are in several modules.
    pub parts: &'h [HalfPart],
}

/// The text of a file with copies.
pub struct CopiedText {
    /// The index of the file among the sources of the run.
    pub source: usize,
    /// The new text.
    pub text: String,
    /// The lines of the copies, starting at 1, each with the first line of what it is a copy of.
    pub copied: Vec<(Range<usize>, usize)>,
}

/// The end of what a template runs twice.
#[derive(Default)]
pub struct Ended {
    /// The new texts, by the index of the file among the sources of the run.
    pub texts: Vec<(usize, String)>,
    /// The addresses of what is removed.
    pub removed: Vec<String>,
    /// The addresses of target groups that are deleted too early, each with what has to be applied first.
    pub first: Vec<(String, String)>,
}

/// Why a half cannot be removed.
pub struct RefusedEnd {
    /// The index of the file among the sources of the run.
    pub source: usize,
    /// The part of the file.
    pub span: Span,
    /// The reason.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Something that a person does about a file, outside of all workloads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The index of the file among the sources of the run.
    pub source: usize,
    /// The part of it.
    pub span: Span,
    /// What is the case.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Whether something is left to do.
    pub is_left_to_do: bool,
}

/// Files of a run that are read as templates.
pub trait Projection: Send + Sync {
    /// The templates; the documents are moved out.
    fn take_templates(&mut self) -> Vec<ProjectedTemplate>;

    /// The indexes of the sources that the host reads, so that no other host does. With an error, the file cannot be
    /// parsed.
    fn sources(&self) -> Vec<(usize, Option<crate::syntax::ParseError>)>;

    /// The name of a property of a resource as its file has it; `None` if what is in it is in the resource itself there.
    fn argument(&self, resource: &str, property: &str) -> Option<String> {
        let _ = resource;
        Some(property.to_owned())
    }

    /// How a change is proven, if the files are programs that make the template, which is a file as well.
    fn proof(&self, template: usize) -> Option<String> {
        let _ = template;
        None
    }

    /// The indexes of the files that a template is read from, among the sources of the run.
    fn files(&self, template: usize) -> Vec<usize>;

    /// The directory that a template is read from, as reports print it.
    fn directory(&self, template: usize) -> String;

    /// A text about a template in the terms of its files' language.
    fn in_terms(&self, text: &str) -> String {
        text.to_owned()
    }

    /// The path of a source.
    fn path(&self, source: usize) -> String;

    /// What a person does about files of which no template is read.
    fn notices(&self) -> Vec<Notice> {
        Vec::new()
    }

    /// The pairs of templates that share a file, by their indexes.
    fn sharing(&self) -> Vec<(usize, usize)> {
        Vec::new()
    }

    /// Where a node of a template is.
    fn place(&self, template: usize, node: NodeId) -> Option<PlaceInSource>;

    /// The edits of templates as new texts of files.
    ///
    /// # Errors
    /// Edits that cannot be made: at least the first.
    fn commit(&self, edits: &[TemplateEdits<'_>]) -> Result<Vec<Rewritten>, Vec<FailedEdit>>;

    /// The new texts of the files of a template with second halves of workloads.
    ///
    /// # Errors
    /// Why these cannot be added.
    fn split(&self, template: usize, halves: &[HalfToAdd<'_>]) -> Result<Vec<CopiedText>, String> {
        let _ = (template, halves);
        Err("The resources of the module cannot be copied".to_owned())
    }

    /// The new texts of the files of a template without one half of what it runs twice.
    ///
    /// # Errors
    /// Why that is not possible.
    fn end(&self, template: usize, direction: Finish) -> Result<Ended, RefusedEnd> {
        let _ = (template, direction);
        Ok(Ended::default())
    }
}
