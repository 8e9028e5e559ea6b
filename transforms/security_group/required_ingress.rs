//! The traffic from load balancers to the tasks of a service.

use super::health;
use super::ingress::{known_sources, protocols, rule};
use crate::model::new_value::{copy_of, text};
use crate::model::{Expr, Module, Props, Service};
use crate::plan::PlanContext;
use crate::syntax::{Cursor, NewValue};

/// Traffic of a load balancer that a group has to allow.
pub(super) struct RequiredIngress<'d> {
    /// The port of the container.
    pub(super) port: Cursor<'d>,
    /// Its protocol.
    pub(super) protocol: &'static str,
    /// The load balancer's group, where the template shows it.
    pub(super) source: Option<NewValue>,
}

impl RequiredIngress<'_> {
    /// The rule that allows it, where the source is known.
    pub(super) fn rule(&self) -> Option<NewValue> {
        let source = ("SourceSecurityGroupId", self.source.clone()?);
        Some(rule(text(self.protocol), copy_of(self.port), source))
    }

    /// Its description in messages.
    pub(super) fn described(&self) -> String {
        format!("port {} ({})", Expr::of(self.port), self.protocol)
    }
}

/// The traffic from the load balancers of a service to its tasks.
pub(super) fn required_ingress<'d>(
    cx: &PlanContext<'_, 'd>,
    module: &Module<'d>,
    service: &Service<'d>,
) -> Vec<RequiredIngress<'d>> {
    let mut found = Vec::new();
    for balancer in service.load_balancers() {
        let Some(port) = balancer.prop("ContainerPort") else {
            continue;
        };
        let groups: Vec<Cursor<'d>> = cx
            .workload
            .groups_of(cx.project, service, balancer)
            .map(|group| group.resource.key)
            .collect();
        let known = known_sources(module, service, &groups).into_iter();
        let mut sources: Vec<Option<NewValue>> = known.map(|(_, group)| Some(group)).collect();
        if sources.is_empty() {
            sources.push(None);
        }
        let checked = health::checked_ports(cx, module, &groups, port);
        let asked = checked.into_iter().map(|port| (port, "tcp"));
        let traffic = protocols(module, &groups).iter().map(|one| (port, *one));
        for (port, protocol) in traffic.chain(asked) {
            found.extend(sources.iter().cloned().map(|source| RequiredIngress {
                port,
                protocol,
                source,
            }));
        }
    }
    found
}
