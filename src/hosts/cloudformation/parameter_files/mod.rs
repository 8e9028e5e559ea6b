//! Parameter files: files with the parameter values of a template's deployments.
//!
//! **Formats.** The AWS CLI's list of `ParameterKey` and `ParameterValue`, also in the input of `--cli-input-json`; the
//! template configuration of `CodePipeline` and rain (`Parameters`, `Tags`, `StackPolicy`); the deployment file of Git
//! sync (`template-file-path`, `parameters`); names with values, or texts `Name=value`, if the name of the file or
//! directory identifies it; `parameter_overrides` in `samconfig.toml` and `samconfig.yaml`; the stack configs of
//! Sceptre (`config/…/web.yaml`); the tests in `.taskcat.yml`. Both JSON and YAML.
//!
//! **Matching.** A file belongs to a template if it references it, or if its name or location leads to that template
//! alone and every name in it is a parameter of the template. Words such as `prod` or `eu-west-1` are environments; a
//! file with any other word in its name has to set every parameter for which the template has no default. Files named
//! as examples belong to no template. A file without a name of its own does not belong to a nested stack's template if
//! another one matches.
//!
//! **Use.** Values of parameter files count as those of deployed stacks; several files make the value one of several,
//! and decisions hold for all of them. If a file omits a parameter that others set, its stack has the default. No value
//! is used if a file keeps the previous value, if another file that may belong to the template disagrees, if a parent
//! stack creates this one, if a placeholder has to be filled in first, for parameters that are read from the Parameter
//! Store (the file has the name of the entry, not the value), and for one that chooses between EC2 and Fargate. The
//! values of tests count only alongside those of permanent stacks. A settings file takes precedence. A default that no
//! file overrides remains a default, which decides nothing.
//!
//! **Edits.** A new parameter without a default is missing from every such file. The files are reported, and
//! `--update-parameter-files` adds an entry that has to be filled in manually.

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
pub use values::deployments;

use crate::model::parameter_files::{Belongs, Entries, NamedModule, ParameterFile, ParameterFiles};
use crate::model::{Content, Module, Project};
use crate::syntax::{Cursor, Document, NewEntry, NewValue};

/// Texts that identify parameter files by their content.
pub const MARKS: [&str; 4] = [
    "ParameterKey",
    "\"Parameters\"",
    "\nParameters:",
    "template-file-path",
];

/// The beginning of a value that has to be filled in manually.
pub(crate) const TO_FILL_IN: &str = "FILL IN: ";

/// A file of the run, with what is known about it.
pub struct Seen<'a, 'd> {
    /// The path, as given.
    pub path: &'d str,
    /// The document.
    pub document: &'d Document,
    /// Its module, if it is a template.
    pub module: Option<&'a Module<'d>>,
    /// Whether it can be a parameter file, because it is nothing else.
    pub is_open: bool,
    /// Whether a parent stack creates its stack.
    pub is_nested: bool,
    /// Whether it is never edited.
    pub is_context: bool,
}

/// The edit that adds a value to a parameter file.
pub enum Addition<'d> {
    /// As an item at the end of a list.
    Item(Cursor<'d>, NewValue),
    /// As an entry of a mapping.
    Entry(Cursor<'d>, NewEntry),
}

/// The edit that adds a parameter whose value has to be filled in; `None` if it has to be added manually.
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

/// The names that a document sets, for each list of values in it; empty if it is not a parameter file.
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

/// Reads a text that cannot be parsed as a document: a configuration in TOML, or one that has to be rendered first.
fn read_text<'d>(path: &'d str, text: &'d str) -> Vec<ParameterFile<'d>> {
    if is_text(Path::new(path)) {
        return sam::read_toml(path, text);
    }
    sceptre::read_unrendered(path, text).into_iter().collect()
}

/// Finds the parameter files among the files of a run, and among texts that are not documents: `samconfig.toml`.
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

/// Finds the parameter files of a project.
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
