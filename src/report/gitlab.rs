//! The run as a code quality report of GitLab.
//!
//! Source: [Code Quality report format](https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format).

use std::io::{self, Write};

use serde::Serialize;

use super::annotations::{self, Annotation};
use super::topic::Topic;
use super::{Renderer, Run};
use crate::outcome::Severity;
use crate::visible::one_line;

/// A list with an entry for each annotation.
pub struct Gitlab;

impl Renderer for Gitlab {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let annotations = annotations::of(run);
        let entries: Vec<Entry<'_>> = annotations.iter().map(Entry::of).collect();
        serde_json::to_writer_pretty(&mut *out, &entries)?;
        writeln!(out)
    }
}

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl<'a> Entry<'a> {
    fn of(one: &'a Annotation<'_>) -> Self {
        // GitLab requires a place: what concerns the whole run is at the working directory, a file at its first line.
        let path = if one.file.is_empty() { "." } else { one.file };
        let lines = one
            .span
            .map_or((1, 1), |span| (span.start.line, span.end.line));
        Self {
            description: one_line(&one.text()).into_owned(),
            check_name: one.topic.id(),
            fingerprint: &one.fingerprint,
            severity: severity(one),
            location: Location {
                path,
                lines: Lines {
                    begin: lines.0.max(1),
                    end: lines.1.max(1),
                },
            },
        }
    }
}

fn severity(one: &Annotation<'_>) -> &'static str {
    match one.severity {
        Severity::Error => "critical",
        Severity::Warning if one.decides || one.topic == Topic::Pending => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::report::samples;
    use crate::syntax::Span;

    #[test]
    fn each_annotation_has_a_severity_and_a_place() {
        let mut outcome = samples::outcome();
        outcome.findings[0].file = "".into();
        outcome.findings[0].span = Span::NOWHERE;
        outcome.findings[0].decides = true;
        let mut bytes = Vec::new();
        Gitlab.render(&samples::run(&outcome), &mut bytes).unwrap();
        let list: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
        let summary: Vec<Value> = list
            .iter()
            .map(|one| {
                json!([
                    one["check_name"],
                    one["severity"],
                    one["location"]["path"],
                    one["location"]["lines"]["begin"]
                ])
            })
            .collect();
        assert_eq!(
            summary,
            [
                json!(["pending", "major", "app.yaml", 12]),
                json!(["svc-role", "info", "app.yaml", 14]),
                json!(["svc-daemon", "critical", "other.yaml", 14]),
                json!(["settings", "major", ".", 1]),
                json!(["refused", "critical", "broken.yaml", 3]),
            ]
        );
        assert_eq!(
            list[2]["description"],
            "a daemon runs once on every instance, \\u000a\\u001b[31mand Fargate has none. keep it,\\u000aor make it a sidecar."
        );
    }
}
