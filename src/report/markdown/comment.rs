//! A comment within its limit: what matters most first, and a sentence about what is omitted.

use super::details::collapsed;
use crate::report::plural;

/// The characters that are kept for the sentence about what is omitted.
const RESERVED: usize = 500;

/// The parts of a comment.
pub(super) struct Comment {
    /// The title and the plan, always shown.
    pub(super) head: String,
    /// The heading of the table, with its line breaks.
    pub(super) heading: &'static str,
    /// The rows of the table, with their line breaks.
    pub(super) rows: Vec<String>,
    /// The graph of the stacks; empty if there is none.
    pub(super) graph: String,
    /// The collapsed parts.
    pub(super) parts: Vec<Part>,
    /// The command that prints everything.
    pub(super) command: &'static str,
}

/// A collapsed part.
pub(super) struct Part {
    pub(super) summary: String,
    pub(super) content: String,
    /// Omitted before the content is.
    pub(super) diff: String,
}

impl Part {
    pub(super) fn new(summary: String, content: String) -> Self {
        Self {
            summary,
            content,
            diff: String::new(),
        }
    }

    fn is_empty_without_diff(&self) -> bool {
        self.content.is_empty()
    }

    fn shown(&self, with_diff: bool) -> String {
        let diff = if with_diff { self.diff.as_str() } else { "" };
        let separator = if diff.is_empty() { "" } else { "\n" };
        collapsed(&self.summary, &format!("{}{separator}{diff}", self.content))
    }
}

/// What is left of a limit.
struct Room(usize);

impl Room {
    /// Whether a text fits; its characters are taken then.
    fn takes(&mut self, text: &str) -> bool {
        self.takes_count(text.chars().count())
    }

    fn takes_count(&mut self, count: usize) -> bool {
        let left = self.0.checked_sub(count);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}

/// What is omitted.
#[derive(Default)]
struct Omitted {
    rows: usize,
    graph: bool,
    details: usize,
    diffs: usize,
}

impl Comment {
    /// The comment, with at most this many characters. Rows and findings precede the graph and the diffs.
    pub(super) fn fitted(&self, limit: usize) -> String {
        let mut room = Room(limit.saturating_sub(RESERVED));
        let mut omitted = Omitted::default();
        room.takes(&self.head);
        // The details are worth at least as much as the table.
        let mut half = Room(room.0 / 2);
        half.takes(self.heading);
        let rows = self.rows.iter().take_while(|row| half.takes(row));
        let rows: Vec<&str> = rows.map(String::as_str).collect();
        omitted.rows = self.rows.len() - rows.len();
        let table = match rows.is_empty() {
            true => String::new(),
            false => format!("{}{}\n", self.heading, rows.concat()),
        };
        room.takes(&table);
        let has_content: Vec<bool> = self
            .parts
            .iter()
            .map(|part| !part.is_empty_without_diff() && room.takes(&part.shown(false)))
            .collect();
        let has_graph = room.takes(&self.graph);
        omitted.graph = !has_graph;
        let mut details = String::new();
        for (part, has_content) in self.parts.iter().zip(has_content) {
            let complete = part.shown(true);
            let is_taken = match has_content {
                true => part.shown(false).chars().count(),
                false => 0,
            };
            let is_alone = part.is_empty_without_diff();
            let with_diff =
                (has_content || is_alone) && room.takes_count(complete.chars().count() - is_taken);
            if with_diff {
                details += &complete;
                continue;
            }
            omitted.diffs += usize::from(!part.diff.is_empty());
            if has_content {
                details += &part.shown(false);
            } else if !is_alone {
                omitted.details += 1;
            }
        }
        let graph = if has_graph { self.graph.as_str() } else { "" };
        let note = omitted.sentence(limit, self.command);
        format!("{}{table}{graph}{details}{note}", self.head)
    }
}

impl Omitted {
    fn sentence(&self, limit: usize, command: &str) -> String {
        let counted = [
            (
                self.rows,
                plural(self.rows, "row of the table", "rows of the table"),
            ),
            (
                usize::from(self.graph),
                "the graph of the stacks".to_owned(),
            ),
            (
                self.details,
                format!(
                    "the details of {}",
                    plural(self.details, "workload", "workloads")
                ),
            ),
            (
                self.diffs,
                format!(
                    "the diffs of {}",
                    plural(self.diffs, "workload", "workloads")
                ),
            ),
        ];
        let counted = counted.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = counted.map(|(_, text)| text).collect();
        if parts.is_empty() {
            return String::new();
        }
        format!(
            "A comment is limited to {limit} characters. Omitted: {}. For the complete report, run `{command}`.\n",
            parts.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(parts: usize, rows: usize) -> Comment {
        Comment {
            head: "head\n".into(),
            heading: "| h |\n|---|\n",
            rows: (0..rows)
                .map(|number| format!("| row {number} |\n"))
                .collect(),
            graph: "graph\n".into(),
            parts: (0..parts)
                .map(|number| Part {
                    summary: format!("part {number}"),
                    content: "ö".repeat(1000) + "\n",
                    diff: format!("diff {number} {}\n", "d".repeat(3000)),
                })
                .collect(),
            command: "ecs2fargate check -v",
        }
    }

    #[test]
    fn everything_is_shown_if_it_fits() {
        let shown = comment(2, 3).fitted(65_536);
        assert!(
            shown.starts_with(
                "head\n| h |\n|---|\n| row 0 |\n| row 1 |\n| row 2 |\n\ngraph\n<details>"
            ),
            "{shown}"
        );
        assert_eq!(shown.matches("diff ").count(), 2);
        assert!(!shown.contains("Omitted"), "{shown}");
    }

    #[test]
    fn diffs_are_omitted_before_findings() {
        let shown = comment(10, 1).fitted(20_000);
        let count = shown.chars().count();
        assert!((16_000..=20_000).contains(&count), "{count}");
        assert_eq!(shown.matches("<summary>").count(), 10);
        let diffs = shown.matches("diff ").count();
        assert!((1..10).contains(&diffs), "{diffs}");
        let note = format!(
            "A comment is limited to 20000 characters. Omitted: the diffs of {} workloads. For the complete report, run `ecs2fargate check -v`.\n",
            10 - diffs
        );
        assert!(shown.ends_with(&note), "{shown}");
    }

    #[test]
    fn findings_and_rows_are_counted_if_they_do_not_fit() {
        let shown = comment(100, 10_000).fitted(65_536);
        assert!(shown.chars().count() <= 65_536);
        let (rows, parts) = (
            shown.matches("| row ").count(),
            shown.matches("<summary>").count(),
        );
        assert!(rows > 1000 && parts > 20, "{rows} {parts}");
        let note = format!(
            "Omitted: {} rows of the table, the details of {} workloads, the diffs of 100 workloads.",
            10_000 - rows,
            100 - parts
        );
        assert!(shown.contains(&note), "{note}");
    }
}
