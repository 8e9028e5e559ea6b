//! The apps of a run: their templates, and where the nodes of these are in programs.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;
use serde_json::Value;

use super::assembly::Assembly;
use super::classes;
use super::files::PACKAGES;
use super::lower;
use super::programs::language;
use super::reader::SYNTHESIZED;
use super::readiness;
use super::sites::{Site, Sites};
use crate::hosts::programs::{Program, Synthesized};
use crate::model::{
    FailedEdit, Notice, PlaceInSource, ProjectedSource, ProjectedTemplate, Projection, Rewritten,
    TemplateEdits, marked,
};
use crate::settings;
use crate::syntax::code::Code;
use crate::syntax::{Document, NodeId, ParseError, Tag};

/// The apps of a run, and the programs that belong to none.
pub(super) struct Lens {
    paths: HashMap<usize, String>,
    pub(super) apps: Vec<App>,
    templates: Vec<TemplateOf>,
    /// The sources that are read.
    own: Vec<(usize, Option<ParseError>)>,
    notices: Vec<Notice>,
}

/// An app with its assembly.
pub(super) struct App {
    pub(super) assembly: Assembly,
    pub(super) programs: Vec<Program>,
    /// The indexes of its templates.
    pub(super) templates: Vec<usize>,
    /// The directory of the assembly, as reports print it.
    directory: String,
    /// The first program that was written after the assembly.
    older_than: Option<String>,
}

/// A synthesized template.
pub(super) struct TemplateOf {
    template: Synthesized,
    pub(super) app: usize,
    pub(super) json: Value,
}

/// Reads the apps among the sources of a run; `None` if there are none.
pub(super) fn read(sources: &[ProjectedSource<'_>]) -> Option<Lens> {
    let is_own = |source: &ProjectedSource<'_>| {
        language(source.path).is_some() && PACKAGES.iter().any(|one| source.text.contains(one))
    };
    let own: Vec<usize> = (0..sources.len())
        .filter(|&at| is_own(&sources[at]))
        .collect();
    if own.iter().all(|&at| sources[at].is_context) {
        return None;
    }
    let parsed: Vec<(usize, Result<Code, ParseError>)> = own
        .into_par_iter()
        .filter_map(|at| {
            let language = language(sources[at].path)?;
            Some((at, Code::parse(sources[at].text, language)))
        })
        .collect();
    let mut lens = Lens {
        paths: HashMap::new(),
        apps: Vec::new(),
        templates: Vec::new(),
        own: Vec::new(),
        notices: Vec::new(),
    };
    let mut programs = Vec::new();
    for (at, parsed) in parsed {
        lens.paths.insert(at, sources[at].path.to_owned());
        match parsed {
            Ok(code) => {
                lens.own.push((at, None));
                programs.push(Program {
                    source: at,
                    path: sources[at].path.to_owned(),
                    is_context: sources[at].is_context,
                    code,
                });
            }
            Err(error) => lens.own.push((at, Some(error))),
        }
    }
    let assemblies = sources.iter().map(|one| &one.settings.assemblies);
    let assemblies = assemblies.max_by_key(|all| all.len())?;
    for assembly in assemblies.iter() {
        lens.add_app(assembly, sources, &mut programs);
    }
    lens.notices = readiness::notices(&programs);
    Some(lens)
}

/// Whether a path is in a directory.
fn is_below(path: &str, directory: &str) -> bool {
    match directory {
        "" | "." => !path.starts_with("..") && !path.starts_with('/'),
        _ => path
            .strip_prefix(directory)
            .is_some_and(|rest| rest.starts_with('/')),
    }
}

impl Lens {
    /// Reads an app: its assembly, and the programs around that, which no other app has then.
    fn add_app(
        &mut self,
        of_run: &settings::Synthesized,
        sources: &[ProjectedSource<'_>],
        programs: &mut Vec<Program>,
    ) {
        let files: Vec<usize> = (0..sources.len())
            .filter(|&at| is_below(sources[at].path, &of_run.path))
            .collect();
        let named = |end: &str| {
            let end = end.to_owned();
            let files = files.iter().copied();
            files.filter(move |&at| sources[at].path.ends_with(&end))
        };
        let tree = format!("{}/tree.json", of_run.path);
        let Some(tree) = named("tree.json").find(|&at| sources[at].path == tree) else {
            return;
        };
        let metadata = named(".metadata.json").chain(named("manifest.json"));
        let metadata: Vec<&str> = metadata.map(|at| sources[at].text).collect();
        let directory = of_run.path.rsplit_once('/').map_or("", |(above, _)| above);
        let all = std::mem::take(programs);
        let (inside, outside): (Vec<Program>, Vec<Program>) = all
            .into_iter()
            .partition(|program| is_below(&program.path, directory));
        let (own, others) = match inside.is_empty() {
            true => (outside, Vec::new()),
            false => (inside, outside),
        };
        *programs = others;
        let app = self.apps.len();
        let first = self.templates.len();
        for at in named(".template.json") {
            let Ok(document) = Document::parse(sources[at].text) else {
                continue;
            };
            let document = marked(document, Some(&SYNTHESIZED));
            document.set_tag(Tag(&SYNTHESIZED));
            self.templates.push(TemplateOf {
                template: Synthesized::new(sources[at].path, sources[at].text, document),
                app,
                json: serde_json::from_str(sources[at].text).unwrap_or_default(),
            });
        }
        for at in files {
            self.own.push((at, None));
            self.paths.insert(at, sources[at].path.to_owned());
        }
        let mut assembly = Assembly::read(Some(sources[tree].text), &metadata);
        let templates = self.templates[first..].iter().map(|one| &one.json);
        classes::infer(&mut assembly, templates, &own);
        self.apps.push(App {
            assembly,
            programs: own,
            templates: (first..self.templates.len()).collect(),
            directory: of_run.path.clone(),
            older_than: of_run.older_than.clone(),
        });
    }

    pub(super) fn template(&self, template: usize) -> &TemplateOf {
        &self.templates[template]
    }

    /// The place of the construct of a resource: the call that makes it, or the nearest construct around it.
    fn site(&self, template: usize, resource: &str) -> Option<(Site, usize)> {
        let template = &self.templates[template];
        let app = &self.apps[template.app];
        let construct = app.assembly.at(template.construct_path(resource)?)?;
        let sites = app.sites();
        let mut around = app.assembly.around(construct);
        around.find_map(|one| Some((sites.of(one).ok()?, one)))
    }
}

impl App {
    /// The programs that each make an app, if there are several and the assembly does not record which one it is of.
    fn rival_programs(&self) -> Vec<&str> {
        let sites = self.sites();
        let mut constructs = self.assembly.constructs.iter();
        let has_places = constructs.any(|one| one.created_at.iter().any(|one| sites.is_known(one)));
        let makes_app = |program: &&Program| {
            let mut calls = program.code.calls().iter();
            calls.any(|call| matches!(program.class(call).as_deref(), Some("App" | "core.App")))
        };
        let programs = self.programs.iter().filter(makes_app);
        let rivals: Vec<&str> = programs.map(|program| program.path.as_str()).collect();
        match has_places || rivals.len() < 2 {
            true => Vec::new(),
            false => rivals,
        }
    }

    /// Why nothing of the app is edited.
    pub(super) fn obstacle(&self) -> Option<String> {
        let directory = &self.directory;
        if let Some(program) = &self.older_than {
            return Some(format!(
                "{directory} is older than {program}. Run cdk synth and try again"
            ));
        }
        let rivals = self.rival_programs();
        if !rivals.is_empty() {
            return Some(format!(
                "{} programs make an app, and which of them {directory} is of is not recorded: {}. Exclude the others (--exclude)",
                rivals.len(),
                rivals.join(", ")
            ));
        }
        let missing = &self.assembly.missing;
        (!missing.is_empty()).then(|| {
            format!(
                "{directory} has dummy values, because lookups in an AWS account were not possible: {}. Run cdk synth with credentials, or commit cdk.context.json",
                missing.join(", ")
            )
        })
    }

    pub(super) fn sites(&self) -> Sites<'_> {
        Sites {
            assembly: &self.assembly,
            programs: &self.programs,
        }
    }
}

impl TemplateOf {
    /// Its path, as reports print it.
    pub(super) fn path(&self) -> &str {
        &self.template.path
    }

    /// The type of a resource.
    pub(super) fn type_of(&self, resource: &str) -> Option<&str> {
        self.json
            .get("Resources")?
            .get(resource)?
            .get("Type")?
            .as_str()
    }

    /// The properties of a resource.
    pub(super) fn properties(&self, resource: &str) -> Option<&Value> {
        self.json.get("Resources")?.get(resource)?.get("Properties")
    }

    /// The path of the construct of a resource.
    pub(super) fn construct_path(&self, resource: &str) -> Option<&str> {
        let resource = self.json.get("Resources")?.get(resource)?;
        resource.get("Metadata")?.get("aws:cdk:path")?.as_str()
    }
}

impl Projection for Lens {
    fn take_templates(&mut self) -> Vec<ProjectedTemplate> {
        let apps = &self.apps;
        let taken = self.templates.iter_mut().filter_map(|one| {
            let programs = apps[one.app].programs.iter();
            Some(ProjectedTemplate {
                path: one.template.path.clone(),
                document: one.template.take()?,
                files: programs.map(|program| program.source).collect(),
            })
        });
        taken.collect()
    }

    fn sources(&self) -> Vec<(usize, Option<ParseError>)> {
        self.own.clone()
    }

    fn notices(&self) -> Vec<Notice> {
        self.notices.clone()
    }

    fn in_terms(&self, text: &str) -> String {
        text.replace("--parameter-overrides ", "cdk deploy --parameters ")
    }

    fn proof(&self, _: usize) -> Option<String> {
        Some("Not yet proven: synthesize the changed program to another directory, then run ecs2fargate verify --before cdk.out --after DIR".to_owned())
    }

    /// The programs with a call that makes a construct of the template.
    fn files(&self, template: usize) -> Vec<usize> {
        let own = &self.templates[template];
        let resources = own.json.get("Resources").and_then(Value::as_object);
        let sites = resources.into_iter().flatten().filter_map(|(name, _)| {
            let is_ecs = own.type_of(name)?.starts_with("AWS::ECS::");
            is_ecs.then(|| self.site(template, name))?
        });
        let programs = &self.apps[own.app].programs;
        let files: BTreeSet<usize> = sites
            .map(|(site, _)| programs[site.program].source)
            .collect();
        files.into_iter().collect()
    }

    fn directory(&self, template: usize) -> String {
        self.templates[template].path().to_owned()
    }

    fn path(&self, source: usize) -> String {
        self.paths.get(&source).cloned().unwrap_or_default()
    }

    fn sharing(&self) -> Vec<(usize, usize)> {
        let apps = self.apps.iter();
        let pairs = apps.flat_map(|app| {
            let first = app.templates.first().copied();
            let others = app.templates.iter().skip(1);
            first
                .into_iter()
                .flat_map(move |first| others.clone().map(move |&other| (first, other)))
        });
        pairs.collect()
    }

    fn place(&self, template: usize, node: NodeId) -> Option<PlaceInSource> {
        let own = &self.templates[template];
        let path = own.template.node_path(node)?;
        let [_, resource, ..] = path.as_slice() else {
            return None;
        };
        let (site, construct) = self.site(template, resource)?;
        let app = &self.apps[own.app];
        let program = &app.programs[site.program];
        let call = program.code.call(site.call);
        let property = path.get(3).map(|one| lower_first(one));
        let argument = property
            .as_ref()
            .and_then(|one| program.argument(call, one));
        let range = argument.unwrap_or_else(|| call.range.clone());
        let mut shown = app.assembly.constructs[construct].path.clone();
        if let Some(property) = property {
            shown = format!("{shown} {property}");
        }
        Some(PlaceInSource {
            source: program.source,
            span: program.code.span(&range),
            path: shown,
        })
    }

    fn commit(&self, edits: &[TemplateEdits<'_>]) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
        lower::commit(self, edits)
    }
}

/// A property of CloudFormation as the constructs name it.
pub(super) fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
