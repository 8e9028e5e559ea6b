//! Which differences constructs cause by themselves: the rows of the table, with their patterns and conditions.

use super::app::{App, Stack};
use super::conditions::{self, Case};
use super::difference::Difference;
use super::value::Value;
use crate::facts::synthesis::{self, Derived};

/// The types of the members of a workload. If the plan leaves one as it is, so must the change.
const OF_WORKLOADS: [&str; 6] = [
    "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition",
    "AWS::ECS::TaskSet",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::Events::Rule",
    "AWS::Scheduler::Schedule",
];

/// The row that explains a difference.
pub(super) fn explain(
    app: &App,
    template: &str,
    stack: &Stack,
    difference: &Difference,
) -> Option<&'static Derived> {
    if is_left_alone(stack, difference) {
        return None;
    }
    let case = Case {
        app,
        template,
        stack,
        difference,
    };
    let mut rows = synthesis::all().iter();
    rows.find(|row| fits(row, difference) && conditions::holds(row.condition, &case))
}

/// Whether the difference is in a member of a workload that the plan does not change.
pub(super) fn is_left_alone(stack: &Stack, difference: &Difference) -> bool {
    let before = stack.before.resource(&difference.id);
    OF_WORKLOADS.contains(&difference.resource_type.as_str())
        && before.is_some()
        && before == stack.planned.resource(&difference.id)
}

fn fits(row: &Derived, difference: &Difference) -> bool {
    let is_there = |pattern: &str, value: &Option<Value>| match pattern {
        "+" => value.is_some(),
        "-" => value.is_none(),
        _ => true,
    };
    is_like(row.section, &difference.section)
        && is_like(row.resource_type, &difference.resource_type)
        && is_there(row.planned, &difference.planned)
        && is_there(row.after, &difference.after)
        && is_path(row.path, &difference.path)
}

/// Whether a text is the pattern, or starts as it does up to a `*`.
fn is_like(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => pattern == text,
    }
}

fn is_path(pattern: &str, path: &[String]) -> bool {
    let pattern: Vec<&str> = match pattern {
        "." => Vec::new(),
        keys => keys.split('/').collect(),
    };
    is_below(&pattern, path)
}

fn is_below(pattern: &[&str], path: &[String]) -> bool {
    match (pattern, path) {
        ([], []) => true,
        (["**", rest @ ..], _) => {
            is_below(rest, path)
                || path
                    .split_first()
                    .is_some_and(|(_, path)| is_below(pattern, path))
        }
        ([key, pattern @ ..], [first, path @ ..]) => {
            (*key == "*" || key == first) && is_below(pattern, path)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_matched_key_by_key() {
        let is_path = |pattern: &str, path: &str| {
            let keys: Vec<String> = path
                .split(' ')
                .filter(|key| !key.is_empty())
                .map(str::to_owned)
                .collect();
            is_path(pattern, &keys)
        };
        assert!(is_path(".", ""));
        assert!(!is_path(".", "A"));
        assert!(is_path("A/*/B", "A x.y B"));
        assert!(!is_path("A/*/B", "A B"));
        assert!(!is_path("A/*", "A"));
        for path in ["A B", "A x B", "A x y B"] {
            assert!(is_path("A/**/B", path), "{path}");
        }
        assert!(is_path("A/**", "A"));
        assert!(is_path("**", ""));
        assert!(!is_path("A/**/B", "A x"));
    }

    #[test]
    fn every_row_is_complete_and_its_condition_exists() {
        let rows = synthesis::all();
        for row in rows {
            assert!(
                conditions::exists(row.condition),
                "{}: {}",
                row.id,
                row.condition
            );
            assert!(["+", "-", "*"].contains(&row.planned) && ["+", "-", "*"].contains(&row.after));
            assert_eq!(
                rows.iter().filter(|one| one.id == row.id).count(),
                1,
                "{}",
                row.id
            );
            assert!(row.reason.ends_with('.'), "{}", row.id);
        }
        for name in conditions::names() {
            assert!(
                rows.iter().any(|row| row.condition == name),
                "{name} is unused"
            );
        }
    }
}
