//! The container instances' groups, which are also attached to the tasks.

use super::across::GROUPS;
use crate::facts::rules::RuleId;
use crate::model::surroundings::{Capacity, group_items, is_usable};
use crate::model::{Expr, Module, Props, has_value};
use crate::plan::PlanContext;
use crate::syntax::{Cursor, NewValue};

/// The container instances' groups, so that resources that allow inbound traffic from the instances allow it from the
/// tasks.
pub(super) fn groups<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    instances: &[Capacity<'d>],
    condition: Option<&str>,
) -> Vec<NewValue> {
    for capacity in instances {
        let lists: Vec<Cursor<'d>> = capacity
            .security_groups()
            .into_iter()
            .filter(|list| is_usable(module, *list, condition))
            .collect();
        let mut found: Vec<NewValue> = Vec::new();
        for list in &lists {
            for group in group_items(module, *list) {
                if !has_value(&found, &group) {
                    found.push(group);
                }
            }
        }
        if let Some(list) = lists.first().filter(|_| !found.is_empty()) {
            report_shared(cx, module, *list);
            let left = found.split_off(found.len().min(GROUPS));
            report_groups_left(cx, *list, &left);
            return found;
        }
    }
    Vec::new()
}

/// Reports the groups that are not attached to the tasks, because ECS allows no more.
fn report_groups_left<'d>(cx: &mut PlanContext<'_, 'd>, list: Cursor<'d>, left: &[NewValue]) {
    if left.is_empty() {
        return;
    }
    let names: Vec<String> = left
        .iter()
        .map(|group| Expr::of_value(group).to_string())
        .collect();
    report_left(cx, list, &names.join(", "));
}

/// Reports a security group that is not attached to the tasks.
pub(super) fn report_left<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, group: &str) {
    cx.action_required(
        RuleId::SgPeerTrust,
        place,
        format!("A task supports at most five security groups, so not all groups of the container instances are attached. Missing: {group}"),
        "If the tasks need it, attach it instead of another group with --security-groups sg-…, or add inbound rules for the tasks' own group",
    );
}

fn report_shared<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, list: Cursor<'d>) {
    let open: Vec<String> = module
        .mentioned(list)
        .filter_map(|group| group.get("SecurityGroupIngress"))
        .flat_map(Cursor::items)
        .filter_map(|rule| {
            let from = rule
                .prop("FromPort")
                .and_then(Cursor::text)
                .unwrap_or("any");
            let to = rule.prop("ToPort").and_then(Cursor::text).unwrap_or(from);
            let range = if from == "any" {
                "any port".to_owned()
            } else if from == to {
                format!("port {from}")
            } else {
                format!("ports {from}-{to}")
            };
            Some(format!("{range} from {}", rule.prop("CidrIp")?.text()?))
        })
        .collect();
    let carries = if open.is_empty() {
        String::new()
    } else {
        format!(". Its inbound rules allow {}", open.join(", "))
    };
    cx.warn(
        RuleId::SgPeerTrust,
        list,
        format!("The container instance security group is also attached to the tasks, so that databases and other resources that allow traffic from it keep working{carries}"),
        "Use --security-group-mode generated to attach only the new group, and to duplicate the inbound rules that reference the container instance security group",
    );
}
