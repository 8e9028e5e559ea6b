//! The questions that a run leaves open and that a setting answers: `init` writes them into a settings file, and
//! `migrate --interactive` asks them.

mod known;
mod places;
mod setting;

use std::collections::HashMap;

use crate::facts::rules::RuleId;
use crate::outcome::{Finding, Outcome, Severity, Verdict, WorkloadReport};
use crate::settings::Kind;
use crate::syntax::Document;

pub(super) use known::{Choice, Known, choices};
pub(super) use setting::{Answer, Setting};

/// A question that one setting answers, for all workloads that need it.
pub(super) struct Question<'o> {
    /// The setting.
    pub(super) setting: Setting,
    /// The workloads that need an answer, in the order of the report.
    pub(super) asked_by: Vec<AskedBy<'o>>,
}

/// A workload that needs an answer, and why.
#[derive(Clone, Copy)]
pub(super) struct AskedBy<'o> {
    /// The workload.
    pub(super) workload: &'o WorkloadReport,
    /// The reason.
    pub(super) finding: &'o Finding,
}

impl AskedBy<'_> {
    /// The file that an answer for this workload alone is written for.
    pub(super) fn file_of(&self, setting: &Setting) -> &str {
        match setting {
            // It is read for the file of the task definition.
            Setting::Size => &self.finding.file,
            _ => &self.workload.file,
        }
    }
}

/// The open questions of a run: those that are usually answered once for all templates come first, and reasons for not
/// migrating what is blocked come last.
pub(super) fn questions(outcome: &Outcome) -> Vec<Question<'_>> {
    let mut documents = Documents::new(outcome);
    let mut questions: Vec<Question<'_>> = Vec::new();
    for workload in &outcome.workloads {
        for finding in open(workload) {
            let settings = settings_of(workload, finding, &mut documents).into_iter();
            // A finding that remains although its setting is specified needs something else.
            let specified = &workload.offered.specified;
            for setting in settings.filter(|one| !specified.contains(&one.key())) {
                add(&mut questions, setting, AskedBy { workload, finding });
            }
        }
        let is_blocked = workload.verdict == Verdict::Blocked;
        if let Some(finding) = errors(workload).next().filter(|_| is_blocked) {
            add(&mut questions, Setting::Keep, AskedBy { workload, finding });
        }
    }
    questions.sort_by_key(|question| question.setting.order());
    questions
}

/// The findings of a workload that prevent its migration.
pub(super) fn errors(workload: &WorkloadReport) -> impl Iterator<Item = &Finding> {
    let findings = workload.findings.iter();
    findings.filter(|finding| finding.severity == Severity::Error)
}

/// The findings that require a decision.
fn open(workload: &WorkloadReport) -> impl Iterator<Item = &Finding> {
    let is_open = workload.verdict.is_left_for_a_person();
    let findings = workload.findings.iter();
    findings.filter(move |finding| is_open && finding.decides)
}

/// A question is asked once for several workloads, except where each of them needs its own answer.
fn add<'o>(questions: &mut Vec<Question<'o>>, setting: Setting, asked_by: AskedBy<'o>) {
    let is_own = setting.is_of_one_workload();
    let is_same = |question: &&mut Question<'o>| {
        let of_this = question
            .asked_by
            .iter()
            .any(|one| is_same_workload(one, &asked_by));
        question.setting == setting && (!is_own || of_this)
    };
    let Some(known) = questions.iter_mut().find(is_same) else {
        questions.push(Question {
            setting,
            asked_by: vec![asked_by],
        });
        return;
    };
    if !known
        .asked_by
        .iter()
        .any(|one| is_same_workload(one, &asked_by))
    {
        known.asked_by.push(asked_by);
    }
}

fn is_same_workload(one: &AskedBy<'_>, other: &AskedBy<'_>) -> bool {
    std::ptr::eq(one.workload, other.workload)
}

/// The settings that answer a finding. A blocked workload is not migrated, whatever is answered for it alone.
fn settings_of(
    workload: &WorkloadReport,
    finding: &Finding,
    documents: &mut Documents<'_>,
) -> Vec<Setting> {
    let mut settings = Vec::new();
    let is_error = finding.severity == Severity::Error;
    settings.extend(general(finding.rule).map(Setting::Value));
    // A question about a value, and not about the location of something that is defined elsewhere.
    if is_error && finding.rule != RuleId::SvcTaskDefinition {
        let document = documents.of(&finding.file);
        let name = document.and_then(|one| places::parameter_at(one, finding.span.start));
        settings.extend(name.map(|name| Setting::Parameter {
            file: finding.file.to_string(),
            name,
        }));
    }
    if workload.verdict == Verdict::Blocked {
        return settings;
    }
    match finding.rule {
        RuleId::SvcLaunchTypeImplicit => settings.push(Setting::LaunchType),
        RuleId::TdSizeRequired | RuleId::TdSizeCombination => settings.push(Setting::Size),
        RuleId::TdStandalone => settings.push(Setting::Standalone),
        RuleId::TdLogDriver => settings.push(Setting::LogDriver),
        RuleId::TdVolumeSourcePath | RuleId::TdVolumeDocker if is_error => {
            let document = documents.of(&finding.file);
            let path = document.and_then(|one| places::text_at(one, finding.span.start));
            settings.extend(path.map(Setting::Volume));
        }
        _ => {}
    }
    settings
}

/// The setting that is usually the same for all templates.
fn general(rule: RuleId) -> Option<Kind> {
    match rule {
        RuleId::SvcSubnets => Some(Kind::Subnets),
        RuleId::SvcAssignPublicIp => Some(Kind::AssignPublicIp),
        RuleId::SvcSecurityGroups => Some(Kind::Vpc),
        RuleId::SgTaskIngress => Some(Kind::SecurityGroups),
        RuleId::TdExecutionRole => Some(Kind::ExecutionRole),
        _ => None,
    }
}

/// The files of a run as documents, each parsed when it is first needed.
struct Documents<'o> {
    outcome: &'o Outcome,
    parsed: HashMap<String, Option<Document>>,
}

impl<'o> Documents<'o> {
    fn new(outcome: &'o Outcome) -> Self {
        Self {
            outcome,
            parsed: HashMap::new(),
        }
    }

    fn of(&mut self, path: &str) -> Option<&Document> {
        if !self.parsed.contains_key(path) {
            let mut files = self.outcome.files.iter();
            let text = files.find(|file| file.path == path);
            let document = text.and_then(|file| places::document(path, &file.before));
            self.parsed.insert(path.to_owned(), document);
        }
        self.parsed.get(path)?.as_ref()
    }
}

/// The pattern of a file in `files` of a settings file, from its path relative to the settings file. In Terraform the
/// module is what is migrated, so that the pattern matches all of its files.
pub(super) fn pattern(path: &str) -> String {
    let (directory, name) = path
        .rsplit_once('/')
        .map_or(("", path), |(directory, name)| (directory, name));
    let name = match places::is_terraform(path) {
        true => "*.tf".to_owned(),
        false => globset::escape(name),
    };
    // `./` prevents the name of a template in this directory from matching in all directories.
    match directory {
        "" => format!("./{name}"),
        directory => format!("{}/{name}", globset::escape(directory)),
    }
}

#[cfg(test)]
mod tests;
