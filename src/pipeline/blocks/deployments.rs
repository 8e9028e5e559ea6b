//! Files that a deployment file names and that are not here, or in a language that is not read.

use std::path::Path;

use crate::ecs::{Deployment, DeploymentKind, NamedFile, Role};
use crate::plan::Draft;

const RULE: &str = "deployment-file";

/// Half of what a deployment deploys is never moved alone.
pub(super) fn check(draft: &mut Draft<'_, '_>) {
    for deployment in &draft.workload.deployments {
        let unread = deployment.names.iter().filter(|name| name.file.is_none());
        for named in unread {
            missing(draft, deployment, named);
        }
    }
}

fn missing<'d>(draft: &mut Draft<'_, 'd>, deployment: &Deployment<'d>, named: &NamedFile<'d>) {
    let path = named.path.as_str();
    let what = match named.role {
        Role::TaskDefinition => "task definition",
        Role::Service => "service definition",
    };
    let is_jsonnet = Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "jsonnet" || extension == "libsonnet");
    if !is_jsonnet {
        draft.ask(
            RULE,
            named.place,
            format!("{path} is not among the files that were read, or is no {what}, so the {} cannot be moved as a whole", deployment.kind.name()),
            "correct the path, or run the migration over the directory that holds both files",
        );
        return;
    }
    let help = match deployment.kind {
        DeploymentKind::Ecspresso => format!(
            "write what it evaluates to into a JSON file, name that file in {}, and run the migration again:\n  ecspresso --config {} render {} > {}",
            draft.set.path(deployment.file),
            draft.set.path(deployment.file),
            what.replace(' ', "-"),
            json(path),
        ),
    };
    draft.ask(
        RULE,
        named.place,
        format!("{path} is a Jsonnet program that evaluates to the {what}, so it cannot be read or edited"),
        help,
    );
}

/// The name of a JSON file next to a Jsonnet file.
fn json(path: &str) -> String {
    Path::new(path)
        .with_extension("json")
        .to_string_lossy()
        .replace('\\', "/")
}
