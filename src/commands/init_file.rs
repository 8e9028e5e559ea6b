//! The initial settings file: the decisions that the templates leave open, each as a commented example.

mod places;

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::facts::rules::RuleId;
use crate::outcome::{FileReport, Finding, Outcome, Severity, Verdict, WorkloadReport};
use crate::syntax::Document;
use crate::visible;
use places::{parameter_at, text_at};

/// The maximum number of workloads that a general question names.
const NAMED: usize = 5;

const HEAD: &str = "\
# Settings of ecs2fargate for the templates in this directory and its subdirectories.
# To make a decision, remove the `# ` before it. Settings that are omitted are inferred, or become parameters of the template.
# `ecs2fargate init --schema` prints the JSON Schema of this file, and `ecs2fargate help migrate` describes each setting.
";

/// A decision that applies to many templates.
struct General {
    /// The rule that asks for it.
    rule: RuleId,
    what: &'static str,
    example: &'static str,
}

/// Decisions that are usually the same for all templates, in the order in which they are written.
const GENERAL: [General; 5] = [
    General {
        rule: RuleId::SvcSubnets,
        what: "Subnets for the tasks: IDs, or functions such as !ImportValue Subnets.",
        example: "subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]",
    },
    General {
        rule: RuleId::SvcAssignPublicIp,
        what: "Whether tasks get a public IP address: true in public subnets, false behind a NAT gateway or VPC endpoints.",
        example: "assign-public-ip: false",
    },
    General {
        rule: RuleId::SvcSecurityGroups,
        what: "VPC of the security groups of the tasks.",
        example: "vpc: vpc-0123456789abcdef0",
    },
    General {
        rule: RuleId::SgTaskIngress,
        what: "Security groups of the tasks. Without them, a group is generated that allows inbound traffic from the load balancer.",
        example: "security-groups: [sg-0123456789abcdef0]",
    },
    General {
        rule: RuleId::TdExecutionRole,
        what: "Execution role that Fargate uses to pull images and write logs.",
        example: "execution-role: arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
    },
];

/// The open decisions of one file.
#[derive(Default)]
struct OfFile<'o> {
    /// Parameters whose deployed values would answer a question, with the question.
    parameters: BTreeMap<String, &'o str>,
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
    for general in &GENERAL {
        write_general(&mut text, general, outcome);
    }
    let files: Vec<(&str, OfFile<'_>)> = outcome
        .files
        .iter()
        .map(|file| (file.path.as_str(), of_file(outcome, file)))
        .filter(|(_, asked)| !asked.parameters.is_empty() || !asked.workloads.is_empty())
        .collect();
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

fn write_general(text: &mut String, general: &General, outcome: &Outcome) {
    let asks = |workload: &&WorkloadReport| open(workload).any(|one| one.rule == general.rule);
    let asking: Vec<&WorkloadReport> = outcome.workloads.iter().filter(asks).collect();
    if asking.is_empty() {
        return;
    }
    let named = asking.iter().take(NAMED);
    let mut named: Vec<String> = named
        .map(|workload| format!("{} ({})", workload.id, workload.file))
        .collect();
    if asking.len() > NAMED {
        named.push(format!("and {} more", asking.len() - NAMED));
    }
    let General { what, example, .. } = general;
    push(
        text,
        format_args!(
            "\n# {what}\n# Required by {}.\n# {example}\n",
            one_line(&named.join(", "))
        ),
    );
}

/// The findings that require a decision.
fn open(workload: &WorkloadReport) -> impl Iterator<Item = &Finding> {
    let is_open = workload.verdict.is_left_for_a_person();
    let findings = workload.findings.iter();
    findings.filter(move |finding| is_open && finding.decides)
}

fn of_file<'o>(outcome: &'o Outcome, file: &'o FileReport) -> OfFile<'o> {
    let mut asked = OfFile::default();
    let document = Document::parse(file.before.as_str()).ok();
    let own = outcome.workloads.iter().filter(|one| one.file == file.path);
    for workload in own {
        let mut answers: Vec<Answer> = Vec::new();
        for finding in open(workload).filter(|finding| *finding.file == file.path) {
            let document = document.as_ref();
            let parameter = document
                .filter(|_| is_about_a_value(finding))
                .and_then(|document| parameter_at(document, finding.span.start));
            if let Some(parameter) = parameter {
                asked
                    .parameters
                    .entry(parameter)
                    .or_insert(&finding.message);
            }
            let answer = answer(finding);
            // Two questions with the same answer are written once.
            let is_new = |new: &Answer| answers.iter().all(|known| known.lines != new.lines);
            let answer = answer.filter(is_new);
            answers.extend(answer);
        }
        answers.extend(
            document
                .as_ref()
                .and_then(|one| volumes(workload, file, one)),
        );
        if workload.verdict == Verdict::Blocked {
            // No other answer would unblock it.
            answers = keep(workload).into_iter().collect();
        }
        if !answers.is_empty() {
            asked.workloads.push((&workload.id, answers));
        }
    }
    asked
}

/// Whether the question is about a value, and not about the location of something defined elsewhere.
fn is_about_a_value(finding: &Finding) -> bool {
    finding.severity == Severity::Error && finding.rule != RuleId::SvcTaskDefinition
}

fn answer(finding: &Finding) -> Option<Answer> {
    let lines: Vec<String> = match finding.rule {
        RuleId::SvcLaunchTypeImplicit => vec!["launch-type: ec2".to_owned()],
        RuleId::TdSizeRequired | RuleId::TdSizeCombination => {
            vec!["cpu: 256".to_owned(), "memory: 512".to_owned()]
        }
        RuleId::TdStandalone => vec!["standalone: migrate".to_owned()],
        RuleId::TdLogDriver => vec!["log-driver: awslogs".to_owned()],
        _ => return None,
    };
    Some(Answer {
        question: finding.message.clone().into_owned(),
        lines,
    })
}

/// All volumes of a workload that need a decision, in one mapping.
fn volumes(workload: &WorkloadReport, file: &FileReport, document: &Document) -> Option<Answer> {
    let rules = [RuleId::TdVolumeSourcePath, RuleId::TdVolumeDocker];
    let mut questions: Vec<&str> = Vec::new();
    let mut entries: Vec<String> = Vec::new();
    for finding in open(workload) {
        let is_asked = rules.contains(&finding.rule) && finding.severity == Severity::Error;
        if !is_asked || *finding.file != file.path {
            continue;
        }
        let Some(path) = text_at(document, finding.span.start) else {
            continue;
        };
        let entry = format!("{}: scratch", quoted(&path));
        if !entries.contains(&entry) {
            entries.push(entry);
            questions.push(&finding.message);
        }
    }
    (!entries.is_empty()).then(|| Answer {
        question: questions.join(". "),
        lines: vec![format!("volumes: {{ {} }}", entries.join(", "))],
    })
}

/// A blocked workload can only be excluded, or changed manually.
fn keep(workload: &WorkloadReport) -> Option<Answer> {
    let mut errors = workload
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    let first = errors.next()?;
    let more = match errors.count() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    Some(Answer {
        question: format!("Blocked: {}{more}", first.message),
        lines: vec!["keep: REASON".to_owned()],
    })
}

fn write_file(text: &mut String, path: &str, asked: &OfFile<'_>) {
    // `./` prevents the name of a template in this directory from matching in all directories.
    let path = if path.contains('/') {
        globset::escape(path)
    } else {
        format!("./{}", globset::escape(path))
    };
    push(text, format_args!("  {}:\n", quoted(&path)));
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
