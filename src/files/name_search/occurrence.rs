//! An occurrence of a name, with the text around it.

use std::ops::Range;

/// A line that contains a name, and the lines around it.
#[derive(Clone, Copy)]
pub(super) struct Occurrence<'t> {
    line: &'t str,
    range: (usize, usize),
    /// The lines before it, the closest one last.
    pub(super) above: &'t str,
    /// The lines after it.
    below: &'t str,
    /// Whether the file is a template.
    pub(super) is_in_template: bool,
}

impl<'t> Occurrence<'t> {
    pub(super) fn new(
        text: &'t str,
        line: Range<usize>,
        range: &Range<usize>,
        is_in_template: bool,
    ) -> Self {
        Self {
            is_in_template,
            line: &text[line.clone()],
            range: (range.start, range.end),
            above: text[..line.start].trim_end_matches(['\n', '\r']),
            below: text[line.end..].trim_start_matches(['\n', '\r']),
        }
    }

    /// The text before the name in its line.
    pub(super) fn before(&self) -> &'t str {
        &self.line[..self.range.0]
    }

    /// The text after the name in its line.
    pub(super) fn after(&self) -> &'t str {
        &self.line[self.range.1..]
    }

    pub(super) fn line_above(&self) -> &'t str {
        self.above.lines().next_back().unwrap_or_default()
    }

    pub(super) fn line_below(&self) -> &'t str {
        self.below.lines().next().unwrap_or_default()
    }

    /// The key of which the name is the value: `service` in `--service "web"` and `service: web`, in lower case and
    /// without separators.
    pub(super) fn key(&self) -> String {
        let is_between = |letter: char| letter.is_whitespace() || r#""'`[({,:=\\"#.contains(letter);
        let front = self.before().trim_end_matches(is_between);
        let is_item = front.trim() == "-" || front.trim().is_empty();
        let is_entry = self
            .after()
            .trim_start_matches(['"', '\''])
            .starts_with(':');
        let front = if is_item && !is_entry {
            self.line_above().trim_end_matches(is_between)
        } else if is_item {
            ""
        } else {
            front
        };
        let word = last_word(front);
        // The name is in a function: `Family: !Sub '${Env}-orders'`.
        let is_function = matches!(word, "Sub" | "Join");
        let outside = front
            .strip_suffix(word)
            .filter(|_| is_function)
            .map(|outside| outside.trim_end_matches("Fn::").trim_end_matches('!'));
        match outside {
            Some(outside) => small(last_word(outside.trim_end_matches(is_between))),
            None => small(word),
        }
    }

    /// The command that contains the line, up to the name: lines that end in a backslash are continued.
    pub(super) fn command(&self) -> String {
        let mut lines: Vec<&str> = vec![self.before()];
        for line in self.above.lines().rev().take(LINES_OF_A_COMMAND) {
            let Some(line) = line.trim_end().strip_suffix('\\') else {
                break;
            };
            lines.push(line);
        }
        lines.reverse();
        lines.join(" ")
    }
}

const LINES_OF_A_COMMAND: usize = 12;

fn last_word(text: &str) -> &str {
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let front = text.trim_end_matches(is_word);
    &text[front.len()..]
}

/// The text in lower case, without word separators.
pub(super) fn small(text: &str) -> String {
    let letters = text.chars().filter(|letter| !matches!(letter, '-' | '_'));
    letters.flat_map(char::to_lowercase).collect()
}
