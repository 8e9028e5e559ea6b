//! `finish`: ends migrations in parallel by removing one of the halves.

use std::sync::Arc;

use crate::engine::OfDocuments;
use crate::facts::rules::RuleId;
use crate::facts::updates::Update;
use crate::model::deployed::Deployed;
use crate::model::{Module, ParallelState, Project};
use crate::outcome::{
    Change, Class, FileStatus, Finding, Flags, Impact, Offered, Severity, Stage, Usage, Verdict,
    WorkloadReport,
};
use crate::plan::{Hosts, Obstacle};
use crate::settings::Finish;
use crate::syntax::{CommitError, Cursor, Document, Span};

/// The value of the parameter with which no request reaches the container instances.
const ALL: &str = "100";

/// The value with which no request reaches Fargate.
const NONE: &str = "0";

/// Ends the migrations in parallel of all files.
pub(in crate::engine) fn end(
    project: &Project<'_>,
    hosts: Hosts,
    direction: Finish,
) -> OfDocuments {
    let mut result = OfDocuments {
        files: Vec::with_capacity(project.files.len()),
        workloads: Vec::new(),
        findings: Vec::new(),
        ignored: Vec::new(),
        links: Vec::new(),
        rewritten: Vec::new(),
    };
    let ends: Vec<End> = (0..project.files.len())
        .map(|file| of_file(project, hosts, direction, file))
        .collect();
    // The files of one migration belong together.
    let is_refused = ends.iter().any(|end| matches!(end, End::Refused(_)));
    for (file, end) in ends.into_iter().enumerate() {
        let state = project.module(file).and_then(|module| module.parallel());
        let status = match (end, state) {
            (End::Changed(after), Some(state)) if !is_refused => {
                result
                    .workloads
                    .extend(rows(project, file, state, direction, &after));
                FileStatus::Changed { after }
            }
            (End::Refused(finding), Some(state)) => {
                result
                    .workloads
                    .push(refused(project, file, state, finding));
                FileStatus::Unchanged
            }
            _ => FileStatus::Unchanged,
        };
        result.files.push((status, Stage::Runs));
    }
    result
}

/// What becomes of a file.
enum End {
    /// Nothing in it is in the parallel state.
    Unconcerned,
    /// Its new text.
    Changed(String),
    Refused(Finding),
}

fn of_file(project: &Project<'_>, hosts: Hosts, direction: Finish, file: usize) -> End {
    let source = &project.files[file];
    let Some((module, state)) = project
        .module(file)
        .and_then(|module| Some((module, module.parallel()?)))
        .filter(|_| !source.is_context)
    else {
        return End::Unconcerned;
    };
    if let Some(finding) = not_yet(project, module, state, direction, file) {
        return End::Refused(finding);
    }
    let host = hosts[source.host];
    let root = Cursor::root(source.document);
    let operations = match direction {
        Finish::Ec2 => host.finish_parallel(source.document),
        Finish::Fargate => host.go_back(source.document).map_err(|place| {
            Obstacle::new(
                place,
                "The template changed since the second service was added, so this cannot be removed",
                "Restore the template from version control",
            )
        }),
    };
    let failed = |place: Cursor<'_>, message: String, help: String| {
        End::Refused(finding(project, file, project.span(place), message, help))
    };
    match operations.map(|operations| source.document.commit(&operations)) {
        Ok(Ok(committed)) => End::Changed(committed.text),
        Ok(Err(error)) => failed(root, error.to_string(), help_of(&error).to_owned()),
        Err(Obstacle {
            place,
            message,
            help,
        }) => failed(place, message.into_owned(), help.into_owned()),
    }
}

fn help_of(error: &CommitError) -> &'static str {
    if error.is_bug() {
        "Report this template as an ecs2fargate bug. The file was not changed"
    } else {
        "Change the file as described and run the command again"
    }
}

/// Why a half must not be removed yet: it may receive requests.
fn not_yet(
    project: &Project<'_>,
    module: &Module<'_>,
    state: &ParallelState<'_>,
    direction: Finish,
    file: usize,
) -> Option<Finding> {
    let wanted = match direction {
        Finish::Ec2 => ALL,
        Finish::Fargate => NONE,
    };
    let is_known_otherwise = |name: &str| {
        let deployed = module.deployed(name);
        matches!(deployed, Some(Deployed::OneOf(values)) if !values.iter().any(|one| one == wanted))
    };
    // By default, no request reaches Fargate.
    let is_refused = |name: &&&str| match direction {
        Finish::Ec2 => !is_deployed_with(module, name, wanted),
        Finish::Fargate => is_known_otherwise(name),
    };
    let name = *state.traffic.iter().find(is_refused)?;
    let place = module.parameter(name).map_or(module.root, |one| one.key);
    let what = match direction {
        Finish::Ec2 => "the service on container instances may still receive requests",
        Finish::Fargate => "the service on Fargate may still receive requests",
    };
    let known = match module.deployed(name) {
        Some(Deployed::OneOf(values)) if values.len() == 1 => format!("{name} is {}", values[0]),
        _ => format!("The deployed value of {name} is not known"),
    };
    Some(finding(
        project,
        file,
        project.span(place),
        format!("{known}, so {what}"),
        format!(
            "Deploy with {name} set to {wanted}, check the targets, and pass --parameters {name}={wanted}, or set it in a parameter file"
        ),
    ))
}

fn is_deployed_with(module: &Module<'_>, name: &str, wanted: &str) -> bool {
    match module.deployed(name) {
        Some(Deployed::OneOf(values)) => values.iter().all(|value| value == wanted),
        _ => false,
    }
}

fn finding(
    project: &Project<'_>,
    file: usize,
    span: Span,
    message: String,
    help: String,
) -> Finding {
    Finding {
        rule: RuleId::SvcParallel,
        severity: Severity::Error,
        file: project.shared_path(file),
        span,
        message: message.into(),
        help: help.into(),
        decides: true,
        related: Vec::new(),
    }
}

/// One row for each file: what is removed from it.
fn rows(
    project: &Project<'_>,
    file: usize,
    state: &ParallelState<'_>,
    direction: Finish,
    after: &str,
) -> Option<WorkloadReport> {
    // The files of its parents have nothing that runs.
    if state.copies.is_empty() {
        return None;
    }
    let module = project.module(file)?;
    let change = |name: &str| {
        let resource = module.resource(name)?;
        Some(Change {
            transform: "parallel",
            file: project.shared_path(file),
            span: project.span(resource.key),
            resource: Some(name.to_owned()),
            property: None,
            parameter: None,
            update: Update::Deletion,
            class: Class::Safe,
            reason: "No request reaches it".into(),
            prevents: None,
        })
    };
    let left = Document::parse(after).ok();
    let is_left = |name: &str| {
        let resources = left
            .as_ref()
            .and_then(|left| Cursor::root(left).get("Resources"));
        resources.is_none_or(|resources| resources.get(name).is_some())
    };
    let all = module.resources.iter().map(|one| one.name);
    let gone = all.filter(|name| !is_left(name));
    let mut row = row(project, file, state);
    let unsure = state
        .traffic
        .iter()
        .find(|name| !is_deployed_with(module, name, NONE));
    if let Some(name) = unsure.filter(|_| direction == Finish::Fargate) {
        let place = module.parameter(name).map_or(module.root, |one| one.key);
        row.verdict = Verdict::ActionRequired;
        row.findings.push(Finding {
            severity: Severity::Warning,
            ..finding(
                project,
                file,
                project.span(place),
                format!("The deployed value of {name} is not known. If it is not {NONE}, requests still reach the service that is removed"),
                format!("Make sure that {name} is {NONE} in the deployed stack before you deploy this"),
            )
        });
    }
    row.changes = gone.filter_map(change).collect();
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

fn refused(
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
    let path: Arc<str> = project.shared_path(file);
    WorkloadReport {
        id: first.to_owned(),
        file: path.to_string(),
        line: place.map_or(1, |place| place.position().line),
        members: members.collect(),
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
