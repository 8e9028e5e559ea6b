//! What a person must know before deploying, whatever the verdicts are: downtime, names, permissions and cost.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::{Printer, wrap};
use crate::facts::rules::RuleId;
use crate::facts::updates::Update;
use crate::outcome::{Change, NameKind, Renamed, WorkloadReport};
use crate::report::words::Words;
use crate::report::{Run, plural};
use crate::visible::one_line;

/// The number of names that a line of the summary lists.
const NAMED: usize = 3;

/// The column at which the texts of the summary begin.
pub(super) const LABEL: usize = 13;

impl Printer<'_, '_> {
    pub(super) fn consequences(&mut self, run: &Run<'_>) -> io::Result<()> {
        let workloads = &super::effective(run);
        self.shared_changes(workloads)?;
        self.downtime(workloads)?;
        self.names(workloads)?;
        self.permissions(workloads)?;
        // The instances that the templates define have lines of their own.
        if run.outcome.remaining.is_empty() {
            self.container_instances(workloads)?;
        }
        Ok(())
    }

    /// What workloads change together: parameters by name, and templates without a workload, such as parent stacks.
    fn shared_changes(&mut self, workloads: &[&WorkloadReport]) -> io::Result<()> {
        let mut files_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut others: BTreeSet<&str> = BTreeSet::new();
        for change in workloads.iter().flat_map(|one| &one.changes) {
            // Of a program, what other stacks export follows by itself.
            if change.template.as_ref() != Some(&change.file) {
                others.insert(&change.file);
            }
            if let Some(parameter) = &change.parameter {
                files_of.entry(parameter).or_default().insert(&change.file);
            }
        }
        for workload in workloads {
            others.remove(workload.file.as_str());
        }
        if !files_of.is_empty() {
            let mut counts: Vec<(&str, usize)> = files_of
                .into_iter()
                .map(|(name, files)| (name, files.len()))
                .collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
            let names = counts.into_iter().map(|(name, count)| match count {
                1 => name.to_owned(),
                count => format!("{name} ({count} files)"),
            });
            let names: Vec<String> = names.collect();
            let words = Words::of(workloads.iter().copied());
            let added = format!("added: {}", listed(&names));
            self.label(words.parameters(), &added, false)?;
        }
        if !others.is_empty() {
            let count = plural(others.len(), "file", "files");
            let names: Vec<String> = others.into_iter().map(str::to_owned).collect();
            let verb = if self.is_written {
                "changed"
            } else {
                "would change"
            };
            let text = format!(
                "{count} without workloads {verb} as well: {}",
                listed(&names)
            );
            self.label("Shared", &text, false)?;
        }
        Ok(())
    }

    fn downtime(&mut self, workloads: &[&WorkloadReport]) -> io::Result<()> {
        let down: Vec<String> = workloads
            .iter()
            .filter(|one| one.flags.downtime)
            .map(|one| full_name(one))
            .collect();
        if down.is_empty() {
            return Ok(());
        }
        let count = plural(down.len(), "workload", "workloads");
        // The table shows which.
        let names = if down.len() > NAMED {
            String::new()
        } else {
            format!(": {}", down.join(", "))
        };
        let when = Words::of(workloads.iter().copied()).during_the_update();
        let text = format!("{count} {when}{names}");
        self.label("Downtime", &text, true)
    }

    fn names(&mut self, workloads: &[&WorkloadReport]) -> io::Result<()> {
        let renamed = workloads.iter().flat_map(|one| &one.renamed);
        let renamed = renamed.filter(|one| one.kind != NameKind::Host);
        let mut names = BTreeSet::new();
        let mut references = BTreeSet::new();
        for one in renamed {
            names.insert(renaming(one));
            let sure = one.places.iter().filter(|place| place.is_sure);
            references.extend(sure.map(|place| (&place.file, place.span.start)));
        }
        if names.is_empty() {
            return Ok(());
        }
        let count = plural(names.len(), "name changes", "names change");
        let names: Vec<String> = names.into_iter().collect();
        let references = match references.len() {
            0 => String::new(),
            count => format!(
                "; {} to the old names",
                plural(count, "reference", "references")
            ),
        };
        let is_cut = names.len() > NAMED || !references.is_empty();
        let hint = if self.verbose == 0 && is_cut {
            " (-v lists them)"
        } else {
            ""
        };
        let text = format!("{count}: {}{references}{hint}", listed(&names));
        self.label("Renamed", &text, false)
    }

    fn permissions(&mut self, workloads: &[&WorkloadReport]) -> io::Result<()> {
        let losing = workloads.iter().filter(|one| one.flags.permissions);
        let losing: Vec<String> = losing.map(|one| full_name(one)).collect();
        if losing.is_empty() {
            return Ok(());
        }
        let verb = if losing.len() == 1 { "loses" } else { "lose" };
        let count = plural(losing.len(), "workload", "workloads");
        let text = format!(
            "{count} {verb} the permissions of the container instance role: {}",
            listed(&losing)
        );
        self.label("Permissions", &text, true)
    }

    /// The container instances that remain: the template never removes them.
    fn container_instances(&mut self, workloads: &[&WorkloadReport]) -> io::Result<()> {
        let is_deletion = |change: &Change| change.update == Update::Deletion;
        let moved = |one: &&&WorkloadReport| {
            one.verdict.is_migrated() && !one.changes.iter().all(is_deletion)
        };
        if workloads.iter().filter(moved).count() == 0 {
            return Ok(());
        }
        let findings = workloads.iter().flat_map(|one| &one.findings);
        let groups: BTreeSet<String> = findings
            .filter(|one| one.rule == RuleId::CapEc2Capacity)
            .map(|one| one.span.start.in_file(&one.file))
            .collect();
        let groups: Vec<String> = groups.into_iter().collect();
        let places = if groups.is_empty() {
            String::new()
        } else {
            format!(" ({})", listed(&groups))
        };
        let text = format!(
            "the container instances{places} keep running and incur cost until you remove them"
        );
        self.label("Cost", &text, false)
    }

    /// A line of the summary.
    pub(super) fn label(&mut self, label: &str, text: &str, is_loud: bool) -> io::Result<()> {
        let padded = wrap::padded(label, LABEL);
        let head = if is_loud {
            self.paint.yellow(padded)
        } else {
            self.paint.bold(padded)
        };
        wrap::write(self.out, self.width, (&head, LABEL), LABEL, &one_line(text))
    }
}

/// The name that `--workload` takes.
fn full_name(workload: &WorkloadReport) -> String {
    format!("{}#{}", workload.file, workload.id)
}

/// `service orders is replaced by orders-fargate`, in short.
fn renaming(renamed: &Renamed) -> String {
    let new = renamed.new.as_deref().unwrap_or("a generated name");
    format!("{} {} → {new}", renamed.kind.name(), renamed.old)
}

/// The first names, and the number of the others.
pub(in crate::report) fn listed(names: &[String]) -> String {
    let shown = names[..names.len().min(NAMED)].join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown}, and {more} more"),
    }
}
