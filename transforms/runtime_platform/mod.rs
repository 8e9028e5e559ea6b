//! Task definitions for ARM say so: on an instance the machine said it.

use super::Transform;
use crate::cloudformation::intrinsic::alternatives;
use crate::cloudformation::write::{mapping, text};
use crate::document::Cursor;
use crate::ecs::TaskDefinition;
use crate::network::{Architecture, architecture_of_instances};
use crate::plan::{Draft, Why};

/// See the README of this folder.
pub(super) struct RuntimePlatform;

impl Transform for RuntimePlatform {
    fn name(&self) -> &'static str {
        "runtime-platform"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        for task in &draft.workload.task_definitions {
            let written = task.get("RuntimePlatform");
            if written.is_none_or(Cursor::is_null) {
                declare(draft, task);
            }
        }
    }
}

fn declare<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>) {
    let by_constraint = constraints(draft, task)
        .into_iter()
        .find_map(architecture_of_constraint);
    let architecture =
        by_constraint.or_else(|| draft.template().and_then(architecture_of_instances));
    match architecture {
        Some(Architecture::Arm64) => {
            let why = Why::safe("the task ran on ARM processors, and on Fargate X86_64 is the default");
            let key = task.dialect.spell("RuntimePlatform");
            let value = mapping([
                (&*task.dialect.spell("CpuArchitecture"), text("ARM64")),
                (&*task.dialect.spell("OperatingSystemFamily"), text("LINUX")),
            ]);
            let before = task.dialect.spell("ContainerDefinitions");
            draft.put_before(task.body, &key, value, &before, why);
        }
        Some(Architecture::Mixed) => draft.ask(
            "td-runtime-platform",
            task.place(),
            "the instances have ARM and x86 processors, and Fargate must know which the task is for",
            "write RuntimePlatform with CpuArchitecture and OperatingSystemFamily in the task definition",
        ),
        Some(Architecture::X86) | None => {}
    }
}

/// The constraints on the task definition and on the services that run it.
fn constraints<'d>(draft: &Draft<'_, 'd>, task: &TaskDefinition<'d>) -> Vec<Cursor<'d>> {
    let own = task.get("PlacementConstraints").into_iter();
    let services = draft.workload.services_of(draft.set, task);
    let of_services = services.filter_map(|service| service.get("PlacementConstraints"));
    own.chain(of_services)
        .flat_map(alternatives)
        .flat_map(Cursor::items)
        .flat_map(alternatives)
        .filter_map(|one| one.get("Expression").or_else(|| one.get("expression")))
        .collect()
}

fn architecture_of_constraint(expression: Cursor<'_>) -> Option<Architecture> {
    let text = expression.text()?.to_lowercase();
    let (_, wanted) = text.split_once("ecs.cpu-architecture")?;
    let denied = wanted.contains("!=") || wanted.contains("not_in");
    match (wanted.contains("arm64"), denied) {
        (true, false) => Some(Architecture::Arm64),
        _ => Some(Architecture::X86),
    }
}
