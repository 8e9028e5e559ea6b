//! Answers for volumes that no task has: otherwise a mistyped path would appear to settle the question.

use super::{finding, suggestion};
use crate::facts::host_paths::normal;
use crate::facts::rules::RuleId;
use crate::model::{Project, answerable};
use crate::outcome::{Finding, Severity};
use crate::settings::Config;
use crate::syntax::{Cursor, Span};

const HELP: &str = "Write the path as it is in SourcePath, or the name of a Docker volume. Remove the entry if the volume no longer exists";

/// The unused answers at one place in the settings, for these files.
pub(super) fn of_place(
    project: &Project<'_>,
    config: &Config,
    place: Cursor<'_>,
    files: &[usize],
) -> Vec<Finding> {
    let known = known(project, |file| files.contains(&file));
    let answers = place.get("volumes").into_iter().flat_map(Cursor::entries);
    answers
        .filter_map(|(name, key, _)| {
            let message = in_vain(name, "", &known)?;
            Some(finding(config, key, message, HELP))
        })
        .collect()
}

/// The unused answers on the command line. They have no position in a file.
pub(super) fn of_command_line(project: &Project<'_>) -> Vec<Finding> {
    let Some(first) = project.files.first() else {
        return Vec::new();
    };
    let answers = first.settings.command_line.volumes.iter();
    let known = known(project, |_| true);
    answers
        .flat_map(|answers| &answers.0)
        .filter_map(|(name, _)| {
            Some(Finding {
                rule: RuleId::Settings,
                severity: Severity::Warning,
                file: "".into(),
                span: Span::NOWHERE,
                message: in_vain(name, " (--volume)", &known)?.into(),
                help: HELP.into(),
                decides: false,
                related: Vec::new(),
            })
        })
        .collect()
}

/// The names by which an answer can refer to the volumes of some files.
fn known(project: &Project<'_>, is_among: impl Fn(usize) -> bool) -> Vec<String> {
    let volumes = project.volumes().into_iter();
    volumes
        .filter(|(task, _)| is_among(task.file))
        .flat_map(|(_, volume)| answerable(volume))
        .collect()
}

fn in_vain(name: &str, given: &str, known: &[String]) -> Option<String> {
    let is_known = known.iter().any(|one| normal(one) == normal(name));
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    (!is_known).then(|| {
        format!(
            "No task has the volume `{name}`{given}{}",
            suggestion(name, &names)
        )
    })
}
