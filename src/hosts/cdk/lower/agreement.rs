//! Calls that make several constructs: they are edited only if all of these have the same edits.

use std::collections::{BTreeMap, BTreeSet};

use super::super::sites::Site;
use super::{Lowering, NotLowered, Refusal};
use crate::model::EditId;

impl Lowering<'_> {
    pub(super) fn refuse_disagreement(&mut self) {
        let mut edited: BTreeMap<Site, BTreeMap<usize, BTreeSet<String>>> = BTreeMap::new();
        let mut by: BTreeMap<Site, BTreeSet<EditId>> = BTreeMap::new();
        for edit in &self.edits {
            if let Some((construct, site)) = edit.of {
                let constructs = edited.entry(site).or_default();
                constructs
                    .entry(construct)
                    .or_default()
                    .insert(format!("{:?}", edit.edit.edit));
                by.entry(site).or_default().insert(edit.edit.by);
            }
        }
        for (site, constructs) in edited {
            let Some(first) = constructs.keys().next().copied() else {
                continue;
            };
            let made = self.made_by(site, first);
            let edits: BTreeSet<&BTreeSet<String>> = constructs.values().collect();
            if edits.len() == 1 && made.iter().all(|one| constructs.contains_key(one)) {
                continue;
            }
            let paths = made
                .iter()
                .map(|&one| self.app.assembly.constructs[one].path.as_str());
            let paths: Vec<&str> = paths.collect();
            let reason = format!(
                "the call makes {} constructs, and not all of them change in the same way: {}",
                paths.len(),
                paths.join(", ")
            );
            let range = self.call(site).range.clone();
            for one in &by[&site] {
                self.refusals.push(Refusal {
                    by: *one,
                    what: self.app.assembly.constructs[first].id.clone(),
                    not: NotLowered::at(reason.as_str(), site.program, range.clone()),
                });
            }
        }
    }

    /// The other containers of a call without port mappings: a removed host port makes no difference to them.
    pub(super) fn without_ports(&self, site: Site, container: usize) -> Vec<usize> {
        let assembly = &self.app.assembly;
        let has_no_ports = |one: &usize| {
            let task = assembly.constructs[*one].parent;
            let path = task.map(|task| format!("{}/Resource", assembly.constructs[task].path));
            let templates = self.app.templates.iter();
            let task = templates.filter_map(|&index| {
                let template = self.lens.template(index);
                let resources = template.json.get("Resources")?.as_object()?;
                let mut names = resources.keys();
                let name = names.find(|name| template.construct_path(name) == path.as_deref())?;
                template
                    .properties(name)?
                    .get("ContainerDefinitions")?
                    .as_array()
            });
            let containers: Vec<_> = task.flatten().collect();
            let has_ports = containers
                .iter()
                .any(|one| one.get("PortMappings").is_some());
            path.is_some() && !containers.is_empty() && !has_ports
        };
        let made = self.made_by(site, container).into_iter();
        made.filter(|one| *one != container)
            .filter(has_no_ports)
            .collect()
    }

    /// The constructs that a call makes: those of the class of a known one.
    fn made_by(&self, site: Site, known: usize) -> Vec<usize> {
        let constructs = &self.app.assembly.constructs;
        let class = &constructs[known].class;
        let same = (0..constructs.len()).filter(|&one| constructs[one].class == *class);
        same.filter(|&one| self.sites.of(one).is_ok_and(|found| found == site))
            .collect()
    }
}
