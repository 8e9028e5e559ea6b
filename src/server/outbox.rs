//! What the server sends.

use std::io::{self, Write};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::{Diagnostic, MessageType, PublishDiagnosticsParams, Uri};
use serde::Serialize;
use serde_json::{Value, json};

use super::transport;

/// The way to the client.
pub(super) struct Outbox<'a>(pub(super) &'a mut dyn Write);

impl Outbox<'_> {
    pub(super) fn answer(&mut self, id: RequestId, result: impl Serialize) -> io::Result<()> {
        Message::Response(Response::new_ok(id, result)).write(&mut self.0)
    }

    pub(super) fn fail(&mut self, id: RequestId, code: ErrorCode, reason: &str) -> io::Result<()> {
        let response = Response::new_err(id, code as i32, reason.to_owned());
        Message::Response(response).write(&mut self.0)
    }

    /// Answers a request that was cancelled.
    pub(super) fn cancel(&mut self, id: RequestId) -> io::Result<()> {
        self.fail(id, ErrorCode::RequestCanceled, "The request was cancelled")
    }

    /// Answers something that is no message.
    pub(super) fn refuse(&mut self, code: i32, reason: &str) -> io::Result<()> {
        transport::refuse(self.0, code, reason)
    }

    pub(super) fn request(&mut self, id: &str, method: &str, params: Value) -> io::Result<()> {
        let id = RequestId::from(id.to_owned());
        Message::Request(Request::new(id, method.to_owned(), params)).write(&mut self.0)
    }

    pub(super) fn publish(
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

    pub(super) fn log(&mut self, message: &str) -> io::Result<()> {
        let params = json!({"type": MessageType::ERROR, "message": message});
        self.notify("window/logMessage", params)
    }

    fn notify(&mut self, method: &str, params: impl Serialize) -> io::Result<()> {
        let notification = Notification::new(method.to_owned(), params);
        Message::Notification(notification).write(&mut self.0)
    }
}
