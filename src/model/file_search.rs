//! The interface to the hosts: how their files are found in a directory, before anything is parsed.

use std::path::Path;

use crate::syntax::{Document, ParseError};

/// Lists of words.
pub type Words = &'static [&'static [&'static str]];

/// Words by which files are found. A file in which a word means something else is parsed in vain, which does no harm.
#[derive(Debug)]
pub struct SearchWords {
    /// Every file that the host reads contains one of these.
    pub inputs: Words,
    /// Every file with values for parameters contains one of these, unless its name shows what it is.
    pub values: Words,
    /// Every file with ECS definitions contains one of these.
    pub ecs: Words,
    /// A file with one of these holds ECS definitions, whatever else is wrong with it.
    pub certain: Words,
    /// A file with one of these deploys or starts tasks, so that other files may define them.
    pub callers: Words,
    /// Every file that names the files of other modules contains one of these.
    pub names_of_files: Words,
    /// Every module that creates other modules contains one of these.
    pub creates_modules: Words,
    /// From a file with one of the first words, lookups lead to the files with one of the second.
    pub leads: &'static [(&'static [&'static str], &'static [&'static str])],
}

impl SearchWords {
    /// No words.
    pub const NONE: Self = Self {
        inputs: &[],
        values: &[],
        ecs: &[],
        certain: &[],
        callers: &[],
        names_of_files: &[],
        creates_modules: &[],
        leads: &[],
    };
}

/// How the files of a host are found. The defaults suit a host whose files are recognized by their content alone.
pub trait FileSearch: Sync {
    /// The words in its files.
    fn search_words(&self) -> &'static SearchWords {
        &SearchWords::NONE
    }

    /// Whether a file is in the host's own language, by its name.
    fn has_own_language(&self, path: &Path) -> bool {
        let _ = path;
        false
    }

    /// Parses a file in the host's own language.
    ///
    /// # Errors
    /// The text is not valid.
    fn parse(&self, text: &str) -> Result<Document, ParseError> {
        Document::parse(text)
    }

    /// Whether a file is parsed because of its name, whatever its content.
    fn is_input_by_name(&self, path: &Path) -> bool {
        let _ = path;
        false
    }

    /// Whether a file may hold values for parameters, by its name.
    fn has_values_by_name(&self, path: &Path) -> bool {
        let _ = path;
        false
    }

    /// Whether a file is read because of its name and what is next to it; `shown` is its path as reports print it.
    fn is_wanted(&self, path: &Path, shown: &Path) -> bool {
        let _ = path;
        self.has_values_by_name(shown)
    }

    /// Whether a file is read and is never parsed, because it is neither YAML nor JSON.
    fn is_text(&self, path: &Path) -> bool {
        let _ = path;
        false
    }

    /// Whether a text may define modules, so that it holds more than values for their parameters.
    fn may_define_modules(&self, text: &str) -> bool {
        let _ = text;
        false
    }

    /// Whether a file is a program that may define the templates of the host, by its name.
    fn is_program(&self, path: &Path) -> bool {
        let _ = path;
        false
    }

    /// Whether a program may define templates of the host, by its text.
    fn may_define_templates(&self, text: &[u8]) -> bool {
        let _ = text;
        false
    }

    /// The names of the parameters that a document sets, for each list of values in it.
    fn names_in(&self, path: &str, document: &Document) -> Vec<Vec<String>> {
        let _ = (path, document);
        Vec::new()
    }
}
