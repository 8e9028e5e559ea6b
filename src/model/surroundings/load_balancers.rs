//! Listeners, rules and load balancers around a target group.

use crate::model::{Kind, Module, Parameter, Resource, ref_name};
use crate::syntax::Cursor;

/// A load balancer of the module.
#[derive(Clone, Copy)]
pub struct LoadBalancer<'d> {
    /// The resource.
    pub resource: Resource<'d>,
}

impl<'d> LoadBalancer<'d> {
    /// Whether it is a Network Load Balancer.
    pub fn is_network(&self) -> bool {
        self.resource.get("Type").and_then(Cursor::text) == Some("network")
    }

    /// Whether it is internet-facing, which is the default.
    pub fn is_internet_facing(&self) -> bool {
        let scheme = self.resource.get("Scheme");
        scheme.is_none_or(|scheme| scheme.text() == Some("internet-facing"))
    }

    /// Whether it is internet-facing according to the default of a parameter.
    pub fn faces_internet_by_default(&self, module: &Module<'d>) -> bool {
        let chosen = self.resource.get("Scheme").and_then(ref_name);
        let parameter = chosen.and_then(|name| module.parameter(name));
        parameter.and_then(Parameter::default) == Some("internet-facing")
    }

    /// Its security groups, as written.
    pub fn security_groups(&self) -> Option<Cursor<'d>> {
        self.resource.get("SecurityGroups")
    }
}

/// The listeners and rules that forward to a target group.
pub fn holders<'t, 'd>(module: &'t Module<'d>, group: &str) -> Vec<&'t Resource<'d>> {
    let mut users = module.users_of(group);
    users.retain(|resource| matches!(resource.kind, Kind::LISTENER | Kind::LISTENER_RULE));
    users
}

/// The load balancer of the module that a listener or a rule belongs to.
pub fn balancer_of<'t, 'd>(
    module: &'t Module<'d>,
    holder: &'t Resource<'d>,
) -> Option<&'t Resource<'d>> {
    let listener = match holder.kind {
        Kind::LISTENER_RULE => module.target(holder.get("ListenerArn")?)?,
        _ => holder,
    };
    let balancer = module.target(listener.get("LoadBalancerArn")?)?;
    (balancer.kind == Kind::LOAD_BALANCER).then_some(balancer)
}

/// The load balancers of the module that forward to a target group.
pub fn load_balancers<'d>(module: &Module<'d>, group: &str) -> Vec<LoadBalancer<'d>> {
    let mut found: Vec<LoadBalancer<'d>> = Vec::new();
    for holder in holders(module, group) {
        let balancer = balancer_of(module, holder);
        if let Some(resource) = balancer
            && !found.iter().any(|one| one.resource.name == resource.name)
        {
            found.push(LoadBalancer {
                resource: *resource,
            });
        }
    }
    found
}
