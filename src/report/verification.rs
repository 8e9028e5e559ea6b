//! The result of `verify`: as text, and as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use super::{Paint, plural};
use crate::outcome::Verdict;
use crate::verify::{Judged, Kind, Value, Verification};

/// Incremented when a reader of the old structure would misread the new one.
const VERSION: u32 = 1;

/// Values are cut at this length in the text.
const LONGEST: usize = 160;

/// A workload of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlannedWorkload {
    /// The path of the template, as reports print it.
    #[serde(skip)]
    pub file: String,
    /// The name of its template.
    pub template: String,
    /// Its display name, as in the report of `check`.
    pub id: String,
    /// The result of planning. Only `ready` and `action-required` change the templates.
    pub verdict: Verdict,
}

/// A comparison and what is printed with it.
pub struct VerificationReport<'a> {
    /// The comparison.
    pub result: &'a Verification,
    /// The workloads of the plan.
    pub workloads: &'a [PlannedWorkload],
    /// The kinds of values that were not looked up, so that the templates have dummy values.
    pub lookups: &'a [String],
}

/// The comparison of synthesized templates with the plan.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Verification of ecs2fargate")]
struct Document<'a> {
    /// The version of this structure. Later releases may add keys without changing it.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The number of templates.
    templates: usize,
    /// The number of templates that the plan changes.
    templates_planned: usize,
    counts: Counts<'a>,
    /// The workloads of the plan.
    workloads: &'a [PlannedWorkload],
    /// The kinds of values that the AWS CDK could not look up: what depends on them is not verified.
    lookups: &'a [String],
    /// The differences, the unexplained ones first.
    differences: Vec<Row<'a>>,
}

/// The numbers of differences.
#[derive(Serialize, JsonSchema)]
struct Counts<'a> {
    unexplained: usize,
    derived: usize,
    /// The derived ones by the name of the explanation.
    by_explanation: BTreeMap<&'a str, usize>,
}

/// A difference between a synthesized template and the plan.
#[derive(Serialize, JsonSchema)]
struct Row<'a> {
    template: &'a str,
    kind: Kind,
    /// The section of the template; `Template` for a template that only one side has.
    section: &'a str,
    /// The logical ID, or the name of the entry.
    id: &'a str,
    /// The type of the resource; empty outside of resources.
    resource_type: &'a str,
    /// The keys that lead to the value; empty for a whole entry. Members of lists without an order are in brackets.
    path: &'a [String],
    /// The value before the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Json>,
    /// The planned value.
    #[serde(skip_serializing_if = "Option::is_none")]
    planned: Option<Json>,
    /// The synthesized value.
    #[serde(skip_serializing_if = "Option::is_none")]
    synthesized: Option<Json>,
    /// The explanation; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a str>,
    /// Why the difference is explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    /// What to do, unless it is explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

impl VerificationReport<'_> {
    /// Prints JSON.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &self.document())?;
        writeln!(out)
    }

    fn document(&self) -> Document<'_> {
        let result = self.result;
        let unexplained = result.unexplained();
        Document {
            version: VERSION,
            templates: result.templates,
            templates_planned: result.planned,
            counts: Counts {
                unexplained,
                derived: result.differences.len() - unexplained,
                by_explanation: self.by_explanation(),
            },
            workloads: self.workloads,
            lookups: self.lookups,
            differences: result.differences.iter().map(row).collect(),
        }
    }

    fn by_explanation(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for row in self.result.differences.iter().filter_map(|one| one.derived) {
            *counts.entry(row.id).or_default() += 1;
        }
        counts
    }

    /// Prints text for people; `is_verbose` adds the explained differences.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn text(&self, is_verbose: bool, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
        for one in &self.result.differences {
            if one.derived.is_none() || is_verbose {
                difference(one, paint, out)?;
            }
        }
        self.summary(paint, out)
    }

    fn summary(&self, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
        let result = self.result;
        writeln!(out, "Plan: {}", self.plan())?;
        if !self.lookups.is_empty() {
            writeln!(
                out,
                "Not verified: values that depend on lookups without a result, for which the AWS CDK synthesizes dummy values ({}). Commit cdk.context.json.",
                self.lookups.join(", ")
            )?;
        }
        let unexplained = result.unexplained();
        let derived = result.differences.len() - unexplained;
        let templates = count(result.templates, "template");
        let differences = count(result.differences.len(), "difference");
        writeln!(
            out,
            "Compared: {templates}, {differences} ({unexplained} unexplained, {derived} derived from constructs)"
        )?;
        let ending = match (unexplained, result.planned) {
            (0, 0) => {
                "Not verified: the plan changes nothing, and the templates are equal.".to_owned()
            }
            (0, _) => paint.green("Verified: the changed source synthesizes to what is planned."),
            _ => paint
                .red("Not verified: the changed source does not synthesize to what is planned."),
        };
        writeln!(out, "{ending}")
    }

    /// The numbers of workloads by verdict.
    fn plan(&self) -> String {
        let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
        for workload in self.workloads {
            *counts.entry(workload.verdict).or_default() += 1;
        }
        if counts.is_empty() {
            return "no workload".to_owned();
        }
        let parts = counts
            .iter()
            .map(|(verdict, count)| format!("{count} {}", verdict.name()));
        let parts: Vec<String> = parts.collect();
        let workloads = count(self.workloads.len(), "workload");
        format!("{workloads} ({})", parts.join(", "))
    }
}

/// A number with its noun.
fn count(number: usize, noun: &str) -> String {
    plural(number, noun, &format!("{noun}s"))
}

fn row(one: &Judged) -> Row<'_> {
    let json = |value: &Option<Value>| value.as_ref().map(Value::json);
    let difference = &one.difference;
    Row {
        template: &one.template,
        kind: difference.kind,
        section: &difference.section,
        id: &difference.id,
        resource_type: &difference.resource_type,
        path: &difference.path,
        before: json(&difference.before),
        planned: json(&difference.planned),
        synthesized: json(&difference.after),
        explanation: one.derived.map(|row| row.id),
        reason: one.derived.map(|row| row.reason),
        help: one.help.as_deref(),
    }
}

fn difference(one: &Judged, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let difference = &one.difference;
    let label = match one.derived {
        Some(row) => paint.faint(format!("derived ({})", row.id)),
        None => paint.red(difference.kind.name()),
    };
    write!(out, "{label}: {}", one.template)?;
    if !difference.id.is_empty() {
        let kind = match difference.resource_type.as_str() {
            "" => &difference.section,
            kind => kind,
        };
        write!(out, ": {} ({kind})", paint.bold(&difference.id))?;
    }
    if !difference.path.is_empty() {
        write!(out, " {}", difference.path_text())?;
    }
    writeln!(out)?;
    let values = [
        ("before", &difference.before),
        ("planned", &difference.planned),
        ("synthesized", &difference.after),
    ];
    for (name, value) in values {
        writeln!(
            out,
            "  {:<12} {}",
            format!("{name}:"),
            shown(value.as_ref())
        )?;
    }
    if let Some(row) = one.derived {
        writeln!(out, "  {:<12} {}", "reason:", row.reason)?;
    }
    if let Some(help) = &one.help {
        writeln!(out, "  {:<12} {help}", "help:")?;
    }
    writeln!(out)
}

fn shown(value: Option<&Value>) -> String {
    let Some(value) = value else {
        return "-".to_owned();
    };
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_checked_in() {
        super::super::schemas::assert_current::<Document<'_>>("verify");
    }
}
