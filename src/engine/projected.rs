//! Files that are read as templates in memory: which they are, what their edits become, and where reports show them.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::commit::{
    Failure, NewText, OfFile, Owned, by_file, operations, or_all, report_comments,
};
use super::parallel::Splits;
use super::plan::UnitPlan;
use super::{Documents, OfDocuments, Source};
use crate::facts::rules::RuleId;
use crate::model::{
    EditId, FailedEdit, Notice, PlaceInSource, Project, ProjectedSource, Projection, Rewritten,
    TemplateEdits,
};
use crate::outcome::{Change, Finding, InstanceUsage, Removed, Severity, WorkloadReport};
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
    let texts = sources.iter().map(|(source, settings)| ProjectedSource {
        path: &source.path,
        text: &source.text,
        is_context: source.is_context,
        values_rank: rank(&source.path, settings),
        settings,
    });
    let texts: Vec<ProjectedSource<'_>> = texts.collect();
    hosts
        .iter()
        .filter_map(|host| host.project(&texts))
        .collect()
}

/// What a person does about files of which no template is read.
pub(super) fn notices(projections: &[Box<dyn Projection>]) -> Vec<Finding> {
    let finding = |projection: &dyn Projection, notice: Notice| Finding {
        rule: RuleId::NotRead,
        severity: match notice.is_left_to_do {
            true => Severity::Warning,
            false => Severity::Note,
        },
        file: projection.path(notice.source).into(),
        span: notice.span,
        message: notice.message.into(),
        help: notice.help.into(),
        decides: notice.is_left_to_do,
        related: Vec::new(),
    };
    let all = projections.iter().map(AsRef::as_ref);
    all.flat_map(|one| {
        one.notices()
            .into_iter()
            .map(move |notice| finding(one, notice))
    })
    .collect()
}

/// The place of a file among those with values of variables.
fn rank(path: &str, settings: &Settings) -> Option<usize> {
    settings.value_files.iter().position(|one| one == path)
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
    hosts: Hosts,
    projections: &[Box<dyn Projection>],
    plan: &UnitPlan,
) -> Result<Vec<NewFile>, Vec<Failure>> {
    let mut all = Vec::new();
    for (number, projection) in projections.iter().enumerate() {
        let planned = by_file(project, plan, |file| {
            file.projected.is_some_and(|(own, _)| own == number)
        });
        let planned: Vec<(usize, OfFile<'_>)> = planned.into_iter().collect();
        let mut owned: Vec<(usize, Vec<Owned<'_>>)> = Vec::with_capacity(planned.len());
        for (file, of_file) in &planned {
            let host = hosts[project.files[*file].host];
            let own = operations(project, host, *file, of_file).map_err(|(owner, error)| {
                vec![Failure {
                    file: *file,
                    place: None,
                    culprits: vec![(owner, error)],
                }]
            })?;
            owned.push((*file, own));
        }
        let edits = owned.iter().filter_map(|(file, operations)| {
            let (_, template) = project.files[*file].projected?;
            Some(TemplateEdits {
                template,
                document: project.files[*file].document,
                operations: operations.iter().map(|(_, one)| &**one).collect(),
            })
        });
        let edits: Vec<TemplateEdits<'_>> = edits.collect();
        if edits.is_empty() {
            continue;
        }
        let owner = |(edits, operation): EditId| owned[edits].1[operation].0;
        let failure = |failed: FailedEdit| {
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
        };
        let rewritten = projection
            .commit(&edits)
            .map_err(|failed| failed.into_iter().map(failure).collect::<Vec<_>>())?;
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
struct Places<'a> {
    /// By the path of the template.
    templates: HashMap<&'a str, TemplatePlaces<'a>>,
}

struct TemplatePlaces<'a> {
    projection: &'a dyn Projection,
    /// The index of the template in it.
    index: usize,
    document: &'a Document,
    /// The nodes by their starts; computed on first use.
    nodes: OnceCell<BTreeMap<Position, NodeId>>,
}

/// Replaces the places in templates by those in files.
pub(super) fn show_in_files(all: &Documents<'_>, result: &mut OfDocuments) {
    let places = Places::new(all);
    if places.templates.is_empty() {
        return;
    }
    for finding in &mut result.findings {
        places.finding(finding);
    }
    for ignored in &mut result.ignored {
        places.finding(&mut ignored.finding);
    }
    for link in &mut result.links {
        for end in [&mut link.from, &mut link.to] {
            if let Some(template) = places.templates.get(end.as_str()) {
                *end = template.projection.directory(template.index);
            }
        }
    }
    let templates: Vec<String> = result
        .workloads
        .iter()
        .map(|one| one.file.clone())
        .collect();
    for workload in &mut result.workloads {
        places.workload(workload);
    }
    tell_apart(&mut result.workloads, &templates);
    result
        .workloads
        .sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
}

/// Names the stack of workloads that one place of a program makes in several stacks: `shop-dev/Service`.
fn tell_apart(workloads: &mut [WorkloadReport], templates: &[String]) {
    let mut alike: BTreeMap<(String, usize, String), Vec<usize>> = BTreeMap::new();
    for (index, one) in workloads.iter().enumerate() {
        let key = (one.file.clone(), one.line, one.id.clone());
        alike.entry(key).or_default().push(index);
    }
    for index in alike.into_values().filter(|all| all.len() > 1).flatten() {
        let file = templates[index].rsplit('/').next().unwrap_or_default();
        let stack = file.split('.').next().unwrap_or_default();
        workloads[index].id = format!("{stack}/{}", workloads[index].id);
    }
}

/// Replaces the places of the edits that copy resources.
pub(super) fn show_copies_in_files(all: &Documents<'_>, splits: &mut Splits) {
    let places = Places::new(all);
    let splits = splits.files.values_mut().flat_map(|file| &mut file.splits);
    for change in splits.flat_map(|(_, split)| &mut split.changes) {
        places.change(change);
    }
}

impl<'a> Places<'a> {
    fn new(all: &Documents<'a>) -> Self {
        let documents = all.sources.iter().zip(all.documents).zip(all.projected);
        let templates = documents.filter_map(|(((source, _), document), projected)| {
            let (projection, index) = (*projected)?;
            let template = TemplatePlaces {
                projection: all.projections[projection].as_ref(),
                index,
                document,
                nodes: OnceCell::new(),
            };
            Some((source.path.as_str(), template))
        });
        Self {
            templates: templates.collect(),
        }
    }

    fn workload(&self, workload: &mut WorkloadReport) {
        if let Some(template) = self.templates.get(workload.file.as_str())
            && let Some(place) = template.first_on_line(workload.line)
        {
            let projection = template.projection;
            if let Some(update) = &mut workload.update {
                *update = projection.in_terms(update);
                if let Some(proof) = template.proof() {
                    *update = format!("{update}. {proof}");
                }
            }
            for member in &mut workload.members {
                *member = projection.in_terms(member);
            }
            let tasks = workload.usage.tasks.iter_mut();
            for note in tasks.filter_map(|task| task.count.as_mut()?.note.as_mut()) {
                *note = projection.in_terms(note);
            }
            workload.file = projection.path(place.source);
            workload.line = place.span.start.line;
        }
        for group in &mut workload.usage.instances {
            self.instances(group);
        }
        workload.files = self.files(&workload.files);
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
            if let Some((template, place)) = self.of(&renamed.file, renamed.span) {
                renamed.file = template.projection.path(place.source);
                renamed.span = place.span;
            }
        }
        workload.findings.sort_by(|one, other| {
            (&one.file, one.span.start).cmp(&(&other.file, other.span.start))
        });
    }

    fn instances(&self, group: &mut InstanceUsage) {
        if let Some(template) = self.templates.get(group.file.as_str())
            && let Some(place) = template.first_on_line(group.line)
        {
            let note = group.count.note.as_mut();
            if let Some(note) = note {
                *note = template.projection.in_terms(note);
            }
            group.file = template.projection.path(place.source);
            group.line = place.span.start.line;
        }
    }

    /// The files themselves in place of the templates that they are read as.
    fn files(&self, paths: &[Arc<str>]) -> Vec<Arc<str>> {
        let files = paths
            .iter()
            .flat_map(|path| match self.templates.get(&**path) {
                Some(template) => template.files(),
                None => vec![path.clone()],
            });
        let files: BTreeSet<Arc<str>> = files.collect();
        files.into_iter().collect()
    }

    fn finding(&self, finding: &mut Finding) {
        if let Some((template, place)) = self.of(&finding.file, finding.span) {
            for text in [&mut finding.message, &mut finding.help] {
                *text = template.projection.in_terms(text).into();
            }
            finding.file = template.path(&place);
            finding.span = place.span;
        }
        for related in &mut finding.related {
            if let Some((template, place)) = self.of(&related.file, related.span) {
                related.label = template.projection.in_terms(&related.label).into();
                related.file = template.path(&place);
                related.span = place.span;
            }
        }
    }

    fn change(&self, change: &mut Change) {
        let template = self.templates.get(&*change.file);
        if template.is_some_and(|template| template.proof().is_some()) {
            change.template = Some(change.file.clone());
        }
        if let Some((template, place)) = self.of(&change.file, change.span) {
            let projection = template.projection;
            change.reason = projection.in_terms(&change.reason).into();
            let property = change.resource.as_deref().zip(change.property.as_deref());
            if let Some((resource, property)) = property {
                change.property = projection.argument(resource, property);
            }
            change.file = template.path(&place);
            change.span = place.span;
        }
    }

    fn removed(&self, removed: &mut Removed) {
        if let Some((template, place)) = self.of(&removed.file, removed.span) {
            removed.did = template.projection.in_terms(&removed.did);
            removed.file = template.path(&place);
            removed.span = place.span;
            removed.property = place.path;
        }
    }

    /// The template that a place is in, and where the place is in a file.
    fn of(&self, file: &str, span: Span) -> Option<(&TemplatePlaces<'a>, PlaceInSource)> {
        let template = self.templates.get(file)?;
        let place = template.from(span.start)?;
        Some((template, place))
    }
}

impl TemplatePlaces<'_> {
    /// Where the first node from a position on is: a comment of the template is about the entry after it.
    fn from(&self, start: Position) -> Option<PlaceInSource> {
        let nodes = self.nodes.get_or_init(|| {
            let nodes = self.document.nodes();
            // Of several that start together, the innermost; they have the same origin.
            nodes
                .map(|node| (self.document.position(node), node))
                .collect()
        });
        let (_, node) = nodes.range(start..).next()?;
        self.projection.place(self.index, *node)
    }

    /// How a change is proven, if programs make it.
    fn proof(&self) -> Option<String> {
        self.projection.proof(self.index)
    }

    /// The paths of the files that it is read from.
    fn files(&self) -> Vec<Arc<str>> {
        let files = self.projection.files(self.index).into_iter();
        files
            .map(|file| self.projection.path(file).into())
            .collect()
    }

    fn first_on_line(&self, line: usize) -> Option<PlaceInSource> {
        self.from(Position { line, column: 1 })
    }

    /// The path of the file of a place, for reports.
    fn path(&self, place: &PlaceInSource) -> Arc<str> {
        self.projection.path(place.source).into()
    }
}
