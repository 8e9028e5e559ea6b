//! Occurrences of renamed identifiers in a repository: in scripts, pipelines, dashboards, documentation and the
//! unchanged parts of templates.

mod files;
mod meaning;
mod occurrence;
mod pattern;
mod remaining;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::Path;

use aho_corasick::AhoCorasick;

use super::Batch;
use crate::engine::inputs::SEARCH;
use crate::facts::rules::RuleId;
use crate::outcome::{FileStatus, Mention, NameKind, Outcome, Renamed, Verdict, WorkloadReport};
use crate::syntax::{Position, Span};
use meaning::{Meaning, meaning};
use occurrence::Occurrence;
use pattern::Pattern;

/// Searches for the changed names in all text files below the roots, and in the files of the run as they are after it.
/// Reads nothing if no name changes.
pub fn look_for_names(outcome: &mut Outcome, batch: &Batch, working_directory: &Path) {
    let Some(search) = Search::of(outcome) else {
        return;
    };
    let mut found = search.nothing();
    for file in &outcome.files {
        found.add(match &file.status {
            FileStatus::Changed { after } => {
                remaining::hits(&search, &file.path, &file.before, after)
            }
            FileStatus::Unchanged | FileStatus::Refused { .. } => {
                let may_be_template = SEARCH.may_hold_definitions(file.before.as_bytes());
                search.hits(&file.path, &file.before, may_be_template)
            }
        });
    }
    let paths: HashSet<&str> = outcome.files.iter().map(|one| one.path.as_str()).collect();
    let searched = batch
        .candidates
        .iter()
        .filter(|one| paths.contains(one.shown.as_str()))
        .map(|one| one.real.as_path());
    found.add(files::hits(
        &search,
        &searched.collect(),
        &batch.roots,
        working_directory,
    ));
    found
        .hits
        .sort_by(|one, other| one.mention.cmp(&other.mention));
    let mut by_pattern: Vec<Vec<&Mention>> = vec![Vec::new(); search.patterns.len()];
    for hit in &found.hits {
        by_pattern[hit.pattern].push(&hit.mention);
    }
    for workload in &mut outcome.workloads {
        give(workload, &search, &found, &by_pattern);
    }
}

/// The search terms.
struct Search {
    patterns: Vec<Pattern>,
    /// The patterns by kind and text.
    by_text: HashMap<(NameKind, String), usize>,
    anchors: AhoCorasick,
}

/// An occurrence of a renamed identifier that is worth checking.
struct Hit {
    pattern: usize,
    mention: Mention,
}

/// The result of a search.
struct Occurrences {
    hits: Vec<Hit>,
    /// The number of further occurrences of each pattern that only share a common word.
    others: Vec<usize>,
}

impl Occurrences {
    fn add(&mut self, more: Self) {
        self.hits.extend(more.hits);
        for (sum, count) in self.others.iter_mut().zip(more.others) {
            *sum += count;
        }
    }
}

impl Search {
    fn of(outcome: &Outcome) -> Option<Self> {
        let mut patterns = Vec::new();
        let mut by_text = HashMap::new();
        for renamed in outcome.workloads.iter().flat_map(|one| &one.renamed) {
            for text in &renamed.texts {
                let key = (renamed.kind, text.clone());
                if by_text.contains_key(&key) {
                    continue;
                }
                if let Some(pattern) = Pattern::new(renamed.kind, text) {
                    by_text.insert(key, patterns.len());
                    patterns.push(pattern);
                }
            }
        }
        if patterns.is_empty() {
            return None;
        }
        let anchors = AhoCorasick::new(patterns.iter().map(|pattern| &pattern.anchor)).ok()?;
        Some(Self {
            patterns,
            by_text,
            anchors,
        })
    }

    fn nothing(&self) -> Occurrences {
        Occurrences {
            hits: Vec::new(),
            others: vec![0; self.patterns.len()],
        }
    }

    /// The number of further occurrences of a name; a pattern with variables also finds those of patterns without.
    fn others(&self, patterns: &[usize], found: &Occurrences) -> usize {
        let widest = patterns
            .iter()
            .find(|index| !self.patterns[**index].is_whole);
        match widest {
            Some(index) => found.others[*index],
            None => patterns.iter().map(|index| found.others[*index]).sum(),
        }
    }

    /// All possible occurrences of the names in a text.
    fn hits(&self, file: &str, text: &str, is_template: bool) -> Occurrences {
        let mut all = self.nothing();
        // The line in which each pattern was last searched for.
        let mut seen = vec![None; self.patterns.len()];
        let mut lines = Lines::new(text);
        for found in self.anchors.find_overlapping_iter(text) {
            let index = found.pattern().as_usize();
            let line = lines.around(found.start());
            if seen[index].replace(line.start) == Some(line.start) || line.len() > LONGEST_LINE {
                continue;
            }
            let pattern = &self.patterns[index];
            if pattern.kind == NameKind::Host && (is_template || is_of_compose(file)) {
                continue;
            }
            let line_text = &text[line.clone()];
            for range in pattern.places(line_text) {
                let occurrence = Occurrence::new(text, line.clone(), &range, is_template);
                let meaning = meaning(pattern.kind, occurrence);
                match meaning {
                    Meaning::Other => continue,
                    Meaning::Perhaps if !pattern.is_telling => {
                        all.others[index] += 1;
                        continue;
                    }
                    Meaning::Perhaps | Meaning::Meant => {}
                }
                let place = |offset: usize| Position {
                    line: lines.number,
                    column: line_text[..offset].chars().count() + 1,
                };
                let span = Span {
                    start: place(range.start),
                    end: place(range.end),
                };
                all.hits.push(Hit {
                    pattern: index,
                    mention: Mention {
                        file: file.to_owned(),
                        span,
                        text: excerpt(line_text, &range),
                        is_sure: meaning == Meaning::Meant,
                    },
                });
            }
        }
        all
    }
}

/// The hosts in such a file are the containers that it starts itself, as in a template.
fn is_of_compose(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.starts_with("docker-compose") || name.starts_with("compose.")
}

/// Longer lines are generated, and nobody edits them manually.
const LONGEST_LINE: usize = 20_000;

/// The lines of a text, accessed in order.
struct Lines<'t> {
    text: &'t str,
    start: usize,
    /// The number of the line at `start`, from 1.
    number: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            start: 0,
            number: 1,
        }
    }

    /// The line around an offset, without its line ending.
    fn around(&mut self, at: usize) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let at = at.max(self.start);
        let skipped = &bytes[self.start..at];
        self.number += memchr::memchr_iter(b'\n', skipped).count();
        if let Some(newline) = memchr::memrchr(b'\n', skipped) {
            self.start += newline + 1;
        }
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        self.start..end
    }
}

/// The maximum number of characters shown of a long line.
const EXCERPT: usize = 120;

/// The line without its indentation, or the part of a long line around the name.
fn excerpt(line: &str, range: &Range<usize>) -> String {
    let line_trimmed = line.trim();
    if line_trimmed.chars().count() <= EXCERPT {
        return line_trimmed.to_owned();
    }
    let length = line[range.clone()].chars().count();
    let room = EXCERPT.saturating_sub(length) / 2;
    let before = line[..range.start].trim_start();
    let skipped = before.chars().count().saturating_sub(room);
    let front: String = before.chars().skip(skipped).collect();
    let after = line[range.end..].trim_end();
    let back: String = after.chars().take(room).collect();
    let dots = |is_cut: bool| if is_cut { "…" } else { "" };
    format!(
        "{}{front}{}{back}{}",
        dots(skipped > 0),
        &line[range.clone()],
        dots(back.len() < after.len())
    )
}

/// Adds the occurrences, in order for each pattern, to the names of a workload.
fn give(
    workload: &mut WorkloadReport,
    search: &Search,
    found: &Occurrences,
    by_pattern: &[Vec<&Mention>],
) {
    let reported: HashSet<(&str, usize)> = workload
        .findings
        .iter()
        .filter(|finding| finding.rule == RuleId::SvcNameReplacement)
        .map(|finding| (&*finding.file, finding.span.start.line))
        .collect();
    for renamed in &mut workload.renamed {
        let texts = renamed.texts.iter();
        let own: Vec<usize> = texts
            .filter_map(|text| search.by_text.get(&(renamed.kind, text.clone())))
            .copied()
            .collect();
        renamed.was_searched = !own.is_empty();
        renamed.others = search.others(&own, found);
        let known = renamed.places.iter();
        let mut known: HashSet<(&str, Position)> = known.map(place_of).collect();
        let mut places: Vec<&Mention> = own
            .iter()
            .flat_map(|one| &by_pattern[*one])
            .copied()
            .collect();
        places.sort();
        places.retain(|place| {
            let is_new = known.insert(place_of(place));
            is_new && !reported.contains(&(place.file.as_str(), place.span.start.line))
        });
        let places: Vec<Mention> = places.into_iter().cloned().collect();
        renamed.places.extend(places);
    }
    if workload.verdict == Verdict::OnFargate {
        // An earlier run changed the name; only what still has the old one is worth a report.
        let is_referenced = |one: &Renamed| one.places.iter().any(|place| place.is_sure);
        workload.renamed.retain(is_referenced);
    }
}

fn place_of(mention: &Mention) -> (&str, Position) {
    (&mention.file, mention.span.start)
}
