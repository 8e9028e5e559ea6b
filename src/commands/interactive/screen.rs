//! How a question is shown.

use std::fmt::Write as _;

use textwrap::{Options, WordSplitter};

use crate::commands::questions::{AskedBy, Choice, Question};
use crate::visible::one_line;

/// The most workloads that a question names.
const NAMED: usize = 5;

/// The text of a question with everything that is known about it, wrapped at a width.
pub(super) fn text(
    question: &Question<'_>,
    (number, total): (usize, usize),
    choices: &[Choice],
    width: usize,
) -> String {
    let mut page = Page {
        text: String::new(),
        width,
    };
    page.line(
        "",
        &format!("Question {number} of {total}: {}", question.setting.name()),
    );
    page.line("  ", question.setting.what());
    page.line("  ", &applies_to(&question.asked_by));
    if let Some(first) = question.asked_by.first() {
        page.line("  Why: ", &first.finding.message);
        let mut help = first.finding.help.lines();
        page.line("  Help: ", help.next().unwrap_or_default());
        for line in help {
            page.line("    ", line);
        }
    }
    if !choices.is_empty() {
        page.line("  ", "Choices:");
    }
    let answers = choices.iter().map(|one| one.answer.chars().count());
    let column = answers.filter(|length| *length <= 40).max().unwrap_or(0);
    let has_numbers = !question.setting.takes_any_number();
    for (index, choice) in choices.iter().enumerate() {
        let Choice { answer, about } = choice;
        let number = match has_numbers {
            true => format!("{}  ", index + 1),
            false => String::new(),
        };
        page.line(
            &format!("    {number}"),
            &format!("{answer:column$}  {about}"),
        );
    }
    let how = match has_numbers && !choices.is_empty() {
        true => "Enter a number, or a value",
        false => "Enter a value",
    };
    page.line(
        "  ",
        &format!("{how}. Empty: leave it open. done: ask no more. Esc or Ctrl-C: quit"),
    );
    page.text
}

fn applies_to(asked_by: &[AskedBy<'_>]) -> String {
    let named = asked_by.iter().take(NAMED);
    let mut named: Vec<String> = named
        .map(|one| {
            let (id, at) = (&one.workload.id, one.finding.span.start);
            format!("{id} ({}:{}:{})", one.finding.file, at.line, at.column)
        })
        .collect();
    if asked_by.len() > NAMED {
        named.push(format!("and {} more", asked_by.len() - NAMED));
    }
    let noun = if asked_by.len() == 1 {
        "workload"
    } else {
        "workloads"
    };
    format!("Applies to {} {noun}: {}", asked_by.len(), named.join(", "))
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    /// Adds a line, which is wrapped below its start. Control characters are escaped.
    fn line(&mut self, start: &str, text: &str) {
        let text = one_line(text.trim_end());
        let below = " ".repeat(start.chars().count().min(self.width / 2));
        let options = Options::new(self.width)
            .initial_indent(start)
            .subsequent_indent(&below)
            .break_words(false)
            // Paths and IDs are not divided at their hyphens.
            .word_splitter(WordSplitter::NoHyphenation);
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{}", textwrap::fill(&text, options));
    }
}
