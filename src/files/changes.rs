//! Changes of whole files, as plans contain them and as they are kept for `revert`: paths relative to a root, and both
//! contents with their hashes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, ensure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The change of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileChange {
    /// The path relative to the root, with `/`.
    pub path: String,
    /// The content that is replaced.
    pub before: FileContent,
    /// The content that replaces it.
    pub after: FileContent,
}

/// The content of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileContent {
    /// The SHA-256 hash of the text in UTF-8, in hexadecimal digits.
    pub sha256: String,
    /// The whole text.
    pub text: String,
}

/// The state of a file, compared with the change that is to be made to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It has the old content.
    Before,
    /// It already has the new content.
    After,
    /// It has another content.
    Edited(String),
    /// It cannot be read as text, for this reason.
    Unusable(String),
}

impl FileContent {
    /// The content with its hash.
    pub fn of(text: &str) -> Self {
        Self {
            sha256: sha256(text.as_bytes()),
            text: text.to_owned(),
        }
    }
}

impl FileChange {
    /// The change between two texts.
    pub fn new(path: String, before: &str, after: &str) -> Self {
        Self {
            path,
            before: FileContent::of(before),
            after: FileContent::of(after),
        }
    }

    /// The change that undoes this one.
    pub fn reversed(self) -> Self {
        Self {
            path: self.path,
            before: self.after,
            after: self.before,
        }
    }

    /// Checks that the texts are those that were hashed, and that the path cannot lead out of a root.
    ///
    /// # Errors
    /// If not; the message names the file.
    pub fn check(&self) -> Result<()> {
        for content in [&self.before, &self.after] {
            let is_intact = sha256(content.text.as_bytes()) == content.sha256;
            ensure!(is_intact, "{}: the text does not match its hash", self.path);
        }
        let mut parts = Path::new(&self.path).components();
        let is_below = !self.path.is_empty()
            && parts.all(|part| matches!(part, Component::Normal(name) if name != ".git"));
        ensure!(is_below, "{}: not a path below the root", self.path);
        Ok(())
    }

    /// The path of the file below a root, which must have its links resolved.
    ///
    /// # Errors
    /// If a directory of the path does not exist, or is a link.
    pub(super) fn place(&self, root: &Path) -> Result<PathBuf> {
        self.check()?;
        let path = root.join(&self.path);
        let directory = path.parent().unwrap_or(root);
        let real = fs::canonicalize(directory).context("the directory cannot be reached")?;
        ensure!(real == directory, "the path leads through a link");
        Ok(path)
    }

    /// The state of the file below a root, which must have its links resolved.
    pub fn state(&self, root: &Path) -> FileState {
        let text = self.place(root).and_then(|path| {
            let found = fs::symlink_metadata(&path);
            let found = found.map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => anyhow::anyhow!("the file does not exist"),
                _ => error.into(),
            })?;
            ensure!(found.is_file(), "not a regular file");
            let text = String::from_utf8(fs::read(path)?);
            text.ok().context("the file is not UTF-8 text")
        });
        match text {
            Ok(text) if text == self.before.text => FileState::Before,
            Ok(text) if text == self.after.text => FileState::After,
            Ok(text) => FileState::Edited(text),
            Err(error) => FileState::Unusable(format!("{error:#}")),
        }
    }
}

/// A short hash of the paths and contents of changes.
pub fn identity(changes: &[FileChange]) -> String {
    let parts = changes
        .iter()
        .flat_map(|one| [&one.path, &one.before.sha256, &one.after.sha256]);
    // No path contains a NUL.
    let parts: Vec<&str> = parts.map(String::as_str).collect();
    sha256(parts.join("\0").as_bytes())[..16].to_owned()
}

/// The SHA-256 hash in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: &str) -> FileChange {
        FileChange::new(path.to_owned(), "old\n", "new\n")
    }

    #[test]
    fn a_path_never_leads_out_of_the_root() {
        assert!(change("a/b.yaml").check().is_ok());
        for path in ["", "/etc/x", "../x", "a/../../x", ".git/config", "a/.git/x"] {
            let error = change(path).check().unwrap_err().to_string();
            assert_eq!(error, format!("{path}: not a path below the root"));
        }
    }

    #[test]
    fn a_text_that_was_modified_is_noticed() {
        let mut forged = change("a");
        assert_eq!(
            forged.before.sha256,
            "01d09d19c2139a46aebfb577780d123d7396e97201bc7ead210a2ebff8239dee"
        );
        forged.after.text.push(' ');
        let error = forged.check().unwrap_err().to_string();
        assert_eq!(error, "a: the text does not match its hash");
    }

    #[test]
    fn the_state_of_a_file_is_found() {
        let root = tempfile::tempdir().unwrap();
        let real = fs::canonicalize(root.path()).unwrap();
        let state = || change("a").state(&real);
        assert_eq!(
            state(),
            FileState::Unusable("the file does not exist".into())
        );
        for (text, expected) in [
            ("old\n", FileState::Before),
            ("new\n", FileState::After),
            ("newer\n", FileState::Edited("newer\n".into())),
        ] {
            fs::write(real.join("a"), text).unwrap();
            assert_eq!(state(), expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let root = tempfile::tempdir().unwrap();
        let real = fs::canonicalize(root.path()).unwrap();
        fs::create_dir(real.join("there")).unwrap();
        fs::write(real.join("there/a"), "old\n").unwrap();
        std::os::unix::fs::symlink(real.join("there"), real.join("link")).unwrap();
        std::os::unix::fs::symlink(real.join("there/a"), real.join("file")).unwrap();
        let reason = |path| match change(path).state(&real) {
            FileState::Unusable(reason) => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(reason("link/a"), "the path leads through a link");
        assert_eq!(reason("file"), "not a regular file");
        assert_eq!(change("there/a").state(&real), FileState::Before);
    }
}
