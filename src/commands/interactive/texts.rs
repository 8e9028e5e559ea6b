//! The settings files of a run, as they are and with the answers.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::places::{Home, Homes, NewSettings};
use crate::commands::Console;
use crate::files::{self, Batch, Governed, SETTINGS_FILE, Scope};
use crate::report::Paint;
use crate::report::diff::{CONTEXT, Diff, write_file};
use crate::settings::{Config, with_settings};
use crate::visible::Visible;

/// The comments at the top of a new settings file.
const HEAD: &str = "\
# Settings of ecs2fargate for the templates in this directory and its subdirectories.
# `ecs2fargate init --schema` prints the JSON Schema of this file, and `ecs2fargate migrate --help` describes each setting.

";

/// The settings files that get answers.
#[derive(Default)]
pub(super) struct Texts {
    by_path: BTreeMap<PathBuf, Text>,
}

struct Text {
    /// `None` for a new file.
    before: Option<String>,
    after: String,
}

impl Texts {
    /// Adds settings to the texts; nothing is written to files.
    ///
    /// # Errors
    /// Why a text cannot be edited.
    pub(super) fn add(&mut self, new: &NewSettings) -> Result<(), String> {
        let mut edited = Vec::new();
        for (path, settings) in new {
            let known = self.by_path.get(path);
            let (before, after) = match known {
                Some(text) => (text.before.clone(), text.after.clone()),
                None => {
                    let before = read(path).map_err(|error| error.to_string())?;
                    let after = before.clone().unwrap_or_else(|| HEAD.to_owned());
                    (before, after)
                }
            };
            let after = with_settings(&after, settings)?;
            edited.push((path.clone(), Text { before, after }));
        }
        self.by_path.extend(edited);
        Ok(())
    }

    /// Whether there is anything to write.
    pub(super) fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    /// Lets the answers apply to the templates of a run.
    pub(super) fn govern(&self, batch: &mut Batch, homes: &Homes) {
        for (path, text) in &self.by_path {
            let Ok(config) = Config::read(&path.to_string_lossy(), &text.after) else {
                continue;
            };
            let config = Arc::new(config);
            for (template, home) in homes.iter().filter(|(_, home)| home.settings == *path) {
                let governed = Governed {
                    config: Arc::clone(&config),
                    path: Some(home.template.clone()),
                };
                batch.governed.insert(template.clone(), governed);
            }
        }
    }

    /// Prints what would be written, as a diff.
    pub(super) fn show(&self, console: &mut Console<'_>) -> io::Result<()> {
        let style = Diff {
            context: CONTEXT,
            paint: Paint::new(console.colour_stderr),
        };
        for (path, text) in &self.by_path {
            let name = shown(path, console);
            let before = text.before.as_deref().unwrap_or_default();
            let mut out = Visible::new(console.stderr);
            write_file(&name, (before, &text.after), &style, &mut out)?;
            io::Write::flush(&mut out)?;
        }
        Ok(())
    }

    /// Writes the files.
    ///
    /// # Errors
    /// The path of the file that cannot be written, and why.
    pub(super) fn write(&self, console: &mut Console<'_>) -> io::Result<Result<(), String>> {
        for (path, text) in &self.by_path {
            let name = shown(path, console);
            if let Err(error) = files::write_settings(path, text.before.as_deref(), &text.after) {
                return Ok(Err(format!("{name}: not written: {error:#}")));
            }
            console.say(format_args!("{name}: written"))?;
        }
        Ok(Ok(()))
    }
}

fn shown(path: &Path, console: &Console<'_>) -> String {
    let directory = &console.working_directory;
    files::shown_from(directory, path).unwrap_or_else(|| path.to_string_lossy().into_owned())
}

fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The settings file of each template of a run: the one that applies to it, or a new one.
pub(super) fn homes(batch: &Batch, scope: &Scope, working_directory: &Path) -> Homes {
    let paths = scope.paths.iter();
    let tops: Vec<PathBuf> = paths
        .filter_map(|path| fs::canonicalize(working_directory.join(path)).ok())
        .filter(|path| path.is_dir())
        .collect();
    let is_whole = !scope.globs.leave_out_any();
    let mut homes = Homes::new();
    for candidate in &batch.candidates {
        let settings = match batch.governed.get(&candidate.shown) {
            Some(governed) => {
                let path = working_directory.join(&governed.config.path);
                fs::canonicalize(&path).unwrap_or(path)
            }
            None => {
                files::settings_directory(&candidate.real, working_directory).join(SETTINGS_FILE)
            }
        };
        let governed = batch.governed.get(&candidate.shown);
        let template = match governed.and_then(|one| one.path.clone()) {
            Some(path) => Some(path),
            None => settings.parent().and_then(|directory| {
                let below = candidate.real.strip_prefix(directory).ok()?;
                Some(below.to_str()?.replace('\\', "/"))
            }),
        };
        if let Some(template) = template {
            let directory = settings.parent().unwrap_or(&settings);
            let is_covered = is_whole && tops.iter().any(|top| directory.starts_with(top));
            let home = Home {
                settings,
                template,
                is_covered,
            };
            homes.insert(candidate.shown.clone(), home);
        }
    }
    homes
}
