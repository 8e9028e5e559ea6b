//! The order in which containers start: a link started its target first, and a dependency does so now.

use std::collections::HashMap;

use super::link::Link;
use crate::facts::rules::RuleId;
use crate::model::new_value::{absent, copy_of, if_function, text};
use crate::model::{
    Container, Expr, Function, Props, TaskDefinition, conditions_around, function, items_of,
};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewEntry, NewValue};

/// Which containers start before which, by name.
pub(super) struct Order {
    after: HashMap<Expr, Vec<Expr>>,
}

impl Order {
    /// The order that a task's dependencies define.
    pub(super) fn of(task: &TaskDefinition<'_>) -> Self {
        let named = task
            .containers()
            .into_iter()
            .filter_map(|container| Some((name_of(&container)?, dependencies(&container))));
        Self {
            after: named.collect(),
        }
    }

    /// Adds the dependencies that preserve the order of a container's links.
    pub(super) fn keep<'d>(
        &mut self,
        cx: &mut PlanContext<'_, 'd>,
        container: &Container<'d>,
        list: Cursor<'d>,
        links: &[Link<'d>],
    ) {
        let mut writer = Writer {
            order: self,
            container,
            links,
        };
        let items = writer.items(cx, list);
        if items.is_empty() {
            return;
        }
        let rationale = || Rationale::safe("The linked container starts first, as with the link");
        match container.get("DependsOn").filter(|value| !value.is_null()) {
            None => {
                let items = NewValue::Sequence(items);
                cx.put(container.body, "DependsOn", items, &["Links"], rationale());
            }
            Some(written) if written.is_sequence() => {
                for item in items {
                    cx.append(written, item, rationale());
                }
            }
            Some(written) => cx.warn(
                RuleId::CdLinks,
                written,
                "The start order of the link is not kept, because DependsOn is not a list that can be extended",
                "Add the linked containers to DependsOn with the condition START",
            ),
        }
    }

    /// Whether one container waits for another, directly or through others.
    fn waits(&self, one: &Expr, other: &Expr) -> bool {
        let mut open = vec![one];
        let mut seen: Vec<&Expr> = Vec::new();
        while let Some(next) = open.pop() {
            if next == other {
                return true;
            }
            if !seen.contains(&next) {
                seen.push(next);
                open.extend(self.after.get(next).into_iter().flatten());
            }
        }
        false
    }
}

fn name_of(container: &Container<'_>) -> Option<Expr> {
    container.get("Name").map(Expr::of)
}

fn dependencies(container: &Container<'_>) -> Vec<Expr> {
    let items = items_of(container.get("DependsOn")).into_iter();
    items
        .filter_map(|item| item.prop("ContainerName").map(Expr::of))
        .collect()
}

struct Writer<'o, 'c, 'd> {
    order: &'o mut Order,
    container: &'c Container<'d>,
    links: &'c [Link<'d>],
}

impl<'d> Writer<'_, '_, 'd> {
    /// The dependencies for a list of links, under the conditions of the links: each `Fn::If` of the links becomes one of
    /// the dependencies, so it is matched as it is written and not decided.
    fn items(&mut self, cx: &mut PlanContext<'_, 'd>, list: Cursor<'d>) -> Vec<NewValue> {
        match function(list) {
            Some(Function::If {
                condition,
                then,
                otherwise,
            }) => {
                let mut then = self.items(cx, then).into_iter();
                let mut otherwise = self.items(cx, otherwise).into_iter();
                let pairs = std::iter::from_fn(|| match (then.next(), otherwise.next()) {
                    (None, None) => None,
                    pair => Some(pair),
                });
                pairs
                    .map(|(then, otherwise)| either(condition, then, otherwise))
                    .collect()
            }
            Some(_) => Vec::new(),
            None => list
                .items()
                .filter_map(|item| self.item(cx, item))
                .collect(),
        }
    }

    fn item(&mut self, cx: &mut PlanContext<'_, 'd>, item: Cursor<'d>) -> Option<NewValue> {
        if let Some(Function::If {
            condition,
            then,
            otherwise,
        }) = function(item)
        {
            let then = self.item(cx, then);
            let otherwise = self.item(cx, otherwise);
            if then.is_none() && otherwise.is_none() {
                return None;
            }
            return Some(either(condition, then, otherwise));
        }
        let link = self
            .links
            .iter()
            .find(|link| link.place.node == item.node)?;
        self.dependency(cx, link)
    }

    /// Whether an existing dependency or an earlier link of the container preserves the order.
    fn kept(&self, target: &Expr, link: &Link<'d>) -> Kept {
        let written = items_of(self.container.get("DependsOn")).into_iter();
        let written = written.filter(|item| {
            item.prop("ContainerName")
                .is_some_and(|one| Expr::of(one) == *target)
        });
        let is_earlier = |other: &&Link<'d>| other.place.node != link.place.node;
        let earlier = self.links.iter().take_while(is_earlier);
        let earlier = earlier.filter(|other| {
            other
                .target
                .is_some_and(|one| name_of(&one).as_ref() == Some(target))
        });
        let around = |place: Cursor<'d>| conditions_around(place, self.container.body);
        let own = around(link.place);
        let others: Vec<_> = written
            .chain(earlier.map(|other| other.place))
            .map(around)
            .collect();
        let never_meets = |other: &Vec<(&str, bool)>| {
            let opposite = |(name, holds): &(&str, bool)| own.contains(&(*name, !holds));
            other.iter().any(opposite)
        };
        if others
            .iter()
            .any(|other| other.iter().all(|one| own.contains(one)))
        {
            Kept::Always
        } else if others.iter().all(never_meets) {
            Kept::No
        } else {
            Kept::Sometimes
        }
    }

    fn dependency(&mut self, cx: &mut PlanContext<'_, 'd>, link: &Link<'d>) -> Option<NewValue> {
        let target = link.target?.get("Name")?;
        let own = name_of(self.container)?;
        let other = Expr::of(target);
        match self.kept(&other, link) {
            Kept::No => {}
            Kept::Always => return None,
            Kept::Sometimes => {
                cx.warn(
                    RuleId::CdLinks,
                    link.place,
                    "The dependency on the linked container exists only under a condition, so the start order of the link is not always kept",
                    "Make the dependency unconditional, with the condition START",
                );
                return None;
            }
        }
        if self.order.waits(&other, &own) {
            cx.warn(
                RuleId::CdLinks,
                link.place,
                format!(
                    "{} already depends on this container, so the start order of the link is not kept",
                    target.text().unwrap_or("The linked container")
                ),
                "Make sure that each container can wait for the port of the other",
            );
            return None;
        }
        self.order.after.entry(own).or_default().push(other);
        let name = target.text().map_or_else(|| copy_of(target), text);
        let entry = |key: &str, value| NewEntry::new(key, value);
        let entries = [
            entry("ContainerName", name),
            entry("Condition", text("START")),
        ];
        Some(NewValue::Mapping(entries.to_vec()))
    }
}

/// Whether a container already waits for a linked one.
enum Kept {
    No,
    /// In every case in which the link exists.
    Always,
    /// In some of these cases.
    Sometimes,
}

/// The value of a condition; branches with the same value become one.
fn either(condition: &str, then: Option<NewValue>, otherwise: Option<NewValue>) -> NewValue {
    let value = |branch: Option<NewValue>| branch.unwrap_or_else(absent);
    let (then, otherwise) = (value(then), value(otherwise));
    if then == otherwise {
        return then;
    }
    if_function(condition, then, otherwise)
}
