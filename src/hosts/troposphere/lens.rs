//! The printed templates of a run, and where their nodes are in scripts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::belonging::Belonging;
use super::scripts::{Site, resource, site};
use super::{PACKAGE, lower, notices};
use crate::hosts::cloudformation::reader::TEMPLATE;
use crate::hosts::programs::{Program, Synthesized};
use crate::model::{
    CopiedText, FailedEdit, HalfToAdd, Notice, PlaceInSource, ProjectedSource, ProjectedTemplate,
    Projection, Rewritten, TemplateEdits, marked,
};
use crate::syntax::code::{Code, CodeLanguage};
use crate::syntax::{Document, NodeId, ParseError};

/// The scripts of a run, and the templates that they print.
pub(super) struct Lens {
    paths: HashMap<usize, String>,
    pub(super) scripts: Vec<Program>,
    templates: Vec<Printed>,
    /// The sources that are read.
    own: Vec<(usize, Option<ParseError>)>,
    notices: Vec<Notice>,
}

/// A template that a script printed.
pub(super) struct Printed {
    pub(super) template: Synthesized,
    source: usize,
    /// The types of the resources.
    pub(super) types: BTreeMap<String, String>,
    pub(super) belonging: Belonging,
    /// The first script that was written after the template.
    pub(super) older_than: Option<String>,
}

/// Reads the scripts among the sources of a run and what they print; `None` if there are none.
pub(super) fn read(sources: &[ProjectedSource<'_>]) -> Option<Lens> {
    let is_script = |source: &ProjectedSource<'_>| {
        source.path.ends_with(".py") && source.text.contains(PACKAGE)
    };
    let scripts: Vec<usize> = (0..sources.len())
        .filter(|&at| is_script(&sources[at]))
        .collect();
    if scripts.iter().all(|&at| sources[at].is_context) {
        return None;
    }
    let mut lens = Lens {
        paths: HashMap::new(),
        scripts: Vec::new(),
        templates: Vec::new(),
        own: Vec::new(),
        notices: Vec::new(),
    };
    for at in scripts {
        lens.add_script(at, &sources[at]);
    }
    if lens.own.is_empty() {
        return None;
    }
    let assemblies = sources.iter().map(|one| &one.settings.assemblies);
    let assemblies = assemblies.max_by_key(|all| all.len())?;
    for printed in assemblies.iter() {
        let inside = |path: &str| {
            path == printed.path
                || path
                    .strip_prefix(&printed.path)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let files: Vec<usize> = (0..sources.len())
            .filter(|&at| inside(sources[at].path))
            .collect();
        let is_of_cdk = files
            .iter()
            .any(|&at| sources[at].path.ends_with("/tree.json"));
        for at in files.into_iter().filter(|_| !is_of_cdk) {
            lens.add_template(at, &sources[at], printed.older_than.clone());
        }
    }
    lens.notices = notices::of(&lens);
    Some(lens)
}

impl Lens {
    /// Adds a script that uses troposphere. Where a file that is only read as context cannot be parsed, it stays unread.
    fn add_script(&mut self, at: usize, source: &ProjectedSource<'_>) {
        match Code::parse(source.text, CodeLanguage::Python) {
            Ok(code) => {
                let uses = code.imports().iter().any(|import| {
                    import.module == PACKAGE || import.module.starts_with("troposphere.")
                });
                if !uses {
                    return;
                }
                self.own.push((at, None));
                self.scripts.push(Program {
                    source: at,
                    path: source.path.to_owned(),
                    is_context: source.is_context,
                    code,
                });
            }
            Err(error) => self.own.push((at, Some(error))),
        }
        self.paths.insert(at, source.path.to_owned());
    }

    fn add_template(
        &mut self,
        at: usize,
        source: &ProjectedSource<'_>,
        older_than: Option<String>,
    ) {
        let Ok(document) = Document::parse(source.text) else {
            return;
        };
        let types = types(&document);
        if types.is_empty() {
            return;
        }
        self.own.push((at, None));
        self.paths.insert(at, source.path.to_owned());
        self.templates.push(Printed {
            template: Synthesized::new(source.path, source.text, marked(document, Some(&TEMPLATE))),
            source: at,
            belonging: Belonging::new(&self.scripts, &types),
            types,
            older_than,
        });
    }

    pub(super) fn template(&self, template: usize) -> &Printed {
        &self.templates[template]
    }

    pub(super) fn templates(&self) -> &[Printed] {
        &self.templates
    }

    /// The call that makes what is at a path of a template.
    fn site_of(&self, template: usize, path: &[String]) -> Option<Site> {
        let title = path.get(1)?;
        let belonging = &self.templates[template].belonging;
        let found = match path.first()?.as_str() {
            "Resources" => resource(
                &self.scripts,
                belonging,
                self.templates[template].types.get(title)?,
                title,
            ),
            "Parameters" => site(&self.scripts, belonging, "Parameter", title),
            "Outputs" => site(&self.scripts, belonging, "Output", title),
            _ => return None,
        };
        found.ok()
    }
}

/// The types of the resources of a template.
fn types(document: &Document) -> BTreeMap<String, String> {
    let resources = document.get(document.root(), "Resources");
    let Some(resources) =
        resources.filter(|&node| document.kind(node) == crate::syntax::Kind::Mapping)
    else {
        return BTreeMap::new();
    };
    let entries = document.entries(resources).iter();
    let types = entries.filter_map(|entry| {
        let kind = document.get(entry.value, "Type")?;
        Some((
            document.scalar(entry.key)?.to_owned(),
            document.scalar(kind)?.to_owned(),
        ))
    });
    types.collect()
}

impl Projection for Lens {
    fn take_templates(&mut self) -> Vec<ProjectedTemplate> {
        let scripts: Vec<usize> = self.scripts.iter().map(|script| script.source).collect();
        let taken = self.templates.iter_mut().filter_map(|one| {
            Some(ProjectedTemplate {
                path: one.template.path.clone(),
                document: one.template.take()?,
                files: scripts.clone(),
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

    fn proof(&self, template: usize) -> Option<String> {
        let printed = &self.templates[template].template.path;
        Some(format!(
            "Not yet proven: write the output of the changed script to another file, then run ecs2fargate verify --before {printed} --after FILE"
        ))
    }

    /// The scripts with a call that makes an ECS resource of the template.
    fn files(&self, template: usize) -> Vec<usize> {
        let types = self.templates[template].types.iter();
        let ecs = types.filter(|(_, kind)| kind.starts_with("AWS::ECS::"));
        let sites = ecs.filter_map(|(title, kind)| {
            resource(
                &self.scripts,
                &self.templates[template].belonging,
                kind,
                title,
            )
            .ok()
        });
        let files: BTreeSet<usize> = sites.map(|site| self.scripts[site.script].source).collect();
        files.into_iter().collect()
    }

    fn directory(&self, template: usize) -> String {
        self.templates[template].template.path.clone()
    }

    fn path(&self, source: usize) -> String {
        self.paths.get(&source).cloned().unwrap_or_default()
    }

    /// A script may print several templates, and is edited once.
    fn sharing(&self) -> Vec<(usize, usize)> {
        (1..self.templates.len()).map(|other| (0, other)).collect()
    }

    fn place(&self, template: usize, node: NodeId) -> Option<PlaceInSource> {
        let own = &self.templates[template];
        let path = own.template.node_path(node)?;
        let Some(site) = self.site_of(template, &path) else {
            return self.place_in_template(own, node);
        };
        let script = &self.scripts[site.script];
        let call = script.code.call(site.call);
        let keyword = path.get(2..).unwrap_or_default().iter();
        let mut keyword = keyword.filter(|key| *key != "Properties");
        let argument = keyword.next().and_then(|name| call.keyword(name));
        let range = argument.map_or(&call.callee, |argument| &argument.range);
        let shown = path.iter().skip(1).filter(|key| *key != "Properties");
        Some(PlaceInSource {
            source: script.source,
            span: script.code.span(range),
            path: shown.cloned().collect::<Vec<_>>().join("."),
        })
    }

    fn commit(&self, edits: &[TemplateEdits<'_>]) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
        lower::commit(self, edits)
    }

    fn split(&self, _: usize, _: &[HalfToAdd<'_>]) -> Result<Vec<CopiedText>, String> {
        Err("--cutover parallel does not support troposphere scripts. Use --cutover replace or --cutover in-place".to_owned())
    }
}

impl Lens {
    /// The place in the printed template, for what no call makes.
    fn place_in_template(&self, printed: &Printed, node: NodeId) -> Option<PlaceInSource> {
        Some(PlaceInSource {
            source: printed.source,
            span: printed.template.again()?.span(node),
            path: printed
                .template
                .node_path(node)?
                .into_iter()
                .skip(1)
                .collect::<Vec<_>>()
                .join("."),
        })
    }
}
