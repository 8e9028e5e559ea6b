//! What a run reports, as diagnostics of the open documents.

use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr;

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location,
    NumberOrString, Range, Uri,
};

use super::analysis::{Checked, Features, Key, Migratable};
use super::hover;
use super::position::Lines;
use super::uri;
use crate::facts::prices::Prices;
use crate::outcome::{Severity, Verdict, WorkloadReport};
use crate::report::annotations::{self, Annotation};
use crate::report::topic::Topic;
use crate::report::uri::documentation;
use crate::report::{Texts, Verdicts, plural};
use crate::syntax::{Span, hcl_format};
use crate::visible::lines;

/// The name of the program in diagnostics.
const SOURCE: &str = "ecs2fargate";

/// A diagnostic and what is shown about it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) diagnostic: Diagnostic,
    /// The page, in Markdown.
    pub(super) page: String,
}

/// The diagnostics of the open documents of a group, by URI, and the workloads that can be migrated.
pub(super) fn of(
    checked: &Checked,
    directory: &Path,
    features: Features,
) -> (HashMap<String, Vec<Found>>, Vec<Migratable>) {
    let prices = Prices::of_default_region();
    let run = checked.run(prices);
    let annotations = annotations::of(&run);
    let mut places = Places {
        checked,
        directory,
        features,
        texts: Texts::of(&run),
        lines: HashMap::new(),
    };
    let mut found: HashMap<String, Vec<Found>> = HashMap::new();
    let mut of_workloads: HashMap<usize, Vec<(String, Range)>> = HashMap::new();
    for one in annotations.iter().filter(|one| one.topic != Topic::Pending) {
        let Some(uri) = places.uri_of_open(one.file) else {
            continue;
        };
        let diagnostic = places.diagnostic(one);
        if let Some(workload) = one.workload {
            let place = (uri.clone(), diagnostic.range);
            of_workloads.entry(workload).or_default().push(place);
        }
        let page = hover::of_topic(one.topic);
        found
            .entry(uri)
            .or_default()
            .push(Found { diagnostic, page });
    }
    let verdicts = Verdicts::of(&run);
    let mut workloads = Vec::new();
    let mut of_verdicts: HashMap<String, Vec<Found>> = HashMap::new();
    for (index, workload) in run.outcome.workloads.iter().enumerate() {
        let mut own = of_workloads.remove(&index).unwrap_or_default();
        if let Some(uri) = places.uri_of_open(&workload.file) {
            let range = places.of_line(&workload.file, workload.line);
            own.push((uri.clone(), range));
            let one = of_verdict(workload, range);
            of_verdicts.entry(uri).or_default().push(one);
        }
        if verdicts.is_migrated(workload) && !workload.changes.is_empty() {
            own.extend(changes(workload, &mut places));
            workloads.push(Migratable {
                directory: directory.to_owned(),
                key: Key {
                    file: workload.file.clone(),
                    id: workload.id.clone(),
                },
                places: by_document(own),
                home: places.uri_of_open(&workload.file),
            });
        }
    }
    // Of the same place, the verdict comes first.
    for (uri, mut first) in of_verdicts {
        let found = found.entry(uri).or_default();
        first.append(found);
        *found = first;
    }
    for found in found.values_mut() {
        found.sort_by_key(|one| one.diagnostic.range.start);
    }
    (found, workloads)
}

/// The places of a workload's changes in open documents.
fn changes<'r>(workload: &'r WorkloadReport, places: &mut Places<'r>) -> Vec<(String, Range)> {
    let changes = workload.changes.iter();
    let found = changes.filter_map(|change| {
        let uri = places.uri_of_open(&change.file)?;
        Some((uri, places.range(&change.file, change.span)))
    });
    found.collect()
}

fn by_document(places: Vec<(String, Range)>) -> HashMap<String, Vec<Range>> {
    let mut by_document: HashMap<String, Vec<Range>> = HashMap::new();
    for (uri, range) in places {
        by_document.entry(uri).or_default().push(range);
    }
    by_document
}

fn of_verdict(workload: &WorkloadReport, range: Range) -> Found {
    let verdict = workload.verdict;
    let severity = match verdict {
        Verdict::Ready | Verdict::ActionRequired | Verdict::NeedsDecision | Verdict::Blocked => {
            DiagnosticSeverity::INFORMATION
        }
        Verdict::Skipped | Verdict::OnFargate | Verdict::NotEc2 => DiagnosticSeverity::HINT,
    };
    let message = format!(
        "{} is {}: {}",
        workload.id,
        verdict.name(),
        meaning(workload)
    );
    let message = annotations::sentence(&message);
    let url = documentation(&format!("outcome/enum.Verdict.html#variant.{verdict:?}"));
    Found {
        diagnostic: diagnostic(
            range,
            severity,
            verdict.name(),
            &url,
            lines(&message).into(),
        ),
        page: hover::of_workload(workload, &message),
    }
}

/// What the verdict means for a workload.
fn meaning(workload: &WorkloadReport) -> String {
    let edits = match workload.changes.len() {
        1 => "1 edit migrates".to_owned(),
        count => format!("{} migrate", plural(count, "edit", "edits")),
    };
    match workload.verdict {
        Verdict::Ready => format!("{edits} it to AWS Fargate, and the result is deployable as is"),
        Verdict::ActionRequired => format!(
            "{edits} it to AWS Fargate, but a parameter needs a value or something must be done before you deploy"
        ),
        Verdict::NeedsDecision => {
            "it runs on EC2 container instances, and its migration to AWS Fargate needs a decision"
                .to_owned()
        }
        Verdict::Blocked => {
            "it runs on EC2 container instances, and AWS Fargate does not support it as it is"
                .to_owned()
        }
        Verdict::Skipped => "it is excluded from the migration to AWS Fargate".to_owned(),
        Verdict::OnFargate => "it runs on AWS Fargate".to_owned(),
        Verdict::NotEc2 => "it does not run on EC2 container instances".to_owned(),
    }
}

fn diagnostic(
    range: Range,
    severity: DiagnosticSeverity,
    code: &str,
    url: &str,
    message: String,
) -> Diagnostic {
    Diagnostic {
        range,
        severity: Some(severity),
        code: Some(NumberOrString::String(code.to_owned())),
        code_description: Uri::from_str(url).ok().map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message,
        ..Diagnostic::default()
    }
}

/// Places in files as the client counts them.
struct Places<'r> {
    checked: &'r Checked,
    directory: &'r Path,
    features: Features,
    texts: Texts<'r>,
    lines: HashMap<&'r str, Lines<'r>>,
}

impl<'r> Places<'r> {
    /// The URI of an open document, as the client writes it.
    fn uri_of_open(&self, file: &str) -> Option<String> {
        let open = self.checked.open.get(file)?;
        Some(open.uri.as_str().to_owned())
    }

    fn uri(&self, file: &str) -> Option<Uri> {
        match self.checked.open.get(file) {
            Some(document) => Some(document.uri.clone()),
            None => uri::of(&self.directory.join(file)),
        }
    }

    fn diagnostic(&mut self, one: &Annotation<'r>) -> Diagnostic {
        let severity = match one.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Note if !one.decides => DiagnosticSeverity::INFORMATION,
            Severity::Warning | Severity::Note => DiagnosticSeverity::WARNING,
        };
        let range = match one.span {
            Some(span) => self.range(one.file, span),
            None => self.range(one.file, Span::EMPTY),
        };
        let message = lines(&one.text()).into();
        let mut diagnostic = diagnostic(range, severity, one.topic.id(), &one.topic.url(), message);
        if self.features.related && !one.related.is_empty() {
            let related = one.related.iter().filter_map(|place| {
                Some(DiagnosticRelatedInformation {
                    location: Location {
                        uri: self.uri(&place.file)?,
                        range: self.range(&place.file, place.span),
                    },
                    message: lines(&place.label).into(),
                })
            });
            diagnostic.related_information = Some(related.collect());
        }
        diagnostic
    }

    fn range(&mut self, file: &'r str, span: Span) -> Range {
        self.lines(file).of_span(span, is_hcl(file))
    }

    /// A line without the white space around it.
    fn of_line(&mut self, file: &'r str, line: usize) -> Range {
        self.lines(file).of_line(line, is_hcl(file))
    }

    fn lines(&mut self, file: &'r str) -> &Lines<'r> {
        let Self {
            checked,
            features,
            texts,
            lines,
            ..
        } = self;
        lines.entry(file).or_insert_with(|| {
            let text = match checked.open.get(file) {
                Some(document) => &document.text,
                // Editors do not regard a byte order mark as part of the text, unless they sent one.
                None => texts
                    .get(file)
                    .unwrap_or_default()
                    .trim_start_matches('\u{feff}'),
            };
            Lines::of(text, features.encoding)
        })
    }
}

/// Whether the lines of a file are those of HCL.
fn is_hcl(file: &str) -> bool {
    hcl_format(file.as_ref()).is_some()
}
