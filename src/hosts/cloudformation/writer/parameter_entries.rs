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
            "give it when you update the stack, also in parameter files that are the template's"
        }
        (Some(_), _) => {
            "write its value into the parameter files; with what stands there now the stack cannot be updated"
        }
        (None, Some(_)) if !writes => {
            "add it to the parameter files; --update-parameter-files adds it, and you fill in its value"
        }
        (None, Some(_)) => {
            "add it to the parameter files yourself: they are outside of the given paths, or of a kind that is not written"
        }
    };
    let parts = [
        ("its value is to be filled in there: ", added),
        ("it is missing from ", lacking),
        ("it may be missing from ", unclear),
    ];
    let parts = parts
        .into_iter()
        .filter_map(|(what, files)| Some(format!("{what}{}", files?)));
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| Lack {
        message: parts.join("; "),
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
            "new parameter {name}; its value is to be filled in"
        ));
        match addition {
            Addition::Item(list, item) => cx.append(list, item, rationale),
            Addition::Entry(mapping, entry) => {
                cx.insert(mapping, &entry.key, entry.value, Place::End, rationale);
            }
        }
    }
}
