//! Blue/green, linear and canary deployments that ECS makes itself.
//!
//! Source: ECS developer guide, "Amazon ECS blue/green deployments", "Updating Amazon ECS service parameters" and
//! "Application Load Balancer resources for blue/green deployments" (2026-10).

use crate::facts::rules::RuleId;
use crate::model::{Props, Service};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Reports services whose move to Fargate goes through such a deployment.
pub(crate) fn advise(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        let Some(place) = strategy(cx, service) else {
            continue;
        };
        if service.stays(cx.set) && !service.load_balancers().is_empty() {
            cx.action_required(
                RuleId::SvcDeploymentConfig,
                place,
                "the service deploys in stages (blue/green, linear or canary), and a change of the target type, the network and the load balancers inside such a deployment is not documented",
                format!("write {}: ROLLING in a deployment of its own, migrate, and set the strategy again in a later deployment; both target groups have to be of type ip by then", service.spell("Strategy")),
            );
        } else if !service.load_balancers().is_empty() {
            cx.warn(
                RuleId::SvcDeploymentConfig,
                place,
                "the service deploys in stages (blue/green, linear or canary): after its first deployment ECS owns the weights of the listener rule, and a stack update that rewrites the rule can send the traffic to the idle target group",
                "look at the weights of the listener rule before each stack update that changes it, and update the stack while no deployment runs",
            );
        }
    }
}

/// The strategy of a service, where it is another one than `ROLLING`.
fn strategy<'d>(cx: &PlanContext<'_, 'd>, service: &Service<'d>) -> Option<Cursor<'d>> {
    let configuration = service.get("DeploymentConfiguration")?;
    let place = configuration.prop("Strategy")?;
    let answer = cx.evaluate(place);
    let mut values = answer.values().iter();
    values.any(|one| one != "ROLLING").then_some(place)
}
