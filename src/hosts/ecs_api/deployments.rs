//! Tasks that deployment files start, and services that they deploy to and no file of the run defines.

use std::ops::Range;

use super::{commands, network};
use crate::facts::rules::RuleId;
use crate::model::new_value::text;
use crate::model::{Deployment, Kind, Props, Role, Word};
use crate::plan::{PlanContext, Rationale};
use crate::settings::{Value, public_ip};
use crate::syntax::{Cursor, Word as Edit};

/// What happens on a deployment of only the task definition.
const ALONE: &str =
    "Network Configuration must be provided when networkMode 'awsvpc' is specified.";

/// Changes and reports the deployments of the task definitions.
pub(super) fn update(cx: &mut PlanContext<'_, '_>) {
    if cx.workload.task_definitions.is_empty() {
        return;
    }
    for deployment in &cx.workload.deployments {
        if let Some(run) = deployment.run {
            run_on_fargate(cx, run);
        }
        if let Some(call) = &deployment.call {
            change_call(cx, call);
        }
    }
}

/// Makes a step that runs a task run it on Fargate, which is the default of the action.
fn run_on_fargate<'d>(cx: &mut PlanContext<'_, 'd>, run: Cursor<'d>) {
    const TYPE: &str = "run-task-launch-type";
    const STRATEGY: &str = "run-task-capacity-provider-strategy";
    let written = run.get(TYPE).and_then(|place| Some((place, place.text()?)));
    match written {
        Some((place, "EC2")) => {
            cx.set(
                place,
                text("FARGATE"),
                Rationale::safe("The step runs its task on Fargate"),
            );
        }
        None | Some((_, "FARGATE" | "")) => {}
        Some((place, _)) => cx.action_required(
            RuleId::EvRunTaskCode,
            place,
            "The launch type of the task that this step runs is defined elsewhere",
            "Make sure that it is FARGATE",
        ),
    }
    let strategy = run
        .get(STRATEGY)
        .and_then(|place| Some((place, place.text()?)));
    if let Some((place, _)) = strategy.filter(|(_, text)| !text.contains("FARGATE")) {
        cx.action_required(
            RuleId::EvRunTaskCode,
            place,
            "The task that this step runs uses capacity providers other than FARGATE",
            format!("Set {STRATEGY}: '[{{\"capacityProvider\": \"FARGATE\", \"weight\": 1}}]', and associate FARGATE with the cluster"),
        );
    }
}

/// Makes a command in a script start its tasks on Fargate, in the configured subnets.
fn change_call<'d>(cx: &mut PlanContext<'_, 'd>, call: &Word<'d>) {
    let words = call.place.text().map(ec2_words).unwrap_or_default();
    match (call.text.as_str(), words.as_slice()) {
        ("FARGATE", _) => {}
        ("EC2", [word]) => run_in_subnets(cx, call.place, word.clone()),
        ("EC2", _) => cx.needs_decision(
            RuleId::DeploymentFile,
            call.place,
            "The script starts tasks with launch type EC2 in more than one place",
            format!("Write --launch-type FARGATE {} where it runs this task definition", network(cx)),
        ),
        _ => cx.action_required(
            RuleId::EvRunTaskCode,
            call.place,
            format!("The script calls the AWS CLI without --launch-type FARGATE, but its task definition requires Fargate and a network configuration: {ALONE}"),
            format!("Write --launch-type FARGATE {}", network(cx)),
        ),
    }
}

fn run_in_subnets<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, word: Range<usize>) {
    let script = place.text().unwrap_or("");
    if script.contains("--network-configuration") {
        let rationale = Rationale::safe("The command runs its task on Fargate");
        let with = "FARGATE".to_owned();
        return cx.reword(place, vec![Edit { at: word, with }], rationale);
    }
    if cx.settings.subnets.is_none() {
        return cx.needs_decision(
            RuleId::SvcSubnets,
            place,
            format!("The script starts tasks with launch type EC2. On Fargate each task has its own elastic network interface and needs subnets: {ALONE}"),
            "Set them with --subnets subnet-…,subnet-…, and the security groups of the tasks with --security-groups sg-…",
        );
    }
    // The shell expands commas in unquoted braces.
    let quote = ['\'', '"']
        .into_iter()
        .find(|quote| !script.contains(*quote));
    let Some(quote) = quote else {
        return cx.needs_decision(
            RuleId::DeploymentFile,
            place,
            "The script starts tasks with launch type EC2, and the quoting of a network configuration in it cannot be determined",
            format!("Write --launch-type FARGATE {}, and run the migration again", network(cx)),
        );
    };
    if cx.user_public_ip().is_none() {
        network::report_public_address(cx);
    }
    let with = format!("FARGATE {}", network(cx).replace('\'', &quote.to_string()));
    let rationale = Rationale::review("The command runs its task on Fargate, in the given subnets")
        .prevents(ALONE);
    cx.reword(place, vec![Edit { at: word, with }], rationale);
}

/// The places of EC2 as a launch type in a script.
fn ec2_words(script: &str) -> Vec<Range<usize>> {
    const OPTION: &str = "--launch-type";
    let options = script.match_indices(OPTION);
    let values = options.filter_map(|(at, _)| {
        let rest = &script[at + OPTION.len()..];
        let between = [' ', '=', '\\', '\n', '\r', '\t', '"', '\''];
        let start = script.len() - rest.trim_start_matches(between).len();
        script[start..].starts_with("EC2").then(|| start..start + 3)
    });
    values.collect()
}

/// The option with the network configuration, quoted for a shell.
fn network(cx: &PlanContext<'_, '_>) -> String {
    let subnets = given(cx.settings.subnets.as_ref(), "SUBNETS");
    let groups = given(cx.settings.security_groups.as_ref(), "SECURITY_GROUPS");
    let public = cx.settings.assign_public_ip.as_ref();
    let public = public.and_then(|value| public_ip(value.cursor().text()?));
    format!(
        "--network-configuration 'awsvpcConfiguration={{subnets=[{subnets}],securityGroups=[{groups}],assignPublicIp={}}}'",
        public.unwrap_or("DISABLED")
    )
}

/// Reports each service of which a deployment changes only the task definition; returns whether a deployment does more
/// with the task definition than register it.
pub(super) fn report_live_services(cx: &mut PlanContext<'_, '_>) -> bool {
    let workload = cx.workload;
    let live = workload.deployments.iter().filter(|deployment| {
        let mut names = deployment.names.iter();
        let defines = names.any(|one| one.role == Role::Service && one.file.is_some());
        deployment.service.is_some() && !defines
    });
    let live: Vec<&Deployment<'_>> = live.collect();
    let mut reported: Vec<(&str, &str)> = Vec::new();
    for deployment in &live {
        let text = |word: &Option<Word<'_>>| word.as_ref().map(|word| word.text.clone());
        let service = text(&deployment.service).unwrap_or_default();
        let cluster = text(&deployment.cluster).unwrap_or_default();
        if !reported.contains(&(service.as_str(), cluster.as_str())) {
            report(cx, deployment);
        }
        let words = deployment.service.as_ref().zip(deployment.cluster.as_ref());
        reported.extend(words.map(|(one, other)| (one.text.as_str(), other.text.as_str())));
    }
    let runs = |one: &Deployment<'_>| one.run.is_some() || one.call.is_some();
    !live.is_empty() || workload.deployments.iter().any(runs)
}

fn report<'d>(cx: &mut PlanContext<'_, 'd>, deployment: &Deployment<'d>) {
    let name = deployment
        .service
        .as_ref()
        .map_or("SERVICE", |one| &one.text);
    let cluster = deployment
        .cluster
        .as_ref()
        .map_or("default", |one| &one.text);
    let task = cx.workload.task_definitions.first();
    let containers = task.map(|task| task.containers()).unwrap_or_default();
    let target = containers.iter().find_map(|container| {
        let mapping = container.port_mappings().into_iter().next()?;
        let port = mapping.prop("ContainerPort")?;
        Some((container.name()?, port.text()?))
    });
    let family = task.map_or("", |task| task.name);
    let network = network(cx);
    let service = commands::LiveService {
        cluster,
        name,
        family: if family.is_empty() { "FAMILY" } else { family },
        network: &network,
        target,
    };
    let tasks: Vec<&str> = cx
        .workload
        .task_definitions
        .iter()
        .map(|task| cx.project.path(task.file))
        .collect();
    let place = deployment
        .service
        .as_ref()
        .map_or(deployment.place, |one| one.place);
    let definition = definition_of(cx, name);
    let (where_, first) = match definition {
        Some(key) => (format!("which is defined in {}", cx.shown_place(key)), "Before the next deployment, move that service to Fargate and deploy it together with this task definition. With the AWS CLI".to_owned()),
        None => ("which is not defined in these files".to_owned(), "Before the next deployment, move the service together with the new task definition".to_owned()),
    };
    cx.action_required(
        RuleId::DeploymentFile,
        place,
        format!("The {} changes only the task definition of the ECS service {name}, {where_}. The deployment fails if the service has launch type EC2 or no network configuration: {ALONE}", deployment.kind.name()),
        format!(
            "{first} (omit --load-balancers if the service has none):\n{}\n{}\n{}",
            commands::register(&tasks),
            commands::associate_fargate(service.cluster),
            commands::move_live_service(&service)
        ),
    );
    if let Some(key) = definition {
        let label = "the service is defined here";
        cx.relate(RuleId::DeploymentFile, place, key, label);
    }
}

/// Where a template or ECS API file defines a service of a name.
fn definition_of<'d>(cx: &PlanContext<'_, 'd>, name: &str) -> Option<Cursor<'d>> {
    let mut files = 0..cx.project.files.len();
    files.find_map(|file| {
        let module = cx.project.module(file)?;
        let mut services = module.of_type(Kind::SERVICE);
        let service = services.find(|service| {
            let named = service.get("ServiceName");
            named.is_some_and(|place| crate::model::evaluate(Some(module), place).is(name))
        });
        service.map(|service| service.key)
    })
}

/// The configured IDs, separated by commas, else a placeholder to be replaced manually.
fn given(value: Option<&Value>, unknown: &str) -> String {
    let items = value.into_iter().flat_map(Value::items);
    let texts: Vec<&str> = items.filter_map(Cursor::text).collect();
    if texts.is_empty() {
        unknown.to_owned()
    } else {
        texts.join(",")
    }
}
