//! Files that are read as templates in memory: which they are, what their edits become, and where reports show them.

use std::collections::HashMap;
use std::sync::Arc;

use super::Source;
use super::commit::{Failure, NewText, OfFile, by_file, or_all, report_comments};
use super::plan::UnitPlan;
use crate::model::{
    EditId, PlaceInSource, Project, ProjectedSource, Projection, Rewritten, TemplateEdits,
};
use crate::outcome::{Change, Finding, Outcome, Removed, WorkloadReport};
use crate::plan::Hosts;
use crate::settings::Settings;
use crate::syntax::{Document, NodeId, ParseError, Position, Span};

/// A template in memory as a document of the run.
pub(super) struct OfTemplate<'s> {
    pub(super) source: Source,
    pub(super) settings: &'s Settings,
    pub(super) document: Document,
    /// The indexes of the projection and of the template in it.
    pub(super) index: (usize, usize),
}

/// The files of a run that hosts read as templates.
pub(super) fn project(hosts: Hosts, sources: &[(Source, &Settings)]) -> Vec<Box<dyn Projection>> {
    let texts = sources.iter().map(|(source, _)| ProjectedSource {
        path: &source.path,
        text: &source.text,
        is_context: source.is_context,
    });
    let texts: Vec<ProjectedSource<'_>> = texts.collect();
    hosts
        .iter()
        .filter_map(|host| host.project(&texts))
        .collect()
}

/// The indexes of the sources that are read as templates, each with the error if it cannot be parsed.
pub(super) fn taken(projections: &[Box<dyn Projection>]) -> HashMap<usize, Option<ParseError>> {
    projections.iter().flat_map(|one| one.sources()).collect()
}

/// The templates as documents of the run. One is named if one of its files is, and is context if all of them are.
pub(super) fn templates<'s>(
    projections: &mut [Box<dyn Projection>],
    sources: &[(Source, &'s Settings)],
) -> Vec<OfTemplate<'s>> {
    let mut all = Vec::new();
    for (number, projection) in projections.iter_mut().enumerate() {
        for (index, template) in projection.take_templates().into_iter().enumerate() {
            let files = || template.files.iter().map(|file| &sources[*file]);
            let Some((_, settings)) = files().next() else {
                continue;
            };
            all.push(OfTemplate {
                source: Source {
                    text: String::new(),
                    named: files().any(|(file, _)| file.named),
                    is_context: files().all(|(file, _)| file.is_context),
                    path: template.path,
                },
                settings,
                document: template.document,
                index: (number, index),
            });
        }
    }
    all
}

/// The new texts of the files that templates are read from.
pub(super) struct NewFile {
    rewritten: Rewritten,
    path: String,
    template: usize,
    /// For each operation, the workload that it comes from.
    owners: Vec<Option<usize>>,
}

/// Converts what is planned for templates to new texts of their files.
pub(super) fn rewrite(
    project: &Project<'_>,
    projections: &[Box<dyn Projection>],
    plan: &UnitPlan,
) -> Result<Vec<NewFile>, Failure> {
    let mut all = Vec::new();
    for (number, projection) in projections.iter().enumerate() {
        let planned = by_file(project, plan, |file| {
            file.projected.is_some_and(|(own, _)| own == number)
        });
        let planned: Vec<(usize, OfFile<'_>)> = planned.into_iter().collect();
        let edits = planned.iter().filter_map(|(file, operations)| {
            let (_, template) = project.files[*file].projected?;
            Some(TemplateEdits {
                template,
                document: project.files[*file].document,
                operations: operations.iter().map(|(_, one)| &one.operation).collect(),
            })
        });
        let edits: Vec<TemplateEdits<'_>> = edits.collect();
        if edits.is_empty() {
            continue;
        }
        let owner = |(edits, operation): EditId| planned[edits].1[operation].0;
        let rewritten = projection.commit(&edits).map_err(|failed| {
            let file = failed
                .edits
                .first()
                .map_or(planned[0].0, |(edits, _)| planned[*edits].0);
            let owners = failed.edits.iter().filter_map(|edit| owner(*edit));
            let culprits = owners
                .map(|owner| (owner, (*failed.error).clone()))
                .collect();
            let path = Arc::from(projection.path(failed.source).as_str());
            let place = failed.span.map(|span| (path, span));
            Failure {
                file,
                place,
                culprits: or_all(culprits, file, plan, *failed.error),
            }
        })?;
        for one in rewritten {
            let template = one.owners.first().map_or(0, |(edits, _)| planned[*edits].0);
            all.push(NewFile {
                owners: one.owners.iter().map(|edit| owner(*edit)).collect(),
                path: projection.path(one.source),
                template,
                rewritten: one,
            });
        }
    }
    Ok(all)
}

/// The new texts; what is to be reported of the edits is added to their workloads.
pub(super) fn finish(files: Vec<NewFile>, plan: &mut UnitPlan) -> Vec<NewText> {
    let texts = files.into_iter().map(|one| {
        report_comments(&one.path, &one.rewritten.committed, &one.owners, plan);
        NewText {
            source: one.rewritten.source,
            template: one.template,
            after: one.rewritten.committed.text,
        }
    });
    texts.collect()
}

/// Where the nodes of templates are in files.
pub(super) struct Places<'a> {
    projections: &'a [Box<dyn Projection>],
    /// For the path of each template, where it is and its nodes by their starts.
    templates: HashMap<String, TemplatePlaces>,
    paths: HashMap<usize, Arc<str>>,
}

struct TemplatePlaces {
    index: (usize, usize),
    nodes: HashMap<Position, NodeId>,
    /// The first key of each line.
    lines: HashMap<usize, NodeId>,
    /// The paths of the nodes.
    by_path: HashMap<String, NodeId>,
}

impl<'a> Places<'a> {
    /// The places of the templates of a run; `None` if there are none.
    pub(super) fn new(
        projections: &'a [Box<dyn Projection>],
        sources: &[(Source, &Settings)],
        documents: &[Document],
        projected: &[Option<(usize, usize)>],
    ) -> Option<Self> {
        let mut templates = HashMap::new();
        let mut paths = HashMap::new();
        for (number, index) in projected.iter().enumerate() {
            let Some(index) = *index else { continue };
            templates.insert(
                sources[number].0.path.clone(),
                TemplatePlaces::new(index, &documents[number]),
            );
            for (source, _) in projections[index.0].sources() {
                let path = projections[index.0].path(source);
                paths.insert(source, Arc::from(path.as_str()));
            }
        }
        (!templates.is_empty()).then_some(Self {
            projections,
            templates,
            paths,
        })
    }

    /// Replaces the places in templates by those in files.
    pub(super) fn translate(&self, outcome: &mut Outcome) {
        for finding in &mut outcome.findings {
            self.finding(finding);
        }
        for ignored in &mut outcome.ignored {
            self.finding(&mut ignored.finding);
        }
        for link in &mut outcome.links {
            for end in [&mut link.from, &mut link.to] {
                if let Some(directory) = self.directory(end) {
                    *end = directory;
                }
            }
        }
        for workload in &mut outcome.workloads {
            self.workload(workload);
        }
        outcome
            .workloads
            .sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    }

    fn workload(&self, workload: &mut WorkloadReport) {
        if let Some(template) = self.templates.get(workload.file.as_str())
            && let Some(node) = template.lines.get(&workload.line)
            && let Some((path, place)) = self.at(template, *node)
        {
            let projection = &self.projections[template.index.0];
            workload.update = workload
                .update
                .as_deref()
                .map(|text| projection.in_terms(text));
            for member in &mut workload.members {
                *member = projection.in_terms(member);
            }
            workload.file = path.to_string();
            workload.line = place.span.start.line;
        }
        for finding in &mut workload.findings {
            self.finding(finding);
        }
        for change in workload.changes.iter_mut().chain(&mut workload.pending) {
            self.change(change);
        }
        for removed in &mut workload.removed {
            self.removed(removed);
        }
        for renamed in &mut workload.renamed {
            if let Some((path, place)) = self.of(&renamed.file, renamed.span) {
                renamed.file = path.to_string();
                renamed.span = place.span;
            }
        }
        workload.findings.sort_by(|one, other| {
            (&one.file, one.span.start).cmp(&(&other.file, other.span.start))
        });
    }

    fn finding(&self, finding: &mut Finding) {
        if let Some((path, place)) = self.of(&finding.file, finding.span) {
            for text in [&mut finding.message, &mut finding.help] {
                *text = self.in_terms(&finding.file, text).into();
            }
            finding.file = path;
            finding.span = place.span;
        }
        for related in &mut finding.related {
            if let Some((path, place)) = self.of(&related.file, related.span) {
                related.label = self.in_terms(&related.file, &related.label).into();
                related.file = path;
                related.span = place.span;
            }
        }
    }

    fn change(&self, change: &mut Change) {
        if let Some((path, place)) = self.of(&change.file, change.span) {
            change.reason = self.in_terms(&change.file, &change.reason).into();
            change.property = self.argument(change);
            change.file = path;
            change.span = place.span;
        }
    }

    fn removed(&self, removed: &mut Removed) {
        let Some(template) = self.templates.get(removed.file.as_ref()) else {
            return;
        };
        let node = template.by_path.get(&removed.property).copied();
        if let Some((_, place)) = node.and_then(|node| self.at(template, node)) {
            removed.property = place.path;
        }
        if let Some((path, place)) = self.of(&removed.file, removed.span) {
            removed.did = self.in_terms(&removed.file, &removed.did);
            removed.file = path;
            removed.span = place.span;
        }
    }

    /// The directory that a template is read from.
    fn directory(&self, template: &str) -> Option<String> {
        let index = self.templates.get(template)?.index;
        Some(self.projections[index.0].directory(index.1))
    }

    /// The property of a change as its file names it.
    fn argument(&self, change: &Change) -> Option<String> {
        let property = change.property.as_deref()?;
        let template = self.templates.get(change.file.as_ref());
        let own = template
            .zip(change.resource.as_deref())
            .and_then(|(template, resource)| {
                self.projections[template.index.0].argument(resource, property)
            });
        Some(own.unwrap_or_else(|| property.to_owned()))
    }

    /// A text about a template in the terms of its files' language.
    fn in_terms(&self, template: &str, text: &str) -> String {
        match self.templates.get(template) {
            Some(template) => self.projections[template.index.0].in_terms(text),
            None => text.to_owned(),
        }
    }

    /// The file and the place there of a place in a template.
    fn of(&self, file: &str, span: Span) -> Option<(Arc<str>, PlaceInSource)> {
        let template = self.templates.get(file)?;
        let exact = template.nodes.get(&span.start);
        // A comment of the template is about the entry on the next line.
        let next =
            || (span.start.line..span.start.line + 9).find_map(|line| template.lines.get(&line));
        self.at(template, *exact.or_else(next)?)
    }

    fn at(&self, template: &TemplatePlaces, node: NodeId) -> Option<(Arc<str>, PlaceInSource)> {
        let (projection, index) = template.index;
        let place = self.projections[projection].place(index, node)?;
        Some((self.paths.get(&place.source)?.clone(), place))
    }
}

impl TemplatePlaces {
    fn new(index: (usize, usize), document: &Document) -> Self {
        let (mut nodes, mut lines, mut by_path) = (HashMap::new(), HashMap::new(), HashMap::new());
        for node in document.nodes() {
            let start = document.position(node);
            // Of several that start together, the innermost; they have the same origin.
            nodes.insert(start, node);
            lines.entry(start.line).or_insert(node);
            by_path.insert(document.path(node), node);
        }
        Self {
            index,
            nodes,
            lines,
            by_path,
        }
    }
}
