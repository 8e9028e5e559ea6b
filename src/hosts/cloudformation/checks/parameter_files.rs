//! Findings about the parameter files with which the templates are deployed.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::rules::RuleId;
use crate::model::{Project, Workload};
use crate::outcome::{Finding, Severity, Verdict, WorkloadReport};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::{Position, Span};

/// Parameters whose values come from parameter files.
pub(super) static ADVICE: Step = Step {
    name: "parameter-files",
    phase: Phase::Advise,
    rules: &[RuleId::ParameterFiles],
    readme: "",
    plan: report,
};

const RULE: RuleId = RuleId::ParameterFiles;

/// The maximum number of files that are listed.
const NAMED: usize = 3;

/// Reports which of the parameters that the workload uses get their values from parameter files.
fn report(cx: &mut PlanContext<'_, '_>) {
    let project = cx.project;
    let file = cx.workload.file;
    let Some(module) = cx.module() else {
        return;
    };
    let paths: BTreeSet<&str> = project
        .parameter_files
        .of(file)
        .map(|one| one.path)
        .collect();
    // A nested stack gets the values that its parent passes down.
    let is_nested = project.graph.parents_of(file).next().is_some();
    if paths.is_empty() || is_nested {
        return;
    }
    let by_settings = &project.files[file].settings.parameters;
    let used = used_parameters(project, cx.workload, file);
    let declared = module.parameters.iter().map(|parameter| parameter.name);
    let declared: Vec<&str> = declared
        .filter(|name| used.contains(name) && !by_settings.contains_key(*name))
        .filter(|name| module.deployed(name).is_some())
        .collect();
    if declared.is_empty() {
        return;
    }
    let paths: Vec<&str> = paths.into_iter().collect();
    cx.note(
        RULE,
        cx.place(),
        format!(
            "The deployed values of {} are read from {}",
            declared.join(", "),
            some_of(&paths)
        ),
        "If stacks are deployed with other values as well, list all of them in .ecs2fargate.yaml, in `parameters`",
    );
}

/// Reports files that may belong to several templates, if a selected workload would use their values.
pub(super) fn findings(
    project: &Project<'_>,
    workloads: &[Workload<'_>],
    reports: &[WorkloadReport],
) -> Vec<Finding> {
    let awake = workloads.iter().zip(reports).filter(|(_, report)| {
        !matches!(
            report.verdict,
            Verdict::OnFargate | Verdict::NotEc2 | Verdict::Skipped
        )
    });
    let used: BTreeMap<usize, BTreeSet<&str>> = awake.fold(BTreeMap::new(), |mut all, (one, _)| {
        let own: &mut BTreeSet<&str> = all.entry(one.file).or_default();
        own.extend(used_parameters(project, one, one.file));
        all
    });
    let mut unclear: BTreeMap<&[usize], Vec<&str>> = BTreeMap::new();
    for (file, modules) in project.parameter_files.unclear() {
        let matters = modules.iter().any(|module| {
            let used = used.get(module);
            used.is_some_and(|used| file.gives_any_of(used))
        });
        if matters {
            unclear.entry(modules).or_default().push(file.path);
        }
    }
    let mut found: Vec<Finding> = unclear
        .into_iter()
        .map(|(modules, files)| {
            let modules: Vec<&str> = modules.iter().map(|one| project.path(*one)).collect();
            finding(&modules, &files, first_line(project, &files))
        })
        .collect();
    found.sort_by(|one, other| one.file.cmp(&other.file));
    found
}

/// The position of the first line of the first file.
fn first_line(project: &Project<'_>, paths: &[&str]) -> Span {
    let start = Position { line: 1, column: 1 };
    let file = project
        .files
        .iter()
        .find(|file| paths.first() == Some(&file.path));
    file.map_or(Span::empty(start), |file| file.document.span_at(start))
}

fn finding(modules: &[&str], files: &[&str], span: Span) -> Finding {
    let message = match modules {
        [one] => format!(
            "{} may belong to {one} or to another template",
            some_of(files)
        ),
        several => format!(
            "{} may belong to any of {}",
            some_of(files),
            some_of(several)
        ),
    };
    Finding {
        rule: RULE,
        severity: Severity::Note,
        file: files.first().copied().unwrap_or_default().into(),
        span,
        message: format!("{message}, so its values are not used").into(),
        help: "Give the file the name of its template, such as web-prod.json for web.yaml, or set the values in .ecs2fargate.yaml, in `parameters`".into(),
        decides: false,
        related: Vec::new(),
    }
}

/// The parameters that the members of a workload reference.
fn used_parameters<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
    file: usize,
) -> BTreeSet<&'d str> {
    let module = project.module(file).into_iter();
    let names = module.flat_map(|module| {
        let members = workload.resources();
        let indexes = members.filter_map(|one| module.resource_index(one.name));
        indexes
            .flat_map(|index| module.references_in(index))
            .map(|reference| reference.name)
    });
    names.collect()
}

fn some_of(names: &[&str]) -> String {
    match names {
        [.., last] if names.len() <= NAMED && names.len() > 1 => {
            format!("{} and {last}", names[..names.len() - 1].join(", "))
        }
        _ if names.len() > NAMED => format!(
            "{} and {} others",
            names[..NAMED].join(", "),
            names.len() - NAMED
        ),
        _ => names.concat(),
    }
}
