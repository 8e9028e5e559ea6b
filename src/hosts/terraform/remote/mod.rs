//! Calls of modules that are not in the tree: which of them run ECS tasks, and on what.

pub(super) mod call;
pub(super) mod state;
pub(super) mod table;

use crate::model::{Evidence, ModuleCall, Project, Workload};
use call::RemoteCall;
use state::{State, state};

/// The type of a call of a module that is not in the tree, in the projection.
pub(super) const KIND: &str = "module";

/// The calls that run ECS tasks, each as a workload.
pub(super) fn workloads<'d>(
    project: &Project<'d>,
    is_own: impl Fn(usize) -> bool,
) -> Vec<Workload<'d>> {
    let files = (0..project.files.len()).filter(|file| is_own(*file));
    let calls = files.flat_map(|file| {
        let module = project.module(file);
        let resources = module.into_iter().flat_map(|module| &module.resources);
        let calls = resources.filter_map(RemoteCall::read);
        calls.filter_map(move |call| {
            let module = project.module(file)?;
            let open = call
                .services
                .iter()
                .find_map(|service| match state(module, service) {
                    State::Fargate => None,
                    State::Instances { place, .. } | State::Open { place, .. } => Some(place),
                });
            Some(Workload {
                file,
                calls: vec![ModuleCall {
                    file,
                    resource: call.resource,
                    not_on_fargate: open.map(|place| Evidence {
                        place,
                        what: "The arguments of the module do not select Fargate",
                    }),
                }],
                ..Workload::default()
            })
        })
    });
    calls.collect()
}

/// Whether a text may call a module that runs ECS tasks.
pub(super) fn is_named_in(text: &str) -> bool {
    let words = [
        "launch_type",
        "use_fargate",
        "container_definition",
        "task_definition",
        "/ecs",
        "ecs-",
        "-ecs",
    ];
    text.contains("module") && words.iter().any(|word| text.contains(word))
}
