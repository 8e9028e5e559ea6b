//! A cloud assembly: what `cdk synth` writes. Only read.
//!
//! The tree of constructs is in `tree.json`, one for all stacks. A resource of a template names its construct in
//! `Metadata: aws:cdk:path`. Where a construct was created is in `<Stack>.metadata.json` (aws-cdk-lib 2.2xx) or in
//! `manifest.json` (version 1): TypeScript by file and line, Python mostly not. Source: assemblies of aws-cdk-lib 2.276.0 and
//! CDK 1.204.0, 2026-11.

use std::collections::HashMap;

use serde_json::Value;

/// The constructs of an assembly.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    pub(super) constructs: Vec<Construct>,
    /// What could not be looked up in an account, so that the values are dummies: `vpc-provider`.
    pub(super) missing: Vec<String>,
    by_path: HashMap<String, usize>,
}

/// A construct of the tree.
#[derive(Debug)]
pub(super) struct Construct {
    pub(super) id: String,
    /// The IDs from below the app to it: `Shop/Service`.
    pub(super) path: String,
    /// Its class, without the library: `aws_ecs.Ec2Service`. A class of the user is that of the library which it extends.
    pub(super) class: String,
    pub(super) parent: Option<usize>,
    /// Where it was created, the innermost place first.
    pub(super) created_at: Vec<CreatedAt>,
}

/// A place in a program, as the run that synthesized the assembly saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CreatedAt {
    pub(super) file: String,
    pub(super) line: usize,
}

impl Assembly {
    /// Reads the tree and the manifests with metadata; each with its text. What is not valid is missing.
    pub(super) fn read(tree: Option<&str>, others: &[&str]) -> Self {
        let mut assembly = Self::default();
        let tree = tree.and_then(|text| serde_json::from_str::<Value>(text).ok());
        if let Some(root) = tree.as_ref().and_then(|tree| tree.get("tree")) {
            assembly.add_below(root, None);
        }
        for text in others {
            if let Ok(value) = serde_json::from_str::<Value>(text) {
                assembly.add_metadata(&value);
                let missing = value.get("missing").and_then(Value::as_array);
                let providers = missing
                    .into_iter()
                    .flatten()
                    .filter_map(|one| one.get("provider")?.as_str());
                assembly.missing.extend(providers.map(str::to_owned));
            }
        }
        assembly
    }

    /// Adds a node and all below it; iterative, because a tree may be deep.
    fn add_below(&mut self, root: &Value, parent: Option<usize>) {
        let mut open = vec![(root, parent)];
        while let Some((node, parent)) = open.pop() {
            let text = |key: &str| node.get(key).and_then(Value::as_str);
            let path = text("path").unwrap_or_default().to_owned();
            let class = node.pointer("/constructInfo/fqn").and_then(Value::as_str);
            let index = self.constructs.len();
            self.by_path.insert(path.clone(), index);
            self.constructs.push(Construct {
                id: text("id").unwrap_or_default().to_owned(),
                path,
                class: class_of(class.unwrap_or_default()),
                parent,
                created_at: Vec::new(),
            });
            let children = node.get("children").and_then(Value::as_object);
            open.extend(
                children
                    .into_iter()
                    .flatten()
                    .map(|(_, child)| (child, Some(index))),
            );
        }
    }

    /// Where constructs were created: of a file with the metadata of a stack, or of a manifest.
    fn add_metadata(&mut self, value: &Value) {
        let artifacts = value.get("artifacts").and_then(Value::as_object);
        let of_manifest = artifacts.into_iter().flatten();
        let of_manifest = of_manifest.filter_map(|(_, one)| one.get("metadata"));
        for all in std::iter::once(value).chain(of_manifest) {
            for (path, entries) in all.as_object().into_iter().flatten() {
                let Some(&index) = path
                    .strip_prefix('/')
                    .and_then(|path| self.by_path.get(path))
                else {
                    continue;
                };
                let entries = entries.as_array().into_iter().flatten();
                self.constructs[index]
                    .created_at
                    .extend(entries.flat_map(created_at));
            }
        }
    }

    /// The construct with a path.
    pub(super) fn at(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// A construct and those that contain it, from the inside.
    pub(super) fn around(&self, construct: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(construct), |&one| self.constructs[one].parent)
    }

    /// The constructs directly in one.
    pub(super) fn children(&self, construct: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.constructs.len())
            .filter(move |&one| self.constructs[one].parent == Some(construct))
    }

    /// The containers of a task definition.
    pub(super) fn containers(&self, task: usize) -> impl Iterator<Item = usize> + '_ {
        let children = self.children(task);
        children.filter(|&one| self.constructs[one].class == CONTAINER)
    }

    /// Where a construct or the first one in it was created.
    pub(super) fn created_at(&self, construct: usize) -> &[CreatedAt] {
        let own = &self.constructs[construct].created_at;
        if !own.is_empty() {
            return own;
        }
        let mut children = self.children(construct);
        let of_child = children.find(|&child| !self.constructs[child].created_at.is_empty());
        of_child.map_or(own, |child| &self.constructs[child].created_at)
    }
}

/// The class of a container of a task definition.
pub(super) const CONTAINER: &str = "aws_ecs.ContainerDefinition";

/// How the paths of the classes and functions of the library start, with its package.
pub(super) const LIBRARY: [&str; 5] = [
    "aws-cdk-lib/",
    "aws-cdk-lib.",
    "@aws-cdk/",
    "aws_cdk.",
    "monocdk.",
];

/// A class of the library without the name of the package, with the module as in Python: `aws_ecs.Ec2Service` of
/// `aws-cdk-lib.aws_ecs.Ec2Service`, `@aws-cdk/aws-ecs.Ec2Service`, `aws-cdk-lib/aws-ecs.Ec2Service` and
/// `aws_cdk.aws_ecs.Ec2Service`.
pub(super) fn class_of(name: &str) -> String {
    let rest = LIBRARY
        .iter()
        .find_map(|package| name.strip_prefix(package));
    let Some(rest) = rest else {
        return name.to_owned();
    };
    match rest.split_once('.') {
        Some((module, class)) => format!("{}.{class}", module.replace('-', "_")),
        None => rest.to_owned(),
    }
}

/// The places in an entry of metadata. Frames of libraries are abbreviated in the file, or are in `node_modules`.
fn created_at(entry: &Value) -> Vec<CreatedAt> {
    let kind = entry.get("type").and_then(Value::as_str);
    let frames = match kind {
        Some("aws:cdk:creationStack") => entry.get("data"),
        Some("aws:cdk:logicalId") => entry.get("trace"),
        _ => None,
    };
    let frames = frames.and_then(Value::as_array).into_iter().flatten();
    frames
        .filter_map(|frame| place_of(frame.as_str()?))
        .collect()
}

/// The place of a frame: `new Shop (/app/lib/shop.ts:12:5)` or `/app/lib/shop.ts:12:5`.
fn place_of(frame: &str) -> Option<CreatedAt> {
    let place = match frame.rsplit_once('(') {
        Some((_, rest)) => rest.strip_suffix(')')?,
        None => frame.trim().trim_start_matches("at "),
    };
    if place.contains("node_modules") || place.starts_with("node:") {
        return None;
    }
    let mut parts = place.rsplitn(3, ':');
    let (_, line, file) = (parts.next()?, parts.next()?, parts.next()?);
    Some(CreatedAt {
        file: file.replace('\\', "/"),
        line: line.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Assembly, CreatedAt, class_of, place_of};

    #[test]
    fn classes_are_those_of_the_library_in_each_version_and_language() {
        for name in [
            "aws-cdk-lib.aws_ecs.Ec2Service",
            "@aws-cdk/aws-ecs.Ec2Service",
            "aws-cdk-lib/aws-ecs.Ec2Service",
            "aws_cdk.aws_ecs.Ec2Service",
        ] {
            assert_eq!(class_of(name), "aws_ecs.Ec2Service", "{name}");
        }
        assert_eq!(class_of("aws-cdk-lib.Stack"), "Stack");
        assert_eq!(class_of("../lib/shop.Shop"), "../lib/shop.Shop");
    }

    #[test]
    fn frames_of_libraries_are_no_places() {
        let place = |file: &str, line| {
            Some(CreatedAt {
                file: file.to_owned(),
                line,
            })
        };
        assert_eq!(
            place_of("new Shop (/app/lib/shop.ts:12:5)"),
            place("/app/lib/shop.ts", 12)
        );
        assert_eq!(
            place_of("<anonymous> (C:\\app\\a.ts:3:1)"),
            place("C:/app/a.ts", 3)
        );
        assert_eq!(place_of("...new Ec2Service2 in aws-cdk-lib..."), None);
        assert_eq!(place_of("a (/x/node_modules/aws-cdk-lib/a.js:1:2)"), None);
        assert_eq!(place_of("run (node:internal/modules:1:2)"), None);
    }

    #[test]
    fn constructs_have_the_places_of_both_versions() {
        let tree = r#"{"tree":{"id":"App","path":"","children":{"Shop":{"id":"Shop","path":"Shop","constructInfo":{"fqn":"aws-cdk-lib.Stack"},
            "children":{"Web":{"id":"Web","path":"Shop/Web","constructInfo":{"fqn":"aws-cdk-lib.aws_ecs.Ec2Service"}}}}}}}"#;
        let new = r#"{"/Shop/Web":[{"type":"aws:cdk:creationStack","data":["...new Ec2Service in aws-cdk-lib...","new Shop (/app/a.ts:3:5)"]}]}"#;
        let old = r#"{"artifacts":{"Shop":{"metadata":{"/Shop/Web":[{"type":"aws:cdk:logicalId","data":"Web1","trace":["new Shop (/app/a.ts:4:5)"]}]}}}}"#;
        let assembly = Assembly::read(Some(tree), &[new, old, "not JSON"]);
        let web = assembly.at("Shop/Web").expect("it is in the tree");
        let lines: Vec<usize> = assembly
            .created_at(web)
            .iter()
            .map(|one| one.line)
            .collect();
        assert_eq!(lines, [3, 4]);
        let around: Vec<&str> = assembly
            .around(web)
            .map(|one| assembly.constructs[one].id.as_str())
            .collect();
        assert_eq!(around, ["Web", "Shop", "App"]);
    }
}
