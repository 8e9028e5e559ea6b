//! Migrates a set of documents. Pure: nothing is read or written here.

mod commit;
mod dependencies;
mod earlier_migration;
mod ignores;
mod impact;
pub mod inputs;
mod instances;
mod parallel;
mod plan;
mod projected;
mod proof;
mod relevance;
mod steps;
mod suppressions;
mod units;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::checks::{limits, unused};
use crate::hosts;
use crate::hosts::foreign::{Unread, in_document, in_foreign_file, in_terraform, in_text};
use crate::model::deployed::{Deployments, callers_first};
use crate::model::{
    Content, InlineDefinition, Project, Projection, SourceFile, Workload, workloads,
};
use crate::outcome::{
    FileReport, FileStatus, Finding, Ignored, LinkKind, ModuleLink, Outcome, RemainingInstances,
    Stage, WorkloadReport,
};
use crate::plan::Hosts;
use crate::settings::Settings;
use crate::syntax::{Document, ParseError};
use parallel::{Splits, Unsplit};
use steps::Steps;
use suppressions::Markers;
use units::units;

/// One file of a run.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The path, as reports print it.
    pub path: String,
    /// The text.
    pub text: String,
    /// Whether the user named the file itself, not only a directory that contains it.
    pub named: bool,
    /// Whether it is only read to understand the others: it is not among the files that the user asked to have
    /// migrated.
    pub is_context: bool,
}

/// Migrates a set of documents under the same settings: gathers the facts, plans, commits and verifies.
pub fn migrate(sources: Vec<Source>, settings: &Settings) -> Outcome {
    migrate_with(hosts::ALL, sources, settings)
}

/// Like [`migrate`], with other hosts than those of this crate.
pub fn migrate_with(hosts: Hosts, sources: Vec<Source>, settings: &Settings) -> Outcome {
    let same = sources.into_iter().map(|source| (source, settings));
    migrate_all(hosts, same.collect())
}

/// Migrates a set of documents, each under its own settings. The work is spread over the threads of the current `rayon`
/// pool; the result does not depend on their number.
pub fn migrate_each(sources: Vec<(Source, &Settings)>) -> Outcome {
    migrate_all(hosts::ALL, sources)
}

fn migrate_all(hosts: Hosts, sources: Vec<(Source, &Settings)>) -> Outcome {
    let ends = |(_, settings): &(Source, &Settings)| {
        settings.finish.is_some() || settings.remove_instances.is_some()
    };
    if !sources.iter().any(ends) && parallel::is_requested(&sources) {
        return parallel::migrate(hosts, sources);
    }
    let is_finish = sources
        .iter()
        .any(|(_, settings)| settings.finish.is_some());
    let kept = is_finish.then(|| sources.clone());
    let (mut outcome, _) = run(hosts, sources, Splits::default());
    if let Some(sources) = kept {
        instances::after_finish::add(hosts, &sources, &mut outcome);
    }
    outcome
}

/// Migrates a set of documents in one pass; also returns the workloads that a second pass has to migrate in parallel.
fn run(hosts: Hosts, sources: Vec<(Source, &Settings)>, mut splits: Splits) -> (Outcome, Splits) {
    let mut projections = projected::project(hosts, &sources);
    let taken = projected::taken(&projections);
    let parsed: Vec<Option<Result<Document, ParseError>>> = sources
        .par_iter()
        .enumerate()
        .zip(relevance::relevant(hosts, &sources))
        .map(|((index, (source, _)), is_relevant)| {
            let is_taken = taken.contains_key(&index);
            let is_parsed = is_relevant && !is_taken && !is_text(hosts, source);
            is_parsed.then(|| parse(hosts, source))
        })
        .collect();
    let mut read = Vec::with_capacity(sources.len());
    let mut documents = Vec::with_capacity(sources.len());
    // For each source, in order: `None` if it was parsed, otherwise its report.
    let mut unread_at = Vec::with_capacity(sources.len());
    let mut texts = Vec::new();
    let mut unread_texts = projected::notices(&projections);
    let of_templates = projected::templates(&mut projections, &sources);
    for (index, ((mut source, settings), parsed)) in sources.into_iter().zip(parsed).enumerate() {
        if let Some(error) = taken.get(&index) {
            unread_at.push(Some(match error {
                Some(error) => {
                    let is_requested = settings.value_files.contains(&source.path)
                        || in_text(&source.path, &source.text).is_some();
                    let status = refused(&source, error, is_requested);
                    report_of(source, status)
                }
                None => as_it_was(source),
            }));
            continue;
        }
        if let Some(foreign) = foreign(&source) {
            unread_at.push(Some(foreign));
            continue;
        }
        match parsed {
            Some(Ok(document)) => {
                unread_at.push(None);
                // The document owns it now.
                source.text = String::new();
                read.push((source, settings));
                documents.push(document);
            }
            Some(Err(error)) => {
                // It may be a parameter file that has to be rendered first.
                if has_values_by_name(hosts, &source) {
                    texts.push((source.path.clone(), source.text.clone()));
                }
                unread_at.push(Some(if is_of_no_use(hosts, &source) {
                    // It was read because of its name only; it is nothing that is deployed.
                    as_it_was(source)
                } else {
                    unread(source, &error)
                }));
            }
            None if is_text(hosts, &source) => {
                // No host reads the definitions in it.
                let unread = in_text(&source.path, &source.text).filter(|_| !source.is_context);
                unread_texts.extend(unread.map(Unread::finding));
                unread_at.push(Some(as_it_was(source.clone())));
                texts.push((source.path, source.text));
            }
            None => unread_at.push(Some(as_it_was(source))),
        }
    }
    let mut projected = vec![None; read.len()];
    for one in of_templates {
        read.push((one.source, one.settings));
        documents.push(one.document);
        projected.push(Some(one.index));
    }
    let all = Documents {
        sources: &read,
        documents: &documents,
        texts: &texts,
        projected: &projected,
        projections: &projections,
    };
    let result = of_documents(hosts, &all, &mut splits);
    let reports = read.into_iter().zip(documents).zip(result.files);
    let mut reports = reports.map(|(((source, _), document), (status, stage))| FileReport {
        path: source.path,
        before: document.into_text(),
        status,
        stage,
    });
    let files = unread_at
        .into_iter()
        .filter_map(|unread| unread.or_else(|| reports.next()));
    let mut files: Vec<FileReport> = files.collect();
    for (source, after, stage) in result.rewritten {
        files[source].status = FileStatus::Changed { after };
        files[source].stage = stage;
    }
    let outcome = Outcome {
        files,
        workloads: result.workloads,
        findings: [result.findings, unread_texts].concat(),
        ignored: result.ignored,
        links: result.links,
        omitted: None,
        remaining: result.remaining,
    };
    (outcome, splits)
}

/// The parsed documents of a run.
struct Documents<'a> {
    sources: &'a [(Source, &'a Settings)],
    documents: &'a [Document],
    /// The files that could not be parsed, by path.
    texts: &'a [(String, String)],
    /// For each document, where its content is, if it is a template in memory.
    projected: &'a [Option<(usize, usize)>],
    projections: &'a [Box<dyn Projection>],
}

/// The result for the parsed documents.
struct OfDocuments {
    /// Their statuses, in order.
    files: Vec<(FileStatus, Stage)>,
    /// The reports of the workloads in them.
    workloads: Vec<WorkloadReport>,
    /// The findings that concern no workload.
    findings: Vec<Finding>,
    /// The findings that the owner ignores.
    ignored: Vec<Ignored>,
    /// The connections between the modules.
    links: Vec<ModuleLink>,
    /// The container instances that remain.
    remaining: Vec<RemainingInstances>,
    /// The new texts of files that are read as templates, by the index of the source.
    rewritten: Vec<(usize, String, Stage)>,
}

/// Plans and commits the parsed documents.
fn of_documents(hosts: Hosts, all: &Documents<'_>, splits: &mut Splits) -> OfDocuments {
    let files: Vec<SourceFile<'_>> = all
        .sources
        .par_iter()
        .zip(all.documents)
        .zip(all.projected)
        .map(|(((source, settings), document), projected)| SourceFile {
            projected: *projected,
            ..read(hosts, source, document, settings)
        })
        .collect();
    let embedded: Vec<InlineDefinition> = files
        .par_iter()
        .enumerate()
        .flat_map_iter(|(index, file)| hosts[file.host].inline_definitions(index, file.document))
        .collect();
    let mut project = Project::new(files, &embedded);
    for host in hosts {
        host.link(&mut project, all.texts);
    }
    let deployments = deployments(hosts, &project);
    project.set_deployments(&deployments);
    let finishing = all
        .sources
        .first()
        .and_then(|(_, settings)| settings.finish);
    if let Some(direction) = finishing {
        let mut result = parallel::end(&project, all.projections, hosts, direction);
        projected::show_in_files(all, &mut result);
        return result;
    }
    let of_hosts = hosts.iter().flat_map(|host| host.workloads(&project));
    let found = workloads(&project, of_hosts.collect());
    let markers = Markers::read(&project);
    let mut findings = unused::findings(&project, &found);
    findings.extend(suppressions::misplaced(&project, &found, &markers));
    let Planned {
        statuses,
        mut reports,
        rewritten,
    } = plan_and_commit(
        &project,
        all.projections,
        hosts,
        &found,
        &markers,
        &splits.unsplit,
    );
    let removal = all.sources.first();
    if let Some(removal) = removal.and_then(|(_, settings)| settings.remove_instances) {
        let homes = found.iter().flat_map(Workload::files).collect();
        let unread = without_workload(&project, &with_callers(&project, homes));
        let mut result = instances::remove(&project, hosts, (&found, &reports), &unread, removal);
        projected::show_in_files(all, &mut result);
        return result;
    }
    let remaining = instances::remaining(&project, (hosts, &statuses), &found, &reports);
    parallel::split(&project, all.projections, hosts, &found, &reports, splits);
    projected::show_copies_in_files(all, splits);
    earlier_migration::report(&project, hosts, &found, &mut reports);
    for host in hosts {
        findings.extend(host.findings(&project, &found, &reports));
    }
    findings.extend(limits::findings(&project));
    let homes: HashSet<usize> = found.iter().flat_map(Workload::files).collect();
    let unread = without_workload(&project, &with_callers(&project, homes.clone()));
    // A file that has a finding is reported already.
    let reported: HashSet<Arc<str>> = findings.iter().map(|one| one.file.clone()).collect();
    findings.extend(
        unread
            .into_iter()
            .filter(|one| !reported.contains(&one.file)),
    );
    let statuses = statuses.into_iter().enumerate();
    let files = statuses.map(|(file, status)| (status, stage(&project, &homes, file)));
    let files = files.collect();
    let rewritten = rewritten.into_iter().map(|one| {
        let stage = stage(&project, &homes, one.template);
        (one.source, one.after, stage)
    });
    let rewritten = rewritten.collect();
    let ignored = ignores::apply(&project, &found, &mut reports, &mut findings);
    let reports = parallel::one_row_each(&project, &found, reports);
    let mut result = OfDocuments {
        files,
        workloads: reports,
        findings,
        ignored,
        links: links(&project),
        remaining,
        rewritten,
    };
    projected::show_in_files(all, &mut result);
    result
}

/// What is known of the deployments of each file. Only those of files that others create depend on those of others.
fn deployments(hosts: Hosts, project: &Project<'_>) -> Vec<Deployments> {
    let of = |file: usize, known: &[Deployments]| {
        let host = hosts[project.files[file].host];
        host.deployments(project, file, known)
    };
    let is_created = |file: usize| project.graph.parents_of(file).next().is_some();
    let files = (0..project.files.len()).into_par_iter();
    let mut found: Vec<Deployments> = files
        .map(|file| match is_created(file) {
            true => Deployments::default(),
            false => of(file, &[]),
        })
        .collect();
    for file in callers_first(project) {
        found[file] = of(file, &found);
    }
    found
}

/// The connections between the modules, each once.
fn links(project: &Project<'_>) -> Vec<ModuleLink> {
    let graph = &project.graph;
    let path = |file: usize| project.files[file].path.to_owned();
    let link = |from, to, kind| ModuleLink {
        from: path(from),
        to: path(to),
        kind,
    };
    let mut links: Vec<ModuleLink> = (0..project.files.len())
        .flat_map(|file| {
            let nested = graph.children_of(file);
            let created = nested.map(move |(_, one)| link(file, one.child, LinkKind::Creates));
            let imports = graph.imported_by(file).iter();
            let imported =
                imports.map(move |one| link(file, one.export.file, LinkKind::ImportsFrom));
            created.chain(imported)
        })
        .collect();
    links.sort();
    links.dedup();
    links
}

/// Reads a document with the host that recognizes it.
fn read<'d>(
    hosts: Hosts,
    source: &'d Source,
    document: &'d Document,
    settings: &'d Settings,
) -> SourceFile<'d> {
    let known = hosts::recognize(hosts, &source.path, document);
    let (host, content) = known.map_or((0, Content::Other), |(host, one)| (host, one.content));
    SourceFile {
        path: &source.path,
        document,
        host,
        content,
        named: source.named,
        is_context: source.is_context,
        settings,
        projected: None,
    }
}

/// The files of workloads, and the modules in memory that call them: definitions that these pass are part of the workload.
fn with_callers(project: &Project<'_>, mut homes: HashSet<usize>) -> HashSet<usize> {
    let mut open: Vec<usize> = homes.iter().copied().collect();
    while let Some(file) = open.pop() {
        for (_, nested) in project.graph.parents_of(file) {
            let is_in_memory = project.files[nested.parent].projected.is_some();
            if is_in_memory && homes.insert(nested.parent) {
                open.push(nested.parent);
            }
        }
    }
    homes
}

/// The definitions in files that are not part of any workload.
fn without_workload(project: &Project<'_>, homes: &HashSet<usize>) -> Vec<Finding> {
    let files = project.files.par_iter().enumerate();
    files
        .filter(|(index, file)| !file.is_context && !homes.contains(index))
        .filter_map(|(_, file)| in_document(file.path, file.document))
        .map(Unread::finding)
        .collect()
}

/// A file that the user named, and whose name is that of a program or of another tool's input.
fn foreign(source: &Source) -> Option<FileReport> {
    let is_requested = source.named && !source.is_context;
    let found = is_requested.then(|| in_foreign_file(&source.path, &source.text))??;
    Some(FileReport {
        path: source.path.clone(),
        before: source.text.clone(),
        status: not_an_input(&found),
        stage: Stage::default(),
    })
}

fn not_an_input(found: &Unread) -> FileStatus {
    FileStatus::Refused {
        reason: format!("{}. {}", found.kind.reason(), found.kind.help()),
        position: Some(found.span.start),
        holds_ecs: true,
    }
}

/// The results of planning, in the order of the files and of the workloads.
struct Planned {
    statuses: Vec<FileStatus>,
    reports: Vec<WorkloadReport>,
    rewritten: Vec<commit::NewText>,
}

/// Plans and commits unit by unit.
fn plan_and_commit(
    project: &Project<'_>,
    projections: &[Box<dyn Projection>],
    hosts: Hosts,
    workloads: &[Workload<'_>],
    markers: &Markers,
    unsplit: &Unsplit,
) -> Planned {
    let units = units(project, projections, workloads);
    let steps = Steps::of(hosts);
    let planned: Vec<commit::UnitResult> = units
        .par_iter()
        .map(|unit| {
            let own: Vec<&Workload<'_>> = unit.iter().map(|&index| &workloads[index]).collect();
            commit::commit_unit(project, projections, hosts, &steps, &own, markers, unsplit)
        })
        .collect();
    let mut statuses = vec![FileStatus::Unchanged; project.files.len()];
    let mut reports = Vec::with_capacity(workloads.len());
    let mut rewritten = Vec::new();
    for (unit, planned) in units.into_iter().zip(planned) {
        rewritten.extend(planned.rewritten);
        for (file, status) in planned.files {
            statuses[file] = status;
        }
        reports.extend(unit.into_iter().zip(planned.workloads));
    }
    reports.sort_unstable_by_key(|(index, _)| *index);
    let reports = reports.into_iter().map(|(_, report)| report).collect();
    Planned {
        statuses,
        reports,
        rewritten,
    }
}

/// When a file is written: first those that gain outputs, then those that pass arguments on, then those of the
/// workloads.
fn stage(project: &Project<'_>, homes: &HashSet<usize>, file: usize) -> Stage {
    if homes.contains(&file) {
        Stage::Runs
    } else if project.graph.children_of(file).next().is_some() {
        Stage::Passes
    } else {
        Stage::Gives
    }
}

/// Whether a file that cannot be parsed was taken for a parameter file only because of its name.
fn is_of_no_use(hosts: Hosts, source: &Source) -> bool {
    let is_by_name = !source.named && has_values_by_name(hosts, source);
    is_by_name && !hosts::names_aws(&source.text)
}

/// Whether a file may hold values for parameters, by its name.
fn has_values_by_name(hosts: Hosts, source: &Source) -> bool {
    let path = Path::new(&source.path);
    hosts.iter().any(|host| host.has_values_by_name(path))
}

/// Whether a file is never parsed.
fn is_text(hosts: Hosts, source: &Source) -> bool {
    let path = Path::new(&source.path);
    hosts
        .iter()
        .any(|host| host.is_text(path) || host.is_program(path))
}

/// Parses a file with the host whose language it is in, and marks its values as the host does that reads it.
fn parse(hosts: Hosts, source: &Source) -> Result<Document, ParseError> {
    let path = Path::new(&source.path);
    let text = source.text.as_str();
    let host = hosts.iter().find(|host| host.has_own_language(path));
    let parsed = host.map_or_else(|| Document::parse(text), |host| host.parse(text));
    parsed.map(|document| hosts::mark(hosts, &source.path, document))
}

/// A file that is not changed; it may not even have been parsed.
fn as_it_was(source: Source) -> FileReport {
    FileReport {
        path: source.path,
        before: source.text,
        status: FileStatus::Unchanged,
        stage: Stage::default(),
    }
}

fn unread(source: Source, error: &ParseError) -> FileReport {
    let status = match in_terraform(&source.path, &source.text) {
        Some(found) => not_an_input(&found),
        None => refused(&source, error, false),
    };
    report_of(source, status)
}

/// A file that cannot be read is an error if it has something of ECS, or if it is named in an option.
fn refused(source: &Source, error: &ParseError, is_requested: bool) -> FileStatus {
    FileStatus::Refused {
        reason: format!("{}. {}", error.message, error.help),
        position: error.position(),
        holds_ecs: is_requested || hosts::holds_ecs(&source.text),
    }
}

fn report_of(source: Source, status: FileStatus) -> FileReport {
    FileReport {
        path: source.path,
        before: source.text,
        status,
        stage: Stage::default(),
    }
}
