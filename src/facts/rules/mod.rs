//! The rules: the differences on Fargate, how the tool handles each, and the findings that belong to no difference. The
//! table is in `table.rs`.

mod aws_errors;
mod sources;
mod table;

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

pub use sources::Source;
pub use table::RuleId;

/// Date and classes of the rules.
pub const ABOUT: &str = "\
What is different on Fargate, and what else is reported. As of 2026-11-20.

automatic    migrate makes the change
needs input  a value or a decision is needed
advisory     it can be deployed, but behaves differently
blocked      Fargate does not support it";

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The ID that findings use.
    pub id: RuleId,
    /// The property, resource or situation that the rule concerns.
    pub title: &'static str,
    /// Whether the difference can be rewritten; of findings that belong to no difference, what they require.
    pub class: Class,
    /// The cases to which the class applies; empty if it always applies.
    pub varies: &'static str,
    /// The sources of the difference, separated by semicolons; empty for a finding that belongs to no difference.
    pub source: &'static str,
    /// How the tool handles it; several entries if it depends on the template.
    pub answers: &'static [Answer],
    /// The step that handles or reports it; `None` if it is reported for a whole run.
    pub step: Option<&'static str>,
    /// The page that explains the rule, as Markdown.
    pub page: &'static str,
}

impl Rule {
    const fn new(id: RuleId, class: Class, title: &'static str) -> Self {
        Self {
            id,
            title,
            class,
            varies: "",
            source: "",
            answers: &[],
            step: None,
            page: "",
        }
    }

    /// The error with which AWS refuses a definition that breaks the rule, quoted; `None` where there is none or it is
    /// not known.
    pub const fn aws_error(&self) -> Option<&'static str> {
        aws_errors::of(self.id)
    }

    /// The sources of the difference, with the edition that was read.
    pub fn sources(&self) -> Vec<Source> {
        let sources = self.source.split("; ").filter(|text| !text.is_empty());
        sources.map(sources::read).collect()
    }

    /// Whether findings with its ID are reported.
    pub fn is_reported(&self) -> bool {
        self.answers.iter().any(|answer| answer.is_finding())
    }

    /// Whether at least some of its findings can be ignored: notes and warnings.
    pub fn can_be_ignored(&self) -> bool {
        let advisory = [Answer::Warning, Answer::Note];
        self.answers.iter().any(|answer| advisory.contains(answer))
    }
}

/// Whether a difference can be rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A rewrite needs no input.
    Automatic,
    /// A rewrite needs a value.
    NeedsInput,
    /// It can be deployed, but behaves differently.
    Advisory,
    /// A rewrite is impossible without a redesign.
    Blocked,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 4] = [
        Self::Automatic,
        Self::NeedsInput,
        Self::Advisory,
        Self::Blocked,
    ];

    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::NeedsInput => "needs input",
            Self::Advisory => "advisory",
            Self::Blocked => "blocked",
        }
    }
}

/// One way in which the tool handles a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The step with this name rewrites it.
    Step(&'static str),
    /// A finding blocks the workload.
    Block,
    /// A finding asks for a decision, which the workload needs before it is migrated.
    Ask,
    /// The workload is migrated, and a finding describes what must be done before deploying.
    Act,
    /// A finding warns.
    Warning,
    /// A finding notes something.
    Note,
    /// Reported together with another rule.
    With(RuleId),
    /// The property is kept.
    Kept,
}

impl Answer {
    /// The kinds that are findings.
    pub const FINDINGS: [Self; 5] = [Self::Block, Self::Ask, Self::Act, Self::Warning, Self::Note];

    /// The word used in reports: a kind of finding, a step's name, or another rule's ID.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Step(name) => name,
            Self::With(rule) => rule.as_str(),
            Self::Block => "block",
            Self::Ask => "ask",
            Self::Act => "act",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Kept => "kept",
        }
    }

    /// The name for people of a kind of finding.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Block => "blocked",
            Self::Ask => "decision needed",
            Self::Act => "action required",
            _ => self.word(),
        }
    }

    /// Whether it is a finding with the rule's ID.
    pub fn is_finding(self) -> bool {
        Self::FINDINGS.contains(&self)
    }
}

impl RuleId {
    /// The rule's row.
    pub fn rule(self) -> &'static Rule {
        &table::RULES[self as usize]
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl Serialize for RuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl JsonSchema for RuleId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "RuleId".into()
    }

    /// Later versions have more rules, so that the known ones are not listed.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"})
    }
}

/// Every rule, ordered by ID.
pub fn all() -> &'static [Rule] {
    table::RULES
}

/// The differences between container instances and Fargate, ordered by ID.
pub fn differences() -> impl Iterator<Item = &'static Rule> {
    all().iter().filter(|rule| !rule.source.is_empty())
}

/// A rule by its ID.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    all().iter().find(|rule| rule.id.as_str() == id)
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn the_table_is_sorted_and_each_variant_is_named_like_its_id() {
        assert!(all().is_sorted_by(|one, next| one.id.as_str() < next.id.as_str()));
        for rule in all() {
            let words = rule.id.as_str().split('-').map(|word| {
                let (first, rest) = word.split_at(1);
                first.to_uppercase() + rest
            });
            assert_eq!(format!("{:?}", rule.id), words.collect::<String>());
            assert_eq!(rule.id.rule().id, rule.id);
        }
    }
}
