//! Lines that the user types.

use std::io::{self, IsTerminal};

use rustyline::error::ReadlineError;
use rustyline::{Behavior, Cmd, Config, DefaultEditor, EventHandler, KeyCode, KeyEvent, Modifiers};

use crate::commands::Console;
use crate::visible::one_line;

/// How long a key that begins with Esc waits for its rest, in milliseconds.
const ESCAPE_TIMEOUT: u16 = 50;

/// What the user typed at a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line, without its end.
    Text(String),
    /// Esc, Ctrl-C, or the end of the input.
    Canceled,
}

/// Where answers come from.
pub(super) trait Prompter {
    /// Reads a line after a prompt.
    fn line(&mut self, prompt: &str, console: &mut Console<'_>) -> io::Result<Line>;
}

/// The terminal of the process.
pub(super) struct Terminal {
    /// Without one, for a terminal that cannot move its cursor, the terminal itself edits the line.
    editor: Option<DefaultEditor>,
}

impl Terminal {
    /// The terminal, if both standard input and standard error are one.
    pub(super) fn open(is_plain: bool) -> Option<Self> {
        let is_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        is_terminal.then(|| Self {
            editor: (!is_plain).then(editor).flatten(),
        })
    }
}

/// The editor writes to the terminal itself: standard output may be a file.
fn editor() -> Option<DefaultEditor> {
    let config = Config::builder()
        .behavior(Behavior::PreferTerm)
        .keyseq_timeout(Some(ESCAPE_TIMEOUT))
        .build();
    let mut editor = DefaultEditor::with_config(config).ok()?;
    let escape = KeyEvent(KeyCode::Esc, Modifiers::NONE);
    editor.bind_sequence(escape, EventHandler::Simple(Cmd::Interrupt));
    Some(editor)
}

impl Prompter for Terminal {
    fn line(&mut self, prompt: &str, console: &mut Console<'_>) -> io::Result<Line> {
        let prompt = one_line(prompt);
        let Some(editor) = &mut self.editor else {
            return plain_line(&prompt, console);
        };
        loop {
            match editor.readline(&*prompt) {
                Ok(text) => return Ok(Line::Text(text)),
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => return Ok(Line::Canceled),
                // The size of the terminal changed.
                Err(ReadlineError::Signal(_)) => {}
                Err(ReadlineError::Io(error)) => return Err(error),
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}

/// A line as the terminal passes it on. Nothing after it is consumed.
fn plain_line(prompt: &str, console: &mut Console<'_>) -> io::Result<Line> {
    write!(console.stderr, "{prompt}")?;
    console.stderr.flush()?;
    let mut line = Vec::new();
    let mut byte = [0];
    loop {
        match console.stdin.read(&mut byte) {
            Ok(0) => return Ok(Line::Canceled),
            Ok(_) if byte == *b"\n" => break,
            Ok(_) => line.extend(byte),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Line::Text(String::from_utf8_lossy(&line).into_owned()))
}
