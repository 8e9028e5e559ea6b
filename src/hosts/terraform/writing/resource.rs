//! New resources of a module.

use super::expression::{both, condition};
use super::functions::{Form, text_of};
use super::labels::{label_of, new_type};
use super::{Habits, NotWritable, Scope, Target, count, depends_on, items, role, security_group};
use crate::hosts::terraform::schema::attributes_of;
use crate::model::Kind;
use crate::syntax::{NewBlock, NewEntry, NewItem, NewValue};

/// What is added to a module for a new resource.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Added {
    /// Blocks of the module, in the order in which they are best read.
    pub blocks: Vec<NewBlock>,
    /// Blocks in other resources, by their addresses. Such a resource may be new as well.
    pub within: Vec<(String, NewBlock)>,
}

/// A new resource of the template: `{Type, Condition, DependsOn, Properties}`. It must have been
/// [declared](Scope::declare).
///
/// # Errors
/// If it has no equivalent in Terraform.
pub fn resource(
    name: &str,
    resource: &NewValue,
    scope: &mut Scope,
    habits: Habits,
) -> Result<Added, NotWritable> {
    let draft = Draft::new(name, resource, scope)?;
    match Kind::new(&draft.kind) {
        Kind::SECURITY_GROUP => security_group::group(&draft, scope, habits),
        Kind::SECURITY_GROUP_INGRESS | Kind::SECURITY_GROUP_EGRESS => {
            security_group::rule(&draft, scope, habits)
        }
        Kind::ROLE => role::role(&draft, scope, habits),
        Kind::POLICY => role::policy(&draft, scope, habits),
        _ => other(&draft, scope, habits),
    }
}

/// A resource whose properties are arguments and blocks of one resource.
fn other(draft: &Draft<'_>, scope: &mut Scope, habits: Habits) -> Result<Added, NotWritable> {
    let resource_type = new_type(&draft.kind, habits).unwrap_or_default();
    if attributes_of(resource_type).is_empty() {
        return Err(NotWritable::new(format!(
            "{} has no known equivalent in Terraform",
            draft.kind
        )));
    }
    let mut items_of = items(resource_type, "", draft.properties, scope)?;
    if draft.kind == Kind::LOG_GROUP.name() && draft.get("LogGroupName").is_none() {
        items_of.insert(0, name_prefix(&format!("/ecs/{}", draft.dashed_label())));
    }
    Ok(Added {
        blocks: vec![draft.block(items_of, scope)?],
        within: Vec::new(),
    })
}

/// A new resource that is being written.
pub(super) struct Draft<'v> {
    pub kind: String,
    pub target: Target,
    pub condition: Option<String>,
    dependencies: Option<&'v NewValue>,
    pub properties: &'v [NewEntry],
}

impl<'v> Draft<'v> {
    fn new(name: &str, resource: &'v NewValue, scope: &Scope) -> Result<Self, NotWritable> {
        let target = scope.targets.get(name).cloned();
        let mut draft = Self {
            kind: String::new(),
            target: target
                .ok_or_else(|| NotWritable::new(format!("{name} has no address in the module")))?,
            condition: None,
            dependencies: None,
            properties: &[],
        };
        let Form::Mapping(body) = Form::of(resource) else {
            return Err(NotWritable::new(format!("{name} is not a resource")));
        };
        for entry in body {
            match (entry.key.as_str(), Form::of(&entry.value)) {
                ("Type", _) => draft.kind = text_of(&entry.value).unwrap_or_default(),
                ("Condition", _) => {
                    let text = text_of(&entry.value).unwrap_or_default();
                    draft.condition = Some(condition(&text)?);
                }
                ("DependsOn", _) => draft.dependencies = Some(&entry.value),
                ("Properties", Form::Mapping(entries)) => draft.properties = entries,
                (key, _) => {
                    return Err(NotWritable::new(format!(
                        "{key} of {name} has no equivalent in Terraform"
                    )));
                }
            }
        }
        Ok(draft)
    }

    /// A property.
    pub fn get(&self, property: &str) -> Option<&'v NewValue> {
        let found = self.properties.iter().find(|entry| entry.key == property);
        found.map(|entry| &entry.value)
    }

    /// The properties without some of them.
    pub fn without(&self, properties: &[&str]) -> Vec<NewEntry> {
        let kept = self.properties.iter();
        kept.filter(|entry| !properties.contains(&entry.key.as_str()))
            .cloned()
            .collect()
    }

    /// The label, with dashes between its words.
    pub fn dashed_label(&self) -> String {
        label_of(&self.target.address).replace('_', "-")
    }

    /// The resource itself with its arguments and blocks.
    pub fn block(&self, items: Vec<NewItem>, scope: &Scope) -> Result<NewBlock, NotWritable> {
        let mut block = self.related(&self.target.address, None, items, scope)?;
        if let Some(names) = self.dependencies {
            let value = depends_on(names, scope)?;
            block.items.push(argument("depends_on", value));
        }
        Ok(block)
    }

    /// A resource that belongs to this one, which may have a condition of its own.
    pub fn related(
        &self,
        address: &str,
        condition: Option<&str>,
        items: Vec<NewItem>,
        scope: &Scope,
    ) -> Result<NewBlock, NotWritable> {
        let mut block = block_at(address, items);
        if let Some(condition) = self.with_condition(condition) {
            block
                .items
                .insert(0, NewItem::Argument(count(&condition, scope)?));
        }
        Ok(block)
    }

    /// The condition of something that belongs to the resource.
    pub fn with_condition(&self, condition: Option<&str>) -> Option<String> {
        match (self.condition.as_deref(), condition) {
            (Some(own), Some(other)) if own != other => Some(both(own, other)),
            (own, other) => own.or(other).map(str::to_owned),
        }
    }
}

/// A block with an address.
pub(super) fn block_at(address: &str, items: Vec<NewItem>) -> NewBlock {
    let (kind, address) = match address.strip_prefix("data.") {
        Some(rest) => ("data", rest),
        None => ("resource", address),
    };
    NewBlock {
        kind: kind.to_owned(),
        labels: address.split('.').map(str::to_owned).collect(),
        items,
        comment: None,
    }
}

/// The beginning of a name that the provider completes.
pub(super) fn name_prefix(start: &str) -> NewItem {
    argument("name_prefix", NewValue::Text(format!("{start}-")))
}

/// An argument.
pub(super) fn argument(name: &str, value: NewValue) -> NewItem {
    NewItem::Argument(NewEntry::new(name, value))
}
