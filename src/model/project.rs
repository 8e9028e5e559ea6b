//! The project: the documents of one run, each with its recognized content.

use std::collections::HashMap;
use std::sync::Arc;

use super::deployed::Deployments;
use super::host_volumes::HostVolumes;
use super::parameter_files::ParameterFiles;
use super::providers::ProviderNames;
use super::startup_scripts::StartupScripts;
use super::variants::Variants;
use super::{Deployment, InlineDefinition};
use crate::model::graph::Graph;
use crate::model::{Module, Resource};
use crate::settings::Settings;
use crate::syntax::{Cursor, Document, Span};

/// The content of a document.
pub enum Content<'d> {
    /// A module, such as a CloudFormation template.
    Module(Box<Module<'d>>),
    /// A task definition as input of `register-task-definition`; the cursor is at the object itself.
    TaskDefinition(Cursor<'d>),
    /// Services as input of `create-service` or `update-service`, or output of `describe-services`.
    Services(Vec<Resource<'d>>),
    /// A task launcher: the input of `run-task`, `put-targets` or `create-schedule`.
    TaskLauncher(Resource<'d>),
    /// Standalone container definitions, in a list.
    Containers(Cursor<'d>),
    /// Deployments of services or tasks, which reference the files of both by path.
    Deployments(Vec<Deployment<'d>>),
    /// Nothing related to ECS.
    Other,
}

/// One document with its path.
pub struct SourceFile<'d> {
    /// The path, as given.
    pub path: &'d str,
    /// The document.
    pub document: &'d Document,
    /// The index of its host in the list of hosts; the first for a document that no host recognizes.
    pub host: usize,
    /// The content.
    pub content: Content<'d>,
    /// Whether the file itself was given as a path, not only a directory that contains it.
    pub named: bool,
    /// Whether it is only read to understand the others, and never edited.
    pub is_context: bool,
    /// The settings that apply to it.
    pub settings: &'d Settings,
    /// Where its content is, if it is a template in memory: the indexes of the projection and of the template in it.
    pub projected: Option<(usize, usize)>,
}

impl<'d> SourceFile<'d> {
    /// The module, if the document is one.
    pub fn module(&self) -> Option<&Module<'d>> {
        match &self.content {
            Content::Module(module) => Some(module),
            _ => None,
        }
    }
}

/// The documents of one run; a single file is a project of one.
pub struct Project<'d> {
    /// The files in the order given. Within the run, a file is identified by its index.
    pub files: Vec<SourceFile<'d>>,
    /// The state machine definitions that are embedded in them as strings.
    pub embedded: &'d [InlineDefinition],
    /// The relations between the stacks of the modules.
    pub graph: Graph<'d>,
    /// The files with the parameters of the modules' deployments.
    pub parameter_files: ParameterFiles<'d>,
    /// The path of each file, for reports.
    shared_paths: Vec<Arc<str>>,
    /// The file or embedded definition of each document, by the document's address.
    homes: HashMap<usize, Home>,
    /// The host volumes, by path.
    pub(super) host_volumes: HostVolumes<'d>,
    /// The capacity providers, by name.
    pub(super) providers: ProviderNames,
    /// The startup scripts of the container instances, by path.
    pub(super) startup_scripts: StartupScripts,
    /// The files that register a family for Fargate.
    pub(super) variants: Variants<'d>,
}

/// Whether a document is a file or an embedded definition, by its index.
#[derive(Clone, Copy)]
enum Home {
    File(usize),
    InlineDefinition(usize),
}

fn address(document: &Document) -> usize {
    std::ptr::from_ref(document).addr()
}

impl<'d> Project<'d> {
    /// A project of these files and of the definitions embedded in them.
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
        let mut project = Self {
            graph: Graph::read(&modules),
            homes: own.chain(inner).collect(),
            providers: ProviderNames::of(&files),
            variants: Variants::of(&files),
            startup_scripts: StartupScripts::default(),
            shared_paths: files.iter().map(|file| file.path.into()).collect(),
            files,
            embedded,
            parameter_files: ParameterFiles::default(),
            host_volumes: HostVolumes::default(),
        };
        project.host_volumes = HostVolumes::of(&project);
        project
    }

    /// Sets what is known of the deployments of every module.
    pub fn set_deployments(&mut self, deployments: &'d [Deployments]) {
        for (file, deployments) in self.files.iter_mut().zip(deployments) {
            if let Content::Module(module) = &mut file.content {
                module.set_deployments(deployments);
            }
        }
    }

    /// The embedded definition that a place is in.
    pub fn inline_definition_at(&self, place: Cursor<'_>) -> Option<(usize, &'d InlineDefinition)> {
        match self.homes.get(&address(place.document))? {
            Home::File(_) => None,
            Home::InlineDefinition(index) => Some((*index, self.embedded.get(*index)?)),
        }
    }

    /// The file that a place is in, also if it is in an embedded definition of that file.
    pub fn file_of(&self, place: Cursor<'_>) -> Option<usize> {
        match self.homes.get(&address(place.document))? {
            Home::File(index) => Some(*index),
            Home::InlineDefinition(index) => Some(self.embedded.get(*index)?.file),
        }
    }

    /// The part of the file that a report marks for a place.
    pub fn span(&self, place: Cursor<'_>) -> Span {
        match self.inline_definition_at(place) {
            Some((_, text)) => text.span(self.files[text.file].document, place.node),
            None => place.span(),
        }
    }

    /// The module of a file.
    pub fn module(&self, file: usize) -> Option<&Module<'d>> {
        self.files.get(file)?.module()
    }

    /// The path of a file.
    pub fn path(&self, file: usize) -> &'d str {
        self.files.get(file).map_or("", |file| file.path)
    }

    /// The path of a file for reports, which share it.
    pub fn shared_path(&self, file: usize) -> Arc<str> {
        self.shared_paths.get(file).cloned().unwrap_or_default()
    }

    /// The resource of an index.
    pub fn resource(&self, file: usize, index: usize) -> Option<&Resource<'d>> {
        self.module(file)?.resources.get(index)
    }
}
