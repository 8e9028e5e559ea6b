//! Where answers are written: in which settings file, and for all templates, for one file or for one workload.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use crate::commands::questions::{Answer, AskedBy, Question, Setting, pattern};
use crate::outcome::{Outcome, Verdict, WorkloadReport};
use crate::settings::NewSetting;

/// The settings file of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Home {
    /// The path of the settings file, which may not exist yet.
    pub(super) settings: PathBuf,
    /// The path of the template, relative to the directory of the settings file.
    pub(super) template: String,
    /// Whether the run covers all templates that the settings file applies to.
    pub(super) is_covered: bool,
}

/// The settings files of the templates, by the paths of the templates.
pub(super) type Homes = HashMap<String, Home>;

/// The new settings of each settings file.
pub(super) type NewSettings = BTreeMap<PathBuf, Vec<NewSetting>>;

/// An answer with its place.
pub(super) struct Placed<'q, 'o> {
    /// Where it is written.
    pub(super) settings: NewSettings,
    /// The workloads that it is an answer for.
    pub(super) answered: Vec<&'q AskedBy<'o>>,
}

/// Where an answer is written, and the workloads that it is an answer for: all that need one, except those whose
/// template does not have what the answer references.
///
/// # Errors
/// If no template has that.
pub(super) fn place<'q, 'o>(
    question: &'q Question<'o>,
    answer: &Answer,
    outcome: &Outcome,
    homes: &Homes,
) -> Result<Placed<'q, 'o>, String> {
    let has_names = |one: &&AskedBy<'_>| {
        let names = &one.workload.offered.names;
        answer.names.iter().all(|name| names.contains(name))
    };
    let answered: Vec<&AskedBy<'_>> = question.asked_by.iter().filter(has_names).collect();
    if answered.is_empty() {
        let files = question
            .asked_by
            .iter()
            .map(|one| one.workload.file.as_str());
        let files: Vec<&str> = files.take(1).collect();
        return Err(format!(
            "{} has no parameter or resource {}",
            files.join(""),
            answer.names.join(" or ")
        ));
    }
    let mut new = NewSettings::new();
    for one in &answered {
        let Some((home, mut path)) = key(question, one, outcome, homes, &answered) else {
            continue;
        };
        if !answer.names.is_empty() && path.is_empty() {
            path = of_file(home);
        }
        let settings = new.entry(home.settings.clone()).or_default();
        for (key, value) in &answer.entries {
            let setting = NewSetting {
                path: path.iter().chain(key).cloned().collect(),
                value: value.clone(),
            };
            if !settings.contains(&setting) {
                settings.push(setting);
            }
        }
    }
    Ok(Placed {
        settings: new,
        answered,
    })
}

/// The settings file for a workload, and the keys below which the answer is written in it: the nearest ones that apply
/// to no workload that the question is not about.
fn key<'h>(
    question: &Question<'_>,
    asked_by: &AskedBy<'_>,
    outcome: &Outcome,
    homes: &'h Homes,
    answered: &[&AskedBy<'_>],
) -> Option<(&'h Home, Vec<String>)> {
    let setting = &question.setting;
    let file = match setting {
        Setting::Parameter { file, .. } => file,
        setting => asked_by.file_of(setting),
    };
    let home = homes
        .get(file)
        .or_else(|| homes.get(&asked_by.workload.file))?;
    let covers = |is_concerned: &dyn Fn(&Home) -> bool| {
        let concerned = outcome
            .workloads
            .iter()
            .filter(|one| is_migrated(one) && homes.get(&one.file).is_some_and(is_concerned));
        let is_answered = |one: &WorkloadReport| {
            answered
                .iter()
                .any(|answered| std::ptr::eq(answered.workload, one))
        };
        concerned.into_iter().all(is_answered)
    };
    let keys = match setting {
        Setting::Value(_)
            if home.is_covered && covers(&|other| other.settings == home.settings) =>
        {
            Vec::new()
        }
        Setting::Value(_) if covers(&|other| of_file(other) == of_file(home)) => of_file(home),
        Setting::Parameter { .. } => of_file(home),
        _ => {
            let mut keys = of_file(home);
            keys.extend(["workloads".to_owned(), asked_by.workload.id.clone()]);
            keys
        }
    };
    Some((home, keys))
}

fn of_file(home: &Home) -> Vec<String> {
    vec!["files".to_owned(), pattern(&home.template)]
}

/// Whether a workload is, or can be, migrated by a run.
fn is_migrated(workload: &WorkloadReport) -> bool {
    workload.verdict.is_migrated() || workload.verdict == Verdict::NeedsDecision
}
