//! Pages in Markdown, for the terminal: wrapped paragraphs, bold headings, code as it is.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use textwrap::{Options as Wrap, WordSeparator, WordSplitter, wrap};

use super::Paint;

/// The indentation of code and quotations.
const INDENT: &str = "    ";

/// A page as text of this width. Without color, inline code keeps its backticks.
pub fn terminal(markdown: &str, width: usize, paint: Paint) -> String {
    let mut page = Page {
        paint,
        width,
        text: String::new(),
        block: String::new(),
        prefix: String::new(),
        lists: Vec::new(),
        quotes: 0,
        code: None,
        cells: Vec::new(),
        url: None,
    };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        page.take(event);
    }
    page.text
}

/// A page that is being written.
struct Page {
    paint: Paint,
    width: usize,
    /// What is written.
    text: String,
    /// The paragraph, heading or item that is being read.
    block: String,
    /// What the next line begins with: the mark of a list item, once.
    prefix: String,
    /// The number of the next item of each list around the text; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// The number of quotations around the text.
    quotes: usize,
    /// The language of the code block that is being read.
    code: Option<String>,
    /// The cells of the table row that is being read.
    cells: Vec<String>,
    /// The address of the link that is being read.
    url: Option<String>,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.code.is_some() => self.code_lines(&text),
            Event::Text(text) => self.block.push_str(&text),
            Event::Code(code) => {
                // A break inside a short command would make it another one.
                let is_short = code.chars().count() <= self.width / 2;
                let code = if is_short {
                    code.replace(' ', "\u{a0}")
                } else {
                    code.to_string()
                };
                self.block.push_str(&format!("`{code}`"));
            }
            Event::SoftBreak | Event::HardBreak => self.block.push(' '),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } | Tag::Table(_) => self.gap(),
            Tag::Paragraph if self.prefix.is_empty() => self.gap(),
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::CodeBlock(kind) => {
                self.gap();
                self.code = Some(match kind {
                    CodeBlockKind::Fenced(language) => language.to_string(),
                    CodeBlockKind::Indented => String::new(),
                });
            }
            Tag::List(first) => {
                self.flush();
                if self.lists.is_empty() {
                    self.gap();
                }
                self.lists.push(first);
            }
            Tag::Item => self.prefix = self.mark(),
            Tag::Link { dest_url, .. } => {
                self.url = dest_url
                    .starts_with("https://")
                    .then(|| dest_url.to_string());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                let title = std::mem::take(&mut self.block);
                self.line(&self.paint.bold(title));
            }
            TagEnd::Paragraph | TagEnd::Item => self.flush(),
            TagEnd::BlockQuote(_) => self.quotes -= 1,
            TagEnd::CodeBlock => self.code = None,
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Link => {
                if let Some(url) = self.url.take() {
                    self.block.push_str(&format!(" ({url})"));
                }
            }
            TagEnd::TableCell => self.cells.push(std::mem::take(&mut self.block)),
            TagEnd::TableHead | TagEnd::TableRow => self.row(),
            _ => {}
        }
    }

    /// The mark of the next item of the innermost list.
    fn mark(&mut self) -> String {
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        }
    }

    /// A row of a table, as an item: the first cell, a colon, and the others.
    fn row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let mut cells = cells.into_iter().filter(|cell| !cell.is_empty());
        let first = cells.next().unwrap_or_default();
        let rest: Vec<String> = cells.collect();
        self.prefix = "- ".to_owned();
        self.block = format!("{first}: {}", rest.join("; "));
        self.flush();
    }

    /// Writes the block that was read, wrapped.
    fn flush(&mut self) {
        let block = std::mem::take(&mut self.block);
        if block.trim().is_empty() {
            return;
        }
        let depth = self.lists.len().saturating_sub(1);
        let outer = "  ".repeat(depth) + &INDENT.repeat(self.quotes);
        let prefix = std::mem::take(&mut self.prefix);
        let first = format!("{outer}{prefix}");
        let hanging = if prefix.is_empty() && !self.lists.is_empty() {
            format!("{outer}  ")
        } else {
            outer + &" ".repeat(prefix.len())
        };
        let options = Wrap::new(self.width)
            .initial_indent(&first)
            .subsequent_indent(&hanging)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        let lines: Vec<String> = wrap(block.trim(), options)
            .into_iter()
            .map(|line| line.replace('\u{a0}', " "))
            .collect();
        let text = self.with_code(&lines.join("\n"));
        self.line(&text);
    }

    /// A text with what is in backticks painted as code.
    fn with_code(&self, text: &str) -> String {
        let parts = text.split('`').enumerate();
        let painted = parts.map(|(index, part)| match index % 2 {
            0 => part.to_owned(),
            _ => self.paint.code(part),
        });
        painted.collect()
    }

    fn code_lines(&mut self, text: &str) {
        let is_diff = self.code.as_deref() == Some("diff");
        for line in text.lines() {
            let shown = match line.chars().next() {
                Some('+') if is_diff => self.paint.added(line),
                Some('-') if is_diff => self.paint.removed(line),
                _ => line.to_owned(),
            };
            self.line(format!("{INDENT}{shown}").trim_end());
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// An empty line between blocks.
    fn gap(&mut self) {
        self.flush();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Paint, terminal};

    fn plain(markdown: &str) -> String {
        terminal(markdown, 20, Paint::new(false))
    }

    #[test]
    fn paragraphs_are_wrapped_and_code_is_not() {
        let shown = plain(
            "# Title\n\nOne two three four\nfive `a b`.\n\n```yaml\nkey: a long value that stays\n```\n\nEnd.\n",
        );
        assert_eq!(
            shown,
            "Title\n\nOne two three four\nfive `a b`.\n\n    key: a long value that stays\n\nEnd.\n"
        );
    }

    #[test]
    fn code_is_never_broken() {
        let shown = terminal("Run `a b c` or `d e`.\n", 14, Paint::new(false));
        assert_eq!(shown, "Run `a b c` or\n`d e`.\n");
        let shown = terminal("Run it `a b c`.\n", 14, Paint::new(false));
        assert_eq!(shown, "Run it\n`a b c`.\n");
    }

    #[test]
    fn items_hang() {
        assert_eq!(
            plain("Text\n\n- one two three four\n- five\n  - six\n\n1. first\n2. second\n"),
            "Text\n\n- one two three four\n- five\n  - six\n\n1. first\n2. second\n"
        );
        assert_eq!(
            plain("1. one two three four five\n"),
            "1. one two three\n   four five\n"
        );
        assert_eq!(
            plain("- one two three four five\n"),
            "- one two three four\n  five\n"
        );
    }

    #[test]
    fn quotations_and_tables_are_indented_and_listed() {
        assert_eq!(plain("> said\n"), "    said\n");
        assert_eq!(
            plain("|a|b|c|\n|-|-|-|\n|d|e|f|\n"),
            "- a: b; c\n- d: e; f\n"
        );
    }

    #[test]
    fn links_show_addresses_of_the_web_only() {
        assert_eq!(plain("[a](b.md) [c](https://d.e)\n"), "a c (https://d.e)\n");
    }

    #[test]
    fn comments_are_left_out() {
        assert_eq!(plain("a\n\n<!-- x -->\n\nb\n"), "a\n\nb\n");
    }
}
