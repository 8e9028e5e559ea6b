//! Walks one directory, with several threads that find and read files.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

use super::globs::Globs;
use super::ignored::Ignored;
use super::left_out::{is_directory_left_out, is_file_left_out};
use super::paths::{shown_below, slashed};
use super::read::{Content, Reader};
use super::{Overlay, PassedOver, SkipReason};
use crate::engine::inputs::{self, SEARCH, Unread};
use crate::progress::Progress;

/// Why a file cannot be reported by its name.
pub(super) const NAME_NOT_TEXT: &str = "the name is not UTF-8 text";

const EXTENSIONS: [&str; 4] = ["yaml", "yml", "json", "template"];

/// A file that was read and may be relevant.
#[derive(Debug)]
pub(super) struct Met {
    pub shown: String,
    pub real: PathBuf,
    pub named: bool,
    /// Whether it is only read as context.
    pub is_context: bool,
    pub content: Content,
}

/// The contents of one directory, unordered.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub files: Vec<Met>,
    pub passed_over: Vec<PassedOver>,
    pub without_templates: usize,
    /// Files with ECS definitions whose names are not those of templates.
    pub unread: Vec<Unread>,
    /// Links to files inside the directory.
    pub links: Vec<PathBuf>,
}

/// The walk of one directory.
pub(super) struct Walk<'a> {
    /// The directory, with resolved links.
    pub top: &'a Path,
    /// How it is displayed.
    pub shown_top: &'a Path,
    pub globs: &'a Globs,
    /// The texts that are read instead of files.
    pub overlay: &'a Overlay,
    /// Subdirectories that are walked separately.
    pub other_tops: &'a HashSet<PathBuf>,
    /// Files that are read separately.
    pub known: &'a HashSet<PathBuf>,
    /// Whether everything in it is only read as context.
    pub is_context: bool,
    /// Whether programs are read as context.
    pub with_programs: bool,
    pub progress: &'a dyn Progress,
}

impl Walk<'_> {
    /// Finds and reads files, with as many threads as the current pool has.
    pub(super) fn run(&self) -> Walked {
        let collected = Mutex::new(Walked::default());
        everything_below(self.top)
            .build_parallel()
            .visit(&mut Visitors {
                walk: self,
                collected: &collected,
                ignored: &Ignored::below(self.top),
            });
        collected
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads one file, found in the walk, behind a link or in a list.
    pub(super) fn take(&self, path: &Path, reader: &mut Reader<'_>, walked: &mut Walked) {
        let shown = shown_below(path, self.top, self.shown_top);
        let is_context = self.is_context || !self.globs.include(path);
        let mut pass_over = |why| {
            walked.passed_over.push(PassedOver {
                shown: shown.to_string_lossy().into_owned(),
                why,
            });
        };
        let content = reader.read(path, false, || SEARCH.is_wanted_by_name(path, &shown));
        self.progress.advance();
        match content {
            Content::WithoutTemplate => walked.without_templates += usize::from(!is_context),
            Content::PassedOver(_) if is_context => {}
            Content::PassedOver(why) => pass_over(why),
            Content::Refused { reason, .. } if is_context => {
                pass_over(SkipReason::Unreadable(reason))
            }
            content => match slashed(&shown) {
                Some(shown) => walked.files.push(Met {
                    shown,
                    real: path.to_owned(),
                    named: false,
                    is_context,
                    content,
                }),
                None if is_context || !matters(&content) => {
                    pass_over(SkipReason::Unreadable(NAME_NOT_TEXT.to_owned()));
                }
                // It can be neither reported nor written under its name.
                None => walked.files.push(Met {
                    shown: shown.to_string_lossy().into_owned(),
                    real: path.to_owned(),
                    named: false,
                    is_context,
                    content: Content::Refused {
                        reason: format!("{NAME_NOT_TEXT}; rename it"),
                        holds_ecs: true,
                    },
                }),
            },
        }
    }

    fn is_wanted(&self, path: &Path) -> bool {
        is_template_by_name(path, self.globs)
            && !self.known.contains(path)
            && !self.globs.excludes(path, false)
            && !path.file_name().is_some_and(is_file_left_out)
    }

    /// Whether a file whose name is not that of a template is searched for ECS definitions.
    fn is_searched(&self, path: &Path) -> bool {
        let below = path.strip_prefix(self.top).unwrap_or(path);
        (!self.is_context || self.with_programs && SEARCH.is_program(path))
            && inputs::is_searched(below)
            && self.globs.include(path)
            && !self.known.contains(path)
            && !self.globs.excludes(path, false)
            && !path.file_name().is_some_and(is_file_left_out)
    }

    fn search(&self, path: &Path, reader: &mut Reader<'_>, walked: &mut Walked) {
        let Some(found) = reader.search(path) else {
            return;
        };
        let Some(shown) = slashed(&shown_below(path, self.top, self.shown_top)) else {
            return;
        };
        let content = match (found.is_program, found.not_utf8) {
            (true, None) => Content::Text(found.text),
            _ if self.is_context => return,
            (true, Some(reason)) if inputs::in_text(&shown, &found.text).is_some() => {
                Content::Refused {
                    reason,
                    holds_ecs: true,
                }
            }
            _ if is_compiled(path) => return,
            _ => {
                walked.unread.extend(inputs::in_text(&shown, &found.text));
                return;
            }
        };
        self.progress.advance();
        walked.files.push(Met {
            shown,
            real: path.to_owned(),
            named: false,
            is_context: self.is_context,
            content,
        });
    }

    fn enters(&self, directory: &DirEntry) -> bool {
        directory.depth() == 0
            || !(is_directory_left_out(directory.file_name())
                || self.other_tops.contains(directory.path())
                || self.globs.excludes(directory.path(), true))
    }
}

/// Whether the content of a file concerns ECS.
fn matters(content: &Content) -> bool {
    match content {
        Content::Text(text) => SEARCH.concerns_ecs(text),
        Content::Refused { holds_ecs, .. } => *holds_ecs,
        Content::WithoutTemplate | Content::PassedOver(_) => false,
    }
}

/// A walk without any filter: pipelines keep their task definitions in `.aws` and `.github`, and [`Ignored`] handles
/// what is ignored.
pub(super) fn everything_below(top: &Path) -> WalkBuilder {
    let mut walk = WalkBuilder::new(top);
    walk.standard_filters(false)
        .threads(rayon::current_num_threads());
    walk
}

/// Whether the name is that of a template, or one that the globs include.
pub(super) fn is_template_by_name(path: &Path, globs: &Globs) -> bool {
    let extension = path.extension();
    extension.is_some_and(|extension| {
        EXTENSIONS
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    }) || SEARCH.is_own_name(path)
        || globs.take_in(path)
}

struct Visitors<'a, 'w> {
    walk: &'a Walk<'w>,
    collected: &'a Mutex<Walked>,
    ignored: &'a Ignored,
}

impl<'s, 'a: 's, 'w: 's> ParallelVisitorBuilder<'s> for Visitors<'a, 'w> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 's> {
        Box::new(Visitor {
            walk: self.walk,
            collected: self.collected,
            ignored: self.ignored,
            reader: Reader::new(self.walk.overlay),
            walked: Walked::default(),
        })
    }
}

/// The results of one thread, which are merged when it ends.
struct Visitor<'a, 'w> {
    walk: &'a Walk<'w>,
    collected: &'a Mutex<Walked>,
    ignored: &'a Ignored,
    reader: Reader<'a>,
    walked: Walked,
}

impl ParallelVisitor for Visitor<'_, '_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                // The error message contains the path.
                let shown = self.walk.shown_top.to_string_lossy().into_owned();
                let why = SkipReason::Unreadable(error.to_string());
                self.walked.passed_over.push(PassedOver { shown, why });
                return WalkState::Continue;
            }
        };
        // Only standard input has no type, and it is not part of a walk.
        let Some(kind) = entry.file_type() else {
            return WalkState::Continue;
        };
        if kind.is_dir() {
            return self.enter(&entry);
        }
        let is_searched = || {
            !is_template_by_name(entry.path(), self.walk.globs)
                && self.walk.is_searched(entry.path())
                && !self.ignored.ignores(entry.path(), false)
        };
        if kind.is_file() && is_searched() {
            self.walk
                .search(entry.path(), &mut self.reader, &mut self.walked);
            return WalkState::Continue;
        }
        // Anything else is a pipe or a socket: opening it could block forever.
        let is_file = kind.is_file() || kind.is_symlink();
        let is_wanted = is_file && self.walk.is_wanted(entry.path());
        if is_wanted && !self.ignored.ignores(entry.path(), false) {
            if kind.is_file() {
                self.walk
                    .take(entry.path(), &mut self.reader, &mut self.walked);
            } else {
                self.follow(entry.path());
            }
        }
        WalkState::Continue
    }
}

impl Visitor<'_, '_> {
    fn enter(&self, directory: &DirEntry) -> WalkState {
        if directory.depth() > 0 {
            let is_ignored = || self.ignored.ignores(directory.path(), true);
            if !self.walk.enters(directory) || is_ignored() {
                return WalkState::Skip;
            }
            self.ignored.enter(directory.path());
        }
        WalkState::Continue
    }

    /// Links are read last, because the walk finds most of their targets by themselves.
    fn follow(&mut self, link: &Path) {
        match link_target(link, self.walk.top) {
            Ok(Some(target)) => self.walked.links.push(target),
            Ok(None) => {}
            Err(_) if self.walk.is_context => {}
            Err(SkipReason::LinkOutOfTree) if self.leads_to_ecs(link) => {}
            Err(why) => {
                let shown = shown_below(link, self.walk.top, self.walk.shown_top);
                let shown = shown.to_string_lossy().into_owned();
                self.walked.passed_over.push(PassedOver { shown, why });
            }
        }
    }
}

impl Visitor<'_, '_> {
    /// A link out of the tree is not followed; if it leads to ECS definitions, that is reported as a finding.
    fn leads_to_ecs(&mut self, link: &Path) -> bool {
        let is_file = fs::metadata(link).is_ok_and(|target| target.is_file());
        let text = is_file.then(|| self.reader.search(link)).flatten();
        let shown = shown_below(link, self.walk.top, self.walk.shown_top);
        let found = text.zip(slashed(&shown));
        let unread = found.and_then(|(found, shown)| inputs::behind_link(&shown, &found.text));
        let is_ecs = unread.is_some();
        self.walked.unread.extend(unread);
        is_ecs
    }
}

impl Drop for Visitor<'_, '_> {
    fn drop(&mut self) {
        let own = std::mem::take(&mut self.walked);
        let mut all = self
            .collected
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.files.extend(own.files);
        all.passed_over.extend(own.passed_over);
        all.links.extend(own.links);
        all.unread.extend(own.unread);
        all.without_templates += own.without_templates;
    }
}

/// The file behind a link, if it is in the tree; `None` for a directory, whose files the walk finds by themselves.
fn link_target(link: &Path, top: &Path) -> Result<Option<PathBuf>, SkipReason> {
    let target =
        fs::canonicalize(link).map_err(|error| SkipReason::Unreadable(error.to_string()))?;
    if !target.starts_with(top) {
        return Err(SkipReason::LinkOutOfTree);
    }
    Ok(target.is_file().then_some(target))
}

/// Whether a JavaScript file is next to the TypeScript file that it is compiled from, which is the one to edit.
fn is_compiled(path: &Path) -> bool {
    let is_script = path.extension().is_some_and(|extension| extension == "js");
    is_script
        && ["ts", "tsx"]
            .iter()
            .any(|source| path.with_extension(source).is_file())
}
