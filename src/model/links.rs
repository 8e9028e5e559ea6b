//! What connects a module to others, as its host reads it. The graph finds the files that are meant.

use super::Resource;
use crate::syntax::Cursor;

/// What connects a module to others. A host whose modules are not connected leaves it empty.
#[derive(Default)]
pub struct Links<'d> {
    /// The resources that create modules, in order.
    pub creations: Vec<Creation<'d>>,
    /// The outputs that other modules can import, in order.
    pub exports: Vec<NamedOutput<'d>>,
    /// The parts of the module that are in separate files.
    pub parts: Vec<Part<'d>>,
}

/// How a resource passes arguments to the modules that it creates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Arguments {
    /// A mapping of names to values.
    Mapping,
    /// A list of mappings.
    List {
        /// The property with the name of the parameter.
        name: &'static str,
        /// The property with its value.
        value: &'static str,
    },
}

/// A resource that creates one or more modules from a file.
pub struct Creation<'d> {
    /// The resource.
    pub resource: Resource<'d>,
    /// The location of the file.
    pub address: String,
    /// How it passes arguments.
    pub takes: Arguments,
    /// Its arguments.
    pub arguments: Option<Cursor<'d>>,
    /// The names of its arguments, if all are written out.
    pub passed: Option<Vec<&'d str>>,
}

/// An output with a name by which other modules import it.
pub struct NamedOutput<'d> {
    /// The name of the output.
    pub output: &'d str,
    /// The name by which it is imported.
    pub name: Cursor<'d>,
    /// Its value.
    pub value: Cursor<'d>,
}

/// A part of a module in a separate file.
pub struct Part<'d> {
    /// The reference in the module.
    pub place: Cursor<'d>,
    /// The location that the module specifies.
    pub location: String,
}
