//! A module as a template.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::node::{Entry, Node, Place, Value};
use super::parameter_type::{Declared, parameter_type};
use super::properties::push;
use super::texts::{JsonTexts, OtherFiles};
use crate::hosts::terraform::graph::Modules;
use crate::hosts::terraform::module::{Block, Module};
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
    pub(super) conditions: RefCell<BTreeMap<String, Node>>,
    /// How many expressions have been evaluated.
    work: Cell<usize>,
    /// The names that the `for` expressions around define.
    pub(super) bound: RefCell<Vec<(String, Node)>>,
    /// What `each.value` is in the instances of the resource that is read, as far as it is known.
    pub(super) instances: RefCell<Vec<Node>>,
}

/// The limit of expressions of a module that are evaluated.
const WORK: usize = 1 << 20;

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
            work: Cell::default(),
            bound: RefCell::default(),
            instances: RefCell::default(),
        }
    }

    /// Whether another expression is evaluated: nested repetitions may have any number of results.
    pub(super) fn has_work_left(&self) -> bool {
        let work = self.work.get() + 1;
        self.work.set(work);
        work < WORK
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
        let name = node.referenced();
        name.is_some_and(|name| name.ends_with('*') || name.ends_with(']'))
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

    /// The whole template. `unread` are the files because of which the module is not known completely.
    pub(super) fn template(&self, unread: &[(usize, String)]) -> Node {
        let resources = self.resources();
        let outputs = self.outputs();
        let conditions = self.conditions.borrow();
        let conditions = conditions
            .iter()
            .map(|(name, meaning)| Entry::new(name.clone(), meaning.clone()));
        let shown = self.shown_first();
        let section = |entries| Node::derived(Value::Map(entries), shown);
        section(vec![
            Entry::new("Parameters", section(self.parameters())),
            Entry::new("Conditions", section(conditions.collect())),
            Entry::new("Resources", section(resources)),
            Entry::new("Outputs", section(outputs)),
            Entry::new("Metadata", section(self.metadata(unread))),
        ])
    }

    /// The index among the sources of the file that a place is in.
    pub(super) fn file_of(&self, place: Cursor<'d>) -> Option<usize> {
        let mut files = self.own().files.iter();
        let file = files.position(|file| std::ptr::eq(file.document, place.document))?;
        Some(self.source(file))
    }

    /// Where reports show what concerns the whole module: its first resource of ECS, otherwise its first call of a
    /// module.
    pub(super) fn shown_first(&self) -> Place {
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
        let own = all.map(|variable| self.parameter(variable));
        own.chain(self.attribute_parameters()).collect()
    }

    fn parameter(&self, variable: &Block<'d>) -> Entry {
        let file = self.source(variable.file);
        let place = Place::of(file, variable.key);
        let text = |text: &str| Node::of_text(text, place);
        let mut body = Node::written(file, variable.body, Value::Map(Vec::new())).shown_at(place);
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
            let place = Place::of(file, output.key);
            let body = Value::Map(vec![Entry::new("Value", value)]);
            Some(Entry {
                key: output.name.to_owned(),
                place,
                value: Node::derived(body, place),
            })
        })
        .collect()
    }
}

/// The type of a variable as it is written: `list(string)`, in Terraform 0.11 `"list"`.
fn type_of(place: Cursor<'_>) -> String {
    let text = place.document.scalar(place.node).unwrap_or_default();
    text.trim().to_owned()
}
