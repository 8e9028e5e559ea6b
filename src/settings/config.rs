//! A settings file: read, validated, and queried for the settings of a template.

use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};

use super::Settings;
use super::choices::{Choices, ConfigChoices, Entries, FileChoices, Parameters, WorkloadChoices};
use super::written::{braces, check_top, duplicates, shape};
use crate::syntax::{Cursor, Document, Position};

/// A problem in a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its position.
    pub position: Option<Position>,
    /// What is wrong, and what to do.
    pub message: String,
}

/// A settings file that was read and is valid.
#[derive(Debug)]
pub struct Config {
    /// The path to report.
    pub path: String,
    /// Whether the run covers every file to which the settings apply, so that an entry that matches nothing is a
    /// mistake.
    pub is_covered: bool,
    pub(crate) document: Document,
    pub(crate) choices: ConfigChoices,
    /// The patterns below `files`, in file order.
    patterns: Vec<GlobMatcher>,
}

impl PartialEq for Config {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.document.text() == other.document.text()
    }
}

impl Eq for Config {}

impl Config {
    /// Reads and checks the text of a settings file.
    ///
    /// # Errors
    /// All problems; for text that is not YAML, or does not have the right structure, the first one.
    pub fn read(path: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let document = Document::parse(text).map_err(|error| {
            vec![Problem {
                position: error.position(),
                message: format!("{}. {}", error.message, error.help),
            }]
        })?;
        let root = Cursor::root(&document);
        let mut choices = ConfigChoices::default();
        if !root.is_null() {
            // These are reported first, with their positions; deserialization only reports that there are some.
            let mut problems = duplicates(&document);
            problems.extend(braces(&document));
            if problems.is_empty() {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                choices = serde_yaml::from_str(text).map_err(|error| vec![shape(&error)])?;
                problems = check_top(root, &mut choices);
            }
            if !problems.is_empty() {
                problems.sort_by_key(|problem| problem.position);
                return Err(problems);
            }
        }
        let patterns = choices.files.iter().flat_map(|files| &files.0);
        let patterns = patterns
            .filter_map(|(pattern, _)| matcher(pattern).ok())
            .collect();
        Ok(Self {
            path: path.to_owned(),
            is_covered: false,
            document,
            choices,
            patterns,
        })
    }

    /// The settings of a file, by its path relative to the settings file's directory (`None` for standard input),
    /// combined with those of the command line.
    pub fn settings(
        self: &Arc<Self>,
        path: Option<&str>,
        command_line: &WorkloadChoices,
    ) -> Settings {
        let mut settings = Settings {
            command_line: command_line.clone(),
            config: Some(Arc::clone(self)),
            ..Settings::default()
        };
        settings.take_in(&self.choices, self.choices.workloads.as_ref());
        for (number, (_, choices)) in self.files().iter().enumerate() {
            let fits = |path| self.patterns[number].is_match(path);
            if path.is_some_and(fits) {
                settings.patterns.push(number);
                settings.take_in(choices, choices.workloads.as_ref());
            }
        }
        settings.let_the_command_line_win();
        settings
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.document.text()
    }

    /// Whether its directory is the root for paths beneath it.
    pub fn is_root(&self) -> bool {
        self.choices.root == Some(true)
    }

    pub(crate) fn files(&self) -> &[(String, FileChoices)] {
        self.choices.files.as_ref().map_or(&[], |files| &files.0)
    }
}

impl Settings {
    fn take_in<W, F, R>(
        &mut self,
        choices: &Choices<Parameters, W, F, R>,
        workloads: Option<&Entries<WorkloadChoices>>,
    ) {
        self.apply(choices);
        for (name, values) in choices.parameters.iter().flat_map(|all| &all.0) {
            self.parameters.insert(name.clone(), values.0.clone());
        }
        let workloads = workloads.iter().flat_map(|all| &all.0);
        self.workloads.extend(workloads.cloned());
    }
}

/// A pattern without `/` matches a file's name in any directory; one that ends with `/` matches everything below, and
/// one that begins with `./` only files in that directory.
pub(super) fn matcher(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    let from_here = pattern.strip_prefix("./");
    let whole = match from_here.unwrap_or(pattern) {
        directory if directory.ends_with('/') => format!("{directory}**"),
        name if !name.contains('/') && from_here.is_none() => format!("**/{name}"),
        path => path.to_owned(),
    };
    let glob = GlobBuilder::new(&whole).literal_separator(true).build()?;
    Ok(glob.compile_matcher())
}

#[cfg(test)]
mod tests;
