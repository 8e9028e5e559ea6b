//! What the client tells about documents, directories and requests.

use std::io;
use std::time::{Duration, Instant};

use lsp_server::{Notification, RequestId};
use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::handshake;
use super::Session;

/// How long the documents have to stay the same before they are analyzed: nobody waits for a report on half a word.
const PAUSE: Duration = Duration::from_millis(200);

/// The same after an event that is not typing: an editor opens several documents one after the other.
const SHORT_PAUSE: Duration = Duration::from_millis(20);

impl Session<'_> {
    pub(super) fn notified(&mut self, notification: Notification) -> io::Result<()> {
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
            Err(error) => self
                .outbox
                .log(&format!("Ignored the notification {method}: {error}")),
        }
    }

    fn watch(&mut self) -> io::Result<()> {
        if !self.snapshot.features.watches {
            return Ok(());
        }
        let method = "client/registerCapability";
        self.outbox.request("watch", method, handshake::watchers())
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
            self.outbox.publish(uri.clone(), None, Vec::new())?;
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
            self.outbox.cancel(id)?;
        }
        Ok(())
    }
}

fn parsed<P: DeserializeOwned>(params: Value) -> Result<P, serde_json::Error> {
    serde_json::from_value(params)
}
