//! The set of documents of one run, each recognised for what it is.

use std::collections::HashMap;

use super::host_volumes::HostVolumes;
use super::parameter_files::{ParameterFiles, Values};
use super::providers::ProviderNames;
use super::variants::Variants;
use super::{Deployment, InlineDefinition};
use crate::model::graph::Graph;
use crate::model::{Module, Resource};
use crate::settings::Settings;
use crate::syntax::{Cursor, Document, Span};

/// What a document holds.
pub enum Content<'d> {
    /// A CloudFormation template.
    Module(Box<Module<'d>>),
    /// A task definition as `register-task-definition` takes it; the cursor is at the object itself.
    TaskDefinition(Cursor<'d>),
    /// Services as `create-service` or `update-service` takes them, or `describe-services` prints them.
    Services(Vec<Resource<'d>>),
    /// What starts a task: the input of `run-task`, `put-targets` or `create-schedule`.
    TaskLauncher(Resource<'d>),
    /// A list of container definitions on its own.
    Containers(Cursor<'d>),
    /// What deploys a service or a task by naming the files of both.
    Deployments(Vec<Deployment<'d>>),
    /// Nothing of ECS.
    Other,
}

/// One document with its path.
pub struct SourceFile<'d> {
    /// The path, as given.
    pub path: &'d str,
    /// The document.
    pub document: &'d Document,
    /// The index of its host in the list of the run's hosts; the first for what no host knows.
    pub host: usize,
    /// What it holds.
    pub content: Content<'d>,
    /// Whether a person named the file, and did not only name a folder that holds it.
    pub named: bool,
    /// Whether it is only read to understand the others, and never edited.
    pub is_context: bool,
    /// What was decided for it.
    pub settings: &'d Settings,
}

impl<'d> SourceFile<'d> {
    /// The template, where the document is one.
    #[must_use]
    pub fn module(&self) -> Option<&Module<'d>> {
        match &self.content {
            Content::Module(module) => Some(module),
            _ => None,
        }
    }
}

/// The set of documents of one run; a single file is a set of one.
pub struct Project<'d> {
    /// The files in the order given. A file's index is its name within the run.
    pub files: Vec<SourceFile<'d>>,
    /// The definitions of state machines that stand in them as texts.
    pub embedded: &'d [InlineDefinition],
    /// How the stacks of the templates hang together.
    pub graph: Graph<'d>,
    /// The files with which people deploy the templates.
    pub parameter_files: ParameterFiles<'d>,
    /// Which file or definition each document is, by its address.
    homes: HashMap<usize, Home>,
    /// The volumes on the hosts by their paths.
    pub(super) host_volumes: HostVolumes<'d>,
    /// The capacity providers by their names.
    pub(super) providers: ProviderNames,
    /// The files that register a family for Fargate.
    pub(super) variants: Variants<'d>,
}

/// What a document is within a set, by its index.
#[derive(Clone, Copy)]
enum Home {
    File(usize),
    InlineDefinition(usize),
}

fn address(document: &Document) -> usize {
    std::ptr::from_ref(document).addr()
}

impl<'d> Project<'d> {
    /// The set of these files and of the definitions in their texts.
    #[must_use]
    pub fn new(files: Vec<SourceFile<'d>>, embedded: &'d [InlineDefinition]) -> Self {
        let own = files.iter().enumerate();
        let own = own.map(|(index, file)| (address(file.document), Home::File(index)));
        let inner = embedded.iter().enumerate();
        let inner =
            inner.map(|(index, one)| (address(&one.document), Home::InlineDefinition(index)));
        let modules: Vec<_> = files
            .iter()
            .map(|file| (file.path, file.module()))
            .collect();
        let mut set = Self {
            graph: Graph::read(&modules),
            homes: own.chain(inner).collect(),
            providers: ProviderNames::of(&files),
            variants: Variants::of(&files),
            files,
            embedded,
            parameter_files: ParameterFiles::default(),
            host_volumes: HostVolumes::default(),
        };
        set.host_volumes = HostVolumes::of(&set);
        set
    }

    /// Tells every template what its parameters are in the deployed stacks.
    pub fn set_deployed_values(&mut self, values: &'d [Values]) {
        for (file, values) in self.files.iter_mut().zip(values) {
            if let Content::Module(module) = &mut file.content {
                module.set_deployed_values(values);
            }
        }
    }

    /// The definition in a text that a place is in.
    #[must_use]
    pub fn inline_definition_at(&self, place: Cursor<'_>) -> Option<(usize, &'d InlineDefinition)> {
        match self.homes.get(&address(place.document))? {
            Home::File(_) => None,
            Home::InlineDefinition(index) => Some((*index, self.embedded.get(*index)?)),
        }
    }

    /// The file that a place is in, also where it is in a text of that.
    #[must_use]
    pub fn file_of(&self, place: Cursor<'_>) -> Option<usize> {
        match self.homes.get(&address(place.document))? {
            Home::File(index) => Some(*index),
            Home::InlineDefinition(index) => Some(self.embedded.get(*index)?.file),
        }
    }

    /// The part of its file that a report marks for a place.
    #[must_use]
    pub fn span(&self, place: Cursor<'_>) -> Span {
        match self.inline_definition_at(place) {
            Some((_, text)) => text.span(self.files[text.file].document, place.node),
            None => place.span(),
        }
    }

    /// The template of a file.
    #[must_use]
    pub fn module(&self, file: usize) -> Option<&Module<'d>> {
        self.files.get(file)?.module()
    }

    /// The path of a file.
    #[must_use]
    pub fn path(&self, file: usize) -> &'d str {
        self.files.get(file).map_or("", |file| file.path)
    }

    /// The resource behind an index.
    #[must_use]
    pub fn resource(&self, file: usize, index: usize) -> Option<&Resource<'d>> {
        self.module(file)?.resources.get(index)
    }
}
