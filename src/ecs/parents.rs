//! The stacks that create a stack, found by where their templates are said to be.

use super::SourceSet;
use crate::cloudformation::{Rendered, Resource, Template};
use crate::document::Cursor;

/// The types whose resources are stacks, each with the property that names the template.
const STACKS: [(&str, &str); 2] = [
    ("AWS::CloudFormation::Stack", "TemplateURL"),
    ("AWS::Serverless::Application", "Location"),
];

/// The resources of the run that create a stack from a file, each as `master.yaml:60 ProductService`. An address is
/// known as far as it ends like the file's path; where it ends like that of two files, it is named for both.
#[must_use]
pub fn parents(set: &SourceSet<'_>, file: usize) -> Vec<String> {
    let child = set.path(file);
    let mut found = Vec::new();
    for parent in &set.files {
        let stacks = parent.template().into_iter().flat_map(stacks);
        for (resource, place) in stacks {
            let address = Rendered::of(place).text;
            let nearness = |path: &str| nearness(parent.path, &address, path);
            let own = nearness(child);
            // A file that fits better is the one that is meant.
            let is_nearest = || set.files.iter().all(|other| nearness(other.path) <= own);
            if own.0 > 0 && is_nearest() {
                let line = set.position(resource.key).line;
                found.push(format!("{}:{line} {}", parent.path, resource.name));
            }
        }
    }
    found
}

fn stacks<'t, 'd>(
    template: &'t Template<'d>,
) -> impl Iterator<Item = (&'t Resource<'d>, Cursor<'d>)> {
    template.resources.iter().filter_map(|resource| {
        let (_, property) = STACKS.iter().find(|(kind, _)| *kind == resource.kind)?;
        Some((resource, resource.get(property)?))
    })
}

/// How many steps of an address, from its end, are those of a path, none where it is surely another file; and how many
/// steps the paths share from their start.
fn nearness(parent: &str, address: &str, path: &str) -> (usize, usize) {
    let address = address.split('?').next().unwrap_or(address);
    let path = steps(path);
    let folder = steps(parent);
    let folder = &folder[..folder.len().saturating_sub(1)];
    if !address.contains("://") && !address.contains("${") {
        let address = format!("{}/{address}", folder.join("/"));
        let whole = steps(&address);
        return if whole == path {
            (usize::MAX, 0)
        } else {
            (0, 0)
        };
    }
    let address = steps(address);
    let alike = address
        .iter()
        .rev()
        .zip(path.iter().rev())
        .take_while(|(one, other)| one == other)
        .count();
    // The name alone says enough only of a file near by: templates are often copied to one place.
    let is_near = path.starts_with(folder);
    let shared = folder.iter().zip(&path);
    let shared = shared.take_while(|(one, other)| one == other).count();
    if alike > 1 || is_near {
        (alike, shared)
    } else {
        (0, 0)
    }
}

/// The steps of a path, without those that lead nowhere.
fn steps(path: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            other => steps.push(other),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_by_its_end() {
        let url = "https://s3.amazonaws.com/${Bucket}/services/web/service.yaml";
        assert_eq!(
            nearness("master.yaml", url, "services/web/service.yaml"),
            (3, 0)
        );
        assert_eq!(
            nearness("master.yaml", url, "services/api/service.yaml"),
            (1, 0)
        );
        assert_eq!(
            nearness("a/master.yaml", url, "b/other/service.yaml"),
            (0, 0)
        );
        assert_eq!(
            nearness("a/m.yaml", "${Base}/x.yaml?v=1", "a/b/x.yaml"),
            (1, 1)
        );
    }

    #[test]
    fn a_path_is_seen_from_its_parent() {
        let whole = (usize::MAX, 0);
        assert_eq!(nearness("a/m.yaml", "../b/x.yaml", "b/x.yaml"), whole);
        assert_eq!(nearness("a/m.yaml", "./x.yaml", "a/x.yaml"), whole);
        assert_eq!(nearness("a/m.yaml", "x.yaml", "b/x.yaml"), (0, 0));
    }
}
