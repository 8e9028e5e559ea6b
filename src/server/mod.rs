//! A server of the Language Server Protocol: diagnostics, rule pages and edits for editors. Nothing is written to disk.
//!
//! One thread reads messages, one keeps the state and answers, and one analyzes. A document that is open in the editor is
//! read from the editor's text, everything else from disk as `check` does.
//!
//! Source: the [specification](https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/).

mod actions;
mod analysis;
mod diagnostics;
mod documents;
mod edits;
mod handshake;
mod hover;
mod migration;
mod outbox;
mod position;
mod session;
mod transport;
mod uri;
mod work;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Instant;

use lsp_server::Message;
use rayon::ThreadPool;

use analysis::{Report, Snapshot};
use session::Session;
use transport::Incoming;
use work::{Done, Task};

/// How the server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client requested the shutdown first, as the protocol demands.
    Orderly,
    /// The client ended, or requested the exit without a shutdown.
    Sudden,
}

/// What the session reacts to.
enum Event {
    Incoming(Incoming),
    /// The client sends nothing more.
    End,
    Done(Done),
}

/// Serves one client until it ends. Analyses run in the threads of the pool.
///
/// # Errors
/// If the output cannot be written.
pub fn serve(
    input: &mut (dyn Read + Send),
    output: &mut dyn Write,
    threads: &ThreadPool,
) -> io::Result<End> {
    serve_with(input, output, threads, analysis::analyze)
}

/// The same with another analysis.
fn serve_with(
    input: &mut (dyn Read + Send),
    output: &mut dyn Write,
    threads: &ThreadPool,
    analyze: fn(&Snapshot) -> Report,
) -> io::Result<End> {
    thread::scope(|scope| {
        let (events, incoming) = channel();
        let (tasks, next_tasks) = channel::<Task>();
        let results = events.clone();
        scope.spawn(move || read_all(&mut BufReader::new(input), &events));
        scope.spawn(move || {
            for task in next_tasks {
                let done = threads.install(|| work::run(task, analyze));
                if results.send(Event::Done(done)).is_err() {
                    break;
                }
            }
        });
        let mut session = Session::new(output, tasks);
        handle_all(&mut session, &incoming)
    })
}

/// Reads until the end of the input, or the request to exit.
fn read_all(input: &mut dyn BufRead, events: &Sender<Event>) {
    while let Ok(Some(incoming)) = transport::read(input) {
        let is_exit = matches!(
            &incoming,
            Incoming::Message(Message::Notification(one)) if one.method == "exit"
        );
        if events.send(Event::Incoming(incoming)).is_err() || is_exit {
            return;
        }
    }
    // The session may have ended already.
    let _ = events.send(Event::End);
}

fn handle_all(session: &mut Session<'_>, events: &Receiver<Event>) -> io::Result<End> {
    loop {
        let event = match session.due() {
            Some(due) => events.recv_timeout(due.saturating_duration_since(Instant::now())),
            None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let end = match event {
            Ok(Event::Incoming(Incoming::Message(message))) => session.take(message)?,
            Ok(Event::Incoming(Incoming::Malformed(code, reason))) => {
                session.refuse(code, &reason)?;
                None
            }
            Ok(Event::Done(done)) => {
                session.finish(done)?;
                None
            }
            Ok(Event::End) | Err(RecvTimeoutError::Disconnected) => Some(End::Sudden),
            Err(RecvTimeoutError::Timeout) => None,
        };
        if let Some(end) = end {
            return Ok(end);
        }
        session.proceed()?;
    }
}

#[cfg(test)]
mod tests;
