//! Color, for output on a terminal.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

use crate::visible::own_mark;

/// Colors text, or leaves it plain. Colored output is written through [`crate::visible::Visible`], which escapes all
/// other escape sequences.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    on: bool,
    has_links: bool,
}

impl Paint {
    /// No colors.
    #[cfg(test)]
    pub(super) const PLAIN: Self = Self {
        on: false,
        has_links: false,
    };

    /// Uses colors if `on`.
    pub fn new(on: bool) -> Self {
        Self {
            on,
            has_links: false,
        }
    }

    /// Makes links of rule IDs if the output is a colored terminal.
    pub fn with_links(self, is_terminal: bool) -> Self {
        Self {
            has_links: self.on && is_terminal,
            ..self
        }
    }

    /// Whether colors are used.
    pub(super) fn is_on(self) -> bool {
        self.on
    }

    /// A text that leads to a page (OSC 8).
    pub(super) fn link(self, url: &str, text: &str) -> String {
        if !self.has_links {
            return text.to_owned();
        }
        let mark = own_mark();
        format!("{mark}\u{1b}]8;;{url}\u{1b}\\{text}{mark}\u{1b}]8;;\u{1b}\\")
    }

    /// Marks the escape sequences of a text as written by this program. The text must not contain others.
    pub(super) fn own(self, text: &str) -> String {
        text.replace('\u{1b}', &format!("{}\u{1b}", own_mark()))
    }

    /// A line that is removed.
    pub(crate) fn removed(self, text: impl Display) -> String {
        self.with(AnsiColor::Red.on_default(), text)
    }

    /// A new line.
    pub(crate) fn added(self, text: impl Display) -> String {
        self.with(AnsiColor::Green.on_default(), text)
    }

    pub(super) fn bold(self, text: impl Display) -> String {
        self.with(Style::new().bold(), text)
    }

    pub(super) fn faint(self, text: impl Display) -> String {
        self.with(Style::new().dimmed(), text)
    }

    pub(crate) fn red(self, text: impl Display) -> String {
        self.with(AnsiColor::Red.on_default(), text)
    }

    pub(super) fn green(self, text: impl Display) -> String {
        self.with(AnsiColor::Green.on_default(), text)
    }

    pub(super) fn yellow(self, text: impl Display) -> String {
        self.with(AnsiColor::Yellow.on_default(), text)
    }

    pub(super) fn cyan(self, text: impl Display) -> String {
        self.with(AnsiColor::Cyan.on_default(), text)
    }

    /// Code within a text: cyan, or in backticks.
    pub(super) fn code(self, text: &str) -> String {
        if self.on {
            self.cyan(text)
        } else {
            format!("`{text}`")
        }
    }

    fn with(self, style: Style, text: impl Display) -> String {
        if self.on {
            let mark = own_mark();
            format!("{mark}{style}{text}{mark}{style:#}")
        } else {
            text.to_string()
        }
    }
}
