//! One finding, or several that say the same.

use std::io;

use super::excerpt;
use super::groups::Group;
use super::{Printer, wrap};
use crate::facts::rules::RuleId;
use crate::outcome::{Finding, Severity};
use crate::report::uri::documentation;
use crate::visible::one_line;

/// The number of places of a group that the short report names.
const PLACES: usize = 3;

/// How a finding is shown.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// The columns before each line.
    pub(super) margin: usize,
    /// Whether the lines of the file are shown.
    pub(super) with_excerpt: bool,
    /// Whether its help is shown.
    pub(super) with_help: bool,
}

impl Printer<'_, '_> {
    /// A finding with its place, the AWS error and the help.
    pub(super) fn finding(&mut self, finding: &Finding, look: Look) -> io::Result<()> {
        self.head(finding, look.margin, "", &finding.message)?;
        let excerpt = look
            .with_excerpt
            .then(|| self.excerpt(finding, look.margin))
            .flatten();
        match excerpt {
            Some(excerpt) => write!(self.out, "{excerpt}")?,
            None if finding.file.is_empty() => {}
            None => {
                self.detail(look.margin, "at ", &place(finding))?;
                for related in &finding.related {
                    let place = related.span.start.in_file(&related.file);
                    let label = format!("{place}: {}", related.label);
                    self.detail(look.margin, "see ", &label)?;
                }
            }
        }
        self.aws_error(finding, look.margin)?;
        if look.with_help {
            self.help(&finding.help, look.margin)?;
        }
        Ok(())
    }

    /// Findings that say the same, with their number in the table, if they have one.
    pub(super) fn group(
        &mut self,
        group: &Group<'_>,
        number: Option<usize>,
        with_excerpt: bool,
    ) -> io::Result<()> {
        let first = group.first();
        let number = number.map_or_else(String::new, |number| format!("[{number}] "));
        let message = match (group.count(), group.findings[0].workload) {
            (1, _) => group.message(),
            (count, Some(_)) => format!("{count} workloads: {}", group.message()),
            (count, None) if first.rule == RuleId::NotRead => {
                format!("{count} files: {}", group.message())
            }
            (count, None) => format!("{count} places: {}", group.message()),
        };
        self.head(first, 0, &number, &message)?;
        let excerpt = with_excerpt.then(|| self.excerpt(first, 0)).flatten();
        let mut places: Vec<String> = group
            .findings
            .iter()
            .map(|one| place(one.finding))
            .collect();
        places.dedup();
        places.retain(|place| !place.is_empty());
        if let Some(excerpt) = excerpt {
            write!(self.out, "{excerpt}")?;
            places.remove(0);
        }
        self.places(&places)?;
        self.aws_error(first, 0)?;
        match group.help() {
            // Commands for one workload do not fit the others.
            (help, true) => match help.lines().next() {
                Some(line) => self.detail(0, "help (first place): ", line),
                None => Ok(()),
            },
            (help, false) => self.help(help, 0),
        }
    }

    fn places(&mut self, places: &[String]) -> io::Result<()> {
        if places.is_empty() {
            return Ok(());
        }
        let shown = if self.verbose > 0 {
            places.len()
        } else {
            PLACES
        };
        let mut text = places[..places.len().min(shown)].join(", ");
        match places.len().saturating_sub(shown) {
            0 => {}
            1 if shown == PLACES => text = places.join(", "),
            more => text += &format!(", and {more} more (-v lists all)"),
        }
        self.detail(0, "at ", &text)
    }

    fn head(
        &mut self,
        finding: &Finding,
        margin: usize,
        number: &str,
        message: &str,
    ) -> io::Result<()> {
        let severity = match finding.severity {
            Severity::Warning if finding.decides => "action",
            severity => severity.name(),
        };
        let plain = format!("{number}{severity}[{}]: ", finding.rule);
        let rule = self
            .paint
            .link(&rule_url(finding.rule), finding.rule.as_str());
        let painted = format!("{severity}[{rule}]:");
        let painted = match finding.severity {
            Severity::Note => self.paint.cyan(painted),
            Severity::Warning => self.paint.yellow(painted),
            Severity::Error => self.paint.red(painted),
        };
        let number = self.paint.bold(number);
        let head = format!("{:margin$}{number}{painted} ", "");
        let width = margin + plain.chars().count();
        let message = one_line(message);
        wrap::write(self.out, self.width, (&head, width), margin + 4, &message)
    }

    /// A line below the head of a finding.
    pub(super) fn detail(&mut self, margin: usize, label: &str, text: &str) -> io::Result<()> {
        let head = format!("{:1$}{label}", "", margin + 4);
        let width = head.chars().count();
        wrap::write(self.out, self.width, (&head, width), width, &one_line(text))
    }

    fn aws_error(&mut self, finding: &Finding, margin: usize) -> io::Result<()> {
        match finding.rule.rule().aws_error() {
            Some(error) if finding.decides => self.detail(margin, "AWS error: ", error),
            _ => Ok(()),
        }
    }

    /// The help. Its first line is wrapped; the others are commands to be copied as they are.
    pub(super) fn help(&mut self, help: &str, margin: usize) -> io::Result<()> {
        let mut lines = help.trim_end().lines();
        let Some(first) = lines.next() else {
            return Ok(());
        };
        self.detail(margin, "help: ", first)?;
        for line in lines {
            writeln!(self.out, "{:1$}{2}", "", margin + 10, one_line(line))?;
        }
        Ok(())
    }

    fn excerpt(&self, finding: &Finding, margin: usize) -> Option<String> {
        let width = self.width.saturating_sub(margin);
        let text = excerpt::of(finding, self.texts, width, self.paint)?;
        let lines = text.lines().map(|line| format!("{:margin$}{line}\n", ""));
        Some(lines.collect())
    }
}

/// The place of a finding; empty for one about the command line.
fn place(finding: &Finding) -> String {
    if finding.file.is_empty() {
        return String::new();
    }
    finding.span.start.in_file(&finding.file)
}

/// The page of a rule in the published documentation of this version.
pub(in crate::report) fn rule_url(rule: RuleId) -> String {
    documentation(&format!("facts/rules/enum.RuleId.html#variant.{rule:?}"))
}
