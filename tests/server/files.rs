//! Folders, and files on disk.

use std::fs;

use serde_json::{Value, json};

use crate::client::{Client, capabilities, directory, uri};
use crate::service;

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    let codes = diagnostics.iter().map(|one| one["code"].as_str().unwrap());
    codes.collect()
}

#[test]
fn the_text_of_the_editor_is_read_instead_of_the_file() {
    let (_keep, path) = directory(&[("a.yaml", &service(", Privileged: true"))]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[&path]);
    client.open(&file, &service(""));
    assert!(codes(&client.diagnostics(&file)).contains(&"ready"));
    // Also if the file was deleted.
    fs::remove_file(&file).unwrap();
    client.change(&file, 2, &service(", Privileged: true"));
    assert!(codes(&client.diagnostics(&file)).contains(&"blocked"));
}

#[test]
fn other_files_are_read_again_when_they_are_saved_or_change() {
    let child = service("").replace("EC2\n", "!Ref Launch\n");
    let child = format!("Parameters:\n  Launch: {{Type: String}}\n{child}");
    let parent = |launch: &str| {
        format!(
            "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ./child.yaml\n      Parameters: {{Launch: {launch}}}\n"
        )
    };
    let (_keep, path) = directory(&[("child.yaml", &child), ("parent.yaml", &parent("EC2"))]);
    let (file, other) = (path.join("child.yaml"), path.join("parent.yaml"));
    let mut client = Client::of(&[&path]);
    let request = client.wait(|one| one["method"] == "client/registerCapability");
    let registration = &request["params"]["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    client.send_text(&json!({"jsonrpc": "2.0", "id": request["id"], "result": null}).to_string());
    client.open(&file, &child);
    let before = client.diagnostics(&file);
    assert!(!codes(&before).contains(&"on-fargate"), "{before:#?}");
    fs::write(&other, parent("FARGATE")).unwrap();
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": uri(&other), "type": 2}]}),
    );
    let after = client.diagnostics(&file);
    assert_ne!(codes(&before), codes(&after));
    fs::write(&other, parent("EC2")).unwrap();
    client.notify(
        "textDocument/didSave",
        json!({"textDocument": {"uri": uri(&other)}}),
    );
    assert_eq!(client.diagnostics(&file), before);
    // A file that is deleted.
    fs::remove_file(&other).unwrap();
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": uri(&other), "type": 3}]}),
    );
    let deleted = client.diagnostics(&file);
    assert_ne!(deleted, before);
}

#[test]
fn a_client_that_cannot_watch_files_is_not_asked_to() {
    let (_keep, path) = directory(&[]);
    let mut unable = capabilities();
    unable["workspace"]["didChangeWatchedFiles"] = json!({});
    let mut client = Client::with(&[&path], unable);
    client.open(&path.join("a.yaml"), &service(""));
    client.diagnostics(&path.join("a.yaml"));
    assert!(client.unread.is_empty(), "{:?}", client.unread);
}

#[test]
fn folders_are_separate_and_come_and_go() {
    let keep = "workloads:\n  Service:\n    keep: moves later\n";
    let (_one, first) = directory(&[(".ecs2fargate.yaml", keep)]);
    let (_other, second) = directory(&[]);
    let (a, b) = (first.join("a.yaml"), second.join("b.yaml"));
    let mut client = Client::of(&[&first, &second]);
    client.open(&a, &service(""));
    client.open(&b, &service(""));
    assert!(codes(&client.diagnostics(&a)).contains(&"skipped"));
    assert!(codes(&client.diagnostics(&b)).contains(&"ready"));
    // Without its folder, a document is analyzed alone; without the settings of the folder it is another result.
    let (_third, third) = directory(&[("b.yaml", "AWS::ECS::Service: 1\n")]);
    let folder = |path| json!({"uri": uri(path), "name": "x"});
    let event = json!({"added": [folder(&third)], "removed": [folder(&second)]});
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({"event": event}),
    );
    let c = third.join("c.yaml");
    client.open(&c, &service(", Privileged: true"));
    assert!(codes(&client.diagnostics(&c)).contains(&"blocked"));
    let actions = client.actions(&b, 1, json!({"diagnostics": []}));
    assert_eq!(actions[0]["data"]["directory"], second.to_str().unwrap());
}

#[test]
fn a_document_without_a_folder_is_analyzed_alone() {
    let template = service("").replace("!Ref Task\n", "!ImportValue Task\n");
    let (_keep, path) = directory(&[
        ("broken/other.yaml", "AWS::ECS::Service: [\n"),
        ("a.yaml", &template),
    ]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[]);
    client.open(&file, &service(""));
    assert!(codes(&client.diagnostics(&file)).contains(&"ready"));
    // The older way to send the folder.
    let mut old = Client::new();
    old.request(
        "initialize",
        json!({"processId": null, "rootUri": uri(&path), "capabilities": {}}),
    );
    old.open(&file, &service(""));
    let actions = old.actions(&file, 1, json!({"diagnostics": []}));
    assert_eq!(actions[0]["data"]["directory"], path.to_str().unwrap());
}

#[test]
fn the_client_names_documents_by_its_own_uris() {
    let (_keep, path) = directory(&[("real/a.yaml", &service(""))]);
    let link = path.join("link");
    std::os::unix::fs::symlink(path.join("real"), &link).unwrap();
    let mut client = Client::of(&[&path]);
    let file = link.join("a.yaml");
    client.open(&file, &service(""));
    assert!(codes(&client.diagnostics(&file)).contains(&"ready"));
    let action = client
        .actions(&file, 1, json!({"diagnostics": []}))
        .remove(0);
    let edit = client.resolve(&action)["result"]["edit"].clone();
    assert_eq!(
        edit["documentChanges"][0]["textDocument"]["uri"],
        uri(&file)
    );
}
