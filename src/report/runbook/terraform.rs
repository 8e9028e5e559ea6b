//! The commands for modules of Terraform.

use std::collections::BTreeSet;
use std::path::Path;

use super::shell::{commands, path};
use super::{expected, line};
use crate::outcome::{FileStatus, WorkloadReport};
use crate::report::Run;
use crate::report::markdown::escape::code;
use crate::report::words::is_terraform;

/// Writes the section if a module changes, and returns whether one does.
pub(super) fn write(page: &mut String, run: &Run<'_>, moving: &[&WorkloadReport]) -> bool {
    let files = run.outcome.files.iter();
    let changed = files.filter(|file| matches!(file.status, FileStatus::Changed { .. }));
    let modules: BTreeSet<&str> = changed
        .filter(|file| is_terraform(&file.path))
        .map(|file| {
            Path::new(&file.path)
                .parent()
                .and_then(Path::to_str)
                .unwrap_or("")
        })
        .map(|directory| if directory.is_empty() { "." } else { directory })
        .collect();
    if modules.is_empty() {
        return false;
    }
    page.push_str("## Terraform\n\nThese modules change: ");
    let named: Vec<String> = modules.iter().map(|module| code(module)).collect();
    line(
        page,
        format_args!(
            "{}. Plan each root module that uses them, compare it with the table below, and apply exactly that plan:\n",
            named.join(", ")
        ),
    );
    let example = modules.first().copied().unwrap_or(".");
    page.push_str(&commands(&format!(
        "ROOT={}   # the directory of the root module\nterraform -chdir=\"$ROOT\" state pull > before.tfstate\nterraform -chdir=\"$ROOT\" plan -out=to-fargate.tfplan\nterraform -chdir=\"$ROOT\" show to-fargate.tfplan\nterraform -chdir=\"$ROOT\" apply to-fargate.tfplan",
        path(example)
    )));
    page.push_str(
        "The plan is expected to contain (a replacement is `-/+` or `+/-` in the plan):\n\n",
    );
    expected::table(page, moving, "", is_terraform);
    true
}
