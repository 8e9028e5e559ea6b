//! The initial settings file: the decisions that the templates leave open, each as a commented example.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::questions::{AskedBy, Question, Setting, errors, pattern, questions};
use crate::outcome::{Outcome, WorkloadReport};
use crate::visible;

/// The maximum number of workloads that a general question names.
const NAMED: usize = 5;

const HEAD: &str = "\
# Settings of ecs2fargate for the templates in this directory and its subdirectories.
# To make a decision, remove the `# ` before it. Settings that are omitted are inferred, or become parameters of the template.
# `ecs2fargate init --schema` prints the JSON Schema of this file, and `ecs2fargate migrate --help` describes each setting.
";

/// The open decisions of one file.
#[derive(Default)]
struct OfFile<'o> {
    /// Parameters whose deployed values would answer a question, with the question.
    parameters: BTreeMap<&'o str, &'o str>,
    /// Workloads with the lines that answer their questions.
    workloads: Vec<(&'o str, Vec<Answer>)>,
}

/// Lines that would answer a question, and the question.
struct Answer {
    question: String,
    lines: Vec<String>,
}

/// The settings file for the result of a run.
pub fn settings_file(outcome: &Outcome) -> String {
    let mut text = HEAD.to_owned();
    let questions = questions(outcome);
    for question in &questions {
        if matches!(question.setting, Setting::Value(_)) {
            write_general(&mut text, question);
        }
    }
    let files = by_file(outcome, &questions);
    if !files.is_empty() {
        text.push_str("\n# Decisions for some templates, by path. Patterns such as services/*.yaml match several templates.\nfiles:\n");
        for (path, asked) in &files {
            write_file(&mut text, path, asked);
        }
    }
    text
}

/// Whether a file for this outcome contains any questions.
pub fn has_questions(outcome: &Outcome) -> bool {
    settings_file(outcome) != HEAD
}

fn write_general(text: &mut String, question: &Question<'_>) {
    let asking = &question.asked_by;
    let named = asking.iter().take(NAMED);
    let mut named: Vec<String> = named
        .map(|one| format!("{} ({})", one.workload.id, one.workload.file))
        .collect();
    if asking.len() > NAMED {
        named.push(format!("and {} more", asking.len() - NAMED));
    }
    let what = question.setting.what();
    let example = question.setting.example().join(" ");
    push(
        text,
        format_args!(
            "\n# {what}\n# Required by {}.\n# {example}\n",
            one_line(&named.join(", "))
        ),
    );
}

/// The questions about single files and workloads, by the pattern of the file, in the order of the files.
fn by_file<'o>(outcome: &'o Outcome, questions: &'o [Question<'o>]) -> Vec<(String, OfFile<'o>)> {
    let mut files: Vec<(String, OfFile<'o>)> = Vec::new();
    for file in &outcome.files {
        let mut asked = OfFile::default();
        for question in questions {
            if let Setting::Parameter { file: own, name } = &question.setting
                && *own == file.path
                && let Some(first) = question.asked_by.first()
            {
                asked.parameters.insert(name, &first.finding.message);
            }
        }
        for workload in &outcome.workloads {
            let answers = answers(workload, &file.path, questions);
            if !answers.is_empty() {
                asked.workloads.push((&workload.id, answers));
            }
        }
        if asked.parameters.is_empty() && asked.workloads.is_empty() {
            continue;
        }
        let pattern = pattern(&file.path);
        match files.iter_mut().find(|(known, _)| *known == pattern) {
            Some((_, known)) => {
                known.parameters.extend(asked.parameters);
                known.workloads.extend(asked.workloads);
            }
            None => files.push((pattern, asked)),
        }
    }
    files
}

/// The lines that answer the questions of a workload in the settings of a file.
fn answers(workload: &WorkloadReport, file: &str, questions: &[Question<'_>]) -> Vec<Answer> {
    let mut answers = Vec::new();
    let mut volumes: Vec<(&str, &AskedBy<'_>)> = Vec::new();
    for question in questions {
        let mut asked_by = question.asked_by.iter();
        let own = asked_by.find(|one| {
            std::ptr::eq(one.workload, workload) && one.file_of(&question.setting) == file
        });
        let Some(own) = own else { continue };
        match &question.setting {
            Setting::Value(_) | Setting::Parameter { .. } => {}
            Setting::Volume(path) => volumes.push((path, own)),
            setting => answers.push(Answer {
                question: match setting {
                    Setting::Keep => blocked(own),
                    _ => own.finding.message.clone().into_owned(),
                },
                lines: setting
                    .example()
                    .iter()
                    .map(|line| (*line).to_owned())
                    .collect(),
            }),
        }
    }
    if !volumes.is_empty() {
        let entries = volumes
            .iter()
            .map(|(path, _)| format!("{}: scratch", quoted(path)));
        let messages = volumes.iter().map(|(_, own)| &*own.finding.message);
        answers.push(Answer {
            question: messages.collect::<Vec<_>>().join(". "),
            lines: vec![format!(
                "volumes: {{ {} }}",
                entries.collect::<Vec<_>>().join(", ")
            )],
        });
    }
    answers
}

/// The reasons why a workload is blocked, in short.
fn blocked(asked_by: &AskedBy<'_>) -> String {
    let more = match errors(asked_by.workload).count() {
        0 | 1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    format!("Blocked: {}{more}", asked_by.finding.message)
}

fn write_file(text: &mut String, pattern: &str, asked: &OfFile<'_>) {
    push(text, format_args!("  {}:\n", quoted(pattern)));
    if !asked.parameters.is_empty() {
        text.push_str("    parameters: # values in the deployed stack\n");
    }
    for (name, question) in &asked.parameters {
        push(
            text,
            format_args!(
                "      # {}\n      # {}: VALUE\n",
                one_line(question),
                quoted(name)
            ),
        );
    }
    if !asked.workloads.is_empty() {
        text.push_str("    workloads:\n");
    }
    for (id, answers) in &asked.workloads {
        push(text, format_args!("      {}:\n", quoted(id)));
        for answer in answers {
            push(
                text,
                format_args!("        # {}\n", one_line(&answer.question)),
            );
            for line in &answer.lines {
                push(text, format_args!("        # {line}\n"));
            }
        }
    }
}

/// The text of a comment: no name can end its line, whatever reads it.
fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    visible::one_line(&words).into_owned()
}

/// A key, quoted where YAML would read it as anything other than a string, and always on one line.
fn quoted(key: &str) -> String {
    if key.contains(visible::is_hidden) {
        // JSON's escapes are also valid in YAML's double-quoted strings.
        let json = serde_json::to_string(key).unwrap_or_default();
        return visible::one_line(&json).into_owned();
    }
    let written = serde_yaml::to_string(key).unwrap_or_default();
    let written = written.trim_end();
    // Braces, commas and colons are only safe in quotes, in any context.
    if written == key && key.contains(['{', '}', '[', ']', ',', ':', '#']) {
        format!("'{key}'")
    } else {
        written.to_owned()
    }
}

fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = text.write_fmt(what);
}

#[cfg(test)]
mod tests;
