//! Reads a JSON report.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Repository, Sum, Workload};
use crate::outcome::Verdict;
use crate::report::json::VERSION;

/// Only what identifies a report.
#[derive(Deserialize)]
struct Head {
    version: u32,
    #[serde(rename = "workloads")]
    _workloads: Vec<IgnoredAny>,
    #[serde(rename = "summary")]
    _summary: IgnoredAny,
}

/// A report; other keys are ignored.
#[derive(Deserialize)]
struct Document {
    files: Vec<DocumentFile>,
    workloads: Vec<DocumentWorkload>,
    costs: DocumentCosts,
}

#[derive(Deserialize)]
struct DocumentFile {
    status: String,
}

#[derive(Deserialize)]
struct DocumentWorkload {
    id: String,
    file: String,
    verdict: String,
    impact: String,
    flags: Vec<String>,
    #[serde(default)]
    sizes: Vec<DocumentSize>,
    findings: Vec<DocumentFinding>,
    cost: Option<DocumentCost>,
}

#[derive(Deserialize)]
struct DocumentSize {
    reserved: Option<Amount>,
    size: Option<Amount>,
}

#[derive(Deserialize)]
struct Amount {
    cpu: u32,
    memory: u32,
}

#[derive(Deserialize)]
struct DocumentFinding {
    rule: String,
    severity: String,
}

#[derive(Deserialize)]
struct DocumentCost {
    tasks: Vec<DocumentTask>,
}

#[derive(Deserialize)]
struct DocumentTask {
    monthly: Option<f64>,
}

#[derive(Deserialize)]
struct DocumentCosts {
    prices_as_of: BTreeSet<String>,
    fargate: DocumentSum,
    container_instances: DocumentSum,
}

#[derive(Deserialize)]
struct DocumentSum {
    monthly: f64,
    known: usize,
    unknown: usize,
}

/// Reads the report of a repository.
///
/// # Errors
/// If the text is no report, of another version, or not complete.
pub fn read(name: String, text: &[u8]) -> Result<Repository> {
    let document: Document = serde_json::from_slice(text).map_err(|error| why(text, &error))?;
    // A report of another version may have all of these keys.
    let head: Head = serde_json::from_slice(text).map_err(|error| why(text, &error))?;
    check_version(head.version)?;
    let refused = document.files.iter();
    let workloads = document.workloads.into_iter().map(workload);
    Ok(Repository {
        name,
        workloads: workloads.collect::<Result<_>>()?,
        refused: refused.filter(|file| file.status == "refused").count(),
        fargate: sum(&document.costs.fargate),
        instances: sum(&document.costs.container_instances),
        dates: document.costs.prices_as_of,
    })
}

const NONE: &str =
    "not a JSON report of ecs2fargate; create one with `ecs2fargate check --format json`";

/// Why a text is not a report.
fn why(text: &[u8], error: &serde_json::Error) -> anyhow::Error {
    use serde_json::error::Category;
    if text.trim_ascii().is_empty() {
        return anyhow!("the file is empty; {NONE}");
    }
    if error.classify() == Category::Eof {
        return anyhow!("the report is not complete ({error}); create it again");
    }
    match serde_json::from_slice::<Head>(text) {
        Ok(head) => match check_version(head.version) {
            Err(other) => other,
            Ok(()) => anyhow!("not a complete report ({error}); create it again"),
        },
        Err(_) => anyhow!(NONE),
    }
}

fn check_version(version: u32) -> Result<()> {
    if version != VERSION {
        bail!(
            "the report has version {version}, and this version of ecs2fargate reads version {VERSION}; create the report again"
        );
    }
    Ok(())
}

fn sum(sum: &DocumentSum) -> Sum {
    Sum {
        monthly: sum.monthly,
        known: sum.known,
        unknown: sum.unknown,
    }
}

fn workload(one: DocumentWorkload) -> Result<Workload> {
    let verdict = Verdict::named(&one.verdict).with_context(|| {
        format!(
            "the verdict `{}` is not known; the report is that of a newer version of ecs2fargate",
            one.verdict
        )
    })?;
    let of_severity = |severity: &str| -> BTreeSet<String> {
        let findings = one.findings.iter();
        let findings = findings.filter(|finding| finding.severity == severity);
        findings.map(|finding| finding.rule.clone()).collect()
    };
    let months = one.cost.as_ref().map(|cost| {
        let tasks = cost.tasks.iter().map(|task| task.monthly);
        tasks.collect::<Option<Vec<f64>>>()
    });
    let sizes = one.sizes.iter().filter_map(|one| one.size.as_ref());
    Ok(Workload {
        verdict,
        blockers: of_severity("error"),
        warnings: of_severity("warning"),
        has_downtime: one.flags.iter().any(|flag| flag == "downtime"),
        size: size(&one.sizes),
        cpu: sizes.map(|size| size.cpu).max().unwrap_or_default(),
        month: months.flatten().map(|months| months.iter().sum()),
        id: one.id,
        file: one.file,
        impact: one.impact,
    })
}

/// `128/256 → 256/512 +1`: the first size, and the number of others.
fn size(sizes: &[DocumentSize]) -> String {
    let Some(first) = sizes.first() else {
        return String::new();
    };
    let shown = |amount: &Option<Amount>| match amount {
        Some(amount) => format!("{}/{}", amount.cpu, amount.memory),
        None => "?".to_owned(),
    };
    let more = match sizes.len() - 1 {
        0 => String::new(),
        more => format!(" +{more}"),
    };
    format!("{} → {}{more}", shown(&first.reserved), shown(&first.size))
}
