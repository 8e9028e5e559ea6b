//! Adds new parameters to the parameter files of templates.

use std::collections::BTreeSet;

use crate::hosts::cloudformation::parameter_files::{Addition, addition};
use crate::model::parameter_files::ParameterFile;
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Place;

/// The report of a new parameter that parameter files lack.
pub(super) struct Lack {
    /// The files, and what is done about them.
    pub(super) message: String,
    /// What to do.
    pub(super) help: &'static str,
}

/// The parameter files of a template that lack a new parameter without a default; `None` if there are no such files.
pub(crate) fn lack<'d>(cx: &PlanContext<'_, 'd>, file: usize) -> Option<Lack> {
    let files = &cx.project.parameter_files;
    let paths = |files: Vec<&ParameterFile<'d>>| -> Option<String> {
        let paths: BTreeSet<&str> = files.iter().map(|one| one.path).collect();
        let paths: Vec<&str> = paths.into_iter().collect();
        (!paths.is_empty()).then(|| paths.join(", "))
    };
    let writes = cx.settings.update_parameter_files;
    let (added, lacking): (Vec<_>, Vec<_>) = files
        .of(file)
        .partition(|one| writes && one.takes_additions());
    let (added, lacking) = (paths(added), paths(lacking));
    let unclear = paths(files.perhaps_of(file).collect());
    let help = match (&added, &lacking) {
        (None, None) => {
            "Pass it when you update the stack, and add it to the parameter files of the template"
        }
        (Some(_), _) => {
            "Replace the placeholder in the parameter files. The stack cannot be updated with it"
        }
        (None, Some(_)) if !writes => {
            "Add it to the parameter files. With --update-parameter-files it is added, and you replace the placeholder"
        }
        (None, Some(_)) => {
            "Add it to the parameter files manually: they are not among the given paths, or their format cannot be written"
        }
    };
    let parts = [
        ("A placeholder was added to ", added),
        ("It is missing from ", lacking),
        ("It may be missing from ", unclear),
    ];
    let parts = parts
        .into_iter()
        .filter_map(|(what, files)| Some(format!("{what}{}", files?)));
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| Lack {
        message: parts.join(". "),
        help,
    })
}

/// Adds a new parameter to the parameter files of its template, if the settings ask for it.
pub(crate) fn enter(cx: &mut PlanContext<'_, '_>, file: usize, name: &str, purpose: &str) {
    let project = cx.project;
    if !cx.settings.update_parameter_files {
        return;
    }
    for addition in project
        .parameter_files
        .of(file)
        .filter_map(|one| addition(one, name, purpose))
    {
        let rationale = Rationale::safe(format!(
            "Adds parameter {name} with a placeholder as its value"
        ));
        match addition {
            Addition::Item(list, item) => cx.append(list, item, rationale),
            Addition::Entry(mapping, entry) => {
                cx.insert(mapping, &entry.key, entry.value, Place::End, rationale);
            }
        }
    }
}
