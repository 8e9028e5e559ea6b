//! The task definition that a service or call references: whether it is in the files, and what else may be meant.

use super::importing_services::{imported_resource, importing_services};
use crate::facts::rules::RuleId;
use crate::model::{
    Expr, Function, Kind, Module, Service, TaskLauncher, alternatives, family_of, function,
    missing_names, ref_name,
};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Task definitions that are filled in later.
pub(crate) static CANDIDATES: Step = Step {
    name: "task-definition-references",
    phase: Phase::Gate,
    rules: &[RuleId::SvcTaskDefinition],
    readme: "",
    plan: needs_decision,
};

/// Services and calls whose task definition is not in the files.
pub(crate) static CHECK: Step = Step {
    name: "task-definition-references",
    phase: Phase::Check,
    rules: &[RuleId::SvcTaskDefinition, RuleId::DeploymentFile],
    readme: "",
    plan: check,
};

fn check(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        task_definition(cx, service);
    }
    for launcher in &cx.workload.launchers {
        tasks_of(cx, launcher);
    }
    imported_elsewhere(cx);
}

/// A service of another stack would run a task definition that was migrated without it.
fn imported_elsewhere(cx: &mut PlanContext<'_, '_>) {
    for (task, importing) in importing_services(cx) {
        let (service, path) = (importing.service.name, cx.project.path(importing.file));
        let message = format!(
            "Service {service} in {path} imports this task definition. A service and its task definition can only be migrated together if one template defines both"
        );
        cx.block(RULE, task.place(), message, TOGETHER);
        cx.relate(
            RULE,
            task.place(),
            importing.place,
            format!("{service} imports it"),
        );
    }
}

/// The graph must connect the service to its task definition, otherwise nothing is known about the task.
fn task_definition<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let place = service
        .get("TaskDefinition")
        .unwrap_or(service.resource.key);
    if cx.workload.tasks_of(cx.project, service).next().is_some() {
        all_there(cx, place);
        return;
    }
    let deployments = cx.workload.deployments.iter();
    let whole = deployments.filter(|one| one.kind.needs_all_files());
    let unread = whole.flat_map(|one| &one.names);
    if unread.into_iter().any(|name| name.file.is_none()) {
        // It is reported where it is referenced.
        return;
    }
    if service.is_ecspresso() {
        cx.needs_decision(
            RuleId::DeploymentFile,
            place,
            "The service definition references no task definition, and its directory contains no matching one",
            "Set service_definition and task_definition in the ecspresso configuration, and run the migration on the directory",
        );
        return;
    }
    if cx.host.require_task_definition(cx, place).is_ok() {
        explain(cx, place);
    }
}

/// Asks which one is meant: a task definition of another service must not be changed together with these.
fn needs_decision(cx: &mut PlanContext<'_, '_>) {
    let services = cx.workload.services.iter();
    // CodePipeline fills in the task definition of each AppSpec file, whose name cannot be in the file.
    let services = services.filter(|service| !service.is_appspec());
    let services = services.map(|service| (service.file, service.get("TaskDefinition")));
    let runs = cx.workload.launchers.iter().flat_map(|launcher| {
        let runs = launcher.runs.iter();
        runs.map(|run| (launcher.file, run.task))
    });
    for (file, place) in services.chain(runs) {
        if let Some(place) = place {
            ask_of(cx, file, place);
        }
    }
}

fn ask_of<'d>(cx: &mut PlanContext<'_, 'd>, file: usize, place: Cursor<'d>) {
    let candidates = cx.workload.candidates_of(file);
    let Some(first) = candidates.first() else {
        return;
    };
    let named: Vec<String> = candidates
        .iter()
        .map(|task| format!("{} ({})", task.name, cx.project.path(task.file)))
        .collect();
    let message = format!(
        "The task definition is {}, which is replaced before deployment, and several task definitions match: {}",
        place.text().unwrap_or_default(),
        named.join(", ")
    );
    let help = format!(
        "Write the family of the intended task definition, or run on matching files only, for example: ecs2fargate migrate {} {}",
        cx.project.path(file),
        cx.project.path(first.file)
    );
    cx.needs_decision(RuleId::SvcTaskDefinition, place, message, help);
}

/// The files must contain what a call starts, otherwise nothing is known about the task.
fn tasks_of<'d>(cx: &mut PlanContext<'_, 'd>, launcher: &TaskLauncher<'d>) {
    for place in launcher.runs.iter().filter_map(|run| run.task) {
        let Some(name) = place.text() else { continue };
        let family = family_of(name);
        let mut tasks = cx.workload.task_definitions.iter();
        let is_paired = cx.workload.paired_with(launcher.file).next().is_some();
        if !is_paired && !tasks.any(|task| task.name == family) {
            // Where the host does not know, the task is found by reference.
            let _ = cx.host.require_task_definition(cx, place);
        }
    }
}

const RULE: RuleId = RuleId::SvcTaskDefinition;

/// Reports the expression that determines the task definition of a service.
fn explain<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    let Some(module) = cx.module() else {
        return elsewhere(cx, place);
    };
    if !all_there(cx, place) {
        return;
    }
    let branch = alternatives(place).into_iter().next().unwrap_or(place);
    if let Some(target) = module.target(branch) {
        let message = format!(
            "{} ({}) creates the task definition, so its content cannot be determined from the template",
            target.name, target.kind
        );
        let help = format!(
            "Define the task definition as AWS::ECS::TaskDefinition, or change {} to create one for Fargate and migrate the service manually",
            target.name
        );
        return cx.block(RULE, place, message, help);
    }
    let parameter = ref_name(branch).and_then(|name| module.parameter(name));
    if let Some(parameter) = parameter {
        let message = format!(
            "Parameter {} provides the task definition of the service, so its content cannot be determined from the template",
            parameter.name
        );
        return cx.block(RULE, place, message, TOGETHER);
    }
    if let Some((file, name)) = imported_resource(cx, cx.file_of(place), branch) {
        let path = cx.project.path(file);
        let message = format!(
            "The service imports its task definition: {name} in {path}. A service and its task definition can only be migrated together if one template defines both"
        );
        return cx.block(RULE, place, message, TOGETHER);
    }
    match function(branch) {
        Some(Function::Call {
            name: "ImportValue",
            argument,
        }) => {
            let name = match argument.document.scalar(argument.node) {
                Some(name) => name.to_owned(),
                None => Expr::of(argument).to_string(),
            };
            let message = format!(
                "The service imports its task definition as {name}, which no given template exports"
            );
            cx.block(RULE, place, message, TOGETHER);
        }
        None if branch.text().is_some_and(|text| text.contains("{{resolve:")) => cx.block(
            RULE,
            place,
            "A dynamic reference provides the task definition of the service, so its content cannot be determined from the template",
            TOGETHER,
        ),
        _ => elsewhere(cx, place),
    }
}

/// Blocks if a name in the expression is not in the template, even under a condition: CloudFormation rejects the
/// template.
fn all_there<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) -> bool {
    let Some(module) = cx.module() else {
        return true;
    };
    let missing = missing_names(module, place);
    let is_known = module.mentioned(place).next().is_some();
    let without = if is_known {
        "and CloudFormation rejects such a reference"
    } else {
        "so the service has no task definition"
    };
    for name in &missing {
        cx.block(
            RULE,
            place,
            format!("{name} is neither a resource nor a parameter of this template, {without}"),
            correct(module),
        );
    }
    missing.is_empty()
}

const TOGETHER: &str = "Migrate the task definition where it is defined and this service manually, or define both in one template";

fn elsewhere<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    cx.block(
        RULE,
        place,
        "The task definition of the service is defined elsewhere, so it cannot be migrated together with the service",
        TOGETHER,
    );
}

/// The likely intended one: the task definition that nothing references.
fn correct(module: &Module<'_>) -> String {
    let all = module.of_type(Kind::TASK_DEFINITION);
    let mut unnamed = all.filter(|task| module.users_of(task.name).is_empty());
    match (unnamed.next(), unnamed.next()) {
        (Some(only), None) => format!(
            "Write !Ref {} if that is the intended task definition",
            only.name
        ),
        _ => "Correct the name".to_owned(),
    }
}
