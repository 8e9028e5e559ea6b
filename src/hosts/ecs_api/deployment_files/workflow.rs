//! GitHub workflows and composite actions whose steps render and deploy a task definition.
//!
//! Source: action.yml and README.md of <https://github.com/aws-actions/amazon-ecs-deploy-task-definition> (v2) and
//! <https://github.com/aws-actions/amazon-ecs-render-task-definition> (v1), read 2026-11-28. The deploy action
//! registers the file and calls UpdateService with the task definition alone, or creates a deployment of CodeDeploy.
//! With `run-task` it calls RunTask as well, by default with launch type FARGATE; it passes a network configuration
//! only if there are subnets or security groups.

use std::collections::HashMap;

use super::expressions::{Scope, UNKNOWN};
use super::{normal, script, word};
use crate::model::{Deployment, DeploymentKind, NamedFile, Role, Word};
use crate::syntax::Cursor;

const RENDER: &str = "aws-actions/amazon-ecs-render-task-definition@";
const DEPLOY: &str = "aws-actions/amazon-ecs-deploy-task-definition@";
/// The deploy action's default for the AppSpec file.
const DEFAULT_APPSPEC: &str = "appspec.yaml";

/// The deployments of a workflow or of a composite action.
pub(crate) fn deployments<'d>(path: &str, root: Cursor<'d>) -> Vec<Deployment<'d>> {
    let jobs = root.get("jobs").into_iter().flat_map(Cursor::entries);
    let jobs = jobs.map(|(_, _, job)| (Some(job), job.get("steps")));
    let action = (None, root.path(&["runs", "steps"]));
    let mut found = Vec::new();
    for (job, steps) in jobs.chain([action]) {
        let Some(steps) = steps.filter(|steps| steps.is_sequence()) else {
            continue;
        };
        let of_job = Job {
            directory: repository(path),
            root,
            job,
            steps,
        };
        found.extend(of_job.deployments());
        found.extend(script::deployments(
            of_job.directory,
            DeploymentKind::Workflow,
            steps,
            root,
        ));
    }
    found
}

/// The directory that the paths in a workflow are relative to: the one with `.github`.
fn repository(path: &str) -> &str {
    let inside = path.find(".github/");
    inside.map_or("", |start| path[..start].trim_end_matches('/'))
}

struct Job<'p, 'd> {
    directory: &'p str,
    root: Cursor<'d>,
    job: Option<Cursor<'d>>,
    steps: Cursor<'d>,
}

impl<'d> Job<'_, 'd> {
    fn deployments(&self) -> Vec<Deployment<'d>> {
        let mut rendered: HashMap<&str, Vec<NamedFile<'d>>> = HashMap::new();
        let mut all_rendered: Vec<NamedFile<'d>> = Vec::new();
        let mut found = Vec::new();
        for step in self.steps.items() {
            let Some((uses, with)) = step
                .get("uses")
                .and_then(|uses| Some((uses, step.get("with")?)))
            else {
                continue;
            };
            let is = |action: &str| uses.text().is_some_and(|text| text.starts_with(action));
            if is(RENDER) {
                let files = self.task_files(step, with, &rendered);
                let id = step.get("id").and_then(Cursor::text).unwrap_or("");
                all_rendered.extend(files.iter().cloned());
                rendered.insert(id, files);
            } else if is(DEPLOY) {
                let mut names = self.task_files(step, with, &rendered);
                if names.is_empty() {
                    names = all_rendered.clone();
                }
                names.extend(self.appspec(step, with));
                found.push(Deployment {
                    place: uses,
                    names,
                    service: self.word(step, with, "service"),
                    cluster: self.word(step, with, "cluster"),
                    run: is_true(with.get("run-task")).then_some(with),
                    ..Deployment::of_kind(DeploymentKind::Workflow, uses)
                });
            }
        }
        if found.is_empty() && !all_rendered.is_empty() {
            found.push(Deployment {
                names: all_rendered,
                ..Deployment::of_kind(DeploymentKind::Workflow, self.steps)
            });
        }
        found
    }

    fn scope(&self, step: Cursor<'d>) -> Scope<'d> {
        Scope {
            root: self.root,
            job: self.job,
            step,
        }
    }

    /// The possible files of a step's task definition: specified by a path, or by the step that rendered it.
    fn task_files(
        &self,
        step: Cursor<'d>,
        with: Cursor<'d>,
        rendered: &HashMap<&str, Vec<NamedFile<'d>>>,
    ) -> Vec<NamedFile<'d>> {
        let Some(place) = word(with, "task-definition") else {
            return Vec::new();
        };
        let text = place.text().unwrap_or("");
        let of_step = text
            .split_once("steps.")
            .and_then(|(_, rest)| rest.split_once('.'));
        match of_step.and_then(|(id, _)| rendered.get(id)) {
            Some(files) => files.clone(),
            None => self.files(step, place, Role::TaskDefinition),
        }
    }

    fn appspec(&self, step: Cursor<'d>, with: Cursor<'d>) -> Vec<NamedFile<'d>> {
        let keys = ["codedeploy-application", "codedeploy-deployment-group"];
        match word(with, "codedeploy-appspec") {
            Some(place) => self.files(step, place, Role::Service),
            None => {
                let place = keys.iter().find_map(|key| word(with, key));
                let default = place.map(|place| NamedFile {
                    place,
                    role: Role::Service,
                    path: normal(self.directory, DEFAULT_APPSPEC),
                    file: None,
                });
                default.into_iter().collect()
            }
        }
    }

    fn files(&self, step: Cursor<'d>, place: Cursor<'d>, role: Role) -> Vec<NamedFile<'d>> {
        let paths = self.scope(step).resolve(place.text().unwrap_or(""));
        let known = paths
            .into_iter()
            .filter(|path| !path.trim_matches(UNKNOWN).is_empty());
        known
            .map(|path| NamedFile {
                place,
                role,
                path: normal(self.directory, &path),
                file: None,
            })
            .collect()
    }

    /// A value, with its expressions resolved as far as the file defines them.
    fn word(&self, step: Cursor<'d>, with: Cursor<'d>, key: &str) -> Option<Word<'d>> {
        let place = word(with, key)?;
        let written = place.text()?;
        let scope = self.scope(step);
        let mut values = scope.resolve(written);
        let is_known = values.len() == 1 && !values[0].contains(UNKNOWN);
        let text = if is_known {
            values.swap_remove(0)
        } else {
            written.to_owned()
        };
        let literal = if is_known && text == written {
            Some(place)
        } else {
            scope.variable(written)
        };
        Some(Word {
            place,
            text,
            literal,
        })
    }
}

fn is_true(value: Option<Cursor<'_>>) -> bool {
    value
        .and_then(Cursor::text)
        .is_some_and(|text| text.eq_ignore_ascii_case("true"))
}
