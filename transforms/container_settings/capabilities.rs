//! Linux kernel capabilities that a container adds.

use std::collections::HashSet;

use super::linux::Removal;
use crate::facts::containers::{ADDED_CAPABILITY, DEFAULT_CAPABILITIES};
use crate::facts::managed_instances::WAY_THROUGH;
use crate::facts::rules::RuleId;
use crate::model::{Answer, Props, alternatives, items_of};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;

const ERROR: &str = "<capability> is not allowed on Fargate.";
const REASON: &str =
    "Containers have Docker's default capabilities, and Fargate can add only SYS_PTRACE to them";
const DID: &str = "added capabilities that containers have by default";

/// The decision on one entry of the list.
enum CapabilityDecision {
    Stays,
    Goes,
    Refused(String),
}

/// Handles the added capabilities; dropping capabilities is supported.
pub(super) fn settle<'d>(
    cx: &mut PlanContext<'_, 'd>,
    linux: Cursor<'d>,
    removals: &mut Vec<Removal>,
) {
    let key = "Capabilities";
    let Some(place) = linux.prop(key) else {
        return;
    };
    for capabilities in alternatives(place) {
        let Some(list) = capabilities.prop("Add").filter(|list| !list.is_null()) else {
            continue;
        };
        let dropped = Dropped::read(cx, capabilities.prop("Drop"));
        let Some((goes, stays)) = classify(cx, list, &dropped) else {
            continue;
        };
        if goes.is_empty() {
            continue;
        }
        let alone = capabilities
            .entries()
            .filter(|(_, _, value)| !value.is_null())
            .count()
            == 1;
        if stays > 0 {
            for (list, item) in goes {
                cx.remove_item(list, item, DID, Rationale::safe(REASON).prevents(ERROR));
            }
        } else if alone && capabilities.node == place.node {
            removals.push(Removal {
                key,
                did: DID,
                reason: REASON,
                matters: false,
                error: ERROR,
            });
        } else {
            cx.remove(
                capabilities,
                "Add",
                DID,
                Rationale::safe(REASON).prevents(ERROR),
            );
        }
    }
}

/// The lists and items to remove, and how many are kept; `None` where one of them blocks the task.
fn classify<'d>(
    cx: &mut PlanContext<'_, 'd>,
    list: Cursor<'d>,
    dropped: &Dropped,
) -> Option<(Vec<(Cursor<'d>, Cursor<'d>)>, usize)> {
    let mut goes = Vec::new();
    let mut stays = 0;
    // All in one finding, at the first: they share the reason and the answer.
    let mut refused: Vec<(Cursor<'d>, String)> = Vec::new();
    for list in alternatives(list) {
        if !list.is_sequence() {
            refused.push((
                list,
                "capabilities that cannot be determined from the template".to_owned(),
            ));
        }
        for item in list.items() {
            let decisions: Vec<CapabilityDecision> = alternatives(item)
                .into_iter()
                .map(|branch| decide(&cx.evaluate(branch), dropped))
                .collect();
            let rationale = decisions.iter().find_map(|decision| match decision {
                CapabilityDecision::Refused(rationale) => Some(rationale.clone()),
                _ => None,
            });
            let all_go = decisions
                .iter()
                .all(|decision| matches!(decision, CapabilityDecision::Goes));
            let some_go = decisions
                .iter()
                .any(|decision| matches!(decision, CapabilityDecision::Goes));
            match rationale {
                Some(rationale) => refused.push((item, rationale)),
                None if all_go => goes.push((list, item)),
                None if some_go => {
                    refused.push((item, "a capability that depends on a condition".to_owned()));
                }
                None => stays += 1,
            }
        }
    }
    refuse(cx, &refused);
    refused.is_empty().then_some((goes, stays))
}

fn refuse<'d>(cx: &mut PlanContext<'_, 'd>, refused: &[(Cursor<'d>, String)]) {
    let Some((place, _)) = refused.first() else {
        return;
    };
    let mut names: Vec<&str> = refused.iter().map(|(_, name)| name.as_str()).collect();
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(*name));
    cx.block(
        RuleId::CdCapabilitiesAdd,
        *place,
        format!(
            "Fargate cannot add {}. SYS_PTRACE is the only capability that can be added",
            names.join(", ")
        ),
        format!("Remove the capabilities that the container does not need. {WAY_THROUGH}"),
    );
}

fn decide(answer: &Answer, dropped: &Dropped) -> CapabilityDecision {
    let certain = matches!(answer, Answer::Fixed(_) | Answer::OneOf(_));
    let names = answer.values();
    let unfit = names
        .iter()
        .find(|name| *name != ADDED_CAPABILITY && !DEFAULT_CAPABILITIES.contains(&name.as_str()));
    if let Some(name) = unfit {
        return CapabilityDecision::Refused(name.clone());
    }
    if !certain {
        return CapabilityDecision::Refused(
            "a capability that cannot be determined from the template".to_owned(),
        );
    }
    if let Some(name) = names
        .iter()
        .find(|name| *name != ADDED_CAPABILITY && dropped.may_hold(name))
    {
        return CapabilityDecision::Refused(format!("{name} to a container that drops it"));
    }
    let stays = names
        .iter()
        .filter(|name| *name == ADDED_CAPABILITY)
        .count();
    match stays {
        0 => CapabilityDecision::Goes,
        all if all == names.len() => CapabilityDecision::Stays,
        _ => CapabilityDecision::Refused("a capability that depends on a parameter".to_owned()),
    }
}

/// The capabilities that a container drops.
struct Dropped {
    names: Vec<String>,
    is_known: bool,
}

impl Dropped {
    fn read<'d>(cx: &PlanContext<'_, 'd>, list: Option<Cursor<'d>>) -> Self {
        let mut names = Vec::new();
        let branches = list.into_iter().flat_map(alternatives);
        let mut is_known = branches
            .into_iter()
            .all(|list| list.is_sequence() || list.is_null());
        for item in items_of(list) {
            let answer = cx.evaluate(item);
            is_known &= matches!(answer, Answer::Fixed(_) | Answer::OneOf(_));
            names.extend(answer.values().iter().cloned());
        }
        Self { names, is_known }
    }

    fn may_hold(&self, capability: &str) -> bool {
        !self.is_known
            || self
                .names
                .iter()
                .any(|name| name == "ALL" || name == capability)
    }
}
