//! Groups the files that are written together, and orders them.

use std::collections::{BTreeMap, HashMap};

use crate::outcome::{FileStatus, Outcome};

/// The changed files by their indexes, grouped by workload: first those that others need, then by path.
pub(super) fn of(outcome: &Outcome) -> Vec<Vec<usize>> {
    let files = &outcome.files;
    let is_changed = |index: &usize| matches!(files[*index].status, FileStatus::Changed { .. });
    let changed: HashMap<&str, usize> = (0..files.len())
        .filter(is_changed)
        .map(|index| (files[index].path.as_str(), index))
        .collect();
    let mut sets = Sets((0..files.len()).collect());
    for workload in &outcome.workloads {
        let mut touched = workload.changes.iter().map(|change| &*change.file);
        let first = touched.find_map(|path| changed.get(path));
        for other in touched.filter_map(|path| changed.get(path)) {
            first
                .into_iter()
                .for_each(|first| sets.join(*first, *other));
        }
    }
    let mut units: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in (0..files.len()).filter(is_changed) {
        units.entry(sets.root(index)).or_default().push(index);
    }
    let mut units: Vec<Vec<usize>> = units.into_values().collect();
    for unit in &mut units {
        unit.sort_by_key(|index| (files[*index].stage, &files[*index].path));
    }
    units
}

/// Disjoint sets of indexes: each refers to another one of its set, the root to itself.
struct Sets(Vec<usize>);

impl Sets {
    fn root(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}
