//! The start and the end of the server, and requests that it refuses.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, directory, uri};
use crate::service;

fn code(answer: &Value) -> i64 {
    assert!(answer.get("result").is_none(), "{answer}");
    assert!(!answer["error"]["message"].as_str().unwrap().is_empty());
    answer["error"]["code"].as_i64().unwrap()
}

fn framed(message: &Value) -> String {
    let text = message.to_string();
    format!("Content-Length: {}\r\n\r\n{text}", text.len())
}

#[test]
fn the_status_shows_whether_the_client_requested_the_shutdown() {
    assert_eq!(Client::of(&[]).shut_down().code(), Some(0));

    let mut sudden = Client::of(&[]);
    sudden.notify("exit", Value::Null);
    assert_eq!(sudden.end().code(), Some(1));

    assert_eq!(
        Client::of(&[]).end().code(),
        Some(1),
        "the end of the input"
    );

    let mut shut_down = Client::of(&[]);
    shut_down.request("shutdown", Value::Null);
    assert_eq!(shut_down.end().code(), Some(1), "without exit");

    assert_eq!(Client::new().end().code(), Some(1), "before the start");
}

#[test]
fn a_broken_header_ends_the_server() {
    let mut client = Client::of(&[]);
    client.send_raw("nonsense\r\n\r\n");
    assert_eq!(client.end().code(), Some(1));
}

#[test]
fn requests_are_refused_outside_of_the_session() {
    let mut client = Client::new();
    let early = client.request("textDocument/hover", json!({}));
    assert_eq!(code(&early), -32002, "before initialize");
    let wrong = client.request("initialize", json!({"capabilities": 1}));
    assert_eq!(code(&wrong), -32602);
    let answer = client.request("initialize", json!({"processId": null, "capabilities": {}}));
    assert_eq!(
        answer["result"]["capabilities"]["positionEncoding"],
        "utf-16"
    );
    assert_eq!(
        answer["result"]["capabilities"]["textDocumentSync"]["change"],
        2
    );
    let again = client.request("initialize", json!({"processId": null, "capabilities": {}}));
    assert_eq!(code(&again), -32600);
    client.request("shutdown", Value::Null);
    let late = client.request("textDocument/hover", json!({}));
    assert_eq!(code(&late), -32600, "after shutdown");
    client.notify("exit", Value::Null);
    assert_eq!(client.end().code(), Some(0));
}

#[test]
fn malformed_requests_get_an_error_and_the_server_goes_on() {
    let mut client = Client::of(&[]);
    assert_eq!(
        code(&client.request("textDocument/rename", json!({}))),
        -32601
    );
    assert_eq!(
        code(&client.request("textDocument/hover", json!({"position": 1}))),
        -32602
    );
    assert_eq!(
        code(&client.request("textDocument/codeAction", Value::Null)),
        -32602
    );
    assert_eq!(
        code(&client.request("codeAction/resolve", json!({"title": "x"}))),
        -32803
    );
    for (text, expected) in [
        ("{\"id\": 1", -32700),
        ("[1]", -32600),
        ("{\"id\": null}", -32600),
    ] {
        client.send_text(text);
        let answer = client.wait(|message| message.get("id") == Some(&Value::Null));
        assert_eq!(code(&answer), expected, "{text}");
    }
    client.notify("textDocument/didOpen", json!({"textDocument": 7}));
    let log = client.wait(|message| message["method"] == "window/logMessage");
    let message = log["params"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("Ignored the notification textDocument/didOpen: "),
        "{message}"
    );
    // What concerns documents that are not open is ignored.
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": "file:///x", "version": 2}, "contentChanges": [{"text": ""}]}),
    );
    client.notify(
        "textDocument/didClose",
        json!({"textDocument": {"uri": "file:///x"}}),
    );
    client.notify("$/unknown", Value::Null);
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn a_cancelled_request_gets_an_error() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[&path]);
    client.open(&file, &service(""));
    client.diagnostics(&file);
    let change = json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
        "textDocument": {"uri": uri(&file), "version": 2}, "contentChanges": [{"text": service(", Cpu: 1")}]}});
    let at = json!({"textDocument": {"uri": uri(&file)}, "position": {"line": 1, "character": 2}});
    let hover = |id: &str| json!({"jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": at});
    let cancel = json!({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "first"}});
    let all = [change, hover("first"), hover("second"), cancel];
    client.send_raw(&all.map(|one| framed(&one)).concat());
    let first = client.wait(|message| message["id"] == "first");
    assert_eq!(code(&first), -32800);
    let second = client.wait(|message| message["id"] == "second");
    assert!(
        second["result"]["contents"]["value"]
            .as_str()
            .unwrap()
            .contains("Service is ready")
    );
    // Nothing answers the first one a second time.
    std::thread::sleep(Duration::from_millis(100));
    client.hover(&file, 1, 2);
    assert!(client.unread.iter().all(|message| message["id"] != "first"));
    // Edits that are being computed.
    let action = client
        .actions(&file, 1, json!({"diagnostics": []}))
        .remove(0);
    let resolve =
        json!({"jsonrpc": "2.0", "id": "third", "method": "codeAction/resolve", "params": action});
    let cancel = json!({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "third"}});
    client.send_raw(&[resolve, cancel].map(|one| framed(&one)).concat());
    assert_eq!(
        code(&client.wait(|message| message["id"] == "third")),
        -32800
    );
    assert!(client.resolve(&action)["result"]["edit"].is_object());
    assert!(client.unread.iter().all(|message| message["id"] != "third"));
    // One that is unknown is ignored.
    client.notify("$/cancelRequest", json!({"id": 77}));
    assert_eq!(client.shut_down().code(), Some(0));
}
