//! Exports, and the imports that refer to them.

use std::collections::{HashMap, HashSet};

use aho_corasick::AhoCorasick;

use crate::model::{Function, Module, SubText, function};
use crate::syntax::Cursor;

/// An output that a module exports.
#[derive(Clone, Copy)]
pub struct Export<'d> {
    /// The file that exports it.
    pub file: usize,
    /// The name of the output.
    pub output: &'d str,
    /// Its value.
    pub value: Cursor<'d>,
}

/// An export, with what an import shows about the variables in its name.
#[derive(Clone)]
pub struct Matched<'d> {
    /// The export.
    pub export: Export<'d>,
    /// The value of each variable of the exporting module in the importing one, both in the syntax of a `Fn::Sub`:
    /// `AWS::StackName` is `${NetworkStack}`.
    pub names: Vec<(String, String)>,
}

struct Named<'d> {
    export: Export<'d>,
    path: &'d str,
    name: Vec<Piece>,
}

/// The exports of a run.
#[derive(Default)]
pub(super) struct Exports<'d> {
    all: Vec<Named<'d>>,
    /// The exports that are looked up by each literal piece.
    by_mark: Vec<Vec<usize>>,
    /// Finds the literal pieces in the name of an import.
    marks: Option<AhoCorasick>,
}

impl<'d> Exports<'d> {
    pub(super) fn read(files: &[(&'d str, Option<&Module<'d>>)]) -> Self {
        let mut all = Vec::new();
        for (file, (path, module)) in files.iter().enumerate() {
            let exports = module.iter().flat_map(|module| &module.links.exports);
            all.extend(exports.map(|one| Named {
                export: Export {
                    file,
                    output: one.output,
                    value: one.value,
                },
                path,
                name: pieces(&SubText::of(one.name).text),
            }));
        }
        let (marks, by_mark) = by_rarest_mark(&all);
        Self {
            marks: AhoCorasick::new(&marks).ok().filter(|_| !marks.is_empty()),
            by_mark,
            all,
        }
    }

    /// Whether an import may refer to an export, also where others match it as well.
    pub(super) fn may_be(&self, import: Cursor<'_>, file: usize, output: &str) -> bool {
        let import = name_of(import);
        let mut all = self.all.iter();
        all.any(|one| {
            one.export.file == file
                && one.export.output == output
                && fit(&one.name, &import).is_some()
        })
    }

    /// The export that matches an import of a file; if there are several, the one whose file is nearest.
    pub(super) fn matching(&self, importing: &str, import: Cursor<'_>) -> Option<Matched<'d>> {
        let import = name_of(import);
        let marks = self.marks.as_ref()?.find_overlapping_iter(&import);
        let mut found: Vec<usize> = marks.map(|mark| mark.pattern().as_usize()).collect();
        found.sort_unstable();
        found.dedup();
        let candidates = found.iter().flat_map(|mark| &self.by_mark[*mark]);
        let fitting: Vec<(usize, Matched<'d>)> = candidates
            .filter_map(|index| {
                let named = &self.all[*index];
                let names = fit(&named.name, &import)?;
                let shared = shared_directories(importing, named.path);
                let export = named.export;
                Some((shared, Matched { export, names }))
            })
            .collect();
        let nearest = fitting.iter().map(|(shared, _)| *shared).max()?;
        let mut nearest = fitting
            .into_iter()
            .filter(|(shared, _)| *shared == nearest)
            .map(|(_, matched)| matched);
        let first = nearest.next()?;
        nearest.next().is_none().then_some(first)
    }
}

/// For each export, the literal piece of its name that the fewest others have, so that an import is compared with few;
/// and the exports of each piece. Names without literal pieces match nothing.
fn by_rarest_mark<'e>(all: &'e [Named<'_>]) -> (Vec<&'e str>, Vec<Vec<usize>>) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for mark in all.iter().flat_map(|named| marks_in(&named.name)) {
        *counts.entry(mark).or_default() += 1;
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    let (mut marks, mut by_mark) = (Vec::new(), Vec::new());
    for (index, named) in all.iter().enumerate() {
        let rarity = |mark: &&str| (counts[mark], std::cmp::Reverse(mark.len()));
        let Some(mark) = marks_in(&named.name).min_by_key(rarity) else {
            continue;
        };
        let place = *places.entry(mark).or_insert_with(|| {
            marks.push(mark);
            by_mark.push(Vec::new());
            marks.len() - 1
        });
        by_mark[place].push(index);
    }
    (marks, by_mark)
}

/// The literal pieces of a name that distinguish it.
fn marks_in(name: &[Piece]) -> impl Iterator<Item = &str> {
    name.iter().filter_map(|piece| match piece {
        Piece::Text(text) => says_something(text).then_some(text.as_str()),
        Piece::Variable(_) => None,
    })
}

fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The name of an import. Below `!ImportValue` the argument itself has the tag, so its text is read without regard to
/// the tag.
fn name_of(argument: Cursor<'_>) -> String {
    if argument.document.tag(argument.node) != Some("!ImportValue") {
        return SubText::of(argument).text;
    }
    match argument.document.scalar(argument.node) {
        Some(literal) => literal.replace("${", "${!"),
        None => SubText::below_tag(argument).text,
    }
}

fn shared_directories(one: &str, other: &str) -> usize {
    let pairs = one.split('/').zip(other.split('/'));
    pairs.take_while(|(one, other)| one == other).count()
}

/// A piece of a name: text, or a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Variable(String),
}

pub(super) fn pieces(name: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((variable, behind)) = after.split_once('}') else {
            break;
        };
        if !before.is_empty() {
            found.push(Piece::Text(before.to_owned()));
        }
        found.push(Piece::Variable(variable.to_owned()));
        rest = behind;
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest.to_owned()));
    }
    found
}

/// The values of the variables of an export's name in an import, if the two may be the same name. Names without literal
/// pieces would match anything, and so match nothing.
fn fit(export: &[Piece], import: &str) -> Option<Vec<(String, String)>> {
    let says_something = marks_in(export).next().is_some();
    let ends_alike = match export.last() {
        Some(Piece::Text(text)) => import.ends_with(text.as_str()),
        _ => true,
    };
    if !says_something || !ends_alike {
        return None;
    }
    let mut lined_up = LinedUp {
        import,
        dead_ends: HashSet::new(),
    };
    lined_up.from(export, 0)
}

/// An export's pieces, aligned with an import's text; a variable is at least one character, and as few as possible.
struct LinedUp<'i> {
    import: &'i str,
    /// The numbers of remaining pieces and the positions at which nothing matched. Without this, many variables take
    /// exponential time.
    dead_ends: HashSet<(usize, usize)>,
}

impl LinedUp<'_> {
    fn from(&mut self, pieces: &[Piece], at: usize) -> Option<Vec<(String, String)>> {
        let Some((first, rest)) = pieces.split_first() else {
            return (at == self.import.len()).then(Vec::new);
        };
        if self.dead_ends.contains(&(pieces.len(), at)) {
            return None;
        }
        let text = &self.import[at..];
        let found = match first {
            Piece::Text(literal) => {
                let fits = text.starts_with(literal.as_str());
                fits.then(|| self.from(rest, at + literal.len())).flatten()
            }
            Piece::Variable(name) => self.variable(name, rest, at),
        };
        if found.is_none() {
            self.dead_ends.insert((pieces.len(), at));
        }
        found
    }

    fn variable(&mut self, name: &str, rest: &[Piece], at: usize) -> Option<Vec<(String, String)>> {
        let text = &self.import[at..];
        let (mut opened, mut closed, mut last) = (0, 0, ' ');
        for (start, letter) in text.char_indices() {
            let end = start + letter.len_utf8();
            opened += usize::from(last == '$' && letter == '{');
            closed += usize::from(letter == '}');
            last = letter;
            // A variable of the import cannot be split.
            if opened != closed {
                continue;
            }
            if let Some(mut names) = self.from(rest, at + end) {
                names.insert(0, (name.to_owned(), text[..end].to_owned()));
                return Some(names);
            }
        }
        None
    }
}

/// The arguments of a module's imports.
pub(super) fn imports_in<'d>(module: &Module<'d>) -> Vec<Cursor<'d>> {
    if !module.document.text().contains("ImportValue") {
        return Vec::new();
    }
    let nodes = module.root.descendants().into_iter();
    let arguments = nodes.filter_map(|node| match function(node)? {
        Function::Call {
            name: "ImportValue",
            argument,
        } => Some(argument),
        _ => None,
    });
    arguments.collect()
}

impl Matched<'_> {
    /// A name of the exporting module as the importing one writes it, in the syntax of a `Fn::Sub`; `None` if it
    /// contains something that the import does not show.
    pub fn translated(&self, name: &str) -> Option<String> {
        let mut text = String::new();
        for piece in pieces(name) {
            match piece {
                Piece::Text(literal) => text.push_str(&literal),
                // These are the same in every stack of an account and region.
                Piece::Variable(name) if is_same_everywhere(&name) => {
                    text.push_str(&format!("${{{name}}}"));
                }
                Piece::Variable(name) => {
                    let (_, value) = self.names.iter().find(|(known, _)| *known == name)?;
                    text.push_str(value);
                }
            }
        }
        Some(text)
    }
}

fn is_same_everywhere(name: &str) -> bool {
    matches!(
        name,
        "AWS::Region" | "AWS::AccountId" | "AWS::Partition" | "AWS::URLSuffix"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(export: &str, import: &str) -> Option<String> {
        let names = fit(&pieces(export), import)?;
        let shown = names.iter().map(|(name, value)| format!("{name}={value}"));
        Some(shown.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn an_import_shows_the_names_of_the_export() {
        let export = "${AWS::StackName}-VpcId";
        assert_eq!(
            names(export, "${Network}-VpcId").as_deref(),
            Some("AWS::StackName=${Network}")
        );
        assert_eq!(
            names(export, "prod-network-VpcId").as_deref(),
            Some("AWS::StackName=prod-network")
        );
        assert_eq!(names(export, "${Network}-SubnetIds"), None);
        assert_eq!(names("vpc-id", "vpc-id").as_deref(), Some(""));
        assert_eq!(names("${Name}", "${Other}"), None);
    }

    #[test]
    fn many_variables_end_in_no_time() {
        let export: String = (0..40).map(|number| format!("${{V{number}}}-")).collect();
        let import = "-a".repeat(200);
        assert_eq!(names(&format!("{export}x"), &import), None);
        assert!(names(&format!("{export}a"), &import).is_some());
    }

    #[test]
    fn variables_are_taken_whole() {
        assert_eq!(
            names("${Env}-${AWS::Region}-vpc", "${Env}-${AWS::Region}-vpc").as_deref(),
            Some("Env=${Env} AWS::Region=${AWS::Region}")
        );
    }
}
