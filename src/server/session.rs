//! The state of the server, and how it reacts to messages.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::{
    CodeAction, CodeActionOrCommand, CodeActionParams, Diagnostic, DidChangeTextDocumentParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    HoverParams, InitializeParams, MessageType, PublishDiagnosticsParams, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::analysis::{Report, Snapshot};
use super::work::{Answer, Done, Task};
use super::{End, actions, handshake, hover, transport};

/// How long the documents have to stay the same before they are analyzed: nobody waits for a report on half a word.
const PAUSE: Duration = Duration::from_millis(200);

/// The same after an event that is not typing: an editor opens several documents one after the other.
const SHORT_PAUSE: Duration = Duration::from_millis(20);

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
    output: &'a mut dyn Write,
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
            output,
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
        transport::refuse(self.output, code, reason)
    }

    fn request(&mut self, request: Request) -> io::Result<()> {
        let Request { id, method, params } = request;
        match (self.phase, method.as_str()) {
            (Phase::New, "initialize") => self.initialize(id, params),
            (Phase::New, _) => {
                let reason = "The first request must be initialize";
                self.fail(id, ErrorCode::ServerNotInitialized, reason)
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                self.due = None;
                for (id, _) in std::mem::take(&mut self.waiting) {
                    self.cancel(id)?;
                }
                self.answer(id, Value::Null)
            }
            (Phase::Running, "textDocument/hover") => self.queue(id, params, Query::Hover),
            (Phase::Running, "textDocument/codeAction") => self.queue(id, params, Query::Actions),
            (Phase::Running, "codeAction/resolve") => self.queue(id, params, Query::Resolve),
            (Phase::Running, method) if method != "initialize" => {
                let reason = format!("The method {method} is not supported");
                self.fail(id, ErrorCode::MethodNotFound, &reason)
            }
            (_, method) => {
                let reason = format!("The method {method} is not allowed in this state");
                self.fail(id, ErrorCode::InvalidRequest, &reason)
            }
        }
    }

    fn initialize(&mut self, id: RequestId, params: Value) -> io::Result<()> {
        let params: InitializeParams = match serde_json::from_value(params) {
            Ok(params) => params,
            Err(error) => return self.fail(id, ErrorCode::InvalidParams, &error.to_string()),
        };
        self.phase = Phase::Running;
        self.snapshot = Snapshot {
            workspace: handshake::workspace(&params),
            features: handshake::features(&params.capabilities),
        };
        self.answer(id, handshake::answer(self.snapshot.features))
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
            Err(error) => self.fail(id, ErrorCode::InvalidParams, &error.to_string()),
        }
    }

    fn notified(&mut self, notification: Notification) -> io::Result<()> {
        let Notification { method, params } = notification;
        let result = match method.as_str() {
            "initialized" => return self.watch(),
            "$/cancelRequest" => return self.cancelled(&params),
            "textDocument/didOpen" => parsed(params).map(|params| self.opened(params)),
            "textDocument/didChange" => parsed(params).map(|params| self.changed(params)),
            "textDocument/didClose" => match parsed(params) {
                Ok(params) => return self.closed(&params),
                Err(error) => Err(error),
            },
            "workspace/didChangeWorkspaceFolders" => {
                parsed(params).map(|params| self.folders_changed(&params))
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.analyze_after(SHORT_PAUSE);
                Ok(())
            }
            _ => Ok(()),
        };
        match result {
            Ok(()) => Ok(()),
            Err(error) => self.log(&format!("Ignored the notification {method}: {error}")),
        }
    }

    fn watch(&mut self) -> io::Result<()> {
        if !self.snapshot.features.watches {
            return Ok(());
        }
        let id = RequestId::from("watch".to_owned());
        let method = "client/registerCapability".to_owned();
        let request = Request::new(id, method, handshake::watchers());
        Message::Request(request).write(&mut self.output)
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let (uri, version) = (document.uri, document.version);
        self.snapshot.workspace.open(uri, version, document.text);
        self.analyze_after(SHORT_PAUSE);
    }

    fn changed(&mut self, params: DidChangeTextDocumentParams) {
        let encoding = self.snapshot.features.encoding;
        let (document, changes) = (params.text_document, params.content_changes);
        let workspace = &mut self.snapshot.workspace;
        workspace.change(&document.uri, document.version, changes, encoding);
        self.analyze_after(PAUSE);
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) -> io::Result<()> {
        let uri = &params.text_document.uri;
        if !self.snapshot.workspace.close(uri) {
            return Ok(());
        }
        self.analyze_after(SHORT_PAUSE);
        let shown = self.published.remove(uri.as_str());
        if shown.is_some_and(|(_, diagnostics)| !diagnostics.is_empty()) {
            self.publish(uri.clone(), None, Vec::new())?;
        }
        Ok(())
    }

    fn folders_changed(&mut self, params: &DidChangeWorkspaceFoldersParams) {
        let workspace = &mut self.snapshot.workspace;
        workspace.remove_folders(&params.event.removed);
        workspace.add_folders(&params.event.added);
        self.analyze_after(SHORT_PAUSE);
    }

    fn analyze_after(&mut self, pause: Duration) {
        self.due = Some(Instant::now() + pause);
    }

    fn cancelled(&mut self, params: &Value) -> io::Result<()> {
        let id = serde_json::from_value::<RequestId>(params["id"].clone());
        let Ok(id) = id else {
            return Ok(());
        };
        let count = self.waiting.len();
        self.waiting.retain(|(waiting, _)| *waiting != id);
        let is_in_work = self.in_work.as_ref() == Some(&id);
        if is_in_work {
            self.in_work = None;
        }
        if is_in_work || self.waiting.len() < count {
            self.cancel(id)?;
        }
        Ok(())
    }

    fn cancel(&mut self, id: RequestId) -> io::Result<()> {
        self.fail(id, ErrorCode::RequestCanceled, "The request was cancelled")
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
                    self.answer(id, hover)?;
                }
                Query::Actions(params) => {
                    let actions = actions::at(&self.report, &params);
                    if actions.is_empty() || self.snapshot.features.resolves {
                        self.answer(id, listed(actions))?;
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

    /// Takes a result.
    pub(super) fn finish(&mut self, done: Done) -> io::Result<()> {
        self.is_working = false;
        match done {
            Done::Analyzed(_) if self.phase == Phase::ShutDown => Ok(()),
            Done::Analyzed(Ok(report)) => self.take_report(report),
            Done::Analyzed(Err(message)) => {
                self.report = Arc::default();
                for (uri, (version, shown)) in std::mem::take(&mut self.published) {
                    let open = self.snapshot.workspace.documents.get(&uri);
                    if let Some(open) = open.filter(|_| !shown.is_empty()) {
                        self.publish(open.uri.clone(), Some(version), Vec::new())?;
                    }
                }
                self.log(&format!("The analysis failed: {message}"))
            }
            Done::Edited(answer, edited) => {
                if self.in_work.take().as_ref() != Some(&answer.id) {
                    // It was cancelled, and is answered.
                    return Ok(());
                }
                match edited {
                    Ok(mut actions) if answer.is_one => self.answer(answer.id, actions.pop()),
                    Ok(actions) => self.answer(answer.id, listed(actions)),
                    Err(message) => self.fail(answer.id, ErrorCode::RequestFailed, &message),
                }
            }
        }
    }

    /// Publishes what is reported about documents that have not changed since.
    fn take_report(&mut self, report: Report) -> io::Result<()> {
        for message in &report.failures {
            self.log(message)?;
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
                self.publish(uri, Some(*version), new.1.clone())?;
                self.published.insert(key.clone(), new);
            }
        }
        self.report = Arc::new(report);
        Ok(())
    }

    fn publish(
        &mut self,
        uri: Uri,
        version: Option<i32>,
        diagnostics: Vec<Diagnostic>,
    ) -> io::Result<()> {
        let params = PublishDiagnosticsParams {
            uri,
            diagnostics,
            version,
        };
        self.notify("textDocument/publishDiagnostics", params)
    }

    fn log(&mut self, message: &str) -> io::Result<()> {
        let params = json!({"type": MessageType::ERROR, "message": message});
        self.notify("window/logMessage", params)
    }

    fn notify(&mut self, method: &str, params: impl Serialize) -> io::Result<()> {
        let notification = Notification::new(method.to_owned(), params);
        Message::Notification(notification).write(&mut self.output)
    }

    fn answer(&mut self, id: RequestId, result: impl Serialize) -> io::Result<()> {
        let response = Response::new_ok(id, result);
        Message::Response(response).write(&mut self.output)
    }

    fn fail(&mut self, id: RequestId, code: ErrorCode, reason: &str) -> io::Result<()> {
        let response = Response::new_err(id, code as i32, reason.to_owned());
        Message::Response(response).write(&mut self.output)
    }
}

fn parsed<P: DeserializeOwned>(params: Value) -> Result<P, serde_json::Error> {
    serde_json::from_value(params)
}

fn listed(actions: Vec<CodeAction>) -> Vec<CodeActionOrCommand> {
    let actions = actions.into_iter();
    actions.map(CodeActionOrCommand::CodeAction).collect()
}
