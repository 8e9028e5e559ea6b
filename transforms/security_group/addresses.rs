//! The addresses that the tasks may have.

use crate::model::new_value::reference;
use crate::model::surroundings::infer_subnets;
use crate::model::{Ipv4Range, Kind, Module, Resource, has_value};
use crate::plan::PlanContext;
use crate::syntax::NewValue;

/// The ranges that the addresses of the tasks are in: those of their subnets, otherwise those of the template's VPCs, and
/// where neither is known, all private ones.
pub(super) fn of_tasks<'d>(cx: &PlanContext<'_, 'd>, module: &Module<'d>) -> Vec<Ipv4Range> {
    of_subnets(cx, module)
        .or_else(|| of_vpcs(cx, module))
        .unwrap_or_else(|| Ipv4Range::PRIVATE.to_vec())
}

fn of_subnets<'d>(cx: &PlanContext<'_, 'd>, module: &Module<'d>) -> Option<Vec<Ipv4Range>> {
    if cx.settings.subnets.is_some() {
        return None;
    }
    let NewValue::Sequence(items) = infer_subnets(module, cx.workload)?.value else {
        return None;
    };
    let own = module.of_type(Kind::SUBNET);
    let own = own.filter(|subnet| has_value(&items, &reference(subnet.name)));
    let ranges: Vec<Ipv4Range> = own.map(|subnet| range(cx, subnet)).collect::<Option<_>>()?;
    (!ranges.is_empty() && ranges.len() == items.len()).then_some(ranges)
}

fn of_vpcs<'d>(cx: &PlanContext<'_, 'd>, module: &Module<'d>) -> Option<Vec<Ipv4Range>> {
    let blocks = module
        .of_type(Kind::VPC)
        .chain(module.of_type(Kind::VPC_CIDR_BLOCK));
    let ranges: Vec<Ipv4Range> = blocks
        .map(|block| range(cx, block))
        .collect::<Option<_>>()?;
    (!ranges.is_empty()).then_some(ranges)
}

/// The range of a VPC or subnet, if it is certain.
fn range<'d>(cx: &PlanContext<'_, 'd>, owner: &Resource<'d>) -> Option<Ipv4Range> {
    let answer = cx.evaluate(owner.get("CidrBlock")?);
    Ipv4Range::parse(answer.fixed()?)
}
