//! Commits plans to verified texts: one commit per file. What cannot be committed is reported for its workload.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::dependencies;
use super::impact::Foreseen;
use super::parallel::Unsplit;
use super::plan::{PlannedWorkload, UnitPlan, plan};
use super::projected;
use super::steps::Steps;
use super::suppressions::Markers;
use crate::facts::rules::RuleId;
use crate::hosts::recognize;
use crate::memory::fit;
use crate::model::{Content, Project, Projection, SourceFile, Workload};
use crate::outcome::{
    FileStatus, Finding, Flags, Impact, Offered, Severity, Usage, Verdict, WorkloadReport,
};
use crate::plan::{Host, Hosts, PlannedEdit, WorkloadPlan, offered};
use crate::syntax::{CommitError, Committed, Cursor, Document, LostComment, Operation, Span};

/// Everything planned for one file, each with the workload that it comes from; `None` for an edit that several
/// workloads share.
pub(super) type OfFile<'p> = Vec<(Option<usize>, &'p PlannedEdit)>;

/// The result for workloads that are planned together.
pub(crate) struct UnitResult {
    /// The files that change, by index.
    pub(crate) files: Vec<(usize, FileStatus)>,
    /// One for each workload, in order.
    pub(crate) workloads: Vec<WorkloadReport>,
    /// The new texts of files that are read as templates.
    pub(crate) rewritten: Vec<NewText>,
}

/// The new text of a file that is read as a part of a template.
pub(crate) struct NewText {
    /// The index of the file among the sources of the run.
    pub(crate) source: usize,
    /// The index of the template among the files of the project.
    pub(crate) template: usize,
    pub(crate) after: String,
}

/// Plans and commits workloads that belong together, until everything that is planned is also verified.
pub(crate) fn commit_unit(
    project: &Project<'_>,
    projections: &[Box<dyn Projection>],
    hosts: Hosts,
    steps: &Steps,
    workloads: &[&Workload<'_>],
    markers: &Markers,
    unsplit: &Unsplit,
) -> UnitResult {
    let mut held_back: HashSet<usize> = HashSet::new();
    let mut failures: HashMap<usize, Vec<Finding>> = HashMap::new();
    loop {
        let mut plan = plan(
            project, hosts, steps, workloads, &held_back, markers, unsplit,
        );
        let proven = prove_all(project, hosts, &plan).map_err(|failure| vec![failure]);
        let proven = proven.and_then(|proven| {
            let rewritten = projected::rewrite(project, hosts, projections, &plan)?;
            Ok((proven, rewritten))
        });
        match proven {
            Ok((proven, rewritten)) => {
                let rewritten = projected::finish(rewritten, &mut plan);
                let files = proven
                    .into_iter()
                    .map(|one| finish(project, hosts, one, &mut plan));
                let mut files = files.collect();
                fit(&mut files);
                let workloads = reports(project, hosts, workloads, plan, failures);
                return UnitResult {
                    files,
                    workloads,
                    rewritten,
                };
            }
            Err(all) => {
                for failure in &all {
                    for (index, error) in &failure.culprits {
                        held_back.insert(*index);
                        let own = failures.entry(*index).or_default();
                        own.push(finding(project, failure, error));
                    }
                }
            }
        }
    }
}

/// A verified new text of a file.
struct Proven {
    file: usize,
    /// For each operation, the workload that it comes from.
    owners: Vec<Option<usize>>,
    committed: Committed,
    /// The parsed new text, where the checks of a module after its edit need one.
    tree: Option<Document>,
}

/// A file that cannot be committed.
pub(super) struct Failure {
    /// Its index; of a template in memory that of the template.
    pub(super) file: usize,
    /// The place of the cause, in a file that is read as a template.
    pub(super) place: Option<(Arc<str>, Span)>,
    pub(super) culprits: Vec<Culprit>,
}

/// A workload that cannot be committed, and why.
pub(super) type Culprit = (usize, CommitError);

/// Commits all files; otherwise returns the first that cannot be committed, and the workloads that cause that.
fn prove_all(project: &Project<'_>, hosts: Hosts, plan: &UnitPlan) -> Result<Vec<Proven>, Failure> {
    let planned = by_file(project, plan, |file| file.projected.is_none());
    let proven: Vec<_> = planned
        .par_iter()
        .map(|(file, planned)| {
            let proven = prove(project, hosts, *file, planned);
            proven.map_err(|error| {
                let culprits = culprits(
                    project,
                    hosts[project.files[*file].host],
                    *file,
                    planned,
                    &error,
                );
                Failure {
                    file: *file,
                    place: None,
                    culprits: or_all(culprits, *file, plan, error),
                }
            })
        })
        .collect();
    proven.into_iter().collect()
}

/// What is planned for each of the files that are meant.
pub(super) fn by_file<'p>(
    project: &Project<'_>,
    plan: &'p UnitPlan,
    is_meant: impl Fn(&SourceFile<'_>) -> bool,
) -> BTreeMap<usize, OfFile<'p>> {
    let own = plan
        .workloads
        .iter()
        .enumerate()
        .filter(|(_, planned)| planned.verdict.is_migrated())
        .flat_map(|(index, planned)| {
            let planned = planned.workload_plan.operations.iter();
            planned.map(move |planned| (Some(index), planned))
        });
    let mut files: BTreeMap<usize, OfFile<'_>> = BTreeMap::new();
    for (owner, planned) in own.chain(plan.shared.iter().map(|planned| (None, planned))) {
        if !is_meant(&project.files[planned.file]) {
            continue;
        }
        files
            .entry(planned.file)
            .or_default()
            .push((owner, planned));
    }
    files
}

fn prove(
    project: &Project<'_>,
    hosts: Hosts,
    file: usize,
    planned: &OfFile<'_>,
) -> Result<Proven, CommitError> {
    let host = hosts[project.files[file].host];
    let operations = operations(project, host, file, planned).map_err(|(_, error)| error)?;
    let (owners, operations): (Vec<_>, Vec<_>) = operations.into_iter().unzip();
    let committed = project.files[file].document.commit(&operations)?;
    let module = project.module(file);
    let tree = module
        .filter(|module| host.is_checked_after(module, &operations))
        .map(|_| committed.document())
        .transpose()?;
    Ok(Proven {
        file,
        owners,
        committed,
        tree,
    })
}

/// The status of a file that changes; findings about the change are added to its workloads.
fn finish(
    project: &Project<'_>,
    hosts: Hosts,
    proven: Proven,
    plan: &mut UnitPlan,
) -> (usize, FileStatus) {
    let Proven {
        file,
        owners,
        committed,
        tree,
    } = proven;
    report_comments(project.path(file), &committed, &owners, plan);
    let last = owners.iter().rev().find_map(|owner| *owner);
    if let Some((module, owner)) = project.module(file).zip(last) {
        let path = project.path(file);
        let tree = tree.as_ref();
        let new = tree.and_then(|tree| match recognize(hosts, path, tree)?.1.content {
            Content::Module(module) => Some(module),
            _ => None,
        });
        let findings = hosts[project.files[file].host].check_edited(
            path,
            module,
            &committed.text,
            new.as_deref(),
        );
        plan.workloads[owner]
            .workload_plan
            .findings
            .extend(findings);
    }
    let after = committed.text;
    (file, FileStatus::Changed { after })
}

/// An operation on a file, and the workload that it comes from.
pub(super) type Owned<'p> = (Option<usize>, Cow<'p, Operation>);

/// The operations on one file. Operations on a definition embedded in the file as a string are applied to that string
/// and become one rewording of it.
pub(super) fn operations<'p>(
    project: &Project<'_>,
    host: &dyn Host,
    file: usize,
    planned: &OfFile<'p>,
) -> Result<Vec<Owned<'p>>, (usize, CommitError)> {
    let mut all = Vec::new();
    let mut within: BTreeMap<(usize, usize), Vec<&Operation>> = BTreeMap::new();
    for (owner, planned) in planned {
        match planned.embedded.zip(*owner) {
            Some(home) => within.entry(home).or_default().push(&planned.operation),
            None => all.push((*owner, Cow::Borrowed(&planned.operation))),
        }
    }
    for ((embedded, owner), operations) in within {
        let text = &project.embedded[embedded];
        let committed = text.document.commit(&operations);
        let committed = committed.map_err(|error| (owner, error))?;
        let document = project.files[file].document;
        let rewordings = host.embed(text, document, &committed.text);
        for (node, words) in rewordings.map_err(|error| (owner, error))? {
            all.push((Some(owner), Cow::Owned(Operation::Reword { node, words })));
        }
    }
    Ok(all)
}

/// Reports comments that were removed together with their node, or that are next to a value that changed; a block of
/// lines is one comment.
pub(super) fn report_comments(
    path: &str,
    committed: &Committed,
    owners: &[Option<usize>],
    plan: &mut UnitPlan,
) {
    let kinds = [
        (
            &committed.lost_comments,
            RuleId::CommentLost,
            "A comment was removed together with its property",
        ),
        (
            &committed.stale_comments,
            RuleId::CommentStale,
            "The comment may no longer match the changed value",
        ),
    ];
    for (comments, rule, message) in kinds {
        let same_block = |one: &LostComment, next: &LostComment| {
            one.operation == next.operation && one.span.start.line + 1 == next.span.start.line
        };
        for block in comments.chunk_by(same_block) {
            let (Some(first), Some(last)) = (block.first(), block.last()) else {
                continue;
            };
            let owner = owners.get(first.operation).copied().flatten();
            let Some(planned) = owner.and_then(|owner| plan.workloads.get_mut(owner)) else {
                continue;
            };
            let text: Vec<&str> = block.iter().map(|comment| comment.text.trim()).collect();
            planned.workload_plan.findings.push(Finding {
                rule,
                severity: Severity::Note,
                file: path.into(),
                span: Span {
                    start: first.span.start,
                    end: last.span.end,
                },
                message: format!("{message}: {}", text.join(" ")).into(),
                help: "Review the comment, and move or correct it".into(),
                decides: false,
                related: Vec::new(),
            });
        }
    }
}

/// The workloads whose operations cannot be committed, each with the reason: those that fail on their own, otherwise
/// all.
fn culprits(
    project: &Project<'_>,
    host: &dyn Host,
    file: usize,
    planned: &OfFile<'_>,
    error: &CommitError,
) -> Vec<Culprit> {
    let operations = match operations(project, host, file, planned) {
        Ok(operations) => operations,
        Err(culprit) => return vec![culprit],
    };
    let document = project.files[file].document;
    let owners: BTreeSet<usize> = operations.iter().filter_map(|(owner, _)| *owner).collect();
    let alone: Vec<Culprit> = owners
        .iter()
        .filter_map(|&index| {
            let own: Vec<&Operation> = operations
                .iter()
                .filter(|(owner, _)| *owner == Some(index))
                .map(|(_, operation)| operation.as_ref())
                .collect();
            Some((index, document.commit(&own).err()?))
        })
        .collect();
    if alone.is_empty() {
        let all = owners.into_iter();
        return all.map(|index| (index, error.clone())).collect();
    }
    alone
}

/// Where an edit that several workloads share is at fault, all migrated workloads that need an edit in the file are
/// culprits.
pub(super) fn or_all(
    culprits: Vec<Culprit>,
    file: usize,
    plan: &UnitPlan,
    error: CommitError,
) -> Vec<Culprit> {
    if !culprits.is_empty() {
        return culprits;
    }
    let all = plan.workloads.iter().enumerate();
    let (concerned, others): (Vec<_>, Vec<_>) = all
        .filter(|(_, planned)| planned.verdict.is_migrated())
        .partition(|(_, planned)| planned.workload_plan.touches(file));
    let blamed = if concerned.is_empty() {
        others
    } else {
        concerned
    };
    let blamed = blamed.into_iter();
    blamed.map(|(index, _)| (index, error.clone())).collect()
}

fn finding(project: &Project<'_>, failure: &Failure, error: &CommitError) -> Finding {
    let file = failure.file;
    let root = Cursor::root(project.files[file].document);
    let (rule, help) = if error.is_bug() {
        (
            RuleId::Proof,
            "Report this template as an ecs2fargate bug. The file was not changed",
        )
    } else {
        (
            RuleId::Document,
            "Change the file as described and run the migration again",
        )
    };
    let in_template = || {
        let at = error.position();
        at.map_or_else(|| root.span(), |at| root.document.span_at(at))
    };
    let (path, span) = match &failure.place {
        Some(place) => place.clone(),
        None => (project.shared_path(file), in_template()),
    };
    Finding {
        rule,
        severity: Severity::Error,
        file: path,
        span,
        message: error.to_string().into(),
        help: help.into(),
        decides: true,
        related: Vec::new(),
    }
}

fn reports(
    project: &Project<'_>,
    hosts: Hosts,
    workloads: &[&Workload<'_>],
    plan: UnitPlan,
    mut failures: HashMap<usize, Vec<Finding>>,
) -> Vec<WorkloadReport> {
    workloads
        .iter()
        .zip(plan.workloads)
        .enumerate()
        .map(|(index, (workload, planned))| {
            let failed = failures.remove(&index).unwrap_or_default();
            report(project, hosts, workload, planned, failed)
        })
        .collect()
}

/// What a person should consider about a migrated workload.
fn flags(foreseen: &Foreseen, workload_plan: &WorkloadPlan) -> Flags {
    let loses = |finding: &Finding| finding.rule == RuleId::TdTaskRole;
    Flags {
        replaced: foreseen.impact == Impact::Replaced,
        downtime: foreseen.has_downtime,
        renamed: !workload_plan.renamed.is_empty(),
        permissions: workload_plan.findings.iter().any(loses),
    }
}

/// Whether the findings of a workload that is not migrated explain why it is not.
fn has_reasons(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Skipped | Verdict::NotEc2)
}

fn report(
    project: &Project<'_>,
    hosts: Hosts,
    workload: &Workload<'_>,
    planned: PlannedWorkload,
    failures: Vec<Finding>,
) -> WorkloadReport {
    let verdict = if !failures.is_empty() {
        Verdict::Blocked
    } else {
        planned.verdict
    };
    let mut workload_plan = planned.workload_plan;
    workload_plan.findings.extend(failures);
    workload_plan
        .findings
        .sort_by(|one, other| (&one.file, one.span.start).cmp(&(&other.file, other.span.start)));
    let mut pending = Vec::new();
    if !verdict.is_migrated() {
        pending = std::mem::take(&mut workload_plan.changes);
        workload_plan.sizes.clear();
        workload_plan.usage = Usage::default();
        workload_plan.topology.clear();
        workload_plan.removed.clear();
        workload_plan.renamed.clear();
        // Warnings about edits that are not made would be wrong; those of a skipped workload explain why it is skipped.
        workload_plan
            .findings
            .retain(|finding| has_reasons(verdict) || finding.severity == Severity::Error);
    }
    fit(&mut workload_plan.findings);
    fit(&mut workload_plan.changes);
    fit(&mut workload_plan.removed);
    fit(&mut pending);
    let foreseen = planned.foreseen.filter(|_| verdict.is_migrated());
    let settings = project.files[workload.file].settings;
    let offered = if settings.lists_candidates && verdict.is_left_for_a_person() {
        offered(project, hosts, workload)
    } else {
        Offered::default()
    };
    WorkloadReport {
        id: workload.id().to_owned(),
        file: project.path(workload.file).to_owned(),
        line: workload.line(),
        members: workload.members(project),
        files: dependencies::files(project, workload),
        impact: foreseen.as_ref().map_or(Impact::None, |one| one.impact),
        flags: foreseen
            .as_ref()
            .map(|one| flags(one, &workload_plan))
            .unwrap_or_default(),
        downtime: foreseen.as_ref().and_then(|one| one.downtime),
        update: foreseen.map(|one| one.line),
        verdict,
        sizes: workload_plan.sizes,
        usage: workload_plan.usage,
        topology: workload_plan.topology,
        changes: workload_plan.changes,
        followers: if verdict.is_migrated() {
            planned.followers
        } else {
            Vec::new()
        },
        pending,
        findings: workload_plan.findings,
        removed: workload_plan.removed,
        renamed: workload_plan.renamed,
        offered,
    }
}
