//! Finds and runs the cases, and reports the failures.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

use clap::Parser;
use ecs2fargate::cli::{Cli, Command};
use ecs2fargate::engine::{self, Source};
use ecs2fargate::facts::rules::{Answer, RuleId};
use ecs2fargate::files::SETTINGS_FILE;
use ecs2fargate::outcome::{FileStatus, Finding, Outcome, Severity, Verdict};
use ecs2fargate::settings::{Config, Cutover, Finish, Settings};
use ecs2fargate::syntax::{Document, ParseError, hcl_format};
use rayon::prelude::*;
use similar::TextDiff;

use crate::scope::{Scope, step_of};
use crate::shown::Shown;

/// Files with their texts, in order.
pub type Files = Vec<(String, String)>;

/// A directory with a template before and after the migration, or with several files that belong together.
pub struct Case {
    /// The directory, relative to the root of the repository.
    pub name: String,
    directory: PathBuf,
    /// Whether the files are in directories called `before` and `after`.
    has_directories: bool,
    /// The template, or the files.
    pub before: Files,
    /// The expected contents of the changed files.
    pub after: Files,
    /// The expected findings; if this and `report` are missing, no finding may be more severe than a note.
    pub findings: Option<String>,
    /// The expected effect of the stack update, in cases about it.
    pub update: Option<String>,
    /// The expected result except for the new text: present in every case of a step, and in others that opt in.
    pub report: Option<String>,
    /// Why a file is refused, in cases about it.
    pub refused: Option<String>,
    /// Whether the case belongs to a step.
    pub is_of_a_step: bool,
    /// The part of the result that the case covers.
    pub scope: Scope,
    settings: Settings,
    ran: OnceLock<Ran>,
    shown: OnceLock<Option<Ran>>,
}

/// The result of a run.
pub struct Ran {
    /// The texts: the new ones, or the old ones where nothing changed.
    pub files: Files,
    /// The outcome.
    pub outcome: Outcome,
    /// Why a file was refused.
    pub refused: Option<String>,
}

impl Ran {
    /// Every workload with its verdict.
    pub fn verdicts(&self) -> impl Iterator<Item = (&str, Verdict)> {
        let workloads = self.outcome.workloads.iter();
        workloads.map(|one| (one.id.as_str(), one.verdict))
    }

    /// The rule of each finding of a workload, and the kinds that it may be of: more than one if both kinds block a
    /// workload.
    pub fn told(&self) -> Vec<(RuleId, Vec<Answer>)> {
        let all = self.outcome.workloads.iter().flat_map(|workload| {
            let findings = workload.findings.iter();
            findings.map(|finding| (finding.rule, kinds(finding, workload.verdict)))
        });
        all.collect()
    }
}

/// The kinds in the tables that a finding may be of.
pub fn kinds(finding: &Finding, verdict: Verdict) -> Vec<Answer> {
    match finding.severity {
        Severity::Note => vec![Answer::Note],
        Severity::Warning if finding.decides => vec![Answer::Act],
        Severity::Warning => vec![Answer::Warning],
        Severity::Error if verdict == Verdict::NeedsDecision => vec![Answer::Ask],
        Severity::Error => vec![Answer::Block, Answer::Ask],
    }
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether the results are written instead of compared.
pub fn is_updating() -> bool {
    env::var_os("UPDATE_CASES").is_some()
}

/// The subdirectories of a directory, in order; none if it does not exist.
pub fn directories(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a directory's entries can be read").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// The last part of a path.
pub fn name_of(path: &Path) -> &str {
    path.file_name().and_then(OsStr::to_str).unwrap_or_default()
}

/// The cases of every step, and those of complete workloads.
pub fn all() -> &'static [Case] {
    static ALL: LazyLock<Vec<Case>> = LazyLock::new(|| {
        let rooms = directories(&root().join("transforms"));
        let rooms = rooms.iter().map(|room| room.join("cases"));
        let shared = directories(&root().join("tests/cases"));
        let groups: Vec<PathBuf> = rooms.chain(shared).collect();
        let cases: Vec<PathBuf> = groups.iter().flat_map(|group| directories(group)).collect();
        cases.into_par_iter().map(Case::read).collect()
    });
    &ALL
}

/// The cases in one directory, by its path from the root of the repository.
pub fn of_group(group: &str) -> impl Iterator<Item = &'static Case> {
    let prefix = format!("{group}/");
    all()
        .iter()
        .filter(move |case| case.name.starts_with(&prefix))
}

/// `Ok` if two texts are equal, otherwise the difference.
pub fn diff(expected: &str, actual: &str) -> Result<(), String> {
    if expected == actual {
        return Ok(());
    }
    let diff = TextDiff::from_lines(expected, actual);
    let text = diff.unified_diff().header("expected", "actual").to_string();
    let shown = text.replace('\r', "\\r").replace('\u{feff}', "\\u{feff}");
    Err(shown)
}

/// `Ok` if the files are equal, otherwise the difference.
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

/// The files below a named directory, in order.
fn files_of(directory: &Path) -> Files {
    let entries = fs::read_dir(directory).into_iter().flatten();
    let mut found: Files = Vec::new();
    for entry in entries {
        let path = entry.expect("a directory's entries can be read").path();
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
    fn read(directory: PathBuf) -> Self {
        let name = directory
            .strip_prefix(root())
            .expect("cases are in the repository");
        let name = name.to_string_lossy().replace('\\', "/");
        let read = |file: &str| fs::read_to_string(directory.join(file)).ok();
        let has_directories = directory.join("before").is_dir();
        let [before, after] = if has_directories {
            ["before", "after"].map(|side| files_of(&directory.join(side)))
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
            "{name} has neither before.yaml, before.json, before.template nor a directory before"
        );
        let flags = read("settings.txt").unwrap_or_default();
        let settings = settings(&name, &before[0].0, &flags, read(SETTINGS_FILE));
        Self {
            findings: read("findings.txt"),
            update: read("update.txt"),
            report: read("report.txt"),
            refused: read("refused.txt"),
            is_of_a_step: step_of(&directory).is_some(),
            scope: Scope::of(&directory),
            name,
            has_directories,
            before,
            after,
            settings,
            directory,
            ran: OnceLock::new(),
            shown: OnceLock::new(),
        }
    }

    /// The same case under another cutover, without stored results. Its name has the cutover in front, so that what it writes
    /// for validators does not replace what the case itself writes.
    pub fn under(&self, cutover: Cutover, name: &str) -> Self {
        Self {
            name: format!("{name}/{}", self.name),
            directory: self.directory.clone(),
            has_directories: self.has_directories,
            before: self.before.clone(),
            after: Vec::new(),
            findings: None,
            update: None,
            report: None,
            refused: self.refused.clone(),
            is_of_a_step: false,
            scope: Scope::Whole,
            settings: self.settings.under(cutover),
            ran: OnceLock::new(),
            shown: OnceLock::new(),
        }
    }

    /// The expected files after a run.
    pub fn expected(&self) -> Files {
        let changed = |name: &String| self.after.iter().find(|(after, _)| after == name);
        let files = self.before.iter();
        files
            .map(|file| changed(&file.0).unwrap_or(file).clone())
            .collect()
    }

    /// The run of the case as it is written, shared by all checks.
    pub fn ran(&self) -> &Ran {
        self.ran.get_or_init(|| self.run(&self.before))
    }

    /// The run in which only the edits that the case covers are made, if it differs from the full run.
    fn narrowed(&self) -> Option<&Ran> {
        let narrowed = self.shown.get_or_init(|| {
            let only = self.scope.only().filter(|only| !only.is_empty())?;
            let changes = self.ran().files != self.before;
            let settings = Settings {
                only,
                ..self.settings.clone()
            };
            changes.then(|| self.run_with(&self.before, &settings))
        });
        narrowed.as_ref()
    }

    /// The new texts that the case covers.
    pub fn shown_files(&self) -> Files {
        match self.narrowed() {
            Some(narrowed) => narrowed.files.clone(),
            None if self.scope.has_edits() => self.ran().files.clone(),
            None => self.before.clone(),
        }
    }

    /// The part of the run that the case covers.
    pub fn shown(&self) -> Shown<'_> {
        let ran = self.ran();
        let edits = self.narrowed();
        Shown {
            outcome: &ran.outcome,
            edits: edits.map(|edits| &edits.outcome),
            scope: &self.scope,
            with_files: self.has_directories,
        }
    }

    /// The complete run.
    pub fn whole<'r>(&self, ran: &'r Ran) -> Shown<'r> {
        Shown {
            outcome: &ran.outcome,
            edits: None,
            scope: &Scope::Whole,
            with_files: self.has_directories,
        }
    }

    /// Migrates files with the settings of the case.
    pub fn run(&self, files: &Files) -> Ran {
        self.run_with(files, &self.settings)
    }

    /// Ends the migrations in parallel of files: all parameters for the traffic have the value that this requires.
    pub fn finish(&self, files: &Files, finish: Finish) -> Ran {
        let mut settings = self.settings.clone();
        settings.finish = Some(finish);
        let value = match finish {
            Finish::Ec2 => "100",
            Finish::Fargate => "0",
        };
        for (_, text) in files {
            let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            let is_traffic =
                |word: &&str| word.ends_with("FargateTraffic") || word.ends_with("fargate_traffic");
            for name in words.filter(is_traffic) {
                settings
                    .parameters
                    .insert(name.to_owned(), vec![value.to_owned()]);
            }
        }
        self.run_with(files, &settings)
    }

    fn run_with(&self, files: &Files, settings: &Settings) -> Ran {
        migrate(files, settings)
    }

    /// Whether no finding that the case covers is more severe than a note, or ignored.
    pub fn finds_notes_at_most(&self) -> bool {
        let shown = self.shown();
        let mut kept = shown.kept();
        kept.all(|(finding, _)| finding.severity == Severity::Note)
            && shown.ignored().next().is_none()
    }

    /// Writes the files that a full run changes, before and after, for external validators.
    pub fn write_whole(&self, directory: &Path) {
        for (before, after) in self.before.iter().zip(&self.ran().files) {
            if before == after {
                continue;
            }
            for (side, (name, text)) in [("before", before), ("after", after)] {
                let path = directory.join(side).join(&self.name).join(name);
                write_or_remove(&path, Some(text));
            }
        }
    }

    /// Writes the results of a run into the directory of the case.
    pub fn update(&self) {
        for (before, (name, text)) in self.before.iter().zip(&self.shown_files()) {
            let after = if self.has_directories {
                self.directory.join("after").join(name)
            } else {
                self.directory.join(name.replace("before", "after"))
            };
            write_or_remove(&after, (*text != before.1).then_some(text));
        }
        if self.refused.is_some() {
            let refused = self.ran().refused.as_ref().map(|one| format!("{one}\n"));
            write_or_remove(&self.directory.join("refused.txt"), refused.as_ref());
        }
        let shown = self.shown();
        let has_report = self.is_of_a_step || self.report.is_some();
        let findings = shown.findings();
        // An empty file also requires that there are no notes.
        let asks_for_none = self.findings.as_deref() == Some("") && findings.is_empty();
        let is_asked = self.findings.is_some() && !findings.is_empty();
        let is_wanted = asks_for_none || is_asked || !self.finds_notes_at_most();
        let is_wanted = is_wanted && !has_report;
        let at = |file: &str| self.directory.join(file);
        write_or_remove(&at("findings.txt"), is_wanted.then_some(&findings));
        if self.update.is_some() {
            let update = (!has_report).then(|| shown.update());
            write_or_remove(&at("update.txt"), update.as_ref());
        }
        if has_report {
            write_or_remove(&at("report.txt"), Some(&shown.report()));
        }
    }
}

/// The document in a text; `None` for a text that is none, such as a template of container definitions.
pub fn parse(name: &str, text: &str) -> Option<Result<Document, ParseError>> {
    let path = Path::new(name);
    if let Some(format) = hcl_format(path) {
        return Some(Document::parse_as(text, format));
    }
    let kind = path.extension().and_then(OsStr::to_str)?;
    let is_document = matches!(kind, "yaml" | "yml" | "json" | "template");
    is_document.then(|| Document::parse(text))
}

/// Migrates files with the given settings.
pub fn migrate(files: &Files, settings: &Settings) -> Ran {
    let sources = files.iter().map(|(path, text)| Source {
        // As if each file had been named on the command line, except for those in this directory, which a search found.
        named: !path.starts_with("found/"),
        // As if only the other directories had been named.
        is_context: path.starts_with("outside/"),
        path: path.clone(),
        text: text.clone(),
    });
    let outcome = engine::migrate(sources.collect(), settings);
    let mut refused = None;
    let files = outcome.files.iter().map(|file| {
        let text = match &file.status {
            FileStatus::Changed { after } => after,
            FileStatus::Unchanged => &file.before,
            FileStatus::Refused { reason, .. } => {
                refused = Some(format!("{}: {reason}", file.path));
                &file.before
            }
        };
        (file.path.clone(), text.clone())
    });
    Ran {
        files: files.collect(),
        refused,
        outcome,
    }
}

/// Writes a file, or removes it if there should be none.
fn write_or_remove(path: &Path, text: Option<&String>) {
    let directory = path.parent().expect("a file is in a directory");
    match text {
        Some(text) => {
            fs::create_dir_all(directory).expect("the case can be written");
            fs::write(path, text).expect("the case can be written");
        }
        None if path.exists() => {
            fs::remove_file(path).expect("the case can be written");
            // A directory that is now empty is removed too; a non-empty one is kept.
            let _ = fs::remove_dir(directory);
        }
        None => {}
    }
}

/// The settings of a case: command line flags, one with its value per line, and a settings file.
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
