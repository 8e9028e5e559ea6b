//! The run as workflow commands of GitHub Actions, which annotate lines of files.
//!
//! Source: [Workflow commands for GitHub Actions](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands),
//! and the escapes of `@actions/core`.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::annotations::{self, Annotation};
use super::{Renderer, Run};
use crate::outcome::Severity;
use crate::visible::{lines, one_line};

/// One command for each annotation, the most severe ones first: GitHub shows only ten of a severity for each step.
pub struct Github;

impl Renderer for Github {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut all = annotations::of(run);
        all.sort_by_key(|one| Reverse((one.severity, one.decides)));
        for one in &all {
            writeln!(out, "{}", command(one))?;
        }
        if let Some(omitted) = &run.outcome.omitted {
            let text = data(&one_line(&format!("Omitted: {omitted}")));
            writeln!(out, "::notice title=ecs2fargate::{text}")?;
        }
        Ok(())
    }
}

fn command(one: &Annotation<'_>) -> String {
    let name = match one.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = vec![format!("title=ecs2fargate ({})", property(one.topic.id()))];
    if !one.file.is_empty() {
        properties.push(format!("file={}", property(&one_line(one.file))));
    }
    if let Some(span) = one.span.filter(|span| span.start.line > 0) {
        let (start, end) = (span.start, span.end);
        properties.push(format!("line={},endLine={}", start.line, end.line));
        // Columns are only allowed within one line.
        if start.line == end.line {
            properties.push(format!("col={},endColumn={}", start.column, end.column));
        }
    }
    format!(
        "::{name} {}::{}",
        properties.join(","),
        data(&lines(&one.text()))
    )
}

/// The message, which ends with the line.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A value, which ends with a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;
    use crate::syntax::Span;

    #[test]
    fn commands_are_sorted_and_escaped() {
        let mut outcome = samples::outcome();
        outcome.workloads[0].findings[0].file = "a,b:c%.yaml".into();
        outcome.findings[0].file = "".into();
        outcome.findings[0].span = Span::NOWHERE;
        let run = samples::run(&outcome);
        let mut bytes = Vec::new();
        Github.render(&run, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let commands: Vec<&str> = text.lines().collect();
        assert_eq!(
            commands,
            [
                "::error title=ecs2fargate (svc-daemon),file=other.yaml,line=14,endLine=14,col=7,endColumn=11::\
                 a daemon runs once on every instance, %0A\\u001b[31mand Fargate has none. keep it,%0Aor make it a sidecar.",
                "::error title=ecs2fargate (refused),file=broken.yaml,line=3,endLine=3,col=4,endColumn=4::a tab indents.",
                "::warning title=ecs2fargate (pending),file=app.yaml,line=12,endLine=12,col=1,endColumn=1::\
                 Service runs on EC2 container instances. 2 edits migrate it to AWS Fargate: launch-type, task-size. \
                 To make the changes, run `ecs2fargate migrate --write`.",
                "::warning title=ecs2fargate (settings)::no workload has a member `Sevice`.",
                "::notice title=ecs2fargate (svc-role),file=a%2Cb%3Ac%25.yaml,line=14,endLine=14,col=7,endColumn=11::\
                 the role is unused now. remove it.",
            ]
        );
    }
}
