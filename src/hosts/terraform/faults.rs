//! What Terraform would refuse in a module, and what this host does not read.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::module::{Block, Module};
use crate::syntax::Cursor;

/// Something in a module that keeps it from being read completely.
#[derive(Clone)]
pub struct Fault<'d> {
    /// Where it is.
    pub place: Cursor<'d>,
    /// What it is, as a sentence.
    pub message: String,
}

impl<'d> Fault<'d> {
    pub(super) fn duplicate(place: Cursor<'d>, what: &str, name: &str) -> Self {
        Self {
            place,
            message: format!("The {what} {name} is declared twice in one directory"),
        }
    }

    pub(super) fn override_file(place: Cursor<'d>, path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        Self {
            place,
            message: format!("The override file {name} changes blocks of other files"),
        }
    }
}

/// Whether Terraform merges the blocks of a file into those of the other files.
pub(super) fn is_override(path: &str) -> bool {
    let name = Path::new(path).file_stem().and_then(|stem| stem.to_str());
    name.is_some_and(|name| name == "override" || name.ends_with("_override"))
}

/// Adds a block by its name, or a fault if the name is taken. The first declaration is kept.
pub(super) fn insert<'d>(
    all: &mut BTreeMap<&'d str, Block<'d>>,
    faults: &mut Vec<Fault<'d>>,
    what: &str,
    block: Block<'d>,
) {
    if all.contains_key(block.name) {
        faults.push(Fault::duplicate(block.key, what, block.name));
    } else {
        all.insert(block.name, block);
    }
}

/// Adds the resources, data sources and calls that are declared twice.
pub(super) fn add_duplicates(module: &mut Module<'_>) {
    let mut seen = HashSet::new();
    let resources = module.resources.iter().map(|one| ("resource", one));
    let data = module.data.iter().map(|one| ("data source", one));
    let calls = module.calls.iter().map(|call| ("module call", &call.block));
    for (what, block) in resources.chain(data).chain(calls) {
        if !seen.insert((what, block.resource_type, block.name)) {
            let name = match block.resource_type {
                "" => block.name.to_owned(),
                _ => block.address(),
            };
            module.faults.push(Fault::duplicate(block.key, what, &name));
        }
    }
}
