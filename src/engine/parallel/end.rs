//! `finish`: ends migrations in parallel by removing one of the halves.

use std::sync::Arc;

use super::connected::all_connected;
use super::separately::{Separated, end_some};
use super::{STEP, finding, finding_in, left, stacks, traffic};
use crate::engine::OfDocuments;
use crate::facts::updates::Update;
use crate::model::{Ended, ParallelState, Project, Projection, Resource};
use crate::outcome::{
    Change, Class, FileStatus, Finding, Flags, Impact, Offered, Severity, Stage, Usage, Verdict,
    WorkloadReport,
};
use crate::plan::{Hosts, Obstacle};
use crate::settings::Finish;
use crate::syntax::{CommitError, Cursor, Document};

/// Ends the migrations in parallel of all files.
pub(in crate::engine) fn end(
    project: &Project<'_>,
    projections: &[Box<dyn Projection>],
    hosts: Hosts,
    direction: Finish,
) -> OfDocuments {
    let mut result = OfDocuments {
        files: Vec::with_capacity(project.files.len()),
        workloads: Vec::new(),
        findings: Vec::new(),
        ignored: Vec::new(),
        links: Vec::new(),
        remaining: Vec::new(),
        rewritten: Vec::new(),
    };
    let mut separated = stacks::separated(project, hosts, direction);
    let ends: Vec<End<'_>> = (0..project.files.len())
        .map(|file| match separated.remove(&file) {
            Some(some) => End::Separated(some),
            None => of_file(project, projections, hosts, direction, file),
        })
        .collect();
    let refused: Vec<bool> = (0..ends.len())
        .map(|file| is_refused(project, &ends, file))
        .collect();
    for (file, end) in ends.into_iter().enumerate() {
        let state = project.module(file).and_then(|module| module.parallel());
        let status = match (end, state) {
            (End::Separated(some), _) => {
                let open = some.open.into_iter();
                let open = open.map(|(state, finding)| refused_row(project, file, &state, finding));
                let updates = updates_in(project, file, &some.after);
                let ended = ended_row(project, file, &some.ended, direction, updates);
                result.workloads.extend(ended.into_iter().chain(open));
                match some.after == project.files[file].document.text() {
                    true => FileStatus::Unchanged,
                    false => FileStatus::Changed { after: some.after },
                }
            }
            (End::Changed(after), Some(state)) if !refused[file] => {
                let updates = updates_in(project, file, &after);
                let row = ended_row(project, file, state, direction, updates);
                result.workloads.extend(row);
                FileStatus::Changed { after }
            }
            (End::Rewritten(ended), Some(state)) if !refused[file] => {
                let updates = removed_from(project, file, &ended.removed);
                let row = ended_row(project, file, state, direction, updates);
                let applied_first = left::applied_first(project, file, &ended.first);
                // A module with the listener alone has no row otherwise.
                let of_holder = || {
                    let (_, holder) = ended.first.first()?;
                    let place = project.module(file)?.resource(holder)?.key;
                    Some(row_of(project, file, (holder, Some(place)), Vec::new()))
                };
                let row = row.or_else(of_holder);
                result
                    .workloads
                    .extend(row.map(|row| with_actions(row, applied_first)));
                let texts = ended.texts.into_iter();
                let texts = texts.map(|(source, text)| (source, text, Stage::Runs));
                result.rewritten.extend(texts);
                FileStatus::Unchanged
            }
            (End::Refused(finding), Some(state)) => {
                result
                    .workloads
                    .push(refused_row(project, file, state, finding));
                FileStatus::Unchanged
            }
            _ => FileStatus::Unchanged,
        };
        result.files.push((status, Stage::Runs));
    }
    result
}

/// What becomes of a file.
enum End<'d> {
    /// Nothing in it is in the parallel state.
    Unconcerned,
    /// Its new text.
    Changed(String),
    /// The new texts of the files that it is read from.
    Rewritten(Ended),
    /// Its new text, in which some services have ended.
    Separated(Separated<'d>),
    Refused(Finding),
}

/// Whether a file is refused, or one that a nested stack or a target group connects with it: these belong together.
fn is_refused(project: &Project<'_>, ends: &[End<'_>], file: usize) -> bool {
    all_connected(project, file)
        .iter()
        .any(|file| matches!(ends[*file], End::Refused(_)))
}

fn of_file<'d>(
    project: &Project<'d>,
    projections: &[Box<dyn Projection>],
    hosts: Hosts,
    direction: Finish,
    file: usize,
) -> End<'d> {
    let source = &project.files[file];
    let Some((module, state)) = project
        .module(file)
        .and_then(|module| Some((module, module.parallel()?)))
        .filter(|_| !source.is_context)
    else {
        return End::Unconcerned;
    };
    let refused = traffic::not_yet(project, state, direction, file);
    if refused.is_some()
        && let Some(some) = end_some(project, hosts, direction, file, (module, state))
    {
        return End::Separated(some);
    }
    let refused = refused.or_else(|| left::outside(project, file));
    if let Some(finding) = refused {
        return End::Refused(finding);
    }
    let of_others = || traffic::of_others(project, module, state, file);
    if let Some((number, template)) = source.projected {
        return match in_files(projections[number].as_ref(), template, direction) {
            End::Rewritten(ended) => of_others().map_or(End::Rewritten(ended), End::Refused),
            refused => refused,
        };
    }
    if let Some(finding) = of_others() {
        return End::Refused(finding);
    }
    let host = hosts[source.host];
    let root = Cursor::root(source.document);
    let operations = match direction {
        Finish::Ec2 => host.finish_parallel(source.document),
        Finish::Fargate => host.go_back(source.document),
    };
    let failed = |place: Cursor<'_>, message: String, help: String| {
        let span = project.span(place);
        let text = (message, help);
        End::Refused(finding(project, file, span, Severity::Error, text))
    };
    match operations.map(|operations| source.document.commit(&operations)) {
        Ok(Ok(committed)) => {
            let dangling = left::dangling(project, hosts, file, module, &committed.text);
            dangling.map_or(End::Changed(committed.text), End::Refused)
        }
        Ok(Err(error)) => failed(root, error.to_string(), help_of(&error).to_owned()),
        Err(Obstacle {
            place,
            message,
            help,
        }) => failed(place, message.into_owned(), help.into_owned()),
    }
}

/// What becomes of the files that a template is read from.
fn in_files<'d>(projection: &dyn Projection, template: usize, direction: Finish) -> End<'d> {
    match projection.end(template, direction) {
        Ok(ended) => End::Rewritten(ended),
        Err(refused) => {
            let path = projection.path(refused.source);
            let text = (refused.message, refused.help);
            End::Refused(finding_in(path.into(), refused.span, Severity::Error, text))
        }
    }
}

fn help_of(error: &CommitError) -> &'static str {
    if error.is_bug() {
        "Report this template as an ecs2fargate bug. The file was not changed"
    } else {
        "Change the file as described and run the command again"
    }
}

fn with_actions(mut row: WorkloadReport, actions: Vec<Finding>) -> WorkloadReport {
    if !actions.is_empty() {
        row.verdict = Verdict::ActionRequired;
    }
    row.findings.extend(actions);
    row
}

/// The resources of a file that a new text changes or does not have.
fn updates_in<'m>(project: &'m Project<'_>, file: usize, after: &str) -> Vec<(&'m str, Update)> {
    let (Some(module), Ok(after)) = (project.module(file), Document::parse(after)) else {
        return Vec::new();
    };
    let new = Cursor::root(&after).get("Resources");
    let update = |resource: &Resource<'m>| match new.and_then(|new| new.get(resource.name)) {
        None => Some((resource.name, Update::Deletion)),
        Some(body) if text_of(body) != text_of(resource.body) => {
            Some((resource.name, Update::NoInterruption))
        }
        Some(_) => None,
    };
    module.resources.iter().filter_map(update).collect()
}

/// The resources of a template that are removed from its files.
fn removed_from<'m>(
    project: &'m Project<'_>,
    file: usize,
    removed: &[String],
) -> Vec<(&'m str, Update)> {
    let resources = project.module(file).map(|module| module.resources.iter());
    let names = resources.into_iter().flatten().map(|one| one.name);
    names
        .filter(|name| removed.iter().any(|one| one == name))
        .map(|name| (name, Update::Deletion))
        .collect()
}

/// One row for each file: what is removed from it.
fn ended_row(
    project: &Project<'_>,
    file: usize,
    state: &ParallelState<'_>,
    direction: Finish,
    updates: Vec<(&str, Update)>,
) -> Option<WorkloadReport> {
    // The files of its parents have nothing that runs.
    if state.copies.is_empty() {
        return None;
    }
    let module = project.module(file)?;
    let change = |(name, update): (&str, Update)| {
        Some(Change {
            transform: STEP,
            file: project.shared_path(file),
            template: None,
            span: project.span(module.resource(name)?.key),
            resource: Some(name.to_owned()),
            property: None,
            parameter: None,
            update,
            class: Class::Safe,
            reason: match update {
                Update::Deletion => "Belongs to the half that is removed".into(),
                _ => "Referred to the half that is removed".into(),
            },
            prevents: None,
        })
    };
    let mut row = row(project, file, state);
    row.changes = updates.into_iter().filter_map(change).collect();
    let gone = row.changes.iter();
    let gone = gone.filter(|one| one.update == Update::Deletion);
    let gone: Vec<&str> = gone.filter_map(|one| one.resource.as_deref()).collect();
    let findings = left::actions(project, file, state, &gone, direction);
    if !findings.is_empty() {
        row.verdict = Verdict::ActionRequired;
    }
    row.findings = findings;
    row.update = Some(match direction {
        Finish::Ec2 => {
            "removes the service on container instances; no downtime: all requests go to Fargate"
                .to_owned()
        }
        Finish::Fargate => {
            "removes the service on Fargate; no downtime: all requests go to container instances"
                .to_owned()
        }
    });
    Some(row)
}

fn text_of<'d>(place: Cursor<'d>) -> &'d str {
    &place.document.text()[place.document.byte_range(place.node)]
}

fn refused_row(
    project: &Project<'_>,
    file: usize,
    state: &ParallelState<'_>,
    finding: Finding,
) -> WorkloadReport {
    WorkloadReport {
        verdict: Verdict::NeedsDecision,
        findings: vec![finding],
        ..row(project, file, state)
    }
}

fn row(project: &Project<'_>, file: usize, state: &ParallelState<'_>) -> WorkloadReport {
    let module = project.module(file);
    let members = state.copies.iter().filter_map(|(own, _)| {
        let resource = module?.resource(own)?;
        Some(format!("{own} ({})", resource.kind))
    });
    let first = state.copies.first().map_or("", |(own, _)| own);
    let place = module.and_then(|module| Some(module.resource(first)?.key));
    row_of(project, file, (first, place), members.collect())
}

/// A row of a file without changes, which is named after a resource.
pub(in crate::engine) fn row_of(
    project: &Project<'_>,
    file: usize,
    (name, place): (&str, Option<Cursor<'_>>),
    members: Vec<String>,
) -> WorkloadReport {
    let path: Arc<str> = project.shared_path(file);
    WorkloadReport {
        id: name.to_owned(),
        file: path.to_string(),
        line: place.map_or(1, |place| place.position().line),
        members,
        files: vec![path],
        verdict: Verdict::Ready,
        impact: Impact::None,
        flags: Flags::default(),
        update: None,
        sizes: Vec::new(),
        usage: Usage::default(),
        topology: Vec::new(),
        downtime: None,
        changes: Vec::new(),
        followers: Vec::new(),
        pending: Vec::new(),
        findings: Vec::new(),
        removed: Vec::new(),
        renamed: Vec::new(),
        offered: Offered::default(),
    }
}
