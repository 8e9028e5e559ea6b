//! Where programs keep their state between runs.

use std::ffi::OsString;
use std::fs::DirBuilder;
use std::io;
use std::path::{Path, PathBuf};

/// The user's state directory, as the XDG Base Directory Specification defines it; on Windows, that for local data of
/// applications. `None` if the environment does not name one.
pub fn state_directory(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let absolute = |name: &str| {
        let path = PathBuf::from(variable(name)?);
        // The specification says to ignore relative paths.
        path.is_absolute().then_some(path)
    };
    absolute("XDG_STATE_HOME").or_else(|| {
        if cfg!(windows) {
            absolute("LOCALAPPDATA")
        } else {
            absolute("HOME").map(|home| home.join(Path::new(".local/state")))
        }
    })
}

/// The directory of this program in a state directory.
pub fn own_directory(state_directory: &Path) -> PathBuf {
    state_directory.join("ecs2fargate")
}

/// Creates a directory that only the user can read, if it does not exist: contents of files may be confidential.
///
/// # Errors
/// If it cannot be created.
pub fn create_private(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(directory)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Option<PathBuf> {
        state_directory(|name| {
            let found = variables.iter().find(|(one, _)| *one == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_environment_names_it() {
        let home = ("HOME", "/home/a");
        let default = PathBuf::from("/home/a/.local/state");
        assert_eq!(found(&[home]), Some(default.clone()));
        assert_eq!(
            found(&[home, ("XDG_STATE_HOME", "/state")]),
            Some("/state".into())
        );
        assert_eq!(found(&[home, ("XDG_STATE_HOME", "here")]), Some(default));
        assert_eq!(found(&[("XDG_STATE_HOME", "")]), None);
    }
}
