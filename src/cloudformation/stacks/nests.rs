//! Resources that create stacks from templates of the run.

use super::address::Paths;
use crate::cloudformation::intrinsic::{intrinsic, ref_name};
use crate::cloudformation::{Parameter, Rendered, Resource, Template};
use crate::document::Cursor;

/// How a resource hands values to the stacks it creates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Arguments {
    /// `Parameters` is a mapping of names to values.
    Mapping,
    /// `Parameters` is a list of `ParameterKey` and `ParameterValue`.
    List,
}

/// The types whose resources are stacks, each with the property that names the template, and how it takes arguments.
const STACKS: [(&str, &str, Arguments); 3] = [
    (
        "AWS::CloudFormation::Stack",
        "TemplateURL",
        Arguments::Mapping,
    ),
    (
        "AWS::Serverless::Application",
        "Location",
        Arguments::Mapping,
    ),
    (
        "AWS::CloudFormation::StackSet",
        "TemplateURL",
        Arguments::List,
    ),
];

/// A resource that creates a stack, or several, from a template of the run.
pub struct Nest<'d> {
    /// The file that holds the resource.
    pub parent: usize,
    /// The resource.
    pub resource: Resource<'d>,
    /// The file that the template is in.
    pub child: usize,
    /// How it takes arguments.
    pub takes: Arguments,
    /// Whether no other file fits the address as well.
    pub is_sure: bool,
}

impl<'d> Nest<'d> {
    /// What the stack gets for a parameter.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<Cursor<'d>> {
        let given = self.resource.get("Parameters")?;
        match self.takes {
            Arguments::Mapping => given.get(name),
            Arguments::List => given
                .items()
                .find(|item| item.get("ParameterKey").and_then(Cursor::text) == Some(name))?
                .get("ParameterValue"),
        }
    }

    /// Whether another argument can be written: none are there so far, or they are written out.
    #[must_use]
    pub fn takes_more(&self) -> bool {
        let given = self.resource.get("Parameters");
        self.resource.properties().is_some()
            && given.is_none_or(|given| {
                let is_written = match self.takes {
                    Arguments::Mapping => given.is_mapping(),
                    Arguments::List => given.is_sequence(),
                };
                is_written && intrinsic(given).is_none()
            })
    }
}

/// The nests of all templates, in the order of the files.
pub(super) fn read<'d>(
    files: &[(&'d str, Option<&Template<'d>>)],
    paths: &Paths<'d>,
) -> Vec<Nest<'d>> {
    let has_stacks = |template: &Template<'_>| {
        let mut kinds = STACKS.iter();
        kinds.any(|(kind, ..)| template.of_type(kind).next().is_some())
    };
    let creators = files
        .iter()
        .enumerate()
        .filter_map(|(file, (_, template))| Some((file, (*template)?)))
        .filter(|(_, template)| has_stacks(template));
    let mut nests = Vec::new();
    for (parent, template) in creators {
        for resource in &template.resources {
            let Some((address, takes)) = address_of(template, resource) else {
                continue;
            };
            let mut meant = paths.meant(parent, &address);
            meant.retain(|file| *file != parent && files[*file].1.is_some());
            let is_sure = meant.len() == 1;
            nests.extend(meant.into_iter().map(|child| Nest {
                parent,
                resource: *resource,
                child,
                takes,
                is_sure,
            }));
        }
    }
    nests
}

/// Where the template of a stack is said to be.
fn address_of(template: &Template<'_>, resource: &Resource<'_>) -> Option<(String, Arguments)> {
    let (_, property, takes) = STACKS.iter().find(|(kind, ..)| *kind == resource.kind)?;
    let place = resource.get(property)?;
    let parameter = ref_name(place).and_then(|name| template.parameter(name));
    let address = match parameter.and_then(Parameter::default) {
        Some(default) => default.to_owned(),
        None => Rendered::of(place).text,
    };
    Some((address, *takes))
}
