//! A client of the server that is scripted by the tests.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// Far longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client with its server.
pub struct Client {
    server: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Notifications and requests of the server that no test has asked for yet.
    pub unread: Vec<Value>,
    next_id: i64,
}

/// The capabilities of an editor such as VS Code.
pub fn capabilities() -> Value {
    json!({
        "workspace": {
            "workspaceEdit": {"documentChanges": true},
            "workspaceFolders": true,
            "didChangeWatchedFiles": {"dynamicRegistration": true},
        },
        "textDocument": {
            "publishDiagnostics": {"relatedInformation": true, "versionSupport": true},
            "codeAction": {"dataSupport": true, "resolveSupport": {"properties": ["edit"]}},
            "hover": {"contentFormat": ["markdown", "plaintext"]},
        },
    })
}

pub fn uri(path: &Path) -> String {
    format!("file://{}", path.to_str().unwrap().replace(' ', "%20"))
}

impl Client {
    /// Starts a server that is not initialized.
    pub fn new() -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_ecs2fargate"))
            .arg("server")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = server.stdin.take();
        let output = server.stdout.take().unwrap();
        let (sender, messages) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            server,
            input,
            messages,
            unread: Vec::new(),
            next_id: 1,
        }
    }

    /// Starts a server for workspace folders.
    pub fn of(folders: &[&Path]) -> Self {
        Self::with(folders, capabilities())
    }

    /// The same with other capabilities of the client.
    pub fn with(folders: &[&Path], capabilities: Value) -> Self {
        let mut client = Self::new();
        let folders = folders
            .iter()
            .map(|one| json!({"uri": uri(one), "name": "x"}));
        let folders: Vec<Value> = folders.collect();
        let answer = client.request(
            "initialize",
            json!({"processId": null, "rootUri": null, "workspaceFolders": folders, "capabilities": capabilities}),
        );
        assert_eq!(answer["result"]["serverInfo"]["name"], "ecs2fargate");
        client.notify("initialized", json!({}));
        client
    }

    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Sends a content with its header.
    pub fn send_text(&mut self, content: &str) {
        let length = content.len();
        self.send_raw(&format!("Content-Length: {length}\r\n\r\n{content}"));
    }

    pub fn send_raw(&mut self, text: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        input.flush().unwrap();
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        let message = json!({"jsonrpc": "2.0", "method": method, "params": params});
        self.send_text(&message.to_string());
    }

    /// Sends a request; its ID.
    pub fn send(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        let message = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        self.send_text(&message.to_string());
        id
    }

    /// Sends a request and waits for its answer.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        self.answer(id)
    }

    pub fn answer(&mut self, id: i64) -> Value {
        self.wait(|message| message["id"] == id && message.get("method").is_none())
    }

    /// The next message of a kind; others are kept.
    pub fn wait(&mut self, is_meant: impl Fn(&Value) -> bool) -> Value {
        if let Some(index) = self.unread.iter().position(&is_meant) {
            return self.unread.remove(index);
        }
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("an answer");
            if is_meant(&message) {
                return message;
            }
            self.unread.push(message);
        }
    }

    pub fn open(&mut self, path: &Path, text: &str) {
        let document = json!({"uri": uri(path), "languageId": "yaml", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Replaces the whole text of a document.
    pub fn change(&mut self, path: &Path, version: i64, text: &str) {
        self.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": uri(path), "version": version}, "contentChanges": [{"text": text}]}),
        );
    }

    pub fn close(&mut self, path: &Path) {
        let document = json!({"textDocument": {"uri": uri(path)}});
        self.notify("textDocument/didClose", document);
    }

    /// The next diagnostics of a document.
    pub fn diagnostics(&mut self, path: &Path) -> Vec<Value> {
        self.published(path)["diagnostics"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// The parameters of the next notification with diagnostics of a document.
    pub fn published(&mut self, path: &Path) -> Value {
        let uri = uri(path);
        let message = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == *uri
        });
        message["params"].clone()
    }

    pub fn hover(&mut self, path: &Path, line: usize, character: usize) -> Value {
        let params = json!({"textDocument": {"uri": uri(path)}, "position": {"line": line, "character": character}});
        self.request("textDocument/hover", params)["result"].clone()
    }

    /// The code actions at a place.
    pub fn actions(&mut self, path: &Path, line: usize, context: Value) -> Vec<Value> {
        let at = json!({"line": line, "character": 0});
        let params = json!({"textDocument": {"uri": uri(path)}, "range": {"start": at, "end": at}, "context": context});
        let answer = self.request("textDocument/codeAction", params);
        answer["result"].as_array().unwrap().clone()
    }

    pub fn resolve(&mut self, action: &Value) -> Value {
        self.request("codeAction/resolve", action.clone())
    }

    /// Closes the input, and waits for the end of the server.
    pub fn end(mut self) -> ExitStatus {
        self.input = None;
        self.server.wait().unwrap()
    }

    /// Ends the server as the protocol demands, and waits.
    pub fn shut_down(mut self) -> ExitStatus {
        let answer = self.request("shutdown", Value::Null);
        assert_eq!(answer["result"], Value::Null);
        assert!(answer.get("error").is_none());
        self.notify("exit", Value::Null);
        self.server.wait().unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some((_, value)) => length = value.parse().ok(),
            None => break,
        }
    }
    let mut content = vec![0; length?];
    output.read_exact(&mut content).ok()?;
    Some(serde_json::from_slice(&content).unwrap())
}

/// A directory with files, with its links resolved.
pub fn directory(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = std::fs::canonicalize(directory.path()).unwrap();
    for (name, text) in files {
        let file = path.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    (directory, path)
}

/// The text after edits in UTF-16, as an editor makes them.
pub fn applied(text: &str, edits: &[Value]) -> String {
    let offset = |place: &Value| {
        let number = |key| place[key].as_u64().unwrap() as usize;
        let mut start = 0;
        for _ in 0..number("line") {
            let rest = &text[start..];
            start += rest.find('\n').map_or(rest.len(), |at| at + 1);
        }
        let mut units = 0;
        let line = text[start..].char_indices();
        for (at, character) in line {
            if units == number("character") {
                return start + at;
            }
            units += character.len_utf16();
        }
        assert_eq!(units, number("character"), "{place}");
        text.len()
    };
    let mut result = text.to_owned();
    for edit in edits.iter().rev() {
        let range = &edit["range"];
        let new = edit["newText"].as_str().unwrap();
        result.replace_range(offset(&range["start"])..offset(&range["end"]), new);
    }
    result
}
