//! The relations between the stacks of a project: which modules create stacks from which, and which exports they
//! import.

mod address;
mod cycles;
mod exports;
mod includes;
mod nested_stacks;

pub(crate) use address::{is_suffix, plain_stem, steps};
pub use exports::{Export, Matched};
pub use includes::Include;
pub use nested_stacks::{Absent, NestedStack, stem_of};

use std::collections::HashMap;

use super::Module;
use crate::syntax::Cursor;

/// The stacks of a project. Files are identified by their indexes.
#[derive(Default)]
pub struct Graph<'d> {
    nested_stacks: Vec<NestedStack<'d>>,
    absent: Vec<Absent<'d>>,
    /// The nested stacks that are created from each file, by index.
    above: HashMap<usize, Vec<usize>>,
    /// The nested stacks in each file, by index.
    below: HashMap<usize, Vec<usize>>,
    exports: exports::Exports<'d>,
    /// The exports that each file imports, one for each file and set of names.
    imported: HashMap<usize, Vec<Matched<'d>>>,
    /// The parts of the template of each file that are in separate files.
    includes: HashMap<usize, Vec<Include<'d>>>,
    paths: address::Paths<'d>,
}

impl<'d> Graph<'d> {
    /// Builds the graph from the modules of a project, each with its path.
    pub fn read(files: &[(&'d str, Option<&Module<'d>>)]) -> Self {
        let paths = address::Paths::new(files.iter().map(|(path, _)| *path).collect());
        let nested_stacks::NestedStacks {
            mut nested_stacks,
            absent,
        } = nested_stacks::read(files, &paths);
        take_apart(&mut nested_stacks);
        let mut above: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut below: HashMap<usize, Vec<usize>> = HashMap::new();
        for (index, nested) in nested_stacks.iter().enumerate() {
            above.entry(nested.child).or_default().push(index);
            below.entry(nested.parent).or_default().push(index);
        }
        let exports = exports::Exports::read(files);
        let modules = files.iter().enumerate();
        let imported = modules
            .filter_map(|(file, (path, module))| {
                let imported = imported(&exports, path, (*module)?);
                (!imported.is_empty()).then_some((file, imported))
            })
            .collect();
        let modules = files.iter().enumerate();
        let includes = modules
            .filter_map(|(file, (_, module))| {
                let includes = includes::of(&paths, file, (*module)?);
                (!includes.is_empty()).then_some((file, includes))
            })
            .collect();
        Self {
            includes,
            nested_stacks,
            absent,
            above,
            below,
            exports,
            imported,
            paths,
        }
    }

    /// The nested stacks that are created from a file, each with its index.
    pub fn parents_of(&self, file: usize) -> impl Iterator<Item = (usize, &NestedStack<'d>)> {
        self.numbered(self.above.get(&file))
    }

    /// The nested stacks that a file creates, each with its index.
    pub fn children_of(&self, file: usize) -> impl Iterator<Item = (usize, &NestedStack<'d>)> {
        self.numbered(self.below.get(&file))
    }

    fn numbered(
        &self,
        numbers: Option<&Vec<usize>>,
    ) -> impl Iterator<Item = (usize, &NestedStack<'d>)> {
        let numbers = numbers.into_iter().flatten();
        numbers.map(|&number| (number, &self.nested_stacks[number]))
    }

    /// The resources that create stacks from templates that are not among the files, in the order of the files.
    pub fn absent(&self) -> &[Absent<'d>] {
        &self.absent
    }

    /// A nested stack by its index.
    pub fn nested(&self, number: usize) -> &NestedStack<'d> {
        &self.nested_stacks[number]
    }

    /// The export that an import in a file refers to, if it is certain.
    pub fn exported(&self, file: usize, import: Cursor<'_>) -> Option<Matched<'d>> {
        self.exports.matching(self.paths.path(file), import)
    }

    /// The place among modules that may import an exported output of a file.
    pub fn import_of<'m>(
        &self,
        modules: impl Iterator<Item = (usize, &'m Module<'d>)>,
        file: usize,
        output: &str,
    ) -> Option<(usize, Cursor<'d>)>
    where
        'd: 'm,
    {
        let mut imports = modules.flat_map(|(home, module)| {
            let imports = exports::imports_in(module).into_iter();
            imports.map(move |import| (home, import))
        });
        imports.find(|(_, import)| self.exports.may_be(*import, file, output))
    }

    /// The exports that a file imports, one for each file and set of names.
    pub fn imported_by(&self, file: usize) -> &[Matched<'d>] {
        self.imported.get(&file).map_or(&[], Vec::as_slice)
    }

    /// The parts of a file's template that are in separate files.
    pub fn included_in(&self, file: usize) -> &[Include<'d>] {
        self.includes.get(&file).map_or(&[], Vec::as_slice)
    }

    /// The pairs of files of which one creates the other's stack, or imports from it.
    pub fn connections(&self) -> impl Iterator<Item = (usize, usize)> {
        let nested_stacks = self
            .nested_stacks
            .iter()
            .map(|nested| (nested.parent, nested.child));
        let imports = self.imported.iter().flat_map(|(file, all)| {
            let files = all.iter().map(|matched| matched.export.file);
            files.map(|owner| (*file, owner))
        });
        nested_stacks.chain(imports)
    }
}

/// Ensures that no traversal is cyclic: a nested stack on a cycle is marked as not certain, and is reported.
fn take_apart(nested_stacks: &mut [NestedStack<'_>]) {
    let edges: Vec<(usize, usize)> = nested_stacks
        .iter()
        .map(|one| (one.parent, one.child))
        .collect();
    for (nested, is_on_circle) in nested_stacks.iter_mut().zip(cycles::on_circles(&edges)) {
        if is_on_circle {
            nested.is_sure = false;
            nested.resource.key.leave_unfinished(
                "the stack creates a template that creates this stack again, so values are not followed through it",
            );
        }
    }
}

fn imported<'d>(
    exports: &exports::Exports<'d>,
    path: &str,
    module: &Module<'d>,
) -> Vec<Matched<'d>> {
    let mut found: Vec<Matched<'d>> = Vec::new();
    for argument in exports::imports_in(module) {
        let matched = exports.matching(path, argument);
        let is_known = |one: &Matched<'d>, matched: &Matched<'d>| {
            one.export.file == matched.export.file && one.names == matched.names
        };
        found.extend(matched.filter(|matched| !found.iter().any(|one| is_known(one, matched))));
    }
    found
}
