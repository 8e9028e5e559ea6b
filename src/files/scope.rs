//! The file selection of a run.

use std::path::PathBuf;

use super::globs::Globs;
use super::overlay::Overlay;

/// The file selection of a run.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The files and directories named on the command line.
    pub paths: Vec<PathBuf>,
    /// The files in a list.
    pub listed: Vec<PathBuf>,
    /// The files with values of variables that are named with an option.
    pub values: Vec<PathBuf>,
    /// The synthesized templates that are named with an option: directories and files.
    pub assemblies: Vec<PathBuf>,
    /// The directory whose other templates are read as context; if `None`, the roots around the given
    /// paths, declared in settings files or of repositories.
    pub root: Option<PathBuf>,
    /// The globs for excluding and including files.
    pub globs: Globs,
    /// The texts that are read instead of files.
    pub overlay: Overlay,
}

impl Default for Scope {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl Scope {
    /// A scope of paths without any filter.
    pub fn of(paths: Vec<PathBuf>) -> Self {
        Self {
            paths,
            listed: Vec::new(),
            values: Vec::new(),
            assemblies: Vec::new(),
            root: None,
            globs: Globs::none(),
            overlay: Overlay::default(),
        }
    }
}

/// The paths in a list, separated by NUL bytes if there are any, otherwise by lines.
pub fn read_list(bytes: &[u8]) -> Vec<PathBuf> {
    let has_nul = memchr::memchr(0, bytes).is_some();
    let separator = if has_nul { 0 } else { b'\n' };
    bytes
        .split(|byte| *byte == separator)
        .map(|entry| match entry.strip_suffix(b"\r") {
            Some(line) if !has_nul => line,
            _ => entry,
        })
        .filter(|entry| !entry.is_empty())
        .map(path_of)
        .collect()
}

/// A path in the encoding of the system; on Unix it need not be UTF-8.
#[cfg(unix)]
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// A path in the encoding of the system.
#[cfg(not(unix))]
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_lines_or_nuls() {
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(read_list(b"a b\r\nc\n\nd"), paths(&["a b", "c", "d"]));
        assert_eq!(read_list(b"a\nb\0c\r\0"), paths(&["a\nb", "c\r"]));
        assert!(read_list(b"\n").is_empty());
    }
}
