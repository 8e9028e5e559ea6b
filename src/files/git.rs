//! Questions to the git program.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::scope::path_of;

/// Set inside hooks, these would point git at another repository or index than the one that a file lies in.
const OF_HOOKS: [&str; 4] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
];

/// A repository with its working tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Repository {
    /// The root of the working tree.
    pub(super) root: PathBuf,
    /// Where the repository itself is, if it cannot be found from the root.
    folder: Option<PathBuf>,
}

impl Repository {
    /// The one that git finds from a directory; else why it finds none.
    pub(super) fn around(folder: &Path) -> Result<Self, String> {
        let root = path_in(&run_git(folder, &["rev-parse", "--show-toplevel"])?);
        if !folder.starts_with(&root) {
            let root = root.display();
            return Err(format!("the working tree of its repository is {root}"));
        }
        Ok(Self { root, folder: None })
    }

    /// The one that the environment names (`GIT_DIR`), as people use it for a repository apart from its files.
    pub(super) fn of_environment() -> Option<Self> {
        std::env::var_os("GIT_DIR")?;
        let run_git = |argument| {
            let mut command = Command::new("git");
            answer(command.args(["rev-parse", argument])).ok()
        };
        Some(Self {
            root: path_in(&run_git("--show-toplevel")?),
            folder: Some(path_in(&run_git("--absolute-git-dir")?)),
        })
    }

    /// What git prints when it is asked at the root; else why it does not answer, in a line.
    pub(super) fn run_git(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let mut command = command(&self.root);
        if let Some(folder) = &self.folder {
            command.arg("--git-dir").arg(folder);
            command.arg("--work-tree").arg(&self.root);
        }
        answer(command.args(arguments))
    }
}

/// What git prints when it is asked in a directory; else why it does not answer, in a line.
pub(super) fn run_git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    answer(command(folder).args(arguments))
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("--no-optional-locks").arg("-C").arg(folder);
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
            let reason = reason.lines().next().unwrap_or("git gives no reason");
            Err(reason.to_owned())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err("there is no git program in the PATH".to_owned())
        }
        Err(error) => Err(format!("git cannot be started: {error}")),
    }
}

/// The path in a line that git prints.
pub(super) fn path_in(answer: &[u8]) -> PathBuf {
    path_of(answer.strip_suffix(b"\n").unwrap_or(answer))
}
