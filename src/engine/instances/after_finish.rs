//! The container instances that remain when the half on them of a migration in parallel is removed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::engine::{Source, run};
use crate::outcome::{FileStatus, Outcome};
use crate::plan::Hosts;
use crate::settings::Settings;
use crate::syntax::{Cursor, Document, Span};

/// Adds what remains after the edits of a run that ends migrations in parallel, with its places before them.
pub(in crate::engine) fn add(hosts: Hosts, sources: &[(Source, &Settings)], outcome: &mut Outcome) {
    let mut changed: HashMap<&str, &str> = HashMap::new();
    for file in &outcome.files {
        if let FileStatus::Changed { after } = &file.status {
            changed.insert(&file.path, after);
        }
    }
    if changed.is_empty() {
        return;
    }
    let settings: Vec<Settings> = sources
        .iter()
        .map(|(_, settings)| Settings {
            finish: None,
            ..(*settings).clone()
        })
        .collect();
    let later = sources
        .iter()
        .zip(&settings)
        .map(|((source, _), settings)| {
            let mut source = source.clone();
            if let Some(after) = changed.get(source.path.as_str()) {
                (*after).clone_into(&mut source.text);
            }
            (source, settings)
        });
    let (later, _) = run(hosts, later.collect(), Default::default());
    let before: HashMap<&str, Document> = sources
        .iter()
        .filter(|(source, _)| changed.contains_key(source.path.as_str()))
        .filter_map(|(source, _)| Some((source.path.as_str(), Document::parse(&source.text).ok()?)))
        .collect();
    let place = |file: &Arc<str>, name: &str, span: &mut Span| {
        let document = before.get(&**file);
        let resources = document.and_then(|document| Cursor::root(document).get("Resources"));
        if let Some(key) = resources.and_then(|resources| resources.key(name)) {
            *span = key.span();
        }
    };
    outcome.remaining = later.remaining;
    for one in &mut outcome.remaining {
        for resource in &mut one.resources {
            place(&one.file, &resource.resource, &mut resource.span);
        }
        for needing in &mut one.needed_by {
            place(&needing.file, &needing.workload, &mut needing.span);
        }
        for kept in &mut one.kept {
            place(&one.file, &kept.resource, &mut kept.span);
            place(&kept.by_file, &kept.by, &mut kept.by_span);
        }
    }
}
