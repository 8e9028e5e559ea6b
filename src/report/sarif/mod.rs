//! The run in the Static Analysis Results Interchange Format (SARIF) 2.1.0, for code scanning and editors.
//!
//! Source: the [specification](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html) of OASIS.

mod fixes;
mod uri;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::annotations::{self, Annotation};
use super::topic::{Topic, plain};
use super::{Renderer, Run};
use crate::outcome::{Severity, WorkloadReport};
use crate::syntax::Span;
use crate::visible::lines;
use fixes::Fixes;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The name of the fingerprints. A version is added if they are computed in another way.
const FINGERPRINT: &str = "ruleWorkloadLine/v1";

/// The run as one document, with fixes for the workloads that can be migrated.
pub struct Sarif;

impl Renderer for Sarif {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let annotations = annotations::of(run);
        // Rules that report nothing are omitted; the others are in the order of their IDs.
        let mut indexes: BTreeMap<Topic, usize> =
            annotations.iter().map(|one| (one.topic, 0)).collect();
        for (number, index) in indexes.values_mut().enumerate() {
            *index = number;
        }
        let log = Log {
            schema: SCHEMA,
            runs: [SarifRun {
                column_kind: "unicodeCodePoints",
                invocations: json!([invocation(run)]),
                tool: tool(indexes.keys().copied()),
                results: Results {
                    run,
                    annotations: &annotations,
                    indexes: &indexes,
                    fixes: Fixes::of(run),
                },
            }],
            version: "2.1.0",
        };
        serde_json::to_writer_pretty(&mut *out, &log)?;
        writeln!(out)
    }
}

/// How the run went.
fn invocation(run: &Run<'_>) -> Value {
    let mut invocation = json!({"executionSuccessful": !run.has_failed()});
    if let Some(omitted) = &run.outcome.omitted {
        let text = lines(&format!("Omitted: {omitted}")).into_owned();
        invocation["toolExecutionNotifications"] =
            json!([{"level": "note", "message": {"text": text}}]);
    }
    invocation
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [SarifRun<'a>; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<'a> {
    column_kind: &'static str,
    invocations: Value,
    tool: Value,
    results: Results<'a>,
}

/// The results, each made when it is written: with their fixes they take much memory.
struct Results<'a> {
    run: &'a Run<'a>,
    annotations: &'a [Annotation<'a>],
    indexes: &'a BTreeMap<Topic, usize>,
    fixes: Fixes<'a>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.annotations.iter().map(|one| self.result(one)))
    }
}

impl Results<'_> {
    fn result(&self, one: &Annotation<'_>) -> Value {
        let workloads = &self.run.outcome.workloads;
        let workload = one.workload.map(|index| &workloads[index]);
        let mut result = result(one, self.indexes[&one.topic], workload);
        let index = one.workload.filter(|_| one.topic == Topic::Pending);
        if let Some(fix) = index.and_then(|index| self.fixes.of_workload(index)) {
            result["fixes"] = json!([fix]);
        }
        result
    }
}

fn tool(topics: impl Iterator<Item = Topic>) -> Value {
    let version = env!("CARGO_PKG_VERSION");
    let rules: Vec<Value> = topics.map(rule).collect();
    json!({"driver": {
        "name": "ecs2fargate",
        "version": version,
        "semanticVersion": version,
        "informationUri": format!("https://docs.rs/ecs2fargate/{version}"),
        "rules": rules,
    }})
}

fn rule(topic: Topic) -> Value {
    let help = topic.help();
    let mut rule = json!({
        "id": topic.id(),
        "shortDescription": {"text": topic.title()},
        "fullDescription": {"text": topic.description()},
        "help": {"text": plain(&help), "markdown": help},
        "helpUri": topic.url(),
        "defaultConfiguration": {"level": topic.severity().name()},
        "properties": {
            "tags": ["aws", "ecs", "fargate"],
            "problem.severity": match topic.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
        },
    });
    if let Some(name) = topic.name() {
        rule["name"] = json!(name);
    }
    rule
}

fn result(one: &Annotation<'_>, rule: usize, workload: Option<&WorkloadReport>) -> Value {
    let mut result = json!({
        "ruleId": one.topic.id(),
        "ruleIndex": rule,
        "level": one.severity.name(),
        "message": {"text": message(&one.text())},
        "partialFingerprints": {FINGERPRINT: one.fingerprint},
    });
    if !one.file.is_empty() {
        let mut location = location(one.file, one.span);
        if let Some(workload) = workload {
            location["logicalLocations"] = json!([{
                "name": message(&workload.id),
                "fullyQualifiedName": message(&format!("{}#{}", workload.file, workload.id)),
                "kind": "resource",
            }]);
        }
        result["locations"] = json!([location]);
    }
    if !one.related.is_empty() {
        let related = one.related.iter().zip(1..).map(|(place, id)| {
            let mut location = location(&place.file, Some(place.span));
            location["id"] = json!(id);
            location["message"] = json!({"text": message(&place.label)});
            location
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(workload) = workload {
        result["properties"] = json!({"verdict": workload.verdict.name()});
    }
    result
}

fn location(file: &str, span: Option<Span>) -> Value {
    let mut physical = json!({"artifactLocation": uri::artifact(file)});
    if let Some(span) = span.filter(|span| span.start.line > 0) {
        physical["region"] = json!({
            "startLine": span.start.line,
            "startColumn": span.start.column,
            "endLine": span.end.line,
            "endColumn": span.end.column,
        });
    }
    json!({"physicalLocation": physical})
}

/// A plain text. Control characters are escaped, and nothing in it is a link: `[text](target)`.
fn message(text: &str) -> String {
    lines(text).replace("](", "] (")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn what_has_no_place_has_no_location() {
        let mut outcome = samples::outcome();
        outcome.findings[0].file = "".into();
        outcome.findings[0].span = Span::NOWHERE;
        let mut bytes = Vec::new();
        let run = samples::run(&outcome);
        Sarif.render(&run, &mut bytes).unwrap();
        let document: Value = serde_json::from_slice(&bytes).unwrap();
        let results = document["runs"][0]["results"].as_array().unwrap();
        let general = results
            .iter()
            .find(|one| one["ruleId"] == "settings")
            .unwrap();
        assert_eq!(general["locations"], Value::Null);
        let refused = results
            .iter()
            .find(|one| one["ruleId"] == "refused")
            .unwrap();
        assert_eq!(refused["message"]["text"], "a tab indents.");
        assert_eq!(
            refused["locations"][0]["physicalLocation"],
            json!({"artifactLocation": {"uri": "broken.yaml", "uriBaseId": "%SRCROOT%"},
                   "region": {"startLine": 3, "startColumn": 4, "endLine": 3, "endColumn": 4}})
        );
    }

    #[test]
    fn names_make_no_links() {
        assert_eq!(message("[a](http://x)\u{1b}"), "[a] (http://x)\\u001b");
    }
}
