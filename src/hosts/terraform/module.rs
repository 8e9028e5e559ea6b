//! A module: what the files of one directory declare together.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use super::faults::{self, Fault};
use super::source::ModuleSource;
use super::used_attributes::used_attributes;
use super::values_file::ValuesFile;
use crate::model::Kind;
use crate::syntax::{Cursor, Document};

/// A file of a module.
#[derive(Clone, Copy)]
pub struct File<'d> {
    /// Its path.
    pub path: &'d str,
    /// Its content.
    pub document: &'d Document,
    /// The place among the files with values of variables that the user named for this run.
    pub values_rank: Option<usize>,
}

/// A block with labels: a resource, a data source, a variable, an output, a module call or a provider.
#[derive(Clone, Copy)]
pub struct Block<'d> {
    /// The type of a resource or data source; empty for other blocks.
    pub resource_type: &'d str,
    /// Its name.
    pub name: &'d str,
    /// The index of its file in the module.
    pub file: usize,
    /// The label that is its name.
    pub key: Cursor<'d>,
    /// Its arguments and blocks.
    pub body: Cursor<'d>,
}

impl<'d> Block<'d> {
    /// The kind of the model that a resource has; `None` for a type that the model does not know.
    pub fn kind(&self) -> Option<Kind<'static>> {
        super::schema::kind_of(self.resource_type)
    }

    /// The address by which expressions of the module refer to a resource: `aws_ecs_service.web`.
    pub fn address(&self) -> String {
        format!("{}.{}", self.resource_type, self.name)
    }

    /// An argument by its name.
    pub fn get(&self, argument: &str) -> Option<Cursor<'d>> {
        self.body.get(argument)
    }

    /// The blocks of a type, without those that `dynamic` generates.
    pub fn blocks(&self, name: &str) -> Vec<Cursor<'d>> {
        let blocks = self.body.get(name).into_iter();
        blocks.flat_map(Cursor::items).collect()
    }

    /// The `dynamic` blocks of a type.
    pub fn dynamic(&self, name: &str) -> Vec<Cursor<'d>> {
        let all = self.body.get("dynamic").into_iter();
        let all = all.flat_map(Cursor::entries);
        all.filter(|(label, ..)| *label == name)
            .map(|(.., body)| body)
            .collect()
    }

    /// Whether there may be any number of it: it has `count` or `for_each`.
    pub fn is_repeated(&self) -> bool {
        self.get("count").is_some() || self.get("for_each").is_some()
    }
}

/// A call of another module.
#[derive(Clone)]
pub struct Call<'d> {
    /// The block.
    pub block: Block<'d>,
    /// Where the called module is.
    pub source: ModuleSource,
}

/// The files of one directory, which Terraform deploys as one.
pub struct Module<'d> {
    /// The path of the directory; empty for the current one.
    pub directory: &'d str,
    /// Its files in the order of their names, with those that set variables.
    pub files: Vec<File<'d>>,
    /// The resources.
    pub resources: Vec<Block<'d>>,
    /// The data sources.
    pub data: Vec<Block<'d>>,
    /// The variables.
    pub variables: BTreeMap<&'d str, Block<'d>>,
    /// The expressions of the local values.
    pub locals: BTreeMap<&'d str, Cursor<'d>>,
    /// The outputs.
    pub outputs: BTreeMap<&'d str, Block<'d>>,
    /// The calls of other modules.
    pub calls: Vec<Call<'d>>,
    /// The configurations of providers.
    pub providers: Vec<Block<'d>>,
    /// The version constraints of providers by their local names; `terraform` for that of Terraform itself.
    pub required_versions: BTreeMap<&'d str, Cursor<'d>>,
    /// The files that set variables.
    pub values: Vec<ValuesFile<'d>>,
    /// Computed on first use.
    used_attributes: OnceLock<Vec<(&'d str, &'d str)>>,
    /// What Terraform would refuse, and what this host does not read.
    pub faults: Vec<Fault<'d>>,
}

/// The directory of a path.
pub fn directory_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// Groups files by their directories and reads each directory with a `.tf` file as a module, in the order of their
/// paths.
pub fn modules<'d>(files: &[File<'d>]) -> Vec<Module<'d>> {
    let mut directories: BTreeMap<&'d str, Vec<File<'d>>> = BTreeMap::new();
    for file in files {
        let directory = directories.entry(directory_of(file.path)).or_default();
        directory.push(*file);
    }
    let configured = directories
        .into_iter()
        .filter(|(_, files)| files.iter().any(|file| is_configuration(file.path)));
    configured
        .map(|(directory, files)| Module::read(directory, files))
        .collect()
}

fn is_configuration(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|end| end == "tf" || end == "tofu")
}

impl<'d> Module<'d> {
    /// Reads the files of a directory.
    pub fn read(directory: &'d str, mut files: Vec<File<'d>>) -> Self {
        files.sort_by_key(|file| file.path);
        let mut module = Self {
            directory,
            files,
            resources: Vec::new(),
            data: Vec::new(),
            variables: BTreeMap::new(),
            locals: BTreeMap::new(),
            outputs: BTreeMap::new(),
            calls: Vec::new(),
            providers: Vec::new(),
            required_versions: BTreeMap::new(),
            values: Vec::new(),
            used_attributes: OnceLock::new(),
            faults: Vec::new(),
        };
        for index in 0..module.files.len() {
            module.read_file(index);
        }
        module.values.sort_by_key(|values| values.selection);
        faults::add_duplicates(&mut module);
        module
    }

    /// Adds a file with values that is named for this run, if it sets a variable of the module.
    pub(super) fn add_values(&mut self, file: File<'d>) -> bool {
        let root = Cursor::root(file.document);
        let mut names = root.written_entries().map(|(name, ..)| name);
        let is_used = names.any(|name| self.variables.contains_key(name));
        if is_used {
            self.files.push(file);
            let values = ValuesFile::new(self.files.len() - 1, file, root);
            self.values.push(values);
            self.values.sort_by_key(|values| values.selection);
        }
        is_used
    }

    fn read_file(&mut self, index: usize) {
        let file = self.files[index];
        let root = Cursor::root(file.document);
        if !is_configuration(file.path) {
            self.values.push(ValuesFile::new(index, file, root));
            return;
        }
        if faults::is_override(file.path) {
            self.faults.push(Fault::override_file(root, file.path));
            return;
        }
        self.resources.extend(typed(root, index, "resource"));
        self.data.extend(typed(root, index, "data"));
        self.providers.extend(labeled(root, index, "provider"));
        for variable in labeled(root, index, "variable") {
            faults::insert(&mut self.variables, &mut self.faults, "variable", variable);
        }
        for output in labeled(root, index, "output") {
            faults::insert(&mut self.outputs, &mut self.faults, "output", output);
        }
        for block in labeled(root, index, "module") {
            let source = ModuleSource::of(block.get("source"), self.directory);
            self.calls.push(Call { block, source });
        }
        self.read_locals(root);
        self.read_requirements(root);
    }

    fn read_locals(&mut self, root: Cursor<'d>) {
        let blocks = root.get("locals").into_iter().flat_map(Cursor::items);
        for (name, key, value) in blocks.flat_map(Cursor::written_entries) {
            if self.locals.insert(name, value).is_some() {
                self.faults.push(Fault::duplicate(key, "local value", name));
            }
        }
    }

    fn read_requirements(&mut self, root: Cursor<'d>) {
        let blocks = root.get("terraform").into_iter().flat_map(Cursor::items);
        for block in blocks {
            if let Some(version) = block.get("required_version") {
                self.required_versions.insert("terraform", version);
            }
            let providers = block.get("required_providers").into_iter();
            let providers = providers.flat_map(Cursor::items);
            for (name, _, requirement) in providers.flat_map(Cursor::entries) {
                // Terraform 0.12 has the constraint itself in place of the object.
                let version = match requirement.is_mapping() {
                    true => requirement.get("version"),
                    false => Some(requirement),
                };
                self.required_versions
                    .extend(version.map(|version| (name, version)));
            }
        }
    }

    /// The attributes of variables that its files name: the variable and the path behind it.
    pub fn used_attributes(&self) -> &[(&'d str, &'d str)] {
        self.used_attributes
            .get_or_init(|| used_attributes(&self.files))
    }

    /// The index of a resource by its type and name.
    pub fn resource_index(&self, resource_type: &str, name: &str) -> Option<usize> {
        let mut all = self.resources.iter();
        all.position(|one| one.name == name && one.resource_type == resource_type)
    }

    /// A data source by its type and name.
    pub fn data_source(&self, resource_type: &str, name: &str) -> Option<&Block<'d>> {
        let mut all = self.data.iter();
        all.find(|one| one.name == name && one.resource_type == resource_type)
    }

    /// The index of a call by its name.
    pub fn call(&self, name: &str) -> Option<usize> {
        self.calls.iter().position(|call| call.block.name == name)
    }
}

/// The blocks with the labels of a type and a name.
fn typed<'d>(root: Cursor<'d>, file: usize, keyword: &str) -> Vec<Block<'d>> {
    let types = sections(root, keyword).flat_map(Cursor::written_entries);
    let blocks = types.flat_map(|(resource_type, _, names)| {
        names
            .written_entries()
            .filter(|(.., body)| body.is_mapping())
            .map(move |(name, key, body)| Block {
                resource_type,
                name,
                file,
                key,
                body,
            })
    });
    blocks.collect()
}

/// The blocks with the label of a name.
fn labeled<'d>(root: Cursor<'d>, file: usize, keyword: &str) -> Vec<Block<'d>> {
    let entries = sections(root, keyword).flat_map(Cursor::written_entries);
    entries
        .filter(|(.., body)| body.is_mapping())
        .map(|(name, key, body)| Block {
            resource_type: "",
            name,
            file,
            key,
            body,
        })
        .collect()
}

/// The values of all keys with a name.
fn sections<'d>(root: Cursor<'d>, keyword: &str) -> impl Iterator<Item = Cursor<'d>> {
    let named =
        move |(key, _, value): (&'d str, Cursor<'d>, Cursor<'d>)| (key == keyword).then_some(value);
    root.written_entries().filter_map(named)
}
