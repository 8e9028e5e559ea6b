//! Which files can matter to a workload, told by their bytes: what no question can lead to is not even parsed.
//!
//! A file that may hold ECS definitions is read in any case. From what is read, questions lead on to the templates that it
//! creates stacks from or that create its stack, or may create it, to those that export where it imports, to those that make the instances
//! whose disks it mounts, and to those that a parameter file may be for instead. Each of these steps leaves a word in the
//! text; where the word is there and means something else, a file is parsed in vain, which does no harm.

use std::collections::HashMap;
use std::path::Path;

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use super::Source;
use crate::hosts::cloudformation::parameter_files;
use crate::hosts::ecs_api::DEPLOYMENT_MARKS;
use crate::hosts::ecs_api::deployment_files::is_compose;
use crate::model::graph::{is_suffix, plain_stem};
use crate::settings::Settings;
use crate::syntax::Document;

/// One of these is in every text that holds anything of ECS, or that says something to this tool.
const OF_ECS: [&str; 16] = [
    "AWSEBDockerrun",
    "container_definitions",
    "aws_ecs_",
    ":ecs:",
    "ECS",
    "ecs:",
    "ecs2fargate",
    "EcsParameters",
    "ontainerDefinitions",
    "askDefinition",
    "\"essential\"",
    "\"portMappings\"",
    "\"logConfiguration\"",
    "\"memory\"",
    "\"memoryReservation\"",
    "\"mountPoints\"",
];
/// One of these is in every template that creates stacks from others, and in every configuration of the Serverless
/// Framework that includes templates.
const NESTS: [&str; 4] = ["TemplateURL", "TemplateBody", "Location", "${file("];
/// One of these is in every template that has a stack among its resources.
const STACKS: [&str; 2] = ["CloudFormation::Stack", "Serverless::Application"];
/// One of these is in every template that says what instances do when they start.
const SCRIPTS: [&str; 2] = ["UserData", "CloudFormation::Init"];

/// What the bytes of one file tell.
struct Seen {
    is_wanted: bool,
    /// Whether it may give values to a template.
    is_parameter_file: bool,
    has_nests: bool,
    creates_stacks: bool,
    imports: bool,
    exports: bool,
    mounts: bool,
    has_scripts: bool,
}

impl Seen {
    fn of(source: &Source, settings: &Settings) -> Self {
        let text = source.text.as_str();
        let has = |mark: &str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
        let has_one_of = |marks: &[&str]| marks.iter().any(|mark| has(mark));
        let is_template = has("Resources");
        let is_parameter_file = !is_template
            && (parameter_files::may_be(Path::new(&source.path))
                || has_one_of(&parameter_files::MARKS));
        // What settings say in vain is told of all files that they are for.
        let is_requested = source.named || settings.config.is_some();
        Self {
            is_wanted: is_requested
                || is_compose(Path::new(&source.path))
                || is_parameter_file
                || has_one_of(&OF_ECS)
                || has_one_of(&DEPLOYMENT_MARKS),
            is_parameter_file,
            has_nests: has_one_of(&NESTS),
            creates_stacks: has_one_of(&STACKS),
            imports: has("ImportValue"),
            exports: has("Export"),
            mounts: has("ourcePath"),
            has_scripts: has_one_of(&SCRIPTS),
        }
    }
}

/// Which of a run's files have to be parsed.
pub(crate) fn relevant(sources: &[(Source, &Settings)]) -> Vec<bool> {
    let seen: Vec<Seen> = sources
        .par_iter()
        .map(|(source, settings)| Seen::of(source, settings))
        .collect();
    let mut relevance = Relevance {
        is_relevant: vec![false; sources.len()],
        open: Vec::new(),
        named: named(sources, &seen),
        seen,
    };
    relevance.all(|seen| seen.is_wanted);
    // A stack whose address leads to no file may be that of any template.
    if !relevance.open.is_empty() {
        relevance.all(|seen| seen.creates_stacks);
    }
    relevance.follow();
    for file in competitors(sources, &relevance) {
        relevance.relevance(file);
    }
    relevance.follow();
    relevance.is_relevant
}

struct Relevance {
    seen: Vec<Seen>,
    /// For each file those whose name it says, and those that say its name.
    named: Vec<Vec<usize>>,
    is_relevant: Vec<bool>,
    /// The files that are reached and lead on.
    open: Vec<usize>,
}

impl Relevance {
    fn relevance(&mut self, file: usize) {
        if !self.is_relevant[file] {
            self.is_relevant[file] = true;
            self.open.push(file);
        }
    }

    fn all(&mut self, is_meant: impl Fn(&Seen) -> bool) {
        for file in 0..self.seen.len() {
            if is_meant(&self.seen[file]) {
                self.relevance(file);
            }
        }
    }

    fn follow(&mut self) {
        let (mut imports, mut mounts) = (false, false);
        while let Some(file) = self.open.pop() {
            for other in std::mem::take(&mut self.named[file]) {
                self.relevance(other);
            }
            if self.seen[file].imports && !std::mem::replace(&mut imports, true) {
                self.all(|seen| seen.exports);
            }
            if self.seen[file].mounts && !std::mem::replace(&mut mounts, true) {
                self.all(|seen| seen.has_scripts);
            }
        }
    }
}

/// The pairs of files of which one, in which the name of a template matters, says the other's name, if only with another
/// suffix.
fn named(sources: &[(Source, &Settings)], seen: &[Seen]) -> Vec<Vec<usize>> {
    let mut named = vec![Vec::new(); sources.len()];
    let says_names = |file: &usize| seen[*file].has_nests || seen[*file].is_parameter_file;
    let sayers: Vec<usize> = (0..sources.len()).filter(says_names).collect();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (file, (source, _)) in sources.iter().enumerate() {
        by_name.entry(called(&source.path)).or_default().push(file);
    }
    let names: Vec<&str> = by_name.keys().copied().collect();
    // Without sayers there is nothing to build it for; if it cannot be built, every name counts as said.
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

/// What an address of a file has in it at least: its name up to what may be another suffix.
fn called(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    plain_stem(name).map_or(name, |stem| &name[..=stem.len()])
}

/// Whether a text goes on behind what a file is called as an address does: with a suffix.
fn is_said_before(name: &str, rest: &str) -> bool {
    let is_of_suffix = |letter: char| letter.is_ascii_alphanumeric() || letter == '.';
    let end = rest.find(|letter| !is_of_suffix(letter));
    let suffix = &rest[..end.unwrap_or(rest.len())];
    !name.ends_with('.') || is_suffix(suffix.trim_end_matches('.'))
}

/// The templates that are not reached, but that have a parameter of each name in one of the parameter files: where the
/// file may be theirs, it is not surely another's.
fn competitors(sources: &[(Source, &Settings)], relevance: &Relevance) -> Vec<usize> {
    let files = (0..sources.len()).filter(|&file| relevance.seen[file].is_parameter_file);
    let names: Vec<Option<String>> = files
        .collect::<Vec<usize>>()
        .into_par_iter()
        .flat_map_iter(|file| {
            let (source, _) = &sources[file];
            let document = Document::parse(source.text.as_str()).ok();
            let names = document.map(|document| longest_names(&source.path, &document));
            names.unwrap_or_default()
        })
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    // A file that gives nothing fits every template.
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

/// For each list of values in a file the longest of the names in it; none for an empty one.
fn longest_names(path: &str, document: &Document) -> Vec<Option<String>> {
    let lists = parameter_files::names_in(path, document).into_iter();
    lists
        .map(|names| names.into_iter().max_by_key(String::len))
        .collect()
}
