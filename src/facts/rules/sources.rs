//! The sources of the differences, with the edition that was read.

use std::fmt;

/// One source of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub name: &'static str,
    /// The edition or date; empty if the source names its own.
    pub edition: &'static str,
    /// The part of the source that states the fact, such as a page or a parameter; empty if it is the whole.
    pub detail: &'static str,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            edition,
            detail,
        } = self;
        match (edition.is_empty(), detail.is_empty()) {
            (true, true) => write!(formatter, "{name}"),
            (true, false) => write!(formatter, "{name} {detail}"),
            (false, true) => write!(formatter, "{name} ({edition})"),
            (false, false) => write!(formatter, "{name} ({edition}): {detail}"),
        }
    }
}

/// The names that the table uses, with the source and the edition.
const NAMES: [(&str, &str, &str); 14] = [
    ("AWS What's New", "AWS What's New", ""),
    (
        "ELB API model",
        "Elastic Load Balancing API model in botocore 1.44.8",
        "2026-11-20",
    ),
    (
        "CloudFormation guide",
        "AWS CloudFormation User Guide",
        "2023-12-07",
    ),
    (
        "CloudFormation schema",
        "CloudFormation resource schemas in cfn-lint 1.58.0",
        "2026-10-20",
    ),
    (
        "Docker documentation",
        "Docker documentation",
        "read 2026-11",
    ),
    (
        "ECS API model",
        "Amazon ECS API model in botocore 1.44.8",
        "2026-11-20",
    ),
    (
        "ECS docs",
        "Amazon ECS Developer Guide",
        "read 2026-10 and 2026-11",
    ),
    ("ECS guide", "Amazon ECS Developer Guide", "2023-06-15"),
    (
        "EventBridge API model",
        "Amazon EventBridge API model in botocore 1.44.8",
        "2026-11-20",
    ),
    ("cdk-preflight", "cdk-preflight 0.0.143", "2026-09"),
    ("cfn-lint", "cfn-lint 1.58.0", "2026-10-20"),
    (
        "measured",
        "error of AWS, measured by cdk-preflight 0.0.143",
        "2026-09",
    ),
    ("public reports", "public posts and issues", "2026-11"),
    ("reasoned", "conclusion from the other facts", "2026-11"),
];

/// Reads a source as the table writes it: a name, and after it what states the fact.
pub(super) fn read(text: &'static str) -> Source {
    let known = NAMES.iter().find_map(|(word, name, edition)| {
        let rest = text.strip_prefix(word)?;
        let is_word = rest.is_empty() || rest.starts_with([':', ' ']);
        is_word.then(|| (*name, *edition, rest.trim_start_matches([':', ' '])))
    });
    let (name, edition, detail) = known.unwrap_or((text, "", ""));
    Source {
        name,
        edition,
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::NAMES;
    use crate::facts::rules::all;

    #[test]
    fn every_source_is_known_and_dated() {
        for rule in all() {
            for source in rule.sources() {
                let is_known = NAMES.iter().any(|(_, name, _)| *name == source.name);
                assert!(is_known, "{}: {source:?}", rule.id);
                let is_dated = !source.edition.is_empty() || source.detail.starts_with("20");
                assert!(is_dated, "{}: {source:?}", rule.id);
            }
        }
    }
}
