//! File input and output: finding files, reading them, and writing the results such that nothing is ever half written.

mod assembly;
mod changes;
mod diff_base;
mod find;
mod git;
mod globs;
mod ignored;
mod journal;
mod last_write;
mod left_out;
mod migrate;
mod name_search;
mod overlay;
mod own_reports;
mod paths;
mod read;
mod root;
mod scope;
mod settings;
mod state_directory;
mod synthesized;
mod walk;
mod write;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

pub use assembly::Assembly;
pub use changes::{FileChange, FileContent, FileState, identity};
pub use diff_base::ChangedFiles;
pub use globs::Globs;
pub use journal::finish;
pub use last_write::{LastWrite, LastWrites};
pub use migrate::LeftAlone;
pub use name_search::look_for_names;
pub use overlay::Overlay;
pub use own_reports::is_report;
pub use read::{Content, judge, read_limited};
pub use scope::{Scope, read_list};
use settings::SettingsFiles;
pub use settings::{Governed, SETTINGS_FILE, settings_directory, write_settings};
pub use state_directory::{create_private, own_directory, state_directory};
pub use write::{Refusal, WriteOptions, Written, replace, write};

use crate::engine::Source;
use crate::engine::inputs::{SEARCH, Unread};
use crate::facts::rules::RuleId;
use crate::outcome::{FileReport, FileStatus, Finding, Outcome, Stage};
use crate::progress::{Progress, Work};
use crate::settings::Synthesized;
use crate::syntax;

/// The maximum size of a file that is read, which is the limit of the parser.
pub const MAX_BYTES: u64 = syntax::MAX_BYTES as u64;

/// The reason for refusing a file that a run was about to write, with others, when it was killed.
const HALF_DONE: &str = "an earlier run was interrupted while it wrote this file and others of the same change; run `migrate --write` to finish it first";

/// A file to analyze.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The path in reports and diffs: relative to the working directory if it is below it, with `/`.
    pub shown: String,
    /// The path to open, with every symbolic link resolved.
    pub real: PathBuf,
    /// Whether the command line names this very file, so that it is relevant whatever it contains.
    pub named: bool,
}

/// A file that was found but not analyzed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The path, as far as it can be displayed.
    pub shown: String,
    /// The reason.
    pub why: SkipReason,
}

/// Why a file was not analyzed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// Binary, or text in another encoding.
    NotText,
    /// Larger than [`MAX_BYTES`].
    TooBig,
    /// A symbolic link whose target is outside the given directory.
    LinkOutOfTree,
    /// A directory in a list of files.
    Directory,
    /// A file in a list whose name is not that of a template.
    OtherName,
    /// It could not be opened or read.
    Unreadable(String),
}

impl fmt::Display for SkipReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotText => formatter.write_str("not UTF-8 text"),
            Self::TooBig => write!(formatter, "larger than {} MiB", MAX_BYTES >> 20),
            Self::LinkOutOfTree => {
                formatter.write_str("a link that leads out of the given directory")
            }
            Self::Directory => formatter.write_str("a directory in the list"),
            Self::OtherName => formatter.write_str("not named like a template"),
            Self::Unreadable(error) => write!(formatter, "unreadable ({error})"),
        }
    }
}

/// All files of the given paths.
#[derive(Debug, Default)]
pub struct Batch {
    /// The files that are named, and those whose text may be changed, in the order of their displayed paths.
    pub candidates: Vec<Candidate>,
    /// All files that were read, with every symbolic link resolved.
    pub inputs: Vec<PathBuf>,
    /// The input of the pipeline, in the same order.
    pub sources: Vec<Source>,
    /// The settings file of each source that has one, by the source's path.
    pub governed: HashMap<String, Governed>,
    /// Relevant files that could not be read.
    pub refused: Vec<FileReport>,
    /// Files that were not analyzed.
    pub passed_over: Vec<PassedOver>,
    /// The number of files that cannot contain a template, judging by their bytes.
    pub without_templates: usize,
    /// Files with ECS definitions whose names are not those of templates.
    pub unread: Vec<Unread>,
    /// The directories around the given paths: their repositories or the given root, and the given directories.
    pub roots: Vec<PathBuf>,
    /// The files with values of variables that are named with an option, in order, as they are displayed.
    pub values: Vec<String>,
    /// The synthesized templates of the programs.
    pub assemblies: Vec<Synthesized>,
    /// The counts of files that were only read as context; known after the run.
    pub context: Context,
}

/// Counts of the files that are only read as context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// All of them.
    pub read: usize,
    /// Those that could not be parsed.
    pub not_understood: usize,
    /// The texts of those that findings refer to, by path.
    pub texts: BTreeMap<String, String>,
}

impl Batch {
    /// Finds and reads the files of a run, relative to the working directory, with as many threads as the current pool
    /// has.
    pub fn gather(scope: &Scope, working_directory: &Path, progress: &dyn Progress) -> Self {
        progress.begin(Work::Reading);
        let found = find::find(scope, working_directory, progress);
        let mut batch = Self {
            passed_over: found.passed_over,
            without_templates: found.without_templates,
            unread: found.unread,
            roots: found.roots,
            values: found.values,
            assemblies: found.assemblies,
            ..Self::default()
        };
        for (shown, reason) in found.missing {
            batch.refuse(&shown, reason, true);
        }
        let mut settings = SettingsFiles::new(scope, working_directory);
        for file in found.files {
            let candidate = Candidate {
                shown: file.shown,
                real: file.real,
                named: file.named,
            };
            batch.inputs.push(candidate.real.clone());
            batch.take(&candidate.shown, file.named, file.is_context, file.content);
            let is_source = batch.ends_with(&candidate.shown);
            if is_source && file.is_context {
                batch.govern(Ok(settings.of_context(&candidate.real)));
            } else if is_source {
                batch.govern(settings.of_file(&candidate.real));
            }
            if !file.is_context {
                batch.candidates.push(candidate);
            }
        }
        batch.refused.extend(settings.into_reports());
        batch
    }

    /// One text that is not read from a file; its settings are those of the working directory.
    pub fn of_content(shown: &str, content: Content, working_directory: &Path) -> Self {
        let mut batch = Self::default();
        batch.take(shown, true, false, content);
        let mut settings = SettingsFiles::new(&Scope::default(), working_directory);
        if batch.ends_with(shown) {
            batch.govern(settings.of_working_directory());
        }
        batch.refused.extend(settings.into_reports());
        batch
    }

    fn ends_with(&self, shown: &str) -> bool {
        self.sources.last().is_some_and(|last| last.path == shown)
    }

    /// Assigns the last source its settings; without usable ones it is not analyzed.
    fn govern(&mut self, found: Result<Option<Governed>, ()>) {
        let Ok(governed) = found else {
            self.sources.pop();
            return;
        };
        let last = self.sources.last().map(|source| source.path.clone());
        self.governed.extend(last.zip(governed));
    }

    fn take(&mut self, shown: &str, named: bool, is_context: bool, content: Content) {
        match content {
            Content::Text(text) => self.sources.push(Source {
                path: shown.to_owned(),
                text,
                named,
                is_context,
            }),
            Content::WithoutTemplate => self.without_templates += 1,
            Content::PassedOver(why) => self.passed_over.push(PassedOver {
                shown: shown.to_owned(),
                why,
            }),
            Content::Refused { reason, holds_ecs } => self.refuse(shown, reason, holds_ecs),
        }
    }

    /// The journals, of runs that were killed or are still writing, that concern the gathered files.
    pub fn journals(&self) -> Vec<PathBuf> {
        let files = self.candidates.iter().map(|one| one.real.as_path());
        journal::above(files.chain(self.roots.iter().map(PathBuf::as_path)))
    }

    /// Excludes the files of incomplete units from a run that writes nothing: their current contents are incomplete.
    pub fn leave_out_half_done(&mut self) {
        for journal in self.journals() {
            self.refuse_half_done(&journal);
        }
    }

    /// Refuses the files of the incomplete units of a journal.
    fn refuse_half_done(&mut self, journal: &Path) {
        match journal::half_done(journal) {
            Ok(files) => {
                let is_half_done = |one: &&Candidate| files.contains(&one.real);
                let candidates = self.candidates.iter().filter(is_half_done);
                for shown in candidates.map(|one| one.shown.clone()).collect::<Vec<_>>() {
                    self.sources.retain(|source| source.path != shown);
                    self.refuse(&shown, HALF_DONE.to_owned(), true);
                }
            }
            Err(error) => {
                let shown = journal.display().to_string();
                self.refuse(
                    &shown,
                    format!("an earlier run was interrupted: {error:#}"),
                    true,
                );
            }
        }
    }

    fn refuse(&mut self, path: &str, reason: String, holds_ecs: bool) {
        self.refused.push(FileReport {
            path: path.to_owned(),
            before: String::new(),
            status: refused(reason, holds_ecs),
            stage: Stage::default(),
        });
    }
}

/// Whether a file with this text would be read at all, by its name and its content.
pub fn may_be_input(path: &Path, text: &str) -> bool {
    let is_wanted = || SEARCH.is_wanted_by_name(path, path);
    walk::is_template_by_name(path, &Globs::none()) && read::may_be_input(text, is_wanted)
}

/// The root of a plan: the given directory, otherwise the root of the repository that contains the working directory (or
/// a directory whose settings file declares it the root), otherwise the working directory.
///
/// # Errors
/// If it does not exist.
pub fn root(working_directory: &Path, given: Option<&Path>) -> std::io::Result<PathBuf> {
    let directory = std::fs::canonicalize(working_directory)?;
    match given {
        Some(given) => std::fs::canonicalize(directory.join(given)).map_err(|error| {
            std::io::Error::new(error.kind(), format!("--root {}: {error}", given.display()))
        }),
        None => Ok(root::root_around(&directory).unwrap_or(directory)),
    }
}

/// The path of a file relative to a directory above it, with `/`.
pub fn below(root: &Path, file: &Path) -> Option<String> {
    paths::slashed(file.strip_prefix(root).ok()?)
}

/// How a file is displayed in a working directory: as a relative path, with `/`.
pub fn shown_from(working_directory: &Path, file: &Path) -> Option<String> {
    let from = std::fs::canonicalize(working_directory).ok()?;
    paths::slashed(&paths::relative(&from, file))
}

/// The journals, of runs that were killed or are still writing, that concern files below a root.
pub fn journals(root: &Path, changes: &[FileChange]) -> Vec<PathBuf> {
    let files: Vec<PathBuf> = changes.iter().map(|one| root.join(&one.path)).collect();
    journal::above(files.iter().map(PathBuf::as_path))
}

fn refused(reason: String, holds_ecs: bool) -> FileStatus {
    FileStatus::Refused {
        reason,
        position: None,
        holds_ecs,
    }
}

/// Adds the files that never reached the pipeline, each at its position in path order.
pub fn merge(outcome: &mut Outcome, refused: Vec<FileReport>, unread: Vec<Unread>) {
    let is_unread = |one: &Finding| one.rule == RuleId::NotRead;
    let (mut not_read, others): (Vec<Finding>, Vec<Finding>) =
        std::mem::take(&mut outcome.findings)
            .into_iter()
            .partition(is_unread);
    not_read.extend(unread.into_iter().map(Unread::finding));
    not_read.sort_by(|one, other| (&one.file, one.span).cmp(&(&other.file, other.span)));
    outcome.findings = [others, not_read].concat();
    if !refused.is_empty() {
        outcome.files.extend(refused);
        outcome.files.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

#[cfg(test)]
mod tests;
