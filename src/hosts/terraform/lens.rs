//! The modules of a run as templates, and the way back: which file a node of a template comes from.

use std::collections::{BTreeSet, HashMap, HashSet};

use rayon::prelude::*;

use super::comments::Comments;
use super::declarations::{self, Declarations};
use super::graph::Modules;
use super::module::{File, Module};
use super::parallel;
use super::projection::{Around, Home, JsonText, Origin, OtherFiles, TextHome, project};
use super::reader::CONFIGURATION;
use super::remote::{self, KIND as CALL, call::is_about_ecs};
use super::schema::argument_of;
use super::terms;
use super::unread_files::unread_files;
use crate::model::{
    CopiedText, Ended, FailedEdit, HalfToAdd, PlaceInSource, ProjectedSource, ProjectedTemplate,
    Projection, RefusedEnd, Rewritten, TemplateEdits, marked,
};
use crate::settings::Finish;
use crate::syntax::{
    Cursor, Document, Format, NodeId, ParseError, ParseErrorKind, Tag, hcl_format,
};

/// What every configuration with ECS resources contains.
const MARK: &str = "aws_ecs_";

/// The files of a run that are written in Terraform.
pub(super) struct Lens {
    /// The documents of configurations, by the index of the source.
    pub(super) documents: HashMap<usize, Document>,
    /// The path of each source that is read.
    paths: HashMap<usize, String>,
    /// The sources that are only read to understand the others.
    pub(super) context: HashSet<usize>,
    /// The sources that cannot be parsed.
    errors: Vec<(usize, ParseError)>,
    pub(super) templates: Vec<LensTemplate>,
    pub(super) texts: Vec<JsonText>,
}

/// A module as a template.
pub(super) struct LensTemplate {
    path: String,
    files: Vec<usize>,
    /// Moved out when the run starts.
    document: Option<Document>,
    pub(super) origins: Vec<Option<Origin>>,
    pub(super) declarations: Declarations,
}

impl LensTemplate {
    /// The indexes of the JSON texts that nodes of it are read from.
    fn texts(&self) -> BTreeSet<usize> {
        let homes = self.origins.iter().flatten();
        homes
            .filter_map(|origin| match origin.home {
                Home::Text { text, .. } => Some(text),
                _ => None,
            })
            .collect()
    }
}

/// Reads the configurations among the sources of a run; `None` if they have nothing of ECS.
pub(super) fn read(sources: &[ProjectedSource<'_>]) -> Option<Lens> {
    let own: Vec<usize> = (0..sources.len())
        .filter(|&index| {
            let source = &sources[index];
            source.values_rank.is_some() || hcl_format(source.path.as_ref()).is_some()
        })
        .collect();
    own.iter().find(|&&index| {
        let text = sources[index].text;
        text.contains(MARK) || remote::is_named_in(text)
    })?;
    let mut lens = Lens {
        documents: HashMap::new(),
        paths: HashMap::new(),
        errors: Vec::new(),
        context: (0..sources.len())
            .filter(|&index| sources[index].is_context)
            .collect(),
        templates: Vec::new(),
        texts: Vec::new(),
    };
    let parsed: Vec<(usize, Result<Document, ParseError>)> = own
        .into_par_iter()
        .map(|index| (index, Document::parse_as(sources[index].text, Format::Hcl)))
        .collect();
    for (index, parsed) in parsed {
        lens.paths.insert(index, sources[index].path.to_owned());
        match parsed {
            Ok(document) => {
                lens.documents.insert(index, document);
            }
            Err(error) => lens.errors.push((index, error)),
        }
    }
    lens.read_modules(sources);
    Some(lens)
}

impl Lens {
    fn read_modules(&mut self, sources: &[ProjectedSource<'_>]) {
        let mut known: Vec<(usize, &Document)> = self
            .documents
            .iter()
            .map(|(index, one)| (*index, one))
            .collect();
        known.sort_unstable_by_key(|(index, _)| *index);
        let (values, files): (Vec<File<'_>>, Vec<File<'_>>) = known
            .iter()
            .map(|&(index, document)| File {
                path: sources[index].path,
                document,
                values_rank: sources[index].values_rank,
            })
            .partition(|file| file.values_rank.is_some());
        let by_path: HashMap<&str, usize> = known
            .iter()
            .map(|&(index, _)| (sources[index].path, index))
            .collect();
        let mut modules = Modules::read(&files);
        let is_migrated = |module: &Module<'_>| {
            let mut files = module.files.iter().map(|file| by_path[file.path]);
            files.any(|index| !sources[index].is_context)
        };
        let unused = modules.add_values(&values, is_migrated);
        let of_modules: Vec<Vec<usize>> = modules
            .all
            .iter()
            .map(|module| module.files.iter().map(|file| by_path[file.path]).collect())
            .collect();
        let others: OtherFiles<'_> = (0..sources.len())
            .filter(|index| !self.documents.contains_key(index))
            .map(|index| (sources[index].path, (index, sources[index].text)))
            .collect();
        let around = Around {
            wanted: &wanted(&modules),
            unread: &unread_files(sources, &self.errors),
            comments: &Comments::of(&known),
        };
        let projection = project(&modules, around, &of_modules, &others);
        self.errors.extend(projection.errors);
        let unused = unused
            .into_iter()
            .map(|path| (by_path[path], sets_nothing()));
        self.errors.extend(unused);
        let templates = projection.templates.into_par_iter().map(|one| {
            let document = marked(one.printed.document, Some(&CONFIGURATION));
            document.set_tag(Tag(&CONFIGURATION));
            LensTemplate {
                path: one.path,
                files: of_modules[one.module].clone(),
                document: Some(document),
                origins: one.printed.origins,
                declarations: declarations::read(&modules.all[one.module], &of_modules[one.module]),
            }
        });
        self.templates = templates.collect();
        self.texts = projection.texts;
        for text in &self.texts {
            if let TextHome::File(index) = text.home {
                self.paths.insert(index, sources[index].path.to_owned());
            }
        }
    }

    /// The files of texts in JSON.
    fn text_files(&self) -> impl Iterator<Item = usize> {
        self.texts.iter().filter_map(|text| match text.home {
            TextHome::File(index) => Some(index),
            TextHome::Literal(..) => None,
        })
    }
}

/// The error of a file with values that is named and belongs to no module: the values would be missing without a word.
fn sets_nothing() -> ParseError {
    let message = "No root module under the given paths declares a variable that the file sets";
    let mut error = ParseError::new(ParseErrorKind::Unused, None).with_message(message);
    error.help = "Name the directory of the root module, or omit --var-file".to_owned();
    error
}

/// The modules with ECS resources, and those that they call or are called by.
fn wanted(modules: &Modules<'_>) -> HashSet<usize> {
    let has_ecs = |module: &usize| {
        let resources = modules.all[*module].resources.iter();
        let mut types = resources.map(|one| one.resource_type);
        let mut calls = modules.all[*module].calls.iter();
        types.any(|one| one.starts_with(MARK))
            || calls.any(|call| {
                let source = call.block.get("source").and_then(Cursor::text);
                let is_local = modules.called(call).is_some();
                !is_local && is_about_ecs(source.unwrap_or_default(), call.block.body)
            })
    };
    let mut wanted: HashSet<usize> = (0..modules.all.len()).filter(has_ecs).collect();
    let mut open: Vec<usize> = wanted.iter().copied().collect();
    while let Some(module) = open.pop() {
        let called = modules.all[module].calls.iter();
        let called = called.filter_map(|call| modules.called(call));
        let callers = modules.callers(module).iter().map(|(caller, _)| *caller);
        for other in called.chain(callers).collect::<Vec<_>>() {
            if wanted.insert(other) {
                open.push(other);
            }
        }
    }
    wanted
}

impl Projection for Lens {
    fn take_templates(&mut self) -> Vec<ProjectedTemplate> {
        let taken = self.templates.iter_mut().filter_map(|one| {
            Some(ProjectedTemplate {
                path: one.path.clone(),
                document: one.document.take()?,
                files: one.files.clone(),
            })
        });
        taken.collect()
    }

    fn sources(&self) -> Vec<(usize, Option<ParseError>)> {
        let read = self.documents.keys().copied().chain(self.text_files());
        let read = read.map(|index| (index, None));
        let errors = self.errors.iter();
        let errors = errors.map(|(index, error)| (*index, Some(error.clone())));
        read.chain(errors).collect()
    }

    fn argument(&self, resource: &str, property: &str) -> Option<String> {
        let resource_type = resource.split('.').next()?;
        match (resource_type, property) {
            (CALL, "Parameters") => None,
            _ => Some(
                argument_of(resource_type, property)
                    .unwrap_or(property)
                    .to_owned(),
            ),
        }
    }

    fn files(&self, template: usize) -> Vec<usize> {
        let template = &self.templates[template];
        let texts = template.texts().into_iter();
        let texts = texts.filter_map(|text| match self.texts[text].home {
            TextHome::File(index) => Some(index),
            TextHome::Literal(..) => None,
        });
        template.files.iter().copied().chain(texts).collect()
    }

    fn directory(&self, template: usize) -> String {
        let path = &self.templates[template].path;
        match path.rsplit_once('/') {
            Some((directory, _)) => directory.to_owned(),
            None => ".".to_owned(),
        }
    }

    fn in_terms(&self, text: &str) -> String {
        terms::in_terms(text)
    }

    fn path(&self, source: usize) -> String {
        self.paths.get(&source).cloned().unwrap_or_default()
    }

    fn sharing(&self) -> Vec<(usize, usize)> {
        let texts = self.templates.iter().map(LensTemplate::texts);
        let texts: Vec<BTreeSet<usize>> = texts.collect();
        let mut pairs = Vec::new();
        for one in 0..texts.len() {
            let others = one + 1..texts.len();
            let shared = others.filter(|&other| !texts[one].is_disjoint(&texts[other]));
            pairs.extend(shared.map(|other| (one, other)));
        }
        pairs
    }

    fn place(&self, template: usize, node: NodeId) -> Option<PlaceInSource> {
        let origin = self.templates[template]
            .origins
            .get(node.index())?
            .as_ref()?;
        Some(PlaceInSource {
            source: origin.place.file,
            span: origin.place.span,
            path: self.setting(origin),
        })
    }

    fn commit(&self, edits: &[TemplateEdits<'_>]) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
        super::translate::commit(self, edits).map_err(|failed| vec![failed])
    }

    fn split(&self, template: usize, halves: &[HalfToAdd<'_>]) -> Result<Vec<CopiedText>, String> {
        parallel::copy(self, template, halves)
    }

    fn end(&self, template: usize, direction: Finish) -> Result<Ended, RefusedEnd> {
        parallel::end(self, template, direction)
    }
}

impl Lens {
    /// The path of a source.
    pub(super) fn written_path(&self, source: usize) -> &str {
        self.paths.get(&source).map_or("", String::as_str)
    }
}

impl LensTemplate {
    /// The indexes of its configuration files among the sources.
    pub(super) fn configurations(&self) -> &[usize] {
        &self.files
    }
}

impl Lens {
    /// The path of a setting as its file writes it.
    fn setting(&self, origin: &Origin) -> String {
        let written = |file: &usize, node: &NodeId| {
            let document = self.documents.get(file)?;
            let path = document.path(*node);
            Some(path.strip_prefix("resource.").unwrap_or(&path).to_owned())
        };
        let path = match &origin.home {
            Home::Written { file, node }
            | Home::Part { file, node, .. }
            | Home::Body { file, node, .. } => written(file, node),
            Home::Blocks {
                file, body, name, ..
            } => {
                let document = self.documents.get(file);
                let is_written = document.is_none_or(|one| one.entry(*body, name).is_some());
                let generated = if is_written { "" } else { "dynamic." };
                written(file, body).map(|body| format!("{body}.{generated}{name}"))
            }
            Home::Text { text, node } => {
                let text = &self.texts[*text];
                Some(text.document.path(*node))
            }
            Home::Derived => None,
        };
        path.unwrap_or_default()
    }
}
