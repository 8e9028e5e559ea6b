//! Determines the template that a parameter file belongs to.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::names::{is_environment, is_example, split, telling_words, up};
use super::place::Place;
use super::{Belongs, NamedModule, ParameterFile, Seen};

/// The number of parameter names that two templates do not share by accident, as they do a stage and a VPC.
const ENOUGH: usize = 3;

/// A template of the run, with what is needed to match files.
struct Candidate<'d> {
    /// Its index among the files of the run.
    index: usize,
    path: &'d str,
    directory: &'d str,
    /// The words of its name, or of its directory's if its own name is generic.
    words: Vec<String>,
    /// Whether a parent stack creates its stack.
    is_nested: bool,
    parameters: HashSet<&'d str>,
    /// The parameters that every new stack requires.
    required: Vec<&'d str>,
}

impl Candidate<'_> {
    /// Whether everything that a file sets is a parameter of the template.
    fn takes(&self, file: &ParameterFile<'_>) -> bool {
        let mut names = file.values.keys();
        names.all(|name| self.parameters.contains(name.as_str()))
    }

    /// Whether a file sets everything that a new stack requires, and enough for that to be no accident.
    fn is_satisfied_by(&self, file: &ParameterFile<'_>) -> bool {
        file.values.len() >= ENOUGH
            && self
                .required
                .iter()
                .all(|name| file.values.contains_key(*name))
    }
}

/// The templates of a run.
pub(super) struct Templates<'d> {
    all: Vec<Candidate<'d>>,
    by_parameter: HashMap<&'d str, Vec<usize>>,
    /// The templates by the first word of their names.
    by_word: HashMap<String, Vec<usize>>,
}

/// A template that a name or a location leads to.
struct Lead<'t, 'd> {
    module: &'t Candidate<'d>,
    /// Whether every other word of the name is an environment.
    is_plain: bool,
}

impl Lead<'_, '_> {
    /// Whether the parameters of a file match the template as well.
    fn is_of(&self, file: &ParameterFile<'_>) -> bool {
        let is_meant = self.is_plain || self.module.is_satisfied_by(file);
        is_meant && self.module.takes(file)
    }
}

impl<'d> Templates<'d> {
    pub(super) fn of(seen: &[Seen<'_, 'd>]) -> Self {
        let numbered = seen.iter().enumerate();
        let all: Vec<Candidate<'d>> = numbered
            .filter_map(|(index, seen)| candidate(index, seen))
            .collect();
        let mut by_parameter: HashMap<&'d str, Vec<usize>> = HashMap::new();
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, one) in all.iter().enumerate() {
            for name in &one.parameters {
                by_parameter.entry(name).or_default().push(number);
            }
            if let Some(word) = one.words.first() {
                by_word.entry(word.clone()).or_default().push(number);
            }
        }
        Self {
            all,
            by_parameter,
            by_word,
        }
    }

    /// The template of a file, or those that may be; `None` if there is none.
    pub(super) fn of_file(&self, file: &ParameterFile<'_>) -> Option<Belongs> {
        match &file.names {
            NamedModule::Beside(paths) => {
                // The SAM CLI ignores parameters that the template does not have.
                let named = paths
                    .iter()
                    .find_map(|path| self.all.iter().find(|one| one.path == path));
                named.map(|one| Belongs::To(one.index))
            }
            NamedModule::Below(path) => self.by_end(path, file),
            NamedModule::Nothing => self.by_place(file),
        }
    }

    /// The only template whose path has this end.
    fn by_end(&self, path: &str, file: &ParameterFile<'_>) -> Option<Belongs> {
        let end = format!("/{}", path.trim_start_matches("./"));
        let is_named = |one: &&Candidate<'_>| format!("/{}", one.path).ends_with(&end);
        let named: Vec<&Candidate<'_>> = self.all.iter().filter(is_named).collect();
        match named.as_slice() {
            [one] if one.takes(file) => Some(Belongs::To(one.index)),
            _ => None,
        }
    }

    fn by_place(&self, file: &ParameterFile<'_>) -> Option<Belongs> {
        let place = Place::of(file.path);
        if place.words().any(is_example) {
            return None;
        }
        let fitting = self.fitting(file);
        let lead = match self.by_name(&place) {
            Ok(None) => beside(&place, &fitting),
            Ok(lead) => lead,
            Err(Several) => None,
        };
        let mut perhaps: Vec<usize> = fitting.iter().map(|one| one.index).collect();
        match lead {
            Some(lead) if lead.is_of(file) => return Some(Belongs::To(lead.module.index)),
            // With unknown words in its name, it may still belong to the template.
            Some(lead) if lead.is_plain => perhaps.push(lead.module.index),
            None if fitting.is_empty() => perhaps.extend(self.nearly_fitting(file, &place)),
            _ => {}
        }
        perhaps.sort_unstable();
        perhaps.dedup();
        (!perhaps.is_empty()).then_some(Belongs::Perhaps(perhaps))
    }

    /// The templates near a file that have most of the parameters that it sets.
    fn nearly_fitting(&self, file: &ParameterFile<'_>, place: &Place<'_>) -> Vec<usize> {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for name in file.values.keys() {
            let known = self.by_parameter.get(name.as_str()).into_iter().flatten();
            for number in known {
                *shared.entry(*number).or_default() += 1;
            }
        }
        let near = shared.into_iter().filter(|(number, count)| {
            let is_near = place.homes.contains(&self.all[*number].directory);
            is_near && 2 * count > file.values.len()
        });
        near.map(|(number, _)| self.all[number].index).collect()
    }

    /// The templates that have every parameter that a file sets; those of nested stacks only if there are no others.
    fn fitting(&self, file: &ParameterFile<'_>) -> Vec<&Candidate<'d>> {
        let first = file.values.keys().next();
        let with_first = first.and_then(|name| self.by_parameter.get(name.as_str()));
        let with_first = with_first.into_iter().flatten();
        let (nested, own): (Vec<_>, Vec<_>) = with_first
            .map(|number| &self.all[*number])
            .filter(|one| one.takes(file))
            .partition(|one| one.is_nested);
        if own.is_empty() { nested } else { own }
    }

    /// The template whose name is part of the file's name: the longest such name, then the nearest such template.
    fn by_name(&self, place: &Place<'_>) -> Result<Option<Lead<'_, 'd>>, Several> {
        let rank = |one: &Candidate<'_>| {
            let length = one.words.len();
            (Reverse(length), distance(place.directory, one.directory))
        };
        let named = self.mentioned(place);
        let Some(best) = named.iter().map(|one| rank(one)).min() else {
            return Ok(None);
        };
        let mut named = named.into_iter().filter(|one| rank(one) == best);
        let Some(module) = named.next() else {
            return Ok(None);
        };
        if named.any(|other| other.index != module.index) {
            return Err(Several);
        }
        let is_plain = place.is_plain(&module.words);
        Ok(Some(Lead { module, is_plain }))
    }

    /// The templates whose names are in the parts of a place.
    fn mentioned(&self, place: &Place<'_>) -> Vec<&Candidate<'d>> {
        let starts = place
            .parts
            .iter()
            .flat_map(|part| (0..part.len()).map(|start| &part[start..]));
        starts
            .flat_map(|words| {
                let known = self.by_word.get(&words[0]).into_iter().flatten();
                known
                    .map(|number| &self.all[*number])
                    .filter(|one| words.starts_with(&one.words))
            })
            .collect()
    }
}

/// More than one template matches.
struct Several;

/// The only matching template in the nearest directory that has any; one further below must have all its requirements
/// set as well.
fn beside<'t, 'd>(place: &Place<'_>, fitting: &[&'t Candidate<'d>]) -> Option<Lead<'t, 'd>> {
    for home in &place.homes {
        let mut here = fitting.iter().filter(|one| one.directory == *home);
        if let Some(module) = here.next() {
            let is_only = here.next().is_none();
            let is_plain = place.is_plain(&module.words);
            return is_only.then_some(Lead { module, is_plain });
        }
    }
    let home = place.homes.last()?;
    let is_below = |one: &&&Candidate<'_>| {
        home.is_empty()
            || one
                .directory
                .strip_prefix(home)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    let mut below = fitting.iter().filter(is_below);
    let module = below.next()?;
    below.next().is_none().then_some(Lead {
        module,
        is_plain: false,
    })
}

fn candidate<'d>(index: usize, seen: &Seen<'_, 'd>) -> Option<Candidate<'d>> {
    let module = seen.module?;
    let (directory, stem) = split(seen.path);
    let mut words = telling_words(stem);
    if words.is_empty() {
        words = up(directory).map_or_else(Vec::new, |(_, name)| telling_words(name));
    }
    // `prod.yaml` has the same name as every other file for production.
    if words.iter().all(|word| is_environment(word)) {
        words.clear();
    }
    let required = module.parameters.iter();
    let required = required.filter(|one| one.body.get("Default").is_none());
    Some(Candidate {
        index,
        path: seen.path,
        directory,
        words,
        is_nested: seen.is_nested,
        required: required.map(|one| one.name).collect(),
        parameters: module.parameters.iter().map(|one| one.name).collect(),
    })
}

/// The number of directories on the path from one to another.
fn distance(one: &str, other: &str) -> usize {
    let steps = |directory: &str| directory.split('/').filter(|step| !step.is_empty()).count();
    let pairs = one.split('/').zip(other.split('/'));
    let common = pairs.take_while(|(a, b)| a == b && !a.is_empty()).count();
    steps(one) + steps(other) - 2 * common
}
