//! Subnets that other stacks have.

use crate::network::{InferredSubnets, Reach};
use crate::plan::{Draft, Goods, Wanted};
use crate::stacks;

/// What a parameter for the subnets is called.
pub(super) const NAMES: [&str; 2] = ["Subnets", "TaskSubnets"];
/// Its type.
pub(super) const KIND: &str = "List<AWS::EC2::Subnet::Id>";
/// What the console shows of it.
pub(super) const DESCRIPTION: &str =
    "Subnets of the tasks, with a way to the image registry and to CloudWatch Logs";

/// The subnets that the stacks around have, brought into the template; where the template has some that are not meant for
/// tasks, only better ones.
pub(super) fn subnets<'d>(
    draft: &mut Draft<'_, 'd>,
    has_some: bool,
) -> Option<InferredSubnets<'d>> {
    let way = stacks::subnets(draft.set, draft.workload.file)?;
    if has_some && !stacks::are_for_tasks(&way) {
        return None;
    }
    let goods = Goods {
        wanted: Wanted::new("svc-subnets", &NAMES),
        kind: KIND,
        description: DESCRIPTION,
        output: "Subnets of container instances and tasks",
    };
    let value = draft.carry(&way, &goods)?;
    if way.is_by_name() {
        draft.must_act(
            "svc-subnets",
            draft.place(),
            format!("the subnets of the tasks are {}: the stack's template was not found, so that only the parameter name shows what they are", way.from()),
            "check that these are the subnets of the container instances, or pass others with --subnets subnet-…",
        );
    }
    Some(InferredSubnets::new(value, way.reach(), way.from()))
}

/// How tasks in subnets of the template reach the internet, where only the stacks around tell.
pub(super) fn reach<'d>(draft: &Draft<'_, 'd>, subnets: &InferredSubnets<'d>) -> Reach {
    if matches!(subnets.reach, Reach::Private | Reach::Public) {
        return subnets.reach;
    }
    let file = draft.workload.file;
    let found = match subnets.written {
        Some(written) => stacks::reach_across(draft.set, file, written),
        None => stacks::reach_of_value(draft.set, file, &subnets.value),
    };
    match found {
        Reach::Unknown => subnets.reach,
        known => known,
    }
}
