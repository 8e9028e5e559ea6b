//! Settings of a Compose file that Fargate does not support. They are only reported, because only the application shows
//! what they are for.

use super::size::services;
use crate::facts::log_drivers;
use crate::facts::rules::RuleId;
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Settings that Fargate does not support: the key, the rule, why, and the help.
const DENIED: [(&str, RuleId, &str, &str); 8] = [
    (
        "devices",
        RuleId::CdDevices,
        "Fargate does not support host devices",
        "Remove devices, or keep the service on container instances",
    ),
    (
        "dns",
        RuleId::CdDns,
        "Fargate does not support DNS servers for a container",
        "Remove dns, or set the DNS servers in the VPC's DHCP option set",
    ),
    (
        "dns_search",
        RuleId::CdDns,
        "Fargate does not support search domains for a container",
        "Remove dns_search and use fully qualified names",
    ),
    (
        "extra_hosts",
        RuleId::CdExtraHosts,
        "Fargate does not support extra hosts",
        "Remove extra_hosts and use a Route 53 private hosted zone or AWS Cloud Map",
    ),
    (
        "hostname",
        RuleId::CdHostname,
        "Fargate does not support a host name for a container",
        "Remove hostname",
    ),
    (
        "links",
        RuleId::CdLinks,
        "Fargate does not support links",
        "Remove the links and use localhost instead of their names: containers of a task share a network interface",
    ),
    (
        "security_opt",
        RuleId::CdDockerSecurityOptions,
        "Fargate does not support Docker security options",
        "Remove security_opt",
    ),
    (
        "shm_size",
        RuleId::CdSharedMemory,
        "Fargate does not support setting the shared memory size",
        "Remove shm_size, or mount a tmpfs at /dev/shm",
    ),
];

pub(super) fn check<'d>(cx: &mut PlanContext<'_, 'd>, root: Cursor<'d>) {
    for (name, _, service) in services(root).entries() {
        for (key, rule, why, help) in DENIED {
            if let Some(place) = service.key(key).filter(|_| is_set(service, key)) {
                let message = format!("{why} ({key} of {name})");
                match rule {
                    // Whether the application works without it is up to its owner.
                    RuleId::CdHostname | RuleId::CdLinks => {
                        cx.needs_decision(rule, place, message, help)
                    }
                    _ => cx.block(rule, place, message, help),
                }
            }
        }
        privileged(cx, name, service);
        capabilities(cx, name, service);
        logging(cx, name, service);
        let volumes = service.get("volumes").into_iter().flat_map(Cursor::items);
        for volume in volumes {
            host_volume(cx, name, volume);
        }
        let ports = service.get("ports").into_iter().flat_map(Cursor::items);
        for port in ports {
            host_port(cx, name, port);
        }
    }
}

fn is_set(service: Cursor<'_>, key: &str) -> bool {
    service.get(key).is_some_and(|value| {
        let is_empty = value.is_sequence() && value.items().len() == 0;
        !value.is_null() && !is_empty && value.text() != Some("")
    })
}

fn privileged<'d>(cx: &mut PlanContext<'_, 'd>, name: &str, service: Cursor<'d>) {
    let place = service.get("privileged");
    if let Some(place) = place.filter(|place| place.text() != Some("false")) {
        cx.block(
            RuleId::CdPrivileged,
            place,
            format!("Fargate does not support privileged containers ({name})"),
            "Remove privileged if the container does not need it, or keep the service on container instances",
        );
    }
}

fn capabilities<'d>(cx: &mut PlanContext<'_, 'd>, name: &str, service: Cursor<'d>) {
    let added = service.get("cap_add").into_iter().flat_map(Cursor::items);
    for place in added.filter(|one| one.text() != Some("SYS_PTRACE")) {
        cx.block(
            RuleId::CdCapabilitiesAdd,
            place,
            format!("SYS_PTRACE is the only Linux capability that Fargate can add ({name})"),
            "Remove the capability if the container does not need it, or keep the service on container instances",
        );
    }
}

fn logging<'d>(cx: &mut PlanContext<'_, 'd>, name: &str, service: Cursor<'d>) {
    let driver = service
        .path(&["logging", "driver"])
        .or_else(|| service.get("log_driver"));
    let Some((place, text)) = driver.and_then(|place| Some((place, place.text()?))) else {
        return;
    };
    if !log_drivers::fits(text) {
        cx.needs_decision(
            RuleId::TdLogDriver,
            place,
            format!("Fargate does not support the {text} log driver ({name})"),
            "Use awslogs with awslogs-group, awslogs-region and awslogs-stream-prefix, or remove the log driver",
        );
    }
}

/// A host path before the path in the container.
fn host_volume<'d>(cx: &mut PlanContext<'_, 'd>, name: &str, volume: Cursor<'d>) {
    let is_path = |text: &str| text.starts_with(['/', '.', '~', '$']);
    let short = volume.text().and_then(|text| text.split_once(':'));
    let is_short = short.is_some_and(|(source, _)| is_path(source));
    let is_long = volume.get("type").and_then(Cursor::text) == Some("bind");
    if is_short || is_long {
        cx.needs_decision(
            RuleId::TdVolumeSourcePath,
            volume,
            format!("The volume is a directory on the container instance, which does not exist on Fargate ({name})"),
            "Copy the files into the image, use efs_volumes in the parameters file for persistent data, or use a volume without a host path for temporary data",
        );
    }
}

/// Without a host, the container port is the port of the task.
fn host_port<'d>(cx: &mut PlanContext<'_, 'd>, name: &str, port: Cursor<'d>) {
    let short = port
        .text()
        .map(|text| text.split('/').next().unwrap_or(text));
    let (host, container) = match short {
        Some(text) => {
            let mut parts = text.rsplitn(3, ':');
            let container = parts.next().unwrap_or("");
            (parts.next().map(str::to_owned), container.to_owned())
        }
        None => {
            let part = |key: &str| port.get(key).and_then(Cursor::text).map(str::to_owned);
            (part("published"), part("target").unwrap_or_default())
        }
    };
    if host.as_deref() == Some(&*container) {
        return;
    }
    let fixed = host.filter(|host| host != "0");
    let (what, help) = match fixed {
        Some(host) => (
            format!("Host port {host} of {name}"),
            format!(
                "Use {container}:{container} and update clients of host port {host}, or make the container listen on port {host}"
            ),
        ),
        None => (
            format!("The dynamic host port of {name}"),
            format!("Use {container}:{container}"),
        ),
    };
    cx.needs_decision(
        RuleId::CdHostPort,
        port,
        format!("{what} differs from container port {container}. When networkMode=awsvpc, the host ports and container ports in port mappings must match."),
        help,
    );
}
