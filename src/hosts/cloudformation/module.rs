//! Reads the sections of a template into a module.

use super::{loops, serverless};
use crate::model::{Kind, Module, ModuleParts, Parameter, Resource};
use crate::syntax::{Cursor, Document};

/// Reads a document as a template; `None` if it is not one.
pub fn read(document: &Document) -> Option<Module<'_>> {
    let own = Cursor::root(document);
    let configuration = serverless::read(document).filter(|_| own.get("Resources").is_none());
    let is_serverless = configuration.is_some();
    let (root, sections, around) = match configuration {
        Some(parts) => (parts.root, parts.all, parts.around),
        None => (own, vec![own], Vec::new()),
    };
    let (mut entries, mut loops) = (Vec::new(), Vec::new());
    for section in &sections {
        let (own, within) = loops::unrolled(section.get("Resources")?);
        entries.extend(own);
        loops.extend(within);
    }
    let entries = entries.into_iter();
    let resources: Vec<_> = entries
        .filter_map(|(name, key, body)| resource(name, key, body))
        .collect();
    if resources.is_empty() {
        return None;
    }
    let mut module = Module::new(ModuleParts {
        document,
        root,
        parameters: sections.iter().copied().flat_map(parameters).collect(),
        sections,
        around,
        resources,
        loops,
    });
    module.is_serverless = is_serverless;
    Some(module)
}

fn resource<'d>(name: &'d str, key: Cursor<'d>, body: Cursor<'d>) -> Option<Resource<'d>> {
    Some(Resource {
        name,
        key,
        body,
        kind: Kind::new(body.get("Type")?.text()?),
        condition: body.get("Condition").and_then(Cursor::text),
        properties: body.get("Properties"),
    })
}

fn parameters(root: Cursor<'_>) -> Vec<Parameter<'_>> {
    let section = root.get("Parameters");
    section
        .into_iter()
        .flat_map(Cursor::entries)
        .map(|(name, key, body)| Parameter { name, key, body })
        .collect()
}
