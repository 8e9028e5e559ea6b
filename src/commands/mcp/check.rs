//! The tool `check`: the JSON report, shortened.

use serde::Deserialize as _;
use serde_json::{Map, Value, json};

use super::answer::fit;
use super::call::{base, paths};
use super::input::{CheckInput, VerdictName};
use super::workspace::Workspace;

/// The lists of a workload, of which a long answer shows a part.
const LISTS: [&str; 6] = [
    "findings",
    "changes",
    "pending",
    "removed",
    "renamed",
    "followers",
];

/// The number of workloads that an error lists.
const LISTED: usize = 20;

/// Runs `check` and shortens its report.
///
/// # Errors
/// A message for the client.
pub(super) fn check(workspace: &Workspace, input: &CheckInput) -> Result<Value, String> {
    let mut arguments = base(workspace, "check", input.decisions.as_ref());
    arguments.push("--format=json".into());
    if let Some(revision) = &input.diff_base {
        arguments.push(format!("--diff-base={revision}").into());
    }
    arguments.extend(paths(workspace, input.paths.as_deref())?);
    let ran = workspace.run(&arguments)?;
    let Ok(report) = serde_json::from_str::<Value>(&ran.stdout) else {
        return Err(ran.error());
    };
    let offset = input.offset.unwrap_or_default();
    match &input.workload {
        Some(wanted) => one(&report, wanted, offset),
        None => Ok(all(&report, input, ran.exit.status(), offset)),
    }
}

fn all(report: &Value, input: &CheckInput, status: u8, offset: usize) -> Value {
    let workloads = items(report, "workloads").iter();
    let workloads = workloads.filter(|one| {
        let verdict = VerdictName::deserialize(&one["verdict"]);
        let wanted = input.verdicts.as_ref();
        wanted.is_none_or(|wanted| verdict.is_ok_and(|verdict| wanted.contains(&verdict)))
    });
    let refused = items(report, "files").iter();
    let refused = refused.filter(|file| file["status"] == "refused");
    let mut answer = json!({
        "exit_status": status,
        "meaning": meaning(status),
        "summary": report["summary"],
        "costs": report["costs"],
        "refused": refused.collect::<Vec<_>>(),
        "workloads": workloads.map(short).collect::<Vec<_>>(),
        "findings": report["findings"],
    });
    if let Some(omitted) = report.get("omitted") {
        answer["omitted"] = omitted.clone();
    }
    fit(&mut answer, &["refused", "workloads", "findings"], offset);
    answer
}

fn meaning(status: u8) -> &'static str {
    match status {
        0 => "nothing remains to be done",
        1 => "all remaining changes can be made by plan and apply",
        2 => "a file could not be read, parsed or verified: see refused",
        _ => {
            "a person has to act or decide: see the findings of the workloads; explain shows what a rule requires"
        }
    }
}

/// A workload without its changes and notes.
fn short(workload: &Value) -> Value {
    let mut short = Map::new();
    short.insert("workload".into(), name(workload).into());
    for key in ["verdict", "impact", "flags", "update", "sizes"] {
        if let Some(value) = workload.get(key) {
            short.insert(key.into(), value.clone());
        }
    }
    let findings = items(workload, "findings").iter();
    let (notes, findings): (Vec<&Value>, Vec<&Value>) =
        findings.partition(|one| one["severity"] == "note");
    let findings = findings.into_iter().map(placed);
    short.insert("findings".into(), findings.collect());
    short.insert("notes".into(), notes.len().into());
    for key in ["changes", "pending"] {
        short.insert(key.into(), items(workload, key).len().into());
    }
    Value::Object(short)
}

/// A finding with its place in one text.
fn placed(finding: &Value) -> Value {
    let text = |key: &str| finding[key].as_str().unwrap_or_default();
    let place = format!("{}:{}:{}", text("file"), finding["line"], finding["column"]);
    json!({
        "rule": finding["rule"],
        "severity": finding["severity"],
        "place": place,
        "message": finding["message"],
        "help": finding["help"],
    })
}

fn name(workload: &Value) -> String {
    let text = |key: &str| workload[key].as_str().unwrap_or_default();
    format!("{}#{}", text("file"), text("id"))
}

fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// One workload in full.
fn one(report: &Value, wanted: &str, offset: usize) -> Result<Value, String> {
    let workloads = items(report, "workloads");
    let is_wanted = |one: &&Value| name(one) == wanted || one["id"] == wanted;
    let found: Vec<&Value> = workloads.iter().filter(is_wanted).collect();
    let candidates = match found.as_slice() {
        [workload] => {
            let mut answer = (*workload).clone();
            answer["workload"] = name(workload).into();
            fit(&mut answer, &LISTS, offset);
            return Ok(answer);
        }
        [] => workloads.iter().collect(),
        _ => found,
    };
    let names: Vec<String> = candidates
        .iter()
        .take(LISTED)
        .map(|one| name(one))
        .collect();
    let more = match candidates.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Err(format!(
        "error: {wanted}: not the name of exactly one workload; the workloads are {}{more}",
        names.join(", ")
    ))
}
