//! `explain`: the page of a step, or a rule.

use std::io::{self, Write};

use crate::report::rules;
use crate::transforms::by_name;

pub(super) fn one(name: &str, out: &mut dyn Write) -> io::Result<()> {
    match by_name(name) {
        Some(step) => writeln!(out, "{}", step.readme.trim_end()),
        None => rules::text(Some(name), out),
    }
}
