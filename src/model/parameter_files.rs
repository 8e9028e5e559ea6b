//! Files that set the parameters of modules at deployment.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::syntax::Cursor;

/// Values by parameter name, as in a settings file.
pub type Values = BTreeMap<String, Vec<String>>;

/// The parameter values of one deployment of a module.
pub struct ParameterFile<'d> {
    /// The path, as given; a file with several environments, such as `samconfig.toml`, is several parameter files.
    pub path: &'d str,
    /// Whether it is never edited.
    pub is_context: bool,
    /// The values by parameter name; `None` if the file leaves the value to another source.
    pub values: BTreeMap<String, Option<String>>,
    /// The module that the file names.
    pub names: NamedModule,
    /// The notation of the values.
    pub entries: Entries<'d>,
    /// Whether parameters that it omits may be set elsewhere.
    pub is_partial: bool,
    /// Whether it is for stacks that are created for a test and then deleted.
    pub is_test: bool,
}

/// The module that a parameter file names.
pub enum NamedModule {
    /// None.
    Nothing,
    /// The first of these paths that exists.
    Beside(Vec<String>),
    /// A path from the root of the repository.
    Below(String),
}

/// The notation of a file's values.
#[derive(Clone, Copy)]
pub enum Entries<'d> {
    /// A list of objects with `ParameterKey`.
    Objects(Cursor<'d>),
    /// A mapping of names to values.
    Mapping(Cursor<'d>),
    /// A list of texts, `Name=value`.
    Pairs(Cursor<'d>),
    /// A notation that is read, but never edited.
    Other,
}

impl<'d> ParameterFile<'d> {
    /// Whether it sets any of these parameters.
    pub fn gives_any_of(&self, names: &BTreeSet<&str>) -> bool {
        names
            .iter()
            .any(|name| self.values.get(*name).is_some_and(Option::is_some))
    }

    /// Whether parameters can be added to it.
    pub fn takes_additions(&self) -> bool {
        !self.is_context && !matches!(self.entries, Entries::Other)
    }
}

/// The parameter files of a run, each with the modules that it belongs to.
#[derive(Default)]
pub struct ParameterFiles<'d> {
    files: Vec<(ParameterFile<'d>, Belongs)>,
    /// The indexes of the files by module: those that belong to it, and those that may.
    by_module: HashMap<usize, [Vec<usize>; 2]>,
}

/// The modules that a file belongs to, by their files' indexes.
pub enum Belongs {
    /// To exactly this one.
    To(usize),
    /// To one of these; which one is not known.
    Perhaps(Vec<usize>),
}

impl<'d> ParameterFiles<'d> {
    /// The files of a run, each with what it belongs to.
    pub fn new(files: Vec<(ParameterFile<'d>, Belongs)>) -> Self {
        let mut by_module: HashMap<usize, [Vec<usize>; 2]> = HashMap::new();
        for (number, (_, belongs)) in files.iter().enumerate() {
            let (kind, modules) = match belongs {
                Belongs::To(one) => (0, std::slice::from_ref(one)),
                Belongs::Perhaps(some) => (1, some.as_slice()),
            };
            for module in modules {
                by_module.entry(*module).or_default()[kind].push(number);
            }
        }
        Self { files, by_module }
    }

    /// The parameter files of a module, by its file's index.
    pub fn of(&self, module: usize) -> impl Iterator<Item = &ParameterFile<'d>> {
        self.numbered(module, 0)
    }

    /// The files that may belong to a module or to another one.
    pub fn perhaps_of(&self, module: usize) -> impl Iterator<Item = &ParameterFile<'d>> {
        self.numbered(module, 1)
    }

    fn numbered(&self, module: usize, kind: usize) -> impl Iterator<Item = &ParameterFile<'d>> {
        let numbers = self.by_module.get(&module).into_iter();
        let numbers = numbers.flat_map(move |both| &both[kind]);
        numbers.map(|number| &self.files[*number].0)
    }

    /// Every file that may belong to more than one module, with these.
    pub fn unclear(&self) -> impl Iterator<Item = (&ParameterFile<'d>, &[usize])> {
        self.files
            .iter()
            .filter_map(|(file, belongs)| match belongs {
                Belongs::Perhaps(some) => Some((file, some.as_slice())),
                Belongs::To(_) => None,
            })
    }
}
