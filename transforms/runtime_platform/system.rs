//! The operating system that a task ran on, as far as the template and the task definition show.

use crate::facts::platforms::{Windows, of_container_image, of_family, of_machine_image};
use crate::facts::rules::RuleId;
use crate::model::surroundings::{Mark, images_of};
use crate::model::{Answer, Props, TaskDefinition, alternatives};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// What is known about the operating system.
pub(super) enum OsEvidence<'d> {
    /// Nothing shows that it is not Linux.
    Linux,
    /// The task definition specifies which Windows it is.
    Declared(Cursor<'d>),
    /// Windows, and the evidence.
    Windows(Vec<Claim<'d>>),
    /// It cannot be determined: where, and why.
    Unclear(Cursor<'d>, &'static str),
}

/// Evidence that the task runs on Windows.
pub(super) struct Claim<'d> {
    /// The place of the evidence.
    pub(super) place: Cursor<'d>,
    /// Which Windows it is, where the evidence shows it.
    pub(super) windows: Option<Windows>,
    /// The parameter, where only its default shows it.
    pub(super) default_of: Option<&'d str>,
}

/// What a task definition runs on.
pub(super) fn of<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) -> OsEvidence<'d> {
    let platform = task.get("RuntimePlatform");
    if let Some(platform) = platform.filter(|one| one.is_function()) {
        return chosen(cx, task, platform);
    }
    let family = platform.and_then(|platform| platform.prop("OperatingSystemFamily"));
    if let Some(family) = family.filter(|family| !family.is_null()) {
        return declared(cx, family);
    }
    let mut claims = Vec::new();
    for expression in constraints(cx, task) {
        match of_constraint(expression) {
            Some(Constraint::Linux) => return OsEvidence::Linux,
            Some(Constraint::Windows(windows)) => claims.push(Claim {
                place: expression,
                windows,
                default_of: None,
            }),
            None => {}
        }
    }
    claims.extend(of_containers(cx, task));
    let (of_instances, mixed) = of_instances(cx);
    match mixed {
        Some(place) if claims.is_empty() => {
            return OsEvidence::Unclear(
                place,
                "The container instances use both Windows and Linux AMIs",
            );
        }
        // It is not known which of the container instances the task runs on, so they do not show its version.
        Some(_) => {}
        None => claims.extend(of_instances),
    }
    if claims.is_empty() {
        OsEvidence::Linux
    } else {
        OsEvidence::Windows(claims)
    }
}

/// A platform that a condition chooses is left unchanged where all branches are for Linux.
fn chosen<'d>(
    cx: &PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    platform: Cursor<'d>,
) -> OsEvidence<'d> {
    let is_linux = |one: Cursor<'d>| {
        let family = one.prop("OperatingSystemFamily");
        let by_default = family.is_none() && one.is_mapping();
        by_default || family.is_some_and(|family| cx.evaluate(family).is("LINUX"))
    };
    let all_linux = alternatives(platform).into_iter().all(is_linux);
    if all_linux && of_containers(cx, task).is_empty() {
        OsEvidence::Linux
    } else {
        OsEvidence::Unclear(
            platform,
            "RuntimePlatform is not a literal value and may be Windows",
        )
    }
}

fn declared<'d>(cx: &mut PlanContext<'_, 'd>, family: Cursor<'d>) -> OsEvidence<'d> {
    match cx.evaluate(family) {
        Answer::Fixed(name) if name == "LINUX" => OsEvidence::Linux,
        Answer::Fixed(_) => OsEvidence::Declared(family),
        Answer::DefaultOnly(name) if name == "LINUX" => {
            cx.warn(
                RuleId::TdRuntimePlatform,
                family,
                "A parameter sets OperatingSystemFamily. The changes are correct for its default, LINUX",
                "Review the task definition if the deployed stack uses Windows",
            );
            OsEvidence::Linux
        }
        _ => OsEvidence::Unclear(family, "OperatingSystemFamily is not a literal value"),
    }
}

/// The constraints on the task definition and on the services that run it.
pub(super) fn constraints<'d>(
    cx: &PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
) -> Vec<Cursor<'d>> {
    let own = task.get("PlacementConstraints").into_iter();
    let services = cx.workload.services_of(cx.project, task);
    let of_services = services.filter_map(|service| service.get("PlacementConstraints"));
    own.chain(of_services)
        .flat_map(alternatives)
        .flat_map(Cursor::items)
        .flat_map(alternatives)
        .filter_map(|one| one.prop("Expression").or_else(|| one.get("expression")))
        .collect()
}

enum Constraint {
    Linux,
    Windows(Option<Windows>),
}

fn of_constraint(expression: Cursor<'_>) -> Option<Constraint> {
    let text = expression.text()?.to_lowercase();
    let is_denied = text.contains("!=") || text.contains("not_in");
    let by_family = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .find_map(of_family);
    if let Some(windows) = by_family {
        return Some(Constraint::Windows(Some(windows).filter(|_| !is_denied)));
    }
    let of_system = text.contains("os-type") || text.contains("os-family");
    if of_system && text.contains("linux") != is_denied {
        return Some(Constraint::Linux);
    }
    text.contains("windows")
        .then_some(Constraint::Windows(None))
}

/// Images and shells for Windows.
fn of_containers<'d>(cx: &PlanContext<'_, 'd>, task: &TaskDefinition<'d>) -> Vec<Claim<'d>> {
    let mut found = Vec::new();
    for container in task.containers() {
        let images = container.get("Image").into_iter().flat_map(alternatives);
        for image in images {
            let answer = cx.evaluate(image);
            let mut texts: Vec<&str> = answer.values().iter().map(String::as_str).collect();
            let parts = image.descendants();
            texts.extend(
                parts
                    .iter()
                    .filter_map(|part| part.document.scalar(part.node)),
            );
            if !texts
                .iter()
                .any(|text| text.to_lowercase().contains("windows"))
            {
                continue;
            }
            let default = matches!(answer, Answer::DefaultOnly(_));
            let name = crate::model::ref_name(image).unwrap_or("the image");
            found.push(Claim {
                place: image,
                windows: texts.into_iter().find_map(of_container_image),
                default_of: default.then_some(name),
            });
        }
        let programs = ["EntryPoint", "Command"].iter();
        let shell = programs
            .filter_map(|name| container.get(name)?.items().next())
            .find(|first| {
                let program = first.text().unwrap_or("").to_lowercase();
                matches!(program.trim_end_matches(".exe"), "powershell" | "cmd")
            });
        found.extend(shell.map(|place| Claim {
            place,
            windows: None,
            default_of: None,
        }));
    }
    found
}

/// The evidence in the container instances' AMIs, and the place of one for Windows where others are for Linux.
fn of_instances<'d>(cx: &PlanContext<'_, 'd>) -> (Vec<Claim<'d>>, Option<Cursor<'d>>) {
    let Some(module) = cx.module() else {
        return (Vec::new(), None);
    };
    let marks = images_of(module, cx.workload);
    let (windows, others): (Vec<_>, Vec<_>) = marks
        .iter()
        .partition(|mark| mark.text.to_lowercase().contains("windows"));
    let is_linux = |text: &str| {
        ["amazon-linux", "bottlerocket", "amzn", "ubuntu"]
            .iter()
            .any(|name| text.contains(name))
    };
    let mixed = others.iter().any(|mark| is_linux(&mark.text));
    let first = windows.first().map(|mark| module.root.at(mark.node));
    let parameter = |mark: &Mark| module.parameter(mark.default_of.as_ref()?);
    let claims = windows.into_iter().map(|mark| Claim {
        place: module.root.at(mark.node),
        windows: of_machine_image(&mark.text),
        default_of: parameter(mark).map(|parameter| parameter.name),
    });
    (claims.collect(), first.filter(|_| mixed))
}
