//! The hardware and images of a workload's container instances: their processors and their AMIs.

use std::borrow::Cow;

use super::instances::{Capacity, container_instances};
use crate::model::{Kind, Module, Props, Resource, Workload, evaluate};
use crate::syntax::{Cursor, NodeId};

/// The processor architecture of the instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// ARM only.
    Arm64,
    /// x86 only.
    X86,
    /// Some ARM, some x86.
    Mixed,
}

/// An instance type or the name of an image.
#[derive(Clone)]
pub struct Mark {
    /// The type or name.
    pub text: String,
    /// Where it is written.
    pub node: NodeId,
    /// The parameter, if it is only its default: the deployed stack may have another value.
    pub default_of: Option<String>,
}

/// The architecture of instances, and the parameter if its default is the only evidence.
pub(super) type Machines = (Architecture, Option<String>);

/// The container instances that a workload runs on: those of its services' capacity providers, else all of the module.
pub fn instances_of<'d>(module: &Module<'d>, workload: &Workload<'d>) -> Vec<Capacity<'d>> {
    instances_of_providers(module, workload).unwrap_or_else(|| container_instances(module))
}

/// The container instances of a workload's capacity providers; `None` if it runs on all of the module.
pub(super) fn instances_of_providers<'d>(
    module: &Module<'d>,
    workload: &Workload<'d>,
) -> Option<Vec<Capacity<'d>>> {
    let strategies = workload
        .services
        .iter()
        .filter_map(|service| service.strategy_in(Some(module)));
    let providers = strategies
        .flat_map(|strategy| module.mentioned(strategy).collect::<Vec<_>>())
        .filter(|resource| resource.kind == Kind::CAPACITY_PROVIDER);
    let groups: Vec<&str> = providers
        .flat_map(|provider| module.mentioned(provider.body).collect::<Vec<_>>())
        .map(|resource| resource.name)
        .collect();
    if groups.is_empty() {
        return None;
    }
    let mut instances = container_instances(module);
    instances.retain(|capacity| groups.contains(&capacity.resource.name));
    (!instances.is_empty()).then_some(instances)
}

/// The architecture of a workload's container instances, and the parameter if its default is the only evidence; `None`
/// if it cannot be determined from the module.
pub fn architecture_of<'d>(
    module: &Module<'d>,
    workload: &Workload<'d>,
) -> Option<(Architecture, Option<&'d str>)> {
    let all = || machines(module, &container_instances(module));
    let (architecture, default_of) = match instances_of_providers(module, workload) {
        Some(instances) => machines(module, &instances)?,
        None => module.surroundings.machines.get_or_init(all).clone()?,
    };
    let parameter = default_of.and_then(|name| module.parameter(&name));
    Some((architecture, parameter.map(|parameter| parameter.name)))
}

fn machines(module: &Module<'_>, instances: &[Capacity<'_>]) -> Option<Machines> {
    let mut arm: Vec<Option<String>> = Vec::new();
    let mut x86 = false;
    for capacity in instances {
        for holder in holders(capacity) {
            for mark in marks(module, holder, "InstanceType") {
                if is_graviton(&mark.text) {
                    arm.push(mark.default_of);
                } else {
                    x86 = true;
                }
            }
            let images = marks(module, holder, "ImageId").into_iter();
            let images = images.filter(|mark| mark.text.contains("arm64"));
            arm.extend(images.map(|mark| mark.default_of));
            match maker(holder) {
                Some(true) => arm.push(None),
                Some(false) => x86 = true,
                None => {}
            }
        }
    }
    let is_unknown = arm.is_empty();
    let by_default = arm.into_iter().reduce(Option::and).flatten();
    match (is_unknown, x86) {
        (false, true) => Some((Architecture::Mixed, None)),
        (false, false) => Some((Architecture::Arm64, by_default)),
        (true, true) => Some((Architecture::X86, None)),
        (true, false) => None,
    }
}

/// The types of the instances of a group or fleet, as far as the module contains them.
pub fn instance_types(module: &Module<'_>, capacity: &Capacity<'_>) -> Vec<Mark> {
    let holders = holders(capacity);
    holders
        .flat_map(|holder| marks(module, holder, "InstanceType"))
        .collect()
}

/// The names of the images of a workload's container instances, as far as the module contains them.
pub fn images_of<'m, 'd>(module: &'m Module<'d>, workload: &Workload<'d>) -> Cow<'m, [Mark]> {
    let all = || images(module, &container_instances(module));
    match instances_of_providers(module, workload) {
        Some(instances) => Cow::Owned(images(module, &instances)),
        None => Cow::Borrowed(module.surroundings.images.get_or_init(all)),
    }
}

fn images(module: &Module<'_>, instances: &[Capacity<'_>]) -> Vec<Mark> {
    let holders = instances.iter().flat_map(holders);
    holders
        .flat_map(|holder| marks(module, holder, "ImageId"))
        .collect()
}

/// The size of the largest EBS volume of the module's container instances, in GiB.
pub fn largest_disk(module: &Module<'_>) -> Option<u64> {
    let find = || {
        let groups = container_instances(module).into_iter();
        let holders = groups.map(|capacity| capacity.launch.unwrap_or(capacity.resource));
        let nodes = holders.flat_map(|holder| holder.body.descendants());
        let sizes = nodes.filter_map(|node| {
            let size = evaluate(Some(module), node.get("Ebs")?.prop("VolumeSize")?);
            let sizes = size.values().iter();
            sizes.filter_map(|size| size.parse::<u64>().ok()).max()
        });
        sizes.max()
    };
    *module.surroundings.largest_disk.get_or_init(find)
}

/// The resources that may specify types and images: the launch template or configuration, and the group itself, which
/// overrides it.
fn holders<'c, 'd>(capacity: &'c Capacity<'d>) -> impl Iterator<Item = &'c Resource<'d>> {
    capacity
        .launch
        .iter()
        .chain(std::iter::once(&capacity.resource))
}

fn marks(module: &Module<'_>, holder: &Resource<'_>, key: &str) -> Vec<Mark> {
    let nodes = holder.body.descendants().into_iter();
    nodes
        .filter_map(|node| node.get(key))
        .flat_map(|place| values(module, place, key == "ImageId"))
        .collect()
}

fn values(module: &Module<'_>, place: Cursor<'_>, in_parts: bool) -> Vec<Mark> {
    let mark = |text: &str, default_of: Option<&str>| Mark {
        text: text.to_owned(),
        node: place.node,
        default_of: default_of.map(str::to_owned),
    };
    if let Some((parameter, default)) = module.only_default(place) {
        let allowed = parameter.allowed_values();
        let same =
            !allowed.is_empty() && allowed.iter().all(|one| kind_of(one) == kind_of(default));
        return vec![mark(default, (!same).then_some(parameter.name))];
    }
    let known = evaluate(Some(module), place);
    if !known.values().is_empty() {
        return known
            .values()
            .iter()
            .map(|value| mark(value, None))
            .collect();
    }
    // A dynamic reference or a joined text still contains the name of the image.
    let parts = place.descendants().into_iter().filter(|_| in_parts);
    parts
        .filter_map(|part| part.document.scalar(part.node))
        .filter(|text| text.contains('/') || text.contains('-'))
        .map(|text| mark(text, None))
        .collect()
}

/// Whether an instance type or image name is one for ARM, and whether it is one for Windows.
fn kind_of(text: &str) -> (bool, bool) {
    let is_windows = text.to_lowercase().contains("windows");
    (is_graviton(text) || text.contains("arm64"), is_windows)
}

/// Whether instances that are selected by attributes must have ARM processors, or must not.
fn maker(holder: &Resource<'_>) -> Option<bool> {
    let nodes = holder.body.descendants().into_iter();
    let list = nodes
        .filter_map(|node| node.get("CpuManufacturers"))
        .next()?;
    let makers: Option<Vec<&str>> = list.items().map(Cursor::text).collect();
    let is_amazon = |maker: &&str| *maker == "amazon-web-services";
    let makers = makers.filter(|makers| !makers.is_empty())?;
    match (makers.iter().all(is_amazon), makers.iter().any(is_amazon)) {
        (true, _) => Some(true),
        (false, false) => Some(false),
        (false, true) => None,
    }
}

/// Whether an instance type has an ARM processor: `a1`, or a `g` after the generation, as in `m6g` and `c7gn`.
fn is_graviton(instance_type: &str) -> bool {
    let family = instance_type.split(['.', '-']).next().unwrap_or("");
    let after_digits = family
        .trim_start_matches(|c: char| c.is_ascii_lowercase())
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let is_type = instance_type.contains('.') && !instance_type.contains('/');
    is_type && (family == "a1" || after_digits.contains('g'))
}

#[cfg(test)]
mod tests {
    use super::is_graviton;

    #[test]
    fn graviton_is_distinguished_from_graphics() {
        for arm in [
            "a1.large",
            "m6g.large",
            "c7gn.xlarge",
            "t4g.micro",
            "g5g.xlarge",
            "x2gd.metal",
        ] {
            assert!(is_graviton(arm), "{arm}");
        }
        for x86 in [
            "g4dn.xlarge",
            "g5.xlarge",
            "g6.large",
            "m5.large",
            "t3.micro",
            "c5n.large",
        ] {
            assert!(!is_graviton(x86), "{x86}");
        }
    }
}
