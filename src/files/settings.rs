//! Finds and reads the settings files of templates.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::paths::{is_repository, real, repository};
use super::read::{open, read_limited};
use super::write::Change;
use super::{Overlay, Scope};
use crate::outcome::{FileReport, FileStatus, Stage};
use crate::settings::{Config, Problem};

/// The name of settings files.
pub const SETTINGS_FILE: &str = ".ecs2fargate.yaml";

/// Names that users may expect to work too.
const OTHER_NAMES: [&str; 3] = [".ecs2fargate.yml", ".ecs2fargate.json", "ecs2fargate.yaml"];

/// The settings file that applies to a template.
#[derive(Clone, Debug)]
pub struct Governed {
    /// The file.
    pub config: Arc<Config>,
    /// The template's path relative to the settings file's directory; `None` for standard input.
    pub path: Option<String>,
}

/// The result of the search in a directory.
#[derive(Clone)]
enum SettingsFile {
    Nothing,
    /// A valid file, and its directory.
    Good(Arc<Config>, PathBuf),
    /// The index of an unusable file.
    Bad(usize),
}

/// A settings file that cannot be used.
struct BadFile {
    shown: String,
    problems: Vec<Problem>,
    /// The number of templates that are not migrated because of it.
    templates: usize,
}

/// The settings files of a run; each is read once.
pub(super) struct SettingsFiles {
    working_directory: PathBuf,
    overlay: Overlay,
    /// The given directories.
    tops: Vec<PathBuf>,
    /// Whether all templates below them are analyzed.
    is_whole: bool,
    by_directory: HashMap<PathBuf, SettingsFile>,
    bad: Vec<BadFile>,
}

impl SettingsFiles {
    pub(super) fn new(scope: &Scope, working_directory: &Path) -> Self {
        let paths = scope.paths.iter();
        Self {
            working_directory: real(working_directory),
            overlay: scope.overlay.clone(),
            tops: paths
                .map(|path| real(&working_directory.join(path)))
                .filter(|path| path.is_dir())
                .collect(),
            is_whole: !scope.globs.leave_out_any(),
            by_directory: HashMap::new(),
            bad: Vec::new(),
        }
    }

    /// The settings file of a template, whose path has resolved links. An unusable one is recorded and reported as an
    /// error.
    pub(super) fn of_file(&mut self, file: &Path) -> Result<Option<Governed>, ()> {
        let directory = file.parent().unwrap_or(file).to_owned();
        match self.of_directory(&directory) {
            SettingsFile::Nothing => Ok(None),
            SettingsFile::Good(config, home) => Ok(Some(governed(config, &home, file))),
            SettingsFile::Bad(number) => {
                self.bad[number].templates += 1;
                Err(())
            }
        }
    }

    /// The settings file of a context template, if there is a usable one. An unusable one does not affect this run.
    pub(super) fn of_context(&mut self, file: &Path) -> Option<Governed> {
        let directory = file.parent().unwrap_or(file).to_owned();
        match self.of_directory(&directory) {
            SettingsFile::Good(config, home) => Some(governed(config, &home, file)),
            SettingsFile::Nothing | SettingsFile::Bad(_) => None,
        }
    }

    /// The settings file for a text without a path.
    pub(super) fn of_working_directory(&mut self) -> Result<Option<Governed>, ()> {
        match self.of_directory(&self.working_directory.clone()) {
            SettingsFile::Nothing => Ok(None),
            SettingsFile::Good(config, _) => Ok(Some(Governed { config, path: None })),
            SettingsFile::Bad(number) => {
                self.bad[number].templates += 1;
                Err(())
            }
        }
    }

    /// The unusable files that templates to migrate need, as reports.
    pub(super) fn into_reports(self) -> Vec<FileReport> {
        let bad = self.bad.into_iter();
        bad.filter(|file| file.templates > 0).map(report).collect()
    }

    fn of_directory(&mut self, directory: &Path) -> SettingsFile {
        if let Some(found) = self.by_directory.get(directory) {
            return found.clone();
        }
        let found = match self.here(directory) {
            SettingsFile::Nothing => {
                match directory.parent().filter(|_| self.goes_on_above(directory)) {
                    Some(parent) => self.of_directory(parent),
                    None => SettingsFile::Nothing,
                }
            }
            found => found,
        };
        self.by_directory
            .insert(directory.to_owned(), found.clone());
        found
    }

    /// In a repository the search ends at its root; elsewhere at the given directory, or at the working directory if
    /// that is higher.
    fn goes_on_above(&self, directory: &Path) -> bool {
        if is_repository(directory) {
            return false;
        }
        let is_in_repository = repository(directory).is_some();
        let below = |top: &PathBuf| directory != top && directory.starts_with(top);
        is_in_repository || below(&self.working_directory) || self.tops.iter().any(below)
    }

    fn here(&mut self, directory: &Path) -> SettingsFile {
        let path = directory.join(SETTINGS_FILE);
        // A dangling link counts as existing: ignoring it would drop the user's decisions.
        let result = if path.symlink_metadata().is_ok() || self.overlay.contains(&path) {
            self.read(&path, directory)
        } else if let Some(other) = OTHER_NAMES
            .iter()
            .find(|name| directory.join(name).is_file())
        {
            let message = format!("Settings files must be named {SETTINGS_FILE}; rename it");
            Err((directory.join(other), vec![problem(message)]))
        } else {
            return SettingsFile::Nothing;
        };
        match result {
            Ok(config) => SettingsFile::Good(Arc::new(config), directory.to_owned()),
            Err((path, problems)) => {
                self.bad.push(BadFile {
                    shown: self.shown(&path),
                    problems,
                    templates: 0,
                });
                SettingsFile::Bad(self.bad.len() - 1)
            }
        }
    }

    fn read(&self, path: &Path, directory: &Path) -> Result<Config, (PathBuf, Vec<Problem>)> {
        let fail = |problems| (path.to_owned(), problems);
        let text = match self.overlay.get(path) {
            Some(text) => text.to_owned(),
            None => read(path).map_err(|message| fail(vec![problem(message)]))?,
        };
        let mut config = Config::read(&self.shown(path), &text).map_err(fail)?;
        config.is_covered = self.is_whole && self.tops.iter().any(|top| directory.starts_with(top));
        Ok(config)
    }

    fn shown(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.working_directory);
        below.unwrap_or(path).to_string_lossy().replace('\\', "/")
    }
}

/// The text of a file.
fn read(path: &Path) -> Result<String, String> {
    let bytes = open(path).and_then(read_limited);
    let bytes = bytes.map_err(|error| format!("cannot be read: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "not UTF-8 text; save it as UTF-8".to_owned())
}

fn governed(config: Arc<Config>, home: &Path, file: &Path) -> Governed {
    let below = file.strip_prefix(home).ok().and_then(Path::to_str);
    let path = below.map(|path| path.replace('\\', "/"));
    Governed { config, path }
}

/// The directory of a new settings file for a template that has none: the working directory, if the search from the
/// template ends there or above it, otherwise the root of the repository or the directory of the template.
pub fn settings_directory(template: &Path, working_directory: &Path) -> PathBuf {
    let own = template.parent().unwrap_or(template);
    let root = repository(own);
    let here = real(working_directory);
    let is_found_here = root.as_ref().is_none_or(|root| here.starts_with(root));
    if is_found_here && template.starts_with(&here) {
        return here;
    }
    root.unwrap_or_else(|| own.to_owned())
}

/// Writes a settings file: a new one, or in place of the content that was read. A file that is there in the meantime, or
/// has another content, is kept.
///
/// # Errors
/// If it is kept, or cannot be written.
pub fn write_settings(path: &Path, before: Option<&str>, after: &str) -> anyhow::Result<()> {
    let Some(before) = before else {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(after.as_bytes())?;
        return Ok(());
    };
    let change = Change {
        path,
        before: before.as_bytes(),
        after: after.as_bytes(),
        keeps_old: false,
    };
    change.replace("settings")
}

fn problem(message: String) -> Problem {
    Problem {
        position: None,
        message,
    }
}

fn report(file: BadFile) -> FileReport {
    let mut problems = file.problems.iter();
    let position = problems.next().and_then(|first| first.position);
    let first = file.problems.first();
    let mut reason = first.map_or_else(String::new, |first| first.message.clone());
    for problem in problems {
        let place = problem.position;
        let place = place.map_or_else(String::new, |place| format!("{place}: "));
        reason.push_str(&format!("\n{place}{}", problem.message));
    }
    let left = match file.templates {
        1 => ". The template to which it applies is not changed".to_owned(),
        many => format!(". The {many} templates to which it applies are not changed"),
    };
    FileReport {
        path: file.shown,
        before: String::new(),
        status: FileStatus::Refused {
            reason: format!("{reason}{left}"),
            position,
            holds_ecs: true,
        },
        stage: Stage::default(),
    }
}
