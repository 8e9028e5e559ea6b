//! The keys that mappings below a property may contain; the properties themselves are in [`super::fit`]. The table, its
//! date and its source are in `nested.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::table::{head, rows};
use super::tables::Facts;

const TABLE: &str = include_str!("nested.tsv");

/// The keys in the mapping below a property, or in each mapping of its list; `None` if any key is allowed.
pub fn below(property: &str) -> Option<&'static [&'static str]> {
    static NAMES: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
        rows(TABLE)
            .map(|[property, names]| (property, names.split_whitespace().collect()))
            .collect()
    });
    NAMES.get(property).map(Vec::as_slice)
}

/// The table, for printing.
pub fn facts() -> Facts {
    let about = "The names that may be below a property; any other blocks its workload";
    let cells = rows(TABLE).map(|row: [&str; 2]| row.map(str::to_owned));
    Facts::new("nested", about, &head(TABLE))
        .columns(&["property", "names"])
        .rows(cells)
}
