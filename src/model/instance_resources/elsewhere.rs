//! What other files of a project refer to: outputs of a module, and resources by their fixed names.

use std::collections::BTreeSet;

use crate::model::{Module, Project, evaluate, has_word};
use crate::syntax::Cursor;

/// The properties that set the name of a resource.
const NAMES: [&str; 10] = [
    "AutoScalingGroupName",
    "FunctionName",
    "GroupName",
    "InstanceProfileName",
    "LaunchConfigurationName",
    "LaunchTemplateName",
    "ManagedPolicyName",
    "QueueName",
    "RoleName",
    "TopicName",
];

/// The place in another module that reads an output: a parent stack, or an import.
pub(super) fn reader_of<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    file: usize,
    output: &str,
) -> Option<(usize, Cursor<'d>)> {
    let attribute = format!("Outputs.{output}");
    let by_parent = project.graph.parents_of(file).find_map(|(_, nested)| {
        let parent = project.module(nested.parent)?;
        let mut uses = parent.references_to(nested.resource.name);
        let found = uses.find(|one| one.attribute == Some(&attribute));
        found.map(|one| (nested.parent, one.place))
    });
    let is_exported = module.links.exports.iter().any(|one| one.output == output);
    let modules = || {
        let files = project.files.iter().enumerate();
        files.filter_map(|(file, one)| Some((file, one.module()?)))
    };
    by_parent.or_else(|| {
        let import = || project.graph.import_of(modules(), file, output);
        is_exported.then(import).flatten()
    })
}

/// A place that has the fixed name of a resource, outside of what is removed with it.
pub(super) fn named<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    (file, index): (usize, usize),
    unused: &BTreeSet<usize>,
) -> Option<(usize, Cursor<'d>)> {
    let resource = &module.resources[index];
    let names = NAMES.iter().filter_map(|property| resource.get(property));
    let names = names.filter_map(|place| Some(evaluate(Some(module), place).fixed()?.to_owned()));
    let names: Vec<String> = names.collect();
    let is_removed = |home: usize, place: Cursor<'d>| {
        let owner = module.owner(place).filter(|_| home == file);
        let owner = owner.and_then(|owner| module.resource_index(owner.name));
        owner.is_some_and(|owner| unused.contains(&owner))
    };
    names.iter().find_map(|name| {
        let files = project.files.iter().enumerate();
        let files = files.filter(|(_, one)| one.document.text().contains(name.as_str()));
        files.into_iter().find_map(|(home, one)| {
            let nodes = Cursor::root(one.document).descendants().into_iter();
            let mut places = nodes.filter(|place| {
                let text = place.document.scalar(place.node);
                text.is_some_and(|text| has_word(text, name))
            });
            let place = places.find(|place| !is_removed(home, *place))?;
            Some((home, place))
        })
    })
}
