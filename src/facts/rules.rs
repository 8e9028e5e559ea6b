//! What is different on Fargate, rule by rule. The table, its date and its sources stand in `rules.tsv`.

use std::sync::LazyLock;

use super::table::{head, rows};

const TABLE: &str = include_str!("rules.tsv");

/// What a rule can be: rewritten without more, rewritten with a value, reported, or an obstacle.
pub const CLASSES: [&str; 4] = ["automatic", "needs input", "advisory", "blocked"];

/// One difference between container instances and Fargate.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The id that findings name.
    pub id: &'static str,
    /// Whether it can be rewritten: one of [`CLASSES`].
    pub class: &'static str,
    /// The cases in which the class holds, and what holds in others; empty where it always does.
    pub varies: &'static str,
    /// The property or resource that it is about.
    pub concerns: &'static str,
    /// What holds on Fargate.
    pub fargate: &'static str,
    /// Where that is known from.
    pub source: &'static str,
}

/// Every rule, in the order of the ids.
#[must_use]
pub fn all() -> &'static [Rule] {
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        rows(TABLE)
            .map(|[id, class, varies, concerns, fargate, source]| Rule {
                id,
                class,
                varies,
                concerns,
                fargate,
                source,
            })
            .collect()
    });
    &RULES
}

/// A rule by its id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Rule> {
    all().iter().find(|rule| rule.id == id)
}

/// What the table says of itself: its date, the classes and the sources.
#[must_use]
pub fn about() -> String {
    head(TABLE)
}
