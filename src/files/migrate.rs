//! From the gathered files to the outcome: each is migrated under its own settings.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::{Batch, Context, merge};
use crate::engine::{self, Source};
use crate::outcome::{FileStatus, Finding, Outcome};
use crate::settings::{Settings, Synthesized, WorkloadChoices};
use crate::syntax::hcl_format;

/// Workloads that are left as they are, whatever the settings say: their IDs, by the path of their file.
pub type LeftAlone = HashMap<String, Vec<String>>;

/// Why such a workload is not migrated.
const LEFT_ALONE: &str = "only other workloads are migrated";

impl Batch {
    /// Migrates every source under its own settings, combined with the command line.
    pub fn migrate(
        &mut self,
        choices: &WorkloadChoices,
        finish: impl Fn(Settings) -> Settings,
    ) -> Outcome {
        self.migrate_without(&LeftAlone::new(), choices, finish)
    }

    /// The same, except that some workloads are left as they are.
    pub fn migrate_without(
        &mut self,
        left_alone: &LeftAlone,
        choices: &WorkloadChoices,
        finish: impl Fn(Settings) -> Settings,
    ) -> Outcome {
        let sources = std::mem::take(&mut self.sources);
        let value_files: Arc<[String]> = std::mem::take(&mut self.values).into();
        let assemblies: Arc<[Synthesized]> = std::mem::take(&mut self.assemblies).into();
        let finish = |settings| Settings {
            value_files: Arc::clone(&value_files),
            assemblies: Arc::clone(&assemblies),
            ..finish(settings)
        };
        let plain = finish(Settings::of_command_line(choices.clone()));
        let of_source = |source: &Source| {
            let governed = self.governed.get(&source.path);
            let own = governed.map(|governed| {
                let path = governed.path.as_deref();
                finish(governed.config.settings(path, choices))
            });
            let ids = ids_of(left_alone, &source.path);
            if ids.is_empty() {
                return own.map(Box::new);
            }
            let mut settings = own.unwrap_or_else(|| plain.clone());
            let kept = |id: &str| {
                let keep = Some(LEFT_ALONE.to_owned());
                let choices = WorkloadChoices {
                    keep,
                    ..WorkloadChoices::default()
                };
                (id.to_owned(), choices)
            };
            settings.workloads.extend(ids.into_iter().map(kept));
            Some(Box::new(settings))
        };
        let settings: Vec<Option<Box<Settings>>> = sources.iter().map(of_source).collect();
        let settings = settings.iter().map(|own| own.as_deref().unwrap_or(&plain));
        let context: HashSet<String> = sources
            .iter()
            .filter(|source| source.is_context)
            .map(|source| source.path.clone())
            .collect();
        let mut outcome = engine::migrate_each(sources.into_iter().zip(settings).collect());
        self.context = exclude(&mut outcome, &context);
        let refused = std::mem::take(&mut self.refused);
        merge(&mut outcome, refused, std::mem::take(&mut self.unread));
        outcome
    }
}

/// The IDs for a file. In Terraform they are those of the whole directory, which is one module: its settings are those of one
/// of its files.
fn ids_of<'l>(left_alone: &'l LeftAlone, path: &str) -> Vec<&'l str> {
    let is_same = |other: &str| {
        let is_terraform = [path, other]
            .iter()
            .all(|one| hcl_format(one.as_ref()).is_some());
        other == path || is_terraform && Path::new(other).parent() == Path::new(path).parent()
    };
    let of_file = left_alone.iter().filter(|(other, _)| is_same(other));
    of_file
        .flat_map(|(_, ids)| ids.iter().map(String::as_str))
        .collect()
}

/// The files that findings of workloads refer to.
fn referenced(outcome: &Outcome) -> HashSet<Arc<str>> {
    let findings = outcome.workloads.iter().flat_map(|one| &one.findings);
    findings.flat_map(Finding::files).cloned().collect()
}

/// Removes the files that were only read as context from the result, and counts them.
fn exclude(outcome: &mut Outcome, context: &HashSet<String>) -> Context {
    let mut counts = Context::default();
    let referenced = referenced(outcome);
    outcome.files.retain_mut(|file| {
        let is_context = context.contains(&file.path);
        if is_context {
            counts.read += 1;
            let is_refused = matches!(file.status, FileStatus::Refused { .. });
            counts.not_understood += usize::from(is_refused);
            if referenced.contains(file.path.as_str()) {
                let text = std::mem::take(&mut file.before);
                counts.texts.insert(file.path.clone(), text);
            }
        }
        !is_context
    });
    outcome
        .findings
        .retain(|finding| !context.contains(&*finding.file));
    counts
}
