//! The hardware and images of a workload's container instances: their processors and their AMIs.

use super::instances::{Capacity, container_instances};
use crate::model::{Kind, Module, Resource, Workload, evaluate};
use crate::syntax::Cursor;

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
pub struct Mark<'d> {
    /// The type or name.
    pub text: String,
    /// Where it is written.
    pub place: Cursor<'d>,
    /// The parameter, if it is only its default: the deployed stack may have another value.
    pub default_of: Option<&'d str>,
}

/// The container instances that a workload runs on: those of its services' capacity providers, else all of the module.
pub fn instances_of<'d>(module: &Module<'d>, workload: &Workload<'d>) -> Vec<Capacity<'d>> {
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
    let mut instances = container_instances(module);
    let is_named = |capacity: &Capacity<'d>| groups.contains(&capacity.resource.name);
    if instances.iter().any(is_named) {
        instances.retain(is_named);
    }
    instances
}

/// The architecture of a workload's container instances, and the parameter if its default is the only evidence; `None`
/// if it cannot be determined from the module.
pub fn architecture_of<'d>(
    module: &Module<'d>,
    workload: &Workload<'d>,
) -> Option<(Architecture, Option<&'d str>)> {
    let mut arm: Vec<Option<&'d str>> = Vec::new();
    let mut x86 = false;
    for capacity in instances_of(module, workload) {
        for holder in holders(&capacity) {
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
    let by_default = arm.iter().copied().reduce(Option::and).flatten();
    match (arm.is_empty(), x86) {
        (false, true) => Some((Architecture::Mixed, None)),
        (false, false) => Some((Architecture::Arm64, by_default)),
        (true, true) => Some((Architecture::X86, None)),
        (true, false) => None,
    }
}

/// The names of the images of a workload's container instances, as far as the module contains them.
pub fn images_of<'d>(module: &Module<'d>, workload: &Workload<'d>) -> Vec<Mark<'d>> {
    let instances = instances_of(module, workload);
    let holders = instances.iter().flat_map(holders);
    holders
        .flat_map(|holder| marks(module, holder, "ImageId"))
        .collect()
}

/// The resources that may specify types and images: the launch template or configuration, and the group itself, which
/// overrides it.
fn holders<'c, 'd>(capacity: &'c Capacity<'d>) -> impl Iterator<Item = &'c Resource<'d>> {
    capacity
        .launch
        .iter()
        .chain(std::iter::once(&capacity.resource))
}

fn marks<'d>(module: &Module<'d>, holder: &Resource<'d>, key: &str) -> Vec<Mark<'d>> {
    let nodes = holder.body.descendants().into_iter();
    nodes
        .filter_map(|node| node.get(key))
        .flat_map(|place| values(module, place, key == "ImageId"))
        .collect()
}

fn values<'d>(module: &Module<'d>, place: Cursor<'d>, in_parts: bool) -> Vec<Mark<'d>> {
    let mark = |text: &str, default_of| Mark {
        text: text.to_owned(),
        place,
        default_of,
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
    fn graviton_is_told_from_graphics() {
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
