//! Which files can matter to a workload, determined by their bytes: a file that no lookup can reach is not even parsed.
//!
//! A file that may hold ECS definitions is always read. From the files that are read, lookups lead to the templates
//! that they create stacks from, to those that create their stacks or may create them, to those that export what they
//! import, to those that create the instances whose disks they mount, and to those that a parameter file may belong to
//! instead. Each of these relations leaves a word in the text; where the word is present and means something else, a
//! file is parsed in vain, which does no harm.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use super::Source;
use super::inputs::{holds, words};
use crate::hosts::foreign;
use crate::model::graph::{is_suffix, plain_stem};
use crate::model::{SearchWords, Words};
use crate::plan::Hosts;
use crate::settings::Settings;
use crate::syntax::Document;

/// Every text with comments or settings for this tool contains this.
const OWN: &str = "ecs2fargate";

/// What the bytes of one file show.
struct Seen {
    is_wanted: bool,
    /// Whether it may set parameters of a module.
    is_parameter_file: bool,
    names_files: bool,
    creates_modules: bool,
    /// The leads that start at the file, and those that end there.
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Seen {
    fn of(hosts: Hosts, source: &Source, settings: &Settings) -> Self {
        let (path, bytes) = (Path::new(&source.path), source.text.as_bytes());
        let has = |word: &str| holds(bytes, word);
        let has_one_of = |of: fn(&'static SearchWords) -> Words| words(hosts, of).any(has);
        let has_module = hosts.iter().any(|one| one.may_define_modules(&source.text));
        let is_parameter_file = !has_module
            && (hosts.iter().any(|one| one.has_values_by_name(path))
                || has_one_of(|words| words.values));
        // Settings that have no effect are reported for all files that they apply to.
        let is_requested = source.named || settings.config.is_some();
        let leads = || {
            let of_hosts = hosts.iter().flat_map(|one| one.search_words().leads);
            of_hosts.enumerate()
        };
        let has_any = |words: &[&str]| words.iter().any(|word| has(word));
        let starts = leads().filter(|(_, (from, _))| has_any(from));
        let ends = leads().filter(|(_, (_, to))| has_any(to));
        Self {
            // Any template may refer to what is to be removed.
            is_wanted: (has_module && settings.remove_instances.is_some())
                || is_requested
                || hosts.iter().any(|one| one.is_input_by_name(path))
                || is_parameter_file
                || has_one_of(|words| words.ecs)
                || foreign::ECS.iter().any(|word| has(word))
                || has(OWN),
            is_parameter_file,
            names_files: has_one_of(|words| words.names_of_files),
            creates_modules: has_one_of(|words| words.creates_modules),
            starts: starts.map(|(index, _)| index).collect(),
            ends: ends.map(|(index, _)| index).collect(),
        }
    }
}

/// Which of a run's files have to be parsed.
pub(crate) fn relevant(hosts: Hosts, sources: &[(Source, &Settings)]) -> Vec<bool> {
    let seen: Vec<Seen> = sources
        .par_iter()
        .map(|(source, settings)| Seen::of(hosts, source, settings))
        .collect();
    let mut relevance = Relevance {
        is_relevant: vec![false; sources.len()],
        open: Vec::new(),
        named: named(sources, &seen),
        seen,
    };
    relevance.all(|seen| seen.is_wanted);
    // A stack whose template URL leads to no file may be created from any template.
    if !relevance.open.is_empty() {
        relevance.all(|seen| seen.creates_modules);
    }
    relevance.follow();
    for file in competitors(hosts, sources, &relevance) {
        relevance.add(file);
    }
    relevance.follow();
    relevance.is_relevant
}

struct Relevance {
    seen: Vec<Seen>,
    /// For each file, the files whose names it contains, and those that contain its name.
    named: Vec<Vec<usize>>,
    is_relevant: Vec<bool>,
    /// The files that have been reached and have not been followed yet.
    open: Vec<usize>,
}

impl Relevance {
    fn add(&mut self, file: usize) {
        if !self.is_relevant[file] {
            self.is_relevant[file] = true;
            self.open.push(file);
        }
    }

    fn all(&mut self, is_meant: impl Fn(&Seen) -> bool) {
        for file in 0..self.seen.len() {
            if is_meant(&self.seen[file]) {
                self.add(file);
            }
        }
    }

    fn follow(&mut self) {
        let mut followed = HashSet::new();
        while let Some(file) = self.open.pop() {
            for other in std::mem::take(&mut self.named[file]) {
                self.add(other);
            }
            for lead in std::mem::take(&mut self.seen[file].starts) {
                if followed.insert(lead) {
                    self.all(|seen| seen.ends.contains(&lead));
                }
            }
        }
    }
}

/// The pairs of files of which one, in which the name of a template matters, contains the other's name, possibly with
/// another suffix.
fn named(sources: &[(Source, &Settings)], seen: &[Seen]) -> Vec<Vec<usize>> {
    let mut named = vec![Vec::new(); sources.len()];
    let says_names = |file: &usize| seen[*file].names_files || seen[*file].is_parameter_file;
    let sayers: Vec<usize> = (0..sources.len()).filter(says_names).collect();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (file, (source, _)) in sources.iter().enumerate() {
        by_name.entry(called(&source.path)).or_default().push(file);
    }
    let names: Vec<&str> = by_name.keys().copied().collect();
    // Without files that reference names, there is nothing to build it for; if it cannot be built, every name counts as
    // referenced.
    let Some(searcher) = (!sayers.is_empty()).then(|| AhoCorasick::new(&names).ok()) else {
        return named;
    };
    let said: Vec<Vec<&str>> = sayers
        .par_iter()
        .map(|file| match &searcher {
            Some(searcher) => {
                let text = sources[*file].0.text.as_str();
                let found = searcher.find_overlapping_iter(text);
                let found = found.map(|one| (names[one.pattern()], &text[one.end()..]));
                let mut found: Vec<&str> = found
                    .filter(|(name, rest)| is_said_before(name, rest))
                    .map(|(name, _)| name)
                    .collect();
                found.sort_unstable();
                found.dedup();
                found
            }
            None => names.clone(),
        })
        .collect();
    for (sayer, said) in sayers.into_iter().zip(said) {
        for &file in said.iter().flat_map(|name| &by_name[name]) {
            named[sayer].push(file);
            named[file].push(sayer);
        }
    }
    named
}

/// The part of a file's name that every reference to it contains: the name up to its suffix, which may differ.
fn called(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    plain_stem(name).map_or(name, |stem| &name[..=stem.len()])
}

/// Whether a text continues after this part of a name as a reference does: with a suffix.
fn is_said_before(name: &str, rest: &str) -> bool {
    let is_of_suffix = |letter: char| letter.is_ascii_alphanumeric() || letter == '.';
    let end = rest.find(|letter| !is_of_suffix(letter));
    let suffix = &rest[..end.unwrap_or(rest.len())];
    !name.ends_with('.') || is_suffix(suffix.trim_end_matches('.'))
}

/// The templates that are not reached but that have a parameter for each name in one of the parameter files: the file
/// may belong to them, so that it does not certainly belong to another.
fn competitors(hosts: Hosts, sources: &[(Source, &Settings)], relevance: &Relevance) -> Vec<usize> {
    let files = (0..sources.len()).filter(|&file| relevance.seen[file].is_parameter_file);
    let names: Vec<Option<String>> = files
        .collect::<Vec<usize>>()
        .into_par_iter()
        .flat_map_iter(|file| {
            let (source, _) = &sources[file];
            let document = Document::parse(source.text.as_str()).ok();
            let names = document.map(|document| longest_names(hosts, &source.path, &document));
            names.unwrap_or_default()
        })
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    // A file that sets no parameters fits every template.
    let names: Option<Vec<String>> = names.into_iter().collect();
    let searcher = names.and_then(|names| AhoCorasick::new(names).ok());
    let rest = (0..sources.len()).filter(|&file| !relevance.is_relevant[file]);
    let rest: Vec<usize> = rest.collect();
    rest.into_par_iter()
        .filter(|&file| {
            let text = &sources[file].0.text;
            searcher.as_ref().is_none_or(|one| one.is_match(text))
        })
        .collect()
}

/// For each list of values in a file, the longest of its names; `None` for an empty list.
fn longest_names(hosts: Hosts, path: &str, document: &Document) -> Vec<Option<String>> {
    let lists = hosts.iter().flat_map(|one| one.names_in(path, document));
    lists
        .map(|names| names.into_iter().max_by_key(String::len))
        .collect()
}
