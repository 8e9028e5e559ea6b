//! What a run looks at.

use std::path::PathBuf;

use super::globs::Globs;

/// What a run looks at.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The files and folders that the command line names.
    pub paths: Vec<PathBuf>,
    /// The files that a list names.
    pub listed: Vec<PathBuf>,
    /// The folder whose other templates are read to understand these; else the repositories around them.
    pub root: Option<PathBuf>,
    /// What is left out.
    pub globs: Globs,
}

impl Default for Scope {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl Scope {
    /// Everything that paths hold.
    #[must_use]
    pub fn of(paths: Vec<PathBuf>) -> Self {
        Self {
            paths,
            listed: Vec::new(),
            root: None,
            globs: Globs::none(),
        }
    }
}

/// The paths in a list, with NUL between them where there is any, else by lines.
#[must_use]
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

/// A path as the system has it, which on Unix need not be text.
#[cfg(unix)]
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// A path as the system has it.
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
