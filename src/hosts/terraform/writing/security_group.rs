//! New security groups, and rules of existing ones.

use std::collections::HashSet;

use super::alternatives::alternatives;
use super::expression::legacy_blocks;
use super::functions::{Form, text_of};
use super::labels::{counted, label_of, label_with};
use super::resource::{Added, Draft, name_prefix};
use super::rules::{Direction, Rule};
use super::tree::Body;
use super::{Habits, InlineRules, NotWritable, RuleStyle, Scope, Target, items, value};
use crate::hosts::terraform::schema::Reference;
use crate::model::Kind;
use crate::syntax::{NewEntry, NewItem, NewValue};

/// A new security group with its rules.
pub(super) fn group(
    draft: &Draft<'_>,
    scope: &mut Scope,
    habits: Habits,
) -> Result<Added, NotWritable> {
    let lists = ["SecurityGroupIngress", "SecurityGroupEgress"];
    let mut own = items("aws_security_group", "", &draft.without(&lists), scope)?;
    let prefix = draft.dashed_label();
    // A name must not begin with `sg-`.
    if draft.get("GroupName").is_none() && !prefix.starts_with("sg") {
        own.insert(0, name_prefix(&prefix));
    }
    let rules = rules_of(draft, scope)?;
    let id = id_of(&draft.target, scope)?;
    if draft.target.rules == InlineRules::Blocks {
        let mut body = Body::default();
        for (condition, rule) in rules {
            if condition.is_some() && scope.is_legacy {
                return Err(legacy_blocks());
            }
            push(&mut body, &rule, condition, &id);
        }
        own.extend(body.into_items());
        return Ok(Added {
            blocks: vec![draft.block(own, scope)?],
            within: Vec::new(),
        });
    }
    let mut blocks = vec![draft.block(own, scope)?];
    for (condition, rule) in rules {
        let is_older = is_older(habits, scope);
        let label = match is_older {
            // One type has the rules of both directions.
            true => label_with(&draft.target.address, &[rule.block_type()], habits.labels),
            false => label_of(&draft.target.address).to_owned(),
        };
        let labels = counted(&label, habits.labels);
        let address = scope.take_address(rule.separate_type(is_older), labels);
        let items = arguments(&rule, is_older, &id);
        blocks.push(draft.related(&address, condition.as_deref(), items, scope)?);
    }
    Ok(Added {
        blocks,
        within: Vec::new(),
    })
}

/// The rules of a new group. Terraform removes the rule for outbound traffic that AWS adds, so it is written.
fn rules_of(
    draft: &Draft<'_>,
    scope: &mut Scope,
) -> Result<Vec<(Option<String>, Rule)>, NotWritable> {
    let mut rules = Vec::new();
    for (direction, property) in [
        (Direction::Ingress, "SecurityGroupIngress"),
        (Direction::Egress, "SecurityGroupEgress"),
    ] {
        let Some(list) = draft.get(property) else {
            if direction == Direction::Egress {
                rules.push((None, Rule::all_outbound()));
            }
            continue;
        };
        for one in alternatives(list)? {
            let entries = one.entries().ok_or_else(|| {
                NotWritable::new(format!("{property} has an item that is an expression"))
            })?;
            rules.push((one.condition, Rule::read(direction, entries, scope)?));
        }
    }
    Ok(rules)
}

/// A rule of an existing group, written as the rules of that group are.
pub(super) fn rule(
    draft: &Draft<'_>,
    scope: &mut Scope,
    habits: Habits,
) -> Result<Added, NotWritable> {
    let direction = match draft.kind == Kind::SECURITY_GROUP_INGRESS.name() {
        true => Direction::Ingress,
        false => Direction::Egress,
    };
    let given = draft
        .get("GroupId")
        .ok_or_else(|| NotWritable::new("A security group rule has no GroupId"))?;
    let group = target_of(given, scope);
    let rule = Rule::read(direction, draft.properties, scope)?;
    let id = value(given, Some("string"), scope)?;
    match group.as_ref().map(|group| (group.rules, &group.address)) {
        Some((InlineRules::Argument, address)) => Err(NotWritable::new(format!(
            "The rules of {address} are a list, to which a rule cannot be added"
        ))),
        Some((InlineRules::Blocks, address)) => {
            if draft.condition.is_some() && scope.is_legacy {
                return Err(legacy_blocks());
            }
            let mut body = Body::default();
            push(&mut body, &rule, draft.condition.clone(), &id);
            let blocks = body.into_items().into_iter().filter_map(|item| match item {
                NewItem::Block(block) => Some((address.clone(), block)),
                NewItem::Argument(_) => None,
            });
            Ok(Added {
                blocks: Vec::new(),
                within: blocks.collect(),
            })
        }
        _ => Ok(Added {
            blocks: vec![draft.block(arguments(&rule, is_older(habits, scope), &id), scope)?],
            within: Vec::new(),
        }),
    }
}

impl Scope {
    /// Gives a new group rules that are resources if an existing group gets a rule in its block that refers to it: if each
    /// of two groups refers to the other in its block, Terraform finds no order to create them in.
    pub fn separate_rules(&mut self, rule: &NewValue, new: &HashSet<&str>) {
        let Some(properties) = properties_of(rule) else {
            return;
        };
        let refers = |names: &[&str]| {
            let found = properties
                .iter()
                .find(|entry| names.contains(&entry.key.as_str()));
            found.and_then(|entry| path_of(&entry.value))
        };
        let group = refers(&["GroupId"]).and_then(|path| self.target(&path));
        if group.is_none_or(|group| group.rules != InlineRules::Blocks) {
            return;
        }
        let peer = refers(&["SourceSecurityGroupId", "DestinationSecurityGroupId"]);
        let Some(peer) = peer else {
            return;
        };
        let name = new.iter().find(|name| {
            peer == **name
                || peer
                    .strip_prefix(**name)
                    .is_some_and(|it| it.starts_with('.'))
        });
        if let Some(target) = name.and_then(|name| self.targets.get_mut(*name)) {
            target.rules = InlineRules::None;
        }
    }
}

fn properties_of(resource: &NewValue) -> Option<&[NewEntry]> {
    let Form::Mapping(body) = Form::of(resource) else {
        return None;
    };
    let properties = body.iter().find(|entry| entry.key == "Properties")?;
    match Form::of(&properties.value) {
        Form::Mapping(entries) => Some(entries),
        _ => None,
    }
}

/// Whether separate rules are of the older type, which all versions of the provider have.
fn is_older(habits: Habits, scope: &Scope) -> bool {
    habits.rules != RuleStyle::Separate || scope.is_legacy
}

/// Adds a rule as a block of its group.
fn push(body: &mut Body, rule: &Rule, condition: Option<String>, group: &NewValue) {
    let mut inner = Body::default();
    inner.arguments = rule.inline_block(group);
    body.push(rule.block_type(), condition, inner);
}

/// The arguments of a rule that is a resource of its own.
fn arguments(rule: &Rule, is_older: bool, group: &NewValue) -> Vec<NewItem> {
    let entries = match is_older {
        true => rule.older(group),
        false => rule.separate(group),
    };
    entries.into_iter().map(NewItem::Argument).collect()
}

/// The resource that a value refers to.
fn target_of(value: &NewValue, scope: &Scope) -> Option<Target> {
    scope.target(&path_of(value)?).cloned()
}

/// The name that a value refers to, and the attribute after it.
fn path_of(value: &NewValue) -> Option<String> {
    let Form::Function(_, argument) = Form::of(value) else {
        return None;
    };
    match Form::of(argument) {
        Form::Sequence(steps) => {
            let steps: Option<Vec<String>> = steps.iter().map(text_of).collect();
            steps.map(|steps| steps.join("."))
        }
        _ => text_of(argument),
    }
}

/// The ID of a new group.
fn id_of(target: &Target, scope: &Scope) -> Result<NewValue, NotWritable> {
    let id = target.attribute(Reference::Attribute("GroupId"), scope.is_legacy)?;
    Ok(id.finish(scope.is_legacy))
}
