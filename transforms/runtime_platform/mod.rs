//! Declares the platform of task definitions for ARM and for Windows: on EC2, the container instance determined it.

use crate::facts::platforms::System;
use crate::facts::rules::RuleId;
use crate::model::new_value::{mapping, text};
use crate::model::surroundings::{Architecture, architecture_of};
use crate::model::{Props, TaskDefinition};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::Cursor;
use system::OsEvidence;

mod limits;
mod system;
mod version;
mod windows;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "runtime-platform",
    phase: Phase::Edit,
    rules: &[
        RuleId::CdUlimits,
        RuleId::StdWindows,
        RuleId::SvcPlatformVersion,
        RuleId::TdRuntimePlatform,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        match system::of(cx, task) {
                OsEvidence::Linux => declare_architecture(cx, task),
                OsEvidence::Declared(family) => {
                    let answer = cx.evaluate(family);
                    let name = answer.fixed().unwrap_or("").to_uppercase();
                    if windows::is_offered(cx, family, &name) {
                        cx.decisions.set_system(task.id(), System::Windows);
                        limits::check(cx, task);
                    }
                }
                OsEvidence::Windows(claims) => {
                    cx.decisions.set_system(task.id(), System::Windows);
                    windows::declare(cx, task, &claims);
                    limits::check(cx, task);
                }
                OsEvidence::Unclear(place, what) => cx.needs_decision(
                    RuleId::TdRuntimePlatform,
                    place,
                    format!("{what}, so the platform of the task cannot be determined"),
                    "Set the platform in the task definition, for example RuntimePlatform: {CpuArchitecture: X86_64, OperatingSystemFamily: LINUX}",
                ),
            }
    }
    version::raise(cx);
}

/// Writes the architecture, where the task definition leaves it to the container instance.
fn declare_architecture<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let platform = written(task.get("RuntimePlatform"));
    let is_set = |platform: Cursor<'d>| {
        let own = platform.prop("CpuArchitecture");
        platform.is_function() || written(own).is_some()
    };
    if let Some(platform) = platform.filter(|platform| is_set(*platform)) {
        let own = platform.prop("CpuArchitecture");
        if own.is_some_and(|own| cx.evaluate(own).values().iter().any(|one| one == "ARM64")) {
            cx.decisions.set_arm(task.id());
        }
        return;
    }
    let by_constraint = system::constraints(cx, task)
        .into_iter()
        .find_map(architecture_of_constraint)
        .map(|architecture| (architecture, None));
    let by_machine = || architecture_of(cx.module()?, cx.workload);
    match by_constraint.or_else(by_machine) {
        Some((Architecture::Arm64, default_of)) => {
            cx.decisions.set_arm(task.id());
            if let Some(parameter) = default_of {
                cx.warn(
                    RuleId::TdRuntimePlatform,
                    task.place(),
                    format!("ARM64 is inferred from the default of parameter {parameter}. The deployed stack may use another value"),
                    format!("Check the value of {parameter} in the deployed stack"),
                );
            }
            let reason = "The container instances are ARM64, and Fargate defaults to X86_64";
            let rationale = default_of.map_or_else(|| Rationale::safe(reason), |_| Rationale::review(reason));
            let (architecture, system) = ("CpuArchitecture", "OperatingSystemFamily");
            let names_system = |platform: &Cursor<'d>| {
                let written = platform.prop(system);
                written.is_some()
            };
            if let Some(platform) = platform.filter(names_system) {
                cx.put_before(platform, architecture, text("ARM64"), system, rationale);
                return;
            }
            let value = mapping([(architecture, text("ARM64")), (system, text("LINUX"))]);
            let before = "ContainerDefinitions";
            cx.put_before(task.body, "RuntimePlatform", value, before, rationale);
        }
        Some((Architecture::Mixed, _)) => cx.needs_decision(
            RuleId::TdRuntimePlatform,
            task.place(),
            "The container instances use both ARM64 and x86 processors, so the CPU architecture of the task cannot be determined",
            "Set the platform in the task definition, for example RuntimePlatform: {CpuArchitecture: X86_64, OperatingSystemFamily: LINUX}",
        ),
        Some((Architecture::X86, _)) | None => {}
    }
}

/// A property with a value other than an absent one.
fn written(place: Option<Cursor<'_>>) -> Option<Cursor<'_>> {
    place.filter(|place| !place.is_absent())
}

/// The architecture that a constraint requires; `None` where it allows both.
fn architecture_of_constraint(expression: Cursor<'_>) -> Option<Architecture> {
    let text = expression.text()?.to_lowercase();
    let (before, wanted) = text.split_once("ecs.cpu-architecture")?;
    let before = before.trim_end_matches("attribute:").trim_end();
    let before = before.trim_end_matches('(').trim_end();
    let is_turned = before.ends_with("not") || before.ends_with('!');
    let denied = is_turned != (wanted.contains("!=") || wanted.contains("not_in"));
    match (wanted.contains("arm64"), wanted.contains("x86_64")) {
        (true, false) if !denied => Some(Architecture::Arm64),
        (false, true) if denied => Some(Architecture::Arm64),
        (true, true) | (false, false) => None,
        _ => Some(Architecture::X86),
    }
}
