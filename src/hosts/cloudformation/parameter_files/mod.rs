//! Parameter files: the values that people deploy a template with, kept in files of their own.
//!
//! **Forms**. The AWS CLI's list of `ParameterKey` and `ParameterValue`, also inside of what
//! `--cli-input-json` takes; the template configuration of `CodePipeline` and rain (`Parameters`, `Tags`, `StackPolicy`); the
//! deployment file of Git sync (`module-file-path`, `parameters`); names with values, or texts `Name=value`, where the
//! file's name or folder says what it is; `parameter_overrides` in `samconfig.toml` and `samconfig.yaml`; the stack configs of
//! Sceptre (`config/…/web.yaml`); the tests in `.taskcat.yml`. JSON and YAML alike.
//!
//! **Whose it is**. A file is a template's if the file says so, or if its name or place leads to that
//! template alone, and if every name in it is a parameter of the template. Words such as `prod` or `eu-west-1` are
//! environments; a name with a word that is none of them has to give everything that the template has no default for. Files
//! that are called an example are nobody's. A file without a name of its own is not for what another stack creates, where
//! there is something else that it fits.
//!
//! **What it tells**. Values of parameter files are believed like those of deployed stacks; several make it one of
//! several, and what is decided holds for all of them. A file that leaves a parameter out, which others give, leaves its
//! stack with the default. Nothing is believed where a file keeps the previous value, where another file that may be the
//! template's says otherwise, where another stack creates this one, of values that something fills in before they are
//! used, for parameters that are read from the Parameter Store (the file has the name of the entry, not the value), and for
//! one that chooses between EC2 and Fargate. What a test gives counts only alongside values of stacks that stay. A settings file wins. A default that no file overrides stays a default, which
//! decides nothing.
//!
//! **What is written.** A new parameter without a default is missing from every such file. It is listed with them, and
//! `--update-parameter-files` adds an entry that a person has to fill in.

mod belonging;
mod forms;
mod names;
mod place;
mod sam;
mod sceptre;
mod taskcat;
mod values;

use std::path::Path;

pub use names::{is_text, may_be};
pub use values::deployed_values;

use crate::model::parameter_files::{Belongs, Entries, NamedModule, ParameterFile, ParameterFiles};
use crate::model::{Content, Module, Project};
use crate::syntax::{Cursor, Document, NewEntry, NewValue};

/// What files have in them that are parameter files by more than their name.
pub const MARKS: [&str; 4] = [
    "ParameterKey",
    "\"Parameters\"",
    "\nParameters:",
    "template-file-path",
];

/// The largest file that is read for its name alone; 200 parameters in a few lines each are less.
pub const MAX_BYTES: usize = 64 * 1024;

/// What begins a value that a person has yet to give.
pub(crate) const TO_FILL_IN: &str = "FILL IN: ";

/// A file of the run, as far as it is known.
pub struct Seen<'a, 'd> {
    /// The path, as given.
    pub path: &'d str,
    /// The document.
    pub document: &'d Document,
    /// What it is, where it is a template.
    pub module: Option<&'a Module<'d>>,
    /// Whether it can be a parameter file: it is nothing else.
    pub is_open: bool,
    /// Whether another stack creates its stack.
    pub is_nested: bool,
    /// Whether it is never edited.
    pub is_context: bool,
}

/// How a new value goes into a parameter file.
pub enum Addition<'d> {
    /// As an item at the end of a list.
    Item(Cursor<'d>, NewValue),
    /// As an entry of a mapping.
    Entry(Cursor<'d>, NewEntry),
}

/// How a parameter is added that waits for its value; `None` where a person has to do it.
#[must_use]
pub fn addition<'d>(file: &ParameterFile<'d>, name: &str, purpose: &str) -> Option<Addition<'d>> {
    if file.is_context {
        return None;
    }
    let value = format!("{TO_FILL_IN}{purpose}");
    match file.entries {
        Entries::Objects(list) => Some(Addition::Item(list, forms::object(list, name, value))),
        Entries::Mapping(mapping) => {
            let entry = NewEntry::new(name, NewValue::Text(value));
            Some(Addition::Entry(mapping, entry))
        }
        Entries::Pairs(list) => {
            let item = NewValue::Text(format!("{name}={value}"));
            Some(Addition::Item(list, item))
        }
        Entries::Other => None,
    }
}

/// The names that a document gives values to, for each list of values in it; none where it is no parameter file.
#[must_use]
pub fn names_in(path: &str, document: &Document) -> Vec<Vec<String>> {
    let seen = Seen {
        path,
        document,
        module: None,
        is_open: true,
        is_nested: false,
        is_context: false,
    };
    let files = forms::read(&seen).into_iter();
    files
        .map(|file| file.values.into_keys().collect())
        .collect()
}

/// Reads what is no document: a configuration in TOML, or one that has to be rendered first.
fn read_text<'d>(path: &'d str, text: &'d str) -> Vec<ParameterFile<'d>> {
    if is_text(Path::new(path)) {
        return sam::read_toml(path, text);
    }
    sceptre::read_unrendered(path, text).into_iter().collect()
}

/// Finds the parameter files among the files of a run, and among texts that are no documents: `samconfig.toml`.
#[must_use]
pub fn find<'d>(seen: &[Seen<'_, 'd>], texts: &'d [(String, String)]) -> ParameterFiles<'d> {
    let documents = seen.iter().filter(|one| one.is_open);
    let read = documents
        .flat_map(forms::read)
        .chain(texts.iter().flat_map(|(path, text)| read_text(path, text)));
    let read: Vec<ParameterFile<'d>> = read.collect();
    if read.is_empty() {
        return ParameterFiles::default();
    }
    let modules = belonging::Templates::of(seen);
    let placed = read.into_iter().filter_map(|file| {
        let belongs = modules.of_file(&file)?;
        Some((file, belongs))
    });
    ParameterFiles::new(placed.collect())
}

/// Finds the parameter files of a run.
pub(super) fn of_project<'d>(
    project: &Project<'d>,
    texts: &'d [(String, String)],
) -> ParameterFiles<'d> {
    let files = project.files.iter().enumerate();
    let seen: Vec<Seen<'_, 'd>> = files
        .map(|(index, file)| Seen {
            path: file.path,
            document: file.document,
            module: file.module(),
            is_open: matches!(file.content, Content::Other),
            is_nested: project.graph.parents_of(index).next().is_some(),
            is_context: file.is_context,
        })
        .collect();
    find(&seen, texts)
}

#[cfg(test)]
mod tests;
