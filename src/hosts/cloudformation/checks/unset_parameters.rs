//! Parameters for which no file provides a value: those without a default, and the one whose default may be wrong.
//!
//! A migration adds parameters for what a template does not contain. Once it is written, the workload runs on Fargate as
//! far as its template shows, but the stack cannot be updated before each of them has a value.

use std::collections::{BTreeSet, HashSet};

use crate::facts::rules::RuleId;
use crate::hosts::cloudformation::parameter_files::TO_FILL_IN;
use crate::model::parameter_files::ParameterFile;
use crate::model::{Parameter, Project, Workload};
use crate::outcome::{Finding, Related, Severity, Verdict, WorkloadReport};
use crate::plan::{is_description_of_addition, is_description_of_public_ip};
use crate::syntax::Cursor;

/// The findings, each with the index of a workload of the template: the first that runs on Fargate.
pub(super) fn findings(
    project: &Project<'_>,
    workloads: &[Workload<'_>],
    reports: &[WorkloadReport],
) -> Vec<(usize, Finding)> {
    let mut templates = HashSet::new();
    let mut found = Vec::new();
    for (index, (workload, report)) in workloads.iter().zip(reports).enumerate() {
        if report.verdict == Verdict::OnFargate && templates.insert(workload.file) {
            let findings = of_template(project, workload.file);
            found.extend(findings.into_iter().map(|finding| (index, finding)));
        }
    }
    found
}

fn of_template(project: &Project<'_>, file: usize) -> Vec<Finding> {
    let parameters = project.module(file).map(|module| module.parameters.iter());
    let parameters = parameters.into_iter().flatten();
    let found = parameters.filter_map(|one| match one.body.get("Default") {
        Some(default) => default_in_use(project, file, one, default.text()?),
        None => lack(project, file, one),
    });
    found.collect()
}

/// A parameter of the migration for public IP addresses that every known stack leaves at its default, which is right only for
/// some subnets.
fn default_in_use(
    project: &Project<'_>,
    file: usize,
    parameter: &Parameter<'_>,
    default: &str,
) -> Option<Finding> {
    let description = parameter.body.get("Description").and_then(Cursor::text)?;
    if !is_description_of_public_ip(description) {
        return None;
    }
    let name = parameter.name;
    let mut parents = project.graph.parents_of(file);
    let mut files = project.parameter_files.of(file);
    if parents.any(|(_, nested)| nested.argument(name).is_some())
        || files.any(|one| has_value(one, name))
    {
        return None;
    }
    let message = format!(
        "No file sets the parameter {name}, so that it has its default, {default}. In public subnets, tasks without a public IP address cannot pull images"
    );
    let help = format!(
        "Set {name}=ENABLED if the subnets are public, or {name}=DISABLED if they have a NAT gateway or VPC endpoints"
    );
    let mut finding = finding(project, file, parameter.key, message, help);
    finding.rule = RuleId::SvcAssignPublicIp;
    Some(finding)
}

/// What is missing for a parameter.
fn lack(project: &Project<'_>, file: usize, parameter: &Parameter<'_>) -> Option<Finding> {
    let mut parents = project.graph.parents_of(file).peekable();
    if parents.peek().is_some() {
        let mut lacking = parents.filter(|(_, nested)| {
            nested.is_sure && nested.takes_more() && nested.argument(parameter.name).is_none()
        });
        let (_, nested) = lacking.next()?;
        let message = format!(
            "{} creates the stack of {} without a value for its parameter {}, which has no default",
            nested.resource.name,
            project.path(file),
            parameter.name
        );
        let help = format!(
            "Add {} to the Parameters of {}",
            parameter.name, nested.resource.name
        );
        let mut finding = finding(project, nested.parent, nested.resource.key, message, help);
        finding.related.push(Related {
            file: project.shared_path(file),
            span: parameter.key.span(),
            label: "the parameter".into(),
        });
        return Some(finding);
    }
    // Other parameters were there before, so the deployment of the stack has values for them.
    let description = parameter.body.get("Description").and_then(Cursor::text)?;
    if !is_description_of_addition(description) {
        return None;
    }
    let files: Vec<&ParameterFile<'_>> = project.parameter_files.of(file).collect();
    let lacking: BTreeSet<&str> = files
        .iter()
        .filter(|one| !has_value(one, parameter.name))
        .map(|one| one.path)
        .collect();
    if lacking.is_empty() && !files.is_empty() {
        return None;
    }
    let name = parameter.name;
    let (message, help) = if files.is_empty() {
        (
            format!("The new parameter {name} has no default, and no file provides a value"),
            format!("Pass a value when you update the stack (--parameter-overrides {name}=…)"),
        )
    } else {
        let lacking: Vec<&str> = lacking.into_iter().collect();
        (
            format!(
                "The new parameter {name} has no default, and {} has no value for it",
                lacking.join(", ")
            ),
            format!("Add a value for {name} to the parameter files"),
        )
    };
    Some(finding(project, file, parameter.key, message, help))
}

/// Whether a parameter file has a value that is not a placeholder of the migration.
fn has_value(file: &ParameterFile<'_>, name: &str) -> bool {
    let value = file.values.get(name).and_then(Option::as_ref);
    value.is_some_and(|value| !value.starts_with(TO_FILL_IN))
}

fn finding(
    project: &Project<'_>,
    file: usize,
    place: Cursor<'_>,
    message: String,
    help: String,
) -> Finding {
    Finding {
        rule: RuleId::ParameterFiles,
        severity: Severity::Warning,
        file: project.shared_path(file),
        span: place.span(),
        message: message.into(),
        help: help.into(),
        decides: false,
        related: Vec::new(),
    }
}
