//! The state of the server, and how it reacts to messages.

mod notifications;
mod results;

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Instant;

use lsp_server::{ErrorCode, Message, Request, RequestId};
use lsp_types::{
    CodeAction, CodeActionOrCommand, CodeActionParams, Diagnostic, HoverParams, InitializeParams,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::analysis::{Report, Snapshot};
use super::outbox::Outbox;
use super::work::{Answer, Task};
use super::{End, actions, handshake, hover};

/// The state of the connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The client has not sent `initialize` yet.
    New,
    Running,
    /// Only `exit` may follow.
    ShutDown,
}

/// A request whose answer depends on the analysis of the documents as they are.
enum Query {
    Hover(HoverParams),
    Actions(CodeActionParams),
    Resolve(CodeAction),
}

/// The session with one client.
pub(super) struct Session<'a> {
    outbox: Outbox<'a>,
    tasks: Sender<Task>,
    phase: Phase,
    snapshot: Snapshot,
    report: Arc<Report>,
    /// The versions and diagnostics that the client shows, by URI.
    published: HashMap<String, (i32, Vec<Diagnostic>)>,
    /// When the documents are analyzed again; `None` if the report or the running analysis is about them.
    due: Option<Instant>,
    is_working: bool,
    waiting: Vec<(RequestId, Query)>,
    /// The request whose edits are computed, unless it was cancelled.
    in_work: Option<RequestId>,
}

impl<'a> Session<'a> {
    pub(super) fn new(output: &'a mut dyn Write, tasks: Sender<Task>) -> Self {
        Self {
            outbox: Outbox(output),
            tasks,
            phase: Phase::New,
            snapshot: Snapshot::default(),
            report: Arc::default(),
            published: HashMap::new(),
            due: None,
            is_working: false,
            waiting: Vec::new(),
            in_work: None,
        }
    }

    /// When there is something to do without another event.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.filter(|_| !self.is_working)
    }

    /// Reacts to a message; how the session ends, if it ends with it.
    pub(super) fn take(&mut self, message: Message) -> io::Result<Option<End>> {
        match message {
            Message::Request(request) => self.request(request).map(|()| None),
            Message::Notification(one) if one.method == "exit" => {
                let is_orderly = self.phase == Phase::ShutDown;
                Ok(Some(if is_orderly {
                    End::Orderly
                } else {
                    End::Sudden
                }))
            }
            Message::Notification(one) if self.phase == Phase::Running => {
                self.notified(one).map(|()| None)
            }
            // The answers of the client change nothing.
            Message::Notification(_) | Message::Response(_) => Ok(None),
        }
    }

    /// Answers something that is no message.
    pub(super) fn refuse(&mut self, code: i32, reason: &str) -> io::Result<()> {
        self.outbox.refuse(code, reason)
    }

    fn request(&mut self, request: Request) -> io::Result<()> {
        let Request { id, method, params } = request;
        match (self.phase, method.as_str()) {
            (Phase::New, "initialize") => self.initialize(id, params),
            (Phase::New, _) => {
                let reason = "The first request must be initialize";
                self.outbox
                    .fail(id, ErrorCode::ServerNotInitialized, reason)
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                self.due = None;
                for (id, _) in std::mem::take(&mut self.waiting) {
                    self.outbox.cancel(id)?;
                }
                self.outbox.answer(id, Value::Null)
            }
            (Phase::Running, "textDocument/hover") => self.queue(id, params, Query::Hover),
            (Phase::Running, "textDocument/codeAction") => self.queue(id, params, Query::Actions),
            (Phase::Running, "codeAction/resolve") => self.queue(id, params, Query::Resolve),
            (Phase::Running, method) if method != "initialize" => {
                let reason = format!("The method {method} is not supported");
                self.outbox.fail(id, ErrorCode::MethodNotFound, &reason)
            }
            (_, method) => {
                let reason = format!("The method {method} is not allowed in this state");
                self.outbox.fail(id, ErrorCode::InvalidRequest, &reason)
            }
        }
    }

    fn initialize(&mut self, id: RequestId, params: Value) -> io::Result<()> {
        let params: InitializeParams = match serde_json::from_value(params) {
            Ok(params) => params,
            Err(error) => {
                return self
                    .outbox
                    .fail(id, ErrorCode::InvalidParams, &error.to_string());
            }
        };
        self.phase = Phase::Running;
        self.snapshot = Snapshot {
            workspace: handshake::workspace(&params),
            features: handshake::features(&params.capabilities),
        };
        self.outbox
            .answer(id, handshake::answer(self.snapshot.features))
    }

    /// Keeps a request until the documents as they are now are analyzed.
    fn queue<P: DeserializeOwned>(
        &mut self,
        id: RequestId,
        params: Value,
        query: fn(P) -> Query,
    ) -> io::Result<()> {
        match serde_json::from_value(params) {
            Ok(params) => {
                self.waiting.push((id, query(params)));
                if self.due.is_some() {
                    self.due = Some(Instant::now());
                }
                Ok(())
            }
            Err(error) => self
                .outbox
                .fail(id, ErrorCode::InvalidParams, &error.to_string()),
        }
    }

    /// Starts what is due, and answers what can be answered.
    pub(super) fn proceed(&mut self) -> io::Result<()> {
        if self.is_working {
            return Ok(());
        }
        match self.due {
            Some(due) if due <= Instant::now() => {
                self.due = None;
                self.start(Task::Analyze(self.snapshot.clone()));
                Ok(())
            }
            Some(_) => Ok(()),
            None => self.answer_waiting(),
        }
    }

    fn start(&mut self, task: Task) {
        // The other thread only ends together with this one.
        self.is_working = self.tasks.send(task).is_ok();
    }

    fn answer_waiting(&mut self) -> io::Result<()> {
        while !self.is_working && !self.waiting.is_empty() {
            let (id, query) = self.waiting.remove(0);
            match query {
                Query::Hover(params) => {
                    let at = params.text_document_position_params;
                    let found = self.report.documents.get(at.text_document.uri.as_str());
                    let markdown = self.snapshot.features.markdown;
                    let hover =
                        found.and_then(|(_, found)| hover::at(found, at.position, markdown));
                    self.outbox.answer(id, hover)?;
                }
                Query::Actions(params) => {
                    let actions = actions::at(&self.report, &params);
                    if actions.is_empty() || self.snapshot.features.resolves {
                        self.outbox.answer(id, listed(actions))?;
                    } else {
                        self.edit(id, actions, false);
                    }
                }
                Query::Resolve(action) => self.edit(id, vec![action], true),
            }
        }
        Ok(())
    }

    fn edit(&mut self, id: RequestId, actions: Vec<CodeAction>, is_one: bool) {
        self.in_work = Some(id.clone());
        self.start(Task::Edits {
            snapshot: self.snapshot.clone(),
            report: Arc::clone(&self.report),
            answer: Answer { id, is_one },
            actions,
        });
    }
}

fn listed(actions: Vec<CodeAction>) -> Vec<CodeActionOrCommand> {
    let actions = actions.into_iter();
    actions.map(CodeActionOrCommand::CodeAction).collect()
}
