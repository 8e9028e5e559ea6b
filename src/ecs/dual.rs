//! Templates that serve container instances and Fargate: what chooses, and whether the choice of Fargate is complete.

use super::{Service, SourceSet, TARGET_GROUP, TaskDefinition, Workload};
use crate::cloudformation::intrinsic::{Intrinsic, intrinsic, ref_name};
use crate::cloudformation::{Assignment, Template, comparison, decided_by, evaluate};
use crate::document::Cursor;

/// How a template that serves both is told.
pub struct Dual {
    /// What chooses, how, and what is missing once Fargate is chosen.
    pub chooses: String,
    /// How to choose Fargate, once and for good.
    pub help: String,
}

/// What chooses Fargate.
struct Choice<'d> {
    /// A parameter with its value, where the choice is one of a parameter.
    parameter: Option<(&'d str, String)>,
    /// The conditions that follow.
    assignment: Assignment<'d>,
    /// For instance `the condition IsFargate`.
    what: String,
}

/// Reads how the choice is made, from the place where it shows: a launch type, or one of two services.
#[must_use]
pub fn dual(set: &SourceSet<'_>, workload: &Workload<'_>, place: Cursor<'_>) -> Option<Dual> {
    let template = set.template(workload.file)?;
    let at = |service: &&Service<'_>| service.resource.key.node == place.node;
    let (choice, services, for_good) = match workload.services.iter().find(at) {
        Some(service) => {
            let choice = by_condition(template, service.resource.condition?, true);
            let others = workload.services.iter().filter(|one| !at(one));
            let others: Vec<&str> = others.map(|one| one.resource.name).collect();
            let for_good = format!(
                "to choose it for good, take out {} and what only it uses",
                others.join(", ")
            );
            (choice, vec![service], for_good)
        }
        None => {
            let choice = by_value(template, place)?;
            let for_good = "to choose it for good, write LaunchType: FARGATE and run the migration, which completes the rest";
            (
                choice,
                workload.services.iter().collect(),
                for_good.to_owned(),
            )
        }
    };
    let missing: Vec<String> = services
        .into_iter()
        .flat_map(|service| missing(set, template, workload, service, &choice))
        .collect();
    let how = match &choice.parameter {
        Some((parameter, value)) => format!("{parameter}: {value}"),
        None => "the choice of Fargate".to_owned(),
    };
    let state = if missing.is_empty() {
        "nothing is missing".to_owned()
    } else {
        format!("it is not complete: {}", missing.join(", "))
    };
    let what = &choice.what;
    Some(Dual {
        chooses: format!(
            "{what} chooses between container instances and Fargate; with {how}, {state}"
        ),
        help: format!("deploy it with {how}; {for_good}"),
    })
}

/// The choice of Fargate by a launch type that is not fixed.
fn by_value<'d>(template: &Template<'d>, place: Cursor<'d>) -> Option<Choice<'d>> {
    if let Some(name) = ref_name(place) {
        let parameter = template.parameter(name)?;
        let allowed = parameter.allowed_values();
        let is_fargate = |value: &&str| value.eq_ignore_ascii_case("FARGATE");
        let value = allowed.into_iter().find(is_fargate).unwrap_or("FARGATE");
        return Some(Choice {
            assignment: decided_by(template, name, value),
            what: format!("the parameter {name}"),
            parameter: Some((name, value.to_owned())),
        });
    }
    let Intrinsic::If {
        condition,
        then,
        otherwise,
    } = intrinsic(place)?
    else {
        return None;
    };
    let is_fargate = |branch| evaluate(Some(template), branch).is("FARGATE");
    let holds = is_fargate(then);
    (holds != is_fargate(otherwise)).then(|| by_condition(template, condition, holds))
}

fn by_condition<'d>(template: &Template<'d>, condition: &'d str, holds: bool) -> Choice<'d> {
    let what = format!("the condition {condition}");
    let value = comparison(template, condition).and_then(|comparison| {
        if comparison.when_equal == holds {
            return Some((comparison.parameter, comparison.value.to_owned()));
        }
        // Any other value does it, and where only one other is allowed, it is that.
        let allowed = template.parameter(comparison.parameter)?.allowed_values();
        let mut others = allowed
            .into_iter()
            .filter(|value| *value != comparison.value);
        let other = others.next().filter(|_| others.next().is_none())?;
        Some((comparison.parameter, other.to_owned()))
    });
    let assignment = match &value {
        Some((parameter, value)) => decided_by(template, parameter, value),
        None => Assignment::of([(condition, holds)]),
    };
    Choice {
        parameter: value,
        assignment,
        what,
    }
}

impl Choice<'_> {
    /// What a value is once Fargate is chosen; nothing where it is not there.
    fn resolve<'c>(&self, value: Option<Cursor<'c>>) -> Option<Cursor<'c>> {
        let value = self.assignment.resolve(value?)?;
        let is_empty = value.is_null() || (value.is_sequence() && value.items().len() == 0);
        (!is_empty).then_some(value)
    }

    /// Its text, where that is known.
    fn text(&self, template: &Template<'_>, value: Cursor<'_>) -> Option<String> {
        let value = self.assignment.resolve(value)?;
        match (&self.parameter, ref_name(value)) {
            (Some((parameter, chosen)), Some(name)) if name == *parameter => Some(chosen.clone()),
            _ => evaluate(Some(template), value).fixed().map(str::to_owned),
        }
    }

    /// Whether a value is surely another one than this.
    fn differs(&self, template: &Template<'_>, value: Cursor<'_>, text: &str) -> bool {
        self.text(template, value)
            .is_some_and(|value| value != text)
    }
}

/// What a service still lacks for Fargate, or has too much.
fn missing(
    set: &SourceSet<'_>,
    template: &Template<'_>,
    workload: &Workload<'_>,
    service: &Service<'_>,
    choice: &Choice<'_>,
) -> Vec<String> {
    let name = service.resource.name;
    let mut found = Vec::new();
    if choice
        .resolve(service.get("NetworkConfiguration"))
        .is_none()
    {
        found.push(format!("{name} has no NetworkConfiguration"));
    }
    for property in ["Role", "PlacementConstraints", "PlacementStrategies"] {
        if choice.resolve(service.get(property)).is_some() {
            found.push(format!("{name} has {property}"));
        }
    }
    for task in workload.tasks_of(set, service) {
        found.extend(of_task(template, task, choice));
    }
    for group in &workload.target_groups {
        let is_named = service.get("LoadBalancers").is_some_and(|list| {
            let mut named = template.mentioned(list);
            named.any(|one| one.kind == TARGET_GROUP && one.name == group.resource.name)
        });
        let kind = choice.resolve(group.get("TargetType"));
        let fits = kind.is_some_and(|kind| !choice.differs(template, kind, "ip"));
        if is_named && !fits {
            found.push(format!("{} is not of TargetType ip", group.resource.name));
        }
    }
    found
}

fn of_task(template: &Template<'_>, task: &TaskDefinition<'_>, choice: &Choice<'_>) -> Vec<String> {
    let name = task.name;
    let mut found = Vec::new();
    let mode = choice.resolve(task.get("NetworkMode"));
    if mode.is_none_or(|mode| choice.differs(template, mode, "awsvpc")) {
        found.push(format!("{name} is not in network mode awsvpc"));
    }
    for property in ["Cpu", "Memory"] {
        if choice.resolve(task.get(property)).is_none() {
            found.push(format!("{name} has no {property}"));
        }
    }
    let listed = choice
        .assignment
        .items_of(task.get("RequiresCompatibilities"));
    let fits = |item: Cursor<'_>| !choice.differs(template, item, "FARGATE");
    if !listed.into_iter().any(fits) {
        found.push(format!("{name} does not require FARGATE"));
    }
    let containers = task.containers_under(&choice.assignment).into_iter();
    let mut mappings = containers.flat_map(|one| one.port_mappings_under(&choice.assignment));
    let on_host = mappings.any(|mapping| {
        let port = |key| {
            mapping
                .get(key)
                .and_then(|port| choice.text(template, port))
        };
        let host = port("HostPort");
        host.is_some() && host != port("ContainerPort")
    });
    if on_host {
        found.push(format!("{name} maps ports of a host"));
    }
    found
}
