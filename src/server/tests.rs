//! A session within this process, with an analysis that has a defect.

use std::io::{BufReader, Write};

use serde_json::{Value, json};

use super::*;

/// Panics for one text, as a defect would.
fn analyze(snapshot: &Snapshot) -> Report {
    let mut documents = snapshot.workspace.documents.values();
    assert!(!documents.any(|one| one.text.contains("panic")), "a defect");
    analysis::analyze(snapshot)
}

fn framed(message: &Value) -> String {
    let text = message.to_string();
    format!("Content-Length: {}\r\n\r\n{text}", text.len())
}

#[test]
fn a_panic_does_not_end_the_server() {
    let (mut input, mut to_server) = io::pipe().unwrap();
    let (from_server, mut output) = io::pipe().unwrap();
    let server = thread::spawn(move || {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .unwrap();
        serve_with(&mut input, &mut output, &threads, analyze)
    });
    let mut send = |message: Value| to_server.write_all(framed(&message).as_bytes()).unwrap();
    let mut from_server = BufReader::new(from_server);
    let mut receive = || match transport::read(&mut from_server).unwrap().unwrap() {
        Incoming::Message(message) => serde_json::to_value(message).unwrap(),
        Incoming::Malformed(_, reason) => panic!("{reason}"),
    };
    let document = |version: i32, text: &str| json!({"uri": "file:///nowhere/a.yaml", "languageId": "yaml", "version": version, "text": text});
    let template = "Resources: {S: {Type: AWS::ECS::Service, Properties: {LaunchType: EC2, TaskDefinition: a}}}\n";
    let change = |version: i32, text: &str| {
        json!({"method": "textDocument/didChange", "params": {
            "textDocument": {"uri": "file:///nowhere/a.yaml", "version": version},
            "contentChanges": [{"text": text}]}})
    };

    send(
        json!({"id": 1, "method": "initialize", "params": {"processId": null, "capabilities": {}}}),
    );
    assert_eq!(receive()["id"], 1);
    send(
        json!({"method": "textDocument/didOpen", "params": {"textDocument": document(1, template)}}),
    );
    let first = receive();
    assert_ne!(first["params"]["diagnostics"], json!([]), "{first}");
    send(change(2, "panic"));
    let cleared = receive();
    assert_eq!(cleared["params"]["diagnostics"], json!([]), "{cleared}");
    let log = receive();
    assert_eq!(log["params"]["message"], "The analysis failed: a defect");
    send(change(3, template));
    let again = receive();
    assert_eq!(
        again["params"]["diagnostics"],
        first["params"]["diagnostics"]
    );
    send(json!({"id": 2, "method": "shutdown"}));
    assert_eq!(receive()["id"], 2);
    send(json!({"method": "exit"}));
    assert_eq!(server.join().unwrap().unwrap(), End::Orderly);
}
