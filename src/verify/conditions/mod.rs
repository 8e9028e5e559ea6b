//! The conditions under which a difference is explained. Each is checked on the whole app; where something cannot be
//! determined, the condition does not hold.

mod network;
mod permissions;
mod tasks;
mod texts;

#[cfg(test)]
mod tests;

use super::app::{App, Stack};
use super::difference::Difference;
use super::references::referenced;
use super::value::Value;

/// A difference, with what surrounds it.
pub(super) struct Case<'a> {
    pub app: &'a App,
    /// The name of the template.
    pub template: &'a str,
    pub stack: &'a Stack,
    pub difference: &'a Difference,
}

impl<'a> Case<'a> {
    fn id(&self) -> &'a str {
        &self.difference.id
    }

    fn planned(&self) -> Option<&'a Value> {
        self.difference.planned.as_ref()
    }

    fn after(&self) -> Option<&'a Value> {
        self.difference.after.as_ref()
    }

    /// A synthesized property of the resource that has the difference.
    fn property(&self, path: &[&str]) -> Option<&'a Value> {
        self.stack.after.property(self.id(), path)
    }

    /// Whether a logical ID is that of a resource or parameter which only the plan has.
    fn is_only_planned(&self, section: &str, id: &str) -> bool {
        let has = |side: &super::normal::Normal| side.entry(section, id).is_some();
        has(&self.stack.planned) && !has(&self.stack.before) && !has(&self.stack.after)
    }
}

type Condition = fn(&Case<'_>) -> bool;

const ALL: &[(&str, Condition)] = &[
    (
        "another-group-of-the-machine",
        network::another_group_of_the_machine,
    ),
    (
        "between-load-balancer-and-instances",
        network::between_load_balancer_and_instances,
    ),
    (
        "containers-need-no-execution-role",
        tasks::containers_need_no_execution_role,
    ),
    (
        "default-of-a-new-parameter",
        texts::default_of_a_new_parameter,
    ),
    ("default-platform", tasks::default_platform),
    ("default-public-address", tasks::default_public_address),
    ("dependencies-exist", dependencies_exist),
    (
        "group-of-the-instances-has-no-effect",
        network::group_of_the_instances_has_no_effect,
    ),
    ("imported-by-another-stack", imported_by_another_stack),
    ("moves-with-the-service", network::moves_with_the_service),
    (
        "new-group-that-allows-nothing-in",
        network::new_group_that_allows_nothing_in,
    ),
    ("new-on-both-sides", new_on_both_sides),
    ("export-of-the-plan", export_of_the_plan),
    ("only-in-the-plan", only_in_the_plan),
    (
        "only-the-asset-hash-differs",
        texts::only_the_asset_hash_differs,
    ),
    ("only-the-time-differs", texts::only_the_time_differs),
    (
        "passes-an-unneeded-role",
        permissions::passes_an_unneeded_role,
    ),
    ("passes-roles-of-tasks", permissions::passes_roles_of_tasks),
    ("reaches-the-tasks", network::reaches_the_tasks),
    ("service-is-replaced", tasks::service_is_replaced),
    ("spot-next-to-fargate", spot_next_to_fargate),
    ("tags-of-other-resources", tags_of_other_resources),
    ("task-has-the-size", tasks::task_has_the_size),
    (
        "variable-that-fargate-sets",
        tasks::variable_that_fargate_sets,
    ),
];

/// Whether a condition holds.
pub(super) fn holds(name: &str, case: &Case<'_>) -> bool {
    let condition = ALL.iter().find(|(one, _)| *one == name);
    condition.is_some_and(|(_, condition)| condition(case))
}

/// The names of all conditions.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

/// Whether there is a condition with this name.
#[cfg(test)]
pub(super) fn exists(name: &str) -> bool {
    names().any(|one| one == name)
}

/// Only the plan adds it, and nothing that was synthesized refers to it.
fn only_in_the_plan(case: &Case<'_>) -> bool {
    let entries = case.stack.after.0.values();
    case.is_only_planned(&case.difference.section, case.id())
        && entries.flat_map(referenced).all(|id| id != case.id())
}

/// Only the plan adds it, and no synthesized template imports its name.
fn export_of_the_plan(case: &Case<'_>) -> bool {
    let by_name = case.planned().and_then(|output| {
        let export = output.at(&["Export"])?;
        Some(Value::Map([("Export".to_owned(), export.clone())].into()))
    });
    case.is_only_planned(&case.difference.section, case.id())
        && by_name.is_some_and(|name| !case.app.is_imported(&name, case.template))
}

fn new_on_both_sides(case: &Case<'_>) -> bool {
    case.stack.added.contains(case.id())
}

/// The resource is new on both sides, and other resources had each of its tags before.
fn tags_of_other_resources(case: &Case<'_>) -> bool {
    let tags: Vec<&Value> = match case.difference.path.as_slice() {
        // The members of the list, or one of them.
        [_, list] if list == "Tags" => case.after().map(Value::items).unwrap_or_default(),
        [_, list, _] if list == "Tags" => case.after().into_iter().collect(),
        _ => return false,
    };
    let has = |tag: &Value| {
        let others = case.stack.before.resources();
        let lists = others.filter_map(|(_, _, value)| value.at(&["Properties", "Tags"]));
        lists.flat_map(Value::items).any(|other| other == tag)
    };
    new_on_both_sides(case) && !tags.is_empty() && tags.into_iter().all(has)
}

/// Each of the resources exists.
fn dependencies_exist(case: &Case<'_>) -> bool {
    let names = case.after().map(Value::items).unwrap_or_default();
    !names.is_empty()
        && names.iter().all(|name| {
            let name = name.as_text();
            name.is_some_and(|id| case.stack.after.resource(id).is_some())
        })
}

/// The plan associates `FARGATE`, and the construct `FARGATE_SPOT` in addition.
fn spot_next_to_fargate(case: &Case<'_>) -> bool {
    let planned = case
        .stack
        .planned
        .property(case.id(), &["CapacityProviders"]);
    case.difference.last() == "{FARGATE_SPOT}"
        && planned.is_some_and(|all| all.get("{FARGATE}").is_some())
}

fn imported_by_another_stack(case: &Case<'_>) -> bool {
    let is_export = |output: &&Value| output.at(&["Export", "Name"]).is_some();
    case.after()
        .filter(is_export)
        .is_some_and(|output| case.app.is_imported(output, case.template))
}
