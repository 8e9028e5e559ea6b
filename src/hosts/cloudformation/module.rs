//! Reads the sections of a template into a module.

use super::template::Template;
use super::{links, loops, serverless};
use crate::model::{Kind, Module, ModuleParts, Parameter, Resource, Sections};
use crate::syntax::{Cursor, Document};

/// Reads a document as a template; `None` if it is not one.
pub fn read(document: &Document) -> Option<Module<'_>> {
    let own = Cursor::root(document);
    let configuration = serverless::read(document).filter(|_| own.get("Resources").is_none());
    let is_serverless = configuration.is_some();
    let (root, all, around) = match configuration {
        Some(parts) => (parts.root, parts.all, parts.around),
        None => (own, vec![own], Vec::new()),
    };
    let (mut entries, mut loops) = (Vec::new(), Vec::new());
    for part in &all {
        let (own, within) = loops::unrolled(part.get("Resources")?);
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
        sections: sections(root),
        all_sections: all.iter().copied().map(sections).collect(),
        // A macro may add resources.
        may_gain_resources: root.get("Transform").is_some(),
        parameters: all.iter().copied().flat_map(parameters).collect(),
        programs: own
            .get("functions")
            .filter(|_| is_serverless)
            .into_iter()
            .collect(),
        around,
        resources,
        loops,
    });
    module.links = links::of(&module);
    // SAM's section for the properties that all functions have.
    let functions = root.path(&["Globals", "Function"]);
    module.defaults = functions
        .map(|properties| (Kind::SAM_FUNCTION, properties))
        .into_iter()
        .collect();
    module.of_host = Some(Box::new(Template::new(is_serverless)));
    Some(module)
}

/// Whether a document has the section that a template must have, at the root or in a configuration.
pub(super) fn may_be_template(document: &Document) -> bool {
    let mut roots = serverless::sections_of(document).into_iter();
    roots.any(|root| root.get("Resources").is_some())
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

fn sections(root: Cursor<'_>) -> Sections<'_> {
    Sections {
        parameters: root.get("Parameters"),
        conditions: root.get("Conditions"),
        mappings: root.get("Mappings"),
        outputs: root.get("Outputs"),
        rules: root.get("Rules"),
    }
}

fn parameters(root: Cursor<'_>) -> Vec<Parameter<'_>> {
    let section = root.get("Parameters");
    section
        .into_iter()
        .flat_map(Cursor::entries)
        .map(|(name, key, body)| Parameter { name, key, body })
        .collect()
}
