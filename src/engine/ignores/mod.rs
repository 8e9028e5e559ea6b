//! Findings that the owner of a template ignores: in a comment, in `Metadata`, or in the settings. Only notes and
//! warnings can be ignored; whatever blocks a workload, needs a decision or requires action is still reported.

mod directive;
mod fault;
mod place;
mod settings;

use crate::model::{Project, Workload};
use crate::outcome::{Finding, Ignored, Severity, Verdict, WorkloadReport};
use directive::Directive;
use place::Area;

/// What became of a directive.
#[derive(Clone, Copy, Default)]
struct Use {
    /// It ignored a finding.
    is_used: bool,
    /// It names a rule with a finding that cannot be ignored.
    is_refused: bool,
}

/// The directives of a run, and what became of each.
struct Directives<'p, 'd> {
    project: &'p Project<'d>,
    all: Vec<Directive>,
    uses: Vec<Use>,
}

/// Removes the ignored findings from the reports of the workloads, which are in their order, and from the findings that
/// belong to no workload. Returns what was removed. Directives that are wrong or unused become findings.
pub(super) fn apply(
    project: &Project<'_>,
    workloads: &[Workload<'_>],
    reports: &mut [WorkloadReport],
    findings: &mut Vec<Finding>,
) -> Vec<Ignored> {
    let mut all = directive::of_files(project);
    all.extend(settings::directives(project));
    let mut faults = Vec::new();
    all.retain(|one| {
        let fault = fault::of(one);
        let is_right = fault.is_none();
        faults.extend(fault);
        is_right
    });
    let uses = vec![Use::default(); all.len()];
    let mut directives = Directives { project, all, uses };
    let mut ignored = Vec::new();
    if !directives.all.is_empty() {
        for (workload, report) in workloads.iter().zip(reports.iter_mut()) {
            let taken = directives.take(&mut report.findings, &workload.ids());
            ignored.extend(taken.into_iter().map(|one| Ignored {
                workload: Some(report.id.clone()),
                ..one
            }));
        }
        ignored.extend(directives.take(findings, &[]));
    }
    let unfinished = unfinished_files(workloads, reports);
    findings.extend(faults);
    findings.extend(directives.without_effect(&unfinished));
    ignored
}

impl Directives<'_, '_> {
    /// Removes and returns the findings that can be ignored and to which a directive applies.
    fn take(&mut self, findings: &mut Vec<Finding>, ids: &[&str]) -> Vec<Ignored> {
        let mut taken = Vec::new();
        findings.retain(|finding| {
            let applying = self.applying(finding, ids);
            let Some(&first) = applying.first() else {
                return true;
            };
            let is_advisory = finding.severity != Severity::Error && !finding.decides;
            for index in applying {
                self.uses[index].is_used |= is_advisory;
                self.uses[index].is_refused |= !is_advisory;
            }
            if is_advisory {
                taken.push(Ignored {
                    workload: None,
                    finding: finding.clone(),
                    reason: self.all[first].reason.clone().unwrap_or_default(),
                });
            }
            !is_advisory
        });
        taken
    }

    /// The directives that apply to a finding of a workload with these members, by index.
    fn applying(&self, finding: &Finding, ids: &[&str]) -> Vec<usize> {
        let is_in_file = |one: &Directive| {
            let mut paths = one.files.iter().map(|file| self.project.path(*file));
            paths.any(|path| path == &*finding.file)
        };
        let at = finding.span.start;
        let is_in_area = |one: &Directive| match &one.area {
            Area::Lines(span) => (span.start..span.end).contains(&at),
            Area::Workload(id) => ids.contains(&id.as_str()),
            Area::Files => true,
            Area::Nothing => false,
        };
        let numbered = self.all.iter().enumerate();
        let applying = numbered.filter(|(_, one)| {
            one.rule == finding.rule.as_str() && is_in_area(one) && is_in_file(one)
        });
        applying.map(|(index, _)| index).collect()
    }

    /// The findings about directives that ignored nothing, or not all that they name.
    fn without_effect(&self, unfinished: &[usize]) -> Vec<Finding> {
        let pairs = self.all.iter().zip(&self.uses);
        let findings = pairs.filter_map(|(one, one_use)| {
            let is_certain =
                one.is_complete && !one.files.iter().any(|file| unfinished.contains(file));
            if one_use.is_refused {
                Some(fault::refused(one))
            } else {
                (!one_use.is_used && is_certain).then(|| fault::unused(one))
            }
        });
        findings.collect()
    }
}

/// The files of workloads that are not migrated: what will be reported when they are is not known.
fn unfinished_files(workloads: &[Workload<'_>], reports: &[WorkloadReport]) -> Vec<usize> {
    let unfinished = workloads.iter().zip(reports).filter(|(_, report)| {
        matches!(
            report.verdict,
            Verdict::Blocked | Verdict::NeedsDecision | Verdict::Skipped
        )
    });
    unfinished
        .flat_map(|(workload, _)| workload.files())
        .collect()
}
