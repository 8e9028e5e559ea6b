//! Task definitions for ARM and for Windows say so: on an instance the machine said it.

use super::Transform;
use crate::cloudformation::write::{mapping, text};
use crate::document::Cursor;
use crate::ecs::TaskDefinition;
use crate::fargate::platforms::System;
use crate::network::{Architecture, architecture_of};
use crate::plan::{Draft, Why};
use system::Found;

mod system;
mod version;
mod windows;

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
            match system::of(draft, task) {
                Found::Linux => {
                    if task.get("RuntimePlatform").is_none_or(Cursor::is_null) {
                        declare_architecture(draft, task);
                    }
                }
                Found::Declared(family) => {
                    let answer = draft.evaluate(family);
                    let name = answer.fixed().unwrap_or("").to_uppercase();
                    if windows::is_offered(draft, family, &name) {
                        draft.decisions.set_system(task.name, System::Windows);
                        windows::check(draft, task);
                    }
                }
                Found::Windows(claims) => {
                    draft.decisions.set_system(task.name, System::Windows);
                    windows::declare(draft, task, &claims);
                    windows::check(draft, task);
                }
                Found::Unclear(place, what) => draft.ask(
                    "td-runtime-platform",
                    place,
                    format!("{what}, and Fargate must know which the task is for"),
                    "write RuntimePlatform with CpuArchitecture and OperatingSystemFamily in the task definition",
                ),
            }
        }
        version::raise(draft);
    }
}

fn declare_architecture<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>) {
    let by_constraint = system::constraints(draft, task)
        .into_iter()
        .find_map(architecture_of_constraint)
        .map(|architecture| (architecture, None));
    let by_machine = || architecture_of(draft.template()?, draft.workload);
    match by_constraint.or_else(by_machine) {
        Some((Architecture::Arm64, default_of)) => {
            if let Some(parameter) = default_of {
                draft.warn(
                    "td-runtime-platform",
                    task.place(),
                    format!("ARM64 is taken from the default of the parameter {parameter}; the deployed stack may have other instances"),
                    "look at the value of the deployed stack",
                );
            }
            let reason = "the task ran on ARM processors, and on Fargate X86_64 is the default";
            let why = default_of.map_or_else(|| Why::safe(reason), |_| Why::review(reason));
            let key = task.dialect.spell("RuntimePlatform");
            let value = mapping([
                (&*task.dialect.spell("CpuArchitecture"), text("ARM64")),
                (&*task.dialect.spell("OperatingSystemFamily"), text("LINUX")),
            ]);
            let before = task.dialect.spell("ContainerDefinitions");
            draft.put_before(task.body, &key, value, &before, why);
        }
        Some((Architecture::Mixed, _)) => draft.ask(
            "td-runtime-platform",
            task.place(),
            "the instances have ARM and x86 processors, and Fargate must know which the task is for",
            "write RuntimePlatform with CpuArchitecture and OperatingSystemFamily in the task definition",
        ),
        Some((Architecture::X86, _)) | None => {}
    }
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
