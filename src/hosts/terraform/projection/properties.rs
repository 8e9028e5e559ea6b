//! Resources in the model's types and properties.

use super::expression::{function, raw, reference};
use super::module::Reading;
use super::node::{Entry, Home, Node, Origin, Place, Value};
use crate::hosts::terraform::module::Block;
use crate::hosts::terraform::schema::{Attribute, Shape, attribute, attributes_of};
use crate::model::Kind;
use crate::syntax::{Cursor, Kind as Form};

/// Arguments and blocks that each resource may have, and that are instructions for Terraform.
const META: [&str; 10] = [
    "count",
    "for_each",
    "depends_on",
    "lifecycle",
    "provider",
    "provisioner",
    "connection",
    "timeouts",
    "tags_all",
    "dynamic",
];

/// The body of a block whose arguments are read.
#[derive(Clone, Copy)]
pub(super) struct Around<'b, 'd> {
    /// The resource type.
    pub resource_type: &'b str,
    /// The index of the file.
    pub file: usize,
    /// The body.
    pub body: Cursor<'d>,
    /// The path of the block in the resource, with a dot at its end; empty for the resource itself.
    pub inside: &'b str,
    /// The path of the property that the body is.
    pub path: &'b str,
}

impl<'d> Reading<'_, 'd> {
    /// The properties of a resource.
    pub(super) fn properties(&self, block: &Block<'d>) -> Node {
        let around = Around {
            resource_type: block.resource_type,
            file: self.source(block.file),
            body: block.body,
            inside: "",
            path: "",
        };
        let has_schema = !attributes_of(block.resource_type).is_empty();
        let mut properties = match (has_schema, block.kind()) {
            (true, _) => self.body(around),
            (false, Some(_)) => self.by_name(around, &pascal_case),
            (false, None) => self.by_name(around, &str::to_owned),
        };
        if block.kind() == Some(Kind::TASK_DEFINITION)
            && let Some(place) = block.get("container_definitions")
        {
            let containers = self.containers(block, place);
            replace(&mut properties, "ContainerDefinitions", containers);
        }
        match block.resource_type {
            "aws_ecs_service" => self.refer_to_task(block, &mut properties),
            "aws_sfn_state_machine" => self.read_definition(block, &mut properties),
            _ => {}
        }
        properties
    }

    /// A body whose arguments and blocks are in the schema.
    fn body(&self, around: Around<'_, 'd>) -> Node {
        let mut node = self.empty_body(around, around.path);
        for (name, key, value) in around.body.written_entries() {
            if META.contains(&name) {
                continue;
            }
            let place = Place::of(around.file, key);
            let path = format!("{}{name}", around.inside);
            let Some(known) = attribute(around.resource_type, &path) else {
                // An argument that is not in the table is listed by its name, so that nothing is overlooked.
                let value = self.value(around.file, value);
                let key = name.to_owned();
                push(&mut node, Entry { key, place, value });
                continue;
            };
            match (known.property, known.shape) {
                (Some(property), _) => {
                    let value = self.argument(around, known, property, value);
                    let value = match known.key {
                        Some(key) => keyed(key, place, value),
                        None => value,
                    };
                    let inner = property.strip_prefix(around.path).unwrap_or(property);
                    let inner = inner.trim_start_matches('.');
                    self.insert(around, &mut node, inner, place, value);
                }
                (None, Shape::Attribute) => {}
                (None, _) => {
                    for block in blocks_of(value) {
                        self.unwrap(around, known, block, None, &mut node);
                    }
                }
            }
        }
        self.dynamic_blocks(around, &mut node);
        node
    }

    /// Inserts what is in a block that is no property itself: its arguments are properties of what is around it.
    fn unwrap(
        &self,
        around: Around<'_, 'd>,
        known: &Attribute,
        body: Cursor<'d>,
        generator: Option<Cursor<'d>>,
        node: &mut Node,
    ) {
        let inside = format!("{}.", known.path);
        let inner = self.body(Around {
            body,
            inside: &inside,
            ..around
        });
        let Value::Map(entries) = inner.value else {
            return;
        };
        for Entry { key, place, value } in entries {
            let value = match generator {
                Some(generator) => self.each_generated(around, generator, value, place),
                None => value,
            };
            merge(node, &key, place, value);
        }
    }

    /// A value, or each item of a list, under the condition that the generator of its block generates any.
    fn each_generated(
        &self,
        around: Around<'_, 'd>,
        generator: Cursor<'d>,
        value: Node,
        place: Place,
    ) -> Node {
        let Value::List(items) = value.value else {
            return self.generated(around, generator, value, place);
        };
        let items = items.into_iter();
        let items = items.map(|item| self.generated(around, generator, item, place));
        Node {
            value: Value::List(items.collect()),
            ..value
        }
    }

    fn empty_body(&self, around: Around<'_, 'd>, path: &str) -> Node {
        Node {
            value: Value::Map(Vec::new()),
            origin: Origin {
                home: Home::Body {
                    file: around.file,
                    node: around.body.node,
                    resource_type: around.resource_type.to_owned(),
                    path: path.to_owned(),
                },
                place: Place::of(around.file, around.body),
            },
        }
    }

    /// The value of an argument or of blocks that are a property.
    fn argument(
        &self,
        around: Around<'_, 'd>,
        known: &Attribute,
        property: &str,
        value: Cursor<'d>,
    ) -> Node {
        let inside = format!("{}.", known.path);
        let block = |body| {
            self.body(Around {
                body,
                inside: &inside,
                path: property,
                ..around
            })
        };
        match known.shape {
            Shape::Attribute => spelled(known, self.value(around.file, value)),
            // In Terraform 0.11 a block is also written as an argument.
            Shape::OneBlock if value.document.kind(value.node) == Form::Mapping => block(value),
            Shape::OneBlock => match value.written_items().next() {
                Some(first) => block(first),
                None => self.value(around.file, value),
            },
            Shape::ManyBlocks => {
                let items = match value.document.kind(value.node) {
                    Form::Mapping => vec![block(value)],
                    Form::Sequence => value.written_items().map(block).collect(),
                    Form::Scalar => return self.value(around.file, value),
                };
                self.blocks(around, known, property, items, value)
            }
        }
    }

    fn blocks(
        &self,
        around: Around<'_, 'd>,
        known: &Attribute,
        property: &str,
        items: Vec<Node>,
        shown: Cursor<'d>,
    ) -> Node {
        let name = known.path.rsplit('.').next().unwrap_or(known.path);
        Node {
            value: Value::List(items),
            origin: Origin {
                home: Home::Blocks {
                    file: around.file,
                    body: around.body.node,
                    name: name.to_owned(),
                    resource_type: around.resource_type.to_owned(),
                    path: property.to_owned(),
                },
                place: Place::of(around.file, shown),
            },
        }
    }

    /// Inserts a value at a path of properties. What is around it in the model, and not in Terraform, is the same body.
    fn insert(
        &self,
        around: Around<'_, 'd>,
        node: &mut Node,
        path: &str,
        place: Place,
        value: Node,
    ) {
        let Some((first, rest)) = path.split_once('.') else {
            return merge(node, path, place, value);
        };
        let outer = match around.path {
            "" => first.to_owned(),
            outer => format!("{outer}.{first}"),
        };
        // The target of an event rule is one of a list in the model.
        if first == "Targets" {
            let mut target = self.empty_body(around, &outer);
            let inner = Around {
                path: &outer,
                ..around
            };
            if let Some(list) = entry_of(node, first) {
                if let Value::List(items) = &mut list.value
                    && let Some(item) = items.first_mut()
                {
                    self.insert(inner, item, rest, place, value);
                }
                return;
            }
            self.insert(inner, &mut target, rest, place, value);
            let list = Node::derived(Value::List(vec![target]), place);
            return push(node, Entry::new(first, list));
        }
        if entry_of(node, first).is_none() {
            let body = self.empty_body(around, &outer);
            let key = first.to_owned();
            push(
                node,
                Entry {
                    key,
                    place,
                    value: body,
                },
            );
        }
        let inner = Around {
            path: &outer,
            ..around
        };
        if let Some(next) = entry_of(node, first) {
            self.insert(inner, next, rest, place, value);
        }
    }

    /// The blocks that `dynamic` generates: the content of one, under the condition that there are any.
    fn dynamic_blocks(&self, around: Around<'_, 'd>, node: &mut Node) {
        let all = around.body.get("dynamic").into_iter();
        for (name, key, body) in all.flat_map(Cursor::written_entries) {
            let path = format!("{}{name}", around.inside);
            let place = Place::of(around.file, key);
            let content = body
                .get("content")
                .and_then(|content| content.items().next());
            let known = attribute(around.resource_type, &path);
            let (Some(content), Some(known)) = (content, known) else {
                let value = Node::derived(raw("dynamic"), place);
                push(
                    node,
                    Entry {
                        key: name.to_owned(),
                        place,
                        value,
                    },
                );
                continue;
            };
            let Some(property) = known.property else {
                self.unwrap(around, known, content, Some(body), node);
                continue;
            };
            let inside = format!("{}.", known.path);
            let one = self.body(Around {
                body: content,
                inside: &inside,
                path: property,
                ..around
            });
            let value = self.generated(around, body, one, place);
            let value = match known.shape {
                Shape::ManyBlocks => self.blocks(around, known, property, vec![value], content),
                _ => value,
            };
            let inner = property.strip_prefix(around.path).unwrap_or(property);
            self.insert(around, node, inner.trim_start_matches('.'), place, value);
        }
    }

    /// A generated block under the condition that its collection has elements.
    fn generated(&self, around: Around<'_, 'd>, body: Cursor<'d>, one: Node, place: Place) -> Node {
        let Some(collection) = body.get("for_each") else {
            return one;
        };
        let condition = self.condition_of_elements(around.file, collection);
        let name = Node::of_text(condition, place);
        let absent = Node::derived(reference("AWS::NoValue", place), place);
        let arguments = Value::List(vec![name, one, absent]);
        Node::derived(function("Fn::If", arguments, place), place)
    }

    /// The properties of a resource whose type is not in the schema.
    fn by_name(&self, around: Around<'_, 'd>, spell: &dyn Fn(&str) -> String) -> Node {
        let mut node = self.empty_body(around, around.path);
        for (name, key, value) in around.body.written_entries() {
            if META.contains(&name) {
                continue;
            }
            let place = Place::of(around.file, key);
            let value = self.value(around.file, value);
            push(
                &mut node,
                Entry {
                    key: spell(name),
                    place,
                    value,
                },
            );
        }
        node
    }

    /// Replaces `"${aws_ecs_task_definition.web.family}:${…revision}"` by a reference to the task definition.
    fn refer_to_task(&self, block: &Block<'d>, properties: &mut Node) {
        let Some(written) = block.get("task_definition") else {
            return;
        };
        let tasks = self.tasks_in(written);
        let Some(value) = entry_of(properties, "TaskDefinition") else {
            return;
        };
        let is_reference = value.ref_name().is_some();
        if let ([only], false) = (tasks.as_slice(), is_reference) {
            let place = value.origin.place;
            value.value = reference(only, place);
        }
    }
}

/// The list that a value with a key is an item of.
fn keyed(key: &str, place: Place, value: Node) -> Node {
    let item = vec![
        Entry::new("Key", Node::of_text(key, place)),
        Entry::new("Value", value),
    ];
    let item = Node::derived(Value::Map(item), place);
    Node::derived(Value::List(vec![item]), place)
}

/// The bodies of the blocks of a name. In Terraform 0.11 a block is also written as an argument.
fn blocks_of(value: Cursor<'_>) -> Vec<Cursor<'_>> {
    match value.document.kind(value.node) {
        Form::Mapping => vec![value],
        Form::Sequence => value.written_items().collect(),
        Form::Scalar => Vec::new(),
    }
}

/// A value as the model spells it: `true` for the public IP address is `ENABLED`.
fn spelled(known: &Attribute, node: Node) -> Node {
    let is_switch = known
        .property
        .is_some_and(|one| one.ends_with("AssignPublicIp"));
    if !is_switch {
        return node;
    }
    let value = match node.value {
        Value::Plain(text) | Value::Text(text) => Value::Text(switch(&text).to_owned()),
        Value::Function("Fn::If", mut arguments) => {
            if let Value::List(items) = &mut arguments.value {
                for branch in items.iter_mut().skip(1) {
                    *branch = spelled(known, branch.clone());
                }
            }
            Value::Function("Fn::If", arguments)
        }
        other => other,
    };
    Node { value, ..node }
}

fn switch(text: &str) -> &str {
    match text {
        "true" => "ENABLED",
        "false" => "DISABLED",
        other => other,
    }
}

/// Adds an entry to a mapping.
pub(super) fn push(node: &mut Node, entry: Entry) {
    if let Value::Map(entries) = &mut node.value {
        entries.push(entry);
    }
}

/// The value of an entry of a mapping.
pub(super) fn entry_of<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Map(entries) => {
            let found = entries.iter_mut().find(|entry| entry.key == key);
            found.map(|entry| &mut entry.value)
        }
        _ => None,
    }
}

/// Replaces the value of an entry, or adds it.
pub(super) fn replace(node: &mut Node, key: &str, value: Node) {
    match entry_of(node, key) {
        Some(written) => *written = value,
        None => push(node, Entry::new(key, value)),
    }
}

/// Adds an entry; of two lists, the items of both, and of two mappings, the entries of both.
fn merge(node: &mut Node, key: &str, place: Place, value: Node) {
    let Some(written) = entry_of(node, key) else {
        let key = key.to_owned();
        return push(node, Entry { key, place, value });
    };
    match (&mut written.value, value.value) {
        (Value::List(items), Value::List(more)) => items.extend(more),
        (Value::Map(entries), Value::Map(more)) => entries.extend(more),
        (_, other) => written.value = other,
    }
}

/// `vpc_id` as CloudFormation spells it: `VpcId`.
fn pascal_case(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}
