//! The operating system family of tasks on Windows.

use super::system::Claim;
use crate::facts::platforms::WINDOWS_FAMILIES;
use crate::facts::rules::RuleId;
use crate::model::TaskDefinition;
use crate::model::new_value::{mapping, text};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;

/// Writes the family that the evidence agrees on, otherwise requests it.
pub(super) fn declare<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    claims: &[Claim<'d>],
) {
    let Some(first) = claims.first() else {
        return;
    };
    let mut versions: Vec<&str> = claims
        .iter()
        .filter_map(|claim| Some(claim.windows.as_ref()?.version.as_str()))
        .collect();
    versions.sort_unstable();
    versions.dedup();
    let [version] = versions.as_slice() else {
        let what = if versions.is_empty() {
            "The task runs on Windows, but the Windows version cannot be determined".to_owned()
        } else {
            format!(
                "The task runs on Windows, but the settings indicate different versions: {}",
                versions.join(" and ")
            )
        };
        return cx.needs_decision(RuleId::TdRuntimePlatform, first.place, what, help());
    };
    let mut editions = claims
        .iter()
        .filter_map(|claim| claim.windows.as_ref()?.edition.as_deref());
    let edition = editions.next_back().unwrap_or("CORE");
    let family = format!("WINDOWS_SERVER_{version}_{edition}");
    if !is_offered(cx, first.place, &family) {
        return;
    }
    let has_version = |claim: &&Claim<'d>| claim.windows.is_some();
    let by_default = claims
        .iter()
        .filter(has_version)
        .all(|claim| claim.default_of.is_some());
    let source = claims.iter().find(has_version).unwrap_or(first);
    if let Some(parameter) = source.default_of.filter(|_| by_default) {
        cx.warn(
            RuleId::TdRuntimePlatform,
            source.place,
            format!("{family} is inferred from the default of {parameter}. The deployed stack may use another Windows version"),
            format!("Check the value of {parameter} in the deployed stack"),
        );
    }
    write(cx, task, &family);
}

fn write<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>, family: &str) {
    let rationale = Rationale::review(format!(
        "The container instances run Windows Server, and Fargate defaults to LINUX. The image requires the Windows version it was built for, here {family}"
    ))
    .prevents("image Manifest does not contain descriptor matching platform");
    let (architecture, system) = ("CpuArchitecture", "OperatingSystemFamily");
    if let Some(platform) = task
        .get("RuntimePlatform")
        .filter(|platform| platform.is_mapping())
    {
        cx.put(platform, system, text(family), &[architecture], rationale);
        return;
    }
    let value = mapping([(architecture, text("X86_64")), (system, text(family))]);
    let before = "ContainerDefinitions";
    cx.put_before(task.body, "RuntimePlatform", value, before, rationale);
}

/// Whether Fargate supports a family; a workload with another one is blocked.
pub(super) fn is_offered<'d>(
    cx: &mut PlanContext<'_, 'd>,
    place: Cursor<'d>,
    family: &str,
) -> bool {
    let offered = WINDOWS_FAMILIES.contains(&family);
    if !offered {
        cx.block(
            RuleId::StdWindows,
            place,
            format!("{family} is not supported on Fargate. Supported values are {}", WINDOWS_FAMILIES.join(", ")),
            "Build the images for Windows Server 2019 or 2022 and run the migration again, or keep the task on container instances",
        );
    }
    offered
}

fn help() -> String {
    format!(
        "Set RuntimePlatform in the task definition, with CpuArchitecture: X86_64 and as OperatingSystemFamily one of {}, and run the migration again. It must be the Windows version that the image was built for",
        WINDOWS_FAMILIES.join(", ")
    )
}
