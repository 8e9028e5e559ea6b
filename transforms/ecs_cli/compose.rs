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
        "Fargate provides no access to devices of a host",
        "remove it, or keep the service on container instances",
    ),
    (
        "dns",
        RuleId::CdDns,
        "Fargate does not support DNS servers of a container's own",
        "remove it, or set the DNS servers in the DHCP options of the VPC",
    ),
    (
        "dns_search",
        RuleId::CdDns,
        "Fargate does not support search domains of a container's own",
        "remove it and write full names",
    ),
    (
        "extra_hosts",
        RuleId::CdExtraHosts,
        "Fargate does not support extra hosts",
        "remove it and use a private hosted zone or AWS Cloud Map",
    ),
    (
        "hostname",
        RuleId::CdHostname,
        "Fargate does not support a host name of a container's own",
        "remove it",
    ),
    (
        "links",
        RuleId::CdLinks,
        "Fargate does not support links; the containers of a task reach each other at localhost",
        "remove the links and write localhost where their names are used",
    ),
    (
        "security_opt",
        RuleId::CdDockerSecurityOptions,
        "Fargate does not support Docker security options",
        "remove it",
    ),
    (
        "shm_size",
        RuleId::CdSharedMemory,
        "Fargate does not support a size of shared memory",
        "remove it, or mount a tmpfs at /dev/shm",
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
            format!("Fargate does not run privileged containers ({name})"),
            "remove it where the container does without, or keep the service on container instances",
        );
    }
}

fn capabilities<'d>(cx: &mut PlanContext<'_, 'd>, name: &str, service: Cursor<'d>) {
    let added = service.get("cap_add").into_iter().flat_map(Cursor::items);
    for place in added.filter(|one| one.text() != Some("SYS_PTRACE")) {
        cx.block(
            RuleId::CdCapabilitiesAdd,
            place,
            format!("Fargate adds no Linux capability other than SYS_PTRACE ({name})"),
            "remove it where the container does without, or keep the service on container instances",
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
            format!("Fargate does not support the log driver {text} ({name})"),
            "write awslogs with awslogs-group, awslogs-region and awslogs-stream-prefix, or remove it",
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
            format!("the volume is a directory of the container instance, which Fargate does not have ({name})"),
            "copy the files into the image, use efs_volumes in the parameters file for data that has to stay, or name a volume without a path for what may be lost",
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
    let host = host.unwrap_or_else(|| "0".to_owned());
    cx.needs_decision(
        RuleId::CdHostPort,
        port,
        format!("{name} is reached at port {host} of the container instance, and on Fargate only at its own port {container}: When networkMode=awsvpc, the host ports and container ports in port mappings must match."),
        format!("write {container}:{container}, and change what calls port {host}; or let the container listen on that port"),
    );
}
