//! The modules of a tree, and which of them calls which.

use std::collections::HashMap;

use super::module::{Call, File, Module, modules};
use super::source::ModuleSource;

/// The modules of a tree.
pub struct Modules<'d> {
    /// In the order of their directories.
    pub all: Vec<Module<'d>>,
    by_directory: HashMap<&'d str, usize>,
    /// For each module, the calls of it: the calling module and the call in it.
    callers: Vec<Vec<(usize, usize)>>,
}

impl<'d> Modules<'d> {
    /// Reads the modules of files.
    pub fn read(files: &[File<'d>]) -> Self {
        let all = modules(files);
        let places = all.iter().enumerate();
        let by_directory = places.map(|(index, module)| (module.directory, index));
        let mut project = Self {
            by_directory: by_directory.collect(),
            callers: vec![Vec::new(); all.len()],
            all,
        };
        for module in 0..project.all.len() {
            for call in 0..project.all[module].calls.len() {
                if let Some(called) = project.called(&project.all[module].calls[call]) {
                    project.callers[called].push((module, call));
                }
            }
        }
        project
    }

    /// Adds the files with values that the user named to the root modules that are among the files to migrate and
    /// declare one of their variables. Returns the paths of the files that belong to none.
    pub fn add_values(
        &mut self,
        files: &[File<'d>],
        is_migrated: impl Fn(&Module<'d>) -> bool,
    ) -> Vec<&'d str> {
        let mut unused: Vec<&'d str> = files.iter().map(|file| file.path).collect();
        for (module, callers) in self.all.iter_mut().zip(&self.callers) {
            if !callers.is_empty() || !is_migrated(module) {
                continue;
            }
            for file in files {
                if module.add_values(*file) {
                    unused.retain(|path| *path != file.path);
                }
            }
        }
        unused
    }

    /// The module of a directory.
    pub fn in_directory(&self, directory: &str) -> Option<usize> {
        self.by_directory.get(directory).copied()
    }

    /// The module of the tree that a call refers to.
    pub fn called(&self, call: &Call<'d>) -> Option<usize> {
        match &call.source {
            ModuleSource::Local(directory) => self.in_directory(directory),
            _ => None,
        }
    }

    /// The calls of a module: the calling module and the index of the call in it. Empty for a root module.
    pub fn callers(&self, module: usize) -> &[(usize, usize)] {
        &self.callers[module]
    }
}
