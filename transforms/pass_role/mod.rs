//! Allows the roles that start tasks to pass the execution role that the tasks gain.

use crate::facts::rules::RuleId;
use crate::model::new_value::{absent, copy_of, if_function, mapping, text};
use crate::model::{
    Kind, MemberId, Module, Resource, Run, TaskDefinition, TaskLauncher, alternatives, tasks_named,
};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::{Cursor, NewValue};

mod pipelines;
mod statements;

use statements::{Statement, allows, policies_of, statements};

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "pass-role",
    phase: Phase::Edit,
    rules: &[RuleId::IamPassRole],
    readme: include_str!("README.md"),
    plan,
};

const RULE: RuleId = RuleId::IamPassRole;
const PASS: &str = "iam:PassRole";
const ERROR: &str = "is not authorized to perform: iam:PassRole on resource";

fn plan(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return report_inputs(cx);
    };
    let gained = gained(cx, module);
    if gained.is_empty() {
        return;
    }
    let mut widened: Vec<Cursor<'_>> = Vec::new();
    for statement in statements(module) {
        if widen(cx, module, &statement, &gained) {
            widened.push(statement.body);
        }
    }
    let passers = Passers {
        module,
        widened: &widened,
    };
    for launcher in &cx.workload.launchers {
        for run in &launcher.runs {
            passers.check_run(cx, launcher, run, &gained);
        }
    }
    pipelines::check(cx, &passers, &gained);
}

/// The role of a rule or schedule is not specified in the ECS API's own files.
fn report_inputs(cx: &mut PlanContext<'_, '_>) {
    for launcher in &cx.workload.launchers {
        if launcher.resource.kind != Kind::RUN_TASK {
            report(cx, launcher, launcher.resource.key);
        }
    }
}

fn report<'d>(cx: &mut PlanContext<'_, 'd>, launcher: &TaskLauncher<'d>, place: Cursor<'d>) {
    cx.note(
        RULE,
        place,
        format!(
            "The role that {} uses to start tasks must also be allowed to pass the task execution role",
            launcher.resource.name
        ),
        "Attach the managed policy AmazonEC2ContainerServiceEventsRole to the role, or add the task execution role to its iam:PassRole statement",
    );
}

/// An execution role that a task definition gains.
pub(super) struct Gained<'d> {
    task: TaskDefinition<'d>,
    arn: NewValue,
    /// The role's logical ID, where it is a resource of the template or is added to it.
    role: Option<String>,
    /// The condition of the role, if it exists under a condition only.
    condition: Option<String>,
}

fn gained<'d>(cx: &PlanContext<'_, 'd>, module: &Module<'d>) -> Vec<Gained<'d>> {
    let roles = cx.decisions.execution_roles.iter();
    let of_task = |(id, arn): &(MemberId<'d>, NewValue)| {
        let mut tasks = cx.workload.task_definitions.iter();
        let task = *tasks.find(|task| task.id() == *id)?;
        let role = logical_id(arn).map(str::to_owned);
        let known = role.as_deref().and_then(|role| module.resource(role));
        let of_task = task.resource.and_then(|resource| resource.condition);
        let condition = match (&role, known) {
            (None, _) => None,
            (Some(_), Some(known)) => known.condition,
            (Some(_), None) => of_task,
        };
        Some(Gained {
            task,
            arn: arn.clone(),
            role,
            condition: condition.map(str::to_owned),
        })
    };
    roles.filter_map(of_task).collect()
}

/// The resource of a `!GetAtt`.
fn logical_id(arn: &NewValue) -> Option<&str> {
    let NewValue::Function(function) = arn else {
        return None;
    };
    match &function.spelled {
        NewValue::Sequence(parts) => match parts.first() {
            Some(NewValue::Text(name)) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

impl<'d> Gained<'d> {
    /// Whether the role may be missing where a resource exists.
    fn is_conditional(&self, owner: &Resource<'d>) -> bool {
        self.condition.is_some() && owner.condition != self.condition.as_deref()
    }

    /// The role as an item of a list in a resource that may exist when the role does not.
    fn item(&self, owner: &Resource<'d>) -> NewValue {
        match &self.condition {
            Some(condition) if owner.condition != Some(condition) => {
                if_function(condition, self.arn.clone(), absent())
            }
            _ => self.arn.clone(),
        }
    }
}

/// Adds the execution role to a statement that lists the task's own role; returns whether it did.
fn widen<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    statement: &Statement<'d>,
    gained: &[Gained<'d>],
) -> bool {
    if !allows(statement, PASS) || !statement.passes_to_tasks() {
        return false;
    }
    let Some(resource) = statement.body.get("Resource") else {
        return false;
    };
    let is_list = |place: &Cursor<'_>| place.is_sequence();
    let branches = alternatives(resource);
    let has_list = branches.iter().any(is_list);
    // Several workloads may plan to turn a single role into a list, and all have to do it in the same way; so a role
    // that exists under a condition gets a separate statement.
    let fits = gained
        .iter()
        .filter(|one| has_list || !one.is_conditional(&statement.owner));
    let missing: Vec<&Gained<'d>> = fits
        .filter(|one| !statement.covers(module, one) && statement.lists_task_role(module, one))
        .collect();
    if missing.is_empty() {
        return false;
    }
    let rationale = || {
        Rationale::safe(
            "Starting the tasks requires iam:PassRole on their task execution role as well as on their task role",
        )
        .prevents(ERROR)
    };
    // Lists cannot contain lists, so each list that a condition chooses gains the role.
    let places = if has_list { branches } else { vec![resource] };
    for place in places {
        let mut items: Vec<NewValue> = Vec::new();
        for one in &missing {
            let item = one.item(&statement.owner);
            if !items.contains(&item) {
                items.push(item);
            }
        }
        if is_list(&place) {
            for item in items {
                cx.append(place, item, rationale());
            }
        } else {
            items.insert(0, copy_of(place));
            cx.set(place, NewValue::Sequence(items), rationale());
        }
    }
    true
}

/// What is known about which role may pass which.
pub(super) struct Passers<'t, 'd> {
    module: &'t Module<'d>,
    /// The statements that the execution role was added to.
    widened: &'t [Cursor<'d>],
}

impl<'d> Passers<'_, 'd> {
    /// Whether a role may pass an execution role.
    fn may_pass(&self, role: &Resource<'d>, gained: &Gained<'d>) -> bool {
        policies_of(self.module, role).iter().any(|statement| {
            let passes = allows(statement, PASS) && statement.passes_to_tasks();
            let was_widened = self
                .widened
                .iter()
                .any(|body| body.node == statement.body.node);
            passes && (was_widened || statement.covers(self.module, gained))
        }) || statements::has_managed(role)
    }

    fn check_run(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        launcher: &TaskLauncher<'d>,
        run: &Run<'d>,
        gained: &[Gained<'d>],
    ) {
        if launcher.is_task_set() {
            return;
        }
        let mentioned: Vec<&str> = run
            .task
            .into_iter()
            .flat_map(|task| tasks_named(self.module, task))
            .map(|task| task.name)
            .collect();
        let own = gained
            .iter()
            .filter(|one| mentioned.contains(&one.task.name));
        // The serverless transform generates a role from the state machine's own policies.
        let makes_its_own = run.role.is_none() && launcher.resource.kind == Kind::SAM_STATE_MACHINE;
        let is_role = |role: &&Resource<'d>| role.kind == Kind::ROLE;
        let written = run.role.into_iter().flat_map(alternatives);
        let mut roles: Vec<(Cursor<'d>, Option<Resource<'d>>)> = written
            .map(|place| {
                let role = self.module.target(place).filter(is_role);
                (place, role.copied())
            })
            .collect();
        if roles.is_empty() {
            let own = makes_its_own.then_some(launcher.resource);
            roles.push((launcher.resource.key, own));
        }
        for one in own {
            for (place, role) in &roles {
                match role {
                    Some(role) if self.may_pass(role, one) => {}
                    Some(role) => self.allow(cx, launcher, role, one),
                    None => report(cx, launcher, *place),
                }
            }
        }
    }

    /// Allows a role to pass the execution role, next to the statement that allows it to run tasks.
    fn allow(
        &self,
        cx: &mut PlanContext<'_, 'd>,
        launcher: &TaskLauncher<'d>,
        role: &Resource<'d>,
        gained: &Gained<'d>,
    ) {
        let policies = policies_of(self.module, role);
        let mut running = policies.iter().filter(|one| allows(one, "ecs:RunTask"));
        let home = running.find_map(|one| Some((one.owner, one.siblings()?)));
        let Some((owner, list)) = home else {
            cx.action_required(
                RULE,
                role.key,
                format!(
                    "{} starts tasks with this role, which is not allowed to pass the task execution role",
                    launcher.resource.name
                ),
                "Allow iam:PassRole on the task execution role in this role",
            );
            return;
        };
        let statement = mapping([
            ("Effect", text("Allow")),
            ("Action", text(PASS)),
            ("Resource", gained.arn.clone()),
        ]);
        let statement = match &gained.condition {
            Some(condition) if owner.condition != Some(condition) => {
                if_function(condition, statement, absent())
            }
            _ => statement,
        };
        let rationale = Rationale::review(format!(
            "{} starts the tasks and needs iam:PassRole on their task execution role",
            launcher.resource.name
        ))
        .prevents(ERROR);
        cx.append(list, statement, rationale);
    }
}
