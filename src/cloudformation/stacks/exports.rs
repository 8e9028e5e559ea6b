//! Exports, and the imports that mean them.

use std::collections::HashMap;

use crate::cloudformation::intrinsic::{Intrinsic, intrinsic};
use crate::cloudformation::{Rendered, Template};
use crate::document::Cursor;

/// An output that a template exports.
#[derive(Clone, Copy)]
pub struct Export<'d> {
    /// The file that exports it.
    pub file: usize,
    /// The name of the output.
    pub output: &'d str,
    /// Its value.
    pub value: Cursor<'d>,
}

/// An export together with what an import tells of the names in it.
#[derive(Clone)]
pub struct Matched<'d> {
    /// The export.
    pub export: Export<'d>,
    /// For each variable of the exporting template what it is in the importing one, both in the words of a `Fn::Sub`:
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
    /// By how the names end; those that end with something filled in by an empty text.
    by_end: HashMap<String, Vec<Named<'d>>>,
}

/// How many characters of a name's end are looked up.
const END: usize = 4;

/// The last characters of a text, as far as it has so many.
fn end_of(text: &str) -> &str {
    let start = text.char_indices().rev().nth(END - 1);
    &text[start.map_or(0, |(start, _)| start)..]
}

impl<'d> Exports<'d> {
    pub(super) fn read(files: &[(&'d str, Option<&Template<'d>>)]) -> Self {
        let mut by_end: HashMap<String, Vec<Named<'d>>> = HashMap::new();
        for (file, (path, template)) in files.iter().enumerate() {
            let outputs = template.and_then(|template| template.root.get("Outputs"));
            for (output, _, body) in outputs.into_iter().flat_map(Cursor::entries) {
                let name = body.path(&["Export", "Name"]);
                let Some((name, value)) = name.zip(body.get("Value")) else {
                    continue;
                };
                let name = pieces(&Rendered::of(name).text);
                let end = match name.last() {
                    Some(Piece::Text(text)) if text.chars().count() >= END => end_of(text),
                    _ => "",
                };
                by_end.entry(end.to_owned()).or_default().push(Named {
                    export: Export {
                        file,
                        output,
                        value,
                    },
                    path,
                    name,
                });
            }
        }
        Self { by_end }
    }

    /// The export that fits an import of a file; of several the one whose file lies nearest.
    pub(super) fn matching(&self, importing: &str, import: Cursor<'_>) -> Option<Matched<'d>> {
        let import = name_of(import);
        let ends = [end_of(&import), ""];
        let candidates = ends.iter().filter_map(|end| self.by_end.get(*end));
        let fitting: Vec<(usize, Matched<'d>)> = candidates
            .flatten()
            .filter_map(|named| {
                let names = fit(&named.name, &import)?;
                let shared = shared_folders(importing, named.path);
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

/// The name that an import asks for. Below `!ImportValue` the argument carries the tag itself, so it is read past it.
fn name_of(argument: Cursor<'_>) -> String {
    if argument.document.tag(argument.node) != Some("!ImportValue") {
        return Rendered::of(argument).text;
    }
    match argument.document.scalar(argument.node) {
        Some(literal) => literal.replace("${", "${!"),
        None => Rendered::below_tag(argument).text,
    }
}

fn shared_folders(one: &str, other: &str) -> usize {
    let pairs = one.split('/').zip(other.split('/'));
    pairs.take_while(|(one, other)| one == other).count()
}

/// A piece of a name: text, or what is filled in.
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

/// What the variables of an export's name are in an import, where the two may be the same name. Names without text of
/// their own fit anything, and so nothing.
fn fit(export: &[Piece], import: &str) -> Option<Vec<(String, String)>> {
    let says_something = export
        .iter()
        .any(|piece| matches!(piece, Piece::Text(text) if text.chars().any(char::is_alphanumeric)));
    let ends_alike = match export.last() {
        Some(Piece::Text(text)) => import.ends_with(text.as_str()),
        _ => true,
    };
    if !says_something || !ends_alike {
        return None;
    }
    match_pieces(export, import)
}

/// Lines an export's pieces up with an import's text; a variable is at least one character, and as little as possible.
fn match_pieces(export: &[Piece], import: &str) -> Option<Vec<(String, String)>> {
    let Some((first, rest)) = export.split_first() else {
        return import.is_empty().then(Vec::new);
    };
    match first {
        Piece::Text(text) => match_pieces(rest, import.strip_prefix(text.as_str())?),
        Piece::Variable(name) => {
            let ends = import.char_indices().map(|(at, one)| at + one.len_utf8());
            for end in ends {
                let (value, behind) = import.split_at(end);
                // A variable of the import is one thing.
                if value.matches("${").count() != value.matches('}').count() {
                    continue;
                }
                if let Some(mut names) = match_pieces(rest, behind) {
                    names.insert(0, (name.clone(), value.to_owned()));
                    return Some(names);
                }
            }
            None
        }
    }
}

/// The arguments of a template's imports.
pub(super) fn imports_in<'d>(template: &Template<'d>) -> Vec<Cursor<'d>> {
    if !template.document.text().contains("ImportValue") {
        return Vec::new();
    }
    let nodes = template.root.descendants().into_iter();
    let arguments = nodes.filter_map(|node| match intrinsic(node)? {
        Intrinsic::Other {
            name: "ImportValue",
            argument,
        } => Some(argument),
        _ => None,
    });
    arguments.collect()
}

impl Matched<'_> {
    /// A name of the exporting template as the importing one writes it, in the words of a `Fn::Sub`; `None` where it
    /// holds something that the import does not tell.
    #[must_use]
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
        let told = names.iter().map(|(name, value)| format!("{name}={value}"));
        Some(told.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn an_import_tells_the_names_of_the_export() {
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
    fn variables_are_taken_whole() {
        assert_eq!(
            names("${Env}-${AWS::Region}-vpc", "${Env}-${AWS::Region}-vpc").as_deref(),
            Some("Env=${Env} AWS::Region=${AWS::Region}")
        );
    }
}
