//! The checks that run on every case.

use std::env;
use std::path::Path;

use ecs2fargate::facts::rules::RuleId;
use ecs2fargate::outcome::Verdict;
use ecs2fargate::settings::{Cutover, Finish};

use crate::harness::{Case, Files, Ran, diff, diff_files, is_updating, parse};
use crate::removed::everything_that_goes_is_listed;
use crate::rules::of_an_unnamed_kind;
use crate::spans::mark_something;

type Check = fn(&Case) -> Result<(), String>;

/// Properties that hold for every case.
const ALWAYS: [(&str, Check); 10] = [
    ("the tool reads the file", is_read),
    ("the verdict goes with the text", verdict_and_text),
    ("a second run changes nothing", is_at_rest),
    ("the result can be read", can_be_read),
    (
        "every setting that goes is listed as removed",
        everything_that_goes_is_listed,
    ),
    (
        "what the update does with each change is known",
        updates_are_known,
    ),
    (
        "every finding is of a kind that its table names",
        findings_are_named,
    ),
    ("every place of the report marks some text", mark_something),
    ("Windows line ends stay", keeps_windows_line_ends),
    (
        "a byte order mark and a missing final line end stay",
        keeps_mark_and_missing_end,
    ),
];

/// Comparisons with the files of the case.
const WRITTEN: [(&str, Check); 5] = [
    (
        "the case keeps something of what the tool does",
        keeps_something,
    ),
    ("the new text", comes_out),
    ("the findings", finds),
    ("what the update does", updates),
    ("the report", reports),
];

/// Runs all checks of a case and reports all failures; or writes the files of the case.
pub fn check(case: &Case) -> Result<(), String> {
    if let Some(directory) = env::var_os("CASES_OUT") {
        case.write_whole(Path::new(&directory));
    }
    let mut failures = failures(case, &ALWAYS);
    if is_updating() {
        case.update();
    } else {
        failures.extend(self::failures(case, &WRITTEN));
    }
    if failures.is_empty() {
        return Ok(());
    }
    Err(failures.join("\n"))
}

/// Runs a case under another cutover, where that gives another result, with the checks that need no stored results.
pub fn check_cutover(case: &Case, cutover: Cutover, name: &str) -> Result<(), String> {
    let other = case.under(cutover, name);
    if other.ran().files == case.ran().files && other.ran().told() == case.ran().told() {
        return Ok(());
    }
    // A third of the cases for external validators, which take their time; ALL_FORMS=1 writes all.
    let is_chosen = case.name.bytes().map(usize::from).sum::<usize>() % 3 == 0;
    if let Some(directory) = env::var_os("CASES_OUT")
        && (is_chosen || env::var_os("ALL_FORMS").is_some())
    {
        other.write_whole(Path::new(&directory));
    }
    let mut failures = failures(&other, &ALWAYS[..ALWAYS.len() - 1]);
    if cutover != Cutover::Parallel {
        failures.extend(self::failures(&other, &ALWAYS[ALWAYS.len() - 1..]));
    }
    if cutover == Cutover::Parallel {
        failures.extend(self::failures(&other, &ENDS));
    }
    if failures.is_empty() {
        return Ok(());
    }
    Err(failures.join("\n"))
}

/// How a migration in parallel can end, and its forms: a file without a final line end may not have a way back.
const ENDS: [(&str, Check); 3] = [
    ("a byte order mark stays", keeps_mark),
    ("a return gives the files of before", goes_back),
    ("the finished files are at rest on Fargate", finishes),
];

/// Whether a run added copies.
fn has_record(case: &Case) -> bool {
    let files = case.ran().files.iter().zip(&case.before);
    let mut changed = files.filter(|(after, before)| after != before);
    let marks = ["FargateTraffic", "Parallel", "ecs2fargate: parallel"];
    changed.any(|((_, text), _)| marks.iter().any(|mark| text.contains(mark)))
}

fn goes_back(case: &Case) -> Result<(), String> {
    if !has_record(case) {
        return Ok(());
    }
    let back = case.finish(&case.ran().files, Finish::Fargate);
    diff_files(&case.before, &back.files)
}

fn finishes(case: &Case) -> Result<(), String> {
    let finished = case.finish(&case.ran().files, Finish::Ec2);
    if finished.files == case.ran().files {
        return match has_record(case) {
            true => Err(format!(
                "nothing is finished: {:?}",
                case.whole(&finished).findings()
            )),
            false => Ok(()),
        };
    }
    let changed = finished
        .files
        .iter()
        .filter(|file| !case.before.contains(file));
    for (name, text) in changed {
        if let Some(Err(error)) = parse(name, text) {
            return Err(format!("{name}: {error}"));
        }
    }
    let again = case.run(&finished.files);
    diff_files(&finished.files, &again.files)
}

fn failures(case: &Case, checks: &[(&str, Check)]) -> Vec<String> {
    let failed = checks.iter().filter_map(|(what, check)| {
        let failure = check(case).err()?;
        Some(format!("does not hold: {what}\n{failure}"))
    });
    failed.collect()
}

fn is_read(case: &Case) -> Result<(), String> {
    let refused = case.ran().refused.as_deref();
    match (&case.refused, refused) {
        (Some(_), _) if is_updating() => Ok(()),
        (Some(expected), refused) => diff(expected.trim_end(), refused.unwrap_or_default()),
        (None, Some(reason)) => Err(format!("the file is refused: {reason}")),
        (None, None) => Ok(()),
    }
}

fn comes_out(case: &Case) -> Result<(), String> {
    if case.after.iter().any(|after| case.before.contains(after)) {
        return Err("before and after are the same: leave after out".to_owned());
    }
    diff_files(&case.expected(), &case.shown_files())
}

fn finds(case: &Case) -> Result<(), String> {
    match (&case.findings, &case.report) {
        (Some(_), Some(_)) => Err("the report has the findings: leave findings.txt out".to_owned()),
        (Some(expected), None) => diff(expected, &case.shown().findings()),
        (None, Some(_)) => Ok(()),
        (None, None) if case.finds_notes_at_most() => Ok(()),
        (None, None) => {
            let findings = case.shown().findings();
            Err(format!(
                "there is no findings.txt; UPDATE_CASES=1 writes it:\n{findings}"
            ))
        }
    }
}

/// A case that covers none of the findings and none of the edits cannot fail.
fn keeps_something(case: &Case) -> Result<(), String> {
    let ran = case.ran();
    let whole = case.whole(ran);
    let is_told = case.findings.is_some() || case.shown().kept().count() > 0;
    let is_seen = is_told || case.report.is_some() || case.update.is_some();
    let happens = whole.kept().count() > 0 || ran.files != case.before;
    if is_seen || !happens || !case.after.is_empty() {
        return Ok(());
    }
    let found: Vec<RuleId> = whole.kept().map(|(finding, _)| finding.rule).collect();
    Err(format!(
        "nothing of it is in the scope of the case; add its steps or rules to scope.txt; found: {found:?}"
    ))
}

fn updates(case: &Case) -> Result<(), String> {
    match (&case.update, &case.report) {
        (Some(_), Some(_)) => Err("the report has the update: leave update.txt out".to_owned()),
        (Some(expected), None) => diff(expected, &case.shown().update()),
        (None, _) => Ok(()),
    }
}

fn reports(case: &Case) -> Result<(), String> {
    match &case.report {
        Some(expected) => diff(expected, &case.shown().report()),
        None if case.is_of_a_step => {
            Err("there is no report.txt; UPDATE_CASES=1 writes it".to_owned())
        }
        None => Ok(()),
    }
}

fn updates_are_known(case: &Case) -> Result<(), String> {
    let changes = case
        .ran()
        .outcome
        .workloads
        .iter()
        .flat_map(|one| &one.changes);
    let unknown = changes.filter(|change| change.update.name() == "unknown");
    let unknown: Vec<&Option<String>> = unknown.map(|change| &change.resource).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(format!(
        "add the types of these to src/facts/updates.tsv: {unknown:?}"
    ))
}

fn findings_are_named(case: &Case) -> Result<(), String> {
    let told = case.ran().told();
    let odd = told
        .into_iter()
        .filter_map(|(rule, kinds)| of_an_unnamed_kind(rule.rule(), &kinds));
    let odd: Vec<String> = odd.collect();
    if odd.is_empty() {
        Ok(())
    } else {
        Err(odd.join("\n"))
    }
}

/// Runs a case in another form of the same text, and expects the same form of the same result, and the same report.
fn holds_as(case: &Case, form: fn(&str) -> Option<String>) -> Result<(), String> {
    let all = |files: &Files| -> Option<Files> {
        let files = files.iter();
        files
            .map(|(name, text)| Some((name.clone(), form(text)?)))
            .collect()
    };
    let Some(before) = all(&case.before) else {
        return Ok(());
    };
    let expected = all(&case.ran().files).ok_or("the result has not the form of the original")?;
    let ran = case.run(&before);
    diff_files(&expected, &ran.files)?;
    diff(&case.whole(case.ran()).report(), &case.whole(&ran).report())
}

fn keeps_windows_line_ends(case: &Case) -> Result<(), String> {
    holds_as(case, |text| {
        (!text.contains('\r')).then(|| text.replace('\n', "\r\n"))
    })
}

fn keeps_mark(case: &Case) -> Result<(), String> {
    holds_as(case, |text| {
        (!text.starts_with('\u{feff}')).then(|| format!("\u{feff}{text}"))
    })
}

/// Both at once: neither hides the other, because the first lines and the last ones are compared.
fn keeps_mark_and_missing_end(case: &Case) -> Result<(), String> {
    holds_as(case, |text| {
        let text = text.trim_end_matches(['\r', '\n']);
        (!text.starts_with('\u{feff}')).then(|| format!("\u{feff}{text}"))
    })
}

fn is_at_rest(case: &Case) -> Result<(), String> {
    let first = case.ran();
    if first.files == case.before {
        // The same run again returns the same result.
        return Ok(());
    }
    let second = case.run(&first.files);
    diff_files(&first.files, &second.files)?;
    rests(first, &second, has_record(case))
}

/// A migrated workload is on Fargate in the second run, or still requires action, as one does that runs twice; any other
/// one is reported as before.
fn rests(first: &Ran, second: &Ran, runs_twice: bool) -> Result<(), String> {
    let before: Vec<(&str, Verdict)> = first.verdicts().collect();
    // Objects that the ECS API identifies by name have a new one.
    let after: Vec<(&str, Verdict)> = second
        .verdicts()
        .map(|(id, verdict)| (id.trim_end_matches("-fargate"), verdict))
        .collect();
    let follows = |was: Verdict, is: Verdict| match was {
        Verdict::Ready if runs_twice => {
            matches!(is, Verdict::OnFargate | Verdict::ActionRequired)
        }
        Verdict::Ready => is == Verdict::OnFargate,
        Verdict::ActionRequired => matches!(
            is,
            Verdict::OnFargate | Verdict::ActionRequired | Verdict::NotEc2
        ),
        stays => is == stays,
    };
    let mut pairs = before.iter().zip(&after);
    let fits = |((id, was), (other, is)): (&(&str, Verdict), &(&str, Verdict))| {
        id == other && follows(*was, *is)
    };
    if before.len() == after.len() && pairs.all(fits) {
        return Ok(());
    }
    Err(format!("a second run says {after:?} after {before:?}"))
}

fn can_be_read(case: &Case) -> Result<(), String> {
    let shown = case.shown_files();
    for (name, text) in case.ran().files.iter().chain(&shown) {
        let is_changed = !case.before.iter().any(|(_, before)| before == text);
        if let Some(Err(error)) = parse(name, text)
            && (is_changed || case.refused.is_none())
        {
            return Err(format!("{name}: {error}"));
        }
    }
    Ok(())
}

fn verdict_and_text(case: &Case) -> Result<(), String> {
    let ran = case.ran();
    let has = |verdict| ran.verdicts().any(|(_, one)| one == verdict);
    let moved = has(Verdict::Ready) || has(Verdict::ActionRequired);
    match (ran.files != case.before, moved) {
        (true, false) => Err("the text changed, and no workload was migrated".to_owned()),
        // The required action may be all that remains of a migration.
        (false, true) if has(Verdict::Ready) => {
            Err("nothing changed, and yet a workload was migrated".to_owned())
        }
        _ => Ok(()),
    }
}
