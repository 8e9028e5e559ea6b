//! The rules: what is different on Fargate, what the tool does about each difference, and the findings that answer none.
//! The table is in `table.rs`.

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
    /// The id that findings name.
    pub id: RuleId,
    /// Whether the difference can be rewritten; none for findings that answer no difference.
    pub class: Option<Class>,
    /// The cases in which the class holds, and what holds in others; empty where it always does.
    pub varies: &'static str,
    /// The property or resource that it is about; for findings that answer no difference, what they report.
    pub concerns: &'static str,
    /// What holds on Fargate.
    pub fargate: &'static str,
    /// Where that is known from.
    pub source: &'static str,
    /// What the tool does about it; more than one where it depends on the template.
    pub answers: &'static [Answer],
    /// How, in one clause; empty where the rest says it.
    pub how: &'static str,
    /// The step whose page explains the rule; none where the row says all.
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

    /// The words for what the tool does, as the table is printed.
    #[must_use]
    pub fn answer_words(&self) -> String {
        let words: Vec<&str> = self.answers.iter().map(|answer| answer.word()).collect();
        words.join(", ")
    }
}

/// Whether a difference can be rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A rewrite needs nothing.
    Automatic,
    /// A rewrite needs a value.
    NeedsInput,
    /// It deploys, but behaves differently.
    Advisory,
    /// There is no rewrite without a redesign.
    Blocked,
}

impl Class {
    /// The word for it in reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::NeedsInput => "needs input",
            Self::Advisory => "advisory",
            Self::Blocked => "blocked",
        }
    }
}

/// One thing that the tool does about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A step of this name rewrites it.
    Step(&'static str),
    /// A finding keeps the workload where it is.
    Block,
    /// A finding asks, and keeps the workload where it is until it is answered.
    Ask,
    /// The workload moves, and a finding says what has to be done before deploying.
    Act,
    /// A finding warns.
    Warning,
    /// A finding notes something.
    Note,
    /// It is reported together with another rule.
    With(RuleId),
    /// The property may stay.
    Kept,
}

impl Answer {
    /// The kinds of findings.
    pub const FINDINGS: [Self; 5] = [Self::Block, Self::Ask, Self::Act, Self::Warning, Self::Note];

    /// The word for it: a kind of finding, a step's name, or another rule's id.
    #[must_use]
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

    /// Whether it is a finding under the rule's id.
    #[must_use]
    pub fn is_finding(self) -> bool {
        Self::FINDINGS.contains(&self)
    }
}

impl RuleId {
    /// The rule's row.
    #[must_use]
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

/// Every rule, in the order of the ids.
#[must_use]
pub fn all() -> &'static [Rule] {
    table::RULES
}

/// The differences between container instances and Fargate, in the order of the ids.
pub fn differences() -> impl Iterator<Item = &'static Rule> {
    all().iter().filter(|rule| rule.class.is_some())
}

/// The findings that answer no difference, in the order of the ids.
pub fn own_findings() -> impl Iterator<Item = &'static Rule> {
    all().iter().filter(|rule| rule.class.is_none())
}

/// A rule by its id.
#[must_use]
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
