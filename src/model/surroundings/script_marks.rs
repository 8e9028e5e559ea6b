//! Settings and programs that are known, in the startup scripts of container instances.

use super::scripts::{ScriptLine, script_lines};
use crate::facts::scripts::{SETTINGS, Setting, WATCHERS};
use crate::model::Module;

/// The settings that the scripts of the module's container instances apply, each with its first line.
pub fn settings_in_scripts<'m>(
    module: &'m Module<'_>,
) -> impl Iterator<Item = (&'static Setting, &'m ScriptLine)> {
    let lines = script_lines(module);
    let settings = &module.surroundings.settings;
    let found = settings.get_or_init(|| settings_in(lines)).iter();
    found.filter_map(|(setting, line)| Some((SETTINGS.get(*setting)?, lines.get(*line)?)))
}

fn settings_in(lines: &[ScriptLine]) -> Vec<(usize, usize)> {
    let texts: Vec<String> = lines.iter().map(|line| line.text.to_lowercase()).collect();
    let settings = SETTINGS.iter().enumerate();
    let found = settings.filter_map(|(setting, one)| {
        let mark = one.mark.to_lowercase();
        let line = texts.iter().position(|text| text.contains(&mark))?;
        Some((setting, line))
    });
    found.collect()
}

/// The programs in the scripts that collect logs or metrics, and the first line with one of them.
pub fn watchers_in_scripts<'m>(
    module: &'m Module<'_>,
) -> Option<(&'m [&'static str], &'m ScriptLine)> {
    let lines = script_lines(module);
    let watchers = &module.surroundings.watchers;
    let found = watchers.get_or_init(|| watchers_in(lines)).as_ref();
    found.and_then(|(names, line)| Some((names.as_slice(), lines.get(*line)?)))
}

fn watchers_in(lines: &[ScriptLine]) -> Option<(Vec<&'static str>, usize)> {
    let is_in = |line: &ScriptLine, name: &str| {
        // A log driver that the agent may use is not a program.
        let is_setting = line.text.contains("ECS_AVAILABLE_LOGGING_DRIVERS");
        !is_setting && line.text.contains(name)
    };
    let mut names = WATCHERS.to_vec();
    names.retain(|name| lines.iter().any(|line| is_in(line, name)));
    let first = lines
        .iter()
        .position(|line| names.iter().any(|name| is_in(line, name)))?;
    Some((names, first))
}
