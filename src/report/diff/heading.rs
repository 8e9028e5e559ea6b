//! The heading of each file in a diff: the workloads that change it, and the steps of each. `git apply` and `patch` ignore
//! lines between the files.

use std::collections::HashMap;
use std::io::{self, Write};

use crate::outcome::WorkloadReport;
use crate::report::Paint;
use crate::visible::one_line;

/// The width of headings, unless a single name is longer.
const WIDTH: usize = 80;

/// The headings of all files.
pub(super) struct Headings<'a> {
    by_file: HashMap<&'a str, Vec<Heading<'a>>>,
}

/// One workload, and its steps that change the file.
struct Heading<'a> {
    workload: &'a WorkloadReport,
    steps: Vec<&'static str>,
}

impl<'a> Headings<'a> {
    pub(super) fn of(workloads: &'a [WorkloadReport]) -> Self {
        let mut by_file: HashMap<&str, Vec<Heading<'_>>> = HashMap::new();
        for workload in workloads {
            for change in &workload.changes {
                let headings = by_file.entry(&*change.file).or_default();
                let last = headings.last_mut();
                match last.filter(|last| std::ptr::eq(last.workload, workload)) {
                    Some(heading) if heading.steps.contains(&change.transform) => {}
                    Some(heading) => heading.steps.push(change.transform),
                    None => headings.push(Heading {
                        workload,
                        steps: vec![change.transform],
                    }),
                }
            }
        }
        Self { by_file }
    }

    pub(super) fn write(&self, file: &str, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
        for Heading { workload, steps } in self.by_file.get(file).into_iter().flatten() {
            let elsewhere = match workload.file == file {
                true => String::new(),
                false => format!(" ({})", workload.file),
            };
            let (id, impact) = (&workload.id, workload.impact.name());
            // A line break in a name must not begin a line of the diff.
            let title = format!("# {id}{elsewhere}: {impact}");
            writeln!(out, "{}", paint.bold(one_line(&title)))?;
            for line in wrapped(steps) {
                writeln!(out, "{}", paint.faint(format!("#   {line}")))?;
            }
        }
        Ok(())
    }
}

fn wrapped(steps: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let comma = if number + 1 < steps.len() { "," } else { "" };
        match lines.last_mut() {
            Some(line) if line.len() + step.len() + "#    ,".len() <= WIDTH => {
                *line += &format!(" {step}{comma}");
            }
            _ => lines.push(format!("{step}{comma}")),
        }
    }
    lines
}
