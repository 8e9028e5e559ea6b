//! Arguments that name a transform or a rule: completed by shells, and suggested when mistyped.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

use crate::report::rules;
use crate::settings::nearest;
use crate::transforms::STEPS;

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
        let names = self.names.iter().copied();
        match nearest(name, names) {
            Some(near) => format!("no {what} is named `{name}`; did you mean `{near}`?"),
            None => format!("no {what} is named `{name}`; for all names, run `{listed_by}`"),
        }
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
