//! The resources and module calls of a module.

use super::module::Reading;
use super::node::{Entry, Home, Node, Origin, Place, Value};
use super::properties::push;
use crate::hosts::terraform::module::{Block, Call};
use crate::hosts::terraform::remote;
use crate::hosts::terraform::source::ModuleSource;
use crate::syntax::Cursor;

impl<'d> Reading<'_, 'd> {
    pub(super) fn resources(&self) -> Vec<Entry> {
        let mut all: Vec<Entry> = Vec::new();
        for block in &self.own().resources {
            all.push(self.resource(block));
        }
        for call in &self.own().calls {
            all.push(self.call(call));
        }
        self.fold(&mut all);
        all
    }

    fn resource(&self, block: &Block<'d>) -> Entry {
        let file = self.source(block.file);
        let place = Place::of(file, block.key);
        let kind = self.type_of(block);
        let mut body = self.resource_body(block, place, &kind);
        let properties = self.with_instances(file, block.get("for_each"), || {
            let mut properties = self.properties(block);
            self.adapt(block, &mut properties);
            properties
        });
        push(
            &mut body,
            Entry {
                key: "Properties".to_owned(),
                place,
                value: properties,
            },
        );
        Entry {
            key: block.address(),
            place,
            value: body,
        }
    }

    fn resource_body(&self, block: &Block<'d>, place: Place, kind: &str) -> Node {
        let file = place.file;
        let text = |text: &str| Node::of_text(text, place);
        let mut body = Node::written(file, block.body, Value::Map(Vec::new())).shown_at(place);
        push(&mut body, Entry::new("Type", text(kind)));
        if let Some(lifecycle) = block.blocks("lifecycle").first() {
            push(
                &mut body,
                Entry::new("Lifecycle", self.lifecycle(file, *lifecycle)),
            );
        }
        let count = block.get("count");
        if let Some(condition) = count.and_then(|count| self.condition_of_count(file, count)) {
            push(&mut body, Entry::new("Condition", text(&condition)));
        }
        if let Some(list) = block.get("depends_on").filter(|list| list.is_sequence()) {
            let items = list.written_items().filter_map(|item| {
                let name = self.depended_on(item)?;
                Some(Node::written(file, item, Value::Text(name)))
            });
            let value = Node::written(file, list, Value::List(items.collect()));
            push(&mut body, Entry::new("DependsOn", value));
        }
        body
    }

    /// The instructions about replacements, and about changes that are ignored.
    fn lifecycle(&self, file: usize, block: Cursor<'d>) -> Node {
        let written = |cursor, value| Node::written(file, cursor, value);
        let mut entries = Vec::new();
        if let Some(first) = block.get("create_before_destroy") {
            entries.push(Entry::new("CreateBeforeDestroy", self.value(file, first)));
        }
        if let Some(ignored) = block.get("ignore_changes") {
            let names = match ignored.is_sequence() {
                true => ignored.written_items().collect(),
                false => vec![ignored],
            };
            let names = names.into_iter().map(|name| {
                let text = name.document.scalar(name.node).unwrap_or_default();
                let text = text.split(['[', '.']).next().unwrap_or_default();
                written(name, Value::Text(text.to_owned()))
            });
            let list = Value::List(names.collect());
            entries.push(Entry::new("IgnoreChanges", written(ignored, list)));
        }
        written(block, Value::Map(entries))
    }

    /// The address that an item of `depends_on` names; in Terraform 0.11 it is a text.
    fn depended_on(&self, item: Cursor<'d>) -> Option<String> {
        let text = item.document.scalar(item.node)?;
        let mut steps = text.split(['.', '[']);
        let (first, second) = (steps.next()?, steps.next()?);
        match first {
            "data" => Some(format!("data.{second}.{}", steps.next()?)),
            _ => Some(format!("{first}.{second}")),
        }
    }

    fn type_of(&self, block: &Block<'d>) -> String {
        match (block.resource_type, block.kind()) {
            ("aws_security_group_rule", _) => {
                let is_egress = block.get("type").and_then(Cursor::text) == Some("egress");
                match is_egress {
                    true => "AWS::EC2::SecurityGroupEgress",
                    false => "AWS::EC2::SecurityGroupIngress",
                }
                .to_owned()
            }
            (_, Some(kind)) => kind.name().to_owned(),
            (other, None) => other.to_owned(),
        }
    }

    /// A call of another module as a nested stack.
    fn call(&self, call: &Call<'d>) -> Entry {
        let block = &call.block;
        let file = self.source(block.file);
        let place = Place::of(file, block.key);
        let called = match &call.source {
            ModuleSource::Local(directory) => {
                self.modules.in_directory(directory).map(|_| directory)
            }
            _ => None,
        };
        let kind = if called.is_some() {
            "AWS::CloudFormation::Stack"
        } else {
            remote::KIND
        };
        let mut body = self.resource_body(block, place, kind);
        let mut arguments = Node {
            value: Value::Map(Vec::new()),
            origin: Origin {
                home: Home::Body {
                    file,
                    node: block.body.node,
                    resource_type: "module".to_owned(),
                    path: String::new(),
                },
                place,
            },
        };
        for (name, key, value) in block.body.written_entries() {
            if matches!(
                name,
                "source" | "version" | "providers" | "count" | "for_each" | "depends_on"
            ) {
                continue;
            }
            let place = Place::of(file, key);
            let for_each = block.get("for_each");
            let value = self.with_instances(file, for_each, || self.value(file, value));
            let called = self.called(block.name);
            let attributes = called.map(|called| called.attributes_in(name, &value, self));
            let argument = Entry {
                key: name.to_owned(),
                place,
                value,
            };
            push(&mut arguments, argument);
            for attribute in attributes.unwrap_or_default() {
                push(&mut arguments, attribute);
            }
        }
        let mut properties = Node::derived(Value::Map(Vec::new()), place);
        let address = match called {
            Some(directory) => relative(self.own().directory, directory),
            None => block
                .get("source")
                .and_then(Cursor::text)
                .unwrap_or_default()
                .to_owned(),
        };
        let address = Node::of_text(address, place);
        push(&mut properties, Entry::new("TemplateURL", address));
        push(&mut properties, Entry::new("Parameters", arguments));
        push(&mut body, Entry::new("Properties", properties));
        Entry {
            key: format!("module.{}", block.name),
            place,
            value: body,
        }
    }
}

/// The path of the template of a directory, as seen from another one.
fn relative(from: &str, to: &str) -> String {
    let steps = |path: &str| -> Vec<String> {
        path.split('/')
            .filter(|step| !step.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (from, to) = (steps(from), steps(to));
    let shared = from
        .iter()
        .zip(&to)
        .take_while(|(one, other)| one == other)
        .count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let path: Vec<String> = up.chain(to[shared..].iter().cloned()).collect();
    match path.is_empty() {
        true => "*.tf".to_owned(),
        false => format!("{}/*.tf", path.join("/")),
    }
}
