//! The places where the synthesized template differs from the plan.

use schemars::JsonSchema;
use serde::Serialize;

use super::normal::Normal;
use super::value::Value;

/// How a synthesized value differs from the planned one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Planned, and not synthesized: the value is as it was before.
    Missing,
    /// Synthesized, and not planned: the plan leaves the value as it was.
    Extra,
    /// Planned, and synthesized differently.
    Different,
}

impl Kind {
    /// The name that is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Different => "different",
        }
    }

    fn of(before: Option<&Value>, planned: Option<&Value>, after: Option<&Value>) -> Self {
        if after == before {
            Self::Missing
        } else if planned == before {
            Self::Extra
        } else {
            Self::Different
        }
    }
}

/// One place where the synthesized template differs from the plan, as high up as one of them has nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// How it differs.
    pub kind: Kind,
    /// The section of the template.
    pub section: String,
    /// The logical ID, or the name of the entry.
    pub id: String,
    /// The type of the resource; empty outside of resources.
    pub resource_type: String,
    /// The keys that lead to the value, from the resource or entry on. Members of lists without an order are in brackets.
    pub path: Vec<String>,
    /// The value before the change.
    pub before: Option<Value>,
    /// The planned value.
    pub planned: Option<Value>,
    /// The synthesized value.
    pub after: Option<Value>,
}

impl Difference {
    /// The path as text; empty for a whole resource.
    pub fn path_text(&self) -> String {
        self.path.join(".")
    }

    /// The last key of the path.
    pub(super) fn last(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }
}

/// The differences of one template, in the order of their places.
pub(super) fn differences(before: &Normal, planned: &Normal, after: &Normal) -> Vec<Difference> {
    let mut keys: Vec<&(String, String)> = planned.0.keys().chain(after.0.keys()).collect();
    keys.sort();
    keys.dedup();
    let mut found = Vec::new();
    for key in keys {
        let sides = [before.0.get(key), planned.0.get(key), after.0.get(key)];
        let kind = |value: &Value| value.text_at(&["Type"]).map(str::to_owned);
        let resource_type = sides.into_iter().rev().flatten().find_map(kind);
        let (section, id) = key;
        compare(
            &mut Vec::new(),
            sides,
            &mut |path, [before, planned, after]| {
                found.push(Difference {
                    kind: Kind::of(before, planned, after),
                    section: section.clone(),
                    id: id.clone(),
                    resource_type: resource_type
                        .clone()
                        .filter(|_| section == "Resources")
                        .unwrap_or_default(),
                    path: path.to_vec(),
                    before: before.cloned(),
                    planned: planned.cloned(),
                    after: after.cloned(),
                });
            },
        );
    }
    found
}

type Sides<'v> = [Option<&'v Value>; 3];

fn compare(path: &mut Vec<String>, sides: Sides<'_>, visit: &mut dyn FnMut(&[String], Sides<'_>)) {
    let [before, planned, after] = sides;
    if planned == after {
        return;
    }
    let inner = planned.and_then(entries).zip(after.and_then(entries));
    let Some((planned, after)) = inner else {
        return visit(path, sides);
    };
    let before = before.and_then(entries);
    let mut keys: Vec<&String> = planned.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let before = before.and_then(|all| all.get(key));
        path.push(key.clone());
        compare(path, [before, planned.get(key), after.get(key)], visit);
        path.pop();
    }
}

/// The entries of a value that is compared entry by entry. Functions are compared as a whole.
fn entries(value: &Value) -> Option<&std::collections::BTreeMap<String, Value>> {
    value.entries().filter(|_| value.function().is_none())
}

#[cfg(test)]
mod tests {
    use super::super::{normal, template};
    use super::*;
    use std::collections::BTreeMap;

    fn found(before: &str, planned: &str, after: &str) -> Vec<String> {
        let of = |properties: &str| {
            let text = format!("Resources: {{A: {{Type: X, Properties: {properties}}}}}");
            let sections = template::read(&text).expect("it is a template");
            normal::normal(&normal::prepared(sections), &BTreeMap::new())
        };
        let all = differences(&of(before), &of(planned), &of(after));
        let show = |one: &Option<Value>| one.as_ref().map_or("-".to_owned(), Value::to_string);
        all.iter()
            .map(|one| {
                let values = [show(&one.before), show(&one.planned), show(&one.after)];
                format!(
                    "{} {} {}",
                    one.kind.name(),
                    one.path_text(),
                    values.join(" ")
                )
            })
            .collect()
    }

    #[test]
    fn a_difference_is_missing_extra_or_different() {
        assert!(found("{P: 1}", "{P: 2}", "{P: 2}").is_empty());
        assert_eq!(
            found("{P: 1}", "{P: 2}", "{P: 1}"),
            ["missing Properties.P 1 2 1"]
        );
        assert_eq!(
            found("{P: 1}", "{P: 1}", "{P: 2}"),
            ["extra Properties.P 1 1 2"]
        );
        assert_eq!(
            found("{P: 1}", "{P: 2}", "{P: 3}"),
            ["different Properties.P 1 2 3"]
        );
        assert_eq!(found("{}", "{P: 2}", "{}"), ["missing Properties.P - 2 -"]);
        assert_eq!(
            found("{P: 1}", "{P: 1}", "{}"),
            ["extra Properties.P 1 1 -"]
        );
    }

    #[test]
    fn members_are_compared_one_by_one_and_functions_as_a_whole() {
        assert_eq!(
            found("{Subnets: [a]}", "{Subnets: [a, b]}", "{Subnets: [a, c]}"),
            [
                "missing Properties.Subnets.{b} - b -",
                "extra Properties.Subnets.{c} - - c"
            ]
        );
        assert_eq!(
            found(
                "{Tags: [{Key: k, Value: 1}]}",
                "{Tags: [{Key: k, Value: 1}]}",
                "{Tags: [{Key: k, Value: 2}]}"
            ),
            ["extra Properties.Tags.[k].Value 1 1 2"]
        );
        assert_eq!(
            found("{P: !Ref A}", "{P: !If [C, a, b]}", "{P: !If [C, a, c]}").len(),
            1
        );
    }
}
