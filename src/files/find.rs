//! Finds the files: the named ones, those in a list, those below the named directories, and those around them.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::paths::{is_surprising_symlink, normalized, real, relative, slashed};
use super::read::{Content, Reader};
use super::root::root_around;
use super::synthesized;
use super::walk::{Met, NAME_NOT_TEXT, Walk, Walked, is_template_by_name};
use super::{PassedOver, Scope, SkipReason};
use crate::engine::inputs::{SEARCH, Unread};
use crate::progress::Progress;
use crate::settings::Synthesized;

/// The files that the given paths lead to.
#[derive(Debug, Default)]
pub(super) struct FoundFiles {
    /// In the order of the shown paths; each file once.
    pub files: Vec<Met>,
    pub passed_over: Vec<PassedOver>,
    /// The number of files that cannot contain a template, judging by their bytes.
    pub without_templates: usize,
    /// Files with ECS definitions whose names are not those of templates.
    pub unread: Vec<Unread>,
    /// Given paths that do not exist, with the reason.
    pub missing: Vec<(String, String)>,
    /// The roots around the given paths, and the given directories.
    pub roots: Vec<PathBuf>,
    /// The files with values of variables, as they are displayed, in the order of the command line.
    pub values: Vec<String>,
    /// The synthesized templates of the programs.
    pub assemblies: Vec<Synthesized>,
}

/// Follows every given path, relative to the working directory.
pub(super) fn find(scope: &Scope, working_directory: &Path, progress: &dyn Progress) -> FoundFiles {
    let mut search = Search {
        scope,
        // Files are identified by names with resolved links, so this one must be resolved too.
        working_directory: real(working_directory),
        progress,
        found: FoundFiles::default(),
        known: HashSet::new(),
        values: HashSet::new(),
        tops: Vec::new(),
    };
    search.read_named();
    search.read_values();
    search.read_listed();
    search.walk_given();
    if search.concerns_ecs() {
        search.walk_around();
        search.read_assemblies();
    } else {
        search.found.files.retain(|file| !file.is_context);
    }
    search.found.roots = search.roots();
    let tops = search.tops.into_iter().map(|(top, _)| top);
    search.found.roots.extend(tops);
    search.found.in_order()
}

struct Search<'a> {
    scope: &'a Scope,
    working_directory: PathBuf,
    progress: &'a dyn Progress,
    found: FoundFiles,
    /// The files that are named or listed.
    known: HashSet<PathBuf>,
    /// The files with values of variables among them.
    values: HashSet<PathBuf>,
    /// The named directories, and how they are displayed.
    tops: Vec<(PathBuf, PathBuf)>,
}

impl Search<'_> {
    /// Reads the named files at once; directories follow when all named paths are known.
    fn read_named(&mut self) {
        let mut reader = Reader::new(&self.scope.overlay);
        for given in &self.scope.paths {
            let Some((real, shown)) = self.follow(given) else {
                continue;
            };
            if real.is_dir() {
                if let Err(error) = fs::read_dir(&real) {
                    self.miss(given, format!("cannot be read: {error}"));
                } else if self.tops.iter().all(|(top, _)| *top != real) {
                    self.tops.push((real, shown));
                }
            } else if let Some(shown) = slashed(&shown) {
                if self.known.insert(real.clone()) {
                    let content = reader.read(&real, true, || false);
                    self.progress.advance();
                    self.found.files.push(Met {
                        shown,
                        real,
                        named: true,
                        is_context: false,
                        content,
                    });
                }
            } else {
                self.miss(given, format!("{NAME_NOT_TEXT}; rename it"));
            }
        }
    }

    /// Files with values of variables are read wherever they are. Their directories are not searched for context.
    fn read_values(&mut self) {
        for given in &self.scope.values {
            let Some((real, shown)) = self.follow(given) else {
                continue;
            };
            let Some(shown) = slashed(&shown) else {
                self.miss(given, format!("{NAME_NOT_TEXT}; rename it"));
                continue;
            };
            self.found.values.push(shown.clone());
            if self.known.insert(real.clone()) {
                self.values.insert(real.clone());
                let content = Reader::new(&self.scope.overlay).read(&real, true, || false);
                self.found.files.push(Met {
                    shown,
                    real,
                    named: false,
                    is_context: false,
                    content,
                });
            }
        }
    }

    /// The files of a list are treated like files found in a walk, except that ignore rules do not apply.
    fn read_listed(&mut self) {
        let mut files: Vec<(PathBuf, PathBuf)> = Vec::new();
        for given in &self.scope.listed {
            let Some((real, shown)) = self.follow(given) else {
                continue;
            };
            let globs = &self.scope.globs;
            if real.is_dir() {
                self.pass_over(&shown, SkipReason::Directory);
            } else if !is_template_by_name(&real, globs) {
                self.pass_over(&shown, SkipReason::OtherName);
            } else if !globs.excludes_below(&real, Path::new("/"))
                && self.known.insert(real.clone())
            {
                files.push((real, shown));
            }
        }
        let none = HashSet::new();
        let read = |reader: &mut Reader<'_>, (real, shown): &(PathBuf, PathBuf)| {
            let mut walked = Walked::default();
            self.walk(real, shown, &none)
                .take(real, reader, &mut walked);
            walked
        };
        let all: Vec<Walked> = files
            .par_iter()
            .map_init(|| Reader::new(&self.scope.overlay), read)
            .collect();
        for walked in all {
            self.found.add(walked);
        }
    }

    fn walk_given(&mut self) {
        let tops: HashSet<PathBuf> = self.tops.iter().map(|(top, _)| top.clone()).collect();
        for (top, shown) in std::mem::take(&mut self.tops) {
            let walked = self.look_through(&self.walk(&top, &shown, &tops));
            self.found.add(walked);
            self.tops.push((top, shown));
        }
    }

    /// Walks everything else in the roots around the given paths, or in the directory given as root.
    fn walk_around(&mut self) {
        let tops: HashSet<PathBuf> = self.tops.iter().map(|(top, _)| top.clone()).collect();
        for root in self.roots() {
            if tops.contains(&root) {
                continue;
            }
            let shown = self.shown_around(&root);
            let walk = Walk {
                is_context: true,
                with_programs: self.programs().next().is_some(),
                ..self.walk(&root, &shown, &tops)
            };
            let walked = self.look_through(&walk);
            self.found.add(walked);
        }
    }

    fn walk<'w>(
        &'w self,
        top: &'w Path,
        shown_top: &'w Path,
        other_tops: &'w HashSet<PathBuf>,
    ) -> Walk<'w> {
        Walk {
            top,
            shown_top,
            globs: &self.scope.globs,
            overlay: &self.scope.overlay,
            other_tops,
            known: &self.known,
            is_context: false,
            with_programs: false,
            progress: self.progress,
        }
    }

    /// The programs to migrate.
    fn programs(&self) -> impl Iterator<Item = &Met> {
        let files = self.found.files.iter();
        files.filter(|file| !file.is_context && SEARCH.is_program(&file.real))
    }

    /// Reads the synthesized templates of the programs: those that are named, otherwise the assemblies of their apps.
    fn read_assemblies(&mut self) {
        let mut directories: Vec<PathBuf> = Vec::new();
        for given in self.scope.assemblies.clone() {
            directories.extend(self.follow(&given).map(|(real, _)| real));
        }
        // Those that are named come first: the programs belong to the first assembly that fits.
        let programs = self.programs().map(|file| file.real.clone());
        let of_apps = programs.filter_map(|program| {
            synthesized::of_program(&program, &self.last_directory(&program))
        });
        let mut of_apps: Vec<PathBuf> = of_apps.collect();
        of_apps.sort();
        of_apps.dedup();
        of_apps.retain(|one| !directories.contains(one));
        directories.extend(of_apps);
        // Templates that are named themselves are migrated themselves.
        directories.retain(|directory| {
            let is_named = |file: &Met| file.named && file.real.starts_with(directory);
            !self.tops.iter().any(|(top, _)| top.starts_with(directory))
                && !self.found.files.iter().any(is_named)
        });
        for directory in directories {
            self.read_assembly(&directory);
        }
    }

    fn read_assembly(&mut self, directory: &Path) {
        let Some(shown) = slashed(&self.shown_around(directory)) else {
            return;
        };
        self.found
            .files
            .retain(|file| !file.real.starts_with(directory));
        self.found
            .unread
            .retain(|one| !Path::new(&one.file).starts_with(&shown));
        let programs: Vec<PathBuf> = self.programs().map(|file| file.real.clone()).collect();
        let app = directory.parent().unwrap_or(directory);
        let own = programs.iter().map(PathBuf::as_path);
        let own = own.filter(|program| program.starts_with(app));
        let older_than = synthesized::newer(directory, own);
        let older_than = older_than.and_then(|path| slashed(&self.shown_around(path)));
        let files = match directory.is_dir() {
            true => synthesized::files_of(directory),
            false => vec![directory.to_owned()],
        };
        let mut reader = Reader::new(&self.scope.overlay);
        for real in files {
            let Some(shown) = slashed(&self.shown_around(&real)) else {
                continue;
            };
            let content = reader.read(&real, true, || true);
            self.progress.advance();
            self.found.files.push(Met {
                shown,
                real,
                named: false,
                is_context: true,
                content,
            });
        }
        self.found.assemblies.push(Synthesized {
            path: shown,
            older_than,
        });
    }

    /// The last directory above a program in which its app is searched for.
    fn last_directory(&self, program: &Path) -> PathBuf {
        let root = program.parent().and_then(root_around);
        root.unwrap_or_else(|| {
            let is_below = program.starts_with(&self.working_directory);
            let top = self.tops.iter().find(|(top, _)| program.starts_with(top));
            match top {
                _ if is_below => self.working_directory.clone(),
                Some((top, _)) => top.clone(),
                None => program.parent().unwrap_or(program).to_owned(),
            }
        })
    }

    /// Walks, and then reads the files that are only reachable through links.
    fn look_through(&self, walk: &Walk<'_>) -> Walked {
        let mut walked = walk.run();
        let mut targets = std::mem::take(&mut walked.links);
        if targets.is_empty() {
            return walked;
        }
        targets.sort();
        targets.dedup();
        let met: HashSet<PathBuf> = walked.files.iter().map(|file| file.real.clone()).collect();
        let globs = &self.scope.globs;
        let mut reader = Reader::new(&self.scope.overlay);
        for target in &targets {
            let is_known = met.contains(target) || self.known.contains(target);
            if is_known || globs.excludes_below(target, walk.top) {
                continue;
            }
            let counted = walked.without_templates;
            walk.take(target, &mut reader, &mut walked);
            // A file with the name of a template was already found and counted.
            if is_template_by_name(target, globs) {
                walked.without_templates = counted;
            }
        }
        walked
    }

    /// The real path of a given path, and how it is displayed.
    fn follow(&mut self, given: &Path) -> Option<(PathBuf, PathBuf)> {
        let path = self.working_directory.join(given);
        if self.scope.overlay.contains(&path) {
            // Its path is resolved, and it may not be saved yet.
            let below = path.strip_prefix(&self.working_directory);
            let shown = below.unwrap_or(&path).to_owned();
            return Some((path, shown));
        }
        let real = match fs::canonicalize(&path) {
            Ok(real) => real,
            Err(error) => {
                self.miss(given, format!("cannot be read: {error}"));
                return None;
            }
        };
        if !real.is_dir() && is_surprising_symlink(&path, &real, &self.working_directory) {
            let target = real.display();
            self.miss(
                given,
                format!(
                    "a link that leads out of its directory; name the target instead: {target}"
                ),
            );
            return None;
        }
        let shown = real
            .strip_prefix(&self.working_directory)
            .map_or_else(|_| normalized(given), Path::to_owned);
        Some((real, shown))
    }

    fn miss(&mut self, given: &Path, reason: String) {
        let shown = normalized(given).to_string_lossy().into_owned();
        self.found.missing.push((shown, reason));
    }

    fn pass_over(&mut self, shown: &Path, why: SkipReason) {
        let shown = shown.to_string_lossy().into_owned();
        self.found.passed_over.push(PassedOver { shown, why });
    }

    /// Whether any file to migrate concerns ECS; otherwise the surrounding files are irrelevant.
    fn concerns_ecs(&self) -> bool {
        self.found.files.iter().any(|file| match &file.content {
            Content::Text(text) => !file.is_context && SEARCH.concerns_ecs(text),
            _ => false,
        })
    }

    fn roots(&self) -> Vec<PathBuf> {
        let mut roots: Vec<PathBuf> = match &self.scope.root {
            Some(root) => {
                let root = fs::canonicalize(self.working_directory.join(root));
                root.into_iter().collect()
            }
            None => {
                let tops = self.tops.iter().map(|(top, _)| top.as_path());
                let files = self
                    .known
                    .iter()
                    .filter(|file| !self.values.contains(*file));
                let directories = files.filter_map(|file| file.parent());
                let given: HashSet<&Path> = tops.chain(directories).collect();
                given.into_iter().filter_map(root_around).collect()
            }
        };
        roots.sort();
        // A directory below another root is walked together with that one.
        roots.dedup_by(|later, earlier| later.starts_with(earlier));
        roots
    }

    /// Relative to the working directory, unless a given path is displayed as an absolute path.
    fn shown_around(&self, root: &Path) -> PathBuf {
        let files = self.found.files.iter().map(|file| Path::new(&file.shown));
        let mut given = self
            .tops
            .iter()
            .map(|(_, shown)| shown.as_path())
            .chain(files);
        if given.any(Path::is_absolute) {
            root.to_owned()
        } else {
            relative(&self.working_directory, root)
        }
    }
}

impl FoundFiles {
    fn add(&mut self, walked: Walked) {
        self.files.extend(walked.files);
        self.passed_over.extend(walked.passed_over);
        self.without_templates += walked.without_templates;
        self.unread.extend(walked.unread);
    }

    /// In path order, independent of the threads; if a file was reached twice, the more important way is kept.
    fn in_order(mut self) -> Self {
        let weight = |file: &Met| (!file.named, file.is_context);
        self.files
            .sort_by(|a, b| (&a.real, weight(a)).cmp(&(&b.real, weight(b))));
        self.files.dedup_by(|a, b| a.real == b.real);
        self.files.sort_by(|a, b| a.shown.cmp(&b.shown));
        self.unread.sort_by(|a, b| a.file.cmp(&b.file));
        self.unread.dedup();
        // A link with the name of a template may lead to one.
        let files = &self.files;
        let is_read = |one: &Unread| {
            let found = files.binary_search_by(|file| file.shown.cmp(&one.file));
            found.is_ok()
        };
        self.unread.retain(|one| !is_read(one));
        self.passed_over
            .sort_by(|a, b| (&a.shown, &a.why).cmp(&(&b.shown, &b.why)));
        self.passed_over.dedup();
        self
    }
}

#[cfg(test)]
mod tests;
