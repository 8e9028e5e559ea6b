//! The workload that `--workload` names.

use crate::outcome::WorkloadReport;

/// How alike two names must be for one to be suggested for the other.
const LIKENESS: f64 = 0.7;

/// The number of workloads that an error message lists.
const LISTED: usize = 5;

/// The index of the workload that `FILE#ID` or `ID` names.
///
/// # Errors
/// A message for the user, if there is none or more than one.
pub(super) fn find(wanted: &str, workloads: &[WorkloadReport]) -> Result<usize, String> {
    let is_wanted = |one: &WorkloadReport| match wanted.rsplit_once('#') {
        Some((file, id)) => one.id == id && one.file == file.trim_start_matches("./"),
        None => one.id == wanted,
    };
    let found = workloads.iter().enumerate();
    let found: Vec<(usize, &WorkloadReport)> = found.filter(|(_, one)| is_wanted(one)).collect();
    match found.as_slice() {
        [] => Err(unknown(wanted, workloads)),
        [(index, _)] => Ok(*index),
        several => {
            let names = several.iter().map(|(_, one)| full_name(one));
            Err(format!(
                "--workload {wanted}: {} workloads have this ID; specify one of {}",
                several.len(),
                listed(names.collect())
            ))
        }
    }
}

fn unknown(wanted: &str, workloads: &[WorkloadReport]) -> String {
    let names: Vec<String> = workloads.iter().map(full_name).collect();
    let likeness = |name: &String| {
        let id = name.rsplit_once('#').map_or(name.as_str(), |(_, id)| id);
        let full = strsim::jaro_winkler(wanted, name);
        full.max(strsim::jaro_winkler(wanted, id))
    };
    let likely = names.iter().map(|name| (likeness(name), name));
    let likely = likely.filter(|(likeness, _)| *likeness > LIKENESS);
    let best = likely.max_by(|(one, _), (other, _)| one.total_cmp(other));
    match best {
        Some((_, name)) => {
            format!("--workload {wanted}: no workload has this ID; did you mean {name}?")
        }
        None if names.is_empty() => {
            format!("--workload {wanted}: the given files define no workload")
        }
        None => format!(
            "--workload {wanted}: no workload has this ID; the workloads are {}",
            listed(names)
        ),
    }
}

fn full_name(workload: &WorkloadReport) -> String {
    format!("{}#{}", workload.file, workload.id)
}

fn listed(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}
