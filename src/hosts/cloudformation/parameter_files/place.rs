//! The name and the directories of a parameter file.

use super::names::{is_beside, is_environment, split, telling_words, up};

/// The number of directories around a parameter file that may be dedicated to such files.
const DEPTH: usize = 3;

/// The components of a parameter file's path.
pub(super) struct Place<'p> {
    pub(super) directory: &'p str,
    /// The words of its name, and of the directories around it that are dedicated to such files.
    pub(super) parts: Vec<Vec<String>>,
    /// The directories that may contain its template, the nearest first.
    pub(super) homes: Vec<&'p str>,
}

impl<'p> Place<'p> {
    pub(super) fn of(path: &'p str) -> Self {
        let (directory, stem) = split(path);
        let mut around = Vec::new();
        let mut rest = directory;
        while let Some((above, name)) = up(rest).filter(|_| around.len() < DEPTH) {
            around.push((above, name));
            rest = above;
        }
        let outermost = around.iter().rposition(|(_, name)| is_beside(name));
        around.truncate(outermost.map_or(0, |last| last + 1));
        let names = around.iter().map(|(_, name)| telling_words(name));
        Self {
            directory,
            parts: std::iter::once(telling_words(stem)).chain(names).collect(),
            homes: std::iter::once(directory)
                .chain(around.iter().map(|(above, _)| *above))
                .collect(),
        }
    }

    /// Whether it has only environments and words of a template's name.
    pub(super) fn is_plain(&self, template: &[String]) -> bool {
        self.words()
            .all(|word| is_environment(word) || template.iter().any(|own| own == word))
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flatten().map(String::as_str)
    }
}
