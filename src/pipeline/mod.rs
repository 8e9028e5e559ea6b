//! A set of documents through the transforms. Pure: nothing is read or written here.

mod advice;
mod aftermath;
mod blocks;
mod commit;
mod container_advice;
mod deny;
mod generated;
mod image_advice;
mod impact;
mod inputs;
mod keep;
mod plan;
mod unused;

use crate::document::{Document, ParseError};
use crate::ecs::{Embedded, SourceFile, SourceSet, workloads};
use crate::outcome::{FileReport, FileStatus, Outcome, Stage};
use crate::settings::Settings;

/// One file of a run.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The path, as it is to be reported.
    pub path: String,
    /// The text.
    pub text: String,
    /// Whether a person named the file, and did not only name a folder that holds it.
    pub named: bool,
    /// Whether it is only read to understand the others: it lies outside of what a person asked to have migrated.
    pub is_context: bool,
}

/// Migrates a set of documents for which the same was decided: learns the facts, plans, commits and proves.
#[must_use]
pub fn migrate(sources: Vec<Source>, settings: &Settings) -> Outcome {
    let same = sources.into_iter().map(|source| (source, settings));
    migrate_each(same.collect())
}

/// Migrates a set of documents, each under its own settings.
#[must_use]
pub fn migrate_each(sources: Vec<(Source, &Settings)>) -> Outcome {
    let mut read = Vec::with_capacity(sources.len());
    let mut documents = Vec::with_capacity(sources.len());
    // For each source, in order: nothing where it was read, else its report.
    let mut unread_at = Vec::with_capacity(sources.len());
    for (source, settings) in sources {
        match Document::parse(source.text.as_str()) {
            Ok(document) => {
                unread_at.push(None);
                read.push((source.path, source.named, source.is_context, settings));
                documents.push(document);
            }
            Err(error) => unread_at.push(Some(unread(source, &error))),
        }
    }
    let embedded: Vec<Embedded> = documents
        .iter()
        .enumerate()
        .flat_map(|(file, document)| Embedded::read_all(file, document))
        .collect();
    let set = SourceSet {
        embedded: &embedded,
        files: read
            .iter()
            .zip(&documents)
            .map(
                |((path, named, is_context, settings), document)| SourceFile {
                    named: *named,
                    is_context: *is_context,
                    ..SourceFile::read(path, document, settings)
                },
            )
            .collect(),
    };
    let found = workloads(&set);
    let mut findings = unused::findings(&set, &found);
    findings.extend(keep::misplaced(&set, &found));
    let (statuses, workloads) = commit::settle(&set, &found);
    let mut reports = set
        .files
        .iter()
        .zip(statuses)
        .map(|(file, status)| FileReport {
            path: file.path.to_owned(),
            before: file.document.text().to_owned(),
            status,
            stage: Stage::default(),
        });
    let files = unread_at
        .into_iter()
        .filter_map(|unread| unread.or_else(|| reports.next()))
        .collect();
    Outcome {
        files,
        workloads,
        findings,
    }
}

fn unread(source: Source, error: &ParseError) -> FileReport {
    let status = FileStatus::Refused {
        reason: format!("{}; {}", error.message, error.help),
        position: error.position(),
        holds_ecs: holds_ecs(&source.text),
    };
    FileReport {
        path: source.path,
        before: source.text,
        status,
        stage: Stage::default(),
    }
}

/// Whether a text looks like it holds ECS definitions, whatever else is wrong with it.
#[must_use]
pub fn holds_ecs(text: &str) -> bool {
    [
        "AWS::ECS::Service",
        "AWS::ECS::TaskDefinition",
        "containerDefinitions",
    ]
    .iter()
    .any(|mark| text.contains(mark))
}
