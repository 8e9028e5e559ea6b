//! Hovering shows the page of the rule.

use serde_json::json;

use crate::client::{Client, capabilities, directory};
use crate::service;

#[test]
fn the_page_of_the_rule_is_shown() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[&path]);
    let text = service(", Privileged: true");
    client.open(&file, &text);
    let line = text
        .lines()
        .position(|line| line.contains("Privileged"))
        .unwrap();
    let column = text
        .lines()
        .nth(line)
        .unwrap()
        .split("true")
        .next()
        .unwrap();
    let column = column.encode_utf16().count();
    let hover = client.hover(&file, line, column);
    assert_eq!(hover["contents"]["kind"], "markdown");
    assert_eq!(
        hover["range"]["start"],
        json!({"line": line, "character": column})
    );
    let page = hover["contents"]["value"].as_str().unwrap();
    assert!(page.starts_with("# cd-privileged\n"), "{page}");
    for part in ["## Why", "## How to fix", "Class: blocked"] {
        assert!(page.contains(part), "{page}");
    }
    assert!(!page.contains("<!--") && !page.contains(".md)"), "{page}");
    // Anywhere else in the line it is the same page.
    assert_eq!(client.hover(&file, line, 0)["contents"]["value"], page);
    // Where nothing is reported, nothing is shown.
    assert_eq!(client.hover(&file, 0, 0), json!(null));
    assert_eq!(client.hover(&path.join("other.yaml"), 0, 0), json!(null));
}

#[test]
fn the_effect_and_the_edits_are_shown_for_a_workload() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[&path]);
    client.open(&file, &service(""));
    let hover = client.hover(&file, 1, 3);
    let page = hover["contents"]["value"].as_str().unwrap();
    assert!(
        page.starts_with("# Service\n\nService is ready: 2 edits"),
        "{page}"
    );
    assert!(
        page.contains("\nUpdate: ") && page.contains("\n- `launch-type` (a.yaml:"),
        "{page}"
    );
}

#[test]
fn a_client_without_markdown_gets_plain_text() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut capabilities = capabilities();
    capabilities["textDocument"]["hover"] = json!({"contentFormat": ["plaintext"]});
    let mut client = Client::with(&[&path], capabilities);
    let text = service(", Privileged: true");
    client.open(&file, &text);
    let line = text
        .lines()
        .position(|line| line.contains("Privileged"))
        .unwrap();
    let hover = client.hover(&file, line, 0);
    assert_eq!(hover["contents"]["kind"], "plaintext");
    let page = hover["contents"]["value"].as_str().unwrap();
    assert!(
        page.contains("cd-privileged") && !page.contains("## "),
        "{page}"
    );
}
