//! Files that register a task definition family for Fargate, alongside one that registers it for container instances.

use std::collections::HashMap;
use std::path::Path;

use super::{Content, Project, SourceFile, TaskDefinition};
use crate::syntax::Cursor;

/// The files that register a family for Fargate, by family.
#[derive(Default)]
pub(super) struct Variants<'d>(HashMap<&'d str, Vec<usize>>);

impl<'d> Variants<'d> {
    /// Finds them among the ECS API's own files.
    pub(super) fn of(files: &[SourceFile<'d>]) -> Self {
        let mut found = Self::default();
        for (index, file) in files.iter().enumerate() {
            let Content::TaskDefinition(body) = &file.content else {
                continue;
            };
            let listed = body.get("requiresCompatibilities").into_iter();
            let mut listed = listed.flat_map(Cursor::items).filter_map(Cursor::text);
            let family = body.get("family").and_then(Cursor::text);
            if let Some(family) = family.filter(|_| listed.any(|one| one == "FARGATE")) {
                found.0.entry(family).or_default().push(index);
            }
        }
        found
    }
}

/// The path of a file near a task definition that registers the same family for Fargate.
pub fn fargate_variant<'d>(project: &Project<'d>, task: &TaskDefinition<'d>) -> Option<&'d str> {
    let family = task.resource.is_none().then_some(task.name)?;
    let own = project.path(task.file);
    let files = project.variants.0.get(family)?.iter();
    let mut others = files.filter(|file| **file != task.file);
    others
        .find(|file| is_near(own, project.path(**file)))
        .map(|file| project.path(*file))
}

/// Whether a file is in the same directory, not counting directories named after a launch type, or has the same path
/// except for the launch type. Elsewhere the same family is more likely that of another environment.
fn is_near(own: &str, other: &str) -> bool {
    home(own) == home(other) || neutral(own) == neutral(other)
}

/// The directory of a file, without a last component that only names a launch type: `orders/fargate/task.json` belongs
/// to `orders`.
fn home(path: &str) -> Option<&Path> {
    let directory = Path::new(path).parent()?;
    let name = directory.file_name().unwrap_or_default();
    let is_launch_type = ["ec2", "fargate"]
        .iter()
        .any(|launch_type| name.eq_ignore_ascii_case(launch_type));
    if is_launch_type {
        directory.parent()
    } else {
        Some(directory)
    }
}

/// A path with the launch types removed.
fn neutral(path: &str) -> String {
    path.to_lowercase().replace("fargate", "ec2")
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn directories_of_launch_types_are_near() {
        for (own, other) in [
            ("web.json", "web_fargate.json"),
            ("web.json", "fargate/web.json"),
            ("a/web.json", "a/Fargate/task.json"),
            ("a/ec2/web.json", "a/task.json"),
            ("a/ec2/web.json", "a/fargate/task.json"),
            ("a-ec2/b/web.json", "a-fargate/b/web.json"),
        ] {
            assert!(is_near(own, other), "{own} {other}");
        }
        for (own, other) in [
            ("web.json", "staging/web.json"),
            ("production/web.json", "staging/web.json"),
            ("production/ec2/web.json", "staging/fargate/web.json"),
            ("a/web.json", "fargate/web.json"),
        ] {
            assert!(!is_near(own, other), "{own} {other}");
        }
    }
}
