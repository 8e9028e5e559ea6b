//! The tables of this folder, to be printed: each with its date and where it is known from.

use super::table::as_of;
use super::{
    accelerators, agents, capacity, containers, fit, host_addresses, host_paths, limits,
    log_drivers, managed_instances, nested, permissions, platforms, scripts, sizes, updates,
};

/// A table of facts.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What it is called.
    pub name: &'static str,
    /// What it tells.
    pub about: &'static str,
    /// The day on which it was so.
    pub as_of: String,
    /// Where it is known from.
    pub source: String,
    /// The headings.
    pub columns: Vec<&'static str>,
    /// The rows, each with a cell for every heading.
    pub rows: Vec<Vec<String>>,
}

/// Every table but that of the rules.
#[must_use]
pub fn all() -> Vec<Facts> {
    vec![
        sizes::facts(),
        limits::facts(),
        containers::facts(),
        fit::facts(),
        nested::facts(),
        log_drivers::facts(),
        host_addresses::facts(),
        host_paths::facts(),
        agents::facts(),
        permissions::facts(),
        capacity::facts(),
        accelerators::facts(),
        managed_instances::facts(),
        scripts::facts(),
        platforms::facts(),
        updates::facts(),
    ]
}

impl Facts {
    /// A table with what its source says of itself, beginning with its date.
    pub(super) fn new(name: &'static str, about: &'static str, source: &str) -> Self {
        Self {
            name,
            about,
            as_of: as_of(source).to_owned(),
            source: source.to_owned(),
            columns: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Gives it headings.
    pub(super) fn columns(mut self, columns: &[&'static str]) -> Self {
        self.columns = columns.to_vec();
        self
    }

    /// Gives it rows.
    pub(super) fn rows<const N: usize>(
        mut self,
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> Self {
        self.rows.extend(rows.into_iter().map(Vec::from));
        self
    }
}
