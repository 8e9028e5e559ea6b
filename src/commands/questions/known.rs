//! What the files show about the answer to a question.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::Regex;

use super::{Question, Setting, places};
use crate::outcome::Outcome;
use crate::settings::Kind;
use crate::syntax::{Cursor, Document};

/// The most choices from the files that are shown for a question.
const SHOWN: usize = 6;

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::commands) struct Choice {
    /// The answer, as it is typed.
    pub(in crate::commands) answer: String,
    /// What it means, or where it was found.
    pub(in crate::commands) about: String,
}

impl Choice {
    fn new(answer: impl Into<String>, about: impl Into<String>) -> Self {
        Self {
            answer: answer.into(),
            about: about.into(),
        }
    }
}

/// The IDs and ARNs that are written in the files of a run.
#[derive(Default)]
pub(in crate::commands) struct Known {
    /// The files by path, each with the IDs in it, in order.
    by_file: BTreeMap<String, Vec<String>>,
}

impl Known {
    /// Reads the files of a run, and the settings files.
    pub(in crate::commands) fn of<'t>(
        outcome: &'t Outcome,
        settings: impl Iterator<Item = (&'t str, &'t str)>,
    ) -> Self {
        let files = outcome.files.iter();
        let texts = files.map(|file| (file.path.as_str(), file.before.as_str()));
        let mut known = Self::default();
        for (path, text) in texts.chain(settings) {
            let mut ids: Vec<String> = Vec::new();
            for id in ids_in(text) {
                if !ids.iter().any(|known| known == id) {
                    ids.push(id.to_owned());
                }
            }
            if !ids.is_empty() {
                known.by_file.insert(path.to_owned(), ids);
            }
        }
        known
    }

    /// The IDs of a kind: for a list, those of a file together.
    fn choices(&self, kind: Kind) -> Vec<Choice> {
        let mut found: Vec<Choice> = Vec::new();
        for (path, ids) in &self.by_file {
            let mut ids: Vec<&str> = (ids.iter().map(String::as_str))
                .filter(|id| is_of(kind, id))
                .collect();
            if matches!(kind, Kind::Subnets | Kind::SecurityGroups) && !ids.is_empty() {
                found.push(Choice::new(ids.join(","), format!("used in {path}")));
                ids.clear();
            }
            let single = ids.into_iter();
            found.extend(single.map(|id| Choice::new(id, format!("used in {path}"))));
        }
        found
    }
}

fn ids_in(text: &str) -> impl Iterator<Item = &str> {
    static IDS: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = IDS.get_or_init(|| {
        let ids = r"\b(?:(?:subnet|sg|vpc|fs)-[0-9a-f]{8,17}\b|arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]+)";
        Regex::new(ids).ok()
    });
    let found = pattern.iter().flat_map(|pattern| pattern.find_iter(text));
    found.map(|one| one.as_str())
}

fn is_of(kind: Kind, id: &str) -> bool {
    match kind {
        Kind::Subnets => id.starts_with("subnet-"),
        Kind::SecurityGroups => id.starts_with("sg-"),
        Kind::Vpc => id.starts_with("vpc-"),
        Kind::ExecutionRole => {
            let name = id.to_lowercase();
            name.starts_with("arn:") && name.contains("execution")
        }
        Kind::AssignPublicIp => false,
    }
}

/// The answers to choose from: those that the setting defines, and those that the files offer.
pub(in crate::commands) fn choices(
    question: &Question<'_>,
    known: &Known,
    outcome: &Outcome,
) -> Vec<Choice> {
    let mut choices = fixed(&question.setting);
    if let Setting::Parameter { file, name } = &question.setting {
        let mut files = outcome.files.iter();
        let text = files.find(|one| one.path == *file).map(|one| &one.before);
        let declared = text.and_then(|text| places::document(file, text));
        choices = declared.map_or_else(Vec::new, |document| declared_values(&document, name));
    }
    let mut from_files: Vec<Choice> = Vec::new();
    if let Setting::Value(kind) = &question.setting {
        let offered = question
            .asked_by
            .iter()
            .map(|one| (&one.workload.offered, &one.workload.file));
        for (offered, file) in offered {
            let own = offered
                .candidates
                .iter()
                .filter(|one| one.setting == kind.name());
            from_files.extend(own.map(|one| {
                let about = match one.about.starts_with("exported by") {
                    true => one.about.clone(),
                    false => format!("{} ({file})", one.about),
                };
                Choice::new(one.value.clone(), about)
            }));
        }
        from_files.extend(known.choices(*kind));
    } else if let Setting::Volume(path) = &question.setting {
        let systems = known.by_file.iter();
        from_files.extend(systems.flat_map(|(file, ids)| {
            let systems = ids.iter().filter(|id| id.starts_with("fs-"));
            systems.map(move |id| {
                let directory = if path.starts_with('/') { path } else { "/" };
                let about = format!("a directory of the EFS file system used in {file}");
                Choice::new(format!("{id}:{directory}"), about)
            })
        }));
    }
    for choice in from_files {
        let is_new = choices.iter().all(|known| known.answer != choice.answer);
        if is_new && choices.len() < SHOWN {
            choices.push(choice);
        }
    }
    choices
}

/// The default and the allowed values of a parameter.
fn declared_values(document: &Document, name: &str) -> Vec<Choice> {
    let parameter = Cursor::root(document).path(&["Parameters", name]);
    let get = |key| parameter.and_then(|one| one.get(key));
    let default = get("Default").and_then(Cursor::text);
    let allowed = get("AllowedValues").into_iter().flat_map(Cursor::items);
    let allowed = allowed.filter_map(Cursor::text);
    let default = default.map(|value| Choice::new(value, "default of the parameter"));
    let allowed = allowed.map(|value| Choice::new(value, "allowed value of the parameter"));
    let mut all: Vec<Choice> = default.into_iter().collect();
    for choice in allowed {
        if all.iter().all(|known| known.answer != choice.answer) {
            all.push(choice);
        }
    }
    all
}

/// The answers that a setting defines.
fn fixed(setting: &Setting) -> Vec<Choice> {
    let all: &[(&str, &str)] = match setting {
        Setting::Value(Kind::AssignPublicIp) => &[
            (
                "true",
                "the subnets are public: without an address, tasks cannot pull images",
            ),
            ("false", "the subnets have a NAT gateway or VPC endpoints"),
        ],
        Setting::Value(Kind::ExecutionRole) => &[
            (
                "generate",
                "a role with AmazonECSTaskExecutionRolePolicy is added to the template",
            ),
            ("task-role", "the role of the task is used for both"),
        ],
        Setting::LaunchType => &[
            ("ec2", "container instances: the workload is migrated"),
            ("fargate", "Fargate: there is nothing to do"),
        ],
        Setting::Standalone => &[
            (
                "migrate",
                "it is migrated; the callers of run-task have to change as well",
            ),
            ("report", "it is reported and not changed"),
        ],
        Setting::LogDriver => &[("awslogs", "CloudWatch Logs")],
        Setting::Volume(_) => &[
            (
                "scratch",
                "an empty directory, which is deleted when the task stops",
            ),
            ("drop", "nothing: the mount points are removed"),
        ],
        Setting::Size => &[
            ("256/512", "0.25 vCPU, 0.5 GiB"),
            ("512/1024", "0.5 vCPU, 1 GiB"),
            ("1024/2048", "1 vCPU, 2 GiB"),
            ("2048/4096", "2 vCPU, 4 GiB"),
        ],
        Setting::Value(_) | Setting::Parameter { .. } | Setting::Keep => &[],
    };
    let all = all.iter();
    all.map(|(answer, about)| Choice::new(*answer, *about))
        .collect()
}
