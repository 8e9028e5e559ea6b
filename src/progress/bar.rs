//! The progress line on the terminal.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Progress, Work};

/// The delay before the line is shown; shorter phases do not show one, so that it does not flicker.
const PATIENCE: Duration = Duration::from_millis(500);

const BETWEEN_STEPS: Duration = Duration::from_millis(100);

/// A progress line on a terminal that is shown after a delay and removed when this is dropped.
pub struct Bar {
    line: ProgressBar,
    /// Closing it ends the thread that waits to show the line.
    end: Option<Sender<()>>,
    waiter: Option<JoinHandle<()>>,
}

impl Bar {
    /// Starts the delay. Nothing may be printed to standard error before this is dropped.
    pub fn on_stderr() -> Self {
        Self::on(ProgressDrawTarget::stderr(), PATIENCE)
    }

    fn on(target: ProgressDrawTarget, patience: Duration) -> Self {
        let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        // No colors, and only characters that every terminal supports.
        let template = "{spinner} {prefix} {human_pos} files{msg} ({elapsed})";
        if let Ok(style) = ProgressStyle::with_template(template) {
            line.set_style(style.tick_chars("|/-\\ "));
        }
        let (end, ended) = mpsc::channel();
        let shown = line.clone();
        let waiter = thread::Builder::new().spawn(move || {
            if ended.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(target);
                shown.enable_steady_tick(BETWEEN_STEPS);
            }
        });
        Self {
            line,
            end: Some(end),
            // If no thread can be started, no line is shown.
            waiter: waiter.ok(),
        }
    }
}

impl Progress for Bar {
    fn begin(&self, work: Work) {
        // How many files there are is only known when all of them are read.
        let (prefix, message) = match work {
            Work::Reading => ("Reading", ""),
            Work::Planning => ("Read", ", planning changes"),
            Work::Writing => ("Read", ", writing changes"),
        };
        self.line.set_prefix(prefix);
        self.line.set_message(message);
    }

    fn advance(&self) {
        self.line.inc(1);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.end.take();
        if let Some(waiter) = self.waiter.take() {
            // Joining cannot fail; if it does, there is no line to remove.
            let _ = waiter.join();
        }
        self.line.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;

    /// The text sent to a terminal, with `<` where the line was cleared.
    #[derive(Clone, Debug, Default)]
    struct Screen(Arc<Mutex<String>>);

    impl Screen {
        fn got(&self) -> String {
            self.0.lock().unwrap().clone()
        }

        fn put(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            80
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.put(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.put(text)
        }
        fn clear_line(&self) -> io::Result<()> {
            self.put("<")
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn bar(screen: &Screen, patience: Duration) -> Bar {
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let bar = Bar::on(target, patience);
        bar.begin(Work::Reading);
        bar.advance();
        bar
    }

    #[test]
    fn short_work_shows_nothing() {
        let screen = Screen::default();
        drop(bar(&screen, PATIENCE));
        assert_eq!(screen.got(), "");
    }

    #[test]
    fn longer_work_shows_a_line_that_goes() {
        let screen = Screen::default();
        let bar = bar(&screen, Duration::ZERO);
        bar.begin(Work::Planning);
        let is_shown = || screen.got().contains("Read 1 files, planning changes (");
        for _ in 0..200 {
            if is_shown() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        assert!(is_shown(), "{}", screen.got());
        drop(bar);
        let got = screen.got();
        assert!(got.trim_end().ends_with('<'), "{got}");
        assert!(!got.contains('\x1b'), "{got}");
    }
}
