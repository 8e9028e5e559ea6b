//! Runs the git program.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::scope::path_of;

/// Set inside hooks; they would direct git to a repository or index other than that of a file.
const OF_HOOKS: [&str; 4] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
];

/// The reason of a failure for which git prints none.
pub(super) const NO_REASON: &str = "git reports no reason";

/// A repository with its working tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Repository {
    /// The root of the working tree.
    pub(super) root: PathBuf,
    /// The location of the repository itself, if it cannot be found from the root.
    directory: Option<PathBuf>,
}

impl Repository {
    /// The repository that git finds from a directory, or the reason why it finds none.
    pub(super) fn around(directory: &Path) -> Result<Self, String> {
        let root = path_in(&run_git(directory, &["rev-parse", "--show-toplevel"])?);
        if !directory.starts_with(&root) {
            let root = root.display();
            return Err(format!("the working tree of its repository is {root}"));
        }
        Ok(Self {
            root,
            directory: None,
        })
    }

    /// The repository that the environment names (`GIT_DIR`), for repositories that are separate from their files.
    pub(super) fn of_environment() -> Option<Self> {
        std::env::var_os("GIT_DIR")?;
        let run_git = |argument| {
            let mut command = Command::new("git");
            answer(command.args(["rev-parse", argument])).ok()
        };
        Some(Self {
            root: path_in(&run_git("--show-toplevel")?),
            directory: Some(path_in(&run_git("--absolute-git-dir")?)),
        })
    }

    /// The output of git, run at the root; or the reason of its failure, in one line.
    pub(super) fn run_git(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let mut command = command(&self.root);
        if let Some(directory) = &self.directory {
            command.arg("--git-dir").arg(directory);
            command.arg("--work-tree").arg(&self.root);
        }
        answer(command.args(arguments))
    }
}

/// The output of git, run in a directory; or the reason of its failure, in one line.
pub(super) fn run_git(directory: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    answer(command(directory).args(arguments))
}

fn command(directory: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("--no-optional-locks").arg("-C").arg(directory);
    for name in OF_HOOKS {
        command.env_remove(name);
    }
    command
}

fn answer(command: &mut Command) -> Result<Vec<u8>, String> {
    match command.output() {
        Ok(output) if output.status.success() => Ok(output.stdout),
        Ok(output) => {
            let reason = String::from_utf8_lossy(&output.stderr);
            let reason = reason.lines().next().unwrap_or(NO_REASON);
            Err(reason.to_owned())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err("git is not in PATH".to_owned())
        }
        Err(error) => Err(format!("git could not be started: {error}")),
    }
}

/// The path in a line of git's output.
pub(super) fn path_in(answer: &[u8]) -> PathBuf {
    path_of(answer.strip_suffix(b"\n").unwrap_or(answer))
}
