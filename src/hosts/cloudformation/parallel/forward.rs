//! Actions that forward to a target group and its copy, and what they become when one of the two goes.

use super::routing::as_written;
use crate::model::new_value::{entry, reference};
use crate::model::{Kind, Module, ParallelState, Props, items_of};
use crate::syntax::{Cursor, NewValue, Operation, Place};

/// An action that forwards to a target group and its copy.
pub(super) struct Forward<'d> {
    action: Cursor<'d>,
    pub(super) config: Cursor<'d>,
    list: Cursor<'d>,
    pub(super) first: Cursor<'d>,
    second: Cursor<'d>,
    /// The name of the copy.
    copy: &'d str,
    /// Whether the whole `ForwardConfig` was added. Otherwise the second target group and the weights were.
    is_whole: bool,
    /// The stickiness, if it was added to what was there.
    stickiness: Option<Cursor<'d>>,
}

impl<'d> Forward<'d> {
    /// The action that forwards to the first target group, as it was written.
    pub(super) fn to_first(&self) -> Option<Vec<Operation>> {
        if !self.is_whole {
            let mut operations = self.without(self.second, self.first)?;
            operations.extend(self.stickiness.map(|key| Operation::RemoveEntry {
                mapping: self.config.node,
                key: key.node,
            }));
            return Some(operations);
        }
        let key = self.first.prop_key("TargetGroupArn")?;
        let target = self.first.prop("TargetGroupArn")?;
        self.direct(as_written(self.first, key, target))
    }

    /// The action that forwards to the copy.
    pub(super) fn to_second(&self) -> Option<Vec<Operation>> {
        match self.is_whole {
            true => self.direct(reference(self.copy)),
            false => self.without(self.first, self.second),
        }
    }

    /// The action with a target group in place of the weights.
    fn direct(&self, target: NewValue) -> Option<Vec<Operation>> {
        let key = self.action.prop_key("ForwardConfig")?;
        Some(vec![
            Operation::InsertEntry {
                mapping: self.action.node,
                place: Place::After(key.node),
                entry: entry("TargetGroupArn", target),
            },
            Operation::RemoveEntry {
                mapping: self.action.node,
                key: key.node,
            },
        ])
    }

    /// The list without one of its target groups, and the other one without a weight.
    fn without(&self, gone: Cursor<'d>, kept: Cursor<'d>) -> Option<Vec<Operation>> {
        let weight = kept.prop_key("Weight")?;
        Some(vec![
            Operation::RemoveItem {
                sequence: self.list.node,
                item: gone.node,
            },
            Operation::RemoveEntry {
                mapping: kept.node,
                key: weight.node,
            },
        ])
    }
}

/// The end of the path of an action that forwards to two target groups.
pub(super) const WHOLE: &str = ".ForwardConfig";

/// The end of the path of a target group that was added to an action.
pub(super) const SECOND: &str = ".TargetGroups[1]";

/// The actions that forward to a target group and its copy, found by what they forward to: the owner may have added
/// others before them.
///
/// # Errors
/// A listener or rule that has more or less of them than were added.
pub(super) fn forwards<'d>(
    module: &Module<'d>,
    state: &ParallelState<'d>,
) -> Result<Vec<Forward<'d>>, Cursor<'d>> {
    let mut found = Vec::new();
    let kinds = [Kind::LISTENER, Kind::LISTENER_RULE].into_iter();
    for resource in kinds.flat_map(|kind| module.of_type(kind)) {
        let prefix = format!("Resources.{}.", resource.name);
        let own = state.added.iter().filter(|path| path.starts_with(&prefix));
        let ends = own
            .clone()
            .filter(|path| path.ends_with(WHOLE) || path.ends_with(SECOND));
        let is_whole: Vec<bool> = ends.map(|path| path.ends_with(WHOLE)).collect();
        let is_sticky = own
            .clone()
            .any(|path| path.ends_with(".TargetGroupStickinessConfig"));
        let actions = ["DefaultActions", "Actions"].into_iter();
        let actions = actions.flat_map(|name| items_of(resource.get(name)));
        let both: Vec<Forward<'d>> = actions
            .filter_map(|action| forward(module, state, action))
            .collect();
        if both.len() != is_whole.len() {
            return Err(resource.key);
        }
        found.extend(both.into_iter().zip(is_whole).map(|(one, is_whole)| {
            let key = one.config.prop_key("TargetGroupStickinessConfig");
            Forward {
                is_whole,
                stickiness: key.filter(|_| is_sticky),
                ..one
            }
        }));
    }
    Ok(found)
}

/// An action that forwards to a target group and its copy alone.
fn forward<'d>(
    module: &Module<'d>,
    state: &ParallelState<'d>,
    action: Cursor<'d>,
) -> Option<Forward<'d>> {
    let config = action.prop("ForwardConfig")?;
    let list = config.prop("TargetGroups")?;
    let mut items = list.items();
    let (first, second, None) = (items.next()?, items.next()?, items.next()) else {
        return None;
    };
    let name = |item: Cursor<'d>| Some(module.target(item.prop("TargetGroupArn")?)?.name);
    let copy = state.copy_of(name(first)?)?;
    (name(second)? == copy).then_some(Forward {
        action,
        config,
        list,
        first,
        second,
        copy,
        is_whole: true,
        stickiness: None,
    })
}
