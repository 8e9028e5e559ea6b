//! A module's sections with typed access.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::ParallelState;
use super::deployed::{Deployed, DeployedValues, Deployments};
use super::function::inside;
use super::loops::{Loop, Names, is_looped};
use super::references::{How, Reference, references};
use super::surroundings::Cache;
use super::texts::{Text, texts};
use super::{Expr, Kind, Links, Sections, SubText};
use crate::memory::fit;
use crate::model::{Function, Props, function, ref_name};
use crate::syntax::{Cursor, Document, NodeId};

/// A resource of a module, or an input of the ECS API.
#[derive(Clone, Copy)]
pub struct Resource<'d> {
    /// Its logical ID; in an input of the ECS API, the name that ECS knows it by.
    pub name: &'d str,
    /// The key of its entry; in an input of the ECS API, the whole of it.
    pub key: Cursor<'d>,
    /// The mapping with `Type`, `Properties` and its other attributes.
    pub body: Cursor<'d>,
    /// For instance `AWS::ECS::Service`, or the command that accepts the input: `create-service`.
    pub kind: Kind<'d>,
    /// The name of its condition.
    pub condition: Option<&'d str>,
    /// The mapping of properties.
    pub properties: Option<Cursor<'d>>,
}

impl<'d> Resource<'d> {
    /// A property by its name.
    pub fn get(&self, property: &str) -> Option<Cursor<'d>> {
        self.properties()?.prop(property)
    }

    /// Whether another resource is in the same cluster, by what both name; of a kind without clusters all are.
    pub fn is_in_cluster_of(&self, other: &Resource<'_>) -> bool {
        let cluster = |one: &Resource<'_>| one.get("Cluster").map(|it| SubText::of(it).text);
        cluster(self) == cluster(other)
    }

    /// The mapping of properties.
    pub fn properties(&self) -> Option<Cursor<'d>> {
        self.properties
    }

    /// A resource from the input of an AWS CLI command; its properties are not wrapped.
    pub fn of_input(command: Kind<'static>, name: &'d str, body: Cursor<'d>) -> Self {
        Self {
            name,
            key: body,
            body,
            kind: command,
            condition: None,
            properties: Some(body),
        }
    }

    /// A resource from a file that deploys a service; its properties are wrapped, or are next to others.
    pub fn of_deployment(
        kind: Kind<'static>,
        name: &'d str,
        key: Cursor<'d>,
        properties: Cursor<'d>,
    ) -> Self {
        Self {
            key,
            ..Self::of_input(kind, name, properties)
        }
    }
}

/// A parameter of a module.
#[derive(Clone, Copy)]
pub struct Parameter<'d> {
    /// Its name.
    pub name: &'d str,
    /// The key of its entry.
    pub key: Cursor<'d>,
    /// The mapping with `Type`, `Default` and its other attributes.
    pub body: Cursor<'d>,
}

impl<'d> Parameter<'d> {
    /// The declared type, for instance `List<AWS::EC2::Subnet::Id>`.
    pub fn kind(&self) -> &'d str {
        self.body.prop("Type").and_then(Cursor::text).unwrap_or("")
    }

    /// The default value, as written.
    pub fn default(&self) -> Option<&'d str> {
        self.body.prop("Default").and_then(Cursor::text)
    }

    /// The allowed values; empty if there is no such list.
    pub fn allowed_values(&self) -> Vec<&'d str> {
        let list = self.body.prop("AllowedValues");
        list.into_iter()
            .flat_map(Cursor::items)
            .filter_map(Cursor::text)
            .collect()
    }
}

/// A unit of deployment, such as a CloudFormation template.
pub struct Module<'d> {
    /// The document that it is read from.
    pub document: &'d Document,
    /// The root mapping.
    pub root: Cursor<'d>,
    /// The sections other than its resources.
    pub sections: Sections<'d>,
    /// What only its host knows about it.
    pub of_host: Option<Box<dyn Any + Send + Sync>>,
    /// What connects it to other modules; set by its host.
    pub links: Links<'d>,
    /// The properties that the resources of a type have unless they specify them; set by its host.
    pub defaults: Vec<(Kind<'static>, Cursor<'d>)>,
    /// Whether resources may exist that the module does not show, because a program expands it.
    pub may_gain_resources: bool,
    /// The parts of the document with programs that are not resources.
    programs: Vec<Cursor<'d>>,
    /// The parameters in order.
    pub parameters: Vec<Parameter<'d>>,
    /// The resources in order; those in the body of a loop once, with the loop variable in their logical IDs.
    pub resources: Vec<Resource<'d>>,
    /// The loops around resources, outer loops before inner ones.
    pub loops: Vec<Loop<'d>>,
    by_name: HashMap<&'d str, usize>,
    /// The indexes of the resources, in the order of the names of their types.
    by_kind: Vec<usize>,
    /// The index of the resource whose key or body a node is.
    by_node: HashMap<NodeId, usize>,
    looped: Names<'d>,
    /// The resources of loops, by the names that other places of the module use for them.
    aliases: HashMap<&'d str, usize>,
    references: Vec<Reference<'d>>,
    /// Computed on first use.
    texts: OnceLock<Vec<Text>>,
    /// The indexes in `references`, in the order of the names that are used.
    uses: Vec<usize>,
    /// What is known of the values of parameters in the deployed stacks.
    deployments: Option<&'d Deployments>,
    parameter_names: HashMap<&'d str, usize>,
    /// The surroundings of the tasks, as far as they were queried.
    pub(super) surroundings: Cache,
    /// Whether the logical ID of a resource contains a loop variable.
    has_looped_names: bool,
    /// The resources that wait for a resource, for those that were queried.
    waiting: Mutex<HashMap<String, HashSet<usize>>>,
    spell_new_name: fn(&str) -> String,
    parallel: Option<ParallelState<'d>>,
}

/// The parts of a module that a host reads.
pub struct ModuleParts<'d> {
    /// The document that they are in.
    pub document: &'d Document,
    /// The mapping that new sections are added to.
    pub root: Cursor<'d>,
    /// Its sections.
    pub sections: Sections<'d>,
    /// All sections, if one document has those of several files.
    pub all_sections: Vec<Sections<'d>>,
    /// Whether a program expands the module, so that it may have more resources.
    pub may_gain_resources: bool,
    /// Other parts of the document that may reference resources.
    pub around: Vec<Cursor<'d>>,
    /// Those of them with programs that are not resources.
    pub programs: Vec<Cursor<'d>>,
    /// The parameters in order.
    pub parameters: Vec<Parameter<'d>>,
    /// The resources in order; those in the body of a loop once.
    pub resources: Vec<Resource<'d>>,
    /// The loops around resources, outer loops before inner ones.
    pub loops: Vec<Loop<'d>>,
}

impl<'d> Module<'d> {
    /// A module of the given parts.
    pub fn new(parts: ModuleParts<'d>) -> Self {
        let (document, root, sections) = (parts.document, parts.root, parts.sections);
        let (mut parameters, mut resources, loops) =
            (parts.parameters, parts.resources, parts.loops);
        fit(&mut parameters);
        fit(&mut resources);
        let by_name: HashMap<&'d str, usize> = resources
            .iter()
            .enumerate()
            .map(|(index, resource)| (resource.name, index))
            .collect();
        let mut by_kind: Vec<usize> = (0..resources.len()).collect();
        by_kind.sort_by_key(|index| resources[*index].kind.name());
        let nodes = resources.iter().enumerate();
        let by_node = nodes.flat_map(|(index, one)| [one.key, one.body].map(|it| (it.node, index)));
        let looped = Names::read(&sections, &resources, &loops);
        let has_looped_names = resources.iter().any(|one| is_looped(one.name));
        let mut references = references(&parts.all_sections, &parts.around, &resources);
        let mut aliases = HashMap::new();
        if !looped.is_empty() {
            let declared: HashSet<&str> = parameters.iter().map(|one| one.name).collect();
            let names: HashSet<&'d str> = references.iter().map(|one| one.name).collect();
            let open = |name: &&str| !by_name.contains_key(name) && !declared.contains(name);
            let mut open: Vec<&'d str> = names.into_iter().filter(open).collect();
            open.sort_unstable();
            aliases = looped.meant(open.into_iter());
            for reference in &mut references {
                if let Some(index) = aliases.get(reference.name) {
                    reference.name = resources[*index].name;
                }
            }
        }
        fit(&mut references);
        let mut uses: Vec<usize> = (0..references.len()).collect();
        uses.sort_by_key(|place| references[*place].name);
        let mut parameter_names = HashMap::new();
        for (index, parameter) in parameters.iter().enumerate() {
            parameter_names.entry(parameter.name).or_insert(index);
        }
        Self {
            document,
            root,
            sections,
            of_host: None,
            links: Links::default(),
            defaults: Vec::new(),
            may_gain_resources: parts.may_gain_resources,
            programs: parts.programs,
            parameters,
            by_node: by_node.collect(),
            resources,
            loops,
            by_name,
            by_kind,
            looped,
            aliases,
            references,
            texts: OnceLock::new(),
            uses,
            deployments: None,
            parameter_names,
            surroundings: Cache::default(),
            has_looped_names,
            waiting: Mutex::default(),
            spell_new_name: str::to_owned,
            parallel: ParallelState::of(root),
        }
    }

    /// The parameter that a place references, and its default, unless its value in the deployed stacks is specified.
    pub fn only_default(&self, place: Cursor<'_>) -> Option<(&Parameter<'d>, &'d str)> {
        let name = ref_name(place)?;
        let parameter = self.parameter(name)?;
        let default = match self.deployed(name) {
            None => parameter.default()?,
            Some(Deployed::Default(default)) => default,
            Some(Deployed::OneOf(_) | Deployed::Unknown(_)) => return None,
        };
        Some((parameter, default))
    }

    /// Whether the module has a loop, or a resource in one.
    pub fn has_loops(&self) -> bool {
        !self.loops.is_empty() || self.has_looped_names
    }

    /// Gives the resources the names of their elements that references use: `aws_lb.main[0]` is `aws_lb.main`.
    pub fn name_elements(&mut self) {
        let names: HashSet<&'d str> = self.references.iter().map(|one| one.name).collect();
        for name in names {
            let end = name.find(['[', '*']).or_else(|| {
                let mut dots = name.match_indices('.').map(|(at, _)| at);
                dots.nth(1)
            });
            let base = end.map(|end| name[..end].trim_end_matches('.'));
            if let Some(index) = base.and_then(|base| self.by_name.get(base)) {
                self.aliases.entry(name).or_insert(*index);
            }
        }
        for reference in &mut self.references {
            if let Some(index) = self.aliases.get(reference.name) {
                reference.name = self.resources[*index].name;
            }
        }
        self.uses.sort_by_key(|place| self.references[*place].name);
    }

    /// Sets how the names of new parameters, resources and outputs are spelled.
    pub fn spell_new_names(&mut self, spell: fn(&str) -> String) {
        self.spell_new_name = spell;
    }

    /// The name of something that is added to the module.
    pub fn new_name(&self, name: &str) -> String {
        (self.spell_new_name)(name)
    }

    /// The services that a migration in parallel runs twice.
    pub fn parallel(&self) -> Option<&ParallelState<'d>> {
        self.parallel.as_ref()
    }

    /// The resource on container instances that a resource is the copy of.
    pub fn original_of(&self, copy: &str) -> Option<&'d str> {
        self.parallel()?.original_of(copy)
    }

    /// Sets what is known of its deployments.
    pub fn set_deployments(&mut self, deployments: &'d Deployments) {
        self.deployments = Some(deployments);
    }

    /// What is known of the value of a parameter in the deployed stacks; `None` if only its own default is.
    pub fn deployed(&self, parameter: &str) -> Option<&'d Deployed> {
        self.deployments?.values.get(parameter)
    }

    /// The values of the parameters in each deployed stack; empty if the stacks are not told apart.
    pub fn each_deployed(&self) -> &'d [DeployedValues] {
        self.deployments
            .map_or(&[], |deployments| &deployments.each)
    }

    /// A resource by its logical ID. One in a loop is also found by the resulting IDs.
    pub fn resource(&self, name: &str) -> Option<&Resource<'d>> {
        self.resources.get(self.resource_index(name)?)
    }

    /// The index of a resource.
    pub fn resource_index(&self, name: &str) -> Option<usize> {
        let known = self.by_name.get(name).or_else(|| self.aliases.get(name));
        known.copied()
    }

    /// The resource whose key or content a place is in.
    pub fn owner(&self, place: Cursor<'_>) -> Option<&Resource<'d>> {
        if !std::ptr::eq(place.document, self.document) {
            return None;
        }
        let mut at = Some(place.node);
        while let Some(node) = at {
            if let Some(index) = self.by_node.get(&node) {
                return self.resources.get(*index);
            }
            at = place.document.parent(node);
        }
        None
    }

    /// The loops around a place, from the innermost.
    pub fn loops_around(&self, place: Cursor<'_>) -> Vec<&Loop<'d>> {
        let mut found = Vec::new();
        let mut at = place.document.parent(place.node);
        while let Some(node) = at.filter(|_| !self.loops.is_empty()) {
            found.extend(self.loops.iter().find(|one| one.body.node == node));
            at = place.document.parent(node);
        }
        found
    }

    /// The values of a loop variable, if they are literals in the module; `None` if there is no such variable.
    pub fn loop_values(&self, variable: &str) -> Option<Option<&[&'d str]>> {
        self.looped.values_of(variable)
    }

    /// The value of a property for the resources of a type that do not specify it.
    pub fn default_of(&self, kind: Kind<'_>, property: &str) -> Option<Cursor<'d>> {
        let mut of_kind = self.defaults.iter().filter(|(of, _)| *of == kind);
        of_kind.find_map(|(_, properties)| properties.prop(property))
    }

    /// The resources of a type, in order.
    pub fn of_type<'a>(
        &'a self,
        kind: Kind<'_>,
    ) -> impl Iterator<Item = &'a Resource<'d>> + use<'a, 'd> {
        let name = kind.name();
        let of = |index: &usize| self.resources[*index].kind.name();
        let start = self.by_kind.partition_point(|index| of(index) < name);
        let end = self.by_kind.partition_point(|index| of(index) <= name);
        let places = self.by_kind[start..end].iter();
        places.map(|index| &self.resources[*index])
    }

    /// A parameter by its name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter<'d>> {
        self.parameters.get(*self.parameter_names.get(name)?)
    }

    /// Whether a place is in a program that is not a resource.
    pub fn is_in_program(&self, place: Cursor<'_>) -> bool {
        let mut programs = self.programs.iter();
        programs.any(|program| inside(place, *program))
    }

    /// The functions that produce texts in one resource.
    pub fn texts_in(&self, owner: usize) -> &[Text] {
        let all = self.texts();
        let key = |text: &Text| text.owner.unwrap_or(usize::MAX);
        let start = all.partition_point(|one| key(one) < owner);
        let end = all.partition_point(|one| key(one) <= owner);
        &all[start..end]
    }

    /// The functions that produce texts in outputs.
    pub fn texts_in_outputs(&self) -> &[Text] {
        let all = self.texts();
        let start = all.partition_point(|one| one.owner.is_some());
        &all[start..]
    }

    fn texts(&self) -> &[Text] {
        self.texts
            .get_or_init(|| texts(&self.sections, &self.resources))
    }

    /// Every reference to a resource or parameter.
    pub fn references_to<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Reference<'d>> {
        let used = |place: &usize| self.references[*place].name;
        let start = self.uses.partition_point(|place| used(place) < name);
        let end = self.uses.partition_point(|place| used(place) <= name);
        let places = self.uses[start..end].iter();
        places.map(|place| &self.references[*place])
    }

    /// Whether a resource is created after another one because it references it, directly or through others.
    pub fn waits_for(&self, one: &str, other: &str) -> bool {
        let Some(one) = self.resource_index(one) else {
            return false;
        };
        // One in a loop has more than one name.
        let other = self.resource(other).map_or(other, |resource| resource.name);
        let mut known = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = known.get(other) {
            return waiting.contains(&one);
        }
        let waiting = self.waiting_for(other);
        let waits = waiting.contains(&one);
        known.insert(other.to_owned(), waiting);
        waits
    }

    /// The resources that are created after another one.
    fn waiting_for(&self, other: &str) -> HashSet<usize> {
        let mut waiting = HashSet::new();
        let mut open = vec![other];
        while let Some(name) = open.pop() {
            let owners = self.references_to(name).filter_map(|one| one.owner);
            for owner in owners
                .filter(|owner| waiting.insert(*owner))
                .collect::<Vec<_>>()
            {
                open.push(self.resources[owner].name);
            }
        }
        waiting
    }

    /// The resources whose values reference a resource or parameter, each once. One that only waits for it by
    /// `DependsOn` does not use it.
    pub fn users_of(&self, name: &str) -> Vec<&Resource<'d>> {
        let uses = self.references_to(name);
        let mut owners: Vec<usize> = uses
            .filter(|reference| reference.how != How::DependsOn)
            .filter_map(|reference| reference.owner)
            .collect();
        owners.dedup();
        owners.iter().map(|owner| &self.resources[*owner]).collect()
    }

    /// Every reference inside a resource.
    pub fn references_in(&self, owner: usize) -> &[Reference<'d>] {
        // They were collected resource by resource; those of outputs and conditions come last.
        let key = |reference: &Reference<'d>| reference.owner.unwrap_or(usize::MAX);
        let start = self.references.partition_point(|one| key(one) < owner);
        let end = self.references.partition_point(|one| key(one) <= owner);
        &self.references[start..end]
    }

    /// The resource that an expression references by `Ref` or `GetAtt`.
    pub fn target(&self, expression: Cursor<'_>) -> Option<&Resource<'d>> {
        match function(expression)? {
            Function::Ref(name) | Function::Attr { resource: name, .. } => self.resource(name),
            Function::Concat(_) => match Expr::of(expression) {
                Expr::Ref(name) | Expr::Attr(name, _) => self.resource(&name),
                _ => None,
            },
            _ => None,
        }
    }

    /// The resources that an expression references anywhere in it.
    pub fn mentioned(&self, expression: Cursor<'d>) -> impl Iterator<Item = &Resource<'d>> {
        super::references::names_in(expression)
            .into_iter()
            .filter_map(|name| self.resource(name))
    }

    /// Whether a name is taken by a parameter, resource, condition or mapping.
    pub fn has_name(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
            || self.parameter(name).is_some()
            || self.sections.condition(name).is_some()
            || self.sections.mapping(name).is_some()
    }
}
