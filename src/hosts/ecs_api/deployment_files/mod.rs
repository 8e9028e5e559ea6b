//! Files that deploy task definitions and are not an input of the ECS API: the AppSpec file of CodeDeploy, the files of
//! ecspresso, GitHub workflows and the scripts of other pipelines. They reference a task definition by a path or a
//! placeholder, so the family alone does not connect the two.

use crate::model::{Content, Deployment, DeploymentKind};
use crate::syntax::Cursor;

mod appspec;
mod ecs_cli;
mod ecspresso;
mod expressions;
mod placeholder;
mod script;
mod workflow;

pub(crate) use ecs_cli::{is_compose, is_compose_of_ecs_cli};
pub(crate) use expressions::UNKNOWN;
pub(crate) use placeholder::{holds_placeholder, is_placeholder};

/// The content of a document that deploys what other files define.
pub(crate) fn recognize<'d>(path: &'d str, root: Cursor<'d>) -> Option<Content<'d>> {
    let service = appspec::recognize(root).or_else(|| ecspresso::service(root));
    let service = service.map(Content::Services);
    service.or_else(|| {
        let found = deployments(path, root);
        (!found.is_empty()).then_some(Content::Deployments(found))
    })
}

fn deployments<'d>(path: &'d str, root: Cursor<'d>) -> Vec<Deployment<'d>> {
    let whole = ecspresso::configuration(path, root);
    if let Some(whole) = whole.or_else(|| ecs_cli::recognize(path, root)) {
        return vec![whole];
    }
    let text = root.document.text();
    if text.contains("amazon-ecs-") || path.contains(".github/") && text.contains("aws ecs ") {
        let found = workflow::deployments(path, root);
        if !found.is_empty() {
            return found;
        }
    }
    if !text.contains("aws ecs ") {
        return Vec::new();
    }
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    // CircleCI has its configuration in a dedicated directory.
    let directory = directory.strip_suffix(".circleci").unwrap_or(directory);
    script::deployments(
        directory.trim_end_matches('/'),
        DeploymentKind::Script,
        root,
        root,
    )
}

/// A path in a file, relative to the directory that the file's own path is relative to.
fn beside(file: &str, named: &str) -> String {
    let directory = file.rsplit_once('/').map_or("", |(directory, _)| directory);
    normal(directory, named)
}

/// A path below a directory without `.` and `..`, as far as these can be resolved.
fn normal(directory: &str, named: &str) -> String {
    let whole = if named.starts_with('/') || directory.is_empty() {
        named.to_owned()
    } else {
        format!("{directory}/{named}")
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "." => {}
            ".." if steps
                .last()
                .is_some_and(|last| *last != ".." && !last.is_empty()) =>
            {
                steps.pop();
            }
            "" if !steps.is_empty() => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The text of an entry that is not empty.
fn word<'d>(mapping: Cursor<'d>, key: &str) -> Option<Cursor<'d>> {
    let place = mapping.get(key)?;
    place.text().filter(|text| !text.is_empty())?;
    Some(place)
}

#[cfg(test)]
mod tests {
    use super::{beside, normal};

    #[test]
    fn named_paths_are_seen_from_where_the_naming_file_is() {
        assert_eq!(beside("ecspresso.yml", "task.json"), "task.json");
        assert_eq!(
            beside("deploy/ecspresso.yml", "./task.json"),
            "deploy/task.json"
        );
        assert_eq!(
            beside("deploy/prod/a.yml", "../task.json"),
            "deploy/task.json"
        );
        assert_eq!(beside("../a.yml", "../task.json"), "../../task.json");
        assert_eq!(beside("/r/a.yml", "b//c.json"), "/r/b/c.json");
        assert_eq!(normal("a", "/r/c.json"), "/r/c.json");
    }
}
