//! Where the nodes of a template are, and what type their values have.

use super::super::projection::{Home, Origin};
use super::super::schema::attribute_of_property;
use super::super::writing::NotWritable;
use super::commit::{Current, Translation};
use crate::syntax::{Cursor, NodeId, Place};

/// How values at a place are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Style {
    /// As an argument of a resource, with its type.
    Argument(Option<&'static str>),
    /// As a part of container definitions, in the spelling of the ECS API.
    Containers,
    /// As it is.
    Verbatim,
}

impl Style {
    /// The style of an item of a list that is a value of this style.
    pub(super) fn of_item(self) -> Self {
        match self {
            Self::Argument(Some(list)) => {
                let inner = list
                    .split_once('(')
                    .and_then(|(_, inner)| inner.strip_suffix(')'));
                Self::Argument(Some(inner.unwrap_or(list)))
            }
            other => other,
        }
    }
}

impl<'l> Translation<'l> {
    pub(super) fn origin(&self, current: &Current<'_>, node: NodeId) -> Option<&'l Origin> {
        let origins = &self.lens.templates[current.template].origins;
        origins.get(node.index())?.as_ref()
    }

    pub(super) fn home(
        &self,
        current: &Current<'_>,
        node: NodeId,
    ) -> Result<&'l Home, NotWritable> {
        let origin = self.origin(current, node);
        origin
            .map(|origin| &origin.home)
            .ok_or_else(|| NotWritable("the value has no place in a file".to_owned()))
    }

    /// How a value at a node of a template is written; `key` is a new key in it.
    pub(super) fn style(&self, current: &Current<'_>, node: NodeId, key: Option<&str>) -> Style {
        let mut steps: Vec<String> = key.map(str::to_owned).into_iter().collect();
        let mut is_item = false;
        let mut at = current.at(node);
        loop {
            if let Some(Home::Body {
                resource_type,
                path,
                ..
            }) = self.origin(current, at.node).map(|origin| &origin.home)
                && (at.node != node || key.is_some() || !steps.is_empty())
            {
                steps.reverse();
                let style = style_of(resource_type, path, &steps);
                return if is_item { style.of_item() } else { style };
            }
            let Some(parent) = at.document.parent(at.node).map(|node| at.at(node)) else {
                return Style::Verbatim;
            };
            is_item |= steps.is_empty() && parent.is_sequence();
            let mut entries = parent.written_entries();
            if let Some((name, ..)) = entries.find(|(_, _, value)| value.node == at.node)
                && !name.starts_with("Fn::")
            {
                steps.push(name.to_owned());
            }
            at = parent;
        }
    }

    /// The place in a body or object of HCL that corresponds to a place in a mapping of a template.
    pub(super) fn place(
        &self,
        current: &Current<'_>,
        place: Place,
        file: usize,
        body: NodeId,
    ) -> Place {
        let (anchor, after) = match place {
            Place::After(key) => (key, true),
            Place::Before(key) => (key, false),
            Place::Start | Place::End => return place,
        };
        let key = current.value_of(anchor).and_then(|value| {
            let home = &self.origin(current, value)?.home;
            self.key_in(home, file, body)
        });
        match key {
            Some(key) if after => Place::After(key),
            Some(key) => Place::Before(key),
            None => Place::End,
        }
    }

    /// The key in a body under which a home is.
    fn key_in(&self, home: &Home, file: usize, body: NodeId) -> Option<NodeId> {
        let document = self.lens.documents.get(&file)?;
        let node = match home {
            Home::Written { file: own, node }
            | Home::Part {
                file: own, node, ..
            }
            | Home::Body {
                file: own, node, ..
            } if *own == file => *node,
            Home::Blocks {
                file: own,
                body: own_body,
                name,
                ..
            } if *own == file && *own_body == body => {
                return document.entry(body, name).map(|entry| entry.key);
            }
            _ => return None,
        };
        let chain = std::iter::successors(Some(node), |node| document.parent(*node));
        let below = chain.take_while(|one| *one != body).last()?;
        let mut entries = document.entries(body).iter();
        entries
            .find(|entry| entry.value == below)
            .map(|entry| entry.key)
    }
}

/// The style of a value at a path below a property.
fn style_of(resource_type: &str, path: &str, steps: &[String]) -> Style {
    let mut property = path.to_owned();
    for step in steps {
        if !property.is_empty() {
            property.push('.');
        }
        property.push_str(step);
        if property == "ContainerDefinitions" {
            return Style::Containers;
        }
    }
    match attribute_of_property(resource_type, &property) {
        Some(attribute) => Style::Argument(attribute.value),
        None if resource_type == "module" => Style::Argument(None),
        None => Style::Verbatim,
    }
}

/// The mapping or list of HCL that a node is in.
pub(super) fn parent_of(place: Cursor<'_>) -> Option<Cursor<'_>> {
    Some(place.at(place.document.parent(place.node)?))
}
