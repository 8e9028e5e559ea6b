//! Pairs the resources that are new in the plan with those that are new in the synthesized template. Their logical IDs
//! differ, so they are found by what refers to them, and by what they refer to.

use std::collections::{BTreeMap, BTreeSet};

use super::references::referenced;
use super::template::Sections;
use super::value::Value;

/// What is added to the logical ID of a planned resource whose ID belongs to another one after the change.
const PLANNED: &str = " (planned)";

/// The new logical IDs of planned resources: those of their counterparts.
pub(super) struct Pairs {
    /// The ID after the change, by the planned one.
    pub names: BTreeMap<String, String>,
    /// The IDs after the change of all resources that both sides add.
    pub added: BTreeSet<String>,
}

/// The end of a reference: whether it leads to the resource, the ID of the other end, and the path to the reference.
type Link = (bool, String, Vec<String>);

/// Pairs the new resources of both sides.
pub(super) fn pairs(before: &Sections, planned: &Sections, after: &Sections) -> Pairs {
    let (planned, after) = (Side::new(before, planned), Side::new(before, after));
    let mut names = BTreeMap::new();
    for (id, kind) in &planned.new {
        if after.new.get(id) == Some(kind) {
            names.insert(id.clone(), id.clone());
        }
    }
    while let Some((ours, theirs)) = best(&planned, &after, &names) {
        names.insert(ours, theirs);
    }
    let added: BTreeSet<String> = names.values().cloned().collect();
    for id in planned
        .new
        .keys()
        .filter(|id| !names.contains_key(*id))
        .cloned()
        .collect::<Vec<_>>()
    {
        if added.contains(&id) {
            let other = format!("{id}{PLANNED}");
            names.insert(id, other);
        }
    }
    Pairs { names, added }
}

/// The two unpaired resources of one type that have most references in common.
fn best(
    planned: &Side<'_>,
    after: &Side<'_>,
    names: &BTreeMap<String, String>,
) -> Option<(String, String)> {
    let identity: BTreeMap<String, String> =
        names.values().map(|id| (id.clone(), id.clone())).collect();
    let theirs = after.links(&identity);
    let ours = planned.links(names);
    let mut best: Option<((usize, usize), &str, &str)> = None;
    for (id, links) in &ours {
        for (other, others) in &theirs {
            if planned.new.get(*id) != after.new.get(*other) {
                continue;
            }
            let count = |leads_here: bool| {
                let common = links.intersection(others);
                common.filter(|link| link.0 == leads_here).count()
            };
            let score = (count(true), count(false));
            if score > (0, 0) && best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, id, other));
            }
        }
    }
    best.map(|(_, ours, theirs)| (ours.to_owned(), theirs.to_owned()))
}

/// The resources of one side.
struct Side<'s> {
    resources: Option<&'s BTreeMap<String, Value>>,
    /// The types of those that are new.
    new: BTreeMap<String, String>,
}

impl<'s> Side<'s> {
    fn new(before: &Sections, sections: &'s Sections) -> Self {
        let old = before.get("Resources");
        let resources = sections.get("Resources");
        let is_new = |id: &String| !old.is_some_and(|old| old.contains_key(id));
        let new = resources.into_iter().flatten().filter(|(id, _)| is_new(id));
        let kind = |value: &Value| value.text_at(&["Type"]).unwrap_or_default().to_owned();
        Self {
            resources,
            new: new.map(|(id, value)| (id.clone(), kind(value))).collect(),
        }
    }

    /// The references that lead to and from each new resource that has no counterpart yet. The other ends are resources
    /// that are not new, and those with a counterpart, by its name.
    fn links(&self, names: &BTreeMap<String, String>) -> BTreeMap<&str, BTreeSet<Link>> {
        let open = |id: &str| self.new.contains_key(id) && !names.contains_key(id);
        let known = |id: &str| match names.get(id) {
            Some(name) => Some(name.clone()),
            None => (!self.new.contains_key(id)).then(|| id.to_owned()),
        };
        let mut found: BTreeMap<&str, BTreeSet<Link>> = BTreeMap::new();
        for (id, resource) in self.resources.into_iter().flatten() {
            if open(id) {
                found.entry(id).or_default();
            }
            resource.walk(&mut |path, value| {
                let Value::Text(_) = value else { return };
                for target in referenced(value) {
                    let path = || path.iter().map(|&key| key.to_owned()).collect();
                    if let Some(target_id) = self.own_id(target).filter(|target| open(target))
                        && let Some(from) = known(id)
                    {
                        let link = (true, from, path());
                        found.entry(target_id).or_default().insert(link);
                    }
                    if open(id)
                        && let Some(to) = known(target)
                    {
                        found.entry(id).or_default().insert((false, to, path()));
                    }
                }
            });
        }
        found
    }

    /// The key of a new resource.
    fn own_id(&self, id: &str) -> Option<&str> {
        self.new.get_key_value(id).map(|(id, _)| id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{normal, template};
    use super::*;

    fn read(text: &str) -> Sections {
        let sections = template::read(text).expect("it is a template");
        normal::prepared(sections)
    }

    const BEFORE: &str = "Resources: {S: {Type: Service}, T: {Type: Task}}";

    fn paired(planned: &str, after: &str) -> Vec<(String, String)> {
        let side = |text: &str| read(&format!("Resources: {{{text}}}"));
        let pairs = pairs(&read(BEFORE), &side(planned), &side(after));
        pairs.names.into_iter().collect()
    }

    fn pair(one: &str, other: &str) -> (String, String) {
        (one.to_owned(), other.to_owned())
    }

    #[test]
    fn a_new_resource_is_found_by_what_refers_to_it() {
        let side = |one: &str, other: &str| {
            format!(
                "S: {{Type: Service, Group: !Ref {one}}}, T: {{Type: Task, Group: !GetAtt {other}.Id}}, {one}: {{Type: G}}, {other}: {{Type: G}}"
            )
        };
        let found = paired(&side("A", "B"), &side("Y", "X"));
        assert_eq!(found, [pair("A", "Y"), pair("B", "X")]);
    }

    #[test]
    fn a_new_resource_that_nothing_refers_to_is_found_by_what_it_refers_to() {
        let side = |group: &str, rule: &str| {
            format!(
                "S: {{Type: Service, Group: !Ref {group}}}, {group}: {{Type: G}}, {rule}: {{Type: Rule, Group: !Ref {group}}}"
            )
        };
        let found = paired(&side("A", "R"), &side("Y", "Q"));
        assert_eq!(found, [pair("A", "Y"), pair("R", "Q")]);
    }

    #[test]
    fn types_and_places_must_be_the_same() {
        let group = "S: {Type: Service, Group: !Ref A}, A: {Type: G}";
        assert!(paired(group, "S: {Type: Service, Group: !Ref B}, B: {Type: H}").is_empty());
        assert!(paired(group, "S: {Type: Service, Other: !Ref B}, B: {Type: G}").is_empty());
        let same = paired(group, "A: {Type: G}, S: {Type: Service}");
        assert_eq!(same, [pair("A", "A")]);
    }

    #[test]
    fn an_id_that_another_resource_has_is_kept_apart() {
        let planned = "S: {Type: Service, Group: !Ref A}, A: {Type: G}, B: {Type: H}";
        let found = paired(planned, "S: {Type: Service, Group: !Ref B}, B: {Type: G}");
        assert_eq!(found, [pair("A", "B"), pair("B", "B (planned)")]);
    }
}
