//! How synthesized templates differ from planned ones. The table, its date and its source are in `derived.tsv`.

use std::sync::LazyLock;

use super::table::{head, rows};
use super::tables::Facts;

const TABLE: &str = include_str!("derived.tsv");

/// A difference that constructs cause by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Its name.
    pub id: &'static str,
    /// The section of the template; `*` is any.
    pub section: &'static str,
    /// The type of the resource; `*` is any, and a `*` at the end any with this start.
    pub resource_type: &'static str,
    /// The path of the value: keys between slashes, `*` for one key and `**` for any number; `.` is a whole entry.
    pub path: &'static str,
    /// Whether the planned value exists: `+`, `-`, or `*` for either.
    pub planned: &'static str,
    /// The same for the synthesized value.
    pub after: &'static str,
    /// The condition under which it is explained.
    pub condition: &'static str,
    /// Why constructs cause it.
    pub reason: &'static str,
}

/// Every row, in order.
pub fn all() -> &'static [Derived] {
    static ROWS: LazyLock<Vec<Derived>> = LazyLock::new(|| {
        rows(TABLE)
            .map(
                |[
                    id,
                    section,
                    resource_type,
                    path,
                    planned,
                    after,
                    condition,
                    reason,
                ]| Derived {
                    id,
                    section,
                    resource_type,
                    path,
                    planned,
                    after,
                    condition,
                    reason,
                },
            )
            .collect()
    });
    &ROWS
}

/// The table, for printing.
pub fn facts() -> Facts {
    let about = "Differences between a plan and a synthesized template that follow from the constructs of the AWS CDK";
    let columns = ["ID", "Type", "Path", "Condition", "Reason"];
    Facts::new("derived", about, &head(TABLE))
        .columns(&columns)
        .rows(all().iter().map(|row| {
            [
                row.id,
                row.resource_type,
                row.path,
                row.condition,
                row.reason,
            ]
            .map(str::to_owned)
        }))
}
