//! The VPC of a workload, and its address range.

use super::conditions::is_usable;
use super::evidence::{is_ipv4_range, names_a_vpc};
use crate::model::new_value::{copy_of, get_att, reference};
use crate::model::{Kind, Module, Parameter, Workload, parameter_types, ref_name};
use crate::syntax::NewValue;

/// The VPC that a workload's tasks are in, from the target groups, other resources or the parameters.
pub fn infer_vpc(module: &Module<'_>, workload: &Workload<'_>) -> Option<NewValue> {
    let condition = workload.condition();
    let of_groups = workload
        .target_groups
        .iter()
        .filter_map(|group| group.get("VpcId"))
        .find(|vpc| is_usable(module, *vpc, condition))
        .map(copy_of);
    of_groups
        .or_else(|| only_vpc(module, condition))
        .or_else(|| {
            let parameter = vpc_parameter(module)?;
            Some(reference(parameter.name))
        })
        .or_else(|| {
            let others = module
                .of_type(Kind::SECURITY_GROUP)
                .chain(module.of_type(Kind::TARGET_GROUP));
            let mut written = others.filter_map(|resource| resource.get("VpcId"));
            let first = written.find(|vpc| is_usable(module, *vpc, condition))?;
            Some(copy_of(first))
        })
}

fn only_vpc(module: &Module<'_>, condition: Option<&str>) -> Option<NewValue> {
    let mut all = module.of_type(Kind::VPC);
    let first = all.next()?;
    let usable = first.condition.is_none() || first.condition == condition;
    (usable && all.next().is_none()).then(|| reference(first.name))
}

fn vpc_parameter<'t, 'd>(module: &'t Module<'d>) -> Option<&'t Parameter<'d>> {
    let typed = |parameter: &&Parameter<'_>| parameter.kind() == parameter_types::VPC_ID;
    let named = |parameter: &&Parameter<'_>| {
        let name = parameter.name.to_lowercase();
        parameter.kind() == "String"
            && matches!(name.as_str(), "vpc" | "vpcid" | "vpc_id")
            && names_a_vpc(module, parameter)
    };
    let parameters = &module.parameters;
    parameters
        .iter()
        .find(typed)
        .or_else(|| parameters.iter().find(named))
}

/// The address range of the module's VPC, if the module defines it.
pub fn cidr_of(module: &Module<'_>, workload: &Workload<'_>) -> Option<NewValue> {
    let mut vpcs = module.of_type(Kind::VPC);
    let named: Vec<&str> = workload
        .target_groups
        .iter()
        .filter_map(|group| group.get("VpcId"))
        .filter_map(ref_name)
        .collect();
    let condition = workload.condition();
    let own = vpcs.find(|vpc| {
        let usable = vpc.condition.is_none() || vpc.condition == condition;
        usable && (named.is_empty() || named.contains(&vpc.name))
    });
    if let Some(vpc) = own {
        return Some(get_att(vpc.name, "CidrBlock"));
    }
    let parameter = module.parameters.iter().find(|parameter| {
        let name = parameter.name.to_lowercase();
        name.starts_with("vpc") && name.contains("cidr") && is_ipv4_range(module, parameter)
    })?;
    Some(reference(parameter.name))
}
