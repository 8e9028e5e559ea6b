//! The port of a service in its registry: SRV records require one, A records do not allow one.

use crate::facts::rules::RuleId;
use crate::model::{Answer, Kind, Props, Resource, Service, alternatives, items_of};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::Cursor;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "service-registries",
    phase: Phase::Edit,
    rules: &[RuleId::SvcRegistries],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for service in cx.workload.services_and_task_sets() {
        for registry in items_of(service.get("ServiceRegistries")) {
            name_the_port(cx, &service, registry);
        }
    }
}

/// The keys that specify a port in an entry of `ServiceRegistries`.
const PORT_KEYS: [&str; 3] = ["ContainerName", "ContainerPort", "Port"];

/// The records of a registry.
enum Records {
    /// Addresses only.
    Addresses,
    /// SRV records, among others.
    Services,
    /// A parameter or a condition decides.
    Either,
    /// No records: clients call Cloud Map's own API.
    Nothing,
    /// The registry is defined elsewhere.
    Elsewhere,
}

fn name_the_port<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>, registry: Cursor<'d>) {
    let has = |key: &str| registry.prop(key).is_some();
    let names_port = PORT_KEYS.iter().any(|key| has(key));
    if !names_port {
        return;
    }
    let records = records_of(cx, registry);
    if let Records::Addresses = records {
        for key in PORT_KEYS {
            let rationale = Rationale::safe("The registry has A records, which do not include a port").prevents(
                "The values specified for serviceRegistries do not require a value for 'containerPort'. Remove the value and retry.",
            );
            cx.remove(
                registry,
                key,
                "specified the port for the registry",
                rationale,
            );
        }
        return;
    }
    let by_container = has("ContainerName") || has("ContainerPort");
    if by_container && has("Port") {
        let rationale = Rationale::safe(
            "In network mode awsvpc, a registry accepts either a container name and port or Port, not both",
        );
        cx.remove(
            registry,
            &service.resource.body.spell("Port"),
            "specified the port for the registry a second time",
            rationale,
        );
    }
    report(cx, service, registry, &records);
}

fn report<'d>(
    cx: &mut PlanContext<'_, 'd>,
    service: &Service<'d>,
    registry: Cursor<'d>,
    records: &Records,
) {
    let mut help = "Update clients that expect a host port, an instance name or this attribute. Clients that do not look up the port can use a new registry with A records".to_owned();
    if let Records::Elsewhere = records {
        help.push_str(
            ". The registry is defined elsewhere; if it has only A records, remove the port",
        );
    }
    let looked_up = match records {
        Records::Nothing => "query Cloud Map",
        _ => "resolve the SRV record",
    };
    cx.note(
        RuleId::SvcRegistries,
        registry,
        format!("Clients that {looked_up} receive the container port and the IP address of the task. The attribute EC2_INSTANCE_ID does not exist on Fargate"),
        help,
    );
    if let Records::Either = records {
        let id = service.resource.name;
        cx.warn(
            RuleId::SvcRegistries,
            registry,
            format!("A parameter or condition sets the record type of the registry. With A records, {id} must not specify a port"),
            "Make sure that the type is SRV, or write Type: SRV",
        );
    }
}

/// What is known about a registry's records.
fn records_of<'d>(cx: &PlanContext<'_, 'd>, registry: Cursor<'d>) -> Records {
    let Some((module, arn)) = cx.module().zip(registry.prop("RegistryArn")) else {
        return Records::Elsewhere;
    };
    let targets: Option<Vec<&Resource<'d>>> = alternatives(arn)
        .into_iter()
        .map(|one| module.target(one))
        .map(|one| one.filter(|one| one.kind == Kind::DISCOVERY_SERVICE))
        .collect();
    let Some(targets) = targets else {
        return Records::Elsewhere;
    };
    let mut addresses = true;
    let mut services = true;
    let mut any = false;
    for target in targets {
        let configuration = target.get("DnsConfig").into_iter().flat_map(alternatives);
        let types: Vec<Answer> = configuration
            .flat_map(|configuration| items_of(configuration.prop("DnsRecords")))
            .filter_map(|record| record.prop("Type"))
            .map(|kind| cx.evaluate(kind))
            .collect();
        any |= target.get("DnsConfig").is_some();
        let is_address = |kind: &Answer| matches!(kind.fixed(), Some("A" | "AAAA"));
        addresses &= !types.is_empty() && types.iter().all(is_address);
        services &= types.iter().any(|kind| kind.is("SRV"));
    }
    match (any, addresses, services) {
        (false, ..) => Records::Nothing,
        (true, true, _) => Records::Addresses,
        (true, _, true) => Records::Services,
        _ => Records::Either,
    }
}
