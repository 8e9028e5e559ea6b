//! A module as a template.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::expr::Expression as Tree;

use super::expression::{Spot, raw};
use super::node::{Entry, Home, Node, Origin, Place, Value};
use super::parameter_type::{Declared, parameter_type};
use super::resource::{push, replace};
use super::texts::{JsonTexts, OtherFiles};
use crate::hosts::terraform::expression::{Written, bare, written};
use crate::hosts::terraform::graph::Modules;
use crate::hosts::terraform::module::{Block, Call, Module};
use crate::hosts::terraform::source::ModuleSource;
use crate::model::Kind;
use crate::syntax::{Cursor, Span};

/// What is read of one module.
pub(super) struct Reading<'m, 'd> {
    pub(super) modules: &'m Modules<'d>,
    /// The index of the module.
    pub(super) module: usize,
    /// For each file of each module, its index among the sources.
    pub(super) sources: &'m [Vec<usize>],
    pub(super) files: &'m OtherFiles<'d>,
    pub(super) texts: &'m JsonTexts,
    conditions: RefCell<BTreeMap<String, Option<Node>>>,
    /// The files of the directory that cannot be parsed, each with a sentence.
    pub(super) unparsed: Vec<(usize, String)>,
}

/// The path of the template that a module is projected to.
pub fn template_path(directory: &str) -> String {
    match directory {
        "" => "*.tf".to_owned(),
        _ => format!("{directory}/*.tf"),
    }
}

impl<'m, 'd> Reading<'m, 'd> {
    pub(super) fn new(
        modules: &'m Modules<'d>,
        module: usize,
        sources: &'m [Vec<usize>],
        files: &'m OtherFiles<'d>,
        texts: &'m JsonTexts,
    ) -> Self {
        Self {
            modules,
            module,
            sources,
            files,
            texts,
            conditions: RefCell::default(),
            unparsed: Vec::new(),
        }
    }

    /// The same for another module.
    pub(super) fn of_module(&self, module: usize) -> Self {
        Self::new(self.modules, module, self.sources, self.files, self.texts)
    }

    pub(super) fn own(&self) -> &'m Module<'d> {
        &self.modules.all[self.module]
    }

    /// The index among the sources of a file of the module.
    pub(super) fn source(&self, file: usize) -> usize {
        self.sources[self.module][file]
    }

    /// The module that a call creates.
    pub(super) fn called(&self, name: &str) -> Option<Self> {
        let call = self.own().call(name)?;
        let called = self.modules.called(&self.own().calls[call])?;
        Some(self.of_module(called))
    }

    pub(super) fn is_local_call(&self, name: &str) -> bool {
        self.called(name).is_some()
    }

    /// The expression of a local value.
    pub(super) fn local_value(&self, name: &str) -> Option<(usize, Cursor<'d>)> {
        let value = self.own().locals.get(name)?;
        let mut files = self.own().files.iter();
        let file = files.position(|file| std::ptr::eq(file.document, value.document))?;
        Some((self.source(file), *value))
    }

    /// Whether a variable is a list, by its type or its default.
    pub(super) fn is_list_variable(&self, name: &str) -> bool {
        let Some(variable) = self.own().variables.get(name) else {
            return false;
        };
        let by_type = variable.get("type").map(type_of).unwrap_or_default();
        let by_default = variable.get("default").is_some_and(Cursor::is_sequence);
        by_type.starts_with("list") || by_type.starts_with("set") || by_default
    }

    /// Whether a reference is to a resource with `count` or `for_each`.
    pub(super) fn is_counted(&self, node: &Node) -> bool {
        let name = match &node.value {
            Value::Function("Ref", name) => name.text(),
            Value::Function("Fn::GetAtt", both) => match &both.value {
                Value::List(items) => items.first().and_then(Node::text),
                _ => None,
            },
            _ => None,
        };
        name.is_some_and(|name| name.ends_with('*') || name.ends_with(']'))
    }

    pub(super) fn is_declared(&self, condition: &str) -> bool {
        self.conditions.borrow().contains_key(condition)
    }

    pub(super) fn declare(&self, condition: &str, meaning: Node) {
        let mut all = self.conditions.borrow_mut();
        all.insert(condition.to_owned(), Some(meaning));
    }

    /// The addresses of the task definitions that an expression refers to.
    pub(super) fn tasks_in(&self, place: Cursor<'d>) -> Vec<String> {
        let data = |name: &str| self.own().data_source("aws_ecs_task_definition", name);
        let text = place.document.value_text(place.node);
        let sources = text
            .split("data.aws_ecs_task_definition.")
            .skip(1)
            .filter_map(|rest| {
                let end = rest.find(|letter: char| {
                    !letter.is_alphanumeric() && letter != '_' && letter != '-'
                });
                data(&rest[..end.unwrap_or(rest.len())])?.get("task_definition")
            });
        let places = std::iter::once(place).chain(sources);
        let found = places.flat_map(|place| self.modules.mentioned(self.module, place));
        let mut seen = BTreeSet::new();
        let found = found.filter(|id| seen.insert(*id));
        let own = found.filter(|(module, _)| *module == self.module);
        let own = own.map(|(_, index)| &self.own().resources[index]);
        own.filter(|one| one.kind() == Some(Kind::TASK_DEFINITION))
            .map(Block::address)
            .collect()
    }

    /// The condition that a collection has elements.
    pub(super) fn condition_of_elements(&self, file: usize, collection: Cursor<'d>) -> String {
        if let Some((spot, tree)) = expression(file, collection)
            && let Tree::Conditional(choice) = bare(&tree)
            && is_empty_list(&choice.false_expr)
        {
            return self.condition(&choice.cond_expr, spot);
        }
        let text = collection.document.value_text(collection.node);
        let name = format!("length({text}) > 0");
        if !self.is_declared(&name) {
            let place = Place {
                file,
                span: collection.span(),
            };
            self.declare(&name, opaque_condition(&name, place));
        }
        name
    }

    /// The condition under which a resource with `count` exists; `None` if it always does.
    fn condition_of_count(&self, file: usize, count: Cursor<'d>) -> Option<String> {
        let place = Place {
            file,
            span: count.span(),
        };
        let (spot, tree) = expression(file, count)?;
        if let Tree::Conditional(choice) = bare(&tree) {
            let zero = |tree: &Tree| literal(tree).as_deref() == Some("0");
            if zero(&choice.false_expr) {
                return Some(self.condition(&choice.cond_expr, spot));
            }
            if zero(&choice.true_expr) {
                let positive = self.condition(&choice.cond_expr, spot);
                let name = format!("!({positive})");
                if !self.is_declared(&name) {
                    let inner = self.conditions.borrow().get(&positive).cloned().flatten();
                    let inner = inner.unwrap_or_else(|| opaque_condition(&positive, place));
                    let not = Value::Function(
                        "Fn::Not",
                        Box::new(Node::derived(Value::List(vec![inner]), place)),
                    );
                    self.declare(&name, Node::derived(not, place));
                }
                return Some(name);
            }
            return None;
        }
        // `count = var.enabled`, `count = length(var.names)`: some number of them.
        let words = self.words(bare(&tree), spot);
        let name = format!("{words} > 0");
        if !self.is_declared(&name) {
            self.declare(&name, opaque_condition(&name, place));
        }
        Some(name)
    }

    /// The whole template.
    pub(super) fn template(&self) -> Node {
        let resources = self.resources();
        let outputs = self.outputs();
        let conditions = self.conditions.borrow();
        let conditions = conditions.iter().filter_map(|(name, meaning)| {
            let meaning = meaning.clone()?;
            Some(Entry::new(name.clone(), meaning))
        });
        let shown = self.shown_first();
        let section = |entries| Node::derived(Value::Map(entries), shown);
        section(vec![
            Entry::new("Parameters", section(self.parameters())),
            Entry::new("Conditions", section(conditions.collect())),
            Entry::new("Resources", section(resources)),
            Entry::new("Outputs", section(outputs)),
            Entry::new("Metadata", section(self.metadata())),
        ])
    }

    /// What is wrong with the module, and the values of variables in files.
    fn metadata(&self) -> Vec<Entry> {
        let shown = self.shown_first();
        let faults = self.own().faults.iter().map(|fault| {
            let file = self.file_of(fault.place).unwrap_or(shown.file);
            let place = Place {
                file,
                span: fault.place.span(),
            };
            Node::derived(Value::Text(fault.message.clone()), place)
        });
        let unparsed = self.unparsed.iter().map(|(file, message)| {
            let place = Place {
                file: *file,
                span: Span::EMPTY,
            };
            Node::derived(Value::Text(message.clone()), place)
        });
        let faults = Value::List(faults.chain(unparsed).collect());
        vec![
            Entry::new("Faults", Node::derived(faults, shown)),
            Entry::new("States", Node::derived(Value::Map(self.states()), shown)),
            Entry::new(
                "Values",
                Node::derived(Value::Map(self.values_of_files()), shown),
            ),
        ]
    }

    /// The keys, in their backend, of the states that the module reads.
    fn states(&self) -> Vec<Entry> {
        let shown = self.shown_first();
        let data = self.own().data.iter();
        let states = data.filter(|one| one.resource_type == "terraform_remote_state");
        let keys = states.filter_map(|state| {
            let config = state.get("config")?;
            // In Terraform 0.11 it is a block.
            let config = config.items().next().unwrap_or(config);
            let key = ["key", "path", "prefix"]
                .iter()
                .find_map(|name| config.get(name))?;
            let text = key
                .text()
                .map_or_else(|| key.document.value_text(key.node), str::trim);
            let key = Node::derived(Value::Text(text.to_owned()), shown);
            Some(Entry::new(state.name, key))
        });
        keys.collect()
    }

    /// The index among the sources of the file that a place is in.
    fn file_of(&self, place: Cursor<'d>) -> Option<usize> {
        let mut files = self.own().files.iter();
        let file = files.position(|file| std::ptr::eq(file.document, place.document))?;
        Some(self.source(file))
    }

    /// The values of the variables in `.tfvars` files: those that Terraform reads by itself, otherwise those of all.
    fn values_of_files(&self) -> Vec<Entry> {
        let shown = self.shown_first();
        let mut found: BTreeMap<&str, Vec<Node>> = BTreeMap::new();
        for is_automatic in [true, false] {
            let mut own: BTreeMap<&str, Vec<Node>> = BTreeMap::new();
            let files = self.own().values.iter();
            for values in files.filter(|one| one.is_automatic == is_automatic) {
                let file = self.source(values.file);
                for (name, _, value) in values.root.written_entries() {
                    let node = self.value(file, value);
                    let text = match &node.value {
                        Value::List(items) => {
                            let texts: Option<Vec<&str>> = items.iter().map(Node::text).collect();
                            texts.map(|texts| texts.join(","))
                        }
                        _ => node.text().map(str::to_owned),
                    };
                    let all = own.entry(name).or_default();
                    let Some(text) = text else { continue };
                    // Of the files that Terraform reads by itself, the last one counts.
                    if is_automatic {
                        all.clear();
                    }
                    if !all.iter().any(|one| one.text() == Some(&text)) {
                        all.push(Node::derived(Value::Text(text), shown));
                    }
                }
            }
            for (name, values) in own {
                found.entry(name).or_insert(values);
            }
        }
        let entries = found.into_iter().map(|(name, values)| {
            let place = shown;
            let value = Node::derived(Value::List(values), place);
            Entry {
                key: name.to_owned(),
                place,
                value,
            }
        });
        entries.collect()
    }

    /// Where reports show what concerns the whole module: its first resource of ECS, otherwise its first call of a
    /// module.
    fn shown_first(&self) -> Place {
        let own = self.own();
        let mut resources = own.resources.iter();
        let ecs = resources.find(|one| one.resource_type.starts_with("aws_ecs_"));
        let call = own.calls.first().map(|call| &call.block);
        let shown = ecs.or(call).or(own.resources.first());
        Place {
            file: self.source(shown.map_or(0, |block| block.file)),
            span: shown.map_or(Span::EMPTY, |block| block.key.span()),
        }
    }

    fn parameters(&self) -> Vec<Entry> {
        let all = self.own().variables.values();
        all.map(|variable| self.parameter(variable)).collect()
    }

    fn parameter(&self, variable: &Block<'d>) -> Entry {
        let file = self.source(variable.file);
        let place = Place {
            file,
            span: variable.key.span(),
        };
        let text = |text: &str| Node::derived(Value::Text(text.to_owned()), place);
        let mut body = Node {
            value: Value::Map(Vec::new()),
            origin: Origin {
                home: Home::Written {
                    file,
                    node: variable.body.node,
                },
                place,
            },
        };
        push(
            &mut body,
            Entry::new("Type", text(&self.parameter_type(variable))),
        );
        if let Some(description) = variable.get("description").and_then(Cursor::text) {
            push(&mut body, Entry::new("Description", text(description)));
        }
        if let Some(default) = variable.get("default") {
            let mut value = self.value(file, default);
            if let Value::List(items) = &value.value {
                let texts: Vec<&str> = items.iter().filter_map(Node::text).collect();
                value.value = Value::Text(texts.join(","));
            }
            if let Value::Map(_) = &value.value {
                value.value = Value::Text("{}".to_owned());
            }
            // A default of null, as of an optional variable, is no value.
            if !matches!(value.value, Value::Null) {
                push(&mut body, Entry::new("Default", value));
            }
        }
        Entry {
            key: variable.name.to_owned(),
            place,
            value: body,
        }
    }

    fn parameter_type(&self, variable: &Block<'d>) -> String {
        let written = variable.get("type").map(type_of).unwrap_or_default();
        parameter_type(Declared {
            name: variable.name,
            written: &written,
            is_list: self.is_list_variable(variable.name),
            has_default: variable.get("default").is_some(),
        })
    }

    fn outputs(&self) -> Vec<Entry> {
        let all = self.own().outputs.values();
        all.filter_map(|output| {
            let file = self.source(output.file);
            let value = self.value(file, output.get("value")?);
            let place = Place {
                file,
                span: output.key.span(),
            };
            let body = Value::Map(vec![Entry::new("Value", value)]);
            Some(Entry {
                key: output.name.to_owned(),
                place,
                value: Node::derived(body, place),
            })
        })
        .collect()
    }

    fn resources(&self) -> Vec<Entry> {
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
        let place = Place {
            file,
            span: block.key.span(),
        };
        let kind = self.type_of(block);
        let mut body = self.resource_body(block, place, &kind);
        let mut properties = self.properties(block);
        self.adapt(block, &mut properties);
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
        let text = |text: &str| Node::derived(Value::Text(text.to_owned()), place);
        let mut body = Node {
            value: Value::Map(Vec::new()),
            origin: Origin {
                home: Home::Written {
                    file,
                    node: block.body.node,
                },
                place,
            },
        };
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
                Some(Node {
                    value: Value::Text(name),
                    origin: Origin {
                        home: Home::Written {
                            file,
                            node: item.node,
                        },
                        place: Place {
                            file,
                            span: item.span(),
                        },
                    },
                })
            });
            let value = Node {
                value: Value::List(items.collect()),
                origin: Origin {
                    home: Home::Written {
                        file,
                        node: list.node,
                    },
                    place: Place {
                        file,
                        span: list.span(),
                    },
                },
            };
            push(&mut body, Entry::new("DependsOn", value));
        }
        body
    }

    /// The instructions about replacements, and about changes that are ignored.
    fn lifecycle(&self, file: usize, block: Cursor<'d>) -> Node {
        let place = |cursor: Cursor<'d>| Place {
            file,
            span: cursor.span(),
        };
        let written = |cursor: Cursor<'d>, value| Node {
            value,
            origin: Origin {
                home: Home::Written {
                    file,
                    node: cursor.node,
                },
                place: place(cursor),
            },
        };
        let mut entries = Vec::new();
        if let Some(first) = block.get("create_before_destroy") {
            let text = first.text().unwrap_or_default().to_owned();
            entries.push(Entry::new(
                "CreateBeforeDestroy",
                written(first, Value::Plain(text)),
            ));
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
        let place = Place {
            file,
            span: block.key.span(),
        };
        let called = match &call.source {
            ModuleSource::Local(directory) => {
                self.modules.in_directory(directory).map(|_| directory)
            }
            _ => None,
        };
        let kind = if called.is_some() {
            "AWS::CloudFormation::Stack"
        } else {
            crate::hosts::terraform::remote::KIND
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
            let place = Place {
                file,
                span: key.span(),
            };
            let value = self.value(file, value);
            push(
                &mut arguments,
                Entry {
                    key: name.to_owned(),
                    place,
                    value,
                },
            );
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
        let address = Node::derived(Value::Text(address), place);
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

/// An expression that a scalar is.
fn expression(file: usize, place: Cursor<'_>) -> Option<(Spot<'_>, Box<Tree>)> {
    match written(place) {
        Written::Tree(tree) => {
            let text = place.document.scalar(place.node).unwrap_or_default();
            let start = place.document.offset_of(text);
            let spot = Spot {
                place,
                file,
                start: start.map(|start| start.wrapping_sub(1)),
                depth: 32,
            };
            Some((spot, tree))
        }
        _ => None,
    }
}

fn literal(tree: &Tree) -> Option<String> {
    match bare(tree) {
        Tree::Number(number) => Some(number.value().to_string()),
        Tree::String(text) => Some(text.value().clone()),
        _ => None,
    }
}

fn is_empty_list(tree: &Tree) -> bool {
    matches!(bare(tree), Tree::Array(items) if items.is_empty())
}

/// A condition that only Terraform can evaluate.
fn opaque_condition(text: &str, place: Place) -> Node {
    let both = vec![
        Node::derived(raw(text), place),
        Node::derived(Value::Text("true".to_owned()), place),
    ];
    let list = Node::derived(Value::List(both), place);
    Node::derived(Value::Function("Fn::Equals", Box::new(list)), place)
}

/// The type of a variable as it is written: `list(string)`, in Terraform 0.11 `"list"`.
fn type_of(place: Cursor<'_>) -> String {
    let text = place.document.scalar(place.node).unwrap_or_default();
    text.trim().to_owned()
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

/// Sets an entry of the properties of a resource.
pub(super) fn set(properties: &mut Node, key: &str, value: Node) {
    replace(properties, key, value);
}
