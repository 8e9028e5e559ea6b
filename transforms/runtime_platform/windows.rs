//! Tasks on Windows: their family, and what Fargate does not have for them.

use super::system::Claim;
use crate::cloudformation::evaluate;
use crate::cloudformation::intrinsic::{alternatives, items_of};
use crate::cloudformation::write::{mapping, text};
use crate::document::Cursor;
use crate::ecs::{Container, TaskDefinition};
use crate::fargate::log_drivers;
use crate::fargate::platforms::{
    LINUX_ONLY, RESERVED_WINDOWS_PORT, WINDOWS_FAMILIES, WINDOWS_PLATFORM_VERSIONS,
};
use crate::plan::{Draft, Why};

/// Writes the family that the claims agree on, else asks for it.
pub(super) fn declare<'d>(
    draft: &mut Draft<'_, 'd>,
    task: &TaskDefinition<'d>,
    claims: &[Claim<'d>],
) {
    let Some(first) = claims.first() else {
        return;
    };
    let mut versions: Vec<&str> = claims
        .iter()
        .filter_map(|claim| Some(claim.windows.as_ref()?.version.as_str()))
        .collect();
    versions.sort_unstable();
    versions.dedup();
    let [version] = versions.as_slice() else {
        let what = if versions.is_empty() {
            "the task runs on Windows, and nothing tells on which version".to_owned()
        } else {
            format!(
                "the task runs on Windows, and it is said to be for the versions {}",
                versions.join(" and ")
            )
        };
        return draft.ask("td-runtime-platform", first.place, what, help());
    };
    let mut editions = claims
        .iter()
        .filter_map(|claim| claim.windows.as_ref()?.edition.as_deref());
    let edition = editions.next_back().unwrap_or("CORE");
    let family = format!("WINDOWS_SERVER_{version}_{edition}");
    if !is_offered(draft, first.place, &family) {
        return;
    }
    let tells = |claim: &&Claim<'d>| claim.windows.is_some();
    let by_default = claims
        .iter()
        .filter(tells)
        .all(|claim| claim.default_of.is_some());
    let source = claims.iter().find(tells).unwrap_or(first);
    if let Some(parameter) = source.default_of.filter(|_| by_default) {
        draft.warn(
            "td-runtime-platform",
            source.place,
            format!("{family} is taken from the default of {parameter}; the deployed stack may have another Windows"),
            "look at the value of the deployed stack",
        );
    }
    write(draft, task, &family);
}

fn write<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>, family: &str) {
    let why = Why::review(format!(
        "the task ran on Windows Server, and on Fargate LINUX is the default; a container runs only on the version it was built for, here {family}"
    ))
    .prevents("image Manifest does not contain descriptor matching platform");
    let (architecture, system) = ("CpuArchitecture", "OperatingSystemFamily");
    if let Some(platform) = task
        .get("RuntimePlatform")
        .filter(|platform| platform.is_mapping())
    {
        draft.put(platform, system, text(family), &[architecture], why);
        return;
    }
    let value = mapping([(architecture, text("X86_64")), (system, text(family))]);
    let before = "ContainerDefinitions";
    draft.put_before(task.body, "RuntimePlatform", value, before, why);
}

/// Whether Fargate offers a family; a workload of another one is blocked.
pub(super) fn is_offered<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>, family: &str) -> bool {
    let offered = WINDOWS_FAMILIES.contains(&family);
    if !offered {
        draft.block(
            "std-windows",
            place,
            format!("Fargate has no {family}; it has {}", WINDOWS_FAMILIES.join(", ")),
            "build the images for Windows Server 2019 or 2022 and run the migration again, or keep the task on container instances",
        );
    }
    offered
}

fn help() -> String {
    format!(
        "write RuntimePlatform with CpuArchitecture: X86_64 and OperatingSystemFamily in the task definition, one of {}, and run the migration again; a container runs only on the version it was built for",
        WINDOWS_FAMILIES.join(", ")
    )
}

/// Takes out what Windows has not, and blocks what Fargate has for Linux only.
pub(super) fn check<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>) {
    let architecture = task
        .get("RuntimePlatform")
        .and_then(|platform| platform.get(&task.dialect.spell("CpuArchitecture")));
    if let Some(place) = architecture.filter(|place| !draft.evaluate(*place).is("X86_64")) {
        block(
            draft,
            place,
            "Windows tasks run on X86_64 only",
            "write CpuArchitecture: X86_64",
        );
    }
    for (property, help) in [
        (
            "EphemeralStorage",
            "take it out: a Windows task has the storage that Fargate gives it",
        ),
        (
            "ProxyConfiguration",
            "take the proxy out: App Mesh does not work with Windows tasks",
        ),
    ] {
        if let Some(place) = task.get(property).filter(|place| !place.is_null()) {
            let what = format!("Fargate has no {property} for Windows tasks");
            block(draft, place, &what, help);
        }
    }
    for volume in items_of(task.get("Volumes")) {
        let key = task.dialect.spell("EFSVolumeConfiguration");
        if let Some(place) = volume.get(&key) {
            let help = "keep the task on container instances, or let it keep its data elsewhere";
            block(
                draft,
                place,
                "Windows tasks on Fargate mount no EFS file systems",
                help,
            );
        }
    }
    for container in task.containers() {
        check_container(draft, &container);
    }
    check_services(draft, task);
}

fn block<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>, message: &str, help: &str) {
    draft.block("std-windows", place, message, help);
}

fn check_container<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) {
    let dialect = container.dialect;
    let key = dialect.spell("Ulimits");
    let why = Why::safe("Windows has no such limits, and Fargate refuses them for Windows tasks");
    draft.remove(
        container.body,
        &key,
        "limited what the container may use; without effect on Windows",
        why,
    );
    for property in LINUX_ONLY {
        let place = container
            .get(property)
            .filter(|place| !is_nothing(draft, *place));
        if let Some(place) = place {
            let what = format!("Fargate takes no {property} for Windows containers");
            let help = format!("take {property} out, if the container does without it");
            block(draft, place, &what, &help);
        }
    }
    if let Some(place) = container.get("FirelensConfiguration") {
        block(
            draft,
            place,
            "FireLens does not work with Windows tasks on Fargate",
            "use the awslogs driver",
        );
    }
    let logging = container
        .get("LogConfiguration")
        .into_iter()
        .flat_map(alternatives);
    for driver in logging.filter_map(|logging| logging.get(&dialect.spell("LogDriver"))) {
        // What no task on Fargate takes is for log-configuration to say.
        let answer = draft.evaluate(driver);
        let name = answer.fixed().unwrap_or_default();
        if log_drivers::fits(name) && name != "awslogs" {
            let what =
                "awslogs is the only log driver that is documented for Windows tasks on Fargate";
            block(draft, driver, what, "use the awslogs driver");
        }
    }
    for mapping in container.port_mappings() {
        let port = mapping.get(&dialect.spell("ContainerPort"));
        if let Some(port) = port.filter(|port| port.text() == Some(RESERVED_WINDOWS_PORT)) {
            block(
                draft,
                port,
                "Fargate keeps port 3150 of Windows tasks for itself",
                "use another port",
            );
        }
    }
}

/// Whether a property says nothing: no value, `false`, an empty list or mapping.
fn is_nothing(draft: &Draft<'_, '_>, place: Cursor<'_>) -> bool {
    let is_empty = (place.is_sequence() && place.items().len() == 0)
        || (place.is_mapping() && place.entries().next().is_none());
    let answer = draft.evaluate(place);
    let is_off = answer
        .fixed()
        .is_some_and(|text| text.eq_ignore_ascii_case("false"));
    place.is_null() || is_empty || is_off
}

fn check_services<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>) {
    let services: Vec<_> = draft
        .workload
        .services_of(draft.set, task)
        .copied()
        .collect();
    for service in services {
        if let Some(version) = service
            .get("PlatformVersion")
            .filter(|place| !place.is_null())
        {
            let answer = draft.evaluate(version);
            let fits = answer
                .fixed()
                .is_some_and(|one| WINDOWS_PLATFORM_VERSIONS.contains(&one));
            if !fits {
                block(
                    draft,
                    version,
                    "Windows tasks have platform versions of their own",
                    "take PlatformVersion out: the latest is the default",
                );
            }
        }
        let enabled = |connect: Cursor<'d>| {
            !connect
                .get("Enabled")
                .is_some_and(|enabled| draft.evaluate(enabled).is("false"))
        };
        let connect = service
            .get("ServiceConnectConfiguration")
            .filter(|connect| enabled(*connect));
        if let Some(connect) = connect {
            block(
                draft,
                connect,
                "Service Connect does not work with Windows tasks",
                "let clients reach the service by a load balancer or a registry of Cloud Map",
            );
        }
        let spot = service.strategy(draft.set).and_then(|(file, strategy)| {
            let template = draft.set.template(file);
            let named = strategy.items();
            named
                .filter_map(|item| item.get(&service.spell("CapacityProvider")))
                .find(|provider| evaluate(template, *provider).is("FARGATE_SPOT"))
        });
        if let Some(spot) = spot {
            block(
                draft,
                spot,
                "FARGATE_SPOT runs no Windows tasks",
                "use the provider FARGATE",
            );
        }
    }
}
