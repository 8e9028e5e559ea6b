//! The tables of this directory, for printing: each with its date and source.

use super::table::as_of;
use super::{
    accelerators, agents, capacity, containers, fit, host_addresses, host_paths, limits,
    log_drivers, managed_instances, nested, permissions, platforms, prices, scripts, sizes,
    synthesis, updates,
};

/// A table of facts.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Its name.
    pub name: &'static str,
    /// Its description.
    pub about: &'static str,
    /// The date as of which it is valid.
    pub as_of: String,
    /// Its source.
    pub source: String,
    /// The column headings.
    pub columns: Vec<&'static str>,
    /// The rows, each with one cell per heading.
    pub rows: Vec<Vec<String>>,
}

/// Every table except the rules.
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
        prices::fargate_facts(),
        prices::ec2_facts(),
        updates::facts(),
        synthesis::facts(),
    ]
}

impl Facts {
    /// A table with the description of its source, which begins with its date.
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

    /// Sets the headings.
    pub(super) fn columns(mut self, columns: &[&'static str]) -> Self {
        self.columns = columns.to_vec();
        self
    }

    /// Sets the rows.
    pub(super) fn rows<const N: usize>(
        mut self,
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> Self {
        self.rows.extend(rows.into_iter().map(Vec::from));
        self
    }
}
