//! Additions of several workloads to one module: parameters, an execution role, named resources.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::generated_role::GeneratedRole;
use super::parameters::{NewParameter, ParameterRequest, Purpose, type_first};
use crate::model::new_value::{entry, sub, text};
use crate::model::{Expr, Kind, Module, Project, without_variables};
use crate::syntax::{Cursor, NewEntry, NewValue, NodeId};

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
    step: &'static str,
}

impl ModuleAdditions {
    /// Sets the step that the next requests are attributed to.
    pub fn begin(&mut self, step: &'static str) {
        self.step = step;
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
        let requested = (section, name.to_owned(), self.step);
        self.files
            .entry(file)
            .or_default()
            .requested
            .insert(requested);
    }

    /// A logical ID that nothing in the module has, and that is not assigned twice.
    pub fn free_name(&mut self, file: usize, module: &Module<'_>, request: &str) -> String {
        let additions = self.files.entry(file).or_default();
        let candidates = std::iter::once(request.to_owned()).chain(names_for_fargate(request));
        for name in candidates.map(|name| module.new_name(&name)) {
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
        // One parameter serves all iterations of a loop.
        let names = request.candidates().into_iter().map(without_variables);
        let names: Vec<String> = names.map(|name| module.new_name(&name)).collect();
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
        let written = module.sections.outputs;
        let is_taken = |name: &str| {
            let is_new = additions.outputs.iter().any(|entry| entry.key == name);
            is_new || written.is_some_and(|outputs| outputs.get(name).is_some())
        };
        let last = names.last().copied().unwrap_or("Value");
        let numbered = (2..).map(|number| format!("{last}{number}"));
        let candidates = names.iter().map(|name| (*name).to_owned()).chain(numbered);
        let mut candidates = candidates.map(|name| module.new_name(&name));
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
        let requested = (nested, name.to_owned(), self.step);
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

/// The names for the counterpart on Fargate of something, in the order in which they are tried.
pub(crate) fn names_for_fargate(name: &str) -> impl Iterator<Item = String> + '_ {
    (1..).map(move |number| match number {
        1 => format!("{name}Fargate"),
        _ => format!("{name}Fargate{number}"),
    })
}

/// A resource as it is written in a module.
pub(crate) fn resource(kind: Kind<'_>, condition: Option<&str>, properties: NewValue) -> NewValue {
    let mut body = vec![entry("Type", text(kind.name()))];
    body.extend(condition.map(|condition| entry("Condition", text(condition))));
    body.push(entry("Properties", properties));
    NewValue::Mapping(body)
}
