//! Properties as arguments and blocks.

use super::alternatives::alternatives;
use super::functions::{Form, is_absent};
use super::tree::Body;
use super::value::{Keys, SWITCH, Writer};
use super::{NotWritable, Scope};
use crate::hosts::terraform::schema::{Attribute, Shape, attribute_of_property, attributes_of};
use crate::syntax::{NewEntry, NewItem, NewValue};

/// The path of the innermost block that a property of the model is, or is in; empty for the resource itself.
pub fn block_of(resource_type: &str, property: &str) -> &'static str {
    let mut around = Some(property);
    while let Some(path) = around {
        let found = attribute_of_property(resource_type, path);
        if let Some(block) = found.filter(|one| one.shape != Shape::Attribute) {
            return block.path;
        }
        around = path.rsplit_once('.').map(|(around, _)| around);
    }
    ""
}

/// Properties as arguments and blocks, arguments first. `prefix` is the path of the property that they are in, empty for
/// those of the resource. The result belongs into the block that [`block_of`] the prefix is. A block in the result may
/// already exist there.
///
/// # Errors
/// If the resource type has no argument for a property, or a value has no equivalent in the module.
pub fn items(
    resource_type: &str,
    prefix: &str,
    entries: &[NewEntry],
    scope: &mut Scope,
) -> Result<Vec<NewItem>, NotWritable> {
    body(resource_type, prefix, entries, scope).map(Body::into_items)
}

/// The same as [`items`], to be continued.
pub(super) fn body(
    resource_type: &str,
    prefix: &str,
    entries: &[NewEntry],
    scope: &mut Scope,
) -> Result<Body, NotWritable> {
    let keys = Keys::Unchanged;
    let writer = Writer { scope, keys };
    let mut items = Items {
        resource_type,
        writer,
    };
    let place = block_of(resource_type, prefix);
    let mut body = Body::default();
    items.entries(&mut body, place, prefix, entries)?;
    Ok(body)
}

struct Items<'n, 's> {
    resource_type: &'n str,
    writer: Writer<'s>,
}

impl Items<'_, '_> {
    /// Adds properties to the body of the block at a path.
    fn entries(
        &mut self,
        body: &mut Body,
        block: &str,
        prefix: &str,
        entries: &[NewEntry],
    ) -> Result<(), NotWritable> {
        for entry in entries.iter().filter(|entry| !is_absent(&entry.value)) {
            let property = match prefix {
                "" => entry.key.clone(),
                _ => format!("{prefix}.{}", entry.key),
            };
            self.property(body, block, &property, entry)?;
        }
        Ok(())
    }

    fn property(
        &mut self,
        body: &mut Body,
        block: &str,
        property: &str,
        entry: &NewEntry,
    ) -> Result<(), NotWritable> {
        let Some(attribute) = self.attribute(property) else {
            return match Form::of(&entry.value) {
                // A level that the provider does not have.
                Form::Mapping(entries) if self.has_below(property) => {
                    self.entries(body, block, property, entries)
                }
                _ => Err(self.unknown(property)),
            };
        };
        let steps = steps(block, attribute.path).ok_or_else(|| self.unknown(property))?;
        match (attribute.shape, steps.as_slice()) {
            (Shape::Attribute, [around @ .., name]) => {
                let mut written = NewEntry {
                    key: (*name).to_owned(),
                    ..entry.clone()
                };
                self.writer.keys = keys_of(property);
                written.value = match (entry.key.as_str(), attribute.value) {
                    (SWITCH, Some("string")) => self.writer.switch(&entry.value)?,
                    (_, expected) => self.writer.value(&entry.value, expected)?,
                };
                body.at(around).arguments.push(written);
                Ok(())
            }
            (Shape::OneBlock, path) => self.one_block(body, block, (property, path), &entry.value),
            (Shape::ManyBlocks, [around @ .., name]) => {
                let body = body.at(around);
                self.blocks(body, attribute, name, (property, &entry.value))
            }
            (_, []) => Err(self.unknown(property)),
        }
    }

    fn one_block(
        &mut self,
        body: &mut Body,
        block: &str,
        (property, path): (&str, &[&str]),
        value: &NewValue,
    ) -> Result<(), NotWritable> {
        match Form::of(value) {
            Form::Sequence([]) => Ok(()),
            Form::Sequence([only]) => self.one_block(body, block, (property, path), only),
            Form::Mapping([]) => {
                body.at(path);
                Ok(())
            }
            // Some of its properties may be arguments of the block around it.
            Form::Mapping(entries) => self.entries(body, block, property, entries),
            Form::Function("If", _) => {
                let attribute = self
                    .attribute(property)
                    .ok_or_else(|| self.unknown(property))?;
                let (name, around) = path.split_last().ok_or_else(|| self.unknown(property))?;
                let body = body.at(around);
                self.blocks(body, attribute, name, (property, value))
            }
            _ => Err(self.no_block(property)),
        }
    }

    /// Adds blocks for the items of a value, those that exist under conditions as `dynamic` blocks.
    fn blocks(
        &mut self,
        body: &mut Body,
        attribute: &'static Attribute,
        name: &str,
        (property, value): (&str, &NewValue),
    ) -> Result<(), NotWritable> {
        for one in alternatives(value)? {
            let entries = one.entries().ok_or_else(|| self.no_block(property))?;
            let condition = one.block_condition(self.writer.scope.is_legacy)?;
            let mut inner = Body::default();
            self.entries(&mut inner, attribute.path, property, entries)?;
            body.push(name, condition, inner);
        }
        Ok(())
    }

    /// The only attribute that has a property.
    fn attribute(&self, property: &str) -> Option<&'static Attribute> {
        let all = attributes_of(self.resource_type).iter();
        let mut found = all.filter(|one| one.property == Some(property));
        found.next().filter(|_| found.next().is_none())
    }

    fn has_below(&self, property: &str) -> bool {
        let mut properties = attributes_of(self.resource_type)
            .iter()
            .filter_map(|one| one.property);
        properties.any(|one| {
            one.strip_prefix(property)
                .is_some_and(|it| it.starts_with('.'))
        })
    }

    fn unknown(&self, property: &str) -> NotWritable {
        NotWritable::new(format!(
            "{} has no argument for {property} of CloudFormation",
            self.resource_type
        ))
    }

    fn no_block(&self, property: &str) -> NotWritable {
        NotWritable::new(format!(
            "{property} is a block of {}, and the value is an expression",
            self.resource_type
        ))
    }
}

/// The steps from a block to an argument in it.
fn steps<'p>(block: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let rest = match block {
        "" => path,
        _ => path.strip_prefix(block)?.strip_prefix('.')?,
    };
    Some(rest.split('.').collect())
}

/// Container definitions are passed on to the ECS API as they are written.
fn keys_of(property: &str) -> Keys {
    match property {
        "ContainerDefinitions" => Keys::Containers,
        _ => Keys::Unchanged,
    }
}
