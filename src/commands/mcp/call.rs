//! The tools `explain`, `plan` and `apply`, and what all calls have in common.

use std::ffi::OsString;

use serde_json::{Value, json};

use super::super::Exit;
use super::answer::{cut, fit, pieces};
use super::input::{ApplyInput, Decisions, ExplainInput, PlanInput};
use super::plans;
use super::workspace::Workspace;
use crate::report::diff;
use crate::report::plan::Plan;

/// The arguments of a command that analyzes files.
pub(super) fn base(
    workspace: &Workspace,
    command: &str,
    decisions: Option<&Decisions>,
) -> Vec<OsString> {
    let mut root = OsString::from("--root=");
    root.push(&workspace.root);
    let mut arguments = vec![command.into(), root];
    arguments.extend(decisions.into_iter().flat_map(Decisions::options));
    arguments
}

/// The paths as the last arguments; by default the root.
///
/// # Errors
/// A message, if one is outside of the root or does not exist.
pub(super) fn paths(
    workspace: &Workspace,
    given: Option<&[String]>,
) -> Result<Vec<OsString>, String> {
    let mut arguments = vec![OsString::from("--")];
    for path in given.unwrap_or_default() {
        workspace.inside(path)?;
        // One dash is standard input.
        arguments.push(match path.as_str() {
            "-" => "./-".into(),
            path => path.into(),
        });
    }
    if arguments.len() == 1 {
        arguments.push(".".into());
    }
    Ok(arguments)
}

/// Shows the page of a rule or transform.
///
/// # Errors
/// A message for the client.
pub(super) fn explain(workspace: &Workspace, input: &ExplainInput) -> Result<String, String> {
    let arguments = ["explain", "--format=json", "--", input.name.as_str()];
    let ran = workspace.run(&arguments.map(OsString::from))?;
    match ran.exit {
        Exit::Done => Ok(cut(ran.stdout)),
        _ => Err(ran.error()),
    }
}

/// Creates a plan, or continues the diff of one.
///
/// # Errors
/// A message for the client.
pub(super) fn plan(workspace: &Workspace, input: &PlanInput) -> Result<Value, String> {
    let offset = input.offset.unwrap_or_default();
    if let Some(id) = &input.plan {
        if input.paths.is_some() || input.decisions.is_some() {
            return Err("error: plan cannot be combined with paths and decisions; omit plan to create a new plan".into());
        }
        let (plan, path) = plans::read(workspace, id)?;
        return Ok(described(&plan, &path.to_string_lossy(), offset));
    }
    let file = plans::new_file(workspace)?;
    let mut out = OsString::from("--out=");
    out.push(file.path());
    let mut arguments = base(workspace, "plan", input.decisions.as_ref());
    arguments.push(out);
    if input.update_parameter_files.unwrap_or_default() {
        arguments.push("--update-parameter-files".into());
    }
    arguments.extend(paths(workspace, input.paths.as_deref())?);
    let ran = workspace.run(&arguments)?;
    let is_empty = file
        .as_file()
        .metadata()
        .is_ok_and(|found| found.len() == 0);
    if is_empty {
        return Err(ran.error());
    }
    let (plan, path) = plans::keep(workspace, file)?;
    Ok(described(&plan, &path.to_string_lossy(), offset))
}

fn described(plan: &Plan, path: &str, offset: usize) -> Value {
    let diffs = plan.files.iter().flat_map(|file| {
        let diff = diff::unified(&file.path, &file.before.text, &file.after.text);
        let pieces = pieces(&diff).into_iter();
        pieces.map(|piece| json!({"file": file.path, "diff": piece}))
    });
    let mut answer = json!({
        "plan": plan.id,
        "plan_file": path,
        "result": last_sentence(&plan.text),
        "summary": plan.report["summary"],
        "changed_files": plan.files.len(),
        "diffs": diffs.collect::<Vec<_>>(),
    });
    fit(&mut answer, &["diffs"], offset);
    answer
}

/// The end of a report, which may be wrapped.
fn last_sentence(lines: &[String]) -> String {
    let start = lines.iter().rposition(|line| line.starts_with("Plan: "));
    let lines: Vec<&str> = lines[start.unwrap_or_default()..]
        .iter()
        .map(|line| line.trim())
        .collect();
    lines.join(" ")
}

/// Changes the files of a plan.
///
/// # Errors
/// A message for the client.
pub(super) fn apply(workspace: &Workspace, input: &ApplyInput) -> Result<String, String> {
    let file = plans::find(workspace, &input.plan)?;
    let mut arguments = base(workspace, "apply", None);
    if input.dry_run {
        arguments.push("--dry-run".into());
    }
    arguments.extend(["--".into(), file.into_os_string()]);
    let ran = workspace.run(&arguments)?;
    match ran.exit {
        Exit::Done => Ok(cut(format!("{}{}", ran.stderr, ran.stdout))),
        _ => Err(cut(ran.error())),
    }
}
