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
            format!("{} stays and is paid for", capacity.resource.name),
            "take it out in a later deployment, once nothing runs on it any more; until then it is the way back",
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
                format!("{} stays associated with its cluster, and keeps its instances", provider.name),
                "take it out of the cluster's strategies and associations before you delete it; with managed termination protection its instances may have to be ended by hand",
            );
        }
    }
    for hook in module.of_type(Kind::LIFECYCLE_HOOK) {
        if of_workload(hook) {
            cx.note(
                RuleId::CapLifecycleDrainer,
                hook.key,
                format!("{} waits until an instance is drained, which concerns no task on Fargate", hook.name),
                "take it out together with the instances, and with the function and the topic that it tells",
            );
        }
    }
}
