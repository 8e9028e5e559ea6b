//! The processors of a template's container instances.

use super::instances::container_instances;
use crate::cloudformation::{Resource, Template, evaluate};
use crate::document::Cursor;

/// What the instances have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// ARM only.
    Arm64,
    /// x86 only.
    X86,
    /// Some ARM, some x86.
    Mixed,
}

/// The architecture of a template's container instances; `None` where it does not tell.
#[must_use]
pub fn architecture_of_instances(template: &Template<'_>) -> Option<Architecture> {
    let mut found: Vec<bool> = Vec::new();
    for capacity in container_instances(template) {
        let holder = capacity.launch.unwrap_or(capacity.resource);
        found.extend(arm_marks(template, &holder));
        found.extend(arm_marks(template, &capacity.resource));
    }
    match (found.contains(&true), found.contains(&false)) {
        (true, true) => Some(Architecture::Mixed),
        (true, false) => Some(Architecture::Arm64),
        (false, true) => Some(Architecture::X86),
        (false, false) => None,
    }
}

/// For each instance type and image that the resource names: whether it is ARM. A type that a parameter gives counts by
/// its default, because a list of allowed values often holds every type there is.
fn arm_marks(template: &Template<'_>, holder: &Resource<'_>) -> Vec<bool> {
    let mut found = Vec::new();
    for mapping in holder.body.descendants() {
        if let Some(kind) = mapping.get("InstanceType") {
            found.extend(
                values(template, kind)
                    .iter()
                    .map(|value| is_graviton(value)),
            );
        }
        if let Some(image) = mapping.get("ImageId") {
            let arm = values(template, image)
                .iter()
                .any(|value| value.contains("/arm64/"));
            found.extend(arm.then_some(true));
        }
    }
    found
}

fn values(template: &Template<'_>, place: Cursor<'_>) -> Vec<String> {
    let default = crate::cloudformation::intrinsic::ref_name(place)
        .and_then(|name| template.parameter(name))
        .and_then(|parameter| parameter.default());
    match default {
        Some(default) => vec![default.to_owned()],
        None => evaluate(Some(template), place).values().to_vec(),
    }
}

/// Whether an instance type has an ARM processor: `a1`, or a `g` after the generation, as in `m6g` and `c7gn`.
fn is_graviton(instance_type: &str) -> bool {
    let family = instance_type.split(['.', '-']).next().unwrap_or("");
    let after_digits = family
        .trim_start_matches(|c: char| c.is_ascii_lowercase())
        .trim_start_matches(|c: char| c.is_ascii_digit());
    family == "a1" || after_digits.contains('g')
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
