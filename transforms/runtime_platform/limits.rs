//! What Fargate does not support for Windows tasks.
//!
//! Source: ECS developer guide, "Windows containers on Fargate considerations for Amazon ECS" (2026-10).

use std::borrow::Cow;

use crate::facts::log_drivers;
use crate::facts::platforms::{LINUX_ONLY, RESERVED_WINDOWS_PORT, WINDOWS_PLATFORM_VERSIONS};
use crate::facts::rules::RuleId;
use crate::model::{
    BoolValue, Container, Module, Props, TaskDefinition, alternatives, evaluate, items_of, runs_of,
    switch,
};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;

/// Removes settings that have no effect on Windows, and blocks those that Fargate supports for Linux only.
pub(super) fn check<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let architecture = task
        .get("RuntimePlatform")
        .and_then(|platform| platform.prop("CpuArchitecture"));
    if let Some(place) = architecture.filter(|place| !cx.evaluate(*place).is("X86_64")) {
        block(
            cx,
            place,
            "Windows tasks on Fargate support only CpuArchitecture X86_64",
            "Write CpuArchitecture: X86_64",
        );
    }
    let proxy = task.get("ProxyConfiguration");
    if let Some(place) = proxy.filter(|place| !place.is_null()) {
        let what = "ProxyConfiguration is not supported for Windows tasks on Fargate";
        let help = "Remove ProxyConfiguration. App Mesh does not support Windows tasks";
        block(cx, place, what, help);
    }
    volumes(cx, task);
    for container in task.containers() {
        check_container(cx, &container);
    }
    check_services(cx, task);
    check_runs(cx, task);
}

/// The volumes that Fargate supports for Linux only. FSx for Windows File Server is not supported for any task.
const VOLUMES: [(&str, &str); 2] = [
    ("EFSVolumeConfiguration", "EFS volumes"),
    ("S3FilesVolumeConfiguration", "S3 Files volumes"),
];

fn volumes<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let help = "Keep the task on container instances, or store its data elsewhere, for example in Amazon S3 through the SDK";
    for volume in items_of(task.get("Volumes")) {
        for (property, what) in VOLUMES {
            let configuration = volume.prop(property);
            if let Some(place) = configuration.filter(|place| !is_nothing(cx, *place)) {
                let what = format!("{what} are not supported for Windows tasks on Fargate");
                block(cx, place, what, help);
            }
        }
        let at_launch = volume.prop("ConfiguredAtLaunch");
        if let Some(place) = at_launch.filter(|place| !is_nothing(cx, *place)) {
            let what =
                "EBS volumes (ConfiguredAtLaunch) are not supported for Windows tasks on Fargate";
            block(cx, place, what, help);
        }
    }
}

fn block<'d>(
    cx: &mut PlanContext<'_, 'd>,
    place: Cursor<'d>,
    message: impl Into<Cow<'static, str>>,
    help: impl Into<Cow<'static, str>>,
) {
    cx.block(RuleId::StdWindows, place, message, help);
}

fn check_container<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let rationale = Rationale::safe(
        "Ulimits do not exist on Windows, and Fargate rejects them for Windows tasks",
    );
    cx.remove(
        container.body,
        "Ulimits",
        "limited the resources of the container (no effect on Windows)",
        rationale,
    );
    for property in LINUX_ONLY {
        let place = container
            .get(property)
            .filter(|place| !is_nothing(cx, *place));
        if let Some(place) = place {
            let what = format!("{property} is not supported for Windows containers on Fargate");
            let help = format!("Remove {property} if the container does not need it");
            block(cx, place, what, help);
        }
    }
    files_of_variables(cx, container);
    restart_policy(cx, container);
    reservation(cx, container);
    if let Some(place) = container.get("FirelensConfiguration") {
        block(
            cx,
            place,
            "FireLens is not supported for Windows tasks on Fargate",
            "Use the awslogs log driver",
        );
    }
    let logging = container
        .get("LogConfiguration")
        .into_iter()
        .flat_map(alternatives);
    for driver in logging.filter_map(|logging| logging.prop("LogDriver")) {
        // Drivers that no task on Fargate can use are reported by log-configuration.
        let answer = cx.evaluate(driver);
        let name = answer.fixed().unwrap_or_default();
        if log_drivers::fits(name) && name != "awslogs" {
            let what = "The only log driver documented for Windows tasks on Fargate is awslogs";
            block(cx, driver, what, "Use the awslogs log driver");
        }
    }
    for mapping in container.port_mappings() {
        let port = mapping.prop("ContainerPort");
        if let Some(port) = port.filter(|port| port.text() == Some(RESERVED_WINDOWS_PORT)) {
            block(
                cx,
                port,
                "Port 3150 is reserved by Fargate for Windows tasks",
                "Use another container port",
            );
        }
    }
}

fn files_of_variables<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let files = container.get("EnvironmentFiles");
    if let Some(place) = files.filter(|place| !is_nothing(cx, *place)) {
        block(
            cx,
            place,
            "EnvironmentFiles are not supported for Windows containers on Fargate",
            "Move the variables of the file to Environment, and secret values to Secrets",
        );
    }
}

fn restart_policy<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let policies = container
        .get("RestartPolicy")
        .into_iter()
        .flat_map(alternatives);
    let policies: Vec<_> = policies
        .filter(|policy| {
            let enabled = policy.prop("Enabled");
            !is_nothing(cx, *policy) && !enabled.is_some_and(|on| is_nothing(cx, on))
        })
        .collect();
    for policy in policies {
        block(
            cx,
            policy,
            "RestartPolicy is not supported for Windows containers on Fargate",
            "Remove RestartPolicy. The service replaces a task when an essential container stops",
        );
    }
}

fn reservation<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let reserved = container.get("MemoryReservation");
    if let Some(place) = reserved.filter(|place| !is_nothing(cx, *place)) {
        let memory = cx.evaluate(place).fixed().map(str::to_owned);
        let memory = memory.unwrap_or_else(|| "2048".to_owned());
        cx.action_required(
            RuleId::StdWindows,
            place,
            "MemoryReservation is not supported for Windows containers on Fargate, and task-level CPU and memory are ignored for them",
            format!("Set hard limits on the container instead, for example Memory: {memory} and Cpu: 1024"),
        );
    }
}

/// Whether a property has no effect in any branch: no value, `false`, an empty list or mapping.
fn is_nothing(cx: &PlanContext<'_, '_>, place: Cursor<'_>) -> bool {
    let is_empty = |one: Cursor<'_>| {
        (one.is_sequence() && one.items().len() == 0)
            || (one.is_mapping() && one.entries().next().is_none())
    };
    let mut branches = alternatives(place).into_iter();
    branches.all(|one| is_empty(one) || switch(cx.module(), one) == BoolValue::Off)
}

fn check_services<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let services: Vec<_> = cx.workload.services_of(cx.project, task).copied().collect();
    for service in services {
        platform_version(cx, service.get("PlatformVersion"));
        let configurations = service.get("VolumeConfigurations");
        attached(cx, configurations);
        let enabled = |connect: Cursor<'d>| {
            !connect
                .prop("Enabled")
                .is_some_and(|enabled| cx.evaluate(enabled).is("false"))
        };
        let connect = service
            .get("ServiceConnectConfiguration")
            .filter(|connect| enabled(*connect));
        if let Some(connect) = connect {
            block(
                cx,
                connect,
                "Service Connect is not supported for Windows tasks",
                "Expose the service through a load balancer or AWS Cloud Map service discovery instead",
            );
        }
        let strategy = service.strategy(cx.project);
        let spot = strategy.and_then(|(file, strategy)| {
            let module = cx.project.module(file);
            spot_in(module, strategy)
        });
        no_spot(cx, spot);
    }
}

/// Rules, schedules and similar resources that start the task.
fn check_runs<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let module = cx.module();
    let runs = runs_of(module, cx.workload, task);
    for (_, run) in runs {
        platform_version(cx, run.get("PlatformVersion"));
        attached(cx, run.get("VolumeConfigurations"));
        let spot = run
            .strategy()
            .and_then(|strategy| spot_in(module, strategy));
        no_spot(cx, spot);
    }
}

fn platform_version<'d>(cx: &mut PlanContext<'_, 'd>, version: Option<Cursor<'d>>) {
    let Some(version) = version.filter(|place| !place.is_null()) else {
        return;
    };
    let answer = cx.evaluate(version);
    let fits = answer
        .fixed()
        .is_some_and(|one| WINDOWS_PLATFORM_VERSIONS.contains(&one));
    if !fits {
        block(
            cx,
            version,
            "PlatformVersion is not available for Windows tasks, which have their own platform versions",
            "Remove PlatformVersion to use the default, LATEST",
        );
    }
}

fn attached<'d>(cx: &mut PlanContext<'_, 'd>, configurations: Option<Cursor<'d>>) {
    if let Some(place) = configurations.filter(|place| !is_nothing(cx, *place)) {
        block(
            cx,
            place,
            "EBS volumes (VolumeConfigurations) are not supported for Windows tasks on Fargate",
            "Keep the task on container instances, or store its data elsewhere, for example in Amazon S3 through the SDK",
        );
    }
}

fn spot_in<'d>(module: Option<&Module<'d>>, strategy: Cursor<'d>) -> Option<Cursor<'d>> {
    let providers = strategy
        .items()
        .filter_map(|item| item.prop("CapacityProvider"));
    let mut spot = providers.filter(|one| evaluate(module, *one).is("FARGATE_SPOT"));
    spot.next()
}

fn no_spot<'d>(cx: &mut PlanContext<'_, 'd>, spot: Option<Cursor<'d>>) {
    if let Some(spot) = spot {
        block(
            cx,
            spot,
            "FARGATE_SPOT does not support Windows tasks",
            "Use the capacity provider FARGATE",
        );
    }
}
