//! The rules: the differences on Fargate, how the tool handles each, and the findings that belong to no difference. The
//! table is in `table.rs`.

mod aws_errors;
mod table;

use std::fmt;

use serde::{Serialize, Serializer};

pub use table::RuleId;

/// Date, classes and sources of the differences.
pub const ABOUT: &str = "\
What is different on Fargate: one rule a line, sorted by id. As of 2026-11-20.

class: automatic (a rewrite needs nothing), needs input (it needs a value), advisory (it deploys, but behaves differently),
  blocked (no rewrite without a redesign). varies: the cases in which that holds, and what holds in others.
source: ECS API model = botocore 1.44.8, ecs/2014-11-13. CloudFormation schema = the resource schemas of cfn-lint 1.58.0 (2026-10-20).
  ECS guide = Amazon ECS developer guide (2023-06-15). CloudFormation guide = AWS CloudFormation user guide (2023-12-07).
  ECS docs = newer pages of the ECS guide (read 2026-10 and 2026-11). cdk-preflight = 0.0.143, its rules and measurements (2026-09).
  measured = refused by AWS itself in those measurements. public reports = posts and issues. reasoned = from the others.";

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The ID that findings use.
    pub id: RuleId,
    /// Whether the difference can be rewritten; `None` for findings that belong to no difference.
    pub class: Option<Class>,
    /// The cases to which the class applies, and what applies in others; empty if it always applies.
    pub varies: &'static str,
    /// The property or resource that the rule concerns; for findings that belong to no difference, what they report.
    pub concerns: &'static str,
    /// The behavior on Fargate.
    pub fargate: &'static str,
    /// The source of that fact.
    pub source: &'static str,
    /// How the tool handles it; several entries if it depends on the template.
    pub answers: &'static [Answer],
    /// A one-clause explanation; empty if the other columns are sufficient.
    pub how: &'static str,
    /// The step whose page explains the rule; `None` if the row is sufficient.
    pub page: Option<&'static str>,
}

impl Rule {
    const fn new(id: RuleId, concerns: &'static str) -> Self {
        Self {
            id,
            class: None,
            varies: "",
            concerns,
            fargate: "",
            source: "",
            answers: &[],
            how: "",
            page: None,
        }
    }

    /// The error with which AWS refuses a definition that breaks the rule, quoted; `None` where there is none or it is
    /// not known.
    pub const fn aws_error(&self) -> Option<&'static str> {
        aws_errors::of(self.id)
    }

    /// The `answers` column of the printed table.
    pub fn answer_words(&self) -> String {
        let words: Vec<&str> = self.answers.iter().map(|answer| answer.word()).collect();
        words.join(", ")
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

/// Every rule, ordered by ID.
pub fn all() -> &'static [Rule] {
    table::RULES
}

/// The differences between container instances and Fargate, ordered by ID.
pub fn differences() -> impl Iterator<Item = &'static Rule> {
    all().iter().filter(|rule| rule.class.is_some())
}

/// The findings that belong to no difference, ordered by ID.
pub fn own_findings() -> impl Iterator<Item = &'static Rule> {
    all().iter().filter(|rule| rule.class.is_none())
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
