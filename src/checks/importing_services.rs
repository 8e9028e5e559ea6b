//! Services of other stacks that import the task definitions of a workload.

use crate::model::{
    Function, Kind, Resource, Service, TaskDefinition, alternatives, function, ref_name,
};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// A service of another stack, and where it imports the task definition.
pub(super) struct ImportingService<'d> {
    /// The file of the service.
    pub file: usize,
    pub service: Resource<'d>,
    pub place: Cursor<'d>,
}

/// The services of other stacks that import task definitions of the workload, each with the task definition.
pub(super) fn importing_services<'d>(
    cx: &PlanContext<'_, 'd>,
) -> Vec<(TaskDefinition<'d>, ImportingService<'d>)> {
    let mut found = Vec::new();
    for file in 0..cx.project.files.len() {
        let Some(module) = cx.project.module(file) else {
            continue;
        };
        for service in module.of_type(Kind::SERVICE) {
            let value = Service::new(file, *service).get("TaskDefinition");
            for place in value.into_iter().flat_map(alternatives) {
                if let Some((owner, name)) = imported_resource(cx, file, place) {
                    let tasks = cx.workload.task_definitions.iter();
                    let tasks = tasks.filter(|task| task.file == owner && task.name == name);
                    found.extend(tasks.map(|task| {
                        let service = *service;
                        (
                            *task,
                            ImportingService {
                                file,
                                service,
                                place,
                            },
                        )
                    }));
                }
            }
        }
    }
    found
}

/// The resource that a value imports from a module of the run: its file and its logical ID.
pub(super) fn imported_resource<'d>(
    cx: &PlanContext<'_, 'd>,
    file: usize,
    place: Cursor<'d>,
) -> Option<(usize, &'d str)> {
    let Some(Function::Call {
        name: "ImportValue",
        argument,
    }) = function(place)
    else {
        return None;
    };
    let export = cx.project.graph.exported(file, argument)?.export;
    Some((export.file, ref_name(export.value)?))
}
