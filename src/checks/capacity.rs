//! Container instances and their related resources: they are kept, and incur cost until they are removed.

use crate::facts::rules::RuleId;
use crate::model::surroundings::{container_instances, instances_of};
use crate::model::{Kind, Resource};
use crate::plan::{Phase, PlanContext, Step};

/// Container instances that are kept.
pub(crate) static ADVICE: Step = Step {
    name: "capacity",
    phase: Phase::Advise,
    rules: &[
        RuleId::CapEc2Capacity,
        RuleId::CapCapacityProvider,
        RuleId::CapLifecycleDrainer,
    ],
    readme: "",
    plan: advise,
};

fn advise(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    for capacity in container_instances(module) {
        cx.note(
            RuleId::CapEc2Capacity,
            capacity.resource.key,
            format!("{} still runs and incurs cost after the migration", capacity.resource.name),
            "Remove it in a later deployment, when no task runs on it. Keep it until then for rollback",
        );
    }
    let instances = instances_of(module, cx.workload);
    let of_workload = |resource: &Resource<'_>| {
        let mut named = module.mentioned(resource.body);
        named.any(|one| {
            instances
                .iter()
                .any(|group| group.resource.name == one.name)
        })
    };
    for provider in module.of_type(Kind::CAPACITY_PROVIDER) {
        if of_workload(provider) {
            cx.note(
                RuleId::CapCapacityProvider,
                provider.key,
                format!("{} stays associated with its cluster and keeps its container instances running", provider.name),
                "Remove it from the strategies and associations of the cluster before you delete it. With managed termination protection, you may have to terminate its EC2 instances manually",
            );
        }
    }
    for hook in module.of_type(Kind::LIFECYCLE_HOOK) {
        if of_workload(hook) {
            cx.note(
                RuleId::CapLifecycleDrainer,
                hook.key,
                format!("{} waits until a container instance is drained, which does not apply to tasks on Fargate", hook.name),
                "Remove it together with the container instances, its Lambda function and its SNS topic",
            );
        }
    }
}
