//! Whether output is colored: `--color`, and the variables NO_COLOR, FORCE_COLOR, CLICOLOR and CLICOLOR_FORCE.

use std::ffi::{OsStr, OsString};

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};

/// Sets the process-wide choice from the arguments, or else from the environment. `auto` leaves it to the streams,
/// which respect the variables other than FORCE_COLOR.
pub fn choose(
    arguments: impl Iterator<Item = OsString>,
    variable: impl Fn(&str) -> Option<OsString>,
) {
    choice(arguments, variable).write_global();
}

fn choice(
    arguments: impl Iterator<Item = OsString>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> ColorChoice {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty() && value != "0");
    match argument(arguments).as_deref().and_then(OsStr::to_str) {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ if is_set("FORCE_COLOR") && !is_set("NO_COLOR") => ColorChoice::Always,
        _ => ColorChoice::Auto,
    }
}

/// The value of `--color`; a wrong one is reported when the arguments are parsed.
fn argument(mut arguments: impl Iterator<Item = OsString>) -> Option<OsString> {
    let mut value = None;
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            break;
        }
        if argument == "--color" {
            value = arguments.next();
        } else if let Some(given) = argument
            .to_str()
            .and_then(|all| all.strip_prefix("--color="))
        {
            value = Some(given.into());
        }
    }
    value
}

/// Whether messages and reports on a stream are colored.
pub fn of_messages(stream: &impl RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

/// Whether a diff on a stream is colored: on a terminal, or with `--color always`. The variables alone, which are often
/// set for a whole CI job, do not color a diff in a pipe, because it could not be applied.
pub fn of_data(stream: &impl RawStream, argument: clap::ColorChoice) -> bool {
    let is_wanted = argument == clap::ColorChoice::Always || stream.is_terminal();
    of_messages(stream) && is_wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(arguments: &[&str], variables: &[(&str, &str)]) -> ColorChoice {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.into())
        };
        choice(arguments.iter().map(OsString::from), variable)
    }

    #[test]
    fn the_argument_overrides_the_environment() {
        let forced = [("FORCE_COLOR", "1")];
        for (arguments, variables, expected) in [
            (&["check", "."][..], &[][..], ColorChoice::Auto),
            (
                &["check", "--color", "never", "."],
                &forced[..],
                ColorChoice::Never,
            ),
            (
                &["--color=always", "check"],
                &[("NO_COLOR", "1")],
                ColorChoice::Always,
            ),
            (&["--color=auto", "check"], &forced, ColorChoice::Always),
            (&["check", "--", "--color=never"], &[], ColorChoice::Auto),
            (
                &["check"],
                &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")],
                ColorChoice::Auto,
            ),
            (&["check"], &[("FORCE_COLOR", "0")], ColorChoice::Auto),
            (&["check"], &[("FORCE_COLOR", "")], ColorChoice::Auto),
        ] {
            assert_eq!(
                chosen(arguments, variables),
                expected,
                "{arguments:?} {variables:?}"
            );
        }
    }
}
