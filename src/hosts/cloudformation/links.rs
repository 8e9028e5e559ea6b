//! What connects a template to others: nested stacks, exports, and included files.

use crate::model::{
    Arguments, Creation, Kind, Links, Module, NamedOutput, Parameter, Part, Props, Resource,
    SubText, ref_name,
};
use crate::syntax::Cursor;

/// Stack sets pass arguments as a list.
const LIST: Arguments = Arguments::List {
    name: "ParameterKey",
    value: "ParameterValue",
};

/// The resource types that create stacks, each with the property that specifies the template, and how it passes
/// arguments.
const STACKS: [(Kind<'static>, &str, Arguments); 3] = [
    (Kind::STACK, "TemplateURL", Arguments::Mapping),
    (Kind::SAM_APPLICATION, "Location", Arguments::Mapping),
    (Kind::STACK_SET, "TemplateURL", LIST),
];

/// The transform that includes a part of a template at deploy time.
const INCLUDE: &str = "AWS::Include";

/// What connects a template to others.
pub(super) fn of<'d>(module: &Module<'d>) -> Links<'d> {
    let resources = module.resources.iter();
    Links {
        creations: resources
            .filter_map(|resource| creation(module, resource))
            .collect(),
        exports: exports(module),
        parts: parts(module),
    }
}

fn creation<'d>(module: &Module<'d>, resource: &Resource<'d>) -> Option<Creation<'d>> {
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
    let arguments = resource.get("Parameters");
    Some(Creation {
        resource: *resource,
        address,
        takes: *takes,
        arguments,
        passed: passed(arguments, *takes),
    })
}

/// The names of a stack's arguments, if all are written out.
fn passed(arguments: Option<Cursor<'_>>, takes: Arguments) -> Option<Vec<&str>> {
    let Some(given) = arguments else {
        return Some(Vec::new());
    };
    let names: Vec<&str> = match takes {
        _ if given.is_function() => return None,
        Arguments::Mapping if given.is_mapping() => {
            given.written_entries().map(|(name, ..)| name).collect()
        }
        Arguments::List { name, .. } if given.is_sequence() => {
            let names = given.items().map(|item| item.prop(name)?.text());
            names.collect::<Option<_>>()?
        }
        _ => return None,
    };
    // A loop, or a YAML merge key.
    let is_opaque = |name: &&str| name.starts_with("Fn::") || *name == "<<";
    (!names.iter().any(is_opaque)).then_some(names)
}

fn exports<'d>(module: &Module<'d>) -> Vec<NamedOutput<'d>> {
    let outputs = module.sections.outputs.into_iter();
    outputs
        .flat_map(Cursor::entries)
        .filter_map(|(output, _, body)| {
            let name = body.path(&["Export", "Name"])?;
            let value = body.get("Value")?;
            Some(NamedOutput {
                output,
                name,
                value,
            })
        })
        .collect()
}

/// The parts that the template includes from separate files.
fn parts<'d>(module: &Module<'d>) -> Vec<Part<'d>> {
    if !module.document.text().contains(INCLUDE) {
        return Vec::new();
    }
    let nodes = module.root.descendants().into_iter();
    let transforms =
        nodes.filter(|node| node.written("Name").and_then(Cursor::text) == Some(INCLUDE));
    transforms
        .filter_map(|place| {
            let location = place.written("Parameters")?.prop("Location")?;
            Some(Part {
                place,
                location: SubText::of(location).text,
            })
        })
        .collect()
}
