//! Arguments that name a transform or a rule: completed by shells, and suggested when mistyped.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

use crate::report::rules;
use crate::transforms::STEPS;

/// The largest number of names that are suggested.
const SUGGESTED: usize = 3;
/// How similar a name must be, from 0 to 1.
const SIMILAR: f64 = 0.8;
/// How much less similar than the most similar name another one may be.
const AS_SIMILAR: f64 = 0.05;

/// Accepts the names of one kind.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// What a name stands for, in messages.
    what: &'static str,
    /// The command that lists the names.
    listed_by: &'static str,
    names: Vec<&'static str>,
}

impl Names {
    /// The transforms.
    pub(super) fn transforms() -> Self {
        Self {
            what: "transform",
            listed_by: "ecs2fargate transforms",
            names: STEPS.iter().map(|step| step.name).collect(),
        }
    }

    /// The rules, findings and tables of facts.
    pub(super) fn rules() -> Self {
        Self {
            what: "rule",
            listed_by: "ecs2fargate rules",
            names: rules::names().collect(),
        }
    }

    /// Everything that has a page.
    pub(super) fn explained() -> Self {
        let transforms = STEPS.iter().map(|step| step.name);
        Self {
            what: "rule or transform",
            listed_by: "ecs2fargate rules` or `ecs2fargate transforms",
            names: transforms.chain(rules::names()).collect(),
        }
    }

    fn unknown(&self, name: &str) -> String {
        let Self {
            what, listed_by, ..
        } = self;
        let near = near(name, &self.names);
        if near.is_empty() {
            return format!("no {what} is named `{name}`; for all names, run `{listed_by}`");
        }
        let near: Vec<String> = near.iter().map(|near| format!("`{near}`")).collect();
        let near = near.join(" or ");
        format!("no {what} is named `{name}`; did you mean {near}?")
    }
}

impl TypedValueParser for Names {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        let name = value.to_string_lossy();
        if self.names.contains(&&*name) {
            return Ok(name.into_owned());
        }
        let error = Error::raw(ErrorKind::InvalidValue, self.unknown(&name) + "\n");
        Err(error.with_cmd(command))
    }

    /// For completions and man pages; the help texts do not list them, because they are many.
    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.names.iter().copied().map(PossibleValue::new)))
    }
}

/// The names that a misspelled or shortened one most likely stands for, the most similar first.
pub(super) fn near<'n>(text: &str, names: &[&'n str]) -> Vec<&'n str> {
    let text = text.to_lowercase().replace(['_', ' '], "-");
    let mut scored: Vec<(f64, &str)> = names
        .iter()
        .map(|name| {
            let is_part = text.len() > 2 && name.contains(&text);
            let score = strsim::jaro_winkler(&text, name);
            (if is_part { score + 1.0 } else { score }, *name)
        })
        .filter(|(score, _)| *score > SIMILAR)
        .collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    scored.retain(|(score, _)| best - score < AS_SIMILAR);
    scored.truncate(SUGGESTED);
    scored.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn similar_names_and_parts_of_names_are_suggested() {
        let names = ["cd-gpu", "launch-type", "svc-launch-type", "tg-port"];
        assert_eq!(near("gpu", &names), ["cd-gpu"]);
        assert_eq!(near("lauch_type", &names), ["launch-type"]);
        assert_eq!(near("ype", &names), ["launch-type", "svc-launch-type"]);
        assert_eq!(near("cd-gpus", &names), ["cd-gpu"]);
        assert!(near("banana", &names).is_empty());
    }
}
