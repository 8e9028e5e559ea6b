//! Resources that create stacks from modules of the project.

use super::address::{Paths, plain_stem};
use crate::model::{Kind, Module, Parameter, Props, Resource, SubText, ref_name};
use crate::syntax::Cursor;

/// How a resource passes arguments to the stacks that it creates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Arguments {
    /// `Parameters` is a mapping of names to values.
    Mapping,
    /// `Parameters` is a list of `ParameterKey` and `ParameterValue`.
    List,
}

/// The resource types that create stacks, each with the property that specifies the template, and how it passes
/// arguments.
const STACKS: [(Kind<'static>, &str, Arguments); 3] = [
    (Kind::STACK, "TemplateURL", Arguments::Mapping),
    (Kind::SAM_APPLICATION, "Location", Arguments::Mapping),
    (Kind::STACK_SET, "TemplateURL", Arguments::List),
];

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
    /// Whether the address matches no other file as well.
    pub is_sure: bool,
}

impl<'d> NestedStack<'d> {
    /// The argument for a parameter of the stack.
    pub fn argument(&self, name: &str) -> Option<Cursor<'d>> {
        let given = self.resource.get("Parameters")?;
        match self.takes {
            Arguments::Mapping => given.get(name),
            Arguments::List => given
                .items()
                .find(|item| item.prop("ParameterKey").and_then(Cursor::text) == Some(name))?
                .prop("ParameterValue"),
        }
    }

    /// Whether an argument can be added: there are none so far, or they are written out.
    pub fn takes_more(&self) -> bool {
        let given = self.resource.get("Parameters");
        self.resource.properties().is_some()
            && given.is_none_or(|given| {
                let is_written = match self.takes {
                    Arguments::Mapping => given.is_mapping(),
                    Arguments::List => given.is_sequence(),
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
    let has_stacks = |module: &Module<'_>| {
        let mut kinds = STACKS.iter();
        kinds.any(|(kind, ..)| module.of_type(*kind).next().is_some())
    };
    let creators = files
        .iter()
        .enumerate()
        .filter_map(|(file, (_, module))| Some((file, (*module)?)))
        .filter(|(_, module)| has_stacks(module));
    let mut found = NestedStacks::default();
    for (parent, module) in creators {
        for resource in &module.resources {
            let Some((address, takes)) = address_of(module, resource) else {
                continue;
            };
            let absent = Absent {
                parent,
                resource: *resource,
                stem: stem_of(address.split('?').next().unwrap_or_default()),
                passed: passed(resource, takes),
                address,
            };
            let children = children(files, paths, &absent);
            let is_sure = children.len() == 1;
            if children.is_empty() {
                found.absent.push(absent);
                continue;
            }
            found
                .nested_stacks
                .extend(children.into_iter().map(|child| NestedStack {
                    parent,
                    resource: *resource,
                    child,
                    takes,
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
    stack: &Absent<'d>,
) -> Vec<usize> {
    let mut named = paths.meant(stack.parent, &stack.address);
    if named.is_empty() {
        let mut alike = paths.meant_by_stem(stack.parent, &stack.address);
        alike.retain(|file| files[*file].1.is_some_and(|one| stack.fits(one)));
        named = alike;
    }
    named.retain(|file| *file != stack.parent && files[*file].1.is_some());
    named
}

impl<'d> Absent<'d> {
    /// Whether a module accepts all of a stack's arguments, and requires no others: the stack could be created from it.
    pub fn fits(&self, module: &Module<'_>) -> bool {
        let Some(passed) = &self.passed else {
            return true;
        };
        let mut required = module
            .parameters
            .iter()
            .filter(|one| one.body.get("Default").is_none());
        passed.iter().all(|name| module.parameter(name).is_some())
            && required.all(|one| passed.contains(&one.name))
    }
}

/// The names of a stack's arguments, if all are written out.
fn passed<'d>(resource: &Resource<'d>, takes: Arguments) -> Option<Vec<&'d str>> {
    let Some(given) = resource.get("Parameters") else {
        return Some(Vec::new());
    };
    let names: Vec<&str> = match takes {
        _ if given.is_function() => return None,
        Arguments::Mapping if given.is_mapping() => {
            given.written_entries().map(|(name, ..)| name).collect()
        }
        Arguments::List if given.is_sequence() => {
            let names = given.items().map(|item| item.prop("ParameterKey")?.text());
            names.collect::<Option<_>>()?
        }
        _ => return None,
    };
    // A loop, or a YAML merge key.
    let is_opaque = |name: &&str| name.starts_with("Fn::") || *name == "<<";
    (!names.iter().any(is_opaque)).then_some(names)
}

/// The name of the template at a path or address, without its extensions and in lower case; `None` if it is not
/// literal.
pub fn stem_of(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    plain_stem(name)
        .filter(|stem| !stem.contains("${"))
        .map(str::to_lowercase)
}

/// The address of a stack's template.
fn address_of(module: &Module<'_>, resource: &Resource<'_>) -> Option<(String, Arguments)> {
    let (_, property, takes) = STACKS.iter().find(|(kind, ..)| *kind == resource.kind)?;
    let place = resource.get(property)?;
    // An application of the AWS Serverless Application Repository.
    if place.is_mapping() {
        return None;
    }
    let parameter = ref_name(place).and_then(|name| module.parameter(name));
    let address = match parameter.and_then(Parameter::default) {
        Some(default) => default.to_owned(),
        None => SubText::of(place).text,
    };
    Some((address, *takes))
}
