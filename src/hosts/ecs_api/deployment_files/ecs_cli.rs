//! The parameters file of the Amazon ECS CLI, which accompanies a Compose file.
//!
//! Source: the Amazon ECS developer guide, "Using Amazon ECS parameters" (ecs-cli 1.21), read 2026-11-28. The ECS CLI
//! creates the task definition from both files; the launch type is an option of its commands or in its own
//! configuration. `task_size` is required on Fargate.

use std::path::Path;

use super::beside;
use crate::model::{Deployment, DeploymentKind, Evidence, NamedFile, Role};
use crate::syntax::Cursor;

/// The sections of a parameters file.
const SECTIONS: [&str; 3] = ["version", "task_definition", "run_params"];
/// The names of the Compose file that the ECS CLI looks for, and of the one that the Compose specification prefers.
const COMPOSE: [&str; 4] = [
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yml",
    "compose.yaml",
];
/// The default names of a parameters file.
const DEFAULT: [&str; 2] = ["ecs-params.yml", "ecs-params.yaml"];

/// Reads a document as a parameters file.
pub(crate) fn recognize<'d>(path: &'d str, root: Cursor<'d>) -> Option<Deployment<'d>> {
    let only_sections = root.entries().all(|(key, _, _)| SECTIONS.contains(&key));
    let is_section = |key: &str| root.get(key).is_some_and(Cursor::is_mapping);
    if !only_sections
        || !["task_definition", "run_params"]
            .into_iter()
            .any(is_section)
    {
        return None;
    }
    let (_, place, _) = root.entries().next()?;
    let names = COMPOSE.iter().map(|name| NamedFile {
        place,
        role: Role::Compose,
        path: beside(path, name),
        file: None,
    });
    let directory = path.rsplit_once('/').map(|(directory, _)| directory);
    let directory = directory.and_then(|path| path.rsplit('/').next());
    let stem = Path::new(path)
        .file_stem()
        .and_then(std::ffi::OsStr::to_str);
    Some(Deployment {
        names: names.collect(),
        params: Some(root),
        not_on_fargate: not_on_fargate(root, place),
        title: directory
            .filter(|name| *name != "..")
            .or(stem)
            .unwrap_or(""),
        ..Deployment::of_kind(DeploymentKind::EcsCli, place)
    })
}

/// Whether a file has the name of a Compose file.
pub(crate) fn is_compose(path: &Path) -> bool {
    let name = path.file_name().and_then(std::ffi::OsStr::to_str);
    name.is_some_and(|name| COMPOSE.contains(&name))
}

/// Whether a file is a Compose file next to a parameters file.
pub(crate) fn is_compose_of_ecs_cli(path: &Path) -> bool {
    is_compose(path)
        && DEFAULT
            .iter()
            .any(|name| path.with_file_name(name).is_file())
}

/// Evidence that the tasks run on container instances; `None` if everything that Fargate requires is there.
fn not_on_fargate<'d>(params: Cursor<'d>, file: Cursor<'d>) -> Option<Evidence<'d>> {
    let evidence = |place, what| Some(Evidence { place, what });
    let at = |path: &[&str]| params.path(path).filter(|value| !value.is_null());
    if let Some(place) = at(&["run_params", "task_placement"]) {
        return evidence(place, "The tasks are placed on container instances");
    }
    match at(&["task_definition", "ecs_network_mode"]) {
        None => {
            return evidence(
                file,
                "The ECS CLI parameters have no ecs_network_mode, which defaults to bridge",
            );
        }
        Some(place) if place.text() != Some("awsvpc") => {
            return evidence(
                place,
                "The ecs_network_mode of the task definition is not awsvpc",
            );
        }
        Some(_) => {}
    }
    let has_size = ["cpu_limit", "mem_limit"]
        .iter()
        .all(|key| at(&["task_definition", "task_size", key]).is_some());
    if has_size {
        return None;
    }
    evidence(
        file,
        "The ECS CLI parameters have no task_size, which Fargate requires",
    )
}
