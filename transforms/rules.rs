//! What the tool does about each rule, and the findings that answer none. The tables stand in `rules.tsv` and
//! `own-findings.tsv`.

use std::sync::LazyLock;

use super::by_name;
use crate::facts::rules as facts;
use crate::facts::table::rows;

/// What the tool does about a rule.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The rule's id.
    pub id: &'static str,
    /// The means, in the order of the table; more than one where it depends on the template.
    pub means: Vec<Means>,
    /// How, in one clause; empty where the rule says it.
    pub how: &'static str,
}

/// One way to answer a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// A transform rewrites it.
    Transform(&'static str),
    /// A finding keeps the workload where it is.
    Block,
    /// A finding asks, and keeps the workload where it is until it is answered.
    Ask,
    /// The workload moves, and a finding says what has to be done before deploying.
    Act,
    /// A finding warns.
    Warning,
    /// A finding tells.
    Note,
    /// It is told together with another rule, by this id.
    With(&'static str),
    /// The property may stay.
    Kept,
    /// Nothing yet.
    Open,
}

impl Means {
    const WORDS: [(&'static str, Self); 7] = [
        ("block", Self::Block),
        ("ask", Self::Ask),
        ("act", Self::Act),
        ("warning", Self::Warning),
        ("note", Self::Note),
        ("kept", Self::Kept),
        ("open", Self::Open),
    ];

    /// The kinds of findings.
    pub const FINDINGS: [Self; 5] = [Self::Block, Self::Ask, Self::Act, Self::Warning, Self::Note];

    /// Reads a word of the table: a kind of finding, a transform's name, or another rule's id.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        let known = Self::WORDS.iter().find(|(name, _)| *name == word);
        let transform = || by_name(word).map(|transform| Self::Transform(transform.name()));
        let rule = || facts::by_id(word).map(|rule| Self::With(rule.id));
        known
            .map(|(_, means)| *means)
            .or_else(transform)
            .or_else(rule)
    }

    /// The word of the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        if let Self::Transform(name) | Self::With(name) = self {
            return name;
        }
        let word = Self::WORDS.iter().find(|(_, means)| *means == self);
        word.map_or("", |(name, _)| *name)
    }

    /// Whether it is a finding under the rule's id.
    #[must_use]
    pub fn is_finding(self) -> bool {
        Self::FINDINGS.contains(&self)
    }
}

/// The answers to the rules of [`crate::facts::rules`], in the order of the ids.
#[must_use]
pub fn answers() -> &'static [Answer] {
    static ANSWERS: LazyLock<Vec<Answer>> = LazyLock::new(|| read(include_str!("rules.tsv")));
    &ANSWERS
}

/// The findings that answer no rule, in the order of the ids.
#[must_use]
pub fn own_findings() -> &'static [Answer] {
    static FINDINGS: LazyLock<Vec<Answer>> =
        LazyLock::new(|| read(include_str!("own-findings.tsv")));
    &FINDINGS
}

/// The answer to a rule, or the finding of our own, with an id.
#[must_use]
pub fn answer_to(id: &str) -> Option<&'static Answer> {
    let mut all = answers().iter().chain(own_findings());
    all.find(|answer| answer.id == id)
}

fn read(table: &'static str) -> Vec<Answer> {
    rows(table)
        .map(|[id, means, how]| Answer {
            id,
            means: means
                .split(", ")
                .map(|word| Means::read(word).unwrap_or_else(|| panic!("{id}: what is {word}?")))
                .collect(),
            how,
        })
        .collect()
}
