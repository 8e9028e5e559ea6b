//! The network of tasks in the ECS API's own files, which have no parameters to carry what is not known.

use crate::document::Cursor;
use crate::plan::{Draft, commands};
use crate::settings::Value;

/// Without subnets there is nothing that ECS would take.
pub(super) fn ask_for_subnets(draft: &mut Draft<'_, '_>) {
    draft.ask(
        "svc-subnets",
        draft.place(),
        "each task has a network interface of its own, and this file does not tell in which subnets; it has no parameters to ask for them either",
        format!(
            "give them with --subnets subnet-…,subnet-…, and the tasks' security groups with --security-groups sg-…; those of the container instances are in\n{}",
            commands::find_subnets()
        ),
    );
}

/// Whether the subnets are public is known to the account only.
pub(super) fn tell_public_address(draft: &mut Draft<'_, '_>) {
    let given = draft.settings.subnets.iter().flat_map(Value::items);
    let given: Vec<&str> = given.filter_map(Cursor::text).collect();
    let subnets = match given.as_slice() {
        [] => "SUBNET".to_owned(),
        given => given.join(","),
    };
    draft.must_act(
        "svc-assign-public-ip",
        draft.place(),
        "nothing here tells whether the subnets have a NAT gateway; the tasks get no public address",
        format!(
            "where the routes lead to an internet gateway (igw-) and to no NAT gateway, write ENABLED, or the tasks cannot pull their images; --assign-public-ip says it by itself:\n{}",
            commands::find_routes(&subnets)
        ),
    );
}
