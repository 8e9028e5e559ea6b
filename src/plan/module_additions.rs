//! Additions of several workloads to one module: parameters, an execution role, named resources.

use crate::model::{Kind, Project, parameter_types};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::generated_role::GeneratedRole;
use crate::facts::rules::RuleId;
use crate::model::graph::NestedStack;
use crate::model::new_value::{entry, split, sub, text};
use crate::model::{Expr, Module, output_name, ref_name, without_variables};
use crate::syntax::{Cursor, NewEntry, NewValue, NodeId};

/// What something is added for: it is added once per purpose.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    /// A purpose identified by a word.
    Word(String),
    /// A purpose that concerns a value, for instance the group of one of two load balancers.
    About(String, Expr),
    /// A purpose within the stack that a resource creates.
    Below(Box<Purpose>, String),
    /// An output of a value, with its export name.
    Output(Expr, Option<String>),
    /// A resource of a type with these properties.
    Resource(String, Expr),
}

/// What a new parameter is for and what it should be called.
#[derive(Clone)]
#[must_use = "it has no effect until it is passed on"]
pub struct ParameterRequest<'n> {
    rule: RuleId,
    names: &'n [&'n str],
    purpose: Option<Purpose>,
    /// The parameter that references what the request concerns.
    subject: Option<String>,
    /// Whether that is an output of a stack, so that it is created together with the stack.
    of_output: bool,
    /// The name that is tried after the first.
    fallback: Option<String>,
}

impl<'n> ParameterRequest<'n> {
    /// The rule that requests it, and the names in the order in which they are tried.
    pub fn new(rule: RuleId, names: &'n [&'n str]) -> Self {
        Self {
            rule,
            names,
            purpose: None,
            subject: None,
            of_output: false,
            fallback: None,
        }
    }

    /// Distinguishes two parameters of one name, for instance those for two load balancers.
    pub fn purpose(mut self, purpose: String) -> Self {
        self.purpose = Some(Purpose::Word(purpose));
        self
    }

    /// Makes requests for the same value share one parameter, such as the size of tasks whose containers read the same
    /// parameters.
    pub fn shared_by(mut self, value: Expr) -> Self {
        self.purpose = Some(Purpose::About(self.name().to_owned(), value));
        self
    }

    /// Distinguishes parameters of one name by what they concern, for instance the listener that forwards to the tasks.
    pub fn about(mut self, subject: Cursor<'_>) -> Self {
        self.purpose = Some(Purpose::About(self.name().to_owned(), Expr::of(subject)));
        self.subject = ref_name(subject).map(str::to_owned);
        self.of_output = output_name(subject).is_some();
        self
    }

    /// Whether a stack that creates its own VPC also creates this: the subnets, and what concerns a stack's output.
    pub(crate) fn is_part_of_vpc(&self, parameter: &NewParameter) -> bool {
        parameter.kind.contains(parameter_types::SUBNET_ID) || self.of_output
    }

    /// The same request in the parent stack. A request that concerns a passed-in value concerns the passed value there.
    pub(crate) fn of_parent(&self, nested: &NestedStack<'_>) -> Self {
        let fallback = Some(format!("{}{}", nested.resource.name, self.name()));
        let plain = Self {
            purpose: None,
            subject: None,
            of_output: false,
            fallback,
            ..*self
        };
        let argument = self
            .subject
            .as_deref()
            .and_then(|name| nested.argument(name));
        match (&self.purpose, argument) {
            (None, _) => plain,
            (Some(_), Some(argument)) => plain.about(argument),
            (Some(own), None) => Self {
                purpose: Some(Purpose::Below(
                    Box::new(own.clone()),
                    nested.resource.name.to_owned(),
                )),
                ..plain
            },
        }
    }

    /// Its purpose.
    pub(crate) fn as_purpose(&self) -> Purpose {
        let own = self.purpose.clone();
        own.unwrap_or_else(|| Purpose::Word(self.name().to_owned()))
    }

    pub(crate) fn names(&self) -> &'n [&'n str] {
        self.names
    }

    /// The rule that requests it.
    pub fn rule(&self) -> RuleId {
        self.rule
    }

    /// The first choice; it is also the purpose where none is specified.
    pub fn name(&self) -> &str {
        self.names.first().copied().unwrap_or("")
    }
}

/// A parameter to be added.
#[derive(Clone)]
#[must_use = "it has no effect until it is passed on"]
pub struct NewParameter {
    kind: String,
    description: String,
    default: Option<NewValue>,
    allowed: Vec<String>,
}

impl NewParameter {
    /// A parameter of a type, with the description that the console shows.
    pub fn new(kind: &str, description: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            description: description.to_owned(),
            default: None,
            allowed: Vec::new(),
        }
    }

    /// Sets its default.
    pub fn default(mut self, value: &str) -> Self {
        self.default = Some(text(value));
        self
    }

    /// Restricts it to these values.
    pub fn allowed(mut self, values: impl IntoIterator<Item = String>) -> Self {
        self.allowed = values.into_iter().collect();
        self
    }

    /// Whether it is a list.
    pub(crate) fn is_list(&self) -> bool {
        self.kind.contains("List<")
    }

    /// Whether a stack can be updated without passing it.
    pub fn has_default(&self) -> bool {
        self.default.is_some()
    }

    /// The description that the console shows.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The type.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The parameter as it is written in a module whose parameters begin with their type, or with their description.
    fn into_value(self, type_first: bool) -> NewValue {
        let mut entries = vec![
            entry("Type", text(&self.kind)),
            entry("Description", text(&self.description)),
        ];
        if !type_first {
            entries.reverse();
        }
        entries.extend(self.default.map(|value| entry("Default", value)));
        if !self.allowed.is_empty() {
            let values = self.allowed.iter().map(|value| text(value)).collect();
            entries.push(entry("AllowedValues", NewValue::Sequence(values)));
        }
        NewValue::Mapping(entries)
    }
}

/// Whether most parameters of a module write their type before their description.
fn type_first(module: &Module<'_>) -> bool {
    let order = module.parameters.iter().filter_map(|parameter| {
        let kind = parameter.body.key("Type")?.node;
        let description = parameter.body.key("Description")?.node;
        Some(kind < description)
    });
    let order: Vec<bool> = order.collect();
    let first = order.iter().filter(|type_first| **type_first).count();
    first * 2 >= order.len()
}

/// Additions to one module.
#[derive(Default)]
pub(crate) struct SectionAdditions {
    taken: HashSet<String>,
    by_purpose: HashMap<Purpose, String>,
    pub(crate) parameters: Vec<NewEntry>,
    pub(crate) outputs: Vec<NewEntry>,
    pub(crate) resources: Vec<(NodeId, NewEntry)>,
    pub(crate) role: Option<GeneratedRole>,
    /// The steps that requested a parameter or resource, by its name, and those that requested an output.
    requested: BTreeSet<(Section, String, &'static str)>,
}

/// Names are unique within one of these.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    ParametersAndResources,
    Outputs,
}

/// Additions to the modules of a run, by the file's index.
#[derive(Default)]
pub struct ModuleAdditions {
    pub(crate) files: BTreeMap<usize, SectionAdditions>,
    /// New arguments for nested stacks, in addition to existing ones, by the index of the nested stack.
    pub(crate) arguments: BTreeMap<usize, Vec<NewEntry>>,
    /// The steps that requested an argument, by the index of the nested stack and the parameter's name.
    arguments_asked: BTreeSet<(usize, String, &'static str)>,
    /// The current step.
    transform: &'static str,
}

impl ModuleAdditions {
    /// Sets the step that the next requests are attributed to.
    pub fn begin(&mut self, transform: &'static str) {
        self.transform = transform;
    }

    /// Takes out what the modules of a host gain, by the host's index in the list of the run's hosts.
    pub fn take_of_host(&mut self, project: &Project<'_>, host: usize) -> Self {
        let is_own = |file: usize| project.files[file].host == host;
        let files = std::mem::take(&mut self.files).into_iter();
        let (files, other_files) = files.partition(|(file, _)| is_own(*file));
        let arguments = std::mem::take(&mut self.arguments).into_iter();
        let (arguments, other_arguments) =
            arguments.partition(|(nested, _)| is_own(project.graph.nested(*nested).parent));
        (self.files, self.arguments) = (other_files, other_arguments);
        Self {
            files,
            arguments,
            ..Self::default()
        }
    }

    /// Drops what only hidden steps requested.
    pub fn retain(&mut self, is_shown: impl Fn(&str) -> bool) {
        for additions in self.files.values_mut() {
            let requested = &additions.requested;
            let is_asked = |section: Section, name: &str| {
                let mut requested = requested.iter();
                requested.any(|(home, other, by)| *home == section && other == name && is_shown(by))
            };
            let is_wanted = |name: &str| is_asked(Section::ParametersAndResources, name);
            additions.parameters.retain(|entry| is_wanted(&entry.key));
            additions
                .resources
                .retain(|(_, entry)| is_wanted(&entry.key));
            additions.role.take_if(|role| !is_wanted(&role.name));
            let is_output = |entry: &NewEntry| is_asked(Section::Outputs, &entry.key);
            additions.outputs.retain(is_output);
        }
        let requested = &self.arguments_asked;
        self.arguments.retain(|nested, entries| {
            entries.retain(|entry| {
                let mut requested = requested.iter();
                requested
                    .any(|(other, name, by)| other == nested && *name == entry.key && is_shown(by))
            });
            !entries.is_empty()
        });
    }

    /// Records that the current step requests an addition to a module.
    fn record_request(&mut self, file: usize, section: Section, name: &str) {
        let requested = (section, name.to_owned(), self.transform);
        self.files
            .entry(file)
            .or_default()
            .requested
            .insert(requested);
    }

    /// A logical ID that nothing in the module has, and that is not assigned twice.
    pub fn free_name(&mut self, file: usize, module: &Module<'_>, request: &str) -> String {
        let additions = self.files.entry(file).or_default();
        let candidates = (1..).map(|number| match number {
            1 => request.to_owned(),
            2 => format!("{request}Fargate"),
            _ => format!("{request}Fargate{number}"),
        });
        for name in candidates {
            if !module.has_name(&name) && additions.taken.insert(name.clone()) {
                return name;
            }
        }
        request.to_owned()
    }

    /// The role generated for a file, if one was requested.
    pub fn role(&mut self, file: usize) -> Option<&mut GeneratedRole> {
        self.files.get_mut(&file)?.role.as_mut()
    }

    /// Generates a role for a file.
    pub fn add_role(&mut self, file: usize, role: GeneratedRole) {
        self.record_request(file, Section::ParametersAndResources, &role.name);
        self.files.entry(file).or_default().role = Some(role);
    }

    pub(crate) fn parameter(
        &mut self,
        file: usize,
        module: &Module<'_>,
        request: &ParameterRequest<'_>,
        parameter: NewParameter,
    ) -> (String, bool) {
        let purpose = request.as_purpose();
        if let Some(name) = self.files.entry(file).or_default().by_purpose.get(&purpose) {
            let name = name.clone();
            self.record_request(file, Section::ParametersAndResources, &name);
            return (name, false);
        }
        let taken = &self.files.entry(file).or_default().taken;
        let mut names: Vec<&str> = request.names.to_vec();
        if let Some(second) = request.fallback.as_deref() {
            names.insert(names.len().min(1), second);
        }
        // One parameter serves all iterations of a loop.
        let names: Vec<String> = names.into_iter().map(without_variables).collect();
        let mut candidates = names.iter();
        let free = candidates.find(|name| !module.has_name(name) && !taken.contains(*name));
        let chosen = free.or(names.last()).map_or("Value", String::as_str);
        let name = self.free_name(file, module, chosen);
        self.record_request(file, Section::ParametersAndResources, &name);
        let additions = self.files.entry(file).or_default();
        additions.by_purpose.insert(purpose, name.clone());
        additions.parameters.push(NewEntry {
            key: name.clone(),
            value: parameter.into_value(type_first(module)),
            comment: None,
        });
        (name, true)
    }

    /// The name of an output with a value; added once per module.
    pub(crate) fn output(
        &mut self,
        file: usize,
        module: &Module<'_>,
        names: &[&str],
        (value, description): (NewValue, &str),
        export: Option<&str>,
    ) -> String {
        let additions = self.files.entry(file).or_default();
        let purpose = Purpose::Output(Expr::of_value(&value), export.map(str::to_owned));
        if let Some(name) = additions.by_purpose.get(&purpose) {
            let name = name.clone();
            self.record_request(file, Section::Outputs, &name);
            return name;
        }
        let written = module.root.get("Outputs");
        let is_taken = |name: &str| {
            let is_new = additions.outputs.iter().any(|entry| entry.key == name);
            is_new || written.is_some_and(|outputs| outputs.get(name).is_some())
        };
        let last = names.last().copied().unwrap_or("Value");
        let numbered = (2..).map(|number| format!("{last}{number}"));
        let mut candidates = names.iter().map(|name| (*name).to_owned()).chain(numbered);
        let name = candidates.find(|name| !is_taken(name));
        let name = name.unwrap_or_else(|| last.to_owned());
        let mut others = written.into_iter().flat_map(Cursor::entries).peekable();
        let is_described =
            others.peek().is_none() || others.any(|(_, _, body)| body.get("Description").is_some());
        let description = is_described.then(|| entry("Description", text(description)));
        let mut body: Vec<NewEntry> = description.into_iter().collect();
        body.push(entry("Value", value));
        if let Some(export) = export {
            let name = if export.contains("${") {
                sub(export)
            } else {
                text(export)
            };
            body.push(entry(
                "Export",
                NewValue::Mapping(vec![entry("Name", name)]),
            ));
        }
        additions.outputs.push(NewEntry {
            key: name.clone(),
            value: NewValue::Mapping(body),
            comment: None,
        });
        additions.by_purpose.insert(purpose, name.clone());
        self.record_request(file, Section::Outputs, &name);
        name
    }

    /// Passes a nested stack a value for one of its parameters.
    pub(crate) fn argument(&mut self, nested: usize, name: &str, value: NewValue) {
        let requested = (nested, name.to_owned(), self.transform);
        self.arguments_asked.insert(requested);
        let given = self.arguments.entry(nested).or_default();
        if !given.iter().any(|entry| entry.key == name) {
            given.push(entry(name, value));
        }
    }

    /// Whether nothing has been added for a purpose so far; records the purpose.
    pub(crate) fn is_new(&mut self, file: usize, purpose: Purpose) -> bool {
        let known = &mut self.files.entry(file).or_default().by_purpose;
        known.insert(purpose, String::new()).is_none()
    }

    /// Adds a resource after another one.
    pub fn resource(
        &mut self,
        file: usize,
        after: NodeId,
        name: &str,
        kind: Kind<'_>,
        condition: Option<&str>,
        properties: NewValue,
    ) {
        self.record_request(file, Section::ParametersAndResources, name);
        let additions = self.files.entry(file).or_default();
        let resource = entry(name, resource(kind, condition, properties));
        additions.resources.push((after, resource));
    }
}

/// A value to make available in a module.
pub struct ValueSpec<'n> {
    /// The names of a parameter or an output for it, and its purpose.
    pub request: ParameterRequest<'n>,
    /// The type of such a parameter.
    pub kind: &'static str,
    /// The description of such a parameter that the console shows.
    pub description: &'n str,
    /// The description of such an output that the console shows.
    pub output: &'static str,
}

impl ValueSpec<'_> {
    pub(crate) fn is_list(&self) -> bool {
        self.kind.starts_with("List<")
    }

    /// The value in a module, from the text that outputs and exports provide.
    pub(crate) fn of_text(&self, text: NewValue) -> NewValue {
        if self.is_list() {
            split(",", text)
        } else {
            text
        }
    }

    pub(crate) fn parameter(&self) -> NewParameter {
        NewParameter::new(self.kind, self.description)
    }
}

/// A parameter whose value was requested from the stacks of a file.
#[derive(PartialEq, Eq)]
pub struct RequestedParameter {
    file: usize,
    rule: RuleId,
    purpose: Purpose,
    description: String,
}

impl RequestedParameter {
    pub(crate) fn new(
        file: usize,
        request: &ParameterRequest<'_>,
        parameter: &NewParameter,
    ) -> Self {
        Self {
            file,
            rule: request.rule(),
            purpose: request.as_purpose(),
            description: parameter.description().to_owned(),
        }
    }
}

/// A resource as it is written in a module.
pub(crate) fn resource(kind: Kind<'_>, condition: Option<&str>, properties: NewValue) -> NewValue {
    let mut body = vec![entry("Type", text(kind.name()))];
    body.extend(condition.map(|condition| entry("Condition", text(condition))));
    body.push(entry("Properties", properties));
    NewValue::Mapping(body)
}
