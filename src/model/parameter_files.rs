//! The files with which people set the parameters of modules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::syntax::Cursor;

/// Values by parameter, as a settings file has them.
pub type Values = BTreeMap<String, Vec<String>>;

/// The values that one deployment of a module gets.
pub struct ParameterFile<'d> {
    /// The path, as given; `samconfig.toml` has one of these for each environment.
    pub path: &'d str,
    /// Whether it is never edited.
    pub is_context: bool,
    /// The values by parameter; none where the file leaves the value to something else.
    pub values: BTreeMap<String, Option<String>>,
    /// The module that it names.
    pub names: NamedModule,
    /// How it writes the values.
    pub entries: Entries<'d>,
    /// Whether something else may give values to what it leaves out.
    pub is_partial: bool,
    /// Whether it is for stacks that are created as a test, and deleted again.
    pub is_test: bool,
}

/// The module that a parameter file names.
pub enum NamedModule {
    /// None.
    Nothing,
    /// The first of these paths that is there.
    Beside(Vec<String>),
    /// A path from the root of the repository.
    Below(String),
}

/// How a file writes its values.
#[derive(Clone, Copy)]
pub enum Entries<'d> {
    /// A list of objects with `ParameterKey`.
    Objects(Cursor<'d>),
    /// Names with values.
    Mapping(Cursor<'d>),
    /// A list of texts, `Name=value`.
    Pairs(Cursor<'d>),
    /// In a way that is only read.
    Other,
}

impl<'d> ParameterFile<'d> {
    /// Whether it has a value for any of these parameters.
    #[must_use]
    pub fn gives_any_of(&self, names: &BTreeSet<&str>) -> bool {
        names
            .iter()
            .any(|name| self.values.get(*name).is_some_and(Option::is_some))
    }

    /// Whether parameters can be added to it.
    #[must_use]
    pub fn takes_additions(&self) -> bool {
        !self.is_context && !matches!(self.entries, Entries::Other)
    }
}

/// The parameter files of a run, each with the modules that it is for.
#[derive(Default)]
pub struct ParameterFiles<'d> {
    files: Vec<(ParameterFile<'d>, Belongs)>,
    /// The numbers of the files by module: those that are its own, and those that may be.
    by_module: HashMap<usize, [Vec<usize>; 2]>,
}

/// The modules that a file is for, by their files' indexes.
pub enum Belongs {
    /// To this one alone.
    To(usize),
    /// To one of these.
    Perhaps(Vec<usize>),
}

impl<'d> ParameterFiles<'d> {
    /// The files of a run, each with what it is for.
    #[must_use]
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

    /// The files that may be a module's or another's.
    pub fn perhaps_of(&self, module: usize) -> impl Iterator<Item = &ParameterFile<'d>> {
        self.numbered(module, 1)
    }

    fn numbered(&self, module: usize, kind: usize) -> impl Iterator<Item = &ParameterFile<'d>> {
        let numbers = self.by_module.get(&module).into_iter();
        let numbers = numbers.flat_map(move |both| &both[kind]);
        numbers.map(|number| &self.files[*number].0)
    }

    /// Every file that may be that of more than one module, with these.
    pub fn unclear(&self) -> impl Iterator<Item = (&ParameterFile<'d>, &[usize])> {
        self.files
            .iter()
            .filter_map(|(file, belongs)| match belongs {
                Belongs::Perhaps(some) => Some((file, some.as_slice())),
                Belongs::To(_) => None,
            })
    }
}
