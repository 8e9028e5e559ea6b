//! Long sessions.

#[cfg(target_os = "linux")]
use std::fs;

use serde_json::Value;

use crate::client::{Client, directory};
use crate::service;

/// The memory that a process uses, in KiB.
#[cfg(target_os = "linux")]
fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_number_of_edits() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[&path]);
    let text = |number: i64| {
        let many = (0..50).map(|index| {
            service("")
                .replace("Service:", &format!("Service{index}:"))
                .replace("Task", &format!("Task{index}"))
        });
        let many: String = many.map(|one| one.replace("Resources:\n", "")).collect();
        format!("# {number}\nResources:\n{many}")
    };
    client.open(&file, &text(1));
    client.diagnostics(&file);
    let mut edit = |version: i64| {
        client.change(&file, version, &text(version));
        // A request is answered when the change is analyzed, without the pause of typing.
        client.hover(&file, 2, 3);
        client.unread.clear();
    };
    (2..=50).for_each(&mut edit);
    let process = {
        // Measured between two edits.
        edit(51);
        client.process()
    };
    let before = memory(process);
    for version in 52..=251 {
        client.change(&file, version, &text(version));
        client.hover(&file, 2, 3);
        client.unread.clear();
    }
    let after = memory(process);
    assert!(
        after < before + before / 4,
        "{before} KiB before 200 edits, {after} KiB after"
    );
}

/// What an editor shows while a template is typed: nearly none of it parses.
#[test]
fn unfinished_templates_do_not_end_the_server() {
    let (_keep, path) = directory(&[]);
    let mut client = Client::of(&[&path]);
    for example in [
        "one-service/service.yaml",
        "json-template/stack.json",
        "terraform-capacity-provider/main.tf",
    ] {
        let text = std::fs::read_to_string(format!("examples/{example}")).unwrap();
        let file = path.join(example.rsplit('/').next().unwrap());
        client.open(&file, "");
        let ends = (0..text.len())
            .step_by(97)
            .filter(|&end| text.is_char_boundary(end));
        let mut version = 1;
        for end in ends.chain([text.len()]) {
            version += 1;
            client.change(&file, version, &text[..end]);
            let hover = client.hover(&file, 0, 0);
            assert!(hover.is_null() || hover["contents"]["value"].is_string());
        }
        let mut published = client.published(&file);
        while published["version"] != version {
            published = client.published(&file);
        }
        let diagnostics = published["diagnostics"].as_array().unwrap();
        let is_verdict = |one: &&Value| one["code"] == "ready" || one["code"] == "action-required";
        assert_eq!(
            diagnostics.iter().filter(is_verdict).count(),
            1,
            "{example}"
        );
        client.close(&file);
    }
    let is_log = |one: &Value| one["method"] == "window/logMessage";
    assert!(!client.unread.iter().any(is_log), "{:?}", client.unread);
    assert_eq!(client.shut_down().code(), Some(0));
}
