//! What the startup scripts of the project's container instances show about a directory, found by its path.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::surroundings::{FileSystemMount, ScriptLine, mounted_file_systems, script_lines};
use super::{Project, sub_variables};
use crate::facts::host_paths::{directories_of, normal};

/// The indexes of a file and of something in it.
type At = (usize, usize);

/// The scripts of all modules, by the directories that they name; computed on first use.
#[derive(Default)]
pub(super) struct StartupScripts {
    /// The mounts, by the directory at which the file system is mounted.
    mounts: OnceLock<HashMap<String, Vec<At>>>,
    /// The lines, by each absolute path in them and the directories above it.
    lines: OnceLock<HashMap<String, Vec<At>>>,
}

impl<'d> Project<'d> {
    /// The mounts of EFS file systems at a path or above it, in the order of the files: the file, the directory and
    /// the mount.
    pub fn mounts_above(&self, path: &str) -> Vec<(usize, String, &FileSystemMount)> {
        let mounts = self.startup_scripts.mounts.get_or_init(|| self.mounts());
        let directories = directories_of(path);
        let mut found: Vec<(At, &str)> = directories
            .flat_map(|directory| {
                let all = mounts.get(directory).into_iter().flatten();
                all.map(move |at| (*at, directory))
            })
            .collect();
        found.sort_unstable();
        let mount = |((file, index), directory): (At, &str)| {
            let mount = mounted_file_systems(self.module(file)?).get(index)?;
            Some((file, directory.to_owned(), mount))
        };
        found.into_iter().filter_map(mount).collect()
    }

    /// The lines with a path in a directory, or the directory itself; the directory is absolute and normalized.
    pub fn script_lines_in(&self, directory: &str) -> impl Iterator<Item = &ScriptLine> {
        let lines = self.startup_scripts.lines.get_or_init(|| self.lines());
        let lines = lines.get(directory).into_iter().flatten();
        lines.filter_map(|(file, index)| script_lines(self.module(*file)?).get(*index))
    }

    fn mounts(&self) -> HashMap<String, Vec<At>> {
        let mut found: HashMap<String, Vec<At>> = HashMap::new();
        for file in 0..self.files.len() {
            let module = self.module(file);
            let mounts = module.map(mounted_file_systems).unwrap_or_default();
            for (index, mount) in mounts.iter().enumerate() {
                // A parameter may provide the directory, with a default that is most likely in use.
                let names = sub_variables(&mount.directory);
                let directory = names.fold(mount.directory.clone(), |directory, name| {
                    let parameter = module.and_then(|module| module.parameter(name));
                    match parameter.and_then(|parameter| parameter.default()) {
                        Some(default) => directory.replace(&format!("${{{name}}}"), default),
                        None => directory,
                    }
                });
                let place = found.entry(normal(&directory)).or_default();
                place.push((file, index));
            }
        }
        found
    }

    fn lines(&self) -> HashMap<String, Vec<At>> {
        let mut found: HashMap<String, Vec<At>> = HashMap::new();
        for file in 0..self.files.len() {
            let lines = self.module(file).map(script_lines).unwrap_or_default();
            for (index, line) in lines.iter().enumerate() {
                let paths = words(&line.text).map(normal);
                for path in paths.filter(|path| path.starts_with('/')) {
                    for directory in directories_of(&path) {
                        let lines = found.entry(directory.to_owned()).or_default();
                        if lines.last() != Some(&(file, index)) {
                            lines.push((file, index));
                        }
                    }
                }
            }
        }
        found
    }
}

/// The words of a line of a script.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || "\"'=;:,()".contains(c))
}
