//! Resources that create stacks from modules of the project.

use super::address::{Paths, plain_stem};
use crate::model::{Arguments, Creation, Module, Props, Resource};
use crate::syntax::Cursor;

/// A resource that creates one or more stacks from a module of the project.
pub struct NestedStack<'d> {
    /// The file that contains the resource.
    pub parent: usize,
    /// The resource.
    pub resource: Resource<'d>,
    /// The file of the module.
    pub child: usize,
    /// How it passes arguments.
    pub takes: Arguments,
    /// Its arguments.
    pub arguments: Option<Cursor<'d>>,
    /// Whether the address matches no other file as well.
    pub is_sure: bool,
}

impl<'d> NestedStack<'d> {
    /// The argument for a parameter of the stack.
    pub fn argument(&self, name: &str) -> Option<Cursor<'d>> {
        let given = self.arguments?;
        match self.takes {
            Arguments::Mapping => given.get(name),
            Arguments::List { name: key, value } => given
                .items()
                .find(|item| item.prop(key).and_then(Cursor::text) == Some(name))?
                .prop(value),
        }
    }

    /// Whether an argument can be added: there are none so far, or they are written out.
    pub fn takes_more(&self) -> bool {
        self.resource.properties().is_some()
            && self.arguments.is_none_or(|given| {
                let is_written = match self.takes {
                    Arguments::Mapping => given.is_mapping(),
                    Arguments::List { .. } => given.is_sequence(),
                };
                is_written && !given.is_function()
            })
    }
}

/// A resource that creates a stack from a template that is not among the files.
pub struct Absent<'d> {
    /// The file that contains the resource.
    pub parent: usize,
    /// The resource.
    pub resource: Resource<'d>,
    /// The location of the template.
    pub address: String,
    /// The name of the template's file in it, as [`stem_of`] gives it.
    pub stem: Option<String>,
    /// The names of its arguments, if all are written out.
    pub passed: Option<Vec<&'d str>>,
}

/// The resources that create stacks, in the order of the files.
#[derive(Default)]
pub(super) struct NestedStacks<'d> {
    /// From modules of the project.
    pub(super) nested_stacks: Vec<NestedStack<'d>>,
    /// From other templates.
    pub(super) absent: Vec<Absent<'d>>,
}

/// Finds the resources that create stacks in all modules.
pub(super) fn read<'d>(
    files: &[(&'d str, Option<&Module<'d>>)],
    paths: &Paths<'d>,
) -> NestedStacks<'d> {
    let mut found = NestedStacks::default();
    for (parent, (_, module)) in files.iter().enumerate() {
        let creations = module.iter().flat_map(|module| &module.links.creations);
        for creation in creations {
            let children = children(files, paths, parent, creation);
            let is_sure = children.len() == 1;
            if children.is_empty() {
                found.absent.push(Absent {
                    parent,
                    resource: creation.resource,
                    address: creation.address.clone(),
                    stem: stem_of(creation.address.split('?').next().unwrap_or_default()),
                    passed: creation.passed.clone(),
                });
                continue;
            }
            found
                .nested_stacks
                .extend(children.into_iter().map(|child| NestedStack {
                    parent,
                    resource: creation.resource,
                    child,
                    takes: creation.takes,
                    arguments: creation.arguments,
                    is_sure,
                }));
        }
    }
    found
}

/// The files that may contain the template of a stack. Only a file of another name has to accept the stack's arguments.
fn children<'d>(
    files: &[(&'d str, Option<&Module<'d>>)],
    paths: &Paths<'d>,
    parent: usize,
    creation: &Creation<'d>,
) -> Vec<usize> {
    let mut named = paths.meant(parent, &creation.address);
    if named.is_empty() {
        let mut alike = paths.meant_by_stem(parent, &creation.address);
        let passed = creation.passed.as_deref();
        alike.retain(|file| files[*file].1.is_some_and(|one| fits(passed, one)));
        named = alike;
    }
    named.retain(|file| *file != parent && files[*file].1.is_some());
    named
}

impl<'d> Absent<'d> {
    /// Whether a module accepts all of a stack's arguments, and requires no others: the stack could be created from it.
    pub fn fits(&self, module: &Module<'_>) -> bool {
        fits(self.passed.as_deref(), module)
    }
}

/// Whether a module accepts the arguments of these names, and requires no others; `None` if they are not known.
fn fits(passed: Option<&[&str]>, module: &Module<'_>) -> bool {
    let Some(passed) = passed else {
        return true;
    };
    let mut required = module
        .parameters
        .iter()
        .filter(|one| one.body.get("Default").is_none());
    passed.iter().all(|name| module.parameter(name).is_some())
        && required.all(|one| passed.contains(&one.name))
}

/// The name of the template at a path or address, without its extensions and in lower case; `None` if it is not
/// literal.
pub fn stem_of(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    plain_stem(name)
        .filter(|stem| !stem.contains("${"))
        .map(str::to_lowercase)
}
