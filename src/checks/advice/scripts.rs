//! What the instances' scripts set up that tasks may rely on. On Fargate there is no instance to set up.

use crate::facts::rules::RuleId;
use crate::facts::scripts::{SETTINGS, WATCHERS};
use crate::model::Module;
use crate::model::surroundings::{ScriptLine, script_lines};
use crate::plan::PlanContext;

pub(super) fn advise<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    let lines = script_lines(module);
    settings(cx, &lines);
    watchers(cx, &lines);
}

fn settings<'d>(cx: &mut PlanContext<'_, 'd>, lines: &[ScriptLine<'d>]) {
    for setting in &SETTINGS {
        let mark = setting.mark.to_lowercase();
        let line = lines
            .iter()
            .find(|line| line.text.to_lowercase().contains(&mark));
        if let Some(line) = line {
            cx.warn(
                RuleId::CapUserData,
                line.place,
                format!(
                    "a script of the instances says {}: {}; Fargate knows nothing of it",
                    setting.mark, setting.did
                ),
                setting.instead,
            );
        }
    }
}

fn watchers<'d>(cx: &mut PlanContext<'_, 'd>, lines: &[ScriptLine<'d>]) {
    let is_in = |line: &ScriptLine<'d>, name: &str| {
        // A log driver that the agent may use is no program.
        let is_setting = line.text.contains("ECS_AVAILABLE_LOGGING_DRIVERS");
        !is_setting && line.text.contains(name)
    };
    let found: Vec<&str> = WATCHERS
        .into_iter()
        .filter(|name| lines.iter().any(|line| is_in(line, name)))
        .collect();
    let place = lines
        .iter()
        .find(|line| found.iter().any(|name| is_in(line, name)));
    if let Some(line) = place {
        cx.warn(
            RuleId::CapUserData,
            line.place,
            format!("programs on the instances collect logs or metrics and see nothing of tasks on Fargate: {}", found.join(", ")),
            "let the awslogs driver, a sidecar container or Container Insights do it",
        );
    }
}
