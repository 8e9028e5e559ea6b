//! Finds the cases, runs them, and says which failed and how.

use std::env;
use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Parser;
use ecs2fargate::batch::SETTINGS_FILE;
use ecs2fargate::cli::{Cli, Command};
use ecs2fargate::outcome::{FileStatus, Finding, Outcome, Severity, Verdict, WorkloadReport};
use ecs2fargate::pipeline::{self, Source};
use ecs2fargate::settings::{Config, Settings};
use ecs2fargate::transforms::rules::Means;
use similar::TextDiff;

/// Files with their texts, in order.
pub type Files = Vec<(String, String)>;

/// One folder of a template as it is and as it should become, or of several files that belong together.
pub struct Case {
    /// The folder, from the root of the repository.
    pub name: String,
    folder: PathBuf,
    /// Whether the files are in folders called `before` and `after`.
    has_folders: bool,
    /// The template, or the files.
    pub before: Files,
    /// What those become that must change.
    pub after: Files,
    /// What must be found, where that is the point.
    pub findings: Option<String>,
    /// What the update of a stack does with the changes, where that is the point.
    pub update: Option<String>,
    settings: Settings,
}

/// What came of a run.
pub struct Ran {
    /// The texts: the new ones, or the old ones where nothing changed.
    pub files: Files,
    /// The findings of all workloads, a line each.
    pub findings: String,
    /// What the update of a stack does: a line for each workload that moves, then one for each property.
    pub update: String,
    /// The properties that are listed as removed, each with its file.
    pub removed: Vec<(String, String)>,
    /// The rule of each finding, and of which kind it is; which of two where both keep a workload where it is.
    pub told: Vec<(&'static str, Vec<Means>)>,
    /// Every workload with its verdict.
    pub verdicts: Vec<(String, Verdict)>,
    /// Why the file was refused.
    pub refused: Option<String>,
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether the results are to be written instead of compared.
pub fn is_updating() -> bool {
    env::var_os("UPDATE_CASES").is_some()
}

/// The folders of a folder, in order; none where it is missing.
pub fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder's entries can be read").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// The last part of a path.
pub fn name_of(path: &Path) -> &str {
    path.file_name().and_then(OsStr::to_str).unwrap_or_default()
}

/// The cases of every room, and those of whole workloads.
pub fn all() -> Vec<Case> {
    let rooms = folders(&root().join("transforms"));
    let rooms = rooms.iter().map(|room| room.join("cases"));
    let shared = folders(&root().join("tests/cases"));
    let found: Vec<Case> = rooms
        .chain(shared)
        .flat_map(|group| of_group(&group))
        .collect();
    assert!(found.len() > 13, "only {} cases were found", found.len());
    found
}

/// The cases in one folder.
pub fn of_group(group: &Path) -> Vec<Case> {
    folders(group).into_iter().map(Case::read).collect()
}

/// Checks every case and fails with all that do not hold.
pub fn hold(check: impl Fn(&Case) -> Result<(), String>) {
    let mut failures = String::new();
    let mut count = 0;
    for case in all() {
        if let Err(what) = check(&case) {
            count += 1;
            writeln!(failures, "\n{}\n{what}", case.name).expect("writing to a String cannot fail");
        }
    }
    assert!(count == 0, "{count} cases do not hold:\n{failures}");
}

/// Nothing where two texts are the same, else how they differ.
pub fn diff(expected: &str, actual: &str) -> Result<(), String> {
    if expected == actual {
        return Ok(());
    }
    let diff = TextDiff::from_lines(expected, actual);
    let text = diff.unified_diff().header("expected", "actual").to_string();
    let shown = text.replace('\r', "\\r").replace('\u{feff}', "\\u{feff}");
    Err(shown)
}

/// Nothing where files are the same, else how they differ.
pub fn diff_files(expected: &Files, actual: &Files) -> Result<(), String> {
    let one_text = |files: &Files| -> String {
        let files = files.iter();
        let parts = files.map(|(name, text)| format!("=== {name}\n{text}"));
        parts.collect()
    };
    if expected == actual {
        return Ok(());
    }
    diff(&one_text(expected), &one_text(actual))
}

/// The files below a folder that are named, in order.
fn files_of(folder: &Path) -> Files {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut found: Files = Vec::new();
    for entry in entries {
        let path = entry.expect("a folder's entries can be read").path();
        let name = name_of(&path).to_owned();
        if path.is_dir() {
            let below = files_of(&path).into_iter();
            found.extend(below.map(|(inner, text)| (format!("{name}/{inner}"), text)));
        } else {
            found.push((name, fs::read_to_string(&path).expect("a file of a case")));
        }
    }
    found.sort();
    found
}

impl Case {
    fn read(folder: PathBuf) -> Self {
        let name = folder
            .strip_prefix(root())
            .expect("cases are in the repository");
        let name = name.to_string_lossy().replace('\\', "/");
        let read = |file: &str| fs::read_to_string(folder.join(file)).ok();
        let has_folders = folder.join("before").is_dir();
        let [before, after] = if has_folders {
            ["before", "after"].map(|side| files_of(&folder.join(side)))
        } else {
            let one = |side: &str| {
                let names = ["yaml", "json", "template"].map(|kind| format!("{side}.{kind}"));
                let found = names
                    .into_iter()
                    .find_map(|name| Some((read(&name)?, name)));
                let file = found.map(|(text, name)| (name.replace("after", "before"), text));
                file.into_iter().collect()
            };
            [one("before"), one("after")]
        };
        assert!(
            !before.is_empty(),
            "{name} has neither before.yaml, before.json, before.template nor a folder before"
        );
        let flags = read("settings.txt").unwrap_or_default();
        let settings = settings(&name, &before[0].0, &flags, read(SETTINGS_FILE));
        Self {
            findings: read("findings.txt"),
            update: read("update.txt"),
            name,
            has_folders,
            before,
            after,
            settings,
            folder,
        }
    }

    /// What the files must be after a run.
    pub fn expected(&self) -> Files {
        let changed = |name: &String| self.after.iter().find(|(after, _)| after == name);
        let files = self.before.iter();
        files
            .map(|file| changed(&file.0).unwrap_or(file).clone())
            .collect()
    }

    /// Migrates files as the case's settings want it.
    pub fn run(&self, files: &Files) -> Ran {
        let sources = files.iter().map(|(path, text)| Source {
            named: true,
            // As if only the other folders had been named.
            is_context: path.starts_with("outside/"),
            path: path.clone(),
            text: text.clone(),
        });
        let outcome = pipeline::migrate(sources.collect(), &self.settings);
        let mut refused = None;
        let files = outcome.files.iter().map(|file| {
            let text = match &file.status {
                FileStatus::Changed { after } => after,
                FileStatus::Unchanged => &file.before,
                FileStatus::Refused { reason, .. } => {
                    refused = Some(reason.clone());
                    &file.before
                }
            };
            (file.path.clone(), text.clone())
        });
        let files = files.collect();
        let verdicts = outcome.workloads.iter();
        Ran {
            files,
            findings: findings(&outcome, self.has_folders),
            update: outcome.workloads.iter().filter_map(update).collect(),
            removed: removed(&outcome),
            told: told(&outcome),
            verdicts: verdicts.map(|one| (one.id.clone(), one.verdict)).collect(),
            refused,
        }
    }

    /// Writes what a run gave into the case's folder.
    pub fn update(&self, ran: &Ran) {
        for (before, (name, text)) in self.before.iter().zip(&ran.files) {
            let after = if self.has_folders {
                self.folder.join("after").join(name)
            } else {
                self.folder.join(name.replace("before", "after"))
            };
            if *text != before.1 {
                let folder = after.parent().expect("a file is in a folder");
                fs::create_dir_all(folder).expect("the case can be written");
                fs::write(after, text).expect("the case can be written");
            } else if after.exists() {
                fs::remove_file(after).expect("the case can be written");
            }
        }
        let told = [
            (&self.findings, "findings.txt", &ran.findings),
            (&self.update, "update.txt", &ran.update),
        ];
        for (_, file, text) in told.iter().filter(|(held, ..)| held.is_some()) {
            fs::write(self.folder.join(file), text).expect("the case can be written");
        }
    }
}

/// The settings of a case: command line flags, one with its value a line, and a settings file.
fn settings(name: &str, file: &str, lines: &str, config: Option<String>) -> Settings {
    let flags = lines
        .lines()
        .flat_map(|line| {
            line.split_once(' ')
                .map_or(vec![line], |(flag, value)| vec![flag, value])
        })
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let arguments = ["ecs2fargate", "migrate", "before"]
        .into_iter()
        .chain(flags);
    let cli = Cli::try_parse_from(arguments).unwrap_or_else(|error| panic!("{name}: {error}"));
    match cli.command {
        Command::Migrate(migrate) => match config {
            None => migrate.asked(migrate.common.settings()),
            Some(text) => {
                let config = Config::read(SETTINGS_FILE, &text);
                let mut config = config.unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
                config.is_covered = true;
                let choices = migrate.common.decisions.choices();
                migrate.asked(Arc::new(config).settings(Some(file), &choices))
            }
        },
        other => panic!("{name}: not migrate but {other:?}"),
    }
}

fn update(workload: &WorkloadReport) -> Option<String> {
    let mut text = format!("{}: {}\n", workload.id, workload.update.as_ref()?);
    for change in &workload.changes {
        let resource = change.resource.iter();
        let place: Vec<&str> = resource
            .chain(&change.property)
            .map(String::as_str)
            .collect();
        let place = if place.is_empty() {
            "template".to_owned()
        } else {
            place.join(".")
        };
        let line = format!("  {place} {}\n", change.update.name());
        if !text.contains(&line) {
            text += &line;
        }
    }
    for follower in &workload.followers {
        text += &format!("  {}.{} follows\n", follower.resource, follower.property);
    }
    Some(text)
}

fn removed(outcome: &Outcome) -> Vec<(String, String)> {
    let all = outcome.workloads.iter().flat_map(|one| &one.removed);
    all.map(|removed| (removed.file.clone(), removed.property.clone()))
        .collect()
}

fn told(outcome: &Outcome) -> Vec<(&'static str, Vec<Means>)> {
    let kinds = |workload: &WorkloadReport, finding: &Finding| match finding.severity {
        Severity::Note => vec![Means::Note],
        Severity::Warning if finding.decides => vec![Means::Act],
        Severity::Warning => vec![Means::Warning],
        Severity::Error if workload.verdict == Verdict::NeedsDecision => vec![Means::Ask],
        Severity::Error => vec![Means::Block, Means::Ask],
    };
    let all = outcome.workloads.iter().flat_map(|workload| {
        let findings = workload.findings.iter();
        findings.map(move |finding| (finding.rule, kinds(workload, finding)))
    });
    all.collect()
}

fn findings(outcome: &Outcome, with_files: bool) -> String {
    let all = outcome.workloads.iter().flat_map(|one| &one.findings);
    all.chain(&outcome.findings)
        .map(|finding| line(finding, with_files))
        .collect()
}

fn line(finding: &Finding, with_file: bool) -> String {
    let severity = match finding.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let Finding {
        rule,
        file,
        position,
        message,
        ..
    } = finding;
    let file = if with_file {
        format!("{file}:")
    } else {
        String::new()
    };
    format!(
        "{severity}[{rule}] {file}{}:{} {message}\n",
        position.line, position.column
    )
}
