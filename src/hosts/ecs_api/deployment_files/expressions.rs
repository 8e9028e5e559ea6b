//! Resolves GitHub Actions expressions in a value, as far as the file itself defines them.

use crate::syntax::Cursor;

/// Replaces an unknown part of a value.
pub(crate) const UNKNOWN: char = '*';

/// The limit of possible texts of a value; beyond it, a part counts as unknown.
const MOST: usize = 64;

/// The place of a value: its expressions are looked up from the innermost of these outward.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'d> {
    pub root: Cursor<'d>,
    pub job: Option<Cursor<'d>>,
    pub step: Cursor<'d>,
}

impl<'d> Scope<'d> {
    /// The possible texts of a value; unknown parts are [`UNKNOWN`].
    pub(crate) fn resolve(self, text: &str) -> Vec<String> {
        let mut found = vec![String::new()];
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${{") {
            let Some((inside, behind)) = after.split_once("}}") else {
                break;
            };
            let mut values = self.value(inside.trim());
            // A matrix of many dimensions has too many combinations.
            if found.len().saturating_mul(values.len()) > MOST {
                values = vec![UNKNOWN.to_string()];
            }
            found = found
                .iter()
                .flat_map(|start| {
                    values
                        .iter()
                        .map(move |value| format!("{start}{before}{value}"))
                })
                .collect();
            rest = behind;
        }
        found.iter().map(|start| format!("{start}{rest}")).collect()
    }

    fn value(self, expression: &str) -> Vec<String> {
        let unknown = || vec![UNKNOWN.to_string()];
        let Some((context, name)) = expression.split_once('.') else {
            return unknown();
        };
        let texts: Vec<&str> = match context {
            "env" => self
                .environment(name)
                .and_then(Cursor::text)
                .into_iter()
                .collect(),
            "inputs" => self.default_of_input(name).into_iter().collect(),
            "matrix" => self.matrix(name),
            "github" if name == "workspace" => vec!["."],
            _ => Vec::new(),
        };
        if texts.is_empty() || texts.iter().any(|text| text.contains("${{")) {
            return unknown();
        }
        texts.into_iter().map(str::to_owned).collect()
    }

    /// The definition of the variable that is the whole of a value.
    pub(crate) fn variable(self, text: &str) -> Option<Cursor<'d>> {
        let inside = text.trim().strip_prefix("${{")?.strip_suffix("}}")?;
        let place = self.environment(inside.trim().strip_prefix("env.")?)?;
        place.text().filter(|text| !text.contains("${{"))?;
        Some(place)
    }

    fn environment(self, name: &str) -> Option<Cursor<'d>> {
        let places = [Some(self.step), self.job, Some(self.root)];
        let mut blocks = places
            .into_iter()
            .flatten()
            .filter_map(|one| one.get("env"));
        blocks.find_map(|block| block.get(name))
    }

    /// The default of an input of a composite action or a called workflow, which its caller may omit.
    fn default_of_input(self, name: &str) -> Option<&'d str> {
        let triggers = ["workflow_dispatch", "workflow_call"];
        let of_workflow = triggers
            .iter()
            .find_map(|trigger| self.root.path(&["on", *trigger, "inputs", name, "default"]));
        let of_action = self.root.path(&["inputs", name, "default"]);
        of_action.or(of_workflow)?.text()
    }

    fn matrix(self, name: &str) -> Vec<&'d str> {
        let Some(matrix) = self.job.and_then(|job| job.path(&["strategy", "matrix"])) else {
            return Vec::new();
        };
        let (first, inner) = name
            .split_once('.')
            .map_or((name, None), |(a, b)| (a, Some(b)));
        let listed = matrix.get(first).into_iter().flat_map(Cursor::items);
        let included = matrix.get("include").into_iter().flat_map(Cursor::items);
        let included = included.filter_map(|item| item.get(first));
        let values = listed.chain(included).filter_map(|value| match inner {
            Some(inner) => value.get(inner),
            None => Some(value),
        });
        values.filter_map(Cursor::text).collect()
    }
}
