//! The time zone that containers used from their host.

use super::host::Path;
use crate::facts::rules::RuleId;
use crate::model::surroundings::script_lines;
use crate::plan::PlanContext;

/// Without the host's files, a container has the time zone of its image, usually UTC.
pub(super) fn report<'d>(cx: &mut PlanContext<'_, 'd>, path: &Path<'d>) {
    let zone = zone_in(&path.text).or_else(|| {
        let module = cx.module()?;
        script_lines(module).iter().find_map(|line| {
            let words = line.text.split_whitespace();
            let project = line.text.contains("set-timezone").then(|| words.last())?;
            project.map(str::to_owned).or_else(|| zone_in(&line.text))
        })
    });
    let message = "the containers took the time zone from their host; on Fargate they have that of their image, usually UTC";
    match zone {
        Some(zone) => cx.action_required(
            RuleId::TdVolumeSourcePath,
            path.place,
            format!("{message}, and the host's is {zone}"),
            format!("give the containers the environment variable TZ with {zone}, and see that their images have tzdata"),
        ),
        None => cx.warn(
            RuleId::TdVolumeSourcePath,
            path.place,
            message,
            "nothing is to do where the instances run in UTC, as they do by default; else give the containers the environment variable TZ",
        ),
    }
}

/// The time zone in `/usr/share/zoneinfo/Asia/Tokyo`.
fn zone_in(text: &str) -> Option<String> {
    let folder = "/usr/share/zoneinfo/";
    let rest = &text[text.find(folder)? + folder.len()..];
    let zone = rest.split_whitespace().next()?;
    Some(zone.trim_matches(['"', '\'', ';']).to_owned())
}
