//! The commands for files that the AWS CLI takes as input.

use super::shell::{commands, word};
use super::{is_changed, line};
use crate::outcome::WorkloadReport;
use crate::report::Run;
use crate::report::markdown::escape::{code, text};
use crate::report::words::is_in_terraform;

/// The commands of the AWS CLI that take a file, in the order in which they are run.
const COMMANDS: [&str; 6] = [
    "register-task-definition",
    "create-service",
    "update-service",
    "create-task-set",
    "run-task",
    "start-task",
];

pub(super) fn write(page: &mut String, run: &Run<'_>, moving: &[&WorkloadReport]) {
    let is_of_api = |one: &&&WorkloadReport| {
        !one.members.iter().any(|member| member.contains("(AWS::")) && !is_in_terraform(one)
    };
    let workloads: Vec<&&WorkloadReport> = moving.iter().filter(is_of_api).collect();
    if workloads.is_empty() {
        return;
    }
    page.push_str("## Files of the ECS API\n\nThe AWS CLI takes these files. What they changed before is not undone by itself: keep the old revision of each task definition.\n\n");
    for workload in workloads {
        line(
            page,
            format_args!("### {} in {}\n", code(&workload.id), code(&workload.file)),
        );
        if let Some(update) = &workload.update {
            line(page, format_args!("{}\n", text(update)));
        }
        let lines = lines(run, workload);
        if lines.is_empty() {
            page.push_str("Deploy it as before, with the changed files.\n\n");
        } else {
            page.push_str(&commands(&lines));
        }
    }
}

fn lines(run: &Run<'_>, workload: &WorkloadReport) -> String {
    let mut lines = String::new();
    for command in COMMANDS {
        for member in &workload.members {
            let Some((_, kind)) = member.rsplit_once(" (") else {
                continue;
            };
            let kind = kind.trim_end_matches(')');
            let (kind, file) = kind.split_once(", ").unwrap_or((kind, &workload.file));
            if kind == command && is_changed(run, file) {
                let option = if file.ends_with(".json") {
                    "--cli-input-json"
                } else {
                    "--cli-input-yaml"
                };
                lines += &format!(
                    "aws ecs {command} {option} {}\n",
                    word(&format!("file://{file}"))
                );
            }
        }
    }
    lines
}
