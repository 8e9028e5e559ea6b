//! The files that changed since a revision, as git shows them.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::git::Repository;
use super::paths::real;
use super::scope::path_of;
use super::settings::SETTINGS_FILE;
use super::write::{Home, Repositories};
use super::{Scope, shown_from};
use crate::syntax::hcl_format;

/// The files of a working tree that differ from those of a commit.
#[derive(Debug)]
pub struct ChangedFiles {
    /// The commit.
    pub merge_base: String,
    /// The working directory of the run, with resolved links.
    directory: PathBuf,
    /// What was added, changed or renamed, also if it is not committed. A directory stands for all that is in it.
    changed: HashSet<PathBuf>,
    /// What was deleted, or has another name now.
    deleted: Vec<PathBuf>,
}

impl ChangedFiles {
    /// The files of the repository of the given paths that changed since the merge base of a revision and `HEAD`.
    ///
    /// # Errors
    /// A message for the user, if the paths are not in one repository, or git cannot compare its files.
    pub fn since(revision: &str, scope: &Scope, working_directory: &Path) -> Result<Self, String> {
        if revision.is_empty() || revision.starts_with('-') {
            return Err(
                "not a revision; specify a branch, a tag or a commit, such as origin/main".into(),
            );
        }
        let repository = repository_of(scope, working_directory)?;
        let merge_base = merge_base(&repository, revision)?;
        let failed = |reason| format!("git cannot compare the files with {revision}: {reason}");
        let compared = repository
            .run_git(&[
                "diff",
                "--name-status",
                "-z",
                // A file with another name is a deleted one and a new one.
                "--no-renames",
                "--no-ext-diff",
                "--ignore-submodules=none",
                &merge_base,
                "--",
            ])
            .map_err(failed)?;
        let untracked = ["ls-files", "--others", "--exclude-standard", "-z"];
        let untracked = repository.run_git(&untracked).map_err(failed)?;
        let mut files = Self {
            merge_base,
            directory: real(working_directory),
            changed: HashSet::new(),
            deleted: Vec::new(),
        };
        files.take_compared(&repository.root, &compared);
        let untracked = untracked.split(|byte| *byte == 0);
        let untracked = untracked.filter(|path| !path.is_empty());
        let untracked = untracked.map(|path| repository.root.join(path_of(path)));
        files.changed.extend(untracked);
        Ok(files)
    }

    /// Reads `STATUS\0PATH\0`.
    fn take_compared(&mut self, root: &Path, compared: &[u8]) {
        let mut fields = compared.split(|byte| *byte == 0);
        while let (Some(status), Some(path)) = (fields.next(), fields.next()) {
            let path = root.join(path_of(path));
            if status.starts_with(b"D") {
                self.deleted.push(path);
            } else {
                self.changed.insert(path);
            }
        }
    }

    /// Whether a file changed, or is a part of a Terraform module from which a file was deleted. The path is as reports
    /// print it.
    pub fn has(&self, shown: &str) -> bool {
        let path = self.directory.join(shown);
        // A link changes with its target, and when it gets another one.
        let target = real(&path);
        let is_changed = |path: &Path| path.ancestors().any(|part| self.changed.contains(part));
        is_changed(&path) || is_changed(&target) || self.lost_a_part(&target)
    }

    /// Whether a file that could not be read may affect what changed: it changed itself, applies to files that did, or is
    /// part of a Terraform module that did.
    pub fn concerns(&self, shown: &str) -> bool {
        let path = real(&self.directory.join(shown));
        let (is_settings_file, is_module) = (
            path.file_name() == Some(OsStr::new(SETTINGS_FILE)),
            hcl_format(&path).is_some(),
        );
        let directory = path.parent();
        let near = |changed: &PathBuf| {
            (is_settings_file && directory.is_some_and(|above| changed.starts_with(above)))
                || (is_module && changed.parent() == directory && hcl_format(changed).is_some())
        };
        self.has(shown) || self.changed.iter().any(near)
    }

    fn lost_a_part(&self, path: &Path) -> bool {
        let is_module = hcl_format(path).is_some();
        is_module
            && self
                .deleted
                .iter()
                .any(|one| one.parent() == path.parent() && hcl_format(one).is_some())
    }
}

/// The repository that contains all of the given paths.
fn repository_of(scope: &Scope, working_directory: &Path) -> Result<Repository, String> {
    let mut repositories = Repositories::default();
    let mut found = BTreeMap::new();
    for path in scope.paths.iter().chain(&scope.listed) {
        let path = real(&working_directory.join(path));
        let directory = match path.parent() {
            Some(parent) if !path.is_dir() => parent,
            _ => &path,
        };
        match repositories.home_of(directory) {
            Home::Repository(one) => found.insert(one.root.clone(), one),
            Home::Unknown(reason) => {
                return Err(format!("git cannot read the repository: {reason}"));
            }
            Home::None => {
                let shown = shown_from(working_directory, directory);
                return Err(format!(
                    "{} is not in a git repository, so there is no revision to compare with",
                    shown
                        .filter(|one| !one.is_empty())
                        .as_deref()
                        .unwrap_or("this directory")
                ));
            }
        };
    }
    let mut found = found.into_values();
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(one), Some(other)) => Err(format!(
            "the paths are in several repositories ({} and {}); run the command for each",
            one.root.display(),
            other.root.display()
        )),
        (None, _) => Err("no path is given".into()),
    }
}

/// The merge base of a revision and `HEAD`.
fn merge_base(repository: &Repository, revision: &str) -> Result<String, String> {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim_end().to_owned();
    let is_shallow = || {
        let answer = repository.run_git(&["rev-parse", "--is-shallow-repository"]);
        answer.is_ok_and(|answer| answer.starts_with(b"true"))
    };
    let fetch = "the clone is shallow; fetch the whole history with `git fetch --unshallow`, or with `fetch-depth: 0` of actions/checkout";
    let object = ["rev-parse", "--verify", "--quiet", revision];
    let Ok(object) = repository.run_git(&object) else {
        return Err(if is_shallow() {
            format!("git knows no revision of this name: {fetch}")
        } else {
            "git knows no revision of this name; specify a branch, a tag or a commit, or fetch it first".into()
        });
    };
    let object = text(object);
    let found = repository.run_git(&["merge-base", &object, "HEAD"]);
    found.map(text).map_err(|reason| {
        if is_shallow() {
            return format!("the revision and HEAD have no common commit here: {fetch}");
        }
        match reason.as_str() {
            super::git::NO_REASON => {
                "the revision and HEAD have no common commit; specify a revision of the same history"
                    .into()
            }
            reason => format!("git finds no common commit of the revision and HEAD: {reason}"),
        }
    })
}
