//! One row for each workload.

use std::io;

use textwrap::core::display_width;

use super::{Printer, wrap};
use crate::outcome::{Impact, Verdict, WorkloadReport};
use crate::visible::one_line;

/// A row, as plain texts.
pub(super) struct Row<'r> {
    pub(super) workload: &'r WorkloadReport,
    /// Whether its file could not be written.
    pub(super) is_lost: bool,
    /// The numbers of the findings that need a person.
    pub(super) needs: Vec<usize>,
}

/// The texts of a row below the headings.
struct Cells {
    place: String,
    id: String,
    verdict: String,
    update: &'static str,
    downtime: &'static str,
    size: String,
    needs: String,
}

/// How the columns share the width of the terminal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// All columns.
    Full,
    /// The verdict is a heading above its rows.
    ByVerdict,
    /// The same, with short headings and sizes, and the workloads' names cut.
    Narrow,
}

/// The places of workloads are not cut below this many columns for the sake of another column.
const LEAST_PLACE: usize = 20;

/// Long places are cut to this many columns before other columns are.
const ENOUGH_PLACE: usize = 44;

/// The columns of a workload's name in a narrow table.
const NARROW_ID: usize = 18;

/// The same if the places need the room.
const LEAST_ID: usize = 12;

/// The columns between two columns, but in a narrow table.
const GAP: usize = 2;

impl Printer<'_, '_> {
    pub(super) fn table(&mut self, rows: &[Row<'_>]) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let narrow: Vec<Cells> = rows.iter().map(|row| self.cells(row, true)).collect();
        let wide: Vec<Cells> = rows.iter().map(|row| self.cells(row, false)).collect();
        let layouts = [
            (Layout::Full, &wide),
            (Layout::ByVerdict, &wide),
            (Layout::Narrow, &narrow),
        ];
        let fitting = layouts.into_iter().find_map(|(layout, cells)| {
            let columns = Columns::of(layout, cells, self.width)?;
            Some((layout, cells, columns))
        });
        match fitting {
            Some((Layout::Full, cells, columns)) => self.lines(rows, cells, &columns, true),
            Some((_, cells, columns)) => self.lines(rows, cells, &columns, false),
            None => self.stacked(rows, &narrow),
        }?;
        writeln!(self.out)
    }

    fn cells(&self, row: &Row<'_>, is_narrow: bool) -> Cells {
        let workload = row.workload;
        let is_migrated = workload.verdict.is_migrated() && !row.is_lost;
        let update = match (workload.impact, is_narrow) {
            _ if !is_migrated => "-",
            (Impact::Replaced, _) => "replaced",
            (Impact::InPlace, _) => "in place",
            (Impact::Parallel, _) => "parallel",
            (Impact::NewRevision, false) => "new revision",
            (Impact::NewRevision, true) => "revision",
            (Impact::None, _) => "-",
        };
        let downtime = match workload.flags.downtime {
            _ if !is_migrated => "-",
            true => "yes",
            false => "no",
        };
        let place = format!("{}:{}", workload.file, workload.line);
        Cells {
            place: one_line(&place).into_owned(),
            id: one_line(&workload.id).into_owned(),
            verdict: self.verdict_name(row),
            update,
            downtime,
            size: size(workload, is_narrow),
            needs: ranges(&row.needs),
        }
    }

    /// The verdict, or that the file could not be written.
    pub(super) fn verdict_name(&self, row: &Row<'_>) -> String {
        match row.workload.verdict {
            verdict if row.is_lost && verdict.is_migrated() => "not written".to_owned(),
            Verdict::Ready if self.is_written => "migrated".to_owned(),
            verdict => verdict.name().to_owned(),
        }
    }

    fn lines(
        &mut self,
        rows: &[Row<'_>],
        cells: &[Cells],
        columns: &Columns,
        with_verdict: bool,
    ) -> io::Result<()> {
        let heading = columns.heading(with_verdict);
        writeln!(self.out, "{}", self.paint.faint(heading.trim_end()))?;
        let mut last = "";
        for (row, cells) in rows.iter().zip(cells) {
            if !with_verdict && last != cells.verdict {
                last = &cells.verdict;
                let count = rows
                    .iter()
                    .filter(|one| self.verdict_name(one) == last)
                    .count();
                let verdict = self.in_color(row, last);
                writeln!(self.out, "{verdict} ({count})")?;
            }
            let line = self.line(row, cells, columns, with_verdict);
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn line(&self, row: &Row<'_>, cells: &Cells, columns: &Columns, with_verdict: bool) -> String {
        let [place, id, verdict, update, downtime, size] = columns.widths;
        let shown_place = wrap::shortened_path(&cells.place, place);
        let shown_id = wrap::shortened(&cells.id, id);
        let mut parts = vec![
            wrap::padded(&shown_place, place),
            self.paint.bold(wrap::padded(&shown_id, id)),
        ];
        if with_verdict {
            parts.push(self.in_color(row, &wrap::padded(&cells.verdict, verdict)));
        }
        let padded_downtime = wrap::padded(cells.downtime, downtime);
        parts.push(wrap::padded(cells.update, update));
        parts.push(if cells.downtime == "yes" {
            self.paint.red(padded_downtime)
        } else {
            padded_downtime
        });
        parts.push(wrap::padded(&cells.size, size));
        parts.push(cells.needs.clone());
        parts.join(&" ".repeat(columns.gap))
    }

    /// Two lines a row, for a very narrow terminal.
    fn stacked(&mut self, rows: &[Row<'_>], cells: &[Cells]) -> io::Result<()> {
        for (row, cells) in rows.iter().zip(cells) {
            let room = self
                .width
                .saturating_sub(display_width(&cells.id) + 1)
                .max(10);
            let place = wrap::shortened_path(&cells.place, room);
            writeln!(self.out, "{place} {}", self.paint.bold(&cells.id))?;
            let verdict = self.in_color(row, &cells.verdict);
            let mut parts = Vec::new();
            if cells.update != "-" {
                parts.push(cells.update.to_owned());
                parts.push(format!("downtime {}", cells.downtime));
            }
            if cells.size != "-" {
                parts.push(cells.size.clone());
            }
            if !row.needs.is_empty() {
                parts.push(format!("needs {}", cells.needs));
            }
            let details = parts.join(", ");
            let width = 2 + display_width(&cells.verdict) + 2;
            let head = format!("  {verdict}{}", if details.is_empty() { "" } else { ": " });
            wrap::write(self.out, self.width, (&head, width), 4, &details)?;
        }
        Ok(())
    }

    pub(super) fn in_color(&self, row: &Row<'_>, text: &str) -> String {
        match row.workload.verdict {
            verdict if row.is_lost && verdict.is_migrated() => self.paint.red(text),
            Verdict::Ready => self.paint.green(text),
            Verdict::ActionRequired | Verdict::NeedsDecision => self.paint.yellow(text),
            Verdict::Blocked => self.paint.red(text),
            Verdict::Skipped | Verdict::OnFargate | Verdict::NotEc2 => text.to_owned(),
        }
    }
}

/// The widths of the columns before the last one: place, workload, verdict, update, downtime and size.
struct Columns {
    gap: usize,
    headings: [&'static str; 7],
    widths: [usize; 6],
}

impl Columns {
    /// The widths of a layout; `None` if it does not fit.
    fn of(layout: Layout, cells: &[Cells], width: usize) -> Option<Self> {
        let headings = match layout {
            Layout::Narrow => [
                "Place", "Workload", "Verdict", "Update", "Down", "CPU/MiB", "Needs",
            ],
            _ => [
                "Place", "Workload", "Verdict", "Update", "Downtime", "CPU/MiB", "Needs",
            ],
        };
        let widest = |heading: &str, text: fn(&Cells) -> &str| {
            let texts = cells.iter().map(|cells| display_width(text(cells)));
            texts.max().unwrap_or(0).max(heading.len())
        };
        let wanted = widest(headings[0], |cells| &cells.place);
        let mut id = widest(headings[1], |cells| &cells.id);
        if layout == Layout::Narrow {
            id = id.min(NARROW_ID);
        }
        let verdict = widest(headings[2], |cells| &cells.verdict);
        let update = widest(headings[3], |cells| cells.update);
        let downtime = widest(headings[4], |cells| cells.downtime);
        let size = widest(headings[5], |cells| &cells.size);
        let needs = widest(headings[6], |cells| &cells.needs);
        let gap = if layout == Layout::Narrow { 1 } else { GAP };
        let mut taken = update + downtime + size + needs + 5 * gap;
        if layout == Layout::Full {
            taken += verdict + gap;
        }
        let least = match layout {
            Layout::Full => wanted,
            Layout::ByVerdict => wanted.min(ENOUGH_PLACE),
            Layout::Narrow => wanted.min(LEAST_PLACE),
        };
        let both = width.checked_sub(taken)?;
        if layout == Layout::Narrow {
            id = id.min(both.saturating_sub(least).max(LEAST_ID));
        }
        let room = both.checked_sub(id)?;
        let place = wanted.min(room);
        (room >= least).then_some(Self {
            gap,
            headings,
            widths: [place, id, verdict, update, downtime, size],
        })
    }

    fn heading(&self, with_verdict: bool) -> String {
        let columns = self.headings.iter().enumerate();
        let columns = columns.filter(|(index, _)| with_verdict || *index != 2);
        let texts = columns.map(|(index, heading)| {
            let width = self.widths.get(index).copied().unwrap_or_default();
            wrap::padded(heading, width)
        });
        let texts: Vec<String> = texts.collect();
        texts.join(&" ".repeat(self.gap))
    }
}

/// What the containers reserve, and the size that the task has.
pub(in crate::report) fn size(workload: &WorkloadReport, is_narrow: bool) -> String {
    let Some(first) = workload.sizes.first() else {
        return "-".to_owned();
    };
    let shown = |amount: Option<crate::outcome::CpuMemory>, unknown: &str| {
        amount.map_or_else(|| unknown.to_owned(), |amount| amount.to_string())
    };
    let arrow = if is_narrow { "→" } else { " → " };
    let (before, after) = (shown(first.reserved, "?"), shown(first.size, "?"));
    let more = match workload.sizes.len() - 1 {
        0 => String::new(),
        more => format!(" +{more}"),
    };
    format!("{before}{arrow}{after}{more}")
}

/// `1-3, 5`.
fn ranges(numbers: &[usize]) -> String {
    let mut texts: Vec<String> = Vec::new();
    for run in numbers.chunk_by(|one, next| one + 1 == *next) {
        texts.push(match run {
            [one] => one.to_string(),
            [one, other] => format!("{one},{other}"),
            [first, .., last] => format!("{first}-{last}"),
            [] => continue,
        });
    }
    if texts.is_empty() {
        "-".to_owned()
    } else {
        texts.join(",")
    }
}
