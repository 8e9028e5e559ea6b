//! The log group of a task's containers: an existing one, or a new one.

use super::options::{GROUP, REGION};
use crate::model::new_value::{copy_of, entry, reference, text};
use crate::model::surroundings::is_usable;
use crate::model::{Kind, Module, Props, TaskDefinition, same_expression};
use crate::plan::{Addition, PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue};

/// The log group and its Region.
#[derive(Clone)]
pub(super) struct Group {
    pub(super) name: NewValue,
    pub(super) region: Option<NewValue>,
}

/// The log group of a task, determined or added once.
pub(super) struct Groups<'a, 'd> {
    pub(super) task: &'a TaskDefinition<'d>,
    known: Option<Group>,
}

impl<'a, 'd> Groups<'a, 'd> {
    pub(super) fn new(task: &'a TaskDefinition<'d>) -> Self {
        Self { task, known: None }
    }

    /// The group that the task's containers log to.
    pub(super) fn get(&mut self, cx: &mut PlanContext<'_, 'd>) -> Group {
        if let Some(known) = &self.known {
            return known.clone();
        }
        let group = existing(cx, self.task).unwrap_or_else(|| new(cx, self.task));
        self.known = Some(group.clone());
        group
    }
}

/// The group that the other containers of the task log to, otherwise those of the workload, where all use the same one.
fn existing<'d>(cx: &PlanContext<'_, 'd>, task: &TaskDefinition<'d>) -> Option<Group> {
    let condition = condition_of(task);
    let others = cx.workload.task_definitions.iter();
    let others = others.filter(|other| [None, condition].contains(&condition_of(other)));
    only(cx, task, options_of(cx, task)).or_else(|| {
        only(
            cx,
            task,
            others.flat_map(|other| options_of(cx, other)).collect(),
        )
    })
}

fn condition_of<'d>(task: &TaskDefinition<'d>) -> Option<&'d str> {
    task.resource.and_then(|resource| resource.condition)
}

/// The options of the task's containers that log to CloudWatch whatever the conditions are: a value that a condition
/// chooses may be valid in that case only, such as a parameter that is empty otherwise.
fn options_of<'d>(cx: &PlanContext<'_, 'd>, task: &TaskDefinition<'d>) -> Vec<Cursor<'d>> {
    let containers = task.get("ContainerDefinitions");
    let loggings = containers
        .into_iter()
        .flat_map(Cursor::items)
        .filter_map(|container| container.prop("LogConfiguration"));
    loggings
        .filter(|logging| {
            let driver = logging.prop("LogDriver");
            driver.is_some_and(|driver| cx.evaluate(driver).is("awslogs"))
        })
        .filter_map(|logging| logging.prop("Options"))
        .collect()
}

fn only<'d>(
    cx: &PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    options: Vec<Cursor<'d>>,
) -> Option<Group> {
    let found: Vec<(Cursor<'d>, Option<Cursor<'d>>)> = options
        .into_iter()
        .filter_map(|options| Some((options.get(GROUP)?, options.get(REGION))))
        .collect();
    let (name, region) = *found.first()?;
    let is_only = found.iter().all(|(other, _)| same_expression(*other, name));
    let is_there = cx
        .module()
        .is_none_or(|module| is_usable(module, name, condition_of(task)));
    (is_only && is_there).then(|| Group {
        name: copy_of(name),
        region: region.map(copy_of).or_else(|| cx.host.region()),
    })
}

/// Retention of new groups in days, where the template's other groups do not show one.
const RETENTION: i64 = 30;

fn new<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) -> Group {
    let name = format!("/ecs/{}", task.name);
    let wanted = Addition::LogGroup {
        task,
        name: &name,
        days: RETENTION,
    };
    match cx.module_for(&wanted) {
        Some(module) => make(cx, module, task),
        None => Group {
            name: text(&name),
            region: None,
        },
    }
}

fn make<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, task: &TaskDefinition<'d>) -> Group {
    let condition = condition_of(task);
    let (retention, days) = retention(module, condition);
    let name = cx.resource(
        &format!("{}LogGroup", task.name),
        Kind::LOG_GROUP,
        condition,
        NewValue::Mapping(vec![entry("RetentionInDays", retention)]),
        Rationale::review(format!(
            "The awslogs log driver needs a log group, which keeps logs {days}"
        )),
    );
    Group {
        name: reference(&name),
        region: cx.host.region(),
    }
}

/// The retention of all other groups of the template, where they agree.
fn retention(module: &Module<'_>, condition: Option<&str>) -> (NewValue, String) {
    let others: Vec<Option<Cursor<'_>>> = module
        .of_type(Kind::LOG_GROUP)
        .map(|group| group.get("RetentionInDays"))
        .collect();
    let agreed = others.first().copied().flatten().filter(|first| {
        let same =
            |other: &Option<Cursor<'_>>| other.is_some_and(|other| same_expression(other, *first));
        others.iter().all(same) && is_usable(module, *first, condition)
    });
    match agreed {
        Some(days) => (
            copy_of(days),
            "as long as other log groups of the template".to_owned(),
        ),
        None => (NewValue::Number(RETENTION), format!("for {RETENTION} days")),
    }
}
