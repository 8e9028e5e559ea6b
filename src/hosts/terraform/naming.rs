//! Names of replaced resources.

use crate::model::new_value::{call, join, text};
use crate::plan::Naming;
use crate::syntax::NewValue;

/// The texts about resources of Terraform. Source of the errors: terraform-provider-aws, internal/service/elbv2/
/// target_group.go (013cfb4) and the ECS API model, `CreateService` (read 2026-11-28).
pub(super) static NAMING: Naming = Naming {
    renamed: "The replacement is created before the original is destroyed (create_before_destroy), so the two need different names",
    service_error: "Creation of service was not idempotent.",
    group_error: "ELBv2 Target Group (…) already exists",
    keeps: "The resource is replaced but keeps its name, so Terraform has to destroy the original before it creates the replacement",
    keeps_help: "Expect downtime between the two, or rename the resource",
    dropped: "The AWS provider generates a name",
    too_long: "The name may have up to 32 characters, so it is shortened before the suffix",
};

/// The length of the longest name of a target group, in characters.
const LONGEST: usize = 32;
/// The length of the part of a checksum that tells names apart.
const CHECKSUM: usize = 6;

/// A name with a suffix that is not too long whatever the length of the old one, for the value of a node. Where another
/// name may begin with the same characters, a checksum of the old name tells the two apart.
pub(super) fn shortened(suffix: &str, is_alone: bool) -> NewValue {
    let written = || call("Written", text(""));
    let start_of = |value, length: usize| {
        let numbers = [0, length as i64].map(NewValue::Number);
        let arguments = std::iter::once(value).chain(numbers);
        call("Substr", NewValue::Sequence(arguments.collect()))
    };
    let rest = LONGEST - suffix.len();
    if is_alone {
        return join("", vec![start_of(written(), rest), text(suffix)]);
    }
    let checksum = start_of(call("Md5", written()), CHECKSUM);
    let start = start_of(written(), rest - CHECKSUM - 1);
    join("", vec![start, text("-"), checksum, text(suffix)])
}
