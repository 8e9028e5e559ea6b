//! Diagnostics: their places, classes and texts, and when they come and go.

use serde_json::{Value, json};

use crate::client::{Client, directory, uri};
use crate::service;

/// The range of the first occurrence of a part of a text, in code units of UTF-16 or in bytes.
fn range_of(text: &str, part: &str, is_utf8: bool) -> Value {
    let start = text.find(part).unwrap();
    let place = |offset: usize| {
        let before = &text[..offset];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap();
        let units = match is_utf8 {
            true => column.len(),
            false => column.encode_utf16().count(),
        };
        json!({"line": line, "character": units})
    };
    json!({"start": place(start), "end": place(start + part.len())})
}

fn with_code<'d>(diagnostics: &'d [Value], code: &str) -> &'d Value {
    let found = diagnostics.iter().find(|one| one["code"] == code);
    found.unwrap_or_else(|| panic!("{code} in {diagnostics:#?}"))
}

/// Opens one document and returns its diagnostics.
fn diagnostics_of(text: &str) -> Vec<Value> {
    let (_keep, path) = directory(&[]);
    let mut client = Client::of(&[&path]);
    client.open(&path.join("a b.yaml"), text);
    client.diagnostics(&path.join("a b.yaml"))
}

#[test]
fn a_diagnostic_marks_its_place_in_code_units_of_utf16() {
    let text = service(", Privileged: true");
    for text in [
        text.clone(),
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
    ] {
        let diagnostics = diagnostics_of(&text);
        let privileged = with_code(&diagnostics, "cd-privileged");
        assert_eq!(
            privileged["range"],
            range_of(&text, "true", false),
            "{text}"
        );
        assert_eq!(privileged["severity"], 1);
        assert_eq!(privileged["source"], "ecs2fargate");
        let message = privileged["message"].as_str().unwrap();
        assert!(
            message.starts_with("Privileged containers are not supported")
                && message.ends_with('.'),
            "{message}"
        );
        let href = privileged["codeDescription"]["href"].as_str().unwrap();
        assert!(href.starts_with("https://docs.rs/ecs2fargate/") && href.ends_with("CdPrivileged"));
        let verdict = with_code(&diagnostics, "blocked");
        assert_eq!(verdict["range"], range_of(&text, "Service:", false));
        assert_eq!(verdict["severity"], 3);
    }
}

#[test]
fn bytes_are_counted_if_the_client_prefers_them() {
    let (_keep, path) = directory(&[]);
    let mut capabilities = crate::client::capabilities();
    capabilities["general"] = json!({"positionEncodings": ["utf-8", "utf-16"]});
    let mut client = Client::with(&[&path], capabilities);
    let text = service(", Privileged: true");
    client.open(&path.join("a.yaml"), &text);
    let diagnostics = client.diagnostics(&path.join("a.yaml"));
    let privileged = with_code(&diagnostics, "cd-privileged");
    assert_eq!(privileged["range"], range_of(&text, "true", true));
    assert_ne!(privileged["range"], range_of(&text, "true", false));
}

#[test]
fn each_workload_has_its_verdict() {
    let ready = diagnostics_of(&service(""));
    let verdict = with_code(&ready, "ready");
    let message = verdict["message"].as_str().unwrap();
    assert_eq!(
        message,
        "Service is ready: 2 edits migrate it to AWS Fargate, and the result is deployable as is."
    );
    assert_eq!(verdict["severity"], 3);
    let on_fargate = service("")
        .replace("LaunchType: EC2", "LaunchType: FARGATE")
        .replace(
            "NetworkMode:",
            "RequiresCompatibilities: [FARGATE]\n      NetworkMode:",
        );
    let verdict = diagnostics_of(&on_fargate);
    assert_eq!(with_code(&verdict, "on-fargate")["severity"], 4, "a hint");
}

#[test]
fn the_class_of_a_finding_is_its_severity() {
    let (_keep, path) = directory(&[]);
    let mut client = Client::of(&[&path]);
    let example = std::fs::read_to_string("examples/one-service/service.yaml").unwrap();
    let file = path.join("service.yaml");
    client.open(&file, &example);
    let diagnostics = client.diagnostics(&file);
    let of = |severity: i64| {
        diagnostics
            .iter()
            .filter(move |one| one["severity"] == severity)
    };
    assert!(of(2).count() > 0 && of(3).count() > 1, "{diagnostics:#?}");
    // The same as `check` reports.
    let report = std::process::Command::new(env!("CARGO_BIN_EXE_ecs2fargate"))
        .args(["check", "--format", "json", "examples/one-service"])
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let workload = &report["workloads"][0];
    let findings = workload["findings"].as_array().unwrap();
    assert_eq!(diagnostics.len(), findings.len() + 1);
    for finding in findings {
        let found = diagnostics.iter().any(|one| {
            let is_class = match finding["severity"].as_str().unwrap() {
                "error" => one["severity"] == 1,
                "warning" => one["severity"] == 2,
                _ => one["severity"] == 3 || one["severity"] == 2,
            };
            let line = finding["line"].as_u64().unwrap() - 1;
            one["code"] == finding["rule"] && one["range"]["start"]["line"] == line && is_class
        });
        assert!(found, "{finding:#}");
    }
    let verdict = with_code(&diagnostics, workload["verdict"].as_str().unwrap());
    assert_eq!(verdict["range"], range_of(&example, "Service:", false));
    // No range is empty: an editor would not show it.
    for one in &diagnostics {
        assert_ne!(one["range"]["start"], one["range"]["end"], "{one}");
    }
}

#[test]
fn related_places_are_shown_if_the_client_can() {
    let texts = ["main.yaml", "cluster.yaml", "network.yaml", "shop.yaml"].map(|name| {
        let text = std::fs::read_to_string(format!("examples/nested-stacks/{name}")).unwrap();
        (name, text)
    });
    let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, &**text)).collect();
    let (_keep, path) = directory(&files);
    let related = |client: &mut Client| -> Vec<Value> {
        let mut all = Vec::new();
        for (name, text) in &files {
            client.open(&path.join(name), text);
        }
        for (name, _) in &files {
            all.extend(client.diagnostics(&path.join(name)));
        }
        let all = all.into_iter();
        all.filter_map(|one| one.get("relatedInformation").cloned())
            .collect()
    };
    let found = related(&mut Client::of(&[&path]));
    assert!(
        !found.is_empty(),
        "a finding names the template of the other stack"
    );
    for place in found.iter().flat_map(|one| one.as_array().unwrap()) {
        let uri = place["location"]["uri"].as_str().unwrap();
        assert!(uri.starts_with(&crate::client::uri(&path)), "{uri}");
        assert!(!place["message"].as_str().unwrap().is_empty());
        assert_ne!(
            place["location"]["range"]["start"],
            place["location"]["range"]["end"]
        );
    }
    assert!(related(&mut Client::with(&[&path], json!({}))).is_empty());
}

#[test]
fn diagnostics_go_when_the_problem_goes_and_when_the_document_is_closed() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[&path]);
    client.open(&file, &service(", Privileged: true"));
    let first = client.published(&file);
    assert_eq!(first["version"], 1);
    with_code(first["diagnostics"].as_array().unwrap(), "cd-privileged");
    client.change(&file, 2, &service(", Privileged: false"));
    let second = client.published(&file);
    assert_eq!(second["version"], 2);
    let codes: Vec<&Value> = second["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert!(!codes.contains(&&json!("cd-privileged")), "{codes:?}");
    client.change(&file, 3, "Resources: {}\n");
    assert!(client.diagnostics(&file).is_empty());
    client.change(&file, 4, &service(""));
    assert!(!client.diagnostics(&file).is_empty());
    client.close(&file);
    let closed = client.published(&file);
    assert_eq!(
        (&closed["diagnostics"], closed.get("version")),
        (&json!([]), None)
    );
}

#[test]
fn changes_of_a_part_are_applied() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[&path]);
    let text = service(", Privileged: true");
    client.open(&file, &text);
    client.diagnostics(&file);
    let range = range_of(&text, "true", false);
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri(&file), "version": 2}, "contentChanges": [
            {"range": range, "text": "false"},
            {"range": range_of(&text, "awsvpc", false), "text": "host"}]}),
    );
    let diagnostics = client.diagnostics(&file);
    assert!(
        diagnostics.iter().all(|one| one["code"] != "cd-privileged"),
        "{diagnostics:#?}"
    );
    let changed = text.replace("true", "false").replacen("awsvpc", "host", 1);
    let mut other = Client::of(&[&path]);
    other.open(&path.join("a.yaml"), &changed);
    assert_eq!(other.diagnostics(&file), diagnostics);
}

#[test]
fn typing_is_analyzed_when_it_pauses() {
    let (_keep, path) = directory(&[]);
    let file = path.join("a.yaml");
    let mut client = Client::of(&[&path]);
    client.open(&file, &service(""));
    client.diagnostics(&file);
    for version in 2..=30 {
        client.change(&file, version, &service(&format!(", Cpu: {version}")));
    }
    let published = client.published(&file);
    assert_eq!(published["version"], 30, "only the last state is reported");
    let is_published = |one: &Value| one["method"] == "textDocument/publishDiagnostics";
    assert!(!client.unread.iter().any(is_published));
}

#[test]
fn a_template_that_does_not_parse_is_a_diagnostic_at_its_place() {
    let text = format!("{}\tOther: 1\n", service(""));
    let diagnostics = diagnostics_of(&text);
    let refused = with_code(&diagnostics, "refused");
    assert_eq!(refused["severity"], 1);
    assert_eq!(refused["range"]["start"]["line"], 22);
    assert_ne!(refused["range"]["start"], refused["range"]["end"]);
    assert_eq!(diagnostics.len(), 1);
    let json = diagnostics_of("{\"Resources\": {\"A\": {\"Type\": \"AWS::ECS::Service\",}}");
    assert_eq!(with_code(&json, "refused")["range"]["start"]["line"], 0);
}

#[test]
fn other_documents_have_no_diagnostics() {
    assert!(
        diagnostics_of("a: [\n").is_empty(),
        "not about ECS, and broken"
    );
    assert!(diagnostics_of("").is_empty());
}

#[test]
fn ignore_comments_and_settings_work_as_in_check() {
    let text = service(", Privileged: true");
    let kept = text.replace(
        "  Service:\n",
        "  # ecs2fargate: keep moves later\n  Service:\n",
    );
    let diagnostics = diagnostics_of(&kept);
    with_code(&diagnostics, "skipped");
    assert!(diagnostics.iter().all(|one| one["severity"] != 1));

    let settings = "workloads:\n  Service:\n    keep: moves later\n";
    let (_keep, path) = directory(&[(".ecs2fargate.yaml", settings)]);
    let mut client = Client::of(&[&path]);
    let file = path.join("a.yaml");
    client.open(&file, &text);
    with_code(&client.diagnostics(&file), "skipped");
    // An open settings file is read from the editor, and has diagnostics itself.
    let own = path.join(".ecs2fargate.yaml");
    client.open(&own, "# nothing\n");
    with_code(&client.diagnostics(&file), "blocked");
    assert!(client.diagnostics(&own).is_empty());
    client.change(&own, 2, "names: kepe\n");
    let diagnostics = client.diagnostics(&own);
    let wrong = with_code(&diagnostics, "refused");
    assert_eq!(wrong["range"]["start"], json!({"line": 0, "character": 7}));
}
