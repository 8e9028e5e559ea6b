//! Colour, where a person reads.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// Colours text, or leaves it plain.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    on: bool,
}

impl Paint {
    /// Colours when `on`.
    #[must_use]
    pub fn new(on: bool) -> Self {
        Self { on }
    }

    /// The style of a line that goes, where there is colour.
    pub(super) fn removed(self) -> Option<Style> {
        self.on.then(|| AnsiColor::Red.on_default())
    }

    /// The style of a new line, where there is colour.
    pub(super) fn added(self) -> Option<Style> {
        self.on.then(|| AnsiColor::Green.on_default())
    }

    pub(super) fn bold(self, text: impl Display) -> String {
        self.with(Style::new().bold(), text)
    }

    pub(super) fn faint(self, text: impl Display) -> String {
        self.with(Style::new().dimmed(), text)
    }

    pub(super) fn red(self, text: impl Display) -> String {
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

    fn with(self, style: Style, text: impl Display) -> String {
        if self.on {
            format!("{style}{text}{style:#}")
        } else {
            text.to_string()
        }
    }
}
