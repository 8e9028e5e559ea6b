//! troposphere scripts in Python.
//!
//! What is deployed is in the template that a script prints; where it is written is in the script. So the printed template is
//! planned as CloudFormation's, and each planned operation becomes an edit of the call that makes the resource: a title is a
//! logical ID, and a keyword is a property. An operation without such an edit holds its workload. The printed template is only
//! read, and nothing runs.
//!
//! - `library`: the classes of troposphere, and which of them the properties have.
//! - `scripts`: the scripts of a run, and the calls in them that make resources.
//! - `slots`: where a value of a template is written in a script.
//! - `lower`: operations on a template as edits of scripts; `set`, `attributes`, `additions`, `removal` and `finish` are its parts.
//! - `writing`: new values as expressions in the habits of a script.
//! - `lens`: the printed templates of a run, and where their nodes are in scripts.

mod additions;
mod attributes;
mod belonging;
mod finish;
mod habits;
mod lens;
mod library;
mod lower;
mod notices;
mod removal;
mod scripts;
mod set;
mod slots;
mod writing;

use std::path::Path;

use memchr::memmem;

use crate::hosts::cloudformation::CloudFormation;
use crate::model::Project;
use crate::model::{
    FileSearch, ProjectedSource, Projection, Recognized, Recognizer, SearchWords, Service,
};
use crate::plan::{Effect, Host, PlanContext};
use crate::syntax::{Cursor, Document};

/// The package in the scripts.
const PACKAGE: &str = "troposphere";

/// troposphere scripts. Their templates are files of [`CloudFormation`] in memory.
pub struct Troposphere;

impl FileSearch for Troposphere {
    fn search_words(&self) -> &'static SearchWords {
        &SearchWords::NONE
    }

    fn is_program(&self, path: &Path) -> bool {
        path.extension().is_some_and(|extension| extension == "py")
    }

    fn may_define_templates(&self, text: &[u8]) -> bool {
        memmem::find(text, PACKAGE.as_bytes()).is_some()
    }
}

impl Recognizer for Troposphere {
    fn recognize<'d>(&self, _: &'d str, _: &'d Document) -> Option<Recognized<'d>> {
        None
    }

    fn project(&self, sources: &[ProjectedSource<'_>]) -> Option<Box<dyn Projection>> {
        Some(Box::new(lens::read(sources)?))
    }
}

/// No file is this host's alone: it only reads scripts.
impl Host for Troposphere {
    fn name(&self) -> &'static str {
        PACKAGE
    }

    fn foreign_target_group<'d>(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        service: &Service<'d>,
        entry: Cursor<'d>,
        place: Cursor<'d>,
    ) {
        CloudFormation.foreign_target_group(cx, service, entry, place);
    }

    fn effect(&self, project: &Project<'_>, place: Cursor<'_>, key: Option<&str>) -> Effect {
        CloudFormation.effect(project, place, key)
    }
}
