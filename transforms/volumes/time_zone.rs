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
    let message = "On EC2 the containers use the time zone of the host. On Fargate they use that of their image, usually UTC";
    match zone {
        Some(zone) => cx.action_required(
            RuleId::TdVolumeSourcePath,
            path.place,
            format!("{message}. The time zone of the host is {zone}"),
            format!("Set the environment variable TZ={zone} in the containers, and make sure that their images contain tzdata"),
        ),
        None => cx.warn(
            RuleId::TdVolumeSourcePath,
            path.place,
            message,
            "If the container instances do not run in UTC (the default), set the environment variable TZ in the containers, for example TZ=Europe/Berlin",
        ),
    }
}

/// The time zone in `/usr/share/zoneinfo/Asia/Tokyo`.
fn zone_in(text: &str) -> Option<String> {
    let directory = "/usr/share/zoneinfo/";
    let rest = &text[text.find(directory)? + directory.len()..];
    let zone = rest.split_whitespace().next()?;
    Some(zone.trim_matches(['"', '\'', ';']).to_owned())
}
