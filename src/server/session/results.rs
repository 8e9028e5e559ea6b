//! What becomes of results.

use std::io;
use std::sync::Arc;

use lsp_server::ErrorCode;

use super::super::analysis::Report;
use super::super::work::Done;
use super::{Phase, Session, listed};

impl Session<'_> {
    /// Takes a result.
    pub(in crate::server) fn finish(&mut self, done: Done) -> io::Result<()> {
        self.is_working = false;
        match done {
            Done::Analyzed(_) if self.phase == Phase::ShutDown => Ok(()),
            Done::Analyzed(Ok(report)) => self.take_report(report),
            Done::Analyzed(Err(message)) => {
                self.report = Arc::default();
                for (uri, (version, shown)) in std::mem::take(&mut self.published) {
                    let open = self.snapshot.workspace.documents.get(&uri);
                    if let Some(open) = open.filter(|_| !shown.is_empty()) {
                        self.outbox
                            .publish(open.uri.clone(), Some(version), Vec::new())?;
                    }
                }
                self.outbox.log(&format!("The analysis failed: {message}"))
            }
            Done::Edited(answer, edited) => {
                if self.in_work.take().as_ref() != Some(&answer.id) {
                    // It was cancelled, and is answered.
                    return Ok(());
                }
                match edited {
                    Ok(mut actions) if answer.is_one => {
                        self.outbox.answer(answer.id, actions.pop())
                    }
                    Ok(actions) => self.outbox.answer(answer.id, listed(actions)),
                    Err(message) => self
                        .outbox
                        .fail(answer.id, ErrorCode::RequestFailed, &message),
                }
            }
        }
    }

    /// Publishes what is reported about documents that have not changed since.
    fn take_report(&mut self, report: Report) -> io::Result<()> {
        for message in &report.failures {
            self.outbox.log(message)?;
        }
        for (key, (version, found)) in &report.documents {
            let open = self.snapshot.workspace.documents.get(key);
            let Some(open) = open.filter(|open| open.version == *version) else {
                continue;
            };
            let uri = open.uri.clone();
            let found = found.iter().map(|one| one.diagnostic.clone());
            let new = (*version, found.collect::<Vec<_>>());
            if self.published.get(key) != Some(&new) {
                self.outbox.publish(uri, Some(*version), new.1.clone())?;
                self.published.insert(key.clone(), new);
            }
        }
        self.report = Arc::new(report);
        Ok(())
    }
}
