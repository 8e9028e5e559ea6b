//! Directives to ignore rules, in settings files: for all files, for those of a pattern, or for one workload.

use std::sync::Arc;

use super::directive::{Directive, Holder};
use super::place::Area;
use crate::model::Project;
use crate::settings::Config;
use crate::syntax::Cursor;

/// The directives of the settings files that apply to a run.
pub(super) fn directives(project: &Project<'_>) -> Vec<Directive> {
    let mut seen: Vec<&Arc<Config>> = Vec::new();
    for file in &project.files {
        if let Some(config) = &file.settings.config
            && !seen.iter().any(|one| Arc::ptr_eq(one, config))
        {
            seen.push(config);
        }
    }
    seen.into_iter()
        .flat_map(|config| of_config(project, config))
        .collect()
}

fn of_config(project: &Project<'_>, config: &Arc<Config>) -> Vec<Directive> {
    let files = project.files.iter().enumerate();
    let governed: Vec<usize> = files
        .filter(|(_, file)| {
            let own = file.settings.config.as_ref();
            own.is_some_and(|own| Arc::ptr_eq(own, config))
        })
        .map(|(index, _)| index)
        .collect();
    let root = Cursor::root(&config.document);
    let mut found = of_place(config, root, &governed);
    for (number, (pattern, _)) in config.files().iter().enumerate() {
        let fits = |index: &usize| project.files[*index].settings.patterns.contains(&number);
        let files: Vec<usize> = governed.iter().copied().filter(fits).collect();
        if let Some(place) = root.path(&["files", pattern]) {
            found.extend(of_place(config, place, &files));
        }
    }
    found
}

/// The directives at the top or below a pattern, for these files.
fn of_place(config: &Config, place: Cursor<'_>, files: &[usize]) -> Vec<Directive> {
    let of = |place: Cursor<'_>, area: &Area| -> Vec<Directive> {
        let entries = place.get("ignore").into_iter().flat_map(Cursor::entries);
        let directives = entries.map(|(rule, key, reason)| Directive {
            holder: Holder::Settings,
            path: config.path.clone(),
            span: key.span(),
            rule: rule.to_owned(),
            reason: reason.text().map(str::to_owned),
            files: files.to_vec(),
            area: area.clone(),
            is_complete: config.is_covered,
        });
        directives.collect()
    };
    let mut found = of(place, &Area::Files);
    for (id, _, workload) in place.get("workloads").into_iter().flat_map(Cursor::entries) {
        found.extend(of(workload, &Area::Workload(id.to_owned())));
    }
    found
}
