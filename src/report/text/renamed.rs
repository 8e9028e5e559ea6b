//! The names that change, and where they are referenced.

use std::io;

use super::Printer;
use super::workload::elsewhere;
use crate::outcome::{Mention, Renamed, WorkloadReport};
use crate::visible::one_line;

/// The maximum number of occurrences of one name that are shown with their lines.
const SHOWN: usize = 20;

/// The maximum number of listed occurrences that may refer to something else.
const NAMED: usize = 8;

impl Printer<'_> {
    pub(super) fn renamed(&mut self, workload: &WorkloadReport) -> io::Result<()> {
        let mut is_first = true;
        for renamed in &workload.renamed {
            let what = told(renamed);
            // A container name without other references is not worth reporting.
            let Some(what) = what else { continue };
            if std::mem::take(&mut is_first) {
                writeln!(self.out, "  renamed")?;
            }
            let file = elsewhere(&renamed.file, workload);
            writeln!(
                self.out,
                "    {file}line {}: {}",
                renamed.span.start.line,
                one_line(&what)
            )?;
            self.places(renamed)?;
        }
        Ok(())
    }

    fn places(&mut self, renamed: &Renamed) -> io::Result<()> {
        let (sure, perhaps): (Vec<&Mention>, Vec<&Mention>) =
            renamed.places.iter().partition(|place| place.is_sure);
        for place in sure.iter().take(SHOWN) {
            let at = place.span.start;
            let text = self.paint.faint(one_line(&place.text));
            writeln!(
                self.out,
                "      {}:{}:{}: {text}",
                one_line(&place.file),
                at.line,
                at.column
            )?;
        }
        if sure.len() > SHOWN {
            let more = sure.len() - SHOWN;
            writeln!(
                self.out,
                "      and {more} more; --format json lists them all"
            )?;
        }
        if !perhaps.is_empty() {
            writeln!(
                self.out,
                "      perhaps also: {}",
                one_line(&by_file(&perhaps))
            )?;
        }
        if renamed.others > 0 {
            let count = match renamed.others {
                1 => "1 more place has".to_owned(),
                count => format!("{count} more places have"),
            };
            writeln!(
                self.out,
                "      {count} this word, but nothing there says that it is a {}",
                renamed.kind.name()
            )?;
        }
        Ok(())
    }
}

/// The change of a name, and whether it is referenced elsewhere; `None` if there is nothing to report.
fn told(renamed: &Renamed) -> Option<String> {
    let kind = renamed.kind.name();
    let old = &renamed.old;
    let becomes = match (&renamed.new, renamed.kind) {
        (Some(new), crate::outcome::NameKind::Host) => {
            return (!renamed.places.is_empty())
                .then(|| format!("the host {old} is {new} from now on; look at who says it:"));
        }
        (Some(new), _) => format!("the {kind} {old} is {new} from now on"),
        (None, _) => format!("the {kind} {old} gets a name that CloudFormation makes up"),
    };
    let who = if !renamed.places.is_empty() {
        "look at who says the old name:"
    } else if !renamed.was_searched {
        "look for the old name yourself: too little of it stands in the template"
    } else {
        "no other place that was searched says the old one"
    };
    Some(format!("{becomes}; {who}"))
}

/// `deploy.sh:3, 7; README.md:1`, and the number of further ones.
fn by_file(places: &[&Mention]) -> String {
    let mut files: Vec<String> = Vec::new();
    for alike in places[..places.len().min(NAMED)].chunk_by(|one, next| one.file == next.file) {
        let lines: Vec<String> = alike
            .iter()
            .map(|place| place.span.start.line.to_string())
            .collect();
        files.push(format!("{}:{}", alike[0].file, lines.join(", ")));
    }
    let more = places.len().saturating_sub(NAMED);
    if more > 0 {
        files.push(format!("and {more} more (--format json lists them)"));
    }
    files.join("; ")
}
