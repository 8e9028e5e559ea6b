//! The run as JUnit XML: a test case for each workload, which fails until the workload is on Fargate.

mod xml;

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::topic::Topic;
use super::verdicts::Verdicts;
use super::{Renderer, Run, plural};
use crate::outcome::{Finding, Severity, Verdict, WorkloadReport};
use xml::Element;

/// One document with a test suite for each file.
pub struct Junit;

impl Renderer for Junit {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let suites = suites(run);
        let mut document = Element::new("testsuites").with("name", "ecs2fargate");
        let all = suites.values().flatten();
        document = counted(document, all);
        for (file, cases) in &suites {
            let mut suite = counted(Element::new("testsuite").with("name", file), cases.iter());
            for case in cases {
                suite.add(case.element(file));
            }
            document.add(suite);
        }
        document.write(out)
    }
}

/// A test case.
struct Case {
    name: String,
    result: CaseResult,
    /// What does not decide the result.
    output: String,
}

enum CaseResult {
    Passed,
    Skipped,
    /// With its type, its message and its text.
    Failed(&'static str, String, String),
    /// The file was refused, for this reason.
    Error(String),
}

impl Case {
    fn element(&self, file: &str) -> Element {
        let mut case = Element::new("testcase")
            .with("classname", file)
            .with("name", &self.name)
            .with("file", file);
        match &self.result {
            CaseResult::Passed => {}
            CaseResult::Skipped => {
                case.add(Element::new("skipped").with("message", Verdict::Skipped.name()));
            }
            CaseResult::Failed(kind, message, text) => case.add(
                Element::new("failure")
                    .with("type", kind)
                    .with("message", message)
                    .with_text(text),
            ),
            CaseResult::Error(reason) => case.add(
                Element::new("error")
                    .with("type", Topic::Refused.id())
                    .with("message", reason.lines().next().unwrap_or_default())
                    .with_text(reason),
            ),
        }
        if !self.output.is_empty() {
            case.add(Element::new("system-out").with_text(&self.output));
        }
        case
    }
}

/// The test cases by file.
fn suites<'r>(run: &'r Run<'_>) -> BTreeMap<&'r str, Vec<Case>> {
    let verdicts = Verdicts::of(run);
    let mut suites: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    for failure in run.failures() {
        let reason = format!("{}: {}", failure.place(), failure.reason.trim_end());
        suites.entry(failure.file).or_default().push(Case {
            name: Topic::Refused.title().to_owned(),
            result: CaseResult::Error(reason),
            output: String::new(),
        });
    }
    for workload in &run.outcome.workloads {
        let case = of_workload(workload, &verdicts);
        suites.entry(&workload.file).or_default().push(case);
    }
    let mut general: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &run.outcome.findings {
        general.entry(&finding.file).or_default().push(finding);
    }
    for (file, findings) in general {
        let file = if file.is_empty() {
            "command line"
        } else {
            file
        };
        let case = of_findings("Findings that concern no workload", &findings);
        suites.entry(file).or_default().push(case);
    }
    suites
}

fn of_workload(workload: &WorkloadReport, verdicts: &Verdicts<'_>) -> Case {
    let findings: Vec<&Finding> = workload.findings.iter().collect();
    let mut case = of_findings(&workload.id, &findings);
    let text = match case.result {
        CaseResult::Failed(_, _, text) => text,
        _ => String::new(),
    };
    let verdict = verdicts.name(workload);
    let fails = |text| CaseResult::Failed(verdict, message(verdict, &findings), text);
    case.result = match workload.verdict {
        Verdict::Skipped => CaseResult::Skipped,
        Verdict::OnFargate | Verdict::NotEc2 if text.is_empty() => CaseResult::Passed,
        Verdict::Ready if verdicts.is_written(workload) => CaseResult::Passed,
        Verdict::Ready => {
            let count = plural(workload.changes.len(), "edit", "edits");
            let message = format!("{verdict}: {count} to make with `ecs2fargate migrate --write`");
            CaseResult::Failed(Topic::Pending.id(), message, text)
        }
        _ => fails(text),
    };
    case
}

/// A case that fails if a finding requires an action or a decision, or blocks.
fn of_findings(name: &str, findings: &[&Finding]) -> Case {
    let text = |decides: bool| {
        let lines = findings.iter().filter(|one| one.decides == decides);
        let mut lines: Vec<(Severity, String)> =
            lines.map(|one| (one.severity, line(one))).collect();
        lines.sort_by_key(|(severity, _)| std::cmp::Reverse(*severity));
        lines.into_iter().map(|(_, line)| line).collect::<String>()
    };
    let deciding = text(true);
    Case {
        name: name.to_owned(),
        result: match deciding.is_empty() {
            true => CaseResult::Passed,
            false => CaseResult::Failed("findings", message(name, findings), deciding),
        },
        output: text(false),
    }
}

/// The number of findings that decide, and their rules.
fn message(name: &str, findings: &[&Finding]) -> String {
    let deciding = findings.iter().filter(|one| one.decides);
    let mut rules: Vec<&str> = deciding.map(|one| one.rule.as_str()).collect();
    rules.dedup();
    match rules.is_empty() {
        true => name.to_owned(),
        false => format!("{name}: {}", rules.join(", ")),
    }
}

/// A finding as one paragraph.
fn line(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Warning if finding.decides => "action",
        severity => severity.name(),
    };
    let mut line = format!(
        "{severity}[{}]: {}\n",
        finding.rule,
        finding.message.trim_end()
    );
    if !finding.file.is_empty() {
        line += &format!("  at {}\n", finding.span.start.in_file(&finding.file));
    }
    for help in finding.help.trim_end().lines() {
        line += &format!("  {help}\n");
    }
    line
}

/// The numbers of cases by result.
fn counted<'c>(element: Element, cases: impl Iterator<Item = &'c Case>) -> Element {
    let (mut tests, mut failures, mut errors, mut skipped) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        match case.result {
            CaseResult::Passed => {}
            CaseResult::Skipped => skipped += 1,
            CaseResult::Failed(..) => failures += 1,
            CaseResult::Error(_) => errors += 1,
        }
    }
    let counts = [
        ("tests", tests),
        ("failures", failures),
        ("errors", errors),
        ("skipped", skipped),
    ];
    counts
        .into_iter()
        .fold(element, |element, (name, count): (_, usize)| {
            element.with(name, &count.to_string())
        })
}
