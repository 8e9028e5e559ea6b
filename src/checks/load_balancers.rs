//! Load balancers: those that do not work with Fargate, and the effect of IP targets on clients.

use crate::facts::rules::RuleId;
use crate::model::{Props, Service, TargetGroup, items_of};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Load balancers that do not work with Fargate, or that are not literal.
pub(crate) static CHECK: Step = Step {
    name: "load-balancers",
    phase: Phase::Check,
    rules: &[RuleId::SvcClassicElb, RuleId::FitOpaque],
    readme: "",
    plan: check,
};

/// The effect of IP targets on clients.
pub(crate) static ADVICE: Step = Step {
    name: "load-balancers",
    phase: Phase::Advise,
    rules: &[RuleId::TgNlb],
    readme: "",
    plan: network_balancers,
};

fn check(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        load_balancers(cx, service);
    }
}

fn load_balancers<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    for balancer in service.load_balancers() {
        let name = balancer.prop("LoadBalancerName");
        if let Some(name) = name.filter(|name| !name.is_null() && name.text() != Some("")) {
            cx.block(
                RuleId::SvcClassicElb,
                name,
                "Classic Load Balancers are not supported on Fargate",
                "Replace it with an Application or Network Load Balancer and a target group of type ip first",
            );
        }
        if !balancer.is_mapping() {
            opaque(cx, balancer);
        }
    }
    let list = service.get("LoadBalancers");
    if let Some(list) = list.filter(|list| !list.is_function())
        && !list.is_sequence()
        && !list.is_null()
    {
        opaque(cx, list);
    }
}

fn opaque<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    cx.block(
        RuleId::FitOpaque,
        place,
        "The load balancers of the service are not literal values here, so they cannot be checked or changed",
        "Write the list of load balancers in the template, or migrate the service manually",
    );
}

fn network_balancers(cx: &mut PlanContext<'_, '_>) {
    for group in &cx.workload.target_groups {
        if !cx.decisions.replaced_groups.contains(&group.id()) {
            continue;
        }
        let protocol = group.get("Protocol").and_then(Cursor::text);
        let keeps_client = items_of(group.get("TargetGroupAttributes"))
            .iter()
            .any(|attribute| {
                let has = |key: &str, text: &str| {
                    let value = attribute.get(key).and_then(Cursor::text);
                    value == Some(text)
                };
                has("Key", "preserve_client_ip.enabled") && has("Value", "true")
            });
        match protocol {
            Some("UDP" | "TCP_UDP") => report_clients(cx, group),
            Some("TCP" | "TLS") if keeps_client => report_clients(cx, group),
            Some("TCP" | "TLS") => cx.note(
                RuleId::TgNlb,
                group.resource.key,
                "With target type ip, tasks see the IP address of the load balancer instead of the client IP address",
                "If the application needs the client IP address, set the target group attribute preserve_client_ip.enabled to true and allow inbound traffic from the clients",
            ),
            _ => {}
        }
    }
}

/// If the client addresses are preserved, the tasks' security group must allow the clients themselves.
fn report_clients<'d>(cx: &mut PlanContext<'_, 'd>, group: &TargetGroup<'d>) {
    cx.warn(
        RuleId::TgNlb,
        group.resource.key,
        "The load balancer preserves client IP addresses, so the security group of the tasks must allow inbound traffic from the clients, and from the load balancer for health checks",
        "Add the client address ranges to the security group of the tasks. The host port rules of the container instance group are no longer used",
    );
}
