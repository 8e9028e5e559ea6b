//! Modules that support both container instances and Fargate: what chooses, and whether the Fargate variant is
//! complete.

use super::{Project, Service, TaskDefinition, Workload};
use crate::model::{
    Answer, Assignment, Function, Kind, Module, comparison, decided_by, evaluate, function,
    ref_name,
};
use crate::syntax::Cursor;

/// The report of a workload that supports both.
pub struct Dual {
    /// What chooses, how, and what is missing if Fargate is chosen.
    pub chooses: String,
    /// How to choose Fargate, for one deployment and permanently.
    pub help: String,
    /// The parameter that chooses, and its value for Fargate, if a parameter chooses.
    pub parameter: Option<(String, String)>,
}

/// The choice of Fargate.
struct Choice<'d> {
    /// A parameter with the value that chooses Fargate, if a parameter chooses.
    parameter: Option<(&'d str, String)>,
    /// The conditions that follow from it.
    assignment: Assignment<'d>,
    /// For instance `the condition IsFargate chooses between container instances and Fargate`.
    what: String,
}

/// Reads how the choice is made, from the place that shows it: a launch type, or one of two alternative services.
pub fn dual(project: &Project<'_>, workload: &Workload<'_>, place: Cursor<'_>) -> Option<Dual> {
    let module = project.module(workload.file)?;
    let at = |service: &&Service<'_>| service.resource.key.node == place.node;
    let (choice, services, for_good) = match workload.services.iter().find(at) {
        Some(service) => {
            let choice = by_condition(module, service.resource.condition?, true);
            let others = workload.services.iter().filter(|one| !at(one));
            let others: Vec<&str> = others.map(|one| one.resource.name).collect();
            let for_good = format!(
                "To make Fargate permanent, remove {} and its dependencies",
                others.join(", ")
            );
            (choice, vec![service], for_good)
        }
        None => {
            let choice = by_value(module, place)?;
            let for_good = "To make Fargate permanent, set LaunchType: FARGATE and run the migration, which completes the rest";
            (
                choice,
                workload.services.iter().collect(),
                for_good.to_owned(),
            )
        }
    };
    let mut missing: Vec<String> = services
        .iter()
        .flat_map(|service| missing(project, module, workload, service, &choice))
        .collect();
    if services.is_empty() {
        let tasks = workload.task_definitions.iter();
        missing.extend(tasks.flat_map(|task| of_task(module, task, &choice)));
    }
    let how = match &choice.parameter {
        Some((parameter, value)) => format!("{parameter}: {value}"),
        None => "the value that selects Fargate".to_owned(),
    };
    let what = &choice.what;
    let (state, help) = if missing.is_empty() {
        let help = format!("Deploy with {how}. {for_good}");
        ("all required settings are present".to_owned(), help)
    } else {
        // Its deployment would fail.
        let state = format!(
            "settings for Fargate are incomplete: {}",
            missing.join(", ")
        );
        (
            state,
            format!("Complete the settings before you deploy with {how}. {for_good}"),
        )
    };
    Some(Dual {
        chooses: format!("{what}. With {how}, {state}"),
        help,
        parameter: choice
            .parameter
            .map(|(name, value)| (name.to_owned(), value)),
    })
}

/// The choice of Fargate by a launch type that is not constant.
fn by_value<'d>(module: &Module<'d>, place: Cursor<'d>) -> Option<Choice<'d>> {
    if let Some(name) = ref_name(place) {
        let parameter = module.parameter(name)?;
        let allowed = parameter.allowed_values();
        let is_fargate = |value: &&str| value.eq_ignore_ascii_case("FARGATE");
        let is_open = allowed.is_empty();
        let value = allowed.into_iter().find(is_fargate);
        let value = value.or(is_open.then_some("FARGATE"))?;
        return Some(Choice {
            assignment: decided_by(module, name, value),
            what: of_parameter(module, place, name),
            parameter: Some((name, value.to_owned())),
        });
    }
    let Function::If {
        condition,
        then,
        otherwise,
    } = function(place)?
    else {
        return None;
    };
    // One value, or a list of one.
    let is_fargate = |branch: Cursor<'d>| {
        let mut items = branch.items();
        let only = items.next().filter(|_| items.next().is_none());
        evaluate(Some(module), only.unwrap_or(branch)).is("FARGATE")
    };
    let holds = is_fargate(then);
    let other = if holds { otherwise } else { then };
    (holds != is_fargate(otherwise)).then(|| Choice {
        what: between(
            &format!("Condition {condition}"),
            evaluate(Some(module), other).values(),
        ),
        ..by_condition(module, condition, holds)
    })
}

/// The description of a parameter that decides the launch type.
fn of_parameter(module: &Module<'_>, place: Cursor<'_>, name: &str) -> String {
    let what = format!("Parameter {name}");
    match evaluate(Some(module), place) {
        // No allowed values, and the default is neither of the two launch types.
        Answer::DefaultOnly(value) if instances_of(&value) != CONTAINER_INSTANCES => format!(
            "{what} provides the launch type, and its default is {value}: the tasks run on {} unless the stack uses another value",
            instances_of(&value)
        ),
        answer => between(&what, answer.values()),
    }
}

/// The description of a choice of launch types, from its values.
fn between(what: &str, values: &[String]) -> String {
    let values = values
        .iter()
        .filter(|one| !one.eq_ignore_ascii_case("FARGATE"));
    let mut kinds: Vec<&str> = values.map(|value| instances_of(value)).collect();
    kinds.dedup();
    if kinds.is_empty() {
        kinds.push(CONTAINER_INSTANCES);
    }
    format!("{what} switches between {} and Fargate", kinds.join(", "))
}

const CONTAINER_INSTANCES: &str = "container instances";

/// What the tasks of a launch type other than Fargate run on.
fn instances_of(launch_type: &str) -> &'static str {
    match launch_type.to_uppercase().as_str() {
        "EXTERNAL" => "external instances (ECS Anywhere)",
        "MANAGED_INSTANCES" => "ECS Managed Instances",
        _ => CONTAINER_INSTANCES,
    }
}

fn by_condition<'d>(module: &Module<'d>, condition: &'d str, holds: bool) -> Choice<'d> {
    let what = format!("Condition {condition}");
    let value = comparison(module, condition).and_then(|comparison| {
        if comparison.when_equal == holds {
            return Some((comparison.parameter, comparison.value.to_owned()));
        }
        // Any other value does; if only one other is allowed, it is that one.
        let allowed = module.parameter(comparison.parameter)?.allowed_values();
        let mut others = allowed
            .into_iter()
            .filter(|value| *value != comparison.value);
        let other = others.next().filter(|_| others.next().is_none())?;
        Some((comparison.parameter, other.to_owned()))
    });
    let assignment = match &value {
        Some((parameter, value)) => decided_by(module, parameter, value),
        None => Assignment::of([(condition, holds)]),
    };
    Choice {
        parameter: value,
        assignment,
        what: between(&what, &[]),
    }
}

impl Choice<'_> {
    /// The possible values if Fargate is chosen, for every decision of the other conditions; empty if it is absent.
    fn resolve<'c>(&self, value: Option<Cursor<'c>>) -> Vec<Cursor<'c>> {
        let mut found = Vec::new();
        let mut open: Vec<Cursor<'c>> = value.into_iter().collect();
        while let Some(next) = open.pop() {
            let Some(value) = self.assignment.resolve(next) else {
                continue;
            };
            let is_empty = value.is_null() || (value.is_sequence() && value.items().len() == 0);
            match function(value) {
                Some(Function::If {
                    then, otherwise, ..
                }) => open.extend([otherwise, then]),
                _ if is_empty => {}
                _ => found.push(value),
            }
        }
        found
    }

    /// Whether a value is absent if Fargate is chosen.
    fn lacks(&self, value: Option<Cursor<'_>>) -> bool {
        self.resolve(value).is_empty()
    }

    /// Whether a value may be present and certainly differs from this text, or is certainly absent.
    fn misses(&self, module: &Module<'_>, value: Option<Cursor<'_>>, text: &str) -> bool {
        let values = self.resolve(value);
        let differs = |value: &Cursor<'_>| self.differs(module, *value, text);
        values.iter().all(differs)
    }

    /// The text of a value, if it is known.
    fn text(&self, module: &Module<'_>, value: Cursor<'_>) -> Option<String> {
        let value = self.assignment.resolve(value)?;
        match (&self.parameter, ref_name(value)) {
            (Some((parameter, chosen)), Some(name)) if name == *parameter => Some(chosen.clone()),
            _ => evaluate(Some(module), value).fixed().map(str::to_owned),
        }
    }

    /// Whether a value certainly differs from this text.
    fn differs(&self, module: &Module<'_>, value: Cursor<'_>, text: &str) -> bool {
        self.text(module, value).is_some_and(|value| value != text)
    }
}

/// What a service lacks for Fargate, or must not have on it.
fn missing(
    project: &Project<'_>,
    module: &Module<'_>,
    workload: &Workload<'_>,
    service: &Service<'_>,
    choice: &Choice<'_>,
) -> Vec<String> {
    let name = service.resource.name;
    let mut found = Vec::new();
    if choice.lacks(service.get("NetworkConfiguration")) {
        found.push(format!("{name} has no NetworkConfiguration"));
    }
    for property in ["Role", "PlacementConstraints", "PlacementStrategies"] {
        if !choice.lacks(service.get(property)) {
            found.push(format!("{name} has {property}"));
        }
    }
    for task in workload.tasks_of(project, service) {
        found.extend(of_task(module, task, choice));
    }
    for group in &workload.target_groups {
        let is_named = service.get("LoadBalancers").is_some_and(|list| {
            let mut named = module.mentioned(list);
            named.any(|one| one.kind == Kind::TARGET_GROUP && one.name == group.resource.name)
        });
        if is_named && choice.misses(module, group.get("TargetType"), "ip") {
            found.push(format!(
                "{} does not have TargetType: ip",
                group.resource.name
            ));
        }
    }
    found
}

fn of_task(module: &Module<'_>, task: &TaskDefinition<'_>, choice: &Choice<'_>) -> Vec<String> {
    let name = task.name;
    let mut found = Vec::new();
    if choice.misses(module, task.get("NetworkMode"), "awsvpc") {
        found.push(format!("the network mode of {name} is not awsvpc"));
    }
    for property in ["Cpu", "Memory"] {
        if choice.lacks(task.get(property)) {
            found.push(format!("{name} has no {property}"));
        }
    }
    let listed = choice.resolve(task.get("RequiresCompatibilities"));
    let listed = listed.into_iter().flat_map(|list| {
        let items = list.items().map(|item| choice.resolve(Some(item)));
        let items: Vec<Cursor<'_>> = items.flatten().collect();
        // A list that comes from a parameter has no items here.
        if list.is_sequence() {
            items
        } else {
            vec![list]
        }
    });
    let fits = |item: Cursor<'_>| !choice.differs(module, item, "FARGATE");
    if !listed.into_iter().any(fits) {
        found.push(format!(
            "RequiresCompatibilities of {name} does not contain FARGATE"
        ));
    }
    let containers = task.containers_under(&choice.assignment).into_iter();
    let mut mappings = containers.flat_map(|one| one.port_mappings_under(&choice.assignment));
    let on_host = mappings.any(|mapping| {
        let port = |key| mapping.get(key).and_then(|port| choice.text(module, port));
        let host = port("HostPort");
        host.is_some() && host != port("ContainerPort")
    });
    if on_host {
        found.push(format!(
            "{name} maps a host port that differs from its container port"
        ));
    }
    found
}
