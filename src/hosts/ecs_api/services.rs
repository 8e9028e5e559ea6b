//! Services in files that are passed to the AWS CLI, or that CodeDeploy or ecspresso deploys.

use super::commands;
use crate::facts::rules::RuleId;
use crate::model::{DEPLOYMENT_MISSING, Service};
use crate::plan::{Obstacle, PlanContext, Rationale, SUFFIX};
use crate::settings::Names;
use crate::syntax::{Cursor, NewValue};

/// The name of the cluster that AWS uses if none is specified.
const DEFAULT_CLUSTER: &str = "default";

/// Reports the steps outside of the file that make the service follow its new strategy.
pub(super) fn follow_strategy<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    if service.is_appspec() {
        // Every CodeDeploy deployment is a new deployment.
    } else if service.is_changed_in_place() {
        deploy_anew(cx, service);
    } else if service.get("Role").is_none() {
        cx.warn(
            RuleId::SvcCapacityProviderStrategy,
            service.resource.key,
            "create-service creates a new service from this file. To change an existing service, use update-service",
            "Pass the strategy, network configuration, placement and task definition of this file to aws ecs update-service with --force-new-deployment",
        );
    }
}

/// The cluster where a file specifies none: AWS uses the cluster with this name. An AppSpec file never specifies one, so
/// that its cluster is hidden.
pub(super) fn unnamed_cluster(is_hidden: bool) -> &'static str {
    if is_hidden {
        "CLUSTER"
    } else {
        DEFAULT_CLUSTER
    }
}

/// Reports that the cluster must have the provider of a strategy.
pub(super) fn needs_association<'d>(
    cx: &mut PlanContext<'_, 'd>,
    service: &Service<'d>,
    place: Cursor<'d>,
) {
    let unnamed = unnamed_cluster(service.is_appspec());
    let cluster = service.get("Cluster").and_then(Cursor::text);
    cx.action_required(
        RuleId::SvcClusterCpAssociation,
        place,
        "A strategy can only contain capacity providers that are associated with the cluster",
        format!(
            "Associate FARGATE first, in addition to the existing capacity providers of the cluster:\n{}",
            commands::associate_fargate(cluster.unwrap_or(unnamed))
        ),
    );
}

/// Reports that the tasks follow a changed strategy only after a new deployment.
fn deploy_anew<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    if service.is_ecspresso() {
        cx.action_required(
            RuleId::SvcCapacityProviderStrategy,
            service.resource.key,
            format!("ecspresso does not force a new deployment by default, but ECS changes a capacity provider strategy only with one: {DEPLOYMENT_MISSING}"),
            "Run this deployment with the option: ecspresso deploy --force-new-deployment",
        );
        return;
    }
    let Some(properties) = service.resource.properties() else {
        return;
    };
    let rationale = Rationale::safe("Changing the strategy requires a new deployment")
        .prevents(DEPLOYMENT_MISSING);
    let after = ["CapacityProviderStrategy"];
    cx.put(
        properties,
        "ForceNewDeployment",
        NewValue::Bool(true),
        &after,
        rationale,
    );
}

/// What `create-service` reads never updates a service.
pub(super) fn only_creates<'d>(service: &Service<'d>) -> Obstacle<'d> {
    Obstacle::new(
        service.resource.key,
        "The service cannot be updated in place with this file: create-service always creates a new service",
        "Write the input of update-service instead, with service in place of serviceName, or use --cutover replace for this service (in .ecs2fargate.yaml: workloads, cutover: replace)",
    )
}

/// Reports the manual steps that replace the old service with the new one.
pub(super) fn report_replacement<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    cx.decisions.replaced_services.insert(service.id());
    let workload = cx.workload;
    let tasks: Vec<&str> = workload
        .tasks_of(cx.project, service)
        .map(|task| cx.project.path(task.file))
        .collect();
    let old = service.resource.name;
    let new = match cx.settings.names {
        Names::Keep => old.to_owned(),
        _ => format!("{old}{SUFFIX}"),
    };
    cx.warn(
        RuleId::SvcLaunchType,
        service.resource.key,
        "ECS creates a second service from this file. The old service has to be deleted when the new one is stable",
        format!(
            "Resolve the other findings, then run:\n{}\n{}",
            commands::register(&tasks),
            commands::replace_service(cx.project.path(service.file), cluster(service), old, &new)
        ),
    );
}

pub(super) fn cluster<'d>(service: &Service<'d>) -> &'d str {
    let written = service.get("Cluster").and_then(Cursor::text);
    written.unwrap_or(DEFAULT_CLUSTER)
}
