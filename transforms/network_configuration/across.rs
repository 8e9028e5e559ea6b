//! Subnets that other stacks have.

use crate::network::InferredSubnets;
use crate::plan::{Draft, Goods};
use crate::stacks;

/// What a parameter for the subnets is called.
pub(super) const NAMES: [&str; 2] = ["Subnets", "TaskSubnets"];
/// Its type.
pub(super) const KIND: &str = "List<AWS::EC2::Subnet::Id>";
/// What the console shows of it.
pub(super) const DESCRIPTION: &str =
    "Subnets of the tasks, with a way to the image registry and to CloudWatch Logs";

/// The subnets that the stacks around have, brought into the template.
pub(super) fn subnets(draft: &mut Draft<'_, '_>) -> Option<InferredSubnets> {
    let way = stacks::subnets(draft.set, draft.workload.file)?;
    let goods = Goods {
        rule: "svc-subnets",
        names: &NAMES,
        about: None,
        kind: KIND,
        description: DESCRIPTION,
        output: "Subnets of container instances and tasks",
    };
    let value = draft.carry(&way, &goods)?;
    Some(InferredSubnets {
        value,
        reach: way.reach(),
        from: way.from(),
        of_balancer: false,
    })
}
