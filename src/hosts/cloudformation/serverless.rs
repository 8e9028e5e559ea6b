//! The CloudFormation part of a Serverless Framework configuration: the content of `resources` in `serverless.yml`.
//!
//! Its sections are those of a template. The framework merges them with its own resources and deploys them as one
//! stack, to which it passes no parameters. Source: Serverless Framework documentation, AWS Resources (read
//! 2026-11-28).

use crate::model::Kind;
use crate::model::notation::intrinsic;
use crate::syntax::{Cursor, Document};

/// The part of a configuration that is a template, and the rest of the configuration.
pub(crate) struct Parts<'d> {
    /// The mapping with the sections; if there are several, the one with ECS resources.
    pub(crate) root: Cursor<'d>,
    /// All mappings with sections.
    pub(crate) all: Vec<Cursor<'d>>,
    /// The values of the other keys of the configuration, such as `functions`.
    pub(crate) around: Vec<Cursor<'d>>,
}

/// Reads a configuration; `None` if a document is not one, or if its resources are elsewhere.
pub(crate) fn read(document: &Document) -> Option<Parts<'_>> {
    let root = Cursor::root(document);
    let resources = configuration(root)?;
    let all: Vec<Cursor<'_>> = if resources.is_sequence() {
        resources
            .items()
            .filter(|item| has_resources(*item))
            .collect()
    } else {
        Some(resources)
            .filter(|one| has_resources(*one))
            .into_iter()
            .collect()
    };
    let with_ecs = all.iter().copied().find(|part| holds_ecs(*part));
    let around = root.entries().filter(|(key, ..)| *key != "resources");
    Some(Parts {
        root: with_ecs.or(all.first().copied())?,
        all,
        around: around.map(|(_, _, value)| value).collect(),
    })
}

/// The mappings of a document with a template's sections: its root, or the parts of a configuration.
pub fn sections_of(document: &Document) -> Vec<Cursor<'_>> {
    let root = Cursor::root(document);
    match read(document) {
        Some(parts) => parts.all,
        None => vec![root],
    }
}

/// The content of `resources`, if a document is a configuration of the framework.
fn configuration(root: Cursor<'_>) -> Option<Cursor<'_>> {
    let is_one = root.get("service").is_some() && root.path(&["provider", "name"]).is_some();
    root.get("resources")
        .filter(|_| is_one && root.get("Resources").is_none())
}

fn has_resources(part: Cursor<'_>) -> bool {
    let resources = part.get("Resources");
    resources.is_some_and(|one| one.is_mapping() && intrinsic(one).is_none())
}

fn holds_ecs(part: Cursor<'_>) -> bool {
    let resources = part.get("Resources").into_iter().flat_map(Cursor::entries);
    let mut kinds = resources.filter_map(|(_, _, body)| body.get("Type")?.text());
    kinds.any(|kind| Kind::new(kind).is_of_ecs())
}

/// The files that a configuration includes in its resources, as it writes them: `${file(ecs.yml)}`.
pub fn included_files(document: &Document) -> Vec<&str> {
    let resources = configuration(Cursor::root(document)).into_iter();
    let texts = resources
        .flat_map(Cursor::descendants)
        .filter_map(Cursor::text);
    let names = texts.filter_map(|text| {
        let inner = text.trim().strip_prefix("${file(")?;
        inner.split(')').next()
    });
    names.map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::included_files;
    use crate::hosts::cloudformation::module;
    use crate::hosts::cloudformation::template::is_serverless;
    use crate::syntax::Document;

    const START: &str = "service: shop\nprovider: {name: aws}\n";

    #[test]
    fn what_is_below_resources_is_a_template() {
        let one = format!(
            "{START}resources:\n  Parameters: {{P: {{Type: String}}}}\n  Resources: {{A: {{Type: 'AWS::ECS::Service'}}}}\n"
        );
        let several = format!(
            "{START}functions: {{f: {{environment: {{B: !Ref B}}}}}}\nresources:\n- Resources: {{A: {{Type: 'AWS::S3::Bucket'}}}}\n- ${{file(x.yml)}}\n- Resources: {{B: {{Type: 'AWS::ECS::Service'}}}}\n  Parameters: {{P: {{Type: String}}}}\n"
        );
        for (yaml, names) in [(&one, "A"), (&several, "AB")] {
            let document = Document::parse(yaml.as_str()).unwrap();
            let module = module::read(&document).unwrap();
            let all: String = module.resources.iter().map(|one| one.name).collect();
            assert_eq!(all, names);
            assert!(is_serverless(&module) && module.parameter("P").is_some());
        }
        let document = Document::parse(several.as_str()).unwrap();
        let module = module::read(&document).unwrap();
        assert_eq!(module.references_to("B").count(), 1);
        assert_eq!(included_files(&document), ["x.yml"]);
    }

    #[test]
    fn other_documents_with_resources_are_none() {
        for yaml in [
            "resources: {Resources: {A: {Type: 'AWS::S3::Bucket'}}}\n",
            "service: x\nprovider: {name: aws}\nresources: ${file(ecs.yml)}\n",
            "service: x\nprovider: {name: aws}\nresources: {Resources: '${file(ecs.yml)}'}\n",
        ] {
            let document = Document::parse(yaml).unwrap();
            assert!(module::read(&document).is_none(), "{yaml}");
        }
    }
}
