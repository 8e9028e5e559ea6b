//! The number of tasks of a service: what scales it, and its share of the account's quota.

use crate::facts::rules::RuleId;
use crate::facts::sizes;
use crate::model::surroundings::scalable_targets;
use crate::model::{Module, Resource, Service};
use crate::plan::{Phase, PlanContext, Step};

/// Scaling of the services.
pub(crate) static ADVICE: Step = Step {
    name: "scaling",
    phase: Phase::Advise,
    rules: &[RuleId::AasTargets, RuleId::SvcDesiredCount],
    readme: "",
    plan: advise,
};

fn advise(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    scaling(cx, module);
    for service in &cx.workload.services {
        quota(cx, service);
    }
}

/// Reports scalable targets that scale one of the workload's services.
fn scaling<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    for service in cx.workload.services.iter() {
        for target in scalable_targets(module, service) {
            scaled(cx, service, target);
        }
    }
}

fn scaled<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>, target: &Resource<'d>) {
    if cx.stays(service) || cx.is_copy(service.id()) {
        cx.note(
            RuleId::AasTargets,
            target.key,
            "Utilization is now relative to the task size, so CPU and memory thresholds have a different meaning",
            "Review the target values and thresholds of the scaling policies of the service",
        );
        return;
    }
    cx.warn(
        RuleId::AasTargets,
        target.key,
        "The new service starts at DesiredCount, not at its current scaled-out count. Utilization is now relative to the task size",
        "Raise DesiredCount for the update if the service is scaled out, and review the target values and thresholds of its scaling policies",
    );
}

/// The number of vCPUs from which the quota is reported: the initial quota of an account is low, and grows with use.
const MANY_VCPUS: f64 = 16.0;

/// Instances count against a different quota than Fargate's vCPUs.
fn quota<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(count) = service.get("DesiredCount") else {
        return;
    };
    let Some(task) = cx.workload.tasks_of(cx.project, service).next() else {
        return;
    };
    let units = cx.decisions.cpu_units.get(&task.id()).copied();
    let written = || sizes::parse_cpu(cx.evaluate(task.get("Cpu")?).fixed()?);
    let tasks = cx
        .evaluate(count)
        .values()
        .iter()
        .filter_map(|one| one.parse::<u32>().ok())
        .max();
    let Some((tasks, units)) = tasks.zip(units.or_else(written)) else {
        return;
    };
    let vcpus = f64::from(tasks) * f64::from(units) / 1024.0;
    if vcpus >= MANY_VCPUS {
        cx.note(
            RuleId::SvcDesiredCount,
            count,
            format!("{tasks} tasks use {vcpus} vCPUs of the account's Fargate quota in the Region, and up to twice as many during the update"),
            "Check the quota \"Fargate On-Demand vCPU resource count\" in the Service Quotas console before you deploy. New accounts have low quotas",
        );
    }
}
